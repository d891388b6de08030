"""Times in calendar files: dates, wall time with its zone, UTC, durations and periods."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from opsdesk import clock
from opsdesk.exchange.ical.lines import Component, Line
from opsdesk.i18n import t

_WHEN = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:T(\d{2}):?(\d{2}):?(\d{2})?(Z?))?")
_DURATION = re.compile(r"([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


class Unreadable(ValueError):  # noqa: N818 - an answer, not an error
    """A value that says no time; the argument says why, in the user's language."""


@dataclass(frozen=True, slots=True)
class When:
    """Wall time of `zone`; a floating time is one of the desk's zone. A date is its midnight, and `dated`."""

    wall: datetime
    zone: tzinfo
    dated: bool = False

    @property
    def moment(self) -> datetime:
        return self.wall.replace(tzinfo=self.zone)

    @property
    def key(self) -> object:
        """Equal for the same instant, or the same date."""
        return self.wall.date() if self.dated else self.moment.astimezone(UTC)


def whens(line: Line, zones: "Zones") -> list[tuple[When, timedelta | None]]:
    """The times of DTSTART, EXDATE, RDATE ..., with the length where a value is a period."""
    zone = zones.named(line.param("TZID"))
    found = []
    for value in filter(None, (part.strip() for part in line.value.split(","))):
        start, slash, rest = value.partition("/")
        when = _when(start, zone)
        length = None
        if slash:
            length = duration(rest) if rest.startswith(("P", "+", "-")) else _when(rest, zone).moment - when.moment
        found.append((when, length))
    if not found:
        raise Unreadable(t("there is no time"))
    return found


def _when(text: str, zone: tzinfo) -> When:
    found = _WHEN.fullmatch(text)
    try:
        if found:
            day = date(int(found[1]), int(found[2]), int(found[3]))
            if found[4] is None:
                return When(datetime.combine(day, time()), clock.zone(), dated=True)
            second = min(int(found[6] or 0), 59)  # a leap second
            wall = datetime.combine(day, time(int(found[4]), int(found[5]), second))
            return When(wall, UTC if found[7] else zone)
    except ValueError as error:
        raise Unreadable(t("“{text}” is no day of the calendar", text=text[:40])) from error
    raise Unreadable(t("“{text}” is no time", text=text[:40]))


def duration(text: str) -> timedelta:
    found = _DURATION.fullmatch(text.strip().upper())
    if not found or not any(found.groups()[1:]):
        raise Unreadable(t("“{text}” is no duration", text=text[:40]))
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    try:
        length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError as error:
        raise Unreadable(t("“{text}” is no duration", text=text[:40])) from error
    return -length if found[1] == "-" else length


class Zones:
    """Zones by the names a file gives them: IANA's, Windows', prefixed ones, or the file's own VTIMEZONE.

    `unknown` collects the names that are none of these; their times count as the desk's own."""

    def __init__(self, calendar: Component) -> None:
        self._own = {part.text("TZID"): part for part in calendar.parts if part.name == "VTIMEZONE"}
        self._made: dict[str, tzinfo] = {}
        self.unknown: set[str] = set()

    def named(self, name: str) -> tzinfo:
        if not name:
            return clock.zone()
        if name not in self._made:
            found = known(name) or self._from_file(name)
            if found is None:
                self.unknown.add(name)
            self._made[name] = found or clock.zone()
        return self._made[name]

    def _from_file(self, name: str) -> tzinfo | None:
        component = self._own.get(name)
        if component is None:
            return None
        from icalendar import Timezone

        try:
            made = Timezone.from_ical(_written(component)).to_tz(lookup_tzid=False)
        except (
            ValueError,
            KeyError,
            IndexError,
            TypeError,
            AttributeError,
        ):  # whatever a broken definition leads to there
            return None
        return made if isinstance(made, tzinfo) else None


def _written(component: Component) -> str:
    lines = [f"BEGIN:{component.name}", *(line.raw for line in component.lines)]
    return "\r\n".join([*lines, *map(_written, component.parts), f"END:{component.name}"])


@lru_cache(maxsize=256)
def known(name: str) -> ZoneInfo | None:
    """A zone by its IANA or Windows name, whatever stands before it ("/mozilla.org/20050126_1/Europe/Berlin")."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    parts = name.strip().strip('"').split("/")
    tries = ["/".join(parts[at:]) for at in range(len(parts))]
    for one in (name, WINDOWS_TO_OLSON.get(name, ""), *tries):
        try:
            if one:
                return ZoneInfo(one)
        except (KeyError, ValueError, OSError):
            continue
    return None


def exists(wall: datetime, zone: tzinfo) -> bool:
    """Whether clocks of `zone` ever show `wall`: RFC 5545 leaves out instances in the hour that is skipped."""
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall
