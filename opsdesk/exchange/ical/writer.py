"""Campaigns as a calendar file: RFC 5545, with what only OpsDesk knows in lines of its own, and the lines of others kept."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from opsdesk import clock
from opsdesk.analysis.recurrence import rule as rules
from opsdesk.analysis.recurrence.series import Series, localised, moment_of, place, rule_of
from opsdesk.errors import Trouble
from opsdesk.exchange.content_lines import escaped, folded
from opsdesk.exchange.ical import entries
from opsdesk.exchange.ical.campaigns import MARK, OWN, TIMES, said_of, series_of, written, zone_name
from opsdesk.exchange.reading.wire import listed
from opsdesk.model import kinds as k
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field
from opsdesk.model.text import dump, unpack

HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//OpsDesk//OpsDesk//EN", "CALSCALE:GREGORIAN")
PLAIN = ("name", "note", "uid", "status", "tags", "replaces", "ical", *TIMES)
"""Fields that have a place in the standard."""
Values = Mapping[str, tuple[Field, Stored]]


def head() -> str:
    return "".join(folded(line) for line in HEAD)


def foot() -> str:
    return folded("END:VCALENDAR")


def zone(name: str) -> str:
    """The VTIMEZONE of a zone, for programs that do not know its name; nothing for one nobody knows."""
    if name.upper() == "UTC" or zone_name(place(name)) != name:
        return ""
    from icalendar import Timezone

    return str(Timezone.from_tzid(name).to_ical(), "utf-8")


def event(values: Values, series: Series) -> str:
    lines = ["BEGIN:VEVENT", *_lines(values, series), "END:VEVENT"]
    return "".join(map(folded, lines))


def _lines(values: Values, series: Series) -> Iterator[str]:
    stored = {name: value for name, (_field, value) in values.items()}
    kept = str(stored.get("ical") or "").splitlines()
    uid, code = str(stored.get("uid") or ""), str(stored.get("code") or "")
    replaces = str(stored.get("replaces") or "")
    of_series = bool(replaces) and uid.endswith(f"{MARK}{replaces}")
    bare = uid.removesuffix(f"{MARK}{replaces}") if of_series else uid
    yield f"UID:{escaped(bare or f'{code}@opsdesk')}"
    if not uid:
        yield f"{OWN}UID:"
    yield f"DTSTAMP:{clock.day_of(series.start):%Y%m%d}T000000Z"
    if of_series:
        yield _timed("RECURRENCE-ID", moment_of(replaces, series.begins), series)
    yield from _when(series)
    yield f"SUMMARY:{escaped(str(stored['name']))}"
    if stored.get("note"):
        yield f"DESCRIPTION:{escaped(str(stored['note']))}"
    status = stored.get("status")
    if (said := said_of(None if status is None else str(status))) is not None:
        yield f"STATUS:{said}"
        yield f"{OWN}STATUS:{escaped(str(status))}"
    if tags := unpack(stored.get("tags")):
        yield f"CATEGORIES:{','.join(map(escaped, tags))}"
    if replaces and not of_series:
        yield f"{OWN}REPLACES:{escaped(replaces)}"
    for name, (field, value) in values.items():
        if name not in PLAIN and value is not None:
            text = listed(unpack(value)) if k.is_many(field.kind) else dump(field, value)
            yield f"{OWN}{name.upper().replace('_', '-')}:{escaped(text)}"
    yield from _further(series)
    yield from kept


def _when(series: Series) -> Iterator[str]:
    start, length = series.wall, series.length
    yield _timed("DTSTART", start, series)
    if series.dated:
        if series.end is not None:
            last = start + length
            if last.date() < date.max:
                yield f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}"
    elif series.ends is not None or length:
        yield _timed("DTEND", start + length, series)
    if series.rrule:
        yield f"RRULE:{_rule(series)}"
    for name, keys in (("EXDATE", series.without), ("RDATE", series.besides)):
        for key in keys:
            if (moment := _moment(key, series)) is not None:
                yield _timed(name, moment, series)


def _moment(key: str, series: Series) -> datetime | None:
    try:
        return moment_of(key, series.begins)
    except ValueError:
        return None


def _timed(name: str, wall: datetime, series: Series) -> str:
    if series.dated:
        return f"{name};VALUE=DATE:{wall:%Y%m%d}"
    if series.zone is None:
        return f"{name}:{wall:%Y%m%dT%H%M%S}"
    if series.zone.upper() == "UTC":
        return f"{name}:{wall:%Y%m%dT%H%M%S}Z"
    return f"{name};TZID={series.zone}:{wall:%Y%m%dT%H%M%S}"


def _rule(series: Series) -> str:
    """Its end as the start is: a date for days, UTC for times of a zone."""
    assert series.rrule is not None
    try:
        rule = rule_of(series.rrule)
    except Trouble:
        return series.rrule
    if rule.until is None:
        return rules.write(rule)
    text = rules.write(replace(rule, until=None, until_utc=False))
    if series.dated:
        return f"{text};UNTIL={localised(rule, None).until:%Y%m%d}"
    if series.zone is not None and not rule.until_utc:
        until = rule.until.replace(tzinfo=place(series.zone)).astimezone(UTC)
        return f"{text};UNTIL={until:%Y%m%dT%H%M%S}Z"
    return f"{text};UNTIL={rule.until:%Y%m%dT%H%M%S}{'Z' if rule.until_utc else ''}"


def _further(series: Series) -> Iterator[str]:
    """Where reading the lines above gives it in other words: the words OpsDesk has."""
    lines = "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *_when(series), "END:VEVENT", "END:VCALENDAR"])
    read = entries.read(lines.encode("utf-8")).entries
    plain = written(series_of(read[0], [])) if read else {}
    for name, text in written(series).items():
        if plain.get(name) != text and name not in ("start", "begins"):
            yield f"{OWN}{name.upper()}:{escaped(text)}"
