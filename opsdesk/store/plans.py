"""How a query is run so that a million rows answer at once. SQLite's planner counts rows, not the width of the table:
it happily reads 170,000 fat rows to sort them (1.7 s). Four ways cover what lists ask:

- window: the first rows in the wanted order that an index gives, filtered; most pages are found there (1-80 ms);
- ties: of several keys, the first one's index is walked and rows that tie on it are sorted by the others, or found in a
  window of the next key's order where they are many (1-30 ms);
- driver: when one condition leaves few rows, its index gives them and the rest is checked on those (1-20 ms);
- scan: otherwise the covering index answers conditions and order without touching a row (110-150 ms).
Measured at a million customers by tests/bench/lists.py. Other records that a condition asks about are probed for the few
rows of a window or a driver, collected for a scan (`lookups`).
"""

import json
from collections.abc import Iterator, Set
from dataclasses import replace
from itertools import accumulate
from typing import Any

from opsdesk.model import kinds as k
from opsdesk.model.record import Entity
from opsdesk.query import belonging, sql
from opsdesk.query import filters as f
from opsdesk.query.belonging import COLLECTED, Lookups
from opsdesk.query.filters import All, AnyOf, Filter, Not, Of, Query, Related, Test, Words
from opsdesk.query.selection import Selection
from opsdesk.store import drivers
from opsdesk.store.connect import Connection
from opsdesk.store.segments import resolved

WINDOW = 2_000
FAR = 10_000
"""Rows in the order of an index cost 6 µs each: beyond so many, scanning a million in the covering index is as quick."""
FEW = 5_000
MANY = 200_000
"""Ids that are handed to SQLite as a list: 0.1 µs each."""
PROBED = Lookups(probe=True)


def first(connection: Connection, entity: Entity, query: Query, limit: int) -> list[int]:
    """The ids at the top of `query`."""
    query = replace(query, where=resolved(connection, entity, query.where))
    if query.where == f.EVERYTHING and len(query.sort) < 2:
        return _limited(connection, list(_ordered(entity, query, f'"{entity.name}"', "1")), [], limit)
    if words := _words_first(entity, query):
        return _ids(connection, f"{words[0]} LIMIT ?", [*words[1], limit])
    if not any(isinstance(part, Words) for part in f.parts(query.where)):
        quick = _window if len(query.sort) < 2 else _ties
        found = quick(connection, entity, query, limit)
        if found is not None:
            return found
    statements, values = selects(connection, entity, query)
    return _limited(connection, statements, values, limit)


def _limited(connection: Connection, statements: list[str], values: list[Any], limit: int) -> list[int]:
    found: list[int] = []
    for statement in statements:
        if len(found) < limit:
            found += _ids(connection, f"{statement} LIMIT ?", [*values, limit - len(found)])
    return found


def _ids(connection: Connection, statement: str, values: list[Any]) -> list[int]:
    return [row[0] for row in connection.execute(statement, values).fetchall()]


def _words_first(entity: Entity, query: Query) -> sql.Sql | None:
    """Newest first, the search index itself gives the order: rows are looked at only until the page is full."""
    parts = f.parts(query.where)
    words = next((part for part in parts if isinstance(part, Words)), None)
    found = sql.matching_words(entity, words.text) if words and not query.sort else None
    if found is None:
        return None
    rest = f.both(*(part for part in parts if part is not words))
    condition, values = sql.where(entity, rest, PROBED)
    table, name = sql.search_table(entity), f'"{entity.name}"'
    return (
        f"SELECT id FROM {table} CROSS JOIN {name} ON {name}.id = {table}.rowid"
        f" WHERE {table} MATCH ? AND ({condition}) ORDER BY {table}.rowid DESC",
        [*found[1], *values],
    )


def _window(
    connection: Connection, entity: Entity, query: Query, limit: int, besides: sql.Sql = ("1", [])
) -> list[int] | None:
    """The page, if the first rows of the order fill it; else None. What the first WINDOW hold tells how far to go on.
    `besides` is one more condition."""
    walked = _walked(entity, query)
    if walked is None:
        return None
    order, values = walked
    condition, more = _both(sql.where(entity, query.where, PROBED), besides)
    statement = f'SELECT id FROM ({order} LIMIT ? OFFSET ?) AS "{entity.name}" WHERE {condition} LIMIT ?'
    found = _ids(connection, statement, [*values, WINDOW, 0, *more, limit])
    lacking = limit - len(found)
    further = WINDOW * lacking * 5 // (len(found) * 4) if found else FAR
    if lacking and further < FAR:
        found += _ids(connection, statement, [*values, further, WINDOW, *more, lacking])
    return found if len(found) == limit else None


def _ties(connection: Connection, entity: Entity, query: Query, limit: int) -> list[int] | None:
    """The page by several keys, if the first key's index leads to it soon; else None."""
    key, others = query.sort[0], replace(query, sort=query.sort[1:])
    field = entity.field(key.field)
    if not field.indexed or k.is_many(field.kind):
        return None
    column, where = f'"{sql.sort_column(field)}"', sql.where(entity, query.where, PROBED)
    walk = f'"{entity.name}" INDEXED BY "{entity.name}_by_{field.name}"'
    direction, beyond = ("DESC", "<") if key.descending else ("ASC", ">")
    found: list[int] = []
    looked = 0
    onward: sql.Sql = (f"{column} IS NOT NULL", [])
    while len(found) < limit and looked <= FAR:
        lacking = limit - len(found)
        run = connection.execute(
            f"SELECT {column}, count(*) FROM (SELECT {column} FROM {walk} WHERE {onward[0]}"
            f" ORDER BY {column} {direction} LIMIT {FEW + 1}) GROUP BY 1 ORDER BY 1 {direction}",
            onward[1],
        ).fetchall()
        last = not run
        run = (
            run
            or connection.execute(
                f"SELECT NULL, count(*) FROM (SELECT 1 FROM {walk} WHERE {column} IS NULL LIMIT {FEW + 1})"
            ).fetchall()
        )
        many = sum(number for _, number in run) > FEW
        if many and len(run) == 1:
            among = (f"{column} IS ?", [run[0][0]])
            part = _window(connection, entity, others, lacking, among)
            if part is None:
                return None
        else:
            run = _enough(run[:-1] if many else run, lacking if query.where == f.EVERYTHING else FEW)
            among = (f"{column} {beyond}= ? AND NOT {column} {beyond} ?", [run[0][0], run[-1][0]])
            condition, values = _both(where, (f"{column} IS NULL", []) if last else among)
            order = ", ".join(sql.order_by(entity, query.sort))
            part = _ids(
                connection, f"SELECT id FROM {walk} WHERE {condition} ORDER BY {order} LIMIT ?", [*values, lacking]
            )
        found += part
        looked += sum(number for _, number in run)
        onward = (f"{column} {beyond} ?", [run[-1][0]])
        if last:
            return found
    return found if len(found) == limit else None


def _enough(run: list[tuple[Any, int]], rows: int) -> list[tuple[Any, int]]:
    """The first values of `run` that have `rows` rows together, or all."""
    had = accumulate(number for _, number in run)
    return [group for group, before in zip(run, (0, *had), strict=False) if before < rows]


def _both(one: sql.Sql, other: sql.Sql) -> sql.Sql:
    return f"({one[0]}) AND ({other[0]})", [*one[1], *other[1]]


def _walked(entity: Entity, query: Query) -> sql.Sql | None:
    """A SELECT of whole rows in the query's order, or of as few as one index that keeps this order can give."""
    name = f'"{entity.name}"'
    if query.sort:
        field = entity.field(query.sort[0].field)
        if len(query.sort) > 1 or not field.indexed or k.is_many(field.kind):
            return None
        return next(_ordered(entity, query, name, "1", columns="*")), []
    for part in f.parts(query.where):
        match part:
            case Test(column, f.IS, (_,)) if sql.has_index(entity.field(column)):  # in it, equal values stand by id
                condition, values = sql.where(entity, part)
                index = f'"{entity.name}_by_{column}"'
                return next(_ordered(entity, query, f"{name} INDEXED BY {index}", condition, columns="*")), values
    return next(_ordered(entity, query, name, "1", columns="*")), []


def selects(connection: Connection, entity: Entity, query: Query) -> tuple[list[str], list[Any]]:
    """One or two SELECTs of ids (see `_ordered`), each taking the same parameters, by driver or scan."""
    query = replace(query, where=resolved(connection, entity, query.where))
    if query.where == f.EVERYTHING and len(query.sort) < 2:  # an index knows no second key: 14 s of looking it up
        # unsorted, the narrowest index is read and its ids are sorted: 0.4 of walking the table
        return list(_ordered(entity, query, f'"{entity.name}"', "1", free=not query.sort)), []
    how, driver = _driven(connection, entity, query.where)
    if driver is None and len(query.sort) == 1 and entity.field(key := query.sort[0].field).volatile:
        # its index gives the order of the ids that a scan of the covering one lets through
        table, condition, values = _scanned(entity, query.where, how)
        own = f'"{entity.name}" INDEXED BY "{entity.name}_by_{key}"'
        return list(_ordered(entity, query, own, f"+id IN (SELECT id FROM {table} WHERE {condition})")), values
    table, condition, values = _found(entity, query.where, how, driver, {key.field for key in query.sort})
    return list(_ordered(entity, query, table, condition, free=True)), values


def count(connection: Connection, entity: Entity, where: Filter) -> int:
    """How many rows `where` lets through."""
    where = resolved(connection, entity, where)
    if isinstance(where, Related) and where.holds_for_none:  # all but those of whom it is false
        how = lookups(connection, entity, where)
        statement, values = sql.related_owners(entity, where, how, negated=True, once=True)
        statement = f'SELECT (SELECT count(*) FROM "{entity.name}") - count(*) FROM ({statement})'
    elif alone := _alone(connection, entity, where):
        statement, values = f"SELECT count(*) FROM ({alone[0]})", alone[1]
    else:
        table, condition, values = _found(entity, where, *_driven(connection, entity, where))
        statement = f"SELECT count(*) FROM {table} WHERE {condition}"
    return int(connection.execute(statement, values).fetchone()[0])


def _driven(connection: Connection, entity: Entity, where: Filter) -> tuple[Lookups, sql.Sql | None]:
    """How other records are asked, and what drives."""
    how = lookups(connection, entity, where)
    driver = drivers.driver(connection, entity, where, how)
    if driver is None and not how.probe:
        return _gathered(connection, entity, where, how)
    return how, driver


def _found(
    entity: Entity, where: Filter, how: Lookups, driver: sql.Sql | None, sorted_by: Set[str] = frozenset()
) -> tuple[str, str, list[Any]]:
    """FROM and WHERE with its parameters, by driver or scan."""
    if driver:
        condition, values = sql.where(entity, where, how._replace(probe=True))
        return f'"{entity.name}"', f"id IN ({driver[0]}) AND ({condition})", [*driver[1], *values]
    if isinstance(where, Of) and not sorted_by and entity.field(where.field).indexed:
        ids, values = sql.owner_ids(entity, where, how)
        return f'"{entity.name}" INDEXED BY "{entity.name}_by_{where.field}"', f'"{where.field}" IN ({ids})', values
    return _scanned(entity, where, how, sorted_by=sorted_by)


def scan(
    connection: Connection, entity: Entity, where: Filter, fields: Set[str] = frozenset()
) -> tuple[str, str, list[Any]]:
    """The FROM term, condition and parameters of a scan: of the covering index when that holds all that is asked,
    `fields` besides those of `where`."""
    where = resolved(connection, entity, where)
    return _scanned(entity, where, lookups(connection, entity, where), fields)


def _scanned(
    entity: Entity, where: Filter, how: Lookups, fields: Set[str] = frozenset(), sorted_by: Set[str] = frozenset()
) -> tuple[str, str, list[Any]]:
    table = sql.source(entity, set(f.fields_of(where)), fields, sorted_by)
    condition, values = sql.where(entity, where, how._replace(by_index="INDEXED BY" in table))
    return table, condition, values


def condition(connection: Connection, entity: Entity, where: Filter) -> sql.Sql:
    """`where` for a statement of one's own over all rows of the entity's table."""
    where = resolved(connection, entity, where)
    return sql.where(entity, where, lookups(connection, entity, where))


def selected(connection: Connection, entity: Entity, selection: Selection, also: Filter = f.EVERYTHING) -> sql.Sql:
    """A boolean expression: the records of `selection` that `also` match."""
    narrower, more = condition(connection, entity, also)
    listed = json.dumps(list(selection.ids))
    if selection.where is None:
        return f"id IN (SELECT value FROM json_each(?)) AND ({narrower})", [listed, *more]
    wide, values = condition(connection, entity, selection.where)
    without = "id NOT IN (SELECT value FROM json_each(?))"
    return f"({wide}) AND {without} AND ({narrower})", [*values, listed, *more]


def _alone(connection: Connection, entity: Entity, where: Filter) -> sql.Sql | None:
    """What gives each row of `where` once by a single index: the search index, a side table, a column's own."""
    match where:
        case Test(name, _, operands) if sql.sided(entity.field(name)) and len(operands) > 1:
            return None  # who has two of the tags would count twice
        case Related():
            return sql.related_owners(entity, where, lookups(connection, entity, where), once=True)
        case Words() | Test():
            return next(drivers.subqueries(entity, where, COLLECTED), None)
        case _:
            return None


# -- other records ------------------------------------------------------------------------------------------------------


def lookups(connection: Connection, entity: Entity, where: Filter) -> Lookups:
    """How `where` asks about other records when it is tested on all rows of `entity`, cheap conditions first."""
    asking = [part for part in f.parts(where) if _asks(part)]
    if not asking:
        return COLLECTED
    few = dict(drivers.few(connection, entity, where))
    rest = f.both(*(part for part in f.parts(where) if not _asks(part)))
    asked = {part for part in asking if isinstance(part, Related | Of) and part not in few}
    if rest == f.EVERYTHING or not all(isinstance(part, Related | Of) for part in asking):
        return Lookups(few=few)
    enough = min((_quicker_probed(connection, entity, part) for part in asked), default=0)
    table, condition, values = _found(entity, rest, *_driven(connection, entity, rest))
    statement = f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {condition} LIMIT ?)"
    (rows,) = connection.execute(statement, [*values, enough + 1]).fetchone()
    return Lookups(rows <= enough, few)


def _gathered(connection: Connection, entity: Entity, where: Filter, how: Lookups) -> tuple[Lookups, sql.Sql | None]:
    """The ids for which conditions on other records hold, as far as they are not too many; they drive when few.

    What streams out of an index in the order of ids is given up as soon as it is too much; the rest costs a whole pass
    in any case.
    """
    known: dict[Related, sql.Sql] = {}
    for part in f.parts(where):
        if isinstance(part, Related) and not part.holds_for_none:
            streams = part.any or belonging.covered(entity.kin[part.entity], part)
            enough = drivers.FEW if streams else MANY
            ids, values = sql.related_owners(entity, part, how, once=True)
            numbers = _ids(connection, f"{ids} LIMIT {enough + 1}", values)
            if len(numbers) <= enough:
                known[part] = sql.numbers(numbers)
                if len(numbers) <= drivers.FEW:
                    return how._replace(known=known), known[part]
    return how._replace(known=known), None


def _asks(where: Filter) -> bool:
    match where:
        case All(inner) | AnyOf(inner):
            return any(map(_asks, inner))
        case Not(part):
            return _asks(part)
        case _:
            return isinstance(where, Related | Of)


def _quicker_probed(connection: Connection, entity: Entity, part: Related | Of) -> int:
    """For how many rows look-ups cost less than one pass over the others. See `belonging` for the numbers."""
    if isinstance(part, Of):
        return drivers.size(connection, sql.other(entity, part)[0]) // 20
    child = entity.kin[part.entity]
    children = drivers.size(connection, child)
    each = children // max(1, drivers.size(connection, entity))
    return children // (10 if belonging.covered(child, part) else 5 + 8 * each)


def _ordered(
    entity: Entity, query: Query, source: str, condition: str, *, columns: str = "id", free: bool = False
) -> Iterator[str]:
    """One or two SELECTs whose rows, one after the other, are the query's rows in order.

    Empty values come last in both directions. Ascending, an index would bring them first and NULLS LAST would lose
    the index, so they are a SELECT of their own. `free`: no index is to be walked for the order's sake.
    """
    terms = sql.order_by(entity, query.sort, free=free)
    order, rest = ", ".join(terms), ", ".join(terms[1:])
    key = query.sort[0] if query.sort else None
    if key is None or key.descending or entity.field(key.field).required:
        yield f"SELECT {columns} FROM {source} WHERE {condition} ORDER BY {order}"
        return
    column = f'"{sql.sort_column(entity.field(key.field))}"'
    yield f"SELECT {columns} FROM {source} WHERE {column} IS NOT NULL AND ({condition}) ORDER BY {order}"
    yield f"SELECT {columns} FROM {source} WHERE {column} IS NULL AND ({condition}) ORDER BY {rest}"
