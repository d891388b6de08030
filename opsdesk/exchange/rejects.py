"""The file of rows that an import refused."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from opsdesk.exchange import tables
from opsdesk.exchange.shape import FileShape
from opsdesk.i18n import t


class Rejects:
    """The file of refused rows: the original cells and why. It appears with the first one."""

    def __init__(self, shape: FileShape, path: Path | None, stack: ExitStack) -> None:
        self._shape, self._path, self._stack = shape, path, stack
        self._table: tables.Write | None = None

    def write(self, row: Sequence[tables.Value], reasons: Sequence[tuple[str, str]]) -> None:
        path, shape = self._path, self._shape
        if path is None:
            return
        if self._table is None:
            titles = [*(column.header or column.title for column in shape.columns), t("Reason")]
            if path.suffix.lower() == ".xlsx":
                opened = tables.xlsx_table(path, titles, [tables.PLAIN] * len(titles))
            else:
                opened = tables.csv_table(path, titles)
            self._table = self._stack.enter_context(opened)
        cells = [row[c.position] if c.position < len(row) else None for c in shape.columns]
        why = "; ".join(f"{column}: {reason}" if column else reason for column, reason in reasons)
        if path.suffix.lower() != ".xlsx":
            cells = [tables.guarded(cell) if isinstance(cell, str) else cell for cell in cells]
        self._table([[*cells, why]])
