"""Filling a column of a board: the first page, and all ids only for who goes beyond it."""

from array import array
from collections.abc import Iterable
from typing import Any

from opsdesk.query.filters import Query
from ui.boards.cards import CardView
from ui.runner import Runner
from ui.tables.loading import First, Loading
from ui.tables.model import PAGE
from ui.tables.places import find
from ui.tables.source import Source

AHEAD = PAGE // 4
"""Cards before the end of the first page at which all ids are wanted."""


class Feed(Loading):
    """A table needs every id to scroll anywhere; a board has six columns of a million, of which the tops are looked at.

    How many there are is counted by the board for all columns at once, and told by `tell_total`.
    """

    def __init__(self, view: CardView, source: Source, runner: Runner, name: str) -> None:
        super().__init__(view, source, runner, name)
        self._total = 0
        self._all = False
        self._again = False

    def tell_total(self, total: int) -> None:
        self._total = total
        if not self._all and not self.waiting and len(self._rows.ids) >= PAGE:
            self._rows.arrange(self._rows.ids, max(total, len(self._rows.ids)))

    def show_none(self, query: Query) -> None:
        """Nothing of `query` is here: that needs no reading, which a filter may make slow."""
        for slot in ("first", "ids", "places", "page"):
            self._runner.forget(self._slot(slot))
        self.query, self.waiting, self._complete = query, False, True
        self._view.waiting = self._reading = self._all = self._again = False
        self._rows.arrange(array("q"), 0)
        self.arrived.emit()

    def _first(self, first: First) -> None:
        self.waiting = self._view.waiting = self._all = self._again = False
        self._put_first(first.ids, first)
        self._view.scrollToTop()
        self.arrived.emit()
        self._seek()

    def _put_first(self, ids: "array[int]", first: First | None = None) -> None:
        if first is not None:
            self._rows.put(first.ids, first.rows)
        anchor, more = self._view.anchor(), len(ids) >= PAGE
        total = max(self._total, len(ids)) if more else len(ids)
        self._view.arrange(ids, total, find(anchor, ids, total), anchor, partial=more)
        self._complete = not more

    def look(self, first: int, last: int) -> None:
        super().look(first, last)
        wanted = not (self._all or self._complete or self._again or self.waiting or self.query is None)
        if wanted and last + AHEAD >= len(self._rows.ids):
            self._read_all()

    def _read_all(self) -> None:
        self._all = True
        self._read_ids()

    def _sought(self, row: int) -> None:
        """A card further down than the first page is found when all are known."""
        super()._sought(row)
        if self._goal is not None and not (self._all or self._again):
            self._read_all()

    def refresh(self, ids: Iterable[int] | None) -> None:
        if self._all or self.waiting or self.query is None:
            super().refresh(ids)
            return
        self._again, self._complete = True, False
        self.reread(ids)
        query, source = self._query(), self._source

        def work(connection: Any) -> "array[int]":
            return array("q", source.first(connection, query, PAGE))

        self._runner.read(work, self._first_again, self._slot("first"), self._failed)

    def _first_again(self, ids: "array[int]") -> None:
        self._again = False
        self._put_first(ids)
        self.look_again()
        self._seek()
