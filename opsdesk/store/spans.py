"""How long records last: the days between two day fields of theirs, as NumPy arrays, with a group each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opsdesk.model import kinds as k
from opsdesk.model.kinds import Stored
from opsdesk.model.schema import Schema
from opsdesk.query.filters import EVERYTHING, Filter
from opsdesk.store import plans
from opsdesk.store.connect import Connection
from opsdesk.store.facts import BATCH, local_days

Whole = NDArray[np.int64]
UNKNOWN = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Spans:
    """One entry a record, by id; a day that is not known is UNKNOWN. `groups` are positions in `names`."""

    records: Whole
    begins: Whole
    ends: Whole
    groups: Whole
    names: tuple[Stored, ...]


def spans(
    connection: Connection,
    schema: Schema,
    entity: str,
    begin: str,
    end: str,
    group: str = "",
    where: Filter = EVERYTHING,
) -> Spans:
    """The spans from the day or moment `begin` to `end` of the records of `where`."""
    declared = schema[entity]
    condition, values = plans.condition(connection, declared, where)
    columns = ", ".join(f'"{declared.field(name).name}"' for name in (begin, end))
    grouped = f'"{declared.field(group).name}"' if group else "NULL"
    cursor = connection.execute(
        f'SELECT id, {columns}, {grouped} FROM "{entity}" WHERE {condition} ORDER BY id', values
    )
    names: list[Stored] = []
    places: dict[Stored, int] = {}

    def place(name: Stored) -> int:
        """Of texts that differ in case only, the first gives the name."""
        key = name.lower() if isinstance(name, str) else name
        if key not in places:
            places[key] = len(names)
            names.append(name)
        return places[key]

    parts = [np.empty((0, 4), np.int64)]
    while batch := cursor.fetchmany(BATCH):
        rows = [(number, _known(first), _known(last), place(name)) for number, first, last, name in batch]
        parts.append(np.array(rows, np.int64))
    records, begins, ends, groups = np.ascontiguousarray(np.concatenate(parts).T)
    days = [
        _days(column) if isinstance(declared.field(name).kind, k.Moment) else column
        for name, column in ((begin, begins), (end, ends))
    ]
    return Spans(records, days[0], days[1], groups, tuple(names))


def _known(day: int | None) -> int:
    return UNKNOWN if day is None else day


def _days(moments: Whole) -> Whole:
    days = moments.copy()
    known = moments != UNKNOWN
    days[known] = local_days(moments[known])
    return days
