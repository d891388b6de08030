"""Filters and sorts as SQL. Names come from the declarations, values are always parameters.

Conditions on other records are in `belonging`. Subqueries stand as `+id IN (...)`: the plus keeps SQLite from driving the query by a list that may be a third of the
table (2.7 s instead of 0.3 s at a million rows). `store.plans` decides what drives.

Tables this relies on (opsdesk/store/schema_sql.py makes them, the drift test compares):
    customers(id, <columns>, <field>_key)     <field>_key: pinyin sort key of a by_pinyin field
    customers__tags(value, id)                one row per value of an indexed many-valued field
    customers_search                          FTS5, rowid = id
    aliases(list, former_code, record)        codes of records that were merged into others
"""

import json
from collections.abc import Set
from datetime import datetime, time
from typing import Any

from opsdesk import clock
from opsdesk.model import kinds as k
from opsdesk.model.record import Entity, Field
from opsdesk.model.relations import owner_of
from opsdesk.query import belonging
from opsdesk.query import filters as f
from opsdesk.query.belonging import COLLECTED, Lookups
from opsdesk.query.belonging import Sql as Sql
from opsdesk.query.filters import All, Among, AnyOf, Filter, Not, Of, Related, Relative, Segment, Sort, Test, Words
from opsdesk.query.words import match_query


def where(entity: Entity, condition: Filter, lookups: Lookups = COLLECTED, alias: str = "") -> Sql:
    """A boolean SQL expression over the entity's table and its parameters.

    The table stands under its own name, or under `alias` where it is asked for a row outside. `lookups` says how.
    """
    match condition:
        case All(parts):
            return _joined([where(entity, part, lookups, alias) for part in sorted(parts, key=_cost)], " AND ", "1")
        case AnyOf(parts):
            return _joined([where(entity, part, lookups, alias) for part in parts], " OR ", "0")
        case Not(part):
            # coalesce: a comparison with an empty field is unknown, and "not unknown" must be true
            inner, values = where(entity, part, lookups, alias)
            return f"NOT coalesce(({inner}), 0)", values
        case Words(text):
            return _words(entity, text)
        case Among():
            inner, values = listed(condition)
            return f"+id IN ({inner})", values
        case Test(name, operator, operands):
            field = entity.field(name)
            inner, values = _test(entity, alias or entity.name, field, operator, operands)
            if lookups.by_index and field.volatile:
                table, index = _quoted(entity.name), _quoted(f"{entity.name}_by_{name}")
                inner = f"+id IN (SELECT id FROM {table} INDEXED BY {index} WHERE {inner})"
            return inner, values
        case Segment(name):
            raise AssertionError(f"what the segment {name} says must be read first")
        case Related():
            return _related(entity, condition, lookups, alias or entity.name)
        case Of():
            return _of(entity, condition, lookups, alias or entity.name)


def _cost(part: Filter) -> int:
    """SQLite tests conditions in the order in which they stand: those that cost least first."""
    match part:
        case Test(_, f.CONTAINS):
            return 1
        case Test():
            return 0
        case Not() | AnyOf() | All():
            return 2
        case _:
            return 3


def _joined(compiled: list[Sql], glue: str, empty: str) -> Sql:
    if not compiled:
        return empty, []
    return glue.join(f"({sql})" for sql, _ in compiled), [value for _, values in compiled for value in values]


def _related(entity: Entity, related: Related, lookups: Lookups, outer: str) -> Sql:
    if known := lookups.known.get(related):
        return f"+id IN ({known[0]})", known[1]
    child, asked = other(entity, related)
    alias = f"{outer} {child.name}"
    if lookups.probe:
        return belonging.probed(child, related, where(child, asked, lookups, alias), outer, alias)
    return belonging.collected(child, related, where(child, asked, lookups), lookups.few.get(related))


def related_owners(
    entity: Entity, related: Related, lookups: Lookups, *, negated: bool = False, once: bool = False
) -> Sql:
    """See `belonging.owners`."""
    child, asked = other(entity, related)
    return belonging.owners(
        child, related, where(child, asked, lookups), lookups.few.get(related), negated=negated, once=once
    )


def _of(entity: Entity, of: Of, lookups: Lookups, outer: str) -> Sql:
    if lookups.probe:
        owner, asked = other(entity, of)
        alias = f"{outer} {owner.name}"
        inner, values = where(owner, asked, lookups, alias)
        owners = f'SELECT 1 FROM {_quoted(owner.name)} AS "{alias}" WHERE "{alias}".id = "{outer}"."{of.field}"'
        return f"EXISTS ({owners} AND ({inner}))", values
    ids, values = owner_ids(entity, of, lookups)
    return f'+"{of.field}" IN ({ids})', values


def owner_ids(entity: Entity, of: Of, lookups: Lookups) -> Sql:
    """The ids of the records that `of`, a condition on `entity`, asks for."""
    owner, asked = other(entity, of)
    fields = set(f.fields_of(asked))
    if few := lookups.few.get(of):
        inner, values = where(owner, asked, lookups._replace(by_index=False))
        return f"SELECT id FROM {_quoted(owner.name)} WHERE id IN ({few[0]}) AND ({inner})", [*few[1], *values]
    table = source(owner, fields)
    if len(fields) == 1 and has_index(only := owner.field(next(iter(fields)))):
        table = f'"{owner.name}" INDEXED BY "{owner.name}_by_{only.name}"'  # narrower than the covering one
    inner, values = where(owner, asked, lookups._replace(by_index=table.endswith(f'{covering_index(owner)}"')))
    return f"SELECT id FROM {table} WHERE {inner}", values


def other(entity: Entity, asking: Related | Of) -> tuple[Entity, Filter]:
    """The entity that a condition on `entity` asks about, and what it asks of its records."""
    if isinstance(asking, Related):
        child = entity.kin[asking.entity]
        return child, f.counting(child, asking.where)
    owner = owner_of(entity, entity.field(asking.field))
    assert owner is not None, asking
    return owner, asking.where


def source(entity: Entity, tested: Set[str], fields: Set[str] = frozenset(), sorted_by: Set[str] = frozenset()) -> str:
    """The table as a FROM term, by its covering index when that holds all that is asked: the fields tested, where a
    volatile one is looked up in its own index (`Lookups.by_index`), and `fields` besides."""
    own = [field for name in tested if not sided(field := entity.field(name)) and not field.volatile]
    # of a by_pinyin field the index holds the sort key, not the text
    asked = [*own, *(entity.field(name) for name in fields)]
    covered = all(field.scanned and not field.custom and not field.by_pinyin for field in asked)
    ordered = all((field := entity.field(name)).scanned and not field.custom for name in sorted_by)
    hint = f' INDEXED BY "{covering_index(entity)}"' if entity.covered and covered and ordered else ""
    return f'"{entity.name}"{hint}'


def has_index(field: Field) -> bool:
    """Whether an index holds the very values of `field`."""
    return field.indexed and not field.by_pinyin and not k.is_many(field.kind)


def sided(field: Field) -> bool:
    """Whether the values of a many-valued field stand in a table of their own."""
    return k.is_many(field.kind) and field.indexed


def _words(entity: Entity, text: str) -> Sql:
    found = matching_words(entity, text)
    if found is None:
        return ("1" if entity.searched else "0"), []
    return f"+id IN ({found[0]})", found[1]


def matching_words(entity: Entity, text: str) -> Sql | None:
    """The ids whose text has all words of `text`, newest first when ordered by rowid; None when nothing is asked."""
    expression = match_query(text) if entity.searched else None
    if expression is None:
        return None
    table = search_table(entity)
    return f"SELECT rowid FROM {table} WHERE {table} MATCH ?", [expression]


def listed(among: Among) -> Sql:
    """The ids of `among`, those of removed records too."""
    return numbers(among.ids)


def numbers(ids: list[int]) -> Sql:
    return "SELECT value FROM json_each(?)", [json.dumps(ids)]


def _test(entity: Entity, alias: str, field: Field, operator: str, operands: tuple[f.Operand, ...]) -> Sql:
    column = _quoted(field.name)
    if operator == f.EMPTY:
        return f"{column} IS NULL", []
    if operator == f.FILLED:
        return f"{column} IS NOT NULL", []
    match field.kind:
        case k.Moment():
            return _moment(column, operator, [_resolved(value) for value in operands])
        case kind if k.is_many(kind):
            return _many(entity, alias, field, operator, list(operands))
        case k.Ref(other):
            coded, values = _plain("code", f.IS, list(operands))
            merged, more = _plain("former_code", f.IS, list(operands))
            inner = (
                f"{column} IN (SELECT id FROM {_quoted(other)} WHERE {coded}"
                f" UNION SELECT record FROM aliases WHERE list = '{other}' AND {merged})"
            )
            both = [*values, *more]
            return (inner, both) if operator == f.IS else (f"NOT coalesce({inner}, 0)", both)
        case _:
            return _plain(column, operator, [_resolved(value) for value in operands])


def _plain(column: str, operator: str, values: list[Any]) -> Sql:
    match operator:
        case f.IS:
            return (f"{column} = ?", values) if len(values) == 1 else (f"{column} IN ({_marks(values)})", values)
        case f.IS_NOT:
            # an empty field is not "上海" either
            return f"coalesce({column} NOT IN ({_marks(values)}), 1)", values
        case f.CONTAINS:
            return " OR ".join([f"{column} LIKE ? ESCAPE '\\'"] * len(values)), [_like(value) for value in values]
        case _:
            assert operator in f.COMPARISONS, operator
            return " OR ".join([f"{column} {operator} ?"] * len(values)), values


def _many(entity: Entity, alias: str, field: Field, operator: str, values: list[Any]) -> Sql:
    negation = "NOT " if operator == f.IS_NOT else ""
    inner, parameters = _plain("m.value", f.CONTAINS if operator == f.CONTAINS else f.IS, values)
    if not field.indexed:
        return f"{negation}EXISTS (SELECT 1 FROM json_each({_quoted(field.name)}) m WHERE {inner})", parameters
    table = _quoted(side_table(entity, field))
    if operator == f.CONTAINS:
        return f"+id IN (SELECT m.id FROM {table} m WHERE {inner})", parameters
    # one look-up by (value, id) for each row that the other conditions let through
    return (
        f"{negation}EXISTS (SELECT 1 FROM {table} m WHERE ({inner}) AND m.id = +{_quoted(alias)}.id)",
        parameters,
    )


def holders(entity: Entity, field: Field, values: list[Any]) -> Sql:
    """The ids of the records that have one of `values` in an indexed many-valued field."""
    inner, parameters = _plain("m.value", f.IS, values)
    return f"SELECT m.id FROM {_quoted(side_table(entity, field))} m WHERE {inner}", parameters


def _moment(column: str, operator: str, days: list[int]) -> Sql:
    """A Moment compared with whole days of the desk's zone."""
    shapes = []
    values: list[Any] = []
    for day in days:
        start, end = day_starts(day), day_starts(day + 1)
        match operator:
            case f.IS | f.IS_NOT:
                shapes.append(f"({column} >= ? AND {column} < ?)")
                values += [start, end]
            case f.MORE | f.LEAST:
                shapes.append(f"{column} >= ?")
                values.append(end if operator == f.MORE else start)
            case _:
                shapes.append(f"{column} < ?")
                values.append(start if operator == f.LESS else end)
    sql = " OR ".join(shapes)
    return (f"NOT coalesce(({sql}), 0)" if operator == f.IS_NOT else sql), values


def day_starts(day: int) -> int:
    """The UTC second at which `day` begins in the desk's zone."""
    return int(datetime.combine(clock.day_of(day), time(), clock.zone()).timestamp())


def _resolved(value: f.Operand) -> Any:
    return clock.today() + value.days if isinstance(value, Relative) else value


def _marks(values: list[Any]) -> str:
    return ", ".join("?" * len(values))


def _like(value: Any) -> str:
    escaped = str(value).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _quoted(name: str) -> str:
    return f'"{name}"'


def side_table(entity: Entity, field: Field) -> str:
    return f"{entity.name}__{field.name}"


def search_table(entity: Entity) -> str:
    return f"{entity.name}_search"


def covering_index(entity: Entity) -> str:
    return f"{entity.name}_covering"


def sort_column(field: Field) -> str:
    return f"{field.name}_key" if field.by_pinyin else field.name


def order_by(entity: Entity, sort: tuple[Sort, ...], *, free: bool = False) -> list[str]:
    """ORDER BY terms; the id breaks ties in the last key's direction, so that the index of a key alone can serve them.

    `free` keeps SQLite from walking an index for the order's sake.
    """
    plus = "+" if free else ""
    terms = [
        f"{plus}{_quoted(sort_column(entity.field(key.field)))} {'DESC' if key.descending else 'ASC'}"
        + ("" if position == 0 or key.descending else " NULLS LAST")
        for position, key in enumerate(sort)
    ]
    return [*terms, f"{plus}id {'ASC' if sort and not sort[-1].descending else 'DESC'}"]
