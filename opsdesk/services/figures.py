"""Daily figures of campaigns and channels written cell by cell: a cell holds one figure of one day, campaign and channel.

What is typed or imported stands instead of what stood there, so that a file that comes again changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import NamedTuple

from opsdesk import clock
from opsdesk.model import measures
from opsdesk.model.changes import Changes
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import Filter, Test
from opsdesk.services.marketing import within
from opsdesk.store import figures, rows
from opsdesk.store.connect import Connection
from opsdesk.store.figures import Held
from opsdesk.store.operation import Operation
from opsdesk.store.store import Store

_COLUMNS = ("name", "at", "value", "campaign", "channel")


class Cell(NamedTuple):
    """`campaign` is an id or None, `channel` a key or "", `figure` a key of measures.FIGURES."""

    day: int
    figure: str
    campaign: int | None = None
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What writing cells comes to: how many are new, another value, the same, or emptied."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0


def grid(
    connection: Connection, schema: Schema, campaign: int | None, channel: str, first: int, last: int
) -> dict[Cell, float]:
    """The cells of one campaign and channel that hold something; rows of the same cell are added up."""
    found: dict[Cell, float] = {}
    for row in figures.held(connection, schema, _of_days(first, last)):
        cell = _cell(row)
        if (cell.campaign, cell.channel) == (campaign, channel) and cell.figure in measures.FIGURES:
            found[cell] = found.get(cell, 0.0) + row.value
    return found


def keep(store: Store, cells: Mapping[Cell, float | None], name: str) -> Changes:
    """Write `cells` as one action; None empties one. `name` says whose they are."""
    with store.operation("figures", name=name, n=len(cells)) as operation:
        write(operation, cells)
    return operation.changes


def difference(connection: Connection, schema: Schema, cells: Mapping[Cell, float | None]) -> Difference:
    """What `write` would do now."""
    fresh, changed, same, gone = _sorted(connection, schema, cells)
    return Difference(len(fresh), len(changed), same, len(gone))


def write(operation: Operation, cells: Mapping[Cell, float | None]) -> Difference:
    """`keep` as a part of a larger operation."""
    fresh, changed, same, gone = _sorted(operation.connection, operation.schema, cells)
    noons: dict[int, int] = {}
    for cell in fresh:
        noons.setdefault(cell.day, noon(cell.day))
    if fresh:
        made = [[c.figure, noons[c.day], value, c.campaign, c.channel or None] for c, value in fresh.items()]
        operation.insert_many("metrics", _COLUMNS, made)
    if changed:
        operation.update_each("metrics", ["value"], [[held[0].id, value] for held, value in changed])
    surplus = [row.id for held, _value in changed for row in held[1:]] + [row.id for held in gone for row in held]
    if surplus:
        with operation.consequence():
            operation.delete("metrics", surplus)
    return Difference(len(fresh), len(changed), same, len(gone))


def noon(day: int) -> int:
    """The moment at which figures of a day stand: noon of the desk's zone."""
    return int(datetime.combine(clock.day_of(day), time(12), clock.zone()).timestamp())


def _sorted(
    connection: Connection, schema: Schema, cells: Mapping[Cell, float | None]
) -> tuple[dict[Cell, float], list[tuple[list[Held], float]], int, list[list[Held]]]:
    """New cells, (rows of a cell, its other value), how many are the same, and rows of cells that are emptied."""
    present = _present(connection, schema, cells)
    fresh: dict[Cell, float] = {}
    changed: list[tuple[list[Held], float]] = []
    gone: list[list[Held]] = []
    same = 0
    for cell, value in cells.items():
        held = present.get(cell, [])
        if value is None:
            if held:
                gone.append(held)
        elif not held:
            fresh[cell] = value
        elif sum(row.value for row in held) == value:
            same += 1
        else:
            changed.append((held, value))
    return fresh, changed, same, gone


def _present(connection: Connection, schema: Schema, cells: Iterable[Cell]) -> dict[Cell, list[Held]]:
    days = [cell.day for cell in cells]
    found: dict[Cell, list[Held]] = {}
    for row in figures.held(connection, schema, _of_days(min(days), max(days))) if days else ():
        found.setdefault(_cell(row), []).append(row)
    return found


def _of_days(first: int, last: int) -> Filter:
    """A row that names a customer is an event of theirs, and stays."""
    return f.both(within(first, last), Test("customer", f.EMPTY))


def _cell(row: Held) -> Cell:
    return Cell(row.day, measures.figure_named(row.name), row.campaign, row.channel)


def name_of(connection: Connection, schema: Schema, campaign: int | None) -> str:
    found = rows.page(connection, schema, "campaigns", [campaign], ["name"]) if campaign is not None else {}
    return next((str(name) for (name,) in found.values()), "")
