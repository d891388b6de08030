"""Filters and sorts as SQL. Names come from the declarations, values are always parameters.

Subqueries stand as `+id IN (...)`: the plus keeps SQLite from driving the query by a list that may be a third of the
table (2.7 s instead of 0.3 s at a million rows). `store.plans` decides what drives.

Tables this relies on (opsdesk/store/schema_sql.py makes them, the drift test compares):
    customers(id, <columns>, <field>_key)     <field>_key: pinyin sort key of a by_pinyin field
    customers__tags(value, id)                one row per value of an indexed many-valued field
    customers_search                          FTS5, rowid = id
    aliases(list, former_code, record)        codes of records that were merged into others
"""

import json
from datetime import datetime, time
from typing import Any

from opsdesk import clock
from opsdesk.model import kinds as k
from opsdesk.model.record import Entity, Field
from opsdesk.query import filters as f
from opsdesk.query.filters import All, Among, AnyOf, Filter, Not, Relative, Sort, Test, Words
from opsdesk.query.words import match_query

Sql = tuple[str, list[Any]]


def where(entity: Entity, condition: Filter, *, by_index: bool = False) -> Sql:
    """A boolean SQL expression over the entity's table (under its own name) and its parameters.

    `by_index` asks the index of a volatile field for the ids that pass: the covering index does not hold that field.
    """
    match condition:
        case All(parts):
            return _joined(entity, parts, " AND ", "1", by_index)
        case AnyOf(parts):
            return _joined(entity, parts, " OR ", "0", by_index)
        case Not(part):
            # coalesce: a comparison with an empty field is unknown, and "not unknown" must be true
            inner, values = where(entity, part, by_index=by_index)
            return f"NOT coalesce(({inner}), 0)", values
        case Words(text):
            return _words(entity, text)
        case Among():
            inner, values = listed(condition)
            return f"+id IN ({inner})", values
        case Test(name, operator, operands):
            field = entity.field(name)
            inner, values = _test(entity, field, operator, operands)
            if by_index and field.volatile:
                table, index = _quoted(entity.name), _quoted(f"{entity.name}_by_{name}")
                inner = f"+id IN (SELECT id FROM {table} INDEXED BY {index} WHERE {inner})"
            return inner, values


def _joined(entity: Entity, parts: tuple[Filter, ...], glue: str, empty: str, by_index: bool) -> Sql:
    if not parts:
        return empty, []
    compiled = [where(entity, part, by_index=by_index) for part in parts]
    return glue.join(f"({sql})" for sql, _ in compiled), [value for _, values in compiled for value in values]


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
    return "SELECT value FROM json_each(?)", [json.dumps(among.ids)]


def _test(entity: Entity, field: Field, operator: str, operands: tuple[f.Operand, ...]) -> Sql:
    column = _quoted(field.name)
    if operator == f.EMPTY:
        return f"{column} IS NULL", []
    if operator == f.FILLED:
        return f"{column} IS NOT NULL", []
    match field.kind:
        case k.Moment():
            return _moment(column, operator, [_resolved(value) for value in operands])
        case kind if k.is_many(kind):
            return _many(entity, field, operator, list(operands))
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


def _many(entity: Entity, field: Field, operator: str, values: list[Any]) -> Sql:
    negation = "NOT " if operator == f.IS_NOT else ""
    inner, parameters = _plain("m.value", f.CONTAINS if operator == f.CONTAINS else f.IS, values)
    if not field.indexed:
        return f"{negation}EXISTS (SELECT 1 FROM json_each({_quoted(field.name)}) m WHERE {inner})", parameters
    table = _quoted(side_table(entity, field))
    if operator == f.CONTAINS:
        return f"+id IN (SELECT m.id FROM {table} m WHERE {inner})", parameters
    # one look-up by (value, id) for each row that the other conditions let through
    return (
        f"{negation}EXISTS (SELECT 1 FROM {table} m WHERE ({inner}) AND m.id = +{_quoted(entity.name)}.id)",
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
