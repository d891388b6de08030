"""The parts of the table that need no window: ranges, places, layouts, sorts, cells and the clipboard's texts."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdesk.model import kinds as k
from opsdesk.model.customers import Customer
from opsdesk.model.kinds import Kind, Stored
from opsdesk.model.record import Field
from opsdesk.query.filters import Sort
from ui.tables.cells import EMPTY, build
from ui.tables.columns import Place, column, layout_from_plain, layout_to_plain, usual_layout
from ui.tables.copying import copied
from ui.tables.header import next_sort
from ui.tables.places import Anchor, find
from ui.tables.ranges import complement, ids_of, merged, ranges_of, rows_of

F = Customer.entity.field
ROWS = st.sets(st.integers(0, 60))


def rows_in(ranges: list[tuple[int, int]]) -> list[int]:
    return [row for first, last in ranges for row in range(first, last + 1)]


@given(ROWS)
def test_rows_become_ranges_and_ranges_rows(rows: set[int]) -> None:
    ranges = ranges_of(sorted(rows))
    assert rows_in(ranges) == sorted(rows)
    assert merged(ranges) == ranges
    assert sorted(rows_in(complement(ranges, 61))) == sorted(set(range(61)) - rows)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 5))))
def test_overlapping_ranges_merge(pairs: list[tuple[int, int]]) -> None:
    ranges = [(first, first + more) for first, more in pairs]
    assert rows_in(merged(ranges)) == sorted(set(rows_in(ranges)))


@given(st.lists(st.integers(1, 99), unique=True), st.sets(st.integers(1, 99)), st.booleans())
def test_a_selection_is_found_again_by_id(numbers: list[int], chosen: set[int], everything: bool) -> None:
    ids = array("q", numbers)
    found = find(Anchor(sorted(chosen), everything, None, None, -1), ids, len(ids))
    selected = {ids[row] for row in rows_in(found.selected)}
    assert selected == (set(numbers) - chosen if everything else set(numbers) & chosen)


def test_rows_whose_ids_are_not_known_yet_are_left_out() -> None:
    assert ids_of(array("q", [7, 8, 9]), [(1, 5)]).tolist() == [8, 9]


def test_the_rows_of_few_and_of_many_ids_are_found_alike() -> None:
    ids = array("q", range(100, 200))
    assert list(rows_of(ids, [150, 101, 999])) == [1, 50]
    assert list(rows_of(ids, [150, 101, 999, 199])) == [1, 50, 99]


def test_when_the_current_record_is_gone_its_row_stays_current() -> None:
    ids = array("q", [5, 6, 7])
    assert find(Anchor((), False, 99, None, 1), ids, 3).current == 1
    assert find(Anchor((), False, 99, None, 8), ids, 3).current == 2
    assert find(Anchor((), False, 99, None, -1), ids, 3).current == -1
    assert find(Anchor((), False, 7, 6, 0), ids, 3)[1:] == (2, 1)


def test_clicks_turn_a_sort_round_and_shift_clicks_add_keys() -> None:
    one = next_sort((), "name", False)
    assert one == (Sort("name"),)
    assert next_sort(one, "name", False) == (Sort("name", True),)
    two = next_sort(one, "value", True)
    assert two == (Sort("name"), Sort("value"))
    assert next_sort(two, "value", True) == (Sort("name"), Sort("value", True))
    assert next_sort((Sort("name"), Sort("value", True)), "value", True) == (Sort("name"),)
    assert next_sort(two, "value", False) == (Sort("value"),)


def test_a_layout_survives_its_own_writing_down() -> None:
    columns = [column(F("name")), column(F("stage")), column(F("city"), shown=False)]
    layout = [Place("city", 90, True), Place("name", 300, True), Place("stage", 104, False)]
    assert layout_from_plain(columns, layout_to_plain(layout)) == layout


@pytest.mark.parametrize(
    "remembered",
    [
        None,
        "x",
        [1, None, {}],
        [{"name": "gone", "width": 10, "shown": True}],
        [{"name": "name", "width": "10", "shown": True}],
        [{"name": "name", "width": 50, "shown": False}, {"name": "stage", "width": 50, "shown": False}],
    ],
)
def test_a_layout_from_elsewhere_cannot_empty_the_table(remembered: object) -> None:
    columns = [column(F("name")), column(F("stage"))]
    assert layout_from_plain(columns, remembered) == usual_layout(columns)


def test_remembered_widths_stay_within_reason() -> None:
    columns = [column(F("name"))]
    assert layout_from_plain(columns, [{"name": "name", "width": 10**9, "shown": True}])[0].width == 900


# -- cells ------------------------------------------------------------------------------------------------------------

SAMPLES: tuple[tuple[Kind, Stored], ...] = (
    (k.Text(), "x"), (k.Text(many=True), '["a","b"]'), (k.Prose(), "a\nb"), (k.Whole(), 3), (k.Decimal(), 1.5),
    (k.Money(), 1250), (k.Percent(), 0.25), (k.Flag(), 1), (k.Day(), 20000), (k.Moment(), 10**9), (k.Span(), 90),
    (k.Pick((k.Option("a", "A", tone="good"),)), "a"), (k.Tags(), '["VIP"]'), (k.Ref("customers"), "王伟"),
    (k.Link(), "https://example.com"),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "value"), SAMPLES)
def test_every_kind_has_a_cell(kind: Kind, value: Stored) -> None:
    declared = column(Field("f", kind, "F"))
    rows = build([declared], {1: (value,), 2: (None,)})
    (text, _tone, _pills), (empty,) = rows[1][1][0], rows[2][1]
    assert text.strip()
    assert "\n" not in text
    assert empty == EMPTY


def test_no_kind_was_forgotten_above() -> None:
    assert {type(kind) for kind, _value in SAMPLES} == set(k.KINDS)


def test_options_with_a_tone_and_tags_are_pills() -> None:
    columns = [column(F("stage")), column(F("kind")), column(F("tags"))]
    ((_values, (stage, kind, tags)),) = build(columns, {1: ("silent", "person", '["VIP","老客户"]')}).values()
    assert stage == ("Silent", "warn", ("Silent",))
    assert kind == ("Person", "", ())
    assert tags == ("VIP, 老客户", "", ("VIP", "老客户"))


def test_past_days_are_quiet_and_overdue_ones_are_not(noon: None) -> None:
    today = 20517  # 2026-03-05
    columns = [column(F("last_contact"), style="relative"), column(F("next_follow_up"), style="due")]
    rows = build(columns, {1: (today - 8, today - 8), 2: (today, today + 1)})
    assert [cell[:2] for cell in rows[1][1]] == [("8 d ago", "muted"), ("8 d ago", "bad")]
    assert [cell[:2] for cell in rows[2][1]] == [("Today", ""), ("Tomorrow", "")]


def test_a_novel_in_a_cell_is_cut() -> None:
    ((_values, (cell,)),) = build([column(F("note"))], {1: ("字" * 10**6,)}).values()
    assert len(cell[0]) == 300


# -- copying ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "pasted"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+cmd|' /C calc'!A0", "'-2+cmd|' /C calc'!A0"),
        ("+86 138-0013-8000", "+86 138-0013-8000"),
        ('say "hi"', '"say ""hi"""'),
        ("two\nlines", '"two\nlines"'),
        ("王伟", "王伟"),
    ],
)
def test_text_pastes_as_text(text: str, pasted: str) -> None:
    assert copied([F("note")], [], [(text,)]).plain == f"{pasted}\n"


def test_numbers_paste_as_numbers_and_long_digits_as_text() -> None:
    found = copied(
        [F("value"), F("code"), F("stage"), F("created")], ["W", "C", "S", "D"], [(123450, "007", "lost", 0)]
    )
    assert found.plain == "W\tC\tS\tD\n1234.50\t007\tLost\t1970-01-01\n"
    assert b"<td>1234.50</td><td class=t>007</td><td class=t>Lost</td><td>1970-01-01</td>" in found.html
    assert b"mso-number-format" in found.html


def test_markup_pastes_as_text() -> None:
    assert b"&lt;img src=x&gt;" in copied([F("name")], [], [("<img src=x>",)]).html
