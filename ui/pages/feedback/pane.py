"""The ticket on show: where it stands, its conversation with the answer below, and all else in further tabs."""

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model import text
from opsdesk.model.record import Values
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import Query, Sort, Test
from opsdesk.store.connect import Connection
from ui.context import Context
from ui.levels.clock import ServiceClock
from ui.pages.feedback import reading
from ui.pages.feedback.composer import Composer
from ui.pages.feedback.conversation import Conversation
from ui.records.family import FamilyPane
from ui.records.listing import Listing
from ui.records.pane import Part, Tab
from ui.widgets.label import Label
from ui.widgets.pill import Pill

CONVERSATION = Tab(_("Conversation"), "message-circle", "")
_PILLS = ("status", "priority", "type", "severity")


class Talk(QWidget):
    """The conversation, and below it the answer."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.conversation = Conversation()
        self.composer = Composer(context)
        self._told: tuple[int, int] = (0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.conversation, 1)
        column.addWidget(self.composer)

    def show_record(self, record: reading.Ticket) -> None:
        """Another ticket, or more of it, is read from its end."""
        number, length = self._told
        self._told = record.id, len(record.said)
        to_end = record.id != number or len(record.said) > length
        self.conversation.show_said(record.said, record.earlier, to_end=to_end)


class TicketPane(FamilyPane):
    """`strip` is the line below the pills, for a clock of its own; it takes no room while it is empty."""

    whole_wanted = Signal(object)

    def __init__(self, context: Context, listing: Listing) -> None:
        self.pills = {name: Pill() for name in _PILLS}
        self._who = Label(role="small", colour="muted")
        self.strip = QVBoxLayout()
        self.talk = Talk(context)
        self.conversation, self.composer = self.talk.conversation, self.talk.composer
        super().__init__(context, listing, first=(CONVERSATION,))
        self.conversation.opened.connect(self.opened)
        self.conversation.whole_wanted.connect(self.whole_wanted)
        self.conversation.menu_wanted.connect(self._menu)
        self.conversation.earlier_wanted.connect(self._show_replies)
        self.composer.asked.connect(self.run)
        self.clock = ServiceClock(context.runner)
        self.strip.addWidget(self.clock)

    def made_head(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout()
        row.setSpacing(6)
        for pill in self.pills.values():
            row.addWidget(pill)
        row.addWidget(self._who, 1)
        self.strip.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addLayout(self.strip)
        return box

    def made_part(self, tab: Tab) -> Part | None:
        return self.talk if tab is CONVERSATION else None

    # -- what it shows ------------------------------------------------------------------------------------------------

    def read(self, connection: Connection, schema: Schema, number: int) -> reading.Ticket | None:
        return reading.ticket(connection, schema, number)

    def show_record(self, number: int | None) -> None:
        self.composer.show_ticket(number)
        self.clock.show_ticket(number)
        super().show_record(number)

    def describe(self, record: reading.Ticket) -> None:
        super().describe(record)
        values = record.values
        for name, pill in self.pills.items():
            self._show_pill(name, pill, values)
        hand = t("set by hand")
        self.pills["priority"].setToolTip(
            hand if record.by_hand else t("By the priority matrix, from severity and impact.")
        )
        parts = [
            text.show(self.declared.field("assignee"), values["assignee"]) if values["assignee"] else t("nobody"),
            t("due {day}", day=reading.day(int(values["due"]))) if values["due"] else "",
            hand if record.by_hand else "",
        ]
        self._who.setText(" · ".join(part for part in parts if part))

    def _show_pill(self, name: str, pill: Pill, values: Values) -> None:
        field = self.declared.field(name)
        assert isinstance(field.kind, k.Pick)
        option = field.kind.option(values[name])
        pill.show_state(text.show(field, values[name]), option.tone if option else "")
        pill.setToolTip(t(field.label))
        pill.setVisible(values[name] is not None)

    def answer(self, kind: str) -> None:
        """Ready to type an answer of this kind."""
        self.show_tab(CONVERSATION)
        self.composer.start(kind)

    def _show_replies(self) -> None:
        if self.record is not None:
            where = Test("ticket", f.IS, (self.record.values["code"],))
            self._context.show(Query("replies", where, (Sort("at", True),)))

    def _menu(self, target: object, at: QPoint) -> None:
        self.menu_wanted.emit(target, at)
