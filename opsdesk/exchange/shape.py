"""What is known about a file before its rows are read, and the batches in which they come."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from opsdesk.exchange.headers import normal
from opsdesk.exchange.reading.wire import Cell, Row

__all__ = ["Batch", "Cell", "Column", "FileShape", "Row"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file: where it stands, its header, and a name no other column has ("手机 (2)")."""

    position: int
    header: str
    title: str


@dataclass(frozen=True)
class FileShape:
    """`header_row` is 1-based as spreadsheets count, 0 when the file has none; `rows` samples what stands below it.

    `stamp` is the file's size and time, by which a change between looking and reading is noticed.
    """

    format: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    header_row: int
    estimated: int
    stamp: tuple[int, int]
    encoding: str | None = None
    delimiter: str | None = None
    sheets: tuple[str, ...] = ()
    sheet: str | None = None
    width: int = 0
    lines: tuple[tuple[int, str], ...] = ()
    """Lines that were not understood, with the reason; the rest is read."""

    @cached_property
    def fingerprint(self) -> str:
        """The same for every file with the same headers, whatever its format: what a saved mapping is kept under."""
        headers = "\x1f".join(normal(column.header) for column in self.columns)
        return hashlib.sha256(headers.encode("utf-8", "replace")).hexdigest()[:16]

    def values(self, column: Column) -> list[Cell]:
        """The sampled cells of `column`."""
        return [row[column.position] for row in self.rows if column.position < len(row)]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows from number `first` on, numbered as the file shows them. `totals`: trailing 合计 rows, already left out."""

    first: int
    rows: Sequence[Row]
    done: int
    total: int
    totals: tuple[int, ...] = ()
