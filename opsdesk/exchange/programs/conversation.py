"""What a file of another program says was said about its records: one reply a cell, written with the records."""

from collections.abc import Mapping, Sequence

from opsdesk.exchange.headers import normal
from opsdesk.exchange.programs import Said
from opsdesk.exchange.shape import Cell, FileShape, Row
from opsdesk.store import replies
from opsdesk.store.operation import Operation

_REPLY = ("ticket", "at", "author", "kind", "body")


class Conversation:
    """Collects the replies of an import; `write` adds those that are not there yet."""

    def __init__(self, said: Said, shape: FileShape) -> None:
        self._read = said.read
        headers = {normal(header) for header in said.headers}
        self.positions = [c.position for c in shape.columns if normal(c.header) in headers]
        self._when = next((c.position for c in shape.columns if normal(c.header) == normal(said.when)), -1)
        self._found: dict[int, list[tuple[int, str, str]]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._found.values()))

    def hear(self, rows: Sequence[Row], ids: Mapping[int, int]) -> None:
        """Take what stands in `rows`; `ids` are the tickets by index of the row."""
        for index, ticket in ids.items():
            row = rows[index]
            when = self._cell(row, self._when)
            heard = [one for at in self.positions if (one := self._read(self._cell(row, at), when))]
            if heard:
                self._found.setdefault(ticket, []).extend(heard)

    def write(self, operation: Operation) -> int:
        """How many replies are new; one that a ticket has already, by moment and words, is the same one."""
        there = replies.said(operation.connection, self._found)
        rows = [
            (ticket, at, author or None, "reply", text)
            for ticket, heard in self._found.items()
            for at, author, text in heard
            if (ticket, at, text) not in there
        ]
        operation.insert_many("replies", _REPLY, rows)
        return len(rows)

    @staticmethod
    def _cell(row: Row, position: int) -> Cell:
        return row[position] if 0 <= position < len(row) else None
