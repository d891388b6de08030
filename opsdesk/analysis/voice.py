"""The voice of the customer: how many tickets of what kind, how quickly they were answered and solved, what waits.

A period is compared with as many days before it. METHODS.md section 2; percentiles are of type 7 (Hyndman, Fan 1996,
The American Statistician 50(4) 361-365). Whoever imports this loads NumPy.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from opsdesk.analysis import periods, satisfaction
from opsdesk.analysis.hours.openings import Openings
from opsdesk.analysis.periods import Period
from opsdesk.query.filters import EVERYTHING, Filter
from opsdesk.store.facts import local_days
from opsdesk.store.feedback import NONE, Marks, Tickets, Whole

DAY = 86_400
FIELDS = ("type", "area", "source", "version")
"""What volumes are told apart by."""
QUANTILES = (0.5, 0.75, 0.9, 0.95)
AGES = (1, 3, 7, 14, 30)
"""Days at which one bar of the backlog's age ends and the next begins."""
Measure = Literal["first_response", "resolved"]
MEASURES: tuple[Measure, ...] = ("first_response", "resolved")


_DUE: dict[Measure, str] = {"first_response": "first_due", "resolved": "due"}


@dataclass(frozen=True, slots=True)
class VoiceOf:
    """What is asked: the days `first` to `as_of` in steps of `period`, of the tickets of `where`; business time by
    `calendar`; satisfaction by the customers' `segment`."""

    as_of: int
    first: int
    period: Period = "week"
    where: Filter = EVERYTHING
    calendar: str = "cn"
    segment: str = "tier"

    @property
    def days(self) -> int:
        return self.as_of - self.first + 1

    @property
    def before(self) -> int:
        """The first day of the period before, which is as long."""
        return self.first - self.days


@dataclass(frozen=True, slots=True)
class Volume:
    """How many tickets with one value of a field were opened, in each period, in all, and in the time before."""

    name: str | None
    counts: tuple[int, ...]
    n: int
    before: int


@dataclass(frozen=True, slots=True)
class Times:
    """Quantiles of `n` spans in seconds, by the clock and in business time; of `before` spans, those by the clock."""

    n: int
    clock: tuple[float, ...]
    business: tuple[float, ...]
    before: int
    clock_before: tuple[float, ...]
    business_before: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """`n` of `of`, and the same before."""

    n: int
    of: int
    n_before: int
    of_before: int

    @property
    def share(self) -> float | None:
        return self.n / self.of if self.of else None

    @property
    def share_before(self) -> float | None:
        return self.n_before / self.of_before if self.of_before else None


@dataclass(frozen=True, slots=True)
class Load:
    """What one assignee has: opened and closed in the period, open at its end; the median resolution in seconds."""

    assignee: str | None
    opened: int
    closed: int
    open: int
    median: float | None


@dataclass(frozen=True)
class Voice:
    """What was heard. `again` are (tickets, moments) of reopening; `begin` to `end` are the seconds of the period,
    `earlier` is where the time before begins, `last_day` where its last day does."""

    asked: VoiceOf
    tickets: Tickets
    again: tuple[Whole, Whole]
    openings: Openings
    earlier: int
    begin: int
    last_day: int
    end: int
    later: int = 0

    # -- which tickets ----------------------------------------------------------------------------------------------

    @cached_property
    def opened(self) -> Marks:
        """Those opened in the period; every one is a voice."""
        return self._within(self.tickets.opened, self.begin, self.end)

    @cached_property
    def opened_before(self) -> Marks:
        return self._within(self.tickets.opened, self.earlier, self.begin)

    def ended(self, measure: Measure, *, before: bool = False) -> Marks:
        """Those answered or solved in the period, whenever they were opened; each problem once."""
        moments = self.tickets.numbers[measure]
        begin, end = (self.earlier, self.begin) if before else (self.begin, self.end)
        return self._within(moments, begin, end) & (moments >= self.tickets.opened) & ~self.tickets.merged

    def due(self, measure: Measure = "resolved", *, before: bool = False) -> Marks:
        """Those that had to be answered or solved in the period; what is open and due on the last day is not judged yet."""
        begin, end = (self.earlier, self.begin) if before else (self.begin, self.end)
        due, done = self.tickets.numbers[_DUE[measure]], self.tickets.numbers[measure]
        judged = (done != NONE) | (due < self.last_day)
        known = ~self.tickets.merged & ~self._closed_unknown
        found: Marks = self._within(due, begin, end) & judged & known
        return found

    def breached(self, measure: Measure = "resolved", *, before: bool = False) -> Marks:
        """Not answered, or not solved, by when they were due."""
        due, done = self.tickets.numbers[_DUE[measure]], self.tickets.numbers[measure]
        found: Marks = self.due(measure, before=before) & ((done == NONE) | (done > due))
        return found

    @cached_property
    def waiting(self) -> Marks:
        """Open at the end of the period."""
        return self._open_at(self.end)

    @cached_property
    def _closed_unknown(self) -> Marks:
        """Closed, but nobody knows when."""
        found: Marks = self.tickets.closed & (self.tickets.resolved == NONE)
        return found

    def _open_at(self, moment: int) -> Marks:
        resolved = self.tickets.resolved
        still = (resolved == NONE) | (resolved >= moment)
        found: Marks = (self.tickets.opened < moment) & still & ~self._closed_unknown & ~self.tickets.merged
        return found

    def reopened(self, *, before: bool = False) -> Marks:
        """Those opened again in the period."""
        begin, end = (self.earlier, self.begin) if before else (self.begin, self.end)
        numbers, at = self.again
        return np.isin(self.tickets.id, numbers[(at >= begin) & (at < end)])

    def rated(self, *, before: bool = False) -> Marks:
        """Those opened in the period whose customer gave 1 to 5."""
        score = self.tickets.satisfaction
        return (self.opened_before if before else self.opened) & (score >= 1) & (score <= 5)

    def open_defects(self) -> Marks:
        return self.waiting & self.tickets.words["type"].among(("bug",))

    @staticmethod
    def _within(moments: Whole, begin: int, end: int) -> Marks:
        inside: Marks = (moments >= begin) & (moments < end)
        return inside

    def ids(self, chosen: Marks) -> list[int]:
        found: list[int] = self.tickets.id[chosen].tolist()
        return found

    # -- numbers ------------------------------------------------------------------------------------------------------

    @cached_property
    def n(self) -> int:
        return int(self.opened.sum())

    @cached_property
    def n_before(self) -> int:
        return int(self.opened_before.sum())

    @cached_property
    def periods(self) -> tuple[int, ...]:
        period = self.asked.period
        return tuple(range(periods.number(self.asked.first, period), periods.number(self.asked.as_of, period) + 1))

    @property
    def complete(self) -> tuple[bool, ...]:
        """Whether each of `periods` lies in the days asked for as a whole."""
        asked = self.asked
        return tuple(
            periods.first_day(number, asked.period) >= asked.first
            and periods.complete(number, asked.period, asked.as_of)
            for number in self.periods
        )

    @cached_property
    def voices(self) -> tuple[int, int]:
        """How many different customers wrote in the period, and before."""
        customers = self.tickets.customer
        known = customers != NONE
        return (
            int(np.unique(customers[self.opened & known]).size),
            int(np.unique(customers[self.opened_before & known]).size),
        )

    def per_period(self, moments: Whole, chosen: Marks) -> tuple[int, ...]:
        numbers = periods.numbers(local_days(moments[chosen]), self.asked.period) - self.periods[0]
        return tuple(np.bincount(numbers, minlength=len(self.periods))[: len(self.periods)].tolist())

    @cached_property
    def opened_by_period(self) -> tuple[int, ...]:
        return self.per_period(self.tickets.opened, self.opened)

    @cached_property
    def closed_by_period(self) -> tuple[int, ...]:
        return self.per_period(self.tickets.resolved, self.ended("resolved"))

    def volumes(self, field: str) -> tuple[Volume, ...]:
        """The values of `field`, the most frequent in the period first; tickets without one last."""
        column = self.tickets.words[field]
        opened, width = self.opened, len(self.periods)
        step = periods.numbers(local_days(self.tickets.opened[opened]), self.asked.period) - self.periods[0]
        table = np.zeros((len(column.names), width), np.int64)
        np.add.at(table, (column.codes[opened], step), 1)
        now, before = column.counts(opened), column.counts(self.opened_before)
        found = [
            Volume(name, tuple(table[code].tolist()), int(now[code]), int(before[code]))
            for code, name in enumerate(column.names)
            if now[code] or before[code]
        ]
        return tuple(sorted(found, key=lambda one: (one.name is None, -one.n, -one.before, one.name or "")))

    def times(self, measure: Measure, among: Marks | None = None) -> Times:
        """How long it took until the first response or the resolution, of all or of those `among` all."""
        now, before = self.ended(measure), self.ended(measure, before=True)
        if among is not None:
            now, before = now & among, before & among
        return Times(
            int(now.sum()), quantiles(self._spans(measure, now)), quantiles(self._open_spans(measure, now)),
            int(before.sum()), quantiles(self._spans(measure, before)), quantiles(self._open_spans(measure, before)),
        )  # fmt: skip

    def _spans(self, measure: Measure, chosen: Marks) -> Whole:
        return self.tickets.numbers[measure][chosen] - self.tickets.opened[chosen]

    def _open_spans(self, measure: Measure, chosen: Marks) -> Whole:
        return self.openings.elapsed(self.tickets.opened[chosen], self.tickets.numbers[measure][chosen])

    @property
    def breaches(self) -> Rate:
        return self.late("resolved")

    def late(self, measure: Measure) -> Rate:
        marks = (self.breached(measure), self.due(measure))
        return self._rate(*marks, self.breached(measure, before=True), self.due(measure, before=True))

    @property
    def reopens(self) -> Rate:
        """Tickets opened again, of those that were closed in the period or opened again in it."""
        now, before = self.reopened(), self.reopened(before=True)
        closed, closed_before = self.ended("resolved") | now, self.ended("resolved", before=True) | before
        return self._rate(now, closed, before, closed_before)

    @staticmethod
    def _rate(*marks: Marks) -> Rate:
        return Rate(*(int(one.sum()) for one in marks))

    @property
    def satisfied(self) -> satisfaction.Csat | None:
        """CSAT of the tickets; None when nobody rated one."""
        scores = self.tickets.satisfaction[self.rated()].tolist()
        return satisfaction.csat(scores) if scores else None

    def medians(self, measure: Measure) -> tuple[float | None, ...]:
        """The median in seconds of what was answered or solved in each of `periods`."""
        chosen = self.ended(measure)
        spans, moments = self._spans(measure, chosen), self.tickets.numbers[measure][chosen]
        steps = periods.numbers(local_days(moments), self.asked.period) - self.periods[0]
        order = np.argsort(steps, kind="stable")
        parts = np.split(spans[order], np.searchsorted(steps[order], np.arange(1, len(self.periods))))
        return tuple(float(np.median(part)) if part.size else None for part in parts)

    # -- what waits ---------------------------------------------------------------------------------------------------

    @property
    def backlog(self) -> tuple[int, int]:
        """How many are open at the end of the period, and how many were at its beginning."""
        return int(self.waiting.sum()), int(self._open_at(self.begin).sum())

    @cached_property
    def ages(self) -> Whole:
        """Of each ticket, how many days it is open at the end of the period."""
        return (self.end - self.tickets.opened) // DAY

    def aged(self, step: int) -> Marks:
        """Those open that fall into the bar `step` of their age."""
        found: Marks = self.waiting & (np.digitize(self.ages, AGES) == step)
        return found

    @property
    def median_age(self) -> float | None:
        ages = self.ages[self.waiting]
        return float(np.median(ages)) if ages.size else None

    @property
    def workload(self) -> tuple[Load, ...]:
        """Each assignee's, those with most open first; tickets of nobody last."""
        column, tickets = self.tickets.words["assignee"], self.tickets
        closed = self.ended("resolved")
        counts = [column.counts(marks) for marks in (self.opened, closed, self.waiting)]
        spans = tickets.resolved - tickets.opened
        found = []
        for code, name in enumerate(column.names):
            opened, done, waiting = (int(part[code]) for part in counts)
            if opened or done or waiting:
                theirs = spans[closed & (column.codes == code)]
                found.append(Load(name, opened, done, waiting, float(np.median(theirs)) if theirs.size else None))
        return tuple(sorted(found, key=lambda load: (load.assignee is None, -load.open, load.assignee or "")))


def quantiles(spans: Whole, of: Sequence[float] = QUANTILES) -> tuple[float, ...]:
    """Of type 7; nothing of nothing."""
    return tuple(np.quantile(spans, of).tolist()) if spans.size else ()


def changed(now: float | None, before: float | None) -> float | None:
    """By which share of what it was before it grew."""
    return (now - before) / before if now is not None and before else None
