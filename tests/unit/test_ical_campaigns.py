"""Campaigns in and out of calendar files: what is exported comes back the same, overrides, splits, lines of others."""

from datetime import date, datetime, time
from pathlib import Path

import pytest
from builders import add, desk
from commands import Commands, commands_on_a_new_vault
from hypothesis import given, settings
from hypothesis import strategies as st

from opsdesk import clock
from opsdesk.analysis.recurrence.series import instances
from opsdesk.errors import Trouble
from opsdesk.exchange import exporter, importer, reader
from opsdesk.exchange.ical import entries, writer
from opsdesk.exchange.ical.campaigns import campaigns
from opsdesk.exchange.ical.occurrences import occurrences
from opsdesk.model.kinds import Stored
from opsdesk.model.schema import BUILT_IN
from opsdesk.model.text import Unreadable, pack, parse
from opsdesk.query.filters import EVERYTHING, Query
from opsdesk.services import schedule
from opsdesk.store import rows
from opsdesk.store.store import Store


def ics(*events: str) -> bytes:
    body = "\r\n".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{body}\r\nEND:VCALENDAR\r\n".replace("\r\n", "\n").encode()


def brought(store: Store, path: Path) -> importer.Outcome:
    shape = reader.sniff(path)
    plan = importer.prepare(store, "campaigns", shape)
    return store.write(lambda store: importer.run(store, "campaigns", path, plan))


def all_of(store: Store) -> list[dict[str, Stored]]:
    names = [field.name for field in store.schema["campaigns"].editable]
    found = store.read(
        lambda c: [dict(zip(names, row[1:], strict=True)) for row in rows.records(c, store.schema, "campaigns", names)]
    )
    return sorted(found, key=lambda one: str(one["code"]))


def day(text: str) -> int:
    return clock.day_number(date.fromisoformat(text))


# -- what is exported comes back ----------------------------------------------------------------------------------------

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=30).map(
    lambda text: " ".join(text.split())
)
CLOCK = st.sampled_from(["00:00", "09:30", "13:05", "23:59"])
RULE = st.sampled_from(
    [None, "FREQ=WEEKLY;BYDAY=TU", "FREQ=DAILY;COUNT=5", "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20271231", "freq=yearly",
     "FREQ=DAILY;UNTIL=20270101T000000Z", "FREQ=SOMETIMES"]
)  # fmt: skip
KEYS = st.lists(st.sampled_from(["2026-11-10", "2026-11-17", "2026-12-24"]), max_size=2, unique=True).map(pack)


@st.composite
def campaign(draw: st.DrawFn) -> dict[str, Stored]:
    start, timed = day("2026-11-03") + draw(st.integers(0, 400)), draw(st.booleans())
    values: dict[str, Stored] = {
        "name": draw(TEXT.filter(bool)),
        "start": start,
        "end": draw(st.sampled_from([None, start, start + 3])),
        "begins": draw(CLOCK) if timed else None,
        "ends": draw(st.one_of(st.none(), CLOCK)) if timed else None,
        "zone": draw(st.sampled_from([None, "UTC", "America/New_York", "Mars/Phobos"])) if timed else None,
        "rrule": draw(RULE),
        "exdates": draw(KEYS),
        "rdates": draw(KEYS),
        "status": draw(st.sampled_from([None, "idea", "review", "running", "done", "cancelled"])),
        "note": draw(TEXT) or None,
        "goal": draw(TEXT) or None,
        "channel": draw(st.sampled_from([None, "email", "wechat"])),
        "tags": draw(
            st.lists(TEXT.filter(lambda text: text and not set(text) & set(";,，、|┋/")), max_size=3).map(pack)
        ),
        "budget": draw(st.sampled_from([None, 0, 123456])),
        "uid": draw(st.sampled_from([None, "abc@example.com"])),
        "ical": draw(
            st.sampled_from([None, "LOCATION:杭州\nX-OTHER;A=b:c", "BEGIN:VALARM\nACTION:DISPLAY\nEND:VALARM"])
        ),
        "created": draw(st.sampled_from([None, day("2026-01-02")])),
    }
    if (
        values["begins"]
        and values["ends"]
        and values["end"] in (None, start)
        and str(values["ends"]) < str(values["begins"])
    ):
        values["ends"] = values["begins"]  # ends before it begins
    return values


@settings(max_examples=150, deadline=None)
@given(campaign())
def test_a_campaign_that_is_written_is_read_as_it_was(values: dict[str, Stored]) -> None:
    """Without a desk around: the writer's lines, read and taken apart again."""
    declared = BUILT_IN["campaigns"]
    stored = {**{field.name: None for field in declared.editable}, **values, "code": "M-1"}
    named = {name: (declared.field(name), value) for name, value in stored.items()}
    text = writer.head() + writer.event(named, schedule.of_values(stored)) + writer.foot()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    found = entries.read(text.encode())
    (row,) = campaigns(found)
    back = {name: parse(declared.field(name), text) for name, text in row.values.items()}
    assert back == {name: value for name, value in stored.items() if value is not None}


def test_a_desk_that_is_exported_and_imported_elsewhere_is_the_same_and_again_changes_nothing(
    store: Store, tmp_path: Path
) -> None:
    add(
        store,
        "campaigns",
        name="双11, 年付；促销",
        start="2026-11-01",
        end="2026-11-11",
        channel="search",
        budget="5000",
        tags="大促;年付",
        note="第一行\n第二行",
    )
    add(
        store,
        "campaigns",
        name="周二推送",
        start="2026-11-03",
        begins="09:30",
        ends="10:00",
        zone="America/New_York",
        rrule="FREQ=WEEKLY;BYDAY=TU",
        uid="x@y",
    )
    file = tmp_path / "plan.ics"
    assert exporter.export(store, Query("campaigns"), file) == 2
    assert b"BEGIN:VTIMEZONE" in file.read_bytes()
    other = desk(tmp_path / "other")
    try:
        outcome = brought(other, file)
        assert (outcome.new, outcome.rejected, outcome.lines) == (2, 0, ())
        assert all_of(other) == all_of(store)
        again = brought(other, file)
        assert (again.new, again.updated, again.unchanged) == (0, 0, 2)
    finally:
        other.close()


# -- files of others ----------------------------------------------------------------------------------------------------

WEEKLY = "UID:w@x\nSUMMARY:周会\nDTSTART;TZID=Asia/Shanghai:20260302T090000\nDTEND;TZID=Asia/Shanghai:20260302T100000\nRRULE:FREQ=WEEKLY;COUNT=4"
MOVED = "UID:w@x\nSUMMARY:改期\nRECURRENCE-ID;TZID=Asia/Shanghai:20260316T090000\nDTSTART;TZID=Asia/Shanghai:20260317T140000\nDTEND;TZID=Asia/Shanghai:20260317T150000"
GONE = "UID:w@x\nSTATUS:CANCELLED\nRECURRENCE-ID;TZID=Asia/Shanghai:20260309T090000\nDTSTART;TZID=Asia/Shanghai:20260309T090000"
LATER = "UID:w@x\nSUMMARY:新时间\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Asia/Shanghai:20260316T090000\nDTSTART;TZID=Asia/Shanghai:20260317T103000\nDURATION:PT30M"
EXCEPT = f"{WEEKLY}\nEXDATE:20260309T010000Z,20260316T010000Z"
ALL_DAY = "UID:d@x\nSUMMARY:双11\nDTSTART;VALUE=DATE:20261101\nDTEND;VALUE=DATE:20261112\nLOCATION:杭州\nBEGIN:VALARM\nTRIGGER:-PT1H\nEND:VALARM"
MONTHLY = "UID:m@x\nSUMMARY:月报\nDTSTART:20260131T010000Z\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20260630T010000Z\nRDATE:20260215T010000Z"
FILES = {
    "series": [WEEKLY], "an exception": [EXCEPT], "an override": [WEEKLY, MOVED], "one cancelled": [WEEKLY, GONE],
    "this and future": [WEEKLY, LATER], "all day": [ALL_DAY], "utc": [MONTHLY], "several": [ALL_DAY, WEEKLY, MOVED, GONE, MONTHLY],
    "without a master": [MOVED],
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_an_imported_file_takes_place_when_the_file_says(store: Store, tmp_path: Path, name: str) -> None:
    """The calendar's instances against those that exchange.ical lays out of the file itself; and after export again."""
    file = tmp_path / "in.ics"
    file.write_bytes(ics(*FILES[name]))
    brought(store, file)
    first, last = day("2026-01-01"), day("2026-12-31")
    found = store.read(lambda c: schedule.read(c, store.schema, EVERYTHING, first, last))
    assert not found.troubles
    shown = sorted((one.first, one.begins or "", one.title) for one in found.shown)
    begin, end = (datetime.combine(clock.day_of(one), time(), clock.zone()) for one in (first, last))
    expected = occurrences(entries.open_file(file).entries, begin, end)

    def plain(one: object) -> tuple[int, str, str]:
        local = one.start.astimezone(clock.zone())  # type: ignore[attr-defined]
        dated = one.entry.start.dated  # type: ignore[attr-defined]
        return clock.day_number(local.date()), "" if dated else f"{local:%H:%M}", one.entry.summary  # type: ignore[attr-defined]

    assert shown == sorted(map(plain, expected))
    out = tmp_path / "out.ics"
    exporter.export(store, Query("campaigns"), out)
    again = occurrences(entries.open_file(out).entries, begin, end)
    assert sorted(map(plain, again)) == shown


def test_lines_nobody_understands_are_kept_and_broken_ones_told_with_their_number(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "in.ics"
    file.write_bytes(
        ics(
            ALL_DAY,
            "UID:bad\nSUMMARY:没有日期",
            "UID:rule\nSUMMARY:坏规则\nDTSTART:20260302T090000\nRRULE:FREQ=SOMETIMES\nLOCATION:上海",
        )
    )
    outcome = brought(store, file)
    assert (outcome.new, outcome.rejected) == (2, 0)
    assert [line for line, _reason in outcome.lines] == [13, 21]
    assert "FREQ" in outcome.lines[1][1]
    out = tmp_path / "out.ics"
    exporter.export(store, Query("campaigns"), out)
    text = out.read_bytes().decode()
    assert "LOCATION:杭州\r\nBEGIN:VALARM\r\nTRIGGER:-PT1H\r\nEND:VALARM" in text


def test_another_program_that_moves_an_entry_is_believed(store: Store, tmp_path: Path) -> None:
    add(store, "campaigns", name="单日", start="2026-11-03", end="2026-11-03", status="idea")
    file = tmp_path / "plan.ics"
    exporter.export(store, Query("campaigns"), file)
    moved = (
        file.read_text("utf-8")
        .replace("20261103", "20261105")
        .replace("20261104", "20261107")
        .replace("STATUS:TENTATIVE", "STATUS:CONFIRMED")
    )
    file.write_text(moved, "utf-8")
    outcome = brought(store, file)
    assert outcome.updated == 1
    (values,) = all_of(store)
    assert (values["start"], values["end"], values["status"]) == (day("2026-11-05"), day("2026-11-06"), "scheduled")


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    return commands_on_a_new_vault(tmp_path, monkeypatch, capsys)


def test_the_command_line_imports_dry_and_for_good_and_exports(commands: Commands, tmp_path: Path) -> None:
    file = tmp_path / "in.ics"
    file.write_bytes(ics(ALL_DAY, "UID:bad\nSUMMARY:没有日期", WEEKLY))
    dry = commands.json("import", "campaigns", file, "--dry-run")
    assert (dry["new"], dry["operation"], [one["line"] for one in dry["lines"]]) == (2, 0, [13])
    assert commands.json("count", "campaigns")["count"] == 0
    assert commands.json("import", "campaigns", file)["new"] == 2
    assert "line 13" in commands.ok("import", "campaigns", file)
    commands.ok("export", "campaigns", tmp_path / "out.ics")
    assert b"SUMMARY:" in (tmp_path / "out.ics").read_bytes()
    assert "campaigns" in commands.trouble("export", "customers", tmp_path / "no.ics")
    (tmp_path / "no.ics").write_text("BEGIN:VCALENDAR\nEND:VCALENDAR\n")
    assert "no rows" in commands.trouble("import", "campaigns", tmp_path / "no.ics")


def test_a_vcalendar_of_old_comes_too(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "old.vcs"
    file.write_text(
        "BEGIN:VCALENDAR\nVERSION:1.0\nBEGIN:VEVENT\nSUMMARY;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=8F=8C11\n"
        "DTSTART:20261101T010000Z\nDTEND:20261101T020000Z\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    brought(store, file)
    (values,) = all_of(store)
    assert (values["name"], values["begins"], values["zone"]) == ("双11", "01:00", "UTC")


# -- whatever a file holds ----------------------------------------------------------------------------------------------

NAMES = st.sampled_from(
    ["DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "RECURRENCE-ID;RANGE=THISANDFUTURE", "UID", "SUMMARY",
     "STATUS", "CATEGORIES", "DTSTART;VALUE=DATE", "DTSTART;TZID=Mars", "X-OPSDESK-END", "X-OPSDESK-RRULE", "X-OPSDESK-EXDATES",
     "X-OPSDESK-RDATES", "X-OPSDESK-ENDS", "X-OPSDESK-ZONE", "X-OPSDESK-REPLACES", "X-OPSDESK-UID", "LOCATION"]
)  # fmt: skip
SAID = st.sampled_from(
    ["", "20260302T090000", "20260302", "20260309T010000Z", "99991231", "00010101T000000", "P1D", "-P99999999W", "PT36H", "P9999999D",
     "FREQ=SECONDLY", "FREQ=DAILY;COUNT=3", "FREQ=YEARLY;BYMONTHDAY=30;BYMONTH=2", "FREQ=WEEKLY;UNTIL=20260401", "a@b", "CANCELLED",
     "nonsense", "2026-03-09", "25:99", "2026-03-09;x", "a,b\\,c", "#"]
)  # fmt: skip
EVENTS = st.lists(st.tuples(NAMES, SAID).map(":".join), min_size=1, max_size=8).map("\n".join)


@settings(max_examples=300, deadline=None)
@given(st.lists(EVENTS, min_size=1, max_size=4))
def test_whatever_the_entries_say_campaigns_come_out_and_can_be_shown(events: list[str]) -> None:
    found = entries.read(ics(*events))
    for row in campaigns(found):
        stored: dict[str, Stored] = {}
        for name, text in row.values.items():
            try:
                stored[name] = parse(BUILT_IN["campaigns"].field(name), text)
            except Unreadable:
                stored[name] = None
        if isinstance(stored.get("start"), int):
            series = schedule.of_values(stored)
            try:
                assert all(one.first <= one.last for one in instances(series, day("2026-01-01"), day("2026-12-31")))
            except Trouble:
                assert series.rrule
            named = {name: (BUILT_IN["campaigns"].field(name), value) for name, value in stored.items()}
            assert campaigns(entries.read((writer.head() + writer.event(named, series) + writer.foot()).encode()))
