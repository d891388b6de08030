"""A desk of random records of every list, the same rows in memory, and a reading of filters in plain Python: what the
SQL of filters is compared with. Also strategies that make filters."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from builders import bulk, desk
from hypothesis import strategies as st

from opsdesk.model import kinds as k
from opsdesk.model import text
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity, Field
from opsdesk.model.relations import owner_of, relations
from opsdesk.model.schema import BUILT_IN
from opsdesk.query import filters as f
from opsdesk.query import paths
from opsdesk.query.filters import All, Among, AnyOf, Filter, Not, Of, Query, Related, Relative, Sort, Test
from opsdesk.services import desk as own_fields
from opsdesk.store import custom, rows
from opsdesk.store.custom import CUSTOM_KINDS

OWN = [custom.field(f"x_own_{kind}", f"own {kind}", kind, None, False) for kind in CUSTOM_KINDS]
SCHEMA = BUILT_IN.with_custom({"customers": tuple(OWN)})
CUSTOMERS = SCHEMA["customers"]
"""With a field of the user's own of every kind."""
LISTS = [SCHEMA[name] for name in ("customers", "contacts", "orders", "interactions")]
ROWS = 80
OTHERS = 120
"""Records of each other list."""
REFERRED = 9  # customers that come first, for others to refer to
WORDS = ["a", "A", "ab", "AB c", "上海", "上 海", "50%", "a_b", "x,y", 'say "hi"', "or", "not", "-x", "(b)", "1..2", "\\", "，", "30d", "é", "É"]  # fmt: skip
NUMBERS = [-5, 0, 1, 2, 100, 12345, 2**53 + 1]
FLOATS = [-1.5, 0.0, 0.25, 1e-5, 3.0, 1e16]
TODAY = 20517  # of conftest's noon
DAYS = [TODAY + near for near in (-400, -31, -30, -29, -1, 0, 1, 7, 30)]
LINKS = ["https://example.cn/a?b=c,d", "http://x.cn/"]

VALUES: dict[type, Callable[[k.Kind], list[Any]]] = {
    k.Text: lambda kind: WORDS,
    k.Prose: lambda kind: [*WORDS, "two\nlines"],
    k.Whole: lambda kind: NUMBERS,
    k.Decimal: lambda kind: FLOATS,
    k.Money: lambda kind: [number for number in NUMBERS if abs(number) <= text.MOST_MONEY],
    k.Percent: lambda kind: FLOATS,
    k.Flag: lambda kind: [0, 1],
    k.Day: lambda kind: DAYS,
    k.Moment: lambda kind: [(day * 86400 - 8 * 3600) + second for day in DAYS for second in (0, 1, 43200, 86399)],
    k.Span: lambda kind: [0, 60, 3600, 100_000],
    k.Pick: lambda kind: [option.key for option in kind.options] or ["金", "银", "a,b"],  # type: ignore[union-attr]
    k.Tags: lambda kind: WORDS,
    k.Ref: lambda kind: list(range(1, REFERRED + 1)),
    k.Link: lambda kind: LINKS,
}


class Rows:
    """`values`: list -> id -> field -> stored value; a Ref is the other's code, and its id under "<field>#"."""

    def __init__(self, folder: Path) -> None:
        self.store = store = desk(folder)
        for kind in CUSTOM_KINDS:
            store.write(lambda store, kind=kind: own_fields.add_field(store, "customers", f"own {kind}", kind))
        assert store.schema["customers"] == CUSTOMERS
        dice = random.Random(7)
        bulk(store, "customers", [{"name": name} for name in WORDS[:REFERRED]])
        for entity in LISTS:
            fields = [field for field in entity.editable if field.name != "code"]
            more = ROWS - REFERRED if entity == CUSTOMERS else OTHERS
            bulk(store, entity.name, [{field.name: _random(dice, field) for field in fields} for _ in range(more)])
        self.values = {entity.name: self._read(entity) for entity in LISTS}

    def _read(self, entity: Entity) -> dict[int, dict[str, Any]]:
        names = list(entity.columns)
        refs = [field.name for field in entity.fields if isinstance(field.kind, k.Ref)]
        every = range(1, max(ROWS, OTHERS) + 1)
        schema = self.store.schema
        told = self.store.read(lambda c: rows.page(c, schema, entity.name, every, names, "code"))
        numbers = self.store.read(lambda c: rows.page(c, schema, entity.name, every, refs, "id"))
        return {
            number: {
                "number": number,
                **dict(zip(names, row, strict=True)),
                **dict(zip([f"{ref}#" for ref in refs], numbers[number], strict=True)),
            }
            for number, row in told.items()
        }

    def ids(self, where: Filter, sort: tuple[Sort, ...] = (), entity: str = "customers") -> list[int]:
        return list(self.store.read(lambda c: rows.ids(c, self.store.schema, Query(entity, where, sort))))

    def first(self, where: Filter, entity: str = "customers", limit: int = 7) -> list[int]:
        return self.store.read(lambda c: rows.first(c, self.store.schema, Query(entity, where), limit))

    def count(self, where: Filter, entity: str = "customers") -> int:
        return self.store.read(lambda c: rows.count(c, self.store.schema, entity, where))

    # -- the brute-force reading ----------------------------------------------------------------------------------------

    def matching(self, where: Filter, entity: Entity = CUSTOMERS) -> set[int]:
        return {number for number, row in self.values[entity.name].items() if self.matches(row, where, entity)}

    def matches(self, row: dict[str, Any], where: Filter, entity: Entity = CUSTOMERS) -> bool:
        match where:
            case All(parts):
                return all(self.matches(row, part, entity) for part in parts)
            case AnyOf(parts):
                return any(self.matches(row, part, entity) for part in parts)
            case Not(part):
                return not self.matches(row, part, entity)
            case Among():
                return row["number"] in where.ids
            case Test(name, operator, operands):
                return _holds(entity.field(name), row[name], operator, [_resolved(value) for value in operands])
            case Of(name, part):
                owner = owner_of(entity, entity.field(name))
                assert owner
                number = row[f"{name}#"]
                return number is not None and self.matches(self.values[owner.name][number], part, owner)
            case Related():
                return self._related(row["number"], where)
            case _:
                raise AssertionError(where)

    def _related(self, number: int, related: Related) -> bool:
        child = SCHEMA[related.entity]
        theirs = [
            row
            for row in self.values[child.name].values()
            if row[f"{related.by}#"] == number
            and self.matches(row, related.where, child)
            and _counts(child, row, related)
        ]
        measured: Any = len(theirs)
        if related.measure != f.COUNT:
            there = [row[related.field] for row in theirs if row[related.field] is not None]
            if isinstance(child.field(related.field).kind, k.Moment):
                there = [(value + 8 * 3600) // 86400 for value in there]
            measured = len(set(there)) if related.measure == f.DAYS else float(sum(there))
            if related.measure == f.AVERAGE:
                measured = float(sum(there)) / len(there) if there else None
        if measured is None:
            return related.operator == f.IS_NOT
        return (_COMPARE[related.operator](measured, related.number)) != (related.operator == f.IS_NOT)


def _counts(child: Entity, row: dict[str, Any], related: Related) -> bool:
    """Of the orders only the paid, completed and refunded ones count, unless the filter speaks of their status."""
    return (
        child.name != "orders"
        or "status" in set(f.fields_of(related.where))
        or row["status"] in ("paid", "completed", "refunded")
    )


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    f.IS: lambda a, b: a == b,
    f.IS_NOT: lambda a, b: a == b,
    f.CONTAINS: lambda a, b: b in a,
    f.MORE: lambda a, b: a > b,
    f.LEAST: lambda a, b: a >= b,
    f.LESS: lambda a, b: a < b,
    f.MOST: lambda a, b: a <= b,
}


def _random(dice: random.Random, field: Field) -> Stored:
    if not field.required and dice.random() < 0.3:
        return None
    values = VALUES[type(field.kind)](field.kind)
    if k.is_many(field.kind):
        return text.pack(dice.sample(values, dice.randint(1, 3)))
    value: Stored = dice.choice(values)
    return value


def _resolved(value: f.Operand) -> Any:
    return TODAY + value.days if isinstance(value, Relative) else value


def _holds(field: Field, value: Stored, operator: str, wanted: list[Any]) -> bool:
    if operator in (f.EMPTY, f.FILLED):
        return (value is None) == (operator == f.EMPTY)
    if value is None:
        return operator == f.IS_NOT
    present: list[Any] = text.unpack(value) if k.is_many(field.kind) else [value]
    if isinstance(field.kind, k.Moment):
        assert isinstance(value, int)
        present = [(value + 8 * 3600) // 86400]
    present, wanted = [folded(one) for one in present], [folded(one) for one in wanted]
    found = any(_COMPARE[operator](a, b) for a in present for b in wanted)
    return found != (operator == f.IS_NOT)


def folded(value: Any) -> Any:
    """Text compares without regard to the case of a to z."""
    return "".join(c.lower() if c.isascii() else c for c in value) if isinstance(value, str) else value


# -- random filters -----------------------------------------------------------------------------------------------------


@st.composite
def conditions(draw: st.DrawFn, of: str = "customers") -> Test:
    entity = SCHEMA[of]
    field = entity.field(draw(st.sampled_from(entity.columns)))
    operator = draw(st.sampled_from(f.operators(field.kind)))
    if operator in (f.EMPTY, f.FILLED):
        return Test(field.name, operator)
    if isinstance(field.kind, k.Day | k.Moment):
        days = st.sampled_from(DAYS)
        near = st.sampled_from([-400, -30, -1, 0, 1, 7]).map(Relative)
        values = draw(st.one_of(st.lists(days, min_size=1, max_size=3, unique=True), near.map(lambda one: [one])))
    elif isinstance(field.kind, k.Ref):
        values = draw(st.lists(st.sampled_from(["C-1", "c-7", "C-80", "nobody"]), min_size=1, max_size=2, unique=True))
    else:
        choices = WORDS if operator == f.CONTAINS else VALUES[type(field.kind)](field.kind)
        values = draw(st.lists(st.sampled_from(choices), min_size=1, max_size=3, unique=True))
    return Test(field.name, operator, tuple(values))


@st.composite
def belonging(draw: st.DrawFn, of: str, depth: int) -> Filter:
    """A condition of the list `of` on other records, `depth` of them deep at most."""
    entity = SCHEMA[of]
    known = {one.name for one in LISTS}
    listed = [one for one in relations(entity) if one.entity.name in known]
    refs = [field for field in entity.fields if isinstance(field.kind, k.Ref) and field.kind.entity in known]
    if not listed or (refs and draw(st.booleans())):
        ref = draw(st.sampled_from(refs))
        owner = owner_of(entity, ref)
        assert owner
        return Of(ref.name, draw(_inner(owner.name, depth)))
    found = draw(st.sampled_from(listed))
    related = Related(found.entity.name, found.by.name, draw(_inner(found.entity.name, depth)))
    operator = draw(st.sampled_from([*f.COMPARISONS, f.IS, f.IS_NOT]))
    measured = [(f.COUNT, "")] + [
        (measure, field.name)
        for measure in (f.SUM, f.AVERAGE, f.DAYS)
        for field in paths.measurable(found.entity, measure)
    ]
    measure, field = draw(st.sampled_from(measured))
    related = Related(related.entity, related.by, related.where, operator, 0, measure, field)
    kind = paths.compared(found.entity, related).kind
    numbers = [0, 1, 2, 3] if measure in (f.COUNT, f.DAYS) else VALUES[type(kind)](kind)
    return Related(related.entity, related.by, related.where, operator, draw(st.sampled_from(numbers)), measure, field)


def _inner(of: str, depth: int) -> st.SearchStrategy[Filter]:
    leaves: st.SearchStrategy[Filter] = conditions(of)
    return filters(st.one_of(leaves, belonging(of, depth - 1)) if depth > 1 else leaves, most=2)


def filters(leaves: st.SearchStrategy[Filter], most: int = 6) -> st.SearchStrategy[Filter]:
    """Filters in the form in which `parse` gives them: no All directly inside an All, none of a single part."""

    def grown(inner: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return st.one_of(
            several.filter(lambda parts: not any(isinstance(part, All) for part in parts)).map(All),
            several.map(AnyOf),
            inner.map(Not),
        )

    return st.one_of(st.just(f.EVERYTHING), st.recursive(leaves, grown, max_leaves=most))
