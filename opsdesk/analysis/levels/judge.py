"""Tickets held against the targets of policies: due times, breaches, what runs and when that turns."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis.hours.openings import Openings
from opsdesk.analysis.hours.pauses import Pauses, due_after, paused_within
from opsdesk.analysis.levels.history import NONE, Stays
from opsdesk.analysis.levels.waits import Waits

Whole = NDArray[np.int64]
Yes = NDArray[np.bool_]
TARGETS = ("first", "next", "resolve")
RUNNING, SOON, PAUSED, OVERDUE, KEPT, MISSED = range(6)
LATEST = 4_102_444_800
"""The year 2100: what lies beyond, or before 1970, is a slip of the keyboard, and has no service level."""


@dataclass(frozen=True)
class Tickets:
    """`ids` in rising order; times are NONE where there is none; `status` and `priority` are codes; `policy` is the
    position of the policy that holds, NONE for no policy."""

    ids: Whole
    opened: Whole
    first_response: Whole
    resolved: Whole
    status: Whole
    priority: Whole
    policy: Whole


@dataclass(frozen=True)
class Plan:
    """A policy as numbers: `seconds[target][priority]`, NONE without a target; codes of the statuses in which the clock
    stands; `warn` is the share of a target after which it is due soon."""

    openings: Openings
    seconds: Whole
    pausing: Sequence[int]
    warn: float


@dataclass(frozen=True)
class Levels:
    """Per ticket, NONE where there is nothing to say. Breaches are 0 or 1, and NONE where nothing was to be judged."""

    standing: Whole
    due: Whole
    turn: Whole
    first_due: Whole
    next_due: Whole
    resolve_due: Whole
    first_breached: Whole
    next_breached: Whole
    resolve_breached: Whole
    paused: Whole

    @classmethod
    def none(cls, size: int) -> "Levels":
        return cls(*(np.full(size, NONE, np.int64) for _ in fields(cls)))

    def put(self, at: Yes, other: "Levels") -> None:
        for one in fields(self):
            getattr(self, one.name)[at] = getattr(other, one.name)

    def breached(self, target: int) -> Whole:
        found: Whole = (self.first_breached, self.next_breached, self.resolve_breached)[target]
        return found


@dataclass(frozen=True)
class _Judged:
    """Of each start with a goal: when it is due (NONE: paused, or no goal), whether that was missed, whether it runs,
    runs `late` or `soon` will, and the next moment at which the verdict is another one (NONE: never by itself)."""

    due: Whole
    missed: Yes
    judged: Yes
    running: Yes
    late: Yes
    soon: Yes
    turn: Whole


def judge(
    tickets: Tickets, stays: Stays, waits: Waits, plans: Sequence[Plan], closed: Sequence[int], as_of: int
) -> Levels:
    """How `tickets` stand at `as_of`. `closed`: the codes of statuses that end a ticket."""
    found = Levels.none(tickets.ids.size)
    sane = (tickets.opened >= 0) & (tickets.opened < LATEST)
    for number, plan in enumerate(plans):
        theirs = (tickets.policy == number) & sane
        if theirs.any():
            these = Tickets(*(getattr(tickets, one.name)[theirs] for one in fields(tickets)))
            found.put(theirs, _of_plan(these, stays.of(these.ids), _waits_of(waits, these.ids), plan, closed, as_of))
    return found


def _waits_of(waits: Waits, ids: Whole) -> Waits:
    place = np.minimum(np.searchsorted(ids, waits.owners), ids.size - 1)
    return waits.among((ids[place] == waits.owners) & (waits.asked >= 0) & (waits.asked < LATEST))


def pauses_of(stays: Stays, pausing: Sequence[int], closed: Sequence[int]) -> tuple[Pauses, Stays]:
    """(the pauses that are over, those that last): while it waits for others, and while it was closed before somebody
    opened it again."""
    stands = np.isin(stays.statuses, [*pausing, *closed])
    over = stands & (stays.untils != NONE) & (stays.begins < stays.untils)
    lasting = stands & (stays.untils == NONE)
    kept = (stays.owners[lasting], stays.begins[lasting], stays.untils[lasting], stays.statuses[lasting])
    return Pauses(stays.owners[over], stays.begins[over], stays.untils[over]), Stays(*kept)


def _of_plan(these: Tickets, stays: Stays, waits: Waits, plan: Plan, closed: Sequence[int], as_of: int) -> Levels:
    is_closed = np.isin(these.status, closed)
    known_end = these.resolved != NONE
    pauses, lasting = pauses_of(stays, plan.pausing, closed)
    since = np.full(these.ids.size, NONE, np.int64)
    since[np.searchsorted(these.ids, lasting.owners)] = lasting.begins
    since[known_end | is_closed] = NONE
    unknown = is_closed & ~known_end
    goals = plan.seconds[:, these.priority]

    def judged(goal: Whole, starts: Whole, ends: Whole, at: Whole) -> _Judged:
        return _judged(plan, pauses, goal, starts, ends, these.ids[at], since[at], unknown[at], as_of)

    every = np.arange(these.ids.size)
    answered = np.where(these.first_response != NONE, these.first_response, these.resolved)
    first = judged(goals[0], these.opened, answered, every)
    resolve = judged(goals[2], these.opened, these.resolved, every)
    place = np.searchsorted(these.ids, waits.owners)
    open_still = ~known_end[place] | (waits.asked < these.resolved[place])
    waits, place = waits.among(open_still), place[open_still]
    ended = np.where(known_end[place], these.resolved[place], np.iinfo(np.int64).max)
    ends = np.minimum(np.where(waits.answered != NONE, waits.answered, np.iinfo(np.int64).max), ended)
    ends[ends == np.iinfo(np.int64).max] = NONE
    nexts = _per_ticket(judged(goals[1][place], waits.asked, ends, place), place, these.ids.size)
    until = np.where(known_end, np.minimum(these.resolved, LATEST), as_of)
    return _assembled(
        (first, nexts, resolve), is_closed | known_end, paused_within(
            plan.openings, these.opened, np.maximum(until, these.opened), these.ids, pauses
        ),
    )  # fmt: skip


def _judged(
    plan: Plan,
    pauses: Pauses,
    goal: Whole,
    starts: Whole,
    ends: Whole,
    owners: Whole,
    since: Whole,
    unknown: Yes,
    as_of: int,
) -> _Judged:
    has = goal != NONE
    size = goal.size
    due, turn = np.full(size, NONE, np.int64), np.full(size, NONE, np.int64)
    at = np.flatnonzero(has)
    far = np.where(ends != NONE, ends, np.iinfo(np.int64).max)
    due[at] = due_after(plan.openings, starts[at], goal[at], owners[at], pauses, far[at])
    over = has & (ends != NONE)
    running = has & (ends == NONE) & ~unknown
    stands = (over | running) & (since != NONE) & (since < np.minimum(due, far))
    missed = ~stands & ((over & (ends > due)) | (running & (as_of > due)))
    goes = np.flatnonzero(running & ~stands & ~missed)
    warned = due_after(
        plan.openings, starts[goes], np.rint(goal[goes] * plan.warn).astype(np.int64), owners[goes], pauses
    )
    soon = np.zeros(size, np.bool_)
    soon[goes] = warned <= as_of
    turn[goes] = np.where(warned <= as_of, due[goes] + 1, warned)
    due[stands] = NONE
    return _Judged(due, missed, over | running, running, missed & running, soon, turn)


def _per_ticket(found: _Judged, place: Whole, size: int) -> _Judged:
    """Of the waits of each ticket: whether any was missed, and the one that still runs."""
    due, turn = np.full(size, NONE, np.int64), np.full(size, NONE, np.int64)
    due[place[found.running]], turn[place[found.running]] = found.due[found.running], found.turn[found.running]

    def any_of(these: Yes) -> Yes:
        has = np.zeros(size, np.bool_)
        has[place[these]] = True
        return has

    missed, judged, running = any_of(found.missed), any_of(found.judged), any_of(found.running)
    return _Judged(due, missed, judged, running, any_of(found.late), any_of(found.soon), turn)


def _least(values: Sequence[Whole], asked: Sequence[Yes]) -> Whole:
    """The least of those asked for; NONE where there is none."""
    far = np.iinfo(np.int64).max
    given = [np.where(ask & (value != NONE), value, far) for value, ask in zip(values, asked, strict=True)]
    least = np.minimum.reduce(given)
    return np.where(least == far, NONE, least)


def _assembled(found: tuple[_Judged, _Judged, _Judged], ended: Yes, paused: Whole) -> Levels:
    running = np.logical_or.reduce([one.running for one in found])
    judged = np.logical_or.reduce([one.judged for one in found])
    missed = np.logical_or.reduce([one.missed for one in found])
    late = np.logical_or.reduce([one.late for one in found])
    soon = np.logical_or.reduce([one.soon for one in found])
    due = _least([one.due for one in found], [one.running for one in found])
    standing = np.full(ended.size, NONE, np.int64)
    for holds, code in (
        (judged & ~running, KEPT), (judged & ~running & missed, MISSED), (running, RUNNING),
        (running & (due == NONE), PAUSED), (running & soon, SOON), (running & late, OVERDUE),
    ):  # fmt: skip
        standing[holds] = code
    breached = [np.where(one.judged, one.missed, NONE).astype(np.int64) for one in found]
    return Levels(
        standing=standing,
        due=due,
        turn=_least([one.turn for one in found], [one.running for one in found]),
        first_due=found[0].due,
        next_due=found[1].due,
        resolve_due=found[2].due,
        first_breached=breached[0],
        next_breached=breached[1],
        resolve_breached=breached[2],
        paused=np.where(judged & (paused > 0), paused, NONE),
    )
