"""Calendar entries from the components of a file; what cannot be read is said with its line, the rest is kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from opsdesk.analysis.recurrence import rule as rules
from opsdesk.analysis.recurrence.rule import Rule
from opsdesk.errors import Trouble
from opsdesk.exchange.ical import lines, times
from opsdesk.exchange.ical.lines import Component, Line, Problem
from opsdesk.exchange.ical.times import Unreadable, When, Zones
from opsdesk.i18n import t
from opsdesk.store.connect import explained

T = TypeVar("T")
UNDERSTOOD = frozenset(
    {
        "UID", "SUMMARY", "DESCRIPTION", "LOCATION", "STATUS", "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE",
        "EXDATE", "RECURRENCE-ID", "CATEGORIES", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "URL",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """`length` is exact; for a date it is whole days. `replaces` is the instance an override stands for, with all later ones
    when `and_later`. `others` are lines that are not understood; `source` is all there was."""

    uid: str
    summary: str
    description: str
    location: str
    status: str
    start: When
    length: timedelta
    rules: tuple[Rule, ...] = ()
    without_rules: tuple[Rule, ...] = ()
    more: tuple[tuple[When, timedelta | None], ...] = ()
    without: tuple[When, ...] = ()
    replaces: When | None = None
    and_later: bool = False
    others: tuple[str, ...] = ()
    line: int = 0
    source: Component | None = None


@dataclass
class Calendar:
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def open_file(path: Path) -> Calendar:
    with explained(path):
        return read(path.read_bytes())


def read(data: bytes) -> Calendar:
    """The entries of a calendar file, and what could not be read, by line. Trouble when it is no calendar file."""
    components, problems = lines.read(data)
    found = Calendar(problems=problems)
    for calendar in components:
        zones = Zones(calendar)
        for event in (part for part in calendar.parts if part.name == "VEVENT"):
            entry = _entry(event, zones, found.problems)
            if entry is not None:
                found.entries.append(entry)
        for name in sorted(zones.unknown):
            found.problems.append(
                Problem(
                    calendar.number, t("there is no time zone “{name}”; its times count as local ones", name=name[:60])
                )
            )
    found.problems.sort(key=lambda problem: problem.line)
    return found


def _entry(event: Component, zones: Zones, problems: list[Problem]) -> Entry | None:
    def readable(line: Line, read: Callable[[Line], T]) -> T | None:
        try:
            return read(line)
        except Unreadable as reason:
            problems.append(Problem(line.number, f"{line.name}: {reason}"))
        except Trouble as trouble:
            problems.append(Problem(line.number, f"{line.name}: {trouble.message}"))
        return None

    begin = event.first("DTSTART")
    start = readable(begin, lambda line: times.whens(line, zones)[0][0]) if begin else None
    if start is None:
        problems.append(Problem(event.number, t("an entry without a start is left out")))
        return None
    several = {
        name: [found for line in event.every(name) if (found := readable(line, lambda one: times.whens(one, zones)))]
        for name in ("RDATE", "EXDATE")
    }
    rrules = {
        name: tuple(rule for line in event.every(name) if (rule := readable(line, _rule)))
        for name in ("RRULE", "EXRULE")
    }
    replaced = event.first("RECURRENCE-ID")
    replaces = readable(replaced, lambda line: times.whens(line, zones)[0][0]) if replaced else None
    if replaced and replaces is None:
        return None
    return Entry(
        uid=event.text("UID"),
        summary=event.text("SUMMARY"),
        description=event.text("DESCRIPTION"),
        location=event.text("LOCATION"),
        status=event.text("STATUS").upper(),
        start=start,
        length=_length(event, start, zones, problems, readable),
        rules=rrules["RRULE"],
        without_rules=rrules["EXRULE"],
        more=tuple(when for found in several["RDATE"] for when in found),
        without=tuple(when for found in several["EXDATE"] for when, _length in found),
        replaces=replaces,
        and_later=bool(replaced and replaced.param("RANGE").upper() == "THISANDFUTURE"),
        others=tuple(line.raw for line in event.lines if line.name not in UNDERSTOOD),
        line=event.number,
        source=event,
    )


def _rule(line: Line) -> Rule:
    return rules.parse(line.value)


Readable = Callable[[Line, Callable[[Line], timedelta]], timedelta | None]
"""Reads a line with a function; what it cannot read becomes a problem and None."""


def _length(event: Component, start: When, zones: Zones, problems: list[Problem], readable: Readable) -> timedelta:
    usual = timedelta(days=1) if start.dated else timedelta()
    if until := event.first("DTEND"):
        length = readable(until, lambda line: _until(line, start, zones))
    elif given := event.first("DURATION"):
        length = readable(given, lambda line: times.duration(line.value))
    else:
        return usual
    if length is None:
        return usual
    if length < timedelta():
        problems.append(Problem(event.number, t("the entry ends before it begins; its end is left out")))
        return usual
    # an all-day entry that ends on the day it begins is one day long: RFC 5545 errs on the side of showing it
    return max(length, usual) if start.dated else length


def _until(line: Line, start: When, zones: Zones) -> timedelta:
    end = times.whens(line, zones)[0][0]
    if start.dated or end.dated:
        return end.wall - start.wall
    return end.moment - start.moment


def of_uid(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    """Entries that belong together; one without a UID stands alone."""
    grouped: dict[str, list[Entry]] = {}
    for number, entry in enumerate(entries):
        grouped.setdefault(entry.uid or f"\0{number}", []).append(entry)
    return grouped
