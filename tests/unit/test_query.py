"""Filters against a brute-force reading of the same rows in Python, and the typed language there and back."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from builders import NOON
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import CUSTOMERS, ROWS, VALUES, WORDS, Rows, conditions, filters, folded

from opsdesk import clock, i18n
from opsdesk.errors import Trouble
from opsdesk.model import kinds as k
from opsdesk.query import filters as f
from opsdesk.query import language, pinyin, sentence
from opsdesk.query.filters import All, Among, AnyOf, Filter, Not, Query, Relative, Sort, Test, Words
from opsdesk.store import plans, rows


def test_every_kind_is_tried() -> None:
    assert set(VALUES) == set(k.KINDS)


@pytest.fixture(scope="module")
def held() -> Iterator[datetime]:
    with clock.frozen(NOON):
        yield NOON


@pytest.fixture(scope="module")
def table(held: datetime, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rows]:
    table = Rows(tmp_path_factory.mktemp("query"))
    yield table
    table.store.close()


COUNTED = st.builds(Among.of, st.sampled_from(WORDS), st.frozensets(st.integers(1, ROWS + 20)))
SEARCHED = st.sampled_from([*WORDS, "city=a", "has:", "&", "a or b", "张"]).map(Words)
QUICK = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


@QUICK
@given(where=filters(st.one_of(conditions(), COUNTED)))
def test_sql_selects_exactly_the_rows_that_match(table: Rows, where: Filter) -> None:
    expected = table.matching(where)
    assert set(table.ids(where)) == expected
    assert table.count(where) == len(expected)


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
    expected = sorted(table.matching(where))
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
    value: Any = table.values["customers"][number].get(key.field, number)
    if value is None:
        return not key.descending, 0
    field = CUSTOMERS.by_name.get(key.field)
    if field and isinstance(field.kind, k.Ref):
        value = next(n for n, row in table.values["customers"].items() if row["code"] == value)
    elif field and field.by_pinyin:
        value = pinyin.sort_key(value)
    else:
        value = folded(value)
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
