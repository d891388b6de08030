"""The privacy tab: whether personal data is masked now, which fields count as personal, and who looked at them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.services import privacy
from opsdesk.settings import MASK
from opsdesk.store import reveals
from opsdesk.store.reveals import Reveal
from ui.context import Context, Page
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.empty import EmptyState
from ui.widgets.entries import Entry, EntryList
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.surface import Surface

MOST_LISTED = 1_000
_ICONS = {
    "record": "eye", "edit": "pencil", "copy": "copy", "report": "file-text", "export": "download", "all": "eye",
    "setting": "settings",
}  # fmt: skip


class PrivacyTab(Page):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._found: list[Reveal] = []
        self._log_title = Label(bold=True)
        self._log_fact = Label(role="small", colour="muted")
        self.log = EntryList(t("Log of unmasking"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.log)
        self._stack.addWidget(EmptyState("eye-off", _("Nobody has looked at masked personal data yet.")))
        self._state_title, self._state = Label(bold=True), Label(colour="muted", wrap=True)
        run = context.commands.run
        self.unmask = Button(_("Show all personal data…"), lambda: run("privacy.unmask"), icon="eye")
        self.mask_again = Button(_("Mask again"), lambda: run("privacy.mask"), icon="eye-off", tone="primary")
        self.setting = Button(_("Setting"), lambda: context.go("settings", MASK.key), icon="settings", tone="quiet")
        self._fields_title, self._fields = Label(bold=True), Label(colour="muted", wrap=True)
        self._own = Button(_("Your own fields"), lambda: context.go("settings"), icon="settings", tone="quiet")
        self._arrange()
        self.log.opened.connect(self._open)
        context.veil.changed.connect(self._veiled)
        context.runner.changed.connect(self._written)
        live(self, self.retranslate)

    def _arrange(self) -> None:
        listing = Surface(margin=14, gap=8)
        head = QHBoxLayout()
        head.addWidget(self._log_title)
        head.addWidget(self._log_fact, 1)
        listing.body.addLayout(head)
        listing.body.addWidget(self._stack, 1)
        state = Surface(margin=14, gap=10)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.mask_again, self.unmask, self.setting):
            buttons.addWidget(button)
        buttons.addStretch()
        state.body.addWidget(self._state_title)
        state.body.addWidget(self._state)
        state.body.addLayout(buttons)
        fields = Surface(margin=14, gap=10)
        fields.body.addWidget(self._fields_title)
        fields.body.addWidget(self._fields)
        fields.body.addWidget(self._own, alignment=Qt.AlignmentFlag.AlignLeft)
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(12)
        side.addWidget(state)
        side.addWidget(fields)
        side.addStretch(1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(12)
        across.addWidget(listing, 1)
        across.addWidget(self._side)

    def retranslate(self) -> None:
        self._side.setFixedWidth(theme.px(336))
        self._log_title.setText(t("Log of unmasking"))
        self.log.setAccessibleName(t("Log of unmasking"))
        self._fields_title.setText(t("What counts as personal"))
        self._show_fields()
        self._show_state()
        self._show_log()

    def visit(self, target: object) -> None:
        self._read()

    def _read(self) -> None:
        schema = self.context.runner.store.schema
        self.context.runner.read(lambda c: reveals.newest(c, schema, MOST_LISTED), self._arrived, "care/reveals")

    def _arrived(self, found: list[Reveal]) -> None:
        self._found = found
        self._show_log()

    def _veiled(self) -> None:
        self._show_state()
        if self.isVisible():
            self._read()

    def _written(self, changes: Changes) -> None:
        if changes.touches("custom_fields"):
            self._show_fields()

    def _show_log(self) -> None:
        schema = self.context.runner.store.schema
        self.log.show_entries(
            [
                Entry(
                    _ICONS[one.what],
                    privacy.say(schema, one),
                    text.SHOW[k.Moment](k.Moment(), one.at),
                    " · ".join(filter(None, (one.who, one.code, one.reason))),
                    target=(one.entity, one.record) if one.code else None,
                )
                for one in self._found
            ]
        )
        self._stack.setCurrentIndex(0 if self._found else 1)
        self._log_fact.setText(f"{len(self._found):,}" if self._found else "")

    def _show_state(self) -> None:
        veil = self.context.veil
        if not veil.on:
            title, words = (
                t("Masking is off"),
                t("Everybody at this screen sees personal data in full. Turn masking on in the settings."),
            )
        elif veil.lifted:
            title, words = t("Everything is in sight"), t("Personal data shows in full until the vault is locked.")
        else:
            title = t("Personal data is masked")
            words = t(
                "Lists, forms, search and the clipboard show 138****8000. Show one record for a minute with its eye, or everything with a reason. Either is logged."
            )
        self._state_title.setText(title)
        self._state.setText(words)
        self.unmask.setVisible(veil.on and not veil.lifted)
        self.mask_again.setVisible(veil.lifted)

    def _show_fields(self) -> None:
        lines = []
        for entity in self.context.runner.store.schema:
            named = [t(field.label) for field in entity.fields if field.sensitive]
            if named:
                lines.append(t("{name}: {figure}", name=t(entity.label), figure=" · ".join(named)))
        self._fields.setText("\n".join(lines))

    def _open(self, target: object) -> None:
        match target:
            case ("customers", int(number)):
                self.context.go("customers", number)
