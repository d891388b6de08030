"""All policies in one sheet: their order on the left, the one that is edited on the right, and what it would flip below."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.services import calendars, policies
from opsdesk.services.policies import USUAL, Policy
from opsdesk.services.rules import Kept
from opsdesk.store.connect import Connection
from ui.context import Context
from ui.dialogs.dialog import Dialog
from ui.levels.flips import Flips
from ui.levels.policy_form import PolicyForm
from ui.records import sheets
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.empty import EmptyState
from ui.widgets.entries import Entry, EntryList
from ui.widgets.label import Label, Line

_SLOT = "levels/policies"
NEW = -1
"""The number of a policy that is not kept yet."""


def open_policies(context: Context, page: QWidget) -> Dialog:
    sheet = PoliciesSheet(context)
    detail = t("The first policy whose condition a ticket meets holds for it.")
    return sheets.show(page, sheet, _("Service levels"), detail, width=900)


class PoliciesSheet(QWidget):
    closed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self._runner = context, context.runner
        self.kept: list[Kept[Policy]] = []
        self.number: int | None = None
        self._wanted: str | None = None
        self._dirty = False
        self.list = EntryList(t("Policies"))
        self.form = PolicyForm(context)
        self.flips = Flips(context)
        self._wrong = Label(colour="bad", wrap=True)
        self._empty = EmptyState("clock", _("Nothing is promised yet."), Button(_("Begin with the usual policy"), self.new, tone="primary"))  # fmt: skip
        self._right = QWidget()
        self._arrange()
        selection = self.list.selectionModel()
        assert selection is not None
        selection.currentChanged.connect(lambda now, _was: self._chosen(now.row()))
        self.form.changed.connect(self._edited)
        self.form.calendars_wanted.connect(self._calendars)
        self._runner.changed.connect(self._changed)
        self._read()

    def _arrange(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self.list, 1)
        tools = QHBoxLayout()
        tools.setSpacing(2)
        tools.addWidget(IconButton("plus", _("New policy"), self.new))
        tools.addWidget(IconButton("chevron-up", _("Earlier"), lambda: self.move_by(-1)))
        tools.addWidget(IconButton("chevron-down", _("Later"), lambda: self.move_by(1)))
        tools.addWidget(IconButton("trash-2", _("Remove"), self.remove))
        tools.addStretch()
        left.addLayout(tools)
        self._left = QWidget()
        self._left.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        self._left.setFixedWidth(theme.px(210))
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(10)
        right.addWidget(self.form)
        right.addStretch(1)
        right.addWidget(Line())
        right.addWidget(self.flips)
        right.addWidget(self._wrong)
        panes = QHBoxLayout()
        panes.setSpacing(20)
        panes.addWidget(self._left)
        panes.addWidget(self._empty, 1)
        panes.addWidget(self._right, 1)
        self.save_button = Button(_("Save"), self.save, tone="primary")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch()
        for button in (Button(_("Close"), self.closed.emit), self.save_button):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(panes, 1)
        column.addLayout(foot)
        self._wrong.hide()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(860), theme.px(500))

    # -- what there is ------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        schema = self._runner.store.schema

        def read(connection: Connection) -> tuple[list[Kept[Policy]], list[str]]:
            names = [one.name for one in calendars.all_kept(connection, schema)]
            return policies.all_kept(connection, schema), [*calendars.BUILT_IN, *names]

        self._runner.read(read, self._arrived, _SLOT, self._refuse)

    def _changed(self, changes: Changes) -> None:
        if changes.touches("rules"):
            self._read()

    def _arrived(self, found: tuple[list[Kept[Policy]], Sequence[str]]) -> None:
        self.kept, names = found
        self.form.show_calendars(names)
        wanted = next((one.id for one in self.kept if one.name == self._wanted), self.number)
        self._wanted = None
        known = [one.id for one in self.kept]
        if wanted == NEW or (self._dirty and wanted in known):  # somebody is typing: a calendar was kept meanwhile
            self._list_them(wanted)
            return
        self._show(wanted if wanted in known else known[0] if known else None)

    def _list_them(self, number: int | None) -> None:
        entries = [Entry("clock", one.name, "", self._line(one.value), "", one.id) for one in self.kept]
        if number == NEW:
            entries.append(Entry("plus", t("New policy"), "", "", "", NEW))
        self.list.show_entries(entries)
        at = next((row for row, entry in enumerate(entries) if entry.target == number), -1)
        if at >= 0:
            model = self.list.model()
            assert model is not None
            self.list.setCurrentIndex(model.index(at, 0))
        self._right.setVisible(number is not None)
        self._empty.setVisible(number is None)
        self.save_button.setVisible(number is not None)

    def _line(self, policy: Policy) -> str:
        return f"{policy.where or t('All tickets')} · {policy.calendar}"

    def _chosen(self, row: int) -> None:
        entries = self.list.entries
        if 0 <= row < len(entries) and entries[row].target != self.number:
            target = entries[row].target
            self._show(target if isinstance(target, int) else None)

    def _show(self, number: int | None) -> None:
        self.number, self._dirty = number, False
        one = self._one
        self._list_them(number)
        if one is not None:
            self.form.show_policy(one.name, one.value)
        self._refuse(None)
        self.flips.stop(t("Change something to see which tickets would flip."))

    @property
    def _one(self) -> Kept[Policy] | None:
        return next((one for one in self.kept if one.id == self.number), None)

    # -- trying -------------------------------------------------------------------------------------------------------

    def _edited(self) -> None:
        self._dirty = True
        self._refuse(None)
        if problem := self.form.problem:
            self.save_button.setEnabled(False)
            self.flips.stop(problem)
            return
        self.save_button.setEnabled(True)
        name, policy = self.form.policy()
        mine = Kept(self.number or NEW, name, policy)
        others = [mine if one.id == self.number else one for one in self.kept]
        if self.number == NEW:
            others.append(mine)
        schema, now = self._runner.store.schema, clock.seconds()

        def work(connection: Connection) -> Any:
            from opsdesk.services import what_if  # it loads NumPy

            policies.check(connection, schema, policy)
            return what_if.tried(connection, schema, now, others)

        self.flips.ask(work)

    # -- doing --------------------------------------------------------------------------------------------------------

    def new(self) -> None:
        self.number = NEW
        self._list_them(NEW)
        name = t("Usual service") if not self.kept else ""
        self.form.show_policy(name, USUAL if not self.kept else replace(USUAL, calendar=self.kept[-1].value.calendar))
        self.form.name.setFocus()
        self._edited()

    def save(self) -> None:
        if self.form.problem:
            return
        name, policy = self.form.policy()
        number = None if self.number == NEW else self.number
        self._wanted = name
        self._runner.write(lambda store: policies.save(store, name, policy, number), self._saved, self._refuse)

    def _saved(self, _changes: Changes) -> None:
        self.number, self._dirty = None, False
        self.flips.stop(t("Saved. Service levels are being computed anew."))

    def remove(self) -> None:
        if self.number == NEW:
            self._show(self.kept[0].id if self.kept else None)
        elif (one := self._one) is not None:
            self._runner.write(lambda store: policies.remove(store, one.id), None, self._refuse)

    def move_by(self, step: int) -> None:
        """Ask it earlier, or later."""
        order = [one.id for one in self.kept]
        if self.number not in order:
            return
        at = order.index(self.number)
        if 0 <= at + step < len(order):
            order.insert(at + step, order.pop(at))
            self._runner.write(lambda store: policies.arrange(store, order), None, self._refuse)

    def _calendars(self) -> None:
        from ui.levels.calendars import open_calendars

        open_calendars(self._context, self, self.form.calendar.currentText())

    def _refuse(self, trouble: Trouble | None) -> None:
        self._wrong.setText(str(trouble) if trouble else "")
        self._wrong.setVisible(trouble is not None)

    @property
    def refusal(self) -> str:
        return self._wrong.text()
