"""Which customers' activity is kept compact, and when it is not any more: the rules; `store.activity` reads and writes.

The table `activity` holds, for blocks of customers by id, all their events of one kind in a few bytes each. Any write to
the rows behind a block removes it, inside the same transaction; what is not there is read from those rows. So a block
is never wrong, only missing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from opsdesk.model.customers import COUNTED
from opsdesk.model.record import Entity
from opsdesk.store.connect import Connection

SIZE = 4096
"""Customers a block: one more order makes 40,000 events be read from their rows, 20 ms."""

WORTH_KEEPING = 200_000
"""Events: fewer are read from their rows in a tenth of a second."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where events come from: `number` is a day or a moment; `columns` are what a change of matters."""

    event: str
    entity: str
    number: str
    where: str
    table: str
    columns: tuple[str, ...]


SOURCES = {
    "order": Source(
        "order", "orders", "date", COUNTED, "orders INDEXED BY orders_totals", ("customer", "date", "status")
    ),
    "interaction": Source("interaction", "interactions", "at", "1", "interactions", ("customer", "at")),
}


def source_of(entity: Entity) -> Source | None:
    return next((source for source in SOURCES.values() if source.entity == entity.name), None)


def on_change(entity: Entity, *rows: str) -> Iterator[str]:
    """What the triggers of `entity` do for the row OLD or NEW."""
    if source := source_of(entity):
        for row in rows:
            yield f"DELETE FROM activity WHERE event = '{source.event}' AND block = {row}.customer / {SIZE}"


def forget(connection: Connection, entity: Entity, which: str, parameters: Sequence[int] = ()) -> None:
    """The records of the condition `which` were added, or are about to go, without triggers."""
    if source := source_of(entity):
        connection.execute(
            f"""DELETE FROM activity WHERE event = ? AND block IN (
                SELECT DISTINCT customer / {SIZE} FROM "{entity.name}" WHERE {which})""",
            [source.event, *parameters],
        )
