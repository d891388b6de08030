"""Business time against a reading of the clock second by second, the examples of METHODS.md, and what must always hold."""

import itertools
import json
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from commands import Commands, commands_on_a_new_vault
from hypothesis import example, given, settings
from hypothesis import strategies as st

from opsdesk.analysis.hours import calendar as hours
from opsdesk.analysis.hours.calendar import DAY, WEEKDAYS, Calendar, from_json, to_json
from opsdesk.analysis.hours.chinese import china
from opsdesk.analysis.hours.explain import explain
from opsdesk.analysis.hours.openings import Openings
from opsdesk.clock import day_number
from opsdesk.errors import Trouble

OFFICE = from_json("office", {"tz": "Asia/Shanghai", **{day: ["09:00-17:00"] for day in WEEKDAYS[:5]}})


def at(text: str, zone: str = "Asia/Shanghai") -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


def shown(moment: int, zone: str = "Asia/Shanghai") -> str:
    return datetime.fromtimestamp(moment, ZoneInfo(zone)).isoformat()


# -- the oracle: reads wall time, knows nothing of UTC arithmetic --------------------------------------------------------


def is_open(calendar: Calendar, moment: int) -> bool:
    local = datetime.fromtimestamp(moment, UTC).astimezone(ZoneInfo(calendar.zone))
    second = local.hour * 3600 + local.minute * 60 + local.second
    return any(start <= second < end for start, end in calendar.windows(day_number(local.date())))


class Oracle:
    """Windows begin and end on whole minutes, and so do the offsets of zones today: each minute is asked once."""

    def __init__(self, calendar: Calendar) -> None:
        self.is_open = cache(lambda minute: is_open(calendar, minute * 60))

    def spent(self, start: int, end: int, pauses: list[tuple[int, int]]) -> int:
        return sum(
            self.is_open(second // 60) and not any(begin <= second < until for begin, until in pauses)
            for second in range(start, end)
        )

    def due(self, start: int, target: int, pauses: list[tuple[int, int]], most: int) -> int | None:
        second = start
        while target > 0:
            if second - start > most:
                return None
            if self.is_open(second // 60) and not any(begin <= second < until for begin, until in pauses):
                target -= 1
            second += 1
        return second


# Zones and moments where wall time jumps, at year boundaries, and on plain days
EDGES = {
    "America/New_York": ["2026-03-08T02:00", "2026-11-01T02:00"],
    "Europe/Berlin": ["2026-03-29T02:00", "2026-10-25T03:00"],
    "Australia/Lord_Howe": ["2026-04-05T02:00", "2026-10-04T02:00"],  # half an hour
    "Asia/Shanghai": ["2026-01-01T00:00", "2026-09-30T18:00"],
    "America/Santiago": ["2026-09-06T00:00"],  # midnight itself is skipped
    "Pacific/Apia": ["2011-12-30T00:00"],  # a whole day is skipped
    "UTC": ["2024-02-29T00:00", "2026-12-31T23:30"],
}
windows_of_a_day = st.lists(
    st.sampled_from(["00:00-24:00", "01:30-02:30", "02:15-03:00", "09:00-12:00", "13:00-18:00", "22:00-06:00", "23:00-00:30"]),
    max_size=3,
)  # fmt: skip


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Calendar, int]:
    """A calendar, and a moment near where its zone is awkward."""
    zone = draw(st.sampled_from(sorted(EDGES)))
    edge = datetime.fromisoformat(draw(st.sampled_from(EDGES[zone])))
    days = [(edge.date() + timedelta(days=near)).isoformat() for near in range(-2, 3)]
    closed = draw(st.sets(st.sampled_from(days), max_size=2))
    opened = draw(st.sets(st.sampled_from([day for day in days if day not in closed]), max_size=1))
    document = {
        "tz": zone,
        **{day: draw(windows_of_a_day) for day in WEEKDAYS},
        "closed": sorted(closed),
        "open": {day: draw(windows_of_a_day) for day in opened},
    }
    near = draw(st.integers(-30 * 3600, 20 * 3600))
    return from_json("drawn", document), at(edge.isoformat(), zone) + near


spans = st.lists(st.tuples(st.integers(-7200, 90_000), st.integers(0, 20_000)), max_size=3)


@settings(max_examples=60, deadline=None)
@given(drawn=calendars(), length=st.integers(0, 100_000), pauses=spans)
def test_elapsed_is_what_a_clock_watched_second_by_second_says(
    drawn: tuple[Calendar, int], length: int, pauses: list[tuple[int, int]]
) -> None:
    calendar, start = drawn
    still = [(start + begin, start + begin + long) for begin, long in pauses]
    openings = Openings(calendar)
    counted = Oracle(calendar).spent(start, start + length, still)
    assert openings.spent(start, start + length, still) == counted
    told = explain(openings, start, start + length, still)
    assert sum(one.seconds for one in told) == length
    assert sum(one.seconds for one in told if one.kind == "counted") == counted
    assert all(left.end == right.start for left, right in itertools.pairwise(told))


@settings(max_examples=60, deadline=None)
@given(drawn=calendars(), target=st.integers(0, 30_000), pauses=spans)
@example(drawn=(OFFICE, at("2026-03-02T10:00")), target=0, pauses=[(-1, 2)])
def test_due_is_when_a_clock_watched_second_by_second_has_counted_enough(
    drawn: tuple[Calendar, int], target: int, pauses: list[tuple[int, int]]
) -> None:
    calendar, start = drawn
    still = [(start + begin, start + begin + long) for begin, long in pauses]
    expected = Oracle(calendar).due(start, target, still, most=3 * DAY)
    if expected is not None:
        assert Openings(calendar).due_after(start, target, still) == expected


@settings(max_examples=60, deadline=None)
@given(drawn=calendars(), target=st.integers(1, 2_000_000))
def test_a_target_is_due_when_so_much_has_elapsed_and_not_a_second_earlier(
    drawn: tuple[Calendar, int], target: int
) -> None:
    calendar, start = drawn
    if not any(calendar.week):
        return  # may never open again, which has a test of its own
    openings = Openings(calendar)
    due = openings.due_after(start, target)
    assert openings.between(start, due) == target
    assert openings.between(start, due - 1) == target - 1


def test_many_at_once_are_what_each_is_alone() -> None:
    starts = [at("2026-02-10T08:00") + step * 9_731 for step in range(500)]
    openings = Openings(china())
    together = openings.due(starts, [step * 97 for step in range(500)]).tolist()
    assert together == [Openings(china()).due_after(start, step * 97) for step, start in enumerate(starts[:500])]


# -- examples -----------------------------------------------------------------------------------------------------------


def test_the_example_of_the_method() -> None:
    assert shown(Openings(OFFICE).due_after(at("2026-11-27T16:00"), 4 * 3600)) == "2026-11-30T12:00:00+08:00"


def test_a_target_that_is_reached_at_closing_time_is_due_then() -> None:
    assert shown(Openings(OFFICE).due_after(at("2026-11-27T16:00"), 3600)) == "2026-11-27T17:00:00+08:00"


def test_a_start_outside_the_hours_counts_from_the_next_opening() -> None:
    assert shown(Openings(OFFICE).due_after(at("2026-11-28T03:00"), 3600)) == "2026-11-30T10:00:00+08:00"


@pytest.mark.parametrize(
    ("start", "hours_of_work", "due"),
    [
        ("2026-02-13T17:30", 1, "2026-02-14T09:30:00+08:00"),  # Saturday 14 February works for the Spring Festival
        ("2026-02-14T17:00", 2, "2026-02-24T10:00:00+08:00"),
        ("2026-09-30T17:00", 4, "2026-10-08T12:00:00+08:00"),
    ],
)
def test_holidays_and_make_up_workdays_of_china(start: str, hours_of_work: int, due: str) -> None:
    assert shown(Openings(china()).due_after(at(start), hours_of_work * 3600)) == due


def test_the_hour_that_is_skipped_does_not_count_and_the_one_that_comes_twice_counts_twice() -> None:
    night = from_json("night", {"tz": "Europe/Berlin", **{day: ["22:00-06:00"] for day in WEEKDAYS}})
    spring, autumn = Openings(night), Openings(night)
    assert spring.between(at("2026-03-28T22:00", "Europe/Berlin"), at("2026-03-29T06:00", "Europe/Berlin")) == 7 * 3600
    assert autumn.between(at("2026-10-24T22:00", "Europe/Berlin"), at("2026-10-25T06:00", "Europe/Berlin")) == 9 * 3600


def test_a_closed_day_is_closed_from_midnight_to_midnight() -> None:
    night = from_json("n", {"tz": "UTC", "mon": ["22:00-06:00"], "closed": {"2026-03-03": "inventory"}})
    monday = at("2026-03-02T22:00", "UTC")
    assert Openings(night).between(monday, monday + DAY) == 2 * 3600
    assert explain(Openings(night), monday, monday + DAY)[1].why == "inventory"


def test_no_target_at_all_is_due_at_once_even_in_a_pause() -> None:
    start = at("2026-11-27T16:00")
    assert Openings(OFFICE).due_after(start, 0, [(start - 60, start + 7200)]) == start


def test_a_calendar_that_never_opens_is_an_error() -> None:
    shut = from_json("shut", {"tz": "UTC", "open": {"2026-03-02": ["09:00-10:00"]}})
    assert Openings(shut).due_after(at("2026-03-01T00:00", "UTC"), 1800) == at("2026-03-02T09:30", "UTC")
    for calendar, target in ((shut, 3601), (from_json("none", {"tz": "UTC"}), 1)):
        with pytest.raises(Trouble, match="never opens again") as caught:
            Openings(calendar).due_after(at("2026-03-01T00:00", "UTC"), target)
        assert caught.value.code == "never-opens"


def test_a_target_of_centuries_is_refused() -> None:
    with pytest.raises(Trouble) as caught:
        Openings(OFFICE).due_after(at("2026-03-01T00:00"), 10**12)
    assert caught.value.code == "beyond"


@given(calendars())
def test_a_calendar_is_read_back_as_it_was_written(drawn: tuple[Calendar, int]) -> None:
    calendar, _moment = drawn
    assert from_json(calendar.name, json.loads(json.dumps(to_json(calendar)))) == calendar


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], "no object of weekdays"),
        ({"mon": ["09:00-17:00"]}, "must name a time zone"),
        ({"tz": "Mars/Olympus"}, "no time zone “Mars/Olympus”"),
        ({"tz": "../../etc"}, "no time zone"),
        ({"tz": "UTC", "monday": []}, "unknown entries monday"),
        ({"tz": "UTC", "mon": ["9 to 5"]}, "“9 to 5” is no window"),
        ({"tz": "UTC", "mon": ["09:00-09:00"]}, "no window"),
        ({"tz": "UTC", "mon": ["25:00-26:00"]}, "no window"),
        ({"tz": "UTC", "mon": "09:00-17:00"}, "windows must be a list"),
        ({"tz": "UTC", "closed": ["2026-02-30"]}, "dates are written like"),
        ({"tz": "UTC", "closed": 7}, "dates must be a list"),
        ({"tz": "UTC", "closed": ["2026-03-01"], "open": ["2026-03-01"]}, "both closed and open"),
    ],
)
def test_what_is_no_calendar_is_refused_with_the_reason(document: object, words: str) -> None:
    with pytest.raises(Trouble) as caught:
        from_json("hours", document)
    assert words in str(caught.value)


def test_every_year_of_the_built_in_calendar_has_as_many_make_up_days_as_it_says() -> None:
    china_calendar = china()
    assert not set(china_calendar.closed) & set(china_calendar.opened)
    # State Council notice of 4 November 2025 for 2026: make-up workdays
    made_up = ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
    assert [day for day in sorted(china_calendar.opened) if day >= day_number(date(2026, 1, 1))] == [
        day_number(date.fromisoformat(day)) for day in made_up
    ]
    assert all(hours.weekday(day) >= 5 for day in china_calendar.opened)


# -- the command line -----------------------------------------------------------------------------------------------------


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    return commands_on_a_new_vault(tmp_path, monkeypatch, capsys)


def test_due_on_the_command_line(run: Commands, tmp_path: Path) -> None:
    file = tmp_path / "office.json"
    file.write_text(json.dumps(to_json(OFFICE)), encoding="utf-8")
    found = run.json("analyse", "sla", "due", "--hours-json", file, "--start", "2026-11-27T16:00", "--hours", "4")
    assert found["due"] == "2026-11-30T12:00:00+08:00"
    assert run.ok("analyse", "sla", "due", "--calendar", "24x7", "--start", "2026-11-27T16:00+08:00", "--hours", "0.5").strip() == "2026-11-27T16:30:00+08:00"  # fmt: skip


def test_elapsed_on_the_command_line_accounts_for_every_second(run: Commands) -> None:
    found = run.json(
        "analyse", "sla", "elapsed", "--calendar", "cn", "--start", "2026-09-30T16:00", "--end", "2026-10-08T11:00",
        "--pause", "2026-10-08T09:30/2026-10-08T10:00",
    )  # fmt: skip
    assert found["seconds"] == 3 * 3600 + 1800
    assert [(one["kind"], one["seconds"]) for one in found["segments"]] == [
        ("counted", 7200), ("closed", 21_600), ("holiday", 7 * DAY), ("closed", 32_400),
        ("counted", 1800), ("paused", 1800), ("counted", 3600),
    ]  # fmt: skip


def test_workdays_on_the_command_line(run: Commands) -> None:
    found = run.json("calendar", "workdays", "--from", "2026-02-13", "--to", "2026-02-24")
    assert found["workdays"] == 3
    assert found["days"][1] == {"date": "2026-02-14", "open": True, "why": "Make-up workday"}
    assert found["days"][2] == {"date": "2026-02-15", "open": False, "why": "Spring Festival"}
    status, _out, err = run("calendar", "workdays", "--from", "2027-02-13", "--to", "2027-02-14")
    assert status == 0
    assert "known up to 2026-12-31" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sla", "due", "--calendar", "mars", "--start", "2026-01-01", "--hours", "1"], "no calendar “mars”"),
        (["sla", "due", "--start", "noon", "--hours", "1"], "“noon” is no time"),
        (["sla", "elapsed", "--start", "2026-01-02", "--end", "2026-01-01"], "before the start"),
        (["sla", "elapsed", "--start", "2026-01-01", "--end", "2026-01-02", "--pause", "x"], "“x” is no time"),
    ],
)
def test_what_the_user_can_mend(run: Commands, arguments: list[str], words: str) -> None:
    assert words in run.trouble("analyse", *arguments)
