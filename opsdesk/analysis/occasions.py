"""Days that campaigns are planned around: shopping days that come every year, and windows in which nothing may begin."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from opsdesk.analysis.festivals import NAMES, table
from opsdesk.clock import day_number, day_of
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t

_YEARLY = re.compile(r"(\d{1,2})-(\d{1,2})")
_LUNAR = re.compile(rf"({'|'.join(NAMES)})([+-]\d{{1,3}})?")
LONGEST = 92


@dataclass(frozen=True, slots=True)
class Occasion:
    """It comes every year from `first` to `last`: "11-01", or days from a festival of the Chinese calendar: "spring-28"."""

    name: str
    first: str
    last: str

    def span(self, year: int) -> tuple[int, int] | None:
        """Its days in `year`; None where the calendar does not reach, or there is no such day."""
        first, last = _day(self.first, year), _day(self.last, year)
        if first is None or last is None:
            return None
        if last < first:
            last = _day(self.last, year + 1) or first
        return first, last

    def check(self) -> None:
        """Trouble when its days cannot be read."""
        for text in (self.first, self.last):
            if _day(text, 2024) is None:  # a leap year
                raise _unreadable(f"{self.name}: {text}")
        span = self.span(2024)
        if span is not None and span[1] - span[0] > LONGEST:
            raise Trouble(
                t("“{name}” takes more than {n} days.", name=self.name, n=LONGEST), t("Shorten it."), code="too-long"
            )


@dataclass(frozen=True, slots=True)
class Freeze:
    """From day `first` to `last` nothing may begin or change; of `channels`, or of all when there are none."""

    name: str
    first: int
    last: int
    channels: tuple[str, ...] = ()

    def holds(self, channel: str | None) -> bool:
        return not self.channels or channel in self.channels


USUAL = (
    Occasion(_("Women's Day sales"), "03-01", "03-08"),
    Occasion("520", "05-18", "05-20"),
    Occasion("618", "06-01", "06-18"),
    Occasion("818", "08-16", "08-18"),
    Occasion(_("Double 11"), "10-31", "11-11"),
    Occasion(_("Double 12"), "12-10", "12-12"),
    Occasion(_("New Year's goods"), "spring-28", "spring-8"),
)
"""What China's shops live by."""


def _day(text: str, year: int) -> int | None:
    if found := _YEARLY.fullmatch(text):
        try:
            return day_number(date(year, int(found[1]), int(found[2])))
        except ValueError:
            return None
    if found := _LUNAR.fullmatch(text):
        days = table().get(year)
        return None if days is None else days[found[1]] + int(found[2] or 0)
    return None


def spans(occasions: Iterable[Occasion], first: int, last: int) -> Iterator[tuple[str, int, int]]:
    """(name, first day, last day) of what touches these days, by day."""
    years = range(day_of(first).year - 1, day_of(last).year + 2)
    found = [(one.name, span) for one in occasions for year in years if (span := one.span(year))]
    for name, (begin, end) in sorted(found, key=lambda one: one[1]):
        if begin <= last and end >= first:
            yield name, begin, end


# -- as people write them ---------------------------------------------------------------------------------------------


_LINE = re.compile(r"\s*(.+?)\s+(\S+?)\s*(?:~|～|\.\.|–|—|至|到)\s*(\S+)\s*")
_SINGLE = re.compile(r"\s*(.+?)\s+(\S+)\s*")


def occasions_of(text: str) -> tuple[Occasion, ...]:
    """One a line: "Double 11  10-31 ~ 11-11", "520  05-20". Trouble names the line that cannot be read."""
    found = []
    for line in filter(str.strip, text.splitlines()):
        parts = _LINE.fullmatch(line)
        single = None if parts else _SINGLE.fullmatch(line)
        if not parts and not single:
            raise _unreadable(line)
        name, first, last = parts.groups() if parts else (single[1], single[2], single[2])  # type: ignore[index]
        one = Occasion(name, first, last)
        one.check()
        found.append(one)
    return tuple(found)


def occasions_text(occasions: Iterable[Occasion]) -> str:
    return "\n".join(f"{t(one.name)}  {one.first} ~ {one.last}" for one in occasions)


def freezes_of(text: str, channels: Mapping[str, str]) -> tuple[Freeze, ...]:
    """One a line: "Year's end  2026-12-28 ~ 2027-01-04 [email, sms]". `channels`: the words for a channel -> its key."""
    found = []
    for line in filter(str.strip, text.splitlines()):
        words, bracket, rest = line.partition("[")
        parts = _LINE.fullmatch(words)
        if not parts:
            raise _unreadable_freeze(line)
        name, *days = parts.groups()
        try:
            first, last = (day_number(date.fromisoformat(day)) for day in days)
        except ValueError as error:
            raise _unreadable_freeze(line) from error
        if last < first:
            raise Trouble(t("“{name}” ends before it begins.", name=name), t("Correct its days."), code="out-of-order")
        names = [one.strip() for one in re.split(r"[,，、;；]", rest.partition("]")[0])] if bracket else []
        found.append(Freeze(name, first, last, tuple(channels.get(one.casefold(), one) for one in names if one)))
    return tuple(found)


def freezes_text(freezes: Iterable[Freeze], labels: Mapping[str, str]) -> str:
    lines = []
    for one in freezes:
        channels = f" [{', '.join(labels.get(key, key) for key in one.channels)}]" if one.channels else ""
        lines.append(f"{one.name}  {day_of(one.first)} ~ {day_of(one.last)}{channels}")
    return "\n".join(lines)


def _unreadable(line: str) -> Trouble:
    return Trouble(
        t("This line cannot be read: {line}", line=line.strip()[:60]),
        t("Example: {example}", example="618  06-01 ~ 06-18"),
        code="unreadable",
    )


def _unreadable_freeze(line: str) -> Trouble:
    return Trouble(
        t("This line cannot be read: {line}", line=line.strip()[:60]),
        t("Example: {example}", example="2026-12-28 ~ 2027-01-04"),
        code="unreadable",
    )
