"""Filling a table: first page, then the count, then all ids, then pages of cells as they come into sight."""

from __future__ import annotations

from array import array
from collections.abc import Container, Iterable
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.query.filters import Query
from ui.runner import Runner
from ui.tables.cells import Row, build
from ui.tables.model import PAGE
from ui.tables.places import Anchor, Found, find
from ui.tables.ranges import rows_of
from ui.tables.source import Source
from ui.tables.view import TableView
from ui.veil import Veil


class First(NamedTuple):
    ids: array[int]
    rows: dict[int, Row]


class Page(NamedTuple):
    asked: array[int]
    columns: tuple[int, ...]
    rows: dict[int, Row]


class Moved(NamedTuple):
    """All ids, and where what was anchored is among them."""

    ids: array[int]
    anchor: Anchor
    found: Found


class Loading(QObject):
    """Asks the source through the runner and hands the answers to the view. Each kind of question has its slot: an
    answer that a newer question has overtaken never arrives."""

    arrived = Signal()
    """The first page of a new query is there."""
    counted = Signal(int)
    """How many records the query has."""
    failed = Signal(Trouble)

    def __init__(self, view: TableView, source: Source, runner: Runner, name: str, veil: Veil | None = None) -> None:
        super().__init__(view)
        self._veil = veil
        self.query: Query | None = None
        self.waiting = False  # for the first page of a new query
        self._view, self._rows, self._source, self._runner, self._name = view, view.rows, source, runner, name
        self._reading = False
        self._sight = (0, -1)
        self._today = clock.today()
        self._late: array[int] | None = None
        self._complete = False
        self._goal: int | None = None
        view.looked_at.connect(self.look)
        view.editing_ended.connect(self._editing_ended)

    # -- a new query ----------------------------------------------------------------------------------------------

    def show(self, query: Query) -> None:
        """Show `query`, from its top. What was chosen stays chosen where it is still there; "everything" only under
        another order of the same records."""
        anchor = self._view.anchor()
        same = self.query is not None and self.query.where == query.where
        if anchor.everything and not same:
            anchor = anchor._replace(chosen=(), everything=False)
        self._view.hold(anchor._replace(top=None, row=-1))
        self.query, self.waiting, self._late, self._complete = query, True, None, False
        for slot in ("count", "ids", "places", "page", "goal"):
            self._runner.forget(self._slot(slot))
        self._reading = False
        columns = [self._rows.columns[one] for one in self._rows.read_columns]
        names = [column.name for column in columns]
        source, bare = self._source, self._bare()

        def work(connection: Any) -> First:
            ids = array("q", source.first(connection, query, PAGE))
            return First(ids, build(columns, source.page(connection, query, ids, names), bare))

        self._runner.read(work, self._first, self._slot("first"), self._failed)

    def _first(self, first: First) -> None:
        self.waiting = False
        anchor, total = self._view.anchor(), len(first.ids)
        self._rows.put(first.ids, first.rows)
        more = total == PAGE
        self._view.arrange(first.ids, total, find(anchor, first.ids, total), anchor, partial=more)
        self._view.scrollToTop()
        self._complete = not more
        self.arrived.emit()
        self._seek()
        if not more:
            self.counted.emit(total)
        else:
            query, source = self._query(), self._source
            self._runner.read(lambda c: source.count(c, query), self._count, self._slot("count"), self._failed)

    def _count(self, total: int) -> None:
        self._rows.arrange(self._rows.ids, max(total, len(self._rows.ids)))
        self.counted.emit(total)
        self._read_ids()

    def _read_ids(self) -> None:
        query, source = self._query(), self._source
        self._runner.read(lambda c: source.ids(c, query), self._all_ids, self._slot("ids"), self._failed)

    # -- ids arrive or change -------------------------------------------------------------------------------------

    def _all_ids(self, ids: array[int]) -> None:
        if self._view.editing:
            self._late = ids  # an editor must not find itself on another record
            return
        anchor = self._view.anchor()
        self._runner.read(
            lambda _connection: Moved(ids, anchor, find(anchor, ids, len(ids))), self._moved, self._slot("places")
        )

    def _moved(self, moved: Moved) -> None:
        now = self._view.anchor()
        if self._view.editing or now[:3] != moved.anchor[:3]:
            self._all_ids(moved.ids)  # a person chose something else meanwhile
            return
        found = moved.found if now.top == moved.anchor.top else moved.found._replace(top=None)
        self._view.arrange(moved.ids, len(moved.ids), found, moved.anchor)
        self._complete = True
        self.counted.emit(len(moved.ids))
        self._seek()

    def _editing_ended(self) -> None:
        if self._late is not None:
            ids, self._late = self._late, None
            self._all_ids(ids)

    # -- changes --------------------------------------------------------------------------------------------------

    def refresh(self, ids: Iterable[int] | None) -> None:
        """These records (None: any) were written: read them again where they are cached, and who belongs where."""
        if self.query is None:
            return
        if self.waiting:
            self.show(self.query)
            return
        self.reread(ids)
        self._runner.forget(self._slot("count"))
        self._complete = False  # a goal that is not among the rows yet may come with them
        self._read_ids()

    def reread(self, ids: Iterable[int] | None = None) -> None:
        """What these cached records (None: all) show may be outdated."""
        self._rows.stale(ids)
        self.look_again()

    def build_again(self) -> None:
        """What was built shows too much or too little personal data now: none of it may be seen again."""
        self._rows.forget()
        if self.query is not None and self.waiting:
            self.show(self.query)
        else:
            self.look_again()

    # -- one record in particular ---------------------------------------------------------------------------------

    def go_to(self, one: int) -> None:
        """Bring the record `one` into sight as soon as its row is known."""
        self._goal = one
        self._seek()

    @property
    def seeking(self) -> bool:
        return self._goal is not None

    def _seek(self) -> None:
        if (goal := self._goal) is not None and not self.waiting:
            ids = self._rows.ids
            self._runner.read(lambda _c: next(rows_of(ids, (goal,)), -1), self._sought, self._slot("goal"))

    def _sought(self, row: int) -> None:
        if row >= 0 and self._rows.id_at(row) == self._goal:
            self._view.choose(row)
        if row >= 0 or self._complete:
            self._goal = None

    # -- cells in sight -------------------------------------------------------------------------------------------

    def look(self, first: int, last: int) -> None:
        """These rows are on screen: read what is missing of them and of a screen above and below. One read at a
        time; when it lands, whatever is on screen then comes next."""
        self._sight = (first, last)
        if (today := clock.today()) != self._today:
            self._today = today
            self._rows.forget()  # "today" and "8 d ago" mean another day now
        if self._reading or self.query is None:
            return
        around = last - first + 1
        asked = self._rows.wanted(first - around, last + around)
        if not asked:
            return
        self._reading = True
        query, source, read_columns = self.query, self._source, self._rows.read_columns
        columns = [self._rows.columns[one] for one in read_columns]
        names, bare = [column.name for column in columns], self._bare()
        self._runner.read(
            lambda c: Page(asked, read_columns, build(columns, source.page(c, query, asked, names), bare)),
            self._page,
            self._slot("page"),
            self._failed,
        )

    def look_again(self) -> None:
        """What is being read may be outdated: ask anew."""
        self._runner.forget(self._slot("page"))
        self._reading = False
        self.look(*self._sight)

    def _page(self, page: Page) -> None:
        self._reading = False
        if page.columns == self._rows.read_columns:
            self._rows.put(page.asked, page.rows)
        self._view.viewport().update()

    def _failed(self, trouble: Trouble) -> None:
        self._reading = False
        self.failed.emit(trouble)

    def _bare(self) -> Container[int]:
        """The records that show their personal data; without a veil to lift, none."""
        return () if self._veil is None else self._veil.bare(self._query().entity)

    def _query(self) -> Query:
        assert self.query is not None
        return self.query

    def _slot(self, what: str) -> str:
        return f"table/{self._name}/{what}"
