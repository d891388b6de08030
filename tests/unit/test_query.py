"""Filters against a brute-force reading of the same rows in Python, and the typed language there and back."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from builders import NOON, bulk, desk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opsdesk import clock, i18n
from opsdesk.errors import Trouble
from opsdesk.model import kinds as k
from opsdesk.model import text
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field
from opsdesk.model.schema import BUILT_IN
from opsdesk.query import filters as f
from opsdesk.query import language, pinyin, sentence
from opsdesk.query.filters import All, Among, AnyOf, Filter, Not, Query, Relative, Sort, Test, Words
from opsdesk.services import desk as own_fields
from opsdesk.store import custom, plans, rows
from opsdesk.store.custom import CUSTOM_KINDS
from opsdesk.store.store import Store

OWN = [custom.field(f"x_own_{kind}", f"own {kind}", kind, None, False) for kind in CUSTOM_KINDS]
CUSTOMERS = BUILT_IN["customers"].with_custom(OWN)
"""With a field of the user's own of every kind."""
ROWS = 80
REFERRED = 9  # customers that come first, for others to refer to
WORDS = ["a", "A", "ab", "AB c", "上海", "上 海", "50%", "a_b", "x,y", 'say "hi"', "or", "not", "-x", "(b)", "1..2", "\\", "，", "30d", "é", "É"]  # fmt: skip
NUMBERS = [-5, 0, 1, 2, 100, 12345, 2**53 + 1]
FLOATS = [-1.5, 0.0, 0.25, 1e-5, 3.0, 1e16]
TODAY = 20517  # of conftest's noon
DAYS = [TODAY + near for near in (-400, -31, -30, -29, -1, 0, 1, 7, 30)]
LINKS = ["https://example.cn/a?b=c,d", "http://x.cn/"]

_VALUES: dict[type, Callable[[k.Kind], list[Any]]] = {
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


def test_every_kind_is_tried() -> None:
    assert set(_VALUES) == set(k.KINDS)


class Rows:
    """A desk of random customers with a field of every kind, and the same rows in memory."""

    def __init__(self, store: Store) -> None:
        self.store = store
        for kind in CUSTOM_KINDS:
            store.write(lambda store, kind=kind: own_fields.add_field(store, "customers", f"own {kind}", kind))
        assert store.schema["customers"] == CUSTOMERS
        dice = random.Random(7)
        fields = [field for field in CUSTOMERS.editable if field.name != "code"]
        bulk(store, "customers", [{"name": name} for name in WORDS[:REFERRED]])
        more = range(REFERRED, ROWS)
        bulk(store, "customers", [{field.name: _random(dice, field) for field in fields} for _ in more])
        names = list(CUSTOMERS.columns)
        cells = store.read(lambda c: rows.page(c, store.schema, "customers", range(1, ROWS + 1), names, "code"))
        self.values = {
            number: {"number": number, **dict(zip(names, row, strict=True))} for number, row in cells.items()
        }
        assert len(self.values) == ROWS

    def ids(self, where: Filter, sort: tuple[Sort, ...] = ()) -> list[int]:
        return list(self.store.read(lambda c: rows.ids(c, self.store.schema, Query("customers", where, sort))))


def _random(dice: random.Random, field: Field) -> Stored:
    if not field.required and dice.random() < 0.3:
        return None
    values = _VALUES[type(field.kind)](field.kind)
    if k.is_many(field.kind):
        return text.pack(dice.sample(values, dice.randint(1, 3)))
    value: Stored = dice.choice(values)
    return value


@pytest.fixture(scope="module")
def held() -> Iterator[datetime]:
    with clock.frozen(NOON):
        yield NOON


@pytest.fixture(scope="module")
def table(held: datetime, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rows]:
    store = desk(tmp_path_factory.mktemp("query"))
    yield Rows(store)
    store.close()


# -- the brute-force reading --------------------------------------------------------------------------------------


def matches(row: dict[str, Stored], where: Filter) -> bool:
    match where:
        case All(parts):
            return all(matches(row, part) for part in parts)
        case AnyOf(parts):
            return any(matches(row, part) for part in parts)
        case Not(part):
            return not matches(row, part)
        case Among():
            return row["number"] in where.ids
        case Test(name, operator, operands):
            return _holds(CUSTOMERS.field(name), row[name], operator, [_resolved(value) for value in operands])
        case _:
            raise AssertionError(where)


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
    present, wanted = [_folded(one) for one in present], [_folded(one) for one in wanted]
    compare: dict[str, Callable[[Any, Any], bool]] = {
        f.IS: lambda a, b: a == b,
        f.IS_NOT: lambda a, b: a == b,
        f.CONTAINS: lambda a, b: b in a,
        f.MORE: lambda a, b: a > b,
        f.LEAST: lambda a, b: a >= b,
        f.LESS: lambda a, b: a < b,
        f.MOST: lambda a, b: a <= b,
    }
    found = any(compare[operator](a, b) for a in present for b in wanted)
    return found != (operator == f.IS_NOT)


def _folded(value: Any) -> Any:
    """Text compares without regard to the case of a to z."""
    return "".join(c.lower() if c.isascii() else c for c in value) if isinstance(value, str) else value


# -- random filters -----------------------------------------------------------------------------------------------


@st.composite
def conditions(draw: st.DrawFn) -> Test:
    field = CUSTOMERS.field(draw(st.sampled_from(CUSTOMERS.columns)))
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
        choices = WORDS if operator == f.CONTAINS else _VALUES[type(field.kind)](field.kind)
        values = draw(st.lists(st.sampled_from(choices), min_size=1, max_size=3, unique=True))
    return Test(field.name, operator, tuple(values))


def filters(leaves: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    """Filters in the form in which `parse` gives them: no All directly inside an All, none of a single part."""

    def grown(inner: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return st.one_of(
            several.filter(lambda parts: not any(isinstance(part, All) for part in parts)).map(All),
            several.map(AnyOf),
            inner.map(Not),
        )

    return st.one_of(st.just(f.EVERYTHING), st.recursive(leaves, grown, max_leaves=6))


COUNTED = st.builds(Among.of, st.sampled_from(WORDS), st.frozensets(st.integers(1, ROWS + 20)))
SEARCHED = st.sampled_from([*WORDS, "city=a", "has:", "&", "a or b", "张"]).map(Words)
QUICK = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


@QUICK
@given(where=filters(st.one_of(conditions(), COUNTED)))
def test_sql_selects_exactly_the_rows_that_match(table: Rows, where: Filter) -> None:
    expected = {number for number, row in table.values.items() if matches(row, where)}
    assert set(table.ids(where)) == expected
    assert table.store.read(lambda c: rows.count(c, table.store.schema, "customers", where)) == len(expected)


@QUICK
@given(where=filters(st.one_of(conditions(), SEARCHED, COUNTED)))
def test_what_format_writes_parse_reads_back_and_both_languages_say_it(held: datetime, where: Filter) -> None:
    written = language.format(CUSTOMERS, where)
    assert language.parse(CUSTOMERS, written) == where, written
    for spoken in ("en", "zh"):
        i18n.set_language(spoken)
        said = sentence.say(CUSTOMERS, where)
        assert said.strip()
        assert not said.count("{")


SORTS = st.lists(
    st.builds(Sort, st.sampled_from(CUSTOMERS.columns), st.booleans()), max_size=3, unique_by=lambda key: key.field
)


@settings(max_examples=150, deadline=None)
@given(keys=SORTS, where=st.one_of(st.just(f.EVERYTHING), conditions()))
def test_rows_come_sorted_with_empty_values_last(table: Rows, keys: list[Sort], where: Filter) -> None:
    expected = sorted(number for number, row in table.values.items() if matches(row, where))
    newest_first = Sort("id", not keys or keys[-1].descending)  # breaks ties
    for key in reversed([*keys, newest_first]):
        expected.sort(key=lambda number, key=key: _sort_key(table, number, key), reverse=key.descending)
    assert table.ids(where, tuple(keys)) == expected
    query = Query("customers", where, tuple(keys))
    assert table.store.read(lambda c: rows.first(c, table.store.schema, query, 7)) == expected[:7]


@settings(max_examples=150, deadline=None)
@given(keys=SORTS.filter(lambda keys: len(keys) > 1), where=st.one_of(st.just(f.EVERYTHING), conditions()))
def test_a_page_by_several_keys_is_the_top_of_all_however_many_rows_tie(
    table: Rows, keys: list[Sort], where: Filter
) -> None:
    query = Query("customers", where, tuple(keys))
    with pytest.MonkeyPatch.context() as small:
        for name, number in (("WINDOW", 9), ("FEW", 6), ("FAR", 40)):
            small.setattr(plans, name, number)
        page = table.store.read(lambda c: rows.first(c, table.store.schema, query, 7))
    assert page == table.ids(where, tuple(keys))[:7]


def _sort_key(table: Rows, number: int, key: Sort) -> tuple[bool, Any]:
    """Empty values last, whichever the direction."""
    value: Any = table.values[number].get(key.field, number)
    if value is None:
        return not key.descending, 0
    field = CUSTOMERS.by_name.get(key.field)
    if field and isinstance(field.kind, k.Ref):
        value = next(n for n, row in table.values.items() if row["code"] == value)
    elif field and field.by_pinyin:
        value = pinyin.sort_key(value)
    else:
        value = _folded(value)
    return key.descending, value.encode() if isinstance(value, str) else value


# -- what people type ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", All()),
        ("city=上海", Test("city", "=", ("上海",))),
        ("城市＝上海", Test("city", "=", ("上海",))),
        ("tag:VIP", Test("tags", "=", ("VIP",))),
        ("value>1000", Test("value", ">", (100_000,))),
        ("value=100..2000", All((Test("value", ">=", (10_000,)), Test("value", "<=", (200_000,))))),
        ("last_contact>30d", Test("last_contact", "<", (Relative(-30),))),
        ("last_contact<=30d", Test("last_contact", ">=", (Relative(-30),))),
        ("next_follow_up<=+7d", Test("next_follow_up", "<=", (Relative(7),))),
        ("created=today", Test("created", "=", (Relative(0),))),
        ("created=2026-02", All((Test("created", ">=", (20485,)), Test("created", "<=", (20512,))))),
        ("created>2025", Test("created", ">", (20453,))),
        ("阶段=获客,流失", Test("stage", "=", ("acquire", "lost"))),
        ("stage!=lost", Test("stage", "!=", ("lost",))),
        ("name~伟", Test("name", "~", ("伟",))),
        ("name!~伟", Not(Test("name", "~", ("伟",)))),
        ("no:email", Test("email", "empty")),
        ("has:email", Test("email", "filled")),
        ("city=", Test("city", "empty")),
        ("张 伟", All((Words("张"), Words("伟")))),
        ('"张 伟"', Words("张 伟")),
        ("city=北京 or (city=上海 -tag:VIP)", AnyOf((Test("city", "=", ("北京",)), All((Test("city", "=", ("上海",)), Not(Test("tags", "=", ("VIP",)))))))),
        ("city=北京 或 city=上海", AnyOf((Test("city", "=", ("北京",)), Test("city", "=", ("上海",))))),
        ("非 city=北京", Not(Test("city", "=", ("北京",)))),
    ],
)  # fmt: skip
def test_people_type(held: datetime, typed: str, meant: Filter) -> None:
    assert language.parse(CUSTOMERS, typed) == meant


@pytest.mark.parametrize(
    ("typed", "code", "hint"),
    [
        ("citty=上海", "filter-field", "Did you mean city?"),
        ("nothing=1", "filter-field", "Fields: code, name"),
        ("value>much", "filter-syntax", "“much” is not a number"),
        ("created=2026-13", "filter-syntax", "no day of the calendar"),
        ("stage=gone", "filter-syntax", "is none of: Acquire"),
        ("name>a", "filter-syntax", "cannot be compared"),
        ("value>", "filter-syntax", "has no value"),
        ("(city=a", "filter-syntax", "a “)” is missing"),
        ("city=a)", "filter-syntax", "without its “(”"),
        ('city="a', "filter-syntax", "a closing quotation mark is missing"),
        ("(" * 60 + "a" + ")" * 60, "filter-syntax", "too deeply"),
        ("among=somebody", "filter-syntax", "is damaged"),
        ('among="some of them",eJwz', "filter-syntax", "is damaged"),
        ("among=them,é", "filter-syntax", "is damaged"),
    ],
)
def test_what_cannot_be_read_is_named(held: datetime, typed: str, code: str, hint: str) -> None:
    with pytest.raises(Trouble) as caught:
        language.parse(CUSTOMERS, typed)
    assert caught.value.code == code
    assert hint in str(caught.value)


def test_a_sentence_reads_like_one_in_both_languages(held: datetime) -> None:
    where = language.parse(CUSTOMERS, "city=上海 value>=1000 last_contact>30d -tag:VIP")
    assert sentence.say(CUSTOMERS, where) == (
        "City is 上海 · Worth is at least ¥1,000 · Last contact over 30 days ago · not (Tags has VIP)"
    )
    i18n.set_language("zh")
    assert "上海" in sentence.say(CUSTOMERS, where)
    assert "is at least" not in sentence.say(CUSTOMERS, where)


def test_a_million_counted_records_are_kept_in_little_text_and_found_again(held: datetime) -> None:
    ids = [*range(1, 900_000, 2), *range(900_000, 1_450_000)]
    counted = Among.of("Bought twice", reversed(ids))
    assert counted.ids == ids
    assert len(counted.packed) < 50_000
