"""Lifecycle, retention and silence: METHODS.md's definitions, against brute force and against what must always hold."""

import itertools
from datetime import date
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdesk.analysis import lifecycle, periods, retention, silence
from opsdesk.clock import day_number, day_of
from opsdesk.errors import Trouble

AS_OF = day_number(date(2026, 3, 18))  # a Wednesday
Events = list[tuple[int, int]]

events = st.lists(st.tuples(st.integers(1, 6), st.integers(AS_OF - 150, AS_OF)), min_size=1, max_size=60)
spans = st.sampled_from(["day", "week", "month"])


def arrays(found: Events) -> tuple[np.ndarray, np.ndarray]:
    """As the store gives them: customers in order of ids, days in any order."""
    found = sorted(found, key=lambda event: event[0])
    return np.array([who for who, _ in found], np.int64), np.array([day for _, day in found], np.int64)


def period_by_hand(day: int, period: periods.Period) -> int:
    when = day_of(day)
    if period == "month":
        return (when.year - 1970) * 12 + when.month - 1
    return day if period == "day" else (day - when.weekday() + 3) // 7


def active_by_hand(found: Events, period: periods.Period) -> dict[int, set[int]]:
    active: dict[int, set[int]] = {}
    for who, day in found:
        active.setdefault(who, set()).add(period_by_hand(day, period))
    return active


# -- periods ------------------------------------------------------------------------------------------------------


@given(st.integers(-20_000, 40_000), spans)
def test_each_day_lies_in_its_period(day: int, period: periods.Period) -> None:
    number = periods.number(day, period)
    assert number == period_by_hand(day, period)
    assert periods.first_day(number, period) <= day < periods.first_day(number + 1, period)
    assert periods.complete(number, period, day) == (periods.number(day + 1, period) == number + 1)


def test_periods_are_named_by_month_or_first_day() -> None:
    names = [periods.name(periods.number(AS_OF, period), period) for period in ("day", "week", "month")]
    assert names == ["2026-03-18", "2026-03-16", "2026-03"]


# -- lifecycle ----------------------------------------------------------------------------------------------------


@given(events, spans)
def test_each_period_counts_what_its_customers_did(found: Events, period: periods.Period) -> None:
    active = active_by_hand(found, period)
    before = None
    for phase in lifecycle.lifecycle(*arrays(found), period, AS_OF):
        now = {who for who, when in active.items() if phase.period in when}
        previous = {who for who, when in active.items() if phase.period - 1 in when}
        new = {who for who in now if min(active[who]) == phase.period}
        assert (phase.active, phase.new) == (len(now), len(new))
        assert phase.returning == len(now & previous)
        assert phase.resurrecting == len(now - previous - new)
        assert phase.dormant == len(previous - now)
        assert phase.active == phase.new + phase.returning + phase.resurrecting
        assert phase.dormant == (before.active if before else 0) - phase.returning
        before = phase
    assert before is not None
    assert before.period == periods.number(AS_OF, period)
    assert before.complete == (period == "day")


@given(events, spans)
def test_every_part_of_a_period_has_its_customers(found: Events, period: periods.Period) -> None:
    for phase in lifecycle.lifecycle(*arrays(found), period, AS_OF):
        for part in lifecycle.PARTS:
            ids = lifecycle.customers(*arrays(found), period, phase.period, part).tolist()
            assert ids == sorted(set(ids))
            assert len(ids) == getattr(phase, part)


def test_without_events_there_is_no_lifecycle() -> None:
    assert lifecycle.lifecycle(*arrays([]), "month", AS_OF) == ()


# -- retention ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "active"), [("on", (3, 1, 0, 0, 0, 1, 0)), ("on_or_after", (3, 2, 1, 1, 1, 1, 0))])
def test_the_worked_example_of_retention(kind: retention.Kind, active: tuple[int, ...]) -> None:
    first = AS_OF - 6
    found = arrays([(1, first), (2, first), (3, first), (2, first + 1), (3, first + 5)])
    result = retention.retention(found, None, "day", kind, AS_OF)
    assert result.cohorts == (retention.Cohort(first, 3, active, (True,) * 7),)
    assert result.mean == pytest.approx([count / 3 for count in active])


def test_brackets_of_the_worked_example() -> None:
    first = AS_OF - 6
    found = arrays([(1, first), (2, first), (3, first), (2, first + 1), (2, first + 2), (3, first + 5)])
    result = retention.retention(found, None, "day", "bracket", AS_OF, retention.brackets("1-2,4-7,9"))
    assert result.columns == ((0, 0), (1, 2), (4, 7))
    assert result.cohorts == (retention.Cohort(first, 3, (3, 1, 1), (True, True, False)),)
    assert result.mean == (1.0, pytest.approx(1 / 3), None)


@given(events, events, spans, st.lists(st.integers(1, 9), min_size=1, max_size=8))
def test_a_bracket_counts_who_was_active_in_any_of_its_periods(
    start: Events, back: Events, period: periods.Period, steps: list[int]
) -> None:
    edges = list(itertools.accumulate(steps))
    typed = ",".join(f"{low}-{high - 1}" for low, high in itertools.pairwise(edges) if high > low) or "1"
    spans = retention.brackets(typed)
    end = periods.number(AS_OF, period)
    joined = {who: min(when) for who, when in active_by_hand(start, period).items()}
    later = active_by_hand(back, period)
    table = retention.retention(arrays(start), arrays(back), period, "bracket", AS_OF, spans)
    for cohort in table.cohorts:
        members = {who for who, when in joined.items() if when == cohort.period}
        begun = [(low, high) for low, high in spans if cohort.period + low <= end]
        assert len(cohort.active) == len(begun) + 1
        for n, (low, high) in enumerate(begun, 1):
            wanted = {cohort.period + since for since in range(low, high + 1)}
            assert cohort.active[n] == sum(bool(later.get(who, set()) & wanted) for who in members)
            assert cohort.complete[n] == periods.complete(cohort.period + high, period, AS_OF)


@given(events, events, spans, st.sampled_from(["on", "on_or_after", "bracket"]))
def test_every_cell_has_its_customers(
    start: Events, back: Events, period: periods.Period, kind: retention.Kind
) -> None:
    arguments = (arrays(start), arrays(back), period, kind, AS_OF, retention.brackets("1-2,3,5-9"))
    who = retention.membership(*arguments)
    for cohort in retention.retention(*arguments).cohorts:
        for column, active in enumerate(cohort.active):
            ids = who.customers(cohort.period, column).tolist()
            assert len(set(ids)) == len(ids) == active


@pytest.mark.parametrize("typed", ["", "0-3", "1-3,3-5", "4-2", "1-3;4", "a", "5,1", ",".join(map(str, range(1, 99)))])
def test_brackets_that_mean_nothing_are_refused(typed: str) -> None:
    with pytest.raises(Trouble) as refused:
        retention.brackets(typed)
    assert refused.value.code == "brackets"


@pytest.mark.parametrize("period", ["day", "week", "month"])
def test_usual_brackets_can_be_read(period: periods.Period) -> None:
    assert retention.brackets(retention.USUAL_BRACKETS[period])[0][0] == 1


def test_brackets_are_read_as_people_type_them() -> None:
    assert retention.brackets(" 1–3，4 ~ 7、 9 ") == ((1, 3), (4, 7), (9, 9))
    assert [retention.name(span) for span in ((0, 0), (1, 3), (4, None))] == ["0", "1-3", "4"]


@given(events, events, spans)
def test_retention_counts_what_the_definition_says(start: Events, back: Events, period: periods.Period) -> None:
    end = periods.number(AS_OF, period)
    joined = {who: min(when) for who, when in active_by_hand(start, period).items()}
    later = active_by_hand(back, period)
    tables = {
        kind: retention.retention(arrays(start), arrays(back), period, kind, AS_OF) for kind in ("on", "on_or_after")
    }
    for kind, table in tables.items():
        assert sum(cohort.size for cohort in table.cohorts) == table.customers == len(joined)
        for cohort in table.cohorts:
            members = [who for who, when in joined.items() if when == cohort.period]
            assert cohort.size == len(members)
            assert len(cohort.active) == len(cohort.complete) == end - cohort.period + 1
            for n, active in enumerate(cohort.active):
                wanted = range(cohort.period + n, cohort.period + n + 1 if kind == "on" else end + 1)
                came = [who for who in members if n == 0 or later.get(who, set()) & set(wanted)]
                assert active == len(came)
                assert cohort.complete[n] == periods.complete(cohort.period + n, period, AS_OF)
        for n, mean in enumerate(table.mean):
            whole = [cohort for cohort in table.cohorts if n < len(cohort.complete) and cohort.complete[n]]
            if whole:
                assert mean == sum(cohort.active[n] for cohort in whole) / sum(cohort.size for cohort in whole)
            else:
                assert mean is None
        assert retention.retention(arrays(start), arrays(start), period, kind, AS_OF) == retention.retention(
            arrays(start), None, period, kind, AS_OF
        )
    for on, after in zip(tables["on"].cohorts, tables["on_or_after"].cohorts, strict=True):
        assert all(later >= now for now, later in zip(on.active, after.active, strict=True))


def test_cohorts_older_than_the_table_are_counted_apart() -> None:
    found = arrays([(1, AS_OF - 366), (2, AS_OF - 365), (3, AS_OF)])
    result = retention.retention(found, found, "day", "on", AS_OF)
    assert [cohort.period for cohort in result.cohorts] == [AS_OF - 365, AS_OF]
    assert (result.customers, result.earlier) == (2, 1)


# -- silence ------------------------------------------------------------------------------------------------------


@given(events)
def test_the_return_rate_counts_customers_by_their_silences(found: Events) -> None:
    days = {who: sorted({day for other, day in found if other == who}) for who, _ in found}
    closed = {who: [b - a for a, b in itertools.pairwise(when)] for who, when in days.items()}
    result = silence.silence(*arrays(found), AS_OF)
    assert result.customers == len(days)
    for point in result.curve:
        returned = {who for who, gaps in closed.items() if any(gap >= point.days for gap in gaps)}
        waiting = {who for who, when in days.items() if AS_OF - when[-1] >= point.days}
        assert (point.had, point.returned) == (len(returned | waiting), len(returned))
    longest = max(max([AS_OF - days[who][-1], *closed[who]]) for who in days)
    assert [point.days for point in result.curve] == list(range(1, longest + 1))


def test_the_elbow_is_where_the_fall_ends() -> None:
    curve = tuple(silence.Point(n, 1000, max(1000 - 20 * n, 220 - n)) for n in range(1, 200))
    assert silence.elbow(curve) in (41, 42)


def test_a_rise_after_the_fall_does_not_hide_the_elbow() -> None:
    falling = [silence.Point(n, 1000, 900 - 20 * n) for n in range(1, 41)]
    flat = [silence.Point(n, 1000, 100) for n in range(41, 100)]
    rising = [silence.Point(n, 50, 5 + (n - 100)) for n in range(100, 140)]
    assert silence.elbow((*falling, *flat, *rising)) == 40


def test_customers_who_come_back_after_any_silence_have_no_threshold() -> None:
    assert silence.elbow(tuple(silence.Point(n, 1000 - n, 950 - n) for n in range(1, 100))) is None


def test_no_threshold_is_suggested_from_a_few_customers() -> None:
    curve = tuple(silence.Point(n, 29, 29 - n) for n in range(1, 29))
    assert silence.elbow(curve) is None


@given(events)
def test_overdue_compares_with_the_customers_own_median_gap(found: Events) -> None:
    rhythm = silence.cadence(*arrays(found), AS_OF)
    assert rhythm.customers.tolist() == sorted({who for who, _ in found})
    for who, last, usual, overdue in zip(
        rhythm.customers, rhythm.last, rhythm.median.tolist(), rhythm.overdue.tolist(), strict=True
    ):
        when = sorted({day for other, day in found if other == who})
        assert last == when[-1]
        if len(when) < 3:
            assert usual != usual
            assert overdue != overdue
        else:
            assert usual == median(b - a for a, b in itertools.pairwise(when))
            assert overdue == pytest.approx((AS_OF - when[-1]) / usual)


def test_without_events_there_is_neither_silence_nor_rhythm() -> None:
    assert silence.silence(*arrays([]), AS_OF) == silence.Silence((), None, 0)
    assert silence.cadence(*arrays([]), AS_OF).customers.size == 0
