"""The instances of calendar entries in a period: rules, further dates, exceptions and overrides laid out in order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from opsdesk.analysis.recurrence.expand import expand
from opsdesk.analysis.recurrence.rule import Rule
from opsdesk.exchange.ical.entries import Entry, of_uid
from opsdesk.exchange.ical.times import When, exists


@dataclass(frozen=True, slots=True)
class Occurrence:
    """`start` and `end` are aware; those of an all-day entry are midnights of the desk's zone, the end exclusive."""

    start: datetime
    end: datetime
    entry: Entry


def occurrences(entries: Sequence[Entry], first: datetime, last: datetime) -> list[Occurrence]:
    """What touches [first, last), both aware, by start, then end, then summary."""
    found = [one for group in of_uid(entries).values() for one in _of_group(group, first, last)]
    inside = [one for one in found if one.start < last and (one.end > first or one.start >= first)]
    return sorted(inside, key=lambda one: (one.start, one.end, one.entry.summary))


def _of_group(group: Sequence[Entry], first: datetime, last: datetime) -> Iterator[Occurrence]:
    overrides = {entry.replaces.key: entry for entry in group if entry.replaces is not None and not entry.and_later}
    later = sorted(
        (entry for entry in group if entry.replaces is not None and entry.and_later),
        key=lambda entry: entry.replaces.moment if entry.replaces else last,
    )
    masters = [entry for entry in group if entry.replaces is None]
    for entry in masters:
        if entry.status == "CANCELLED":
            continue
        for when, length in _whens(entry, last + _farthest(later)):
            if when.key in overrides:
                continue
            yield from _shown(_moved(entry, when, length, later))
    for entry in overrides.values():
        yield from _shown((entry, entry.start, entry.length))
    if not masters:  # a part of a series whose beginning is in another file
        for entry in later:
            yield from _shown((entry, entry.start, entry.length))


def _farthest(later: Sequence[Entry]) -> timedelta:
    """How far an instance may be moved, and a day for what zones differ in."""
    shifts = [abs(entry.start.wall - entry.replaces.wall) for entry in later if entry.replaces]
    return max(shifts, default=timedelta()) + timedelta(days=1)


def _shown(one: tuple[Entry, When, timedelta]) -> Iterator[Occurrence]:
    entry, when, length = one
    if entry.status == "CANCELLED":
        return
    if when.dated:
        end = (when.wall + length).replace(tzinfo=when.zone)
    else:
        end = (when.moment.astimezone(UTC) + length).astimezone(when.zone)
    yield Occurrence(when.moment, end, entry)


def _moved(entry: Entry, when: When, length: timedelta, later: Sequence[Entry]) -> tuple[Entry, When, timedelta]:
    """The instance as the last THISANDFUTURE before it says: moved as far as that one moved its own."""
    for change in reversed(later):
        assert change.replaces is not None
        if change.replaces.moment <= when.moment:
            shift = change.start.wall - change.replaces.wall
            return change, replace(when, wall=when.wall + shift), change.length
    return entry, when, length


def _whens(entry: Entry, last: datetime) -> Iterator[tuple[When, timedelta]]:
    """Each start of `entry` before `last`, once, with its length, in no order. DTSTART itself counts where no rule does."""
    start = entry.start
    end = last.astimezone(start.zone).replace(tzinfo=None)
    excluded = {when.key for when in entry.without}
    for rule in entry.without_rules:
        excluded |= {replace(start, wall=wall).key for wall in _walls(rule, start, end)}
    seen = set()
    walls = [wall for rule in entry.rules for wall in _walls(rule, start, end)] if entry.rules else [start.wall]
    starts = [(replace(start, wall=wall), entry.length) for wall in walls]
    starts += [(when, entry.length if length is None else length) for when, length in entry.more]
    for when, length in starts:
        if when.key not in excluded and when.key not in seen:
            seen.add(when.key)
            yield when, length


def _walls(rule: Rule, start: When, end: datetime) -> Iterator[datetime]:
    if rule.until is not None and rule.until_utc and not start.dated:
        until = rule.until.replace(tzinfo=UTC).astimezone(start.zone).replace(tzinfo=None)
        rule = replace(rule, until=until, until_utc=False)
    for wall in expand(rule, start.wall, end, dated=start.dated):
        if start.dated or exists(wall, start.zone):
            yield wall
