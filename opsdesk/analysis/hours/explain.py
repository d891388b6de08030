"""Where the time went: every second between two moments as counted, paused, closed or holiday."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Literal

from opsdesk.analysis.hours.calendar import DAY, Calendar
from opsdesk.analysis.hours.openings import Openings, joined, offsets
from opsdesk.clock import day_number

Kind = Literal["counted", "paused", "closed", "holiday"]


@dataclass(frozen=True, slots=True)
class Segment:
    """[start, end) in seconds since 1970 UTC; `why` names the holiday."""

    start: int
    end: int
    kind: Kind
    why: str = ""

    @property
    def seconds(self) -> int:
        return self.end - self.start


def explain(openings: Openings, start: int, end: int, pauses: Sequence[tuple[int, int]] = ()) -> list[Segment]:
    """[start, end) in order and without gaps. The counted seconds are `openings.spent`. A pause shows only where it
    stops open time: while it is closed nothing runs anyway."""
    if end <= start:
        return []
    openings.between(start, end)  # covers it
    still = joined(pauses)
    cuts = {start, end, *_midnights(openings.calendar, start, end)}
    for spans in (zip(openings.opens.tolist(), openings.closes.tolist(), strict=True), still):
        cuts |= {cut for span in spans for cut in span if start < cut < end}
    found: list[Segment] = []
    for begin, until in pairwise(sorted(cuts)):
        kind, why = _kind(openings, still, begin)
        if found and (found[-1].kind, found[-1].why) == (kind, why):
            found[-1] = Segment(found[-1].start, until, kind, why)
        else:
            found.append(Segment(begin, until, kind, why))
    return found


def _kind(openings: Openings, pauses: Sequence[tuple[int, int]], moment: int) -> tuple[Kind, str]:
    if openings.between(moment, moment + 1):
        return ("paused" if any(begin <= moment < until for begin, until in pauses) else "counted"), ""
    holiday = openings.calendar.closed.get(local_day(openings.calendar, moment))
    return ("holiday", holiday) if holiday else ("closed", "")


def local_day(calendar: Calendar, moment: int) -> int:
    """The day number in the calendar's zone."""
    return day_number(datetime.fromtimestamp(moment, UTC).astimezone(calendar.place).date())


def _midnights(calendar: Calendar, start: int, end: int) -> set[int]:
    """Where local days begin: there a holiday begins or ends."""
    found = set()
    for begin, until, offset in offsets(calendar, start, end):
        for day in range((begin + offset) // DAY, (until + offset) // DAY + 1):
            moment = day * DAY - offset
            if begin <= moment < until:
                found.add(moment)
        found.add(begin)
    return {moment for moment in found if start < moment < end}
