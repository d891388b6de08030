"""The ways to see the records of a page, one at a time: as a list, and those that its listing declares."""

from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from opsdesk.i18n import mark as _
from opsdesk.query.filters import Query
from ui.context import Context
from ui.records.listing import Chooser, Listing, Seen
from ui.tables.table import Table
from ui.widgets.segments import Segments

LIST = "list"


class Ways(QStackedWidget):
    """`hold` is given the list with the `table`; the other ways are made when they are first seen. `switch` stands
    elsewhere."""

    changed = Signal()
    """Another way is seen now."""
    made = Signal(object, bool)
    """A widget that was just made, and whether records are chosen in it."""

    def __init__(self, context: Context, listing: Listing, table: Table) -> None:
        super().__init__()
        self._context, self.table = context, table
        self._declared = {way.id: way for way in listing.ways}
        self._made: dict[str, QWidget] = {}
        self.way = LIST
        self.switch: Segments | None = None
        if listing.ways:
            self.switch = Segments([(LIST, _("List")), *((way.id, way.short) for way in listing.ways)], compact=True)
            self.switch.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            self.switch.set_value(LIST)

    def hold(self, listed: QWidget) -> None:
        """This is the list, with the table in it."""
        self._made[LIST] = listed
        self.addWidget(listed)

    def __getitem__(self, way: str) -> QWidget:
        """Made if it was not there."""
        if way not in self._made:
            widget = self._made[way] = self._declared[way].make(self._context)
            self.addWidget(widget)
            self.made.emit(widget, self._declared[way].chooses)
        return self._made[way]

    @property
    def chooser(self) -> Chooser:
        """Where records are chosen: what shows, or else the table."""
        chooses = self.way != LIST and self._declared[self.way].chooses
        return cast(Chooser, self._made[self.way] if chooses else self.table)

    def see(self, way: str, query: Query) -> None:
        widget, before = self[way], self.chooser
        if way != self.way:
            self.way = way
            self.setCurrentWidget(widget)
            if self.switch is not None:
                self.switch.set_value(way)
            self.changed.emit()
        if self.chooser is not before:
            self.show_query(query)
        elif way != LIST:
            cast(Seen, widget).show_query(query)

    def show_query(self, query: Query) -> None:
        """The table follows also below charts, which show no rows; a board instead of it spares it the reading."""
        chooser = self.chooser
        chooser.show_query(query)
        if self.way != LIST and chooser is self.table:
            cast(Seen, self._made[self.way]).show_query(query)
