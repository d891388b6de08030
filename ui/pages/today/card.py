"""The call itself: whom, the number, why, what to do, what was said before, and the three ways to be done with it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.services import call_words
from opsdesk.services.calls import Call, Reason
from ui.context import Context
from ui.icons import pixmap
from ui.pages.today import reading
from ui.pages.today.sections import LOOKS
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.empty import EmptyState
from ui.widgets.entries import EntryList
from ui.widgets.flow import Flow
from ui.widgets.label import Label, Line
from ui.widgets.live import live
from ui.widgets.pill import Pill
from ui.widgets.surface import Surface

_MOST_PHONES = 2


class _Phone(QWidget):
    """A number, as it may be seen; the button that copies it in full, and the one that shows it."""

    copied = Signal(str)
    reveal_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._number = ""
        self._picture = QLabel()
        self._label = Label(role="figure")
        self.eye = IconButton("eye", _("Show personal data in full for a while"), self.reveal_asked.emit)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._picture)
        row.addWidget(self._label, 1)
        row.addWidget(self.eye)
        row.addWidget(IconButton("copy", _("Copy the phone number"), lambda: self.copied.emit(self._number)))
        live(self, self.retranslate)

    def retranslate(self) -> None:
        side = theme.px(16)
        self._picture.setPixmap(pixmap("phone", theme.tokens.muted, side, self.devicePixelRatioF()))

    def show_number(self, number: str, shown: str) -> None:
        self._number = number
        self._label.setText(shown)
        self.eye.setVisible(shown != number)

    @property
    def text(self) -> str:
        return self._label.text()


class _Why(QWidget):
    """One reason with the icon of its list."""

    def __init__(self, reason: Reason) -> None:
        super().__init__()
        self._reason = reason
        self._picture = QLabel()
        self._words = Label(wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        icon, tone = LOOKS[self._reason.name]
        ink = str(getattr(theme.tokens, tone))
        self._picture.setPixmap(pixmap(icon, ink, theme.px(16), self.devicePixelRatioF()))
        self._words.setText(call_words.sentence(call_words.why(self._reason)))


class Card(Surface):
    """`show_call` shows a call of the list at once, and the person behind it as soon as that is read."""

    copied = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(margin=18, gap=8)
        self._runner, self._veil = context.runner, context.veil
        self._call: Call | None = None
        self.person: reading.Person | None = None
        self.name = Label(role="heading", bold=True)
        self._about = Label(role="small", colour="muted")
        self._refused = Pill(tone="bad")
        self._phones = [_Phone() for _n in range(_MOST_PHONES)]
        self._why_title = Label(role="small", colour="muted")
        self._whys = QVBoxLayout()
        self._whys.setSpacing(4)
        self._reasons: list[_Why] = []
        self._action_title = Label(role="small", colour="muted")
        self._action = Label(wrap=True)
        self._before_title = Label(role="small", colour="muted")
        self.before = EntryList(t("What happened before"))
        self._nothing = Label(colour="muted")
        self._somebody = QWidget()
        self._nobody = EmptyState("phone", _("Choose a customer to see why, and what was said before."))
        self._arrange(context.commands.run)
        for phone in self._phones:
            phone.copied.connect(self.copied)
            phone.reveal_asked.connect(self._reveal)
        self._veil.changed.connect(self._read)
        live(self, self.retranslate)
        self.show_call(None)

    def _arrange(self, run: Callable[[str], object]) -> None:
        column = QVBoxLayout(self._somebody)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(self._refused)
        head.addWidget(IconButton("user", _("Open the customer"), lambda: run("today.open")))
        column.addLayout(head)
        column.addWidget(self._about)
        for phone in self._phones:
            column.addWidget(phone)
        deeds = Flow(gap=8)
        deeds.addWidget(Button(_("Follow up"), lambda: run("today.follow_up"), tone="primary"))
        self.later = Button(_("Put off"), lambda: run("today.later"))
        deeds.addWidget(self.later)
        deeds.addWidget(
            Button(
                _("Contacted"),
                lambda: run("today.done"),
                tip=_("Notes a call today and takes the customer off the list"),
            )
        )
        column.addSpacing(4)
        column.addLayout(deeds)
        column.addSpacing(4)
        for part in (Line(), self._why_title):
            column.addWidget(part)
        column.addLayout(self._whys)
        column.addSpacing(4)
        column.addWidget(self._action_title)
        column.addWidget(self._action)
        column.addSpacing(4)
        for part in (Line(), self._before_title, self._nothing):
            column.addWidget(part)
        column.addWidget(self.before, 1)
        column.addStretch(0)
        self.body.addWidget(self._somebody)
        self.body.addWidget(self._nobody)

    def retranslate(self) -> None:
        self._why_title.setText(t("Why"))
        self._action_title.setText(t("What to do"))
        self._before_title.setText(t("What happened before"))
        self._nothing.setText(t("Nothing yet."))
        self.before.setAccessibleName(t("What happened before"))
        self._refused.show_state(t(call_words.REFUSED), "bad")
        if self._call is not None:
            self._action.setText(call_words.action(self._call))

    def show_call(self, call: Call | None) -> None:
        self._call = call
        self._somebody.setVisible(call is not None)
        self._nobody.setVisible(call is None)
        if call is None:
            self.person = None
            return
        self.name.setText(str(call.values["name"]))
        self._refused.setVisible(call.refused)
        for old in self._reasons:
            self._whys.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._reasons = [_Why(reason) for reason in call.reasons]
        for why in self._reasons:
            self._whys.addWidget(why)
        self._action.setText(call_words.action(call))
        self._veil.looks_at("customers", call.customer)
        self._read()

    def _read(self) -> None:
        if self._call is not None:
            schema, number = self._runner.store.schema, self._call.customer
            masked = self._veil.hides("customers", number)
            self._runner.read(lambda c: reading.person(c, schema, number, masked=masked), self._arrived, "today/card")

    def _reveal(self) -> None:
        if self._call is not None:
            self._veil.reveal("customers", self._call.customer)

    def _arrived(self, person: reading.Person | None) -> None:
        self.person = person
        if person is None:
            return
        self._about.setText(person.about)
        for place, phone in enumerate(self._phones):
            phone.setVisible(place < len(person.phones))
            if place < len(person.phones):
                phone.show_number(person.phones[place], person.shown[place])
        self.before.show_entries(person.events)
        self.before.setVisible(bool(person.events))
        self._nothing.setVisible(not person.events)
