"""Conditions on other records as SQL: what belongs to a record, and what it belongs to.

There are two ways to ask, and which is quicker depends on how many rows are asked about (measured at a million customers
with ten million orders and interactions, tests/bench/segments.py):

- collected: one pass over the others gathers the ids for which it holds, and the rows are looked up in those. A pass
  over an index that holds all that is asked takes 0.06 µs a record, over the table 0.1 to 0.2 µs;
- probed: each row asks for its own, 0.4 to 0.8 µs a row in such an index and 1 µs and more for every record fetched.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from opsdesk import clock
from opsdesk.model import kinds as k
from opsdesk.model.record import Entity
from opsdesk.query import filters as f
from opsdesk.query.filters import Of, Related

Sql = tuple[str, list[Any]]

SUMMARIES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "orders": ("orders_totals", ("customer", "status", "date", "amount")),
    "interactions": ("interactions_timeline", ("customer", "at")),
    "replies": ("replies_said", ("ticket", "at", "kind")),
}
"""Entity -> an index that holds all that totals of an owner's records need, and its columns, the owner first."""


class Lookups(NamedTuple):
    """How other records are asked. `few` are those that one condition on them leaves, as a SELECT of their ids;
    `known` are the ids for which a whole condition holds. `by_index` has volatile fields asked by their own index."""

    probe: bool = False
    few: Mapping[Related | Of, Sql] = {}
    known: Mapping[Related, Sql] = {}
    by_index: bool = False


COLLECTED = Lookups()


def owners(
    child: Entity, related: Related, inner: Sql, few: Sql | None, *, negated: bool = False, once: bool = False
) -> Sql:
    """A SELECT of the ids to which something belongs that makes `related` true, or false when `negated`; each `once`."""
    condition, values = inner
    condition = f"({condition})"
    if few:
        condition, values = f"id IN ({few[0]}) AND {condition}", [*few[1], *values]
    if not child.field(related.by).required:
        condition += f' AND "{related.by}" IS NOT NULL'
    table = f'"{child.name}" {"NOT INDEXED" if few else _passed(child, related)}'
    select = f'SELECT "{related.by}" FROM {table} WHERE {condition}'
    if related.any or (related.none and negated):
        # in the order of an index, sorting out costs nothing; elsewhere whoever looks ids up does it anyway
        distinct = once or (not few and covered(child, related))
        return (f"SELECT DISTINCT{select.removeprefix('SELECT')}" if distinct else select), values
    compared = f"{_measure(child, related, '')} {_operator(related)} ?"
    having = f"NOT ({compared})" if negated else compared
    return f'{select} GROUP BY "{related.by}" HAVING {having}', [*values, related.number]


def collected(child: Entity, related: Related, inner: Sql, few: Sql | None) -> Sql:
    """True where `related` holds. Owners of nothing are among the ids of no SELECT: for them it is turned around."""
    ids, values = owners(child, related, inner, few, negated=related.holds_for_none)
    return f"+id {'NOT IN' if related.holds_for_none else 'IN'} ({ids})", values


def probed(child: Entity, related: Related, inner: Sql, outer: str, alias: str) -> Sql:
    """The same for the row of the table called `outer`; `inner` is about the one called `alias`."""
    condition, values = inner
    table = f'"{child.name}" AS "{alias}" INDEXED BY "{_index(child, related)}"'
    rows = f'FROM {table} WHERE "{alias}"."{related.by}" = "{outer}".id AND ({condition})'
    if related.any or related.none:
        return f"{'NOT ' if related.none else ''}EXISTS (SELECT 1 {rows})", values
    found = f"(SELECT {_measure(child, related, alias)} {rows}) {_operator(related)} ?"
    if related.measure == f.AVERAGE and related.holds_for_none:
        found = f"coalesce({found}, 1)"
    return found, [*values, related.number]


def covered(child: Entity, related: Related) -> bool:
    """Whether an index by owner holds all that is asked of the children."""
    _name, columns = SUMMARIES.get(child.name, ("", ()))
    asked = {related.by, related.field, *f.fields_of(f.counting(child, related.where))} - {""}
    return asked <= set(columns)


def _passed(child: Entity, related: Related) -> str:
    if covered(child, related):
        return f'INDEXED BY "{SUMMARIES[child.name][0]}"'
    return "NOT INDEXED"  # left alone, SQLite takes the index by status and fetches every row: three times as long


def _index(child: Entity, related: Related) -> str:
    name, columns = SUMMARIES.get(child.name, ("", ("",)))
    return name if columns[0] == related.by else f"{child.name}_by_{related.by}"


def _operator(related: Related) -> str:
    assert related.operator in (*f.COMPARISONS, f.IS, f.IS_NOT), related
    return related.operator


def _measure(child: Entity, related: Related, alias: str) -> str:
    if related.measure == f.COUNT:
        return "count(*)"
    measured = child.field(related.field)
    column = f'"{alias}"."{measured.name}"' if alias else f'"{measured.name}"'
    match related.measure:
        case f.DAYS:
            return f"count(DISTINCT {day_of(column) if isinstance(measured.kind, k.Moment) else column})"
        case f.AVERAGE:
            return f"avg({column})"
        case _:
            return f"total({column})"  # a float, exact up to 2^53: sum() of whole numbers fails where they overflow


def day_of(column: str) -> str:
    """The day of the desk's zone in which the Moment `column` lies, whatever daylight saving does."""
    *changes, (_, first) = reversed(_offsets(clock.zone()))
    steps = " ".join(f"WHEN {column} >= {since} THEN {column} + {offset}" for since, offset in changes)
    shifted = f"CASE {steps} ELSE {column} + {first} END" if steps else f"({column} + {first})"
    return f"({shifted} - ((({shifted}) % 86400 + 86400) % 86400)) / 86400"


@lru_cache(maxsize=2)
def _offsets(zone: Any) -> tuple[tuple[int, int], ...]:
    """(since when, seconds ahead of UTC) of a zone, from 1970 to 2100."""
    start = datetime(1970, 1, 1, tzinfo=UTC)
    found = [(0, _ahead(start, zone))]
    for days in range(1, 131 * 366):
        here = start + timedelta(days=days)
        if _ahead(here, zone) != found[-1][1]:
            low, high = here - timedelta(days=1), here
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                low, high = (middle, high) if _ahead(middle, zone) == found[-1][1] else (low, middle)
            found.append((int(high.timestamp()), _ahead(here, zone)))
    return tuple(found)


def _ahead(moment: datetime, zone: Any) -> int:
    offset = moment.astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0
