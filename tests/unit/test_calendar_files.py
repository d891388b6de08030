"""Calendar files: lines and their faults, zones under many names, exceptions and overrides, and any bytes at all."""

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from commands import Commands, commands_on_a_new_vault
from hypothesis import given
from hypothesis import strategies as st

from opsdesk.errors import Trouble
from opsdesk.exchange.content_lines import escaped, folded
from opsdesk.exchange.ical import lines
from opsdesk.exchange.ical.entries import Calendar, read
from opsdesk.exchange.ical.occurrences import occurrences

SHANGHAI = ZoneInfo("Asia/Shanghai")


def calendar(*events: str, more: str = "") -> Calendar:
    body = "\r\n".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT" for event in events)
    return read(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{more}{body}\r\nEND:VCALENDAR\r\n".encode())


def starts(found: Calendar, first: str = "2026-01-01", last: str = "2027-01-01") -> list[str]:
    begin, end = (datetime.fromisoformat(day).replace(tzinfo=SHANGHAI) for day in (first, last))
    return [f"{one.start:%m-%d %H:%M%z} {one.entry.summary}".strip() for one in occurrences(found.entries, begin, end)]


WEEKLY = "UID:w\nSUMMARY:周会\nDTSTART;TZID=Asia/Shanghai:20260302T090000\nDTEND;TZID=Asia/Shanghai:20260302T100000\nRRULE:FREQ=WEEKLY;COUNT=4"  # fmt: skip


def test_a_series_with_an_exception_and_a_moved_instance() -> None:
    moved = "UID:w\nSUMMARY:改期\nRECURRENCE-ID;TZID=Asia/Shanghai:20260316T090000\nDTSTART;TZID=Asia/Shanghai:20260317T140000\nDTEND;TZID=Asia/Shanghai:20260317T150000"  # fmt: skip
    found = calendar(f"{WEEKLY}\nEXDATE;TZID=Asia/Shanghai:20260309T090000", moved)
    assert starts(found) == ["03-02 09:00+0800 周会", "03-17 14:00+0800 改期", "03-23 09:00+0800 周会"]
    assert not found.problems


def test_an_exception_in_another_zone_means_the_same_instant() -> None:
    found = calendar(f"{WEEKLY}\nEXDATE:20260309T010000Z,20260316T010000Z")
    assert starts(found) == ["03-02 09:00+0800 周会", "03-23 09:00+0800 周会"]


def test_this_and_future_moves_all_that_follow() -> None:
    later = "UID:w\nSUMMARY:新时间\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Asia/Shanghai:20260316T090000\nDTSTART;TZID=Asia/Shanghai:20260317T103000\nDURATION:PT30M"  # fmt: skip
    assert starts(calendar(WEEKLY, later)) == [
        "03-02 09:00+0800 周会", "03-09 09:00+0800 周会", "03-17 10:30+0800 新时间", "03-24 10:30+0800 新时间",
    ]  # fmt: skip


def test_a_cancelled_instance_is_gone_and_a_cancelled_series_too() -> None:
    gone = "UID:w\nSTATUS:CANCELLED\nRECURRENCE-ID;TZID=Asia/Shanghai:20260309T090000\nDTSTART;TZID=Asia/Shanghai:20260309T090000"  # fmt: skip
    assert len(starts(calendar(WEEKLY, gone))) == 3
    assert starts(calendar(f"{WEEKLY}\nSTATUS:CANCELLED")) == []


def test_further_dates_count_once_and_a_period_has_its_own_length() -> None:
    found = calendar(
        "UID:r\nDTSTART:20260302T010000Z\nDTEND:20260302T020000Z\nRDATE:20260303T010000Z,20260302T010000Z\nRDATE;VALUE=PERIOD:20260304T010000Z/PT3H"
    )
    begin, end = datetime(2026, 1, 1, tzinfo=SHANGHAI), datetime(2027, 1, 1, tzinfo=SHANGHAI)
    assert [(one.start.day, (one.end - one.start).seconds // 3600) for one in occurrences(found.entries, begin, end)] == [
        (2, 1), (3, 1), (4, 3),
    ]  # fmt: skip


def test_all_day_entries_end_the_day_before_their_end() -> None:
    found = calendar("UID:d\nSUMMARY:双11\nDTSTART;VALUE=DATE:20261101\nDTEND;VALUE=DATE:20261112")
    one = occurrences(found.entries, datetime(2026, 11, 11, tzinfo=SHANGHAI), datetime(2026, 11, 12, tzinfo=SHANGHAI))
    assert len(one) == 1
    assert not occurrences(
        found.entries, datetime(2026, 11, 12, tzinfo=SHANGHAI), datetime(2026, 11, 13, tzinfo=SHANGHAI)
    )


def test_clock_time_stays_over_a_change_of_the_clocks_and_a_skipped_hour_has_no_instance() -> None:
    berlin = "UID:b\nDTSTART;TZID={zone}:20260328T{time}\nRRULE:FREQ=DAILY;UNTIL=20260330T120000Z"
    assert starts(calendar(berlin.format(zone="Europe/Berlin", time="090000"))) == [
        "03-28 09:00+0100", "03-29 09:00+0200", "03-30 09:00+0200",
    ]  # fmt: skip
    assert starts(calendar(berlin.format(zone="Europe/Berlin", time="023000"))) == [
        "03-28 02:30+0100",
        "03-30 02:30+0200",
    ]


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Berlin",
        "W. Europe Standard Time",
        "/mozilla.org/20050126_1/Europe/Berlin",
        '"Europe/Berlin"',
        "Own/Zone",
    ],
)
def test_zones_under_the_names_that_programs_give_them(zone: str) -> None:
    own = (
        "BEGIN:VTIMEZONE\r\nTZID:Own/Zone\r\n"
        "BEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\n"
        "BEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:DAYLIGHT\r\n"
        "END:VTIMEZONE\r\n"
    )
    found = calendar(
        f"UID:z\nDTSTART;TZID={zone}:20260701T090000", f"UID:y\nDTSTART;TZID={zone}:20260101T090000", more=own
    )
    assert starts(found) == ["01-01 09:00+0100", "07-01 09:00+0200"]
    assert not found.problems


def test_faults_are_named_by_line_and_the_rest_is_read() -> None:
    found = read(
        b"BEGIN:VCALENDAR\nnonsense\nBEGIN:VEVENT\nDTSTART:20260101T000000Z\nRRULE:FREQ=SOMETIMES\nEXDATE:never\nDTEND:20250101T000000Z\nSUMMARY:kept\nEND:VEVENT\n"
        b"BEGIN:VEVENT\nSUMMARY:no start\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART;TZID=Mars/Base:20260102T000000\nEND:VALARM\nEND:VCALENDAR\n"
    )
    assert [entry.summary for entry in found.entries] == ["kept", ""]
    told = {problem.line: problem.reason for problem in found.problems}
    assert "no line of a calendar" in told[2]
    assert "FREQ must be one of" in told[5]
    assert "“never” is no time" in told[6]
    assert "ends before it begins" in told[3]
    assert "without a start" in told[10]
    assert "VALARM ends here but never began" in told[15]
    assert "Mars/Base" in told[1]


def test_old_calendars_in_quoted_printable() -> None:
    found = read(
        b"BEGIN:VCALENDAR\r\nVERSION:1.0\r\nBEGIN:VEVENT\r\nDTSTART:20260101T090000\r\nSUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=E5=\r\n=8F=8C11\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    assert found.entries[0].summary == "双11"


@given(st.text(max_size=300).filter(lambda text: "\r" not in text and "\n" not in text))
def test_a_folded_line_is_read_back(text: str) -> None:
    written = folded(f"SUMMARY:{escaped(text)}")
    assert all(len(part.encode()) <= 75 for part in written.split("\r\n"))
    components, problems = lines.read(f"BEGIN:VCALENDAR\r\n{written}END:VCALENDAR\r\n".encode())
    assert not problems
    assert components[0].text("SUMMARY") == text


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(noise: bytes) -> None:
    for data in (noise, b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\n" + noise + b"\nEND:VEVENT\nEND:VCALENDAR"):
        try:
            found = read(data)
        except Trouble:
            continue
        occurrences(found.entries, datetime(2026, 1, 1, tzinfo=SHANGHAI), datetime(2026, 2, 1, tzinfo=SHANGHAI))


def test_occurrences_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run: Commands = commands_on_a_new_vault(tmp_path, monkeypatch, capsys)
    file = tmp_path / "plan.ics"
    file.write_text(f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{WEEKLY}\nEND:VEVENT\nbroken\nEND:VCALENDAR\n", encoding="utf-8")
    found = run.json("calendar", "occurrences", file, "--from", "2026-03-02", "--to", "2026-03-09")
    assert found["occurrences"] == [
        {"start": "2026-03-02T09:00:00+08:00", "end": "2026-03-02T10:00:00+08:00", "summary": "周会", "uid": "w", "all_day": False},
        {"start": "2026-03-09T09:00:00+08:00", "end": "2026-03-09T10:00:00+08:00", "summary": "周会", "uid": "w", "all_day": False},
    ]  # fmt: skip
    assert found["problems"][0]["line"] == 9
    assert json.dumps(found)
    (tmp_path / "no.ics").write_text("hello", encoding="utf-8")
    assert "no calendar file" in run.trouble("calendar", "occurrences", tmp_path / "no.ics", "--from", "2026-01-01", "--to", "2026-02-01")  # fmt: skip
