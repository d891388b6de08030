"""Series of campaigns: their instances in days, moving them with their rule, splitting them in two."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsdesk import clock
from opsdesk.analysis.recurrence.moving import moved, single, split
from opsdesk.analysis.recurrence.series import Series, instances
from opsdesk.errors import Trouble

FAR = clock.day_number(date(2027, 12, 31))


def day(text: str) -> int:
    return clock.day_number(date.fromisoformat(text))


def starts(series: Series, last: int = FAR) -> list[str]:
    return [clock.day_of(one.first).isoformat() for one in instances(series, 0, last)]


def test_a_span_touches_the_days_from_its_first_to_its_last() -> None:
    span = Series(day("2026-11-01"), day("2026-11-11"))
    (one,) = instances(span, day("2026-11-11"), day("2026-11-30"))
    assert (one.first, one.last, one.key) == (span.start, span.end, "2026-11-01")
    assert not list(instances(span, day("2026-11-12"), FAR))
    assert not list(instances(span, 0, day("2026-10-31")))


def test_times_of_another_zone_hang_on_the_days_of_the_desk() -> None:
    evening = Series(day("2026-03-05"), begins="20:00", ends="21:30", zone="America/New_York")
    (one,) = instances(evening, 0, FAR)
    assert (one.first, one.begins, one.ends) == (day("2026-03-06"), "09:00", "10:30")


def test_what_ends_at_midnight_ends_the_day_before() -> None:
    (one,) = instances(Series(day("2026-03-05"), day("2026-03-06"), begins="22:00", ends="00:00"), 0, FAR)
    assert (one.first, one.last) == (day("2026-03-05"), day("2026-03-05"))


def test_exceptions_are_left_out_and_further_days_come_in() -> None:
    series = Series(
        day("2026-11-03"), rrule="FREQ=WEEKLY;COUNT=3", without=("2026-11-10",), besides=("2026-11-12",)
    )  # fmt: skip
    assert starts(series) == ["2026-11-03", "2026-11-12", "2026-11-17"]


@pytest.mark.parametrize(
    ("rule", "start", "days", "expected"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", "2026-11-03", 1, "FREQ=WEEKLY;BYDAY=WE"),
        ("FREQ=WEEKLY;BYDAY=MO,SU", "2026-11-02", -1, "FREQ=WEEKLY;BYDAY=SU,SA"),
        ("FREQ=MONTHLY;BYMONTHDAY=3", "2026-11-03", 5, "FREQ=MONTHLY;BYMONTHDAY=8"),
        ("FREQ=MONTHLY;BYDAY=1TU", "2026-11-03", 8, "FREQ=MONTHLY;BYDAY=2WE"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "2026-11-27", -7, "FREQ=MONTHLY;BYDAY=-2FR"),
        ("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=11", "2026-11-11", 31, "FREQ=YEARLY;BYMONTHDAY=12;BYMONTH=12"),
        ("FREQ=DAILY;UNTIL=20261110", "2026-11-03", 2, "FREQ=DAILY;UNTIL=20261112T235959"),
    ],
)
def test_a_rule_moves_along(rule: str, start: str, days: int, expected: str) -> None:
    assert moved(Series(day(start), rrule=rule), days).rrule == expected


@pytest.mark.parametrize(
    "rule", ["FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=DAILY;BYDAY=MO", "FREQ=YEARLY;BYDAY=20MO"]
)
def test_a_rule_that_names_other_days_is_not_guessed_at(rule: str) -> None:
    with pytest.raises(Trouble, match="cannot be moved along"):
        moved(Series(day("2026-11-30"), rrule=rule), 1)


RULES = st.sampled_from(
    ["FREQ=DAILY;INTERVAL=3;COUNT=9", "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=12", "FREQ=MONTHLY;BYMONTHDAY=3,17",
     "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20270630", "FREQ=YEARLY", "FREQ=DAILY;BYHOUR=9,15;COUNT=7"]
)  # fmt: skip


@st.composite
def series(draw: st.DrawFn) -> Series:
    rule, timed = draw(RULES), draw(st.booleans())
    start = day("2026-11-03") + draw(st.integers(0, 40))
    made = Series(start, start + draw(st.integers(0, 4)), rrule=rule, begins="09:00" if timed else None)
    found = [one.key for one in instances(made, 0, FAR)]
    without = tuple(draw(st.lists(st.sampled_from(found), max_size=3, unique=True))) if found else ()
    return replace(made, without=without, besides=tuple(draw(st.sampled_from([(), ("2026-12-24",)]))))


@settings(max_examples=150, deadline=None)
@given(series(), st.data())
def test_two_parts_of_a_series_are_the_whole(whole: Series, data: st.DataObject) -> None:
    """At whatever instance it is split, the instances are the same ones."""
    found = [(one.first, one.last, one.begins) for one in instances(whole, 0, FAR)]
    if not found:
        return
    key = data.draw(st.sampled_from([one.key for one in instances(whole, 0, FAR)]))
    head, tail = split(whole, key)
    parts = [*(instances(head, 0, FAR) if head else ()), *instances(tail, 0, FAR)]
    assert [(one.first, one.last, one.begins) for one in parts] == found
    assert next(iter(instances(single(whole, key), 0, FAR))).key[:10] == key[:10]
