"""Repeat rules: libical's vectors, python-dateutil where both follow the RFC, rules that would never end, and what is refused."""

import time
from datetime import datetime, timedelta
from itertools import islice, takewhile
from pathlib import Path

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from opsdesk.analysis.recurrence.expand import expand
from opsdesk.analysis.recurrence.rule import parse, write
from opsdesk.errors import Trouble

FILE = Path(__file__).parents[1] / "golden" / "recurrence" / "libical.txt"
VECTORS = [
    [part.strip() for part in line.split("|")]
    for line in FILE.read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def moment(text: str, clock: str = "000000") -> datetime:
    day, _t, given = text.partition("T")
    return datetime.strptime(day + (given or clock), "%Y%m%d%H%M%S")


@pytest.mark.parametrize(("rule", "start", "instances"), VECTORS)
def test_the_vectors_of_libical(rule: str, start: str, instances: str) -> None:
    clock = start.partition("T")[2] or "000000"
    found = list(expand(parse(rule), moment(start), datetime(2099, 12, 31), dated="T" not in start))
    assert found == [moment(one, clock) for one in instances.split(",")]


def test_week_number_month_and_day_narrow_each_other_down() -> None:
    """What libical does not do yet: 30 December where it lies in week 1, by date.isocalendar."""
    rule = parse("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=30;BYWEEKNO=1;UNTIL=20320101")
    expected = [datetime(year, 12, 30) for year in range(2024, 2032) if datetime(year, 12, 30).isocalendar().week == 1]
    assert list(expand(rule, datetime(2024, 12, 30), datetime(2099, 1, 1), dated=True)) == expected


# -- against an independent implementation ------------------------------------------------------------------------------------

BY = {
    "BYMONTH": st.integers(1, 12),
    "BYMONTHDAY": st.integers(-31, 31).filter(bool),
    "BYHOUR": st.integers(0, 23),
    "BYMINUTE": st.integers(0, 59),
}


@st.composite
def rules(draw: st.DrawFn) -> str:
    freq = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"]))
    parts = [f"FREQ={freq}", f"INTERVAL={draw(st.integers(1, 5))}", f"WKST={draw(st.sampled_from(['MO', 'SU', 'WE']))}"]
    for name, values in BY.items():
        if draw(st.booleans()) and not (name == "BYMONTHDAY" and freq in ("WEEKLY", "YEARLY")):
            parts.append(f"{name}={','.join(map(str, draw(st.lists(values, min_size=1, max_size=3, unique=True))))}")
    if draw(st.booleans()):
        # one ordinal for all: dateutil takes "MO,-1MO" for Mondays that are the last one
        ordinal = draw(st.sampled_from([""] if freq not in ("MONTHLY", "YEARLY") else ["", "1", "2", "-1"]))
        days = draw(st.lists(st.sampled_from(["MO", "WE", "SA", "SU"]), min_size=1, max_size=2, unique=True))
        parts.append(f"BYDAY={','.join(ordinal + day for day in days)}")
    # dateutil counts BYSETPOS of the first week from the start instead of from the week's begin
    if freq != "WEEKLY" and draw(st.booleans()) and any(part.startswith("BY") for part in parts):
        parts.append(f"BYSETPOS={draw(st.sampled_from(['1', '-1', '2,-2']))}")
    return ";".join(parts)


@settings(max_examples=150, deadline=None)
@given(rules().filter(lambda rule: _ends(rule)), st.datetimes(datetime(2019, 1, 1), datetime(2024, 12, 31)))
def test_where_dateutil_follows_the_rfc_it_says_the_same(rule: str, start: datetime) -> None:
    start = start.replace(microsecond=0)
    until = start + timedelta(days=500)
    assert list(islice(expand(parse(rule), start, until), 40)) == dateutils(rule, start, until)


def dateutils(rule: str, start: datetime, until: datetime) -> list[datetime]:
    try:
        found = rrulestr(rule, dtstart=start)
    except ValueError:  # it has found out that the rule gives nothing
        return []
    return list(islice(takewhile(lambda one: one <= until, found), 40))


def _ends(rule: str) -> bool:
    """dateutil walks a rule within the day second by second to the year 9999: only rules that soon give something."""
    return not (rule.startswith(("FREQ=HOURLY", "FREQ=MINUTELY", "FREQ=DAILY")) and rule.count("BY") > 1)


@given(rules())
def test_a_rule_is_read_back_as_it_was_written(rule: str) -> None:
    assert parse(write(parse(rule))) == parse(rule)


@settings(max_examples=100, deadline=None)
@given(rules(), st.datetimes(datetime(2019, 1, 1), datetime(2024, 12, 31)))
def test_instances_rise_and_a_shorter_look_sees_the_same_ones(rule: str, start: datetime) -> None:
    start = start.replace(microsecond=0)
    whole = list(islice(expand(parse(rule), start, start + timedelta(days=800)), 300))
    assert whole == sorted(set(whole))
    assert all(one >= start for one in whole)
    if whole:
        middle = whole[len(whole) // 2]
        assert list(expand(parse(rule), start, middle)) == whole[: len(whole) // 2 + 1]


# -- rules that would never end -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30;BYHOUR=3",
        "FREQ=SECONDLY;INTERVAL=60;BYSECOND=30",
        "FREQ=HOURLY;INTERVAL=24;BYHOUR=5",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4",
        "FREQ=YEARLY;BYWEEKNO=53;BYYEARDAY=100",
        "FREQ=SECONDLY;INTERVAL=7;BYHOUR=3;BYMINUTE=7;BYSECOND=11;BYDAY=MO;BYMONTH=2;BYMONTHDAY=30",
    ],
)
def test_a_rule_that_never_matches_is_found_out_at_once(rule: str) -> None:
    begin = time.process_time()
    assert list(expand(parse(rule), datetime(2026, 1, 1, 9), datetime(2126, 1, 1))) == []
    assert time.process_time() - begin < 2


def test_a_rule_without_end_stops_where_nobody_looks_any_more() -> None:
    with pytest.raises(Trouble) as caught:
        list(expand(parse("FREQ=SECONDLY"), datetime(2026, 1, 1), datetime(2027, 1, 1)))
    assert caught.value.code == "too-many-instances"


def test_the_calendar_ends_with_the_year_9999() -> None:
    for rule in ("FREQ=YEARLY;BYWEEKNO=-1,-2", "FREQ=WEEKLY", "FREQ=YEARLY;BYDAY=-1FR"):
        assert list(expand(parse(rule), datetime(9999, 12, 24), datetime(9999, 12, 31, 23)))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("", "FREQ must be one of"),
        ("FREQ=FORTNIGHTLY", "FREQ must be one of"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL cannot be 0"),
        ("FREQ=DAILY;COUNT=many", "COUNT cannot be MANY"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20260101", "exclude each other"),
        ("FREQ=DAILY;UNTIL=20261301", "UNTIL cannot be 20261301"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY cannot be 0"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY cannot be 32"),
        ("FREQ=WEEKLY;BYDAY=1MO", "a numbered weekday"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY cannot be XX"),
        ("FREQ=DAILY;BYWEEKNO=3", "BYWEEKNO goes with YEARLY only"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS needs another"),
        ("FREQ=DAILY;FREQ=DAILY", "stands twice"),
        ("FREQ=DAILY;BYEASTER=1", "BYEASTER is no part"),
        ("FREQ=DAILY;COUNT", "has no value"),
    ],
)
def test_what_is_no_rule_is_refused_with_the_reason(rule: str, words: str) -> None:
    with pytest.raises(Trouble) as caught:
        parse(rule)
    assert words in str(caught.value)


@given(st.text(max_size=60))
def test_any_text_is_a_rule_or_a_trouble(text: str) -> None:
    for one in (text, f"FREQ=DAILY;{text}"):
        try:
            parse(one)
        except Trouble:
            continue
