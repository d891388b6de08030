"""Calendar entries as campaigns: an override of a series becomes a campaign of its own, THISANDFUTURE splits the series.

What OpsDesk has no field for is kept line by line. Lines of our own (X-OPSDESK-...) say what the standard's cannot.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from opsdesk import clock
from opsdesk.analysis.recurrence import rule as rules
from opsdesk.analysis.recurrence.moving import split
from opsdesk.analysis.recurrence.series import Series, localised, minute_of, place, rule_of
from opsdesk.errors import Trouble
from opsdesk.exchange.content_lines import parted, unescaped
from opsdesk.exchange.ical.entries import Calendar, Entry, of_uid
from opsdesk.exchange.ical.lines import Component, Line, Problem
from opsdesk.exchange.ical.times import When
from opsdesk.exchange.reading.wire import listed
from opsdesk.i18n import t

OWN = "X-OPSDESK-"
MARK = "#"
"""Between the UID of a series and the day in whose place one stands: each campaign has a calendar id of its own."""
CONSUMED = frozenset(
    {
        "UID", "SUMMARY", "DESCRIPTION", "STATUS", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID",
        "CATEGORIES", "DTSTAMP",
    }
)  # fmt: skip
STATUSES = {"TENTATIVE": "draft", "CONFIRMED": "scheduled", "CANCELLED": "cancelled"}
REACH, LONGEST = (1900, 2200), timedelta(days=366 * 50)
TIMES = ("start", "end", "begins", "ends", "zone", "rrule", "exdates", "rdates")
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Planned:
    """A campaign as text by field name, and the line on which its entry begins."""

    line: int
    values: Row


def campaigns(found: Calendar) -> list[Planned]:
    """In the order of the file; what could not be taken over is added to the problems of `found`."""
    rows: list[Planned] = []
    near = [entry for entry in found.entries if _within_reach(entry)]
    for entry in found.entries:
        if not _within_reach(entry):
            found.problems.append(Problem(entry.line, t("an entry of another century is left out")))
    for uid, group in of_uid(near).items():
        rows += _of_group("" if uid.startswith("\0") else uid, group, found.problems)
    found.problems.sort(key=lambda problem: problem.line)
    return sorted(rows, key=lambda row: row.line)


def _within_reach(entry: Entry) -> bool:
    """Plans lie within a lifetime; beyond it days cannot be counted on."""
    first, last = REACH
    times = [
        entry.start,
        *([entry.replaces] if entry.replaces else []),
        *entry.without,
        *(when for when, _length in entry.more),
    ]
    return entry.length < LONGEST and all(first <= when.wall.year <= last for when in times)


def _of_group(uid: str, group: Sequence[Entry], problems: list[Problem]) -> Iterator[Planned]:
    masters = [entry for entry in group if entry.replaces is None]
    ones = [entry for entry in group if entry.replaces is not None and not entry.and_later]
    later = sorted((entry for entry in group if entry.and_later), key=lambda entry: _day(entry.replaces))
    for entry in masters:
        series = series_of(entry, problems)
        keys = tuple(_key(one.replaces, series) for one in ones)
        series = replace(series, without=tuple(dict.fromkeys((*series.without, *keys))))
        for change in later:
            yield from _before(uid, entry, series, change, problems)
            entry, series = change, _after(series, change, problems)
            uid = f"{uid.partition(MARK)[0]}{MARK}{series.start}" if uid else ""
        yield _planned(uid, entry, series, problems)
    for one in ones if masters else (*ones, *later):
        if one.status != "CANCELLED" or not masters:
            series = series_of(one, problems)
            key = _key(one.replaces, series)
            alone = replace(series, rrule=None, besides=(), without=())
            yield _planned(f"{uid}{MARK}{key}" if uid else "", one, alone, problems, replaces=key)


def _day(when: When | None) -> datetime:
    assert when is not None
    return when.moment


def _before(uid: str, entry: Entry, series: Series, change: Entry, problems: list[Problem]) -> Iterator[Planned]:
    try:
        head, _tail = split(series, _key(change.replaces, series))
    except Trouble as trouble:
        problems.append(Problem(change.line, trouble.message))
        head = series
    if head is not None:
        yield _planned(uid, entry, head, problems)


def _after(series: Series, change: Entry, problems: list[Problem]) -> Series:
    """The rest of the series, moved as far as `change` moved its own."""
    try:
        _head, tail = split(series, _key(change.replaces, series))
    except Trouble:
        tail = series
    own = series_of(change, problems)
    if own.rrule is not None:
        return own
    rule = tail.rrule
    if rule is not None and tail.start != own.start:
        from opsdesk.analysis.recurrence.moving import moved

        try:
            rule = moved(tail, own.start - tail.start).rrule
        except Trouble as trouble:
            problems.append(Problem(change.line, trouble.message))
    return replace(own, rrule=rule, without=tail.without, besides=tail.besides)


# -- times ------------------------------------------------------------------------------------------------------------


def series_of(entry: Entry, problems: list[Problem]) -> Series:
    """When the campaign takes place. A zone that has no name in the world becomes the desk's own."""
    start, zone = _named(entry.start, entry, problems)
    if start.wall.second:
        problems.append(Problem(entry.line, t("seconds are left out")))
    if len(entry.rules) > 1 or entry.without_rules:
        problems.append(Problem(entry.line, t("further repeat rules are kept, but not followed")))
    ended = entry.source is not None and any(entry.source.first(name) for name in ("DTEND", "DURATION"))
    begin = clock.day_number(start.wall.date())
    rule = next((line.value.strip().upper() for line in _lines(entry, "RRULE")), None)
    if start.dated:
        last = begin + max(entry.length.days - 1, 0)
        series = Series(begin, last if last > begin else None, zone=None, rrule=rule)
    else:
        until = start.wall + entry.length if start.zone is UTC else _end(start, entry.length)
        last = clock.day_number(until.date())
        series = Series(
            begin,
            last if last > begin else None,
            f"{start.wall:%H:%M}",
            f"{until:%H:%M}" if ended else None,
            zone,
            rule,
        )
    if any(length is not None and length != entry.length for _when, length in entry.more):
        problems.append(Problem(entry.line, t("further dates have the usual length")))
    without = tuple(_key(when, series) for when in entry.without)
    besides = tuple(_key(when, series) for when, _length in entry.more)
    return replace(series, without=tuple(dict.fromkeys(without)), besides=tuple(dict.fromkeys(besides)))


def _end(start: When, length: timedelta) -> datetime:
    """Exact hours later, as its clocks show."""
    return (start.moment.astimezone(UTC) + length).astimezone(start.zone).replace(tzinfo=None)


def _named(when: When, entry: Entry, problems: list[Problem]) -> tuple[When, str | None]:
    """A time with a zone that can be stored: none for the desk's own."""
    name = zone_name(when.zone)
    line = next(iter(_lines(entry, "DTSTART")), None)
    floating = line is not None and not line.param("TZID") and not line.value.strip().upper().endswith("Z")
    if when.dated or floating:
        return when, None
    if name:
        return when, name
    problems.append(Problem(entry.line, t("its time zone has no name in the world; times are those of this desk")))
    local = when.moment.astimezone(clock.zone()).replace(tzinfo=None)
    return When(local, clock.zone()), None


def zone_name(zone: tzinfo) -> str:
    return "UTC" if zone is UTC else zone.key if isinstance(zone, ZoneInfo) else ""


def _key(when: When | None, series: Series) -> str:
    """The instance that starts at `when`, as its series calls it."""
    assert when is not None
    if when.dated or series.dated:
        return when.wall.date().isoformat()
    wall = when.moment.astimezone(place(series.zone)).replace(tzinfo=None)
    if wall.time() == time.fromisoformat(series.begins or "00:00"):
        return wall.date().isoformat()
    return minute_of(wall)


def same(one: Series, other: Series) -> bool:
    """Whether two series take place at the same times, however they are written."""

    def plain(series: Series) -> tuple[object, ...]:
        rule = None
        if series.rrule:
            try:
                found = localised(rule_of(series.rrule), series.zone)
                if series.dated and found.until is not None:
                    found = replace(found, until=datetime.combine(found.until.date(), time()))
                rule = rules.write(found)
            except Trouble:
                rule = series.rrule
        ends = series.ends if series.ends is not None else series.begins
        return (
            series.start, series.last, series.begins, ends, str(place(series.zone)), rule, frozenset(series.without),
            frozenset(series.besides),
        )  # fmt: skip

    return plain(one) == plain(other)


# -- rows -------------------------------------------------------------------------------------------------------------


def _planned(uid: str, entry: Entry, series: Series, problems: list[Problem], replaces: str = "") -> Planned:
    values: Row = {"name": entry.summary.strip() or t("(without a title)"), "note": entry.description, "uid": uid}
    own = dict(_own(entry))
    values["status"] = _status(entry.status, own.pop("status", ""))
    tags = [unescaped(one).strip() for line in _lines(entry, "CATEGORIES") for one in parted(line.value, ",")]
    values["tags"] = listed([tag for tag in tags if tag])
    values |= written(_as_typed(series, own))
    values["replaces"] = own.pop("replaces", "") or replaces
    values |= {name: value for name, value in own.items() if name not in (*TIMES, "uid", "ical")}
    if own.get("uid") == "":
        values["uid"] = ""
    values["ical"] = "\n".join(_kept(entry))
    return Planned(entry.line, {name: value for name, value in values.items() if value})


def _as_typed(series: Series, own: Row) -> Series:
    """The series as OpsDesk wrote it, unless another program has moved the entry meanwhile."""
    try:
        typed = Series(
            series.start,
            clock.day_number(datetime.fromisoformat(own["end"]).date()) if own.get("end") else series.end,
            series.begins,
            (own["ends"] or None) if "ends" in own else series.ends,
            (own["zone"] or None) if "zone" in own else series.zone,
            own.get("rrule") or series.rrule,
            tuple(own["exdates"].split(";")) if own.get("exdates") else series.without,
            tuple(own["rdates"].split(";")) if own.get("rdates") else series.besides,
        )
    except ValueError:
        return series
    return typed if same(typed, series) else series


def written(series: Series) -> Row:
    return {
        "start": clock.day_of(series.start).isoformat(),
        "end": "" if series.end is None else clock.day_of(series.end).isoformat(),
        "begins": series.begins or "",
        "ends": series.ends or "",
        "zone": series.zone or "",
        "rrule": series.rrule or "",
        "exdates": listed(series.without),
        "rdates": listed(series.besides),
    }


def _own(entry: Entry) -> Iterator[tuple[str, str]]:
    for line in entry.source.lines if entry.source else ():
        if line.name.startswith(OWN):
            yield line.name.removeprefix(OWN).lower().replace("-", "_"), unescaped(line.value)


def _status(said: str, own: str) -> str:
    """Our own word for it, as long as it says the same."""
    if own and (said_of(own) or "") == said:
        return own
    return STATUSES.get(said, "")


def said_of(status: str | None) -> str | None:
    """The standard's word for a status of ours."""
    if status is None:
        return None
    return {"idea": "TENTATIVE", "draft": "TENTATIVE", "review": "TENTATIVE", "cancelled": "CANCELLED"}.get(
        status, "CONFIRMED"
    )


def _lines(entry: Entry, name: str) -> list[Line]:
    return entry.source.every(name) if entry.source else []


def _kept(entry: Entry) -> Iterator[str]:
    if entry.source is None:
        return
    for line in entry.source.lines:
        further = line.name == "RRULE" and line is not entry.source.first("RRULE")
        if (line.name not in CONSUMED and not line.name.startswith(OWN)) or further:
            yield line.raw
    for part in entry.source.parts:
        yield from _whole(part)


def _whole(component: Component) -> Iterator[str]:
    yield f"BEGIN:{component.name}"
    yield from (line.raw for line in component.lines)
    for part in component.parts:
        yield from _whole(part)
    yield f"END:{component.name}"
