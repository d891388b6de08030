"""Customers to be told: who asked for what is shipped now, each with a prepared word, until somebody says it is done."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from opsdesk import clock
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.query.filters import Query
from opsdesk.services import telling
from opsdesk.services.tickets import Recipient
from opsdesk.store.told import Untold
from ui.context import Context
from ui.widgets.buttons import Button, IconButton
from ui.widgets.empty import EmptyState
from ui.widgets.entries import Entry, EntryList
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.surface import Surface

_SLOT = "feedback/loop"
_READ_FROM = ("requests", "requirements", "customers", "tickets")


class Loop(QWidget):
    """`opened` brings the id of a ticket."""

    opened = Signal(object)
    mail_wanted = Signal(object, str)
    """A `Recipient`, and the words for them."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self._runner = context, context.runner
        self.waiting: Sequence[Untold] = ()
        self.current: Untold | None = None
        self._to: Recipient | None = None
        self.list = EntryList(t("Customers to be told"))
        self._count = Label(bold=True)
        self._who, self._what = Label(role="heading", bold=True), Label(colour="muted", wrap=True)
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self._all = Button(_("All who asked for this were told"), self.tell_all, tone="secondary")
        self._ticket = Button(_("Open the ticket"), self._open_ticket, tone="link")
        self._stack = QStackedWidget()
        self._arrange()
        self.list.selectionModel().currentChanged.connect(lambda index, _before: self._chosen(index.row()))
        self.list.opened.connect(lambda _target: self._open_customer())
        self._runner.changed.connect(self.apply)
        self.setFocusProxy(self.list)
        live(self, self.retranslate)

    def _arrange(self) -> None:
        left, right = Surface(margin=14), Surface(margin=18)
        left.body.addWidget(self._count)
        left.body.addWidget(self.list, 1)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._who, 1)
        head.addWidget(self._ticket)
        head.addWidget(Button(_("Open the customer"), self._open_customer, tone="link"))
        right.body.addLayout(head)
        right.body.addWidget(self._what)
        right.body.addWidget(self.words, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(IconButton("copy", _("Copy the answer"), self.copy))
        foot.addWidget(IconButton("mail", _("Save the answer as a mail…"), self._mail))
        foot.addStretch()
        foot.addWidget(self._all)
        foot.addWidget(Button(_("Told"), self.tell, icon="check", tone="primary"))
        right.body.addLayout(foot)
        both = QWidget()
        across = QHBoxLayout(both)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(12)
        across.addWidget(left, 2)
        across.addWidget(right, 3)
        self._stack.addWidget(both)
        self._stack.addWidget(
            EmptyState("circle-check", _("Nobody waits: everybody who asked for what is shipped was told."))
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)

    def retranslate(self) -> None:
        self.list.setAccessibleName(t("Customers to be told"))
        self.words.setAccessibleName(t("Prepared word"))
        self._tell()

    # -- what it shows ------------------------------------------------------------------------------------------------

    def show_query(self, _query: Query) -> None:
        """Whoever waits does so whatever tickets are listed."""
        self._read()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._read()

    def apply(self, changes: Changes) -> None:
        if self.isVisible() and any(map(changes.touches, _READ_FROM)):
            self._read()

    def _read(self) -> None:
        self._runner.read(lambda c: telling.waiting(c, limit=telling.MOST_SHOWN), self._arrived, _SLOT)

    def _arrived(self, waiting: list[Untold]) -> None:
        row = self.list.currentIndex().row()
        self.waiting = waiting
        self._stack.setCurrentIndex(0 if waiting else 1)
        self._tell()
        keep = next((at for at, one in enumerate(waiting) if self._same(one)), min(max(row, 0), len(waiting) - 1))
        if waiting:
            self.list.setCurrentIndex(self.list.model().index(keep, 0))
        self._chosen(keep)

    def _same(self, one: Untold) -> bool:
        now = self.current
        return now is not None and (one.requirement, one.customer) == (now.requirement, now.customer)

    def _tell(self) -> None:
        n = len(self.waiting)
        words = tn("{n} customer to be told", "{n} customers to be told", n)
        more = n >= telling.MOST_SHOWN
        self._count.setText(t("The first {n} customers to be told", n=f"{n:,}") if more else words)
        self.list.show_entries([self._entry(one) for one in self.waiting])
        self._say_current()

    def _entry(self, one: Untold) -> Entry:
        return Entry("lightbulb", one.name, _day(one.shipped), one.title, target=one, tip=f"{one.code} {one.title}")

    def _chosen(self, row: int) -> None:
        found = self.waiting[row] if 0 <= row < len(self.waiting) else None
        if found == self.current:
            return
        self.current, self._to = found, None
        self.words.clear()
        self._say_current()
        if found is not None:
            schema = self._runner.store.schema
            self._runner.read(
                lambda c: (telling.prepared(c, schema, found), telling.recipient(c, schema, found)),
                self._prepared,
                f"{_SLOT}/words",
            )

    def _prepared(self, found: tuple[str, Recipient]) -> None:
        words, self._to = found
        self.words.setPlainText(words)

    def _say_current(self) -> None:
        one = self.current
        self._who.setText(one.name if one else "")
        if one is None:
            self._what.setText("")
            return
        parts = [
            t("{code} {title} is shipped", code=one.code, title=one.title),
            t("asked {day}", day=_day(one.asked)) if one.asked is not None else "",
        ]
        self._what.setText(" · ".join(part for part in parts if part))
        self._ticket.setVisible(one.ticket is not None)
        self._all.setVisible(sum(other.requirement == one.requirement for other in self.waiting) > 1)

    # -- what is done -------------------------------------------------------------------------------------------------

    def step(self, by: int) -> None:
        row = min(max(self.list.currentIndex().row() + by, 0), len(self.waiting) - 1)
        if row >= 0:
            self.list.setCurrentIndex(self.list.model().index(row, 0))

    def tell(self) -> None:
        """This customer was told."""
        if self.current is not None:
            self._runner.write(partial(telling.tell, these=[self.current]))

    def tell_all(self) -> None:
        """So was everybody who asked for the same."""
        now = self.current
        if now is not None:
            self._runner.write(partial(telling.tell_all, requirement=now.requirement))

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.words.toPlainText())
        self._context.toast(t("The answer is on the clipboard."))

    def _mail(self) -> None:
        if self._to is not None:
            self.mail_wanted.emit(self._to, self.words.toPlainText())

    def _open_ticket(self) -> None:
        if self.current is not None and self.current.ticket is not None:
            self.opened.emit(self.current.ticket)

    def _open_customer(self) -> None:
        if self.current is not None:
            self._context.go("customers", self.current.customer)


def _day(number: int | None) -> str:
    return "" if number is None else text.relative_day(number, today=clock.today())
