"""Cells as files bring them become stored values, or say why not."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsdesk import clock, i18n
from opsdesk.exchange import dates
from opsdesk.exchange.convert import convert, converter
from opsdesk.exchange.reading.wire import Cell
from opsdesk.model import kinds as k
from opsdesk.model import phones
from opsdesk.model.record import Field
from opsdesk.model.schema import BUILT_IN
from opsdesk.model.text import Unreadable, dump

CUSTOMER = BUILT_IN["customers"]


def field(kind: k.Kind) -> Field:
    return Field("x", kind, "X")


def read(kind: k.Kind, cell: Cell) -> str:
    return dump(field(kind), convert(field(kind), cell))


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("１３８００１３８０００", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("0086 13800138000", "13800138000"),
        ("手机：13800138000（张三）", "13800138000"),
        ("tel:+8613800138000", "13800138000"),
        ("(0755)1234 5678", "075512345678"),
        ("0755-12345678转8001", "075512345678"),
        ("021-62345678-801", "02162345678"),
        ("+86-10-62345678 ext. 5", "01062345678"),
        ("400-800-1234", "4008001234"),
        ("62345678", "62345678"),
        ("+44 (20) 7946 0958", "+442079460958"),
        ("0044 20 7946 0958", "+442079460958"),
        ("1.3800138000E+10", "13800138000"),
    ],
)
def test_phones_get_one_spelling(typed: str, normal: str) -> None:
    assert phones.normal(typed) == normal
    assert phones.normal(normal) == normal


@pytest.mark.parametrize("typed", ["1.38E+10", "见备注", "1380013800", "138001380001", "12", "+12", "王伟"])
def test_what_is_no_phone_is_told(typed: str) -> None:
    with pytest.raises(Unreadable):
        phones.normal(typed)


def test_a_phone_damaged_by_excel_is_told_as_such() -> None:
    with pytest.raises(Unreadable, match="Excel"):
        convert(CUSTOMER.field("phone"), "1.38E+10")


@pytest.mark.parametrize(
    ("cell", "stored"),
    [
        ("13800138000/13900139000", '["13800138000","13900139000"]'),
        ("13800138000 13900139000", '["13800138000","13900139000"]'),
        ("13800138000、0755-12345678", '["13800138000","075512345678"]'),
        (13800138000.0, '["13800138000"]'),
        ("无", None),
        ("  ", None),
        (None, None),
    ],
)
def test_one_cell_may_hold_several_phones(cell: Cell, stored: str | None) -> None:
    assert convert(CUSTOMER.field("phone"), cell) == stored


@pytest.mark.parametrize(
    ("cell", "stored"),
    [
        ("a@b.com；c@d.org", '["a@b.com","c@d.org"]'),
        ("zhang＠163.com", '["zhang@163.com"]'),
        ("张三 <z@x.cn>", '["z@x.cn"]'),
        ("mailto:z@x.cn", '["z@x.cn"]'),
        ("暂无", None),
    ],
)
def test_email_addresses_are_found(cell: Cell, stored: str | None) -> None:
    assert convert(CUSTOMER.field("email"), cell) == stored


@pytest.mark.parametrize("cell", ["not a mail", "a@b", "@x.com", 5])
def test_what_is_no_address_is_told(cell: Cell) -> None:
    with pytest.raises(Unreadable):
        convert(CUSTOMER.field("email"), cell)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-05", "2026年3月5日", "２０２６年３月５日", "2026/3/5", "2026.3.5", "20260305", 20260305, 46086, 46086.75, "46086",
        "5/Mar/26 10:17 PM", "05-Mar-2026", "Mar 5, 2026", "5 March 2026", "5th Mar 2026", "Thu, 05 Mar 2026",
        "2026-03-05 10:00:00", "2026-03-05T01:30:00Z", "2026-03-04T23:30:00Z", "2026年3月5日 星期四", "2026/3/5 下午 3:20:00",
        "5.3.2026", "1772640000", "1772640000000",
    ],
)  # fmt: skip
def test_a_day_in_any_spelling(cell: Cell) -> None:
    assert read(k.Day(), cell) == "2026-03-05"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("25/Feb/26 10:17 PM", "2026-02-25 22:17:00+08:00"),
        ("12/Mar/24 9:41 AM", "2024-03-12 09:41:00+08:00"),
        ("6/21/2025 16:14", "2025-06-21 16:14:00+08:00"),
        ("2026/09/03 12:00:00", "2026-09-03 12:00:00+08:00"),
        ("2026年9月3日 12时5分", "2026-09-03 12:05:00+08:00"),
        ("2026-03-05T02:00:00Z", "2026-03-05 10:00:00+08:00"),
        ("2026-03-05", "2026-03-05 00:00:00+08:00"),
        ("20260305123000", "2026-03-05 12:30:00+08:00"),
        ("2026/3/5 12:20 AM", "2026-03-05 00:20:00+08:00"),
    ],
)
def test_a_moment_in_any_spelling(cell: Cell, text: str) -> None:
    assert read(k.Moment(), cell) == text


@pytest.mark.parametrize("cell", ["2026-02-30", "31/31/2026", "2026-03", "--0305", "+5", "tomorrow", True, 7, "3月5日"])
def test_what_is_no_date_is_told(cell: Cell) -> None:
    with pytest.raises(Unreadable):
        convert(field(k.Day()), cell)


def test_the_column_decides_whether_the_day_stands_first() -> None:
    day = field(k.Day())
    assert dump(day, converter(day, ["25/12/2025", "3/4/2026"])("3/4/2026")) == "2026-04-03"
    assert dump(day, converter(day, ["3/4/2026", "12/25/2025"])("3/4/2026")) == "2026-03-04"
    assert dump(day, converter(day, ["3/4/2026"])("3/4/2026")) == "2026-03-04"
    assert dates.day_first(["x", None, 5, "1/2/2026"]) is None


@pytest.mark.parametrize(
    ("cell", "minor"),
    [
        ("¥1,234.50", 123450), ("￥１２３４", 123400), ("1.2万", 1200000), ("3亿", 30000000000), ("1.2w", 1200000),
        ("(1,234)", -123400), ("-5.5", -550), ("5.5-", -550), ("1.234,50", 123450), ("12,5", 1250), ("1 234.5", 123450),
        ("USD 1,200", 120000), ("RMB3000元整", 300000), (12.345, 1235), (0.1, 10), (1e9, 10**11), ("0.29", 29), (".5", 50),
        ("-", None), ("暂无", None),
    ],
)  # fmt: skip
def test_amounts_in_any_spelling(cell: Cell, minor: int | None) -> None:
    assert convert(field(k.Money()), cell) == minor


@pytest.mark.parametrize("cell", ["abc", "1.2.3", "1e5", "¥", "12 apples", 1e30, "9" * 30])
def test_what_is_no_amount_is_told(cell: Cell) -> None:
    with pytest.raises(Unreadable):
        convert(field(k.Money()), cell)


@given(st.integers(-(10**13), 10**13))
def test_every_amount_comes_back_from_its_text(minor: int) -> None:
    money = field(k.Money())
    assert convert(money, dump(money, minor)) == minor


def test_numbers_percents_flags_and_spans() -> None:
    assert convert(field(k.Whole()), "1,234") == 1234
    assert convert(field(k.Whole()), 12.0) == 12
    assert convert(field(k.Percent()), "25％") == 0.25
    assert convert(field(k.Percent()), 0.25) == 0.25
    assert convert(field(k.Decimal()), "1e-05") == 1e-05
    assert [convert(field(k.Flag()), cell) for cell in ("是", "TRUE", True, "√", "否", "no", 0, 0.0)] == [
        1,
        1,
        1,
        1,
        0,
        0,
        0,
        0,
    ]
    assert convert(field(k.Span()), "1:30") == 5400
    assert convert(field(k.Span()), "12:00:00") == 43200
    assert convert(field(k.Link()), "www.x.cn") == "https://www.x.cn"
    for kind, cell in ((k.Whole(), "12.5"), (k.Flag(), "maybe"), (k.Link(), "zz"), (k.Percent(), "x%")):
        with pytest.raises(Unreadable):
            convert(field(kind), cell)


def test_choices_are_known_by_key_label_and_synonym_in_both_languages() -> None:
    stage = CUSTOMER.field("stage")
    for cell in ("grow", "GROW", "Grow", "成交", "成长", "ｇｒｏｗ"):
        assert convert(stage, cell) == "grow"
    with pytest.raises(Unreadable, match=r"none of: Acquire, Activate"):
        convert(stage, "什么")
    assert convert(CUSTOMER.field("source"), "百度") == "search"
    assert convert(CUSTOMER.field("source"), "地铁广告") == "地铁广告"


def test_labels_of_either_language_are_read_whatever_the_window_speaks() -> None:
    for language in ("en", "zh"):
        i18n.set_language(language)
        for option in CUSTOMER.field("stage").kind.options:  # type: ignore[union-attr]
            for word in i18n.spellings(option.label):
                assert convert(CUSTOMER.field("stage"), word) == option.key


def test_tags_split_at_commas_only_where_there_is_no_semicolon() -> None:
    tags = CUSTOMER.field("tags")
    assert convert(tags, "VIP、重点，新") == '["VIP","重点","新"]'
    assert convert(tags, "a;b,c") == '["a","b,c"]'
    assert convert(tags, "x,y;") == '["x,y"]'
    assert convert(tags, "产品┋设计") == '["产品","设计"]'


def test_text_is_cleaned_and_numbers_are_written_as_people_see_them() -> None:
    name = CUSTOMER.field("name")
    assert convert(name, "  张 三 \n x ") == "张 三 x"
    assert convert(name, 1.0) == "1"
    assert convert(name, 1) == "1"
    assert convert(name, True) == "true"
    assert convert(name, "a\x00b") == "ab"
    assert convert(CUSTOMER.field("note"), "a\r\nb\n") == "a\nb"
    with pytest.raises(Unreadable, match="200"):
        convert(name, "x" * 201)


def test_equal_cells_of_different_types_are_not_confused() -> None:
    reads = converter(CUSTOMER.field("name"))
    assert [reads(cell) for cell in (True, 1, 1.5, "1", None, "")] == ["true", "1", "1.5", "1", None, None]


EVERY_KIND = (
    *CUSTOMER.editable,
    *(field(kind()) for kind in k.KINDS if kind is not k.Ref),
    field(k.Ref("customers")),
)
STRANGE = st.one_of(
    st.text(),
    st.text("0123456789.,-+()/:eE年月日 万亿%¥"),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.sampled_from(["0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-14:00", "1." + "0" * 400 + "E+400", "9" * 400]),
)


@settings(max_examples=400)
@given(st.sampled_from(EVERY_KIND), STRANGE)
def test_any_cell_is_a_value_or_unreadable(declared: Field, cell: Cell) -> None:
    with suppress(Unreadable):
        value = convert(declared, cell)
        assert value is None or isinstance(value, str | int | float)
        dump(declared, value)


def test_days_are_counted_in_the_desks_zone() -> None:
    assert clock.day_of(dates.day("2026-03-04T23:30:00Z")).isoformat() == "2026-03-05"
