"""Service levels against somebody who watches the clock second by second: pauses, reopening, answers, zones, nights."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_business_hours import EDGES, at, is_open

from opsdesk.analysis.hours.calendar import WEEKDAYS, Calendar, from_json
from opsdesk.analysis.hours.openings import Openings
from opsdesk.analysis.hours.pauses import Pauses, due_after, paused_within
from opsdesk.analysis.levels.history import NONE, Changes, Made, stays
from opsdesk.analysis.levels.judge import (
    KEPT,
    MISSED,
    OVERDUE,
    PAUSED,
    RUNNING,
    SOON,
    Levels,
    Plan,
    Tickets,
    judge,
)
from opsdesk.analysis.levels.waits import CUSTOMER, REPLY, waits

OPEN, WAITING, DONE = range(3)
NIGHT = {
    "UTC": from_json("night", {"tz": "UTC", **{day: ["22:00-06:00", "12:00-13:00"] for day in WEEKDAYS}}),
    **{
        zone: from_json(zone, {"tz": zone, **{day: ["00:00-05:00", "09:00-12:00", "13:00-23:30"] for day in WEEKDAYS}})
        for zone in ("America/New_York", "Europe/Berlin", "Australia/Lord_Howe")
    },
}


@dataclass(frozen=True)
class Story:
    """A ticket as it happened: moments are seconds after `opened`."""

    calendar: Calendar
    opened: int
    moves: tuple[tuple[int, int], ...]  # (when, into which status)
    said: tuple[tuple[int, int], ...]  # (when, who)
    goals: tuple[int, int, int]
    as_of: int

    @property
    def status(self) -> int:
        return self.moves[-1][1] if self.moves else OPEN

    @property
    def resolved(self) -> int:
        """When it was closed, for good as far as is known."""
        if self.status != DONE:
            return NONE
        return self.opened + self.moves[-1][0]

    @property
    def first_response(self) -> int:
        return min((self.opened + when for when, who in self.said if who == REPLY), default=NONE)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    zone = draw(st.sampled_from(sorted(NIGHT)))
    opened = at(draw(st.sampled_from(EDGES[zone])), zone) + draw(st.integers(-20 * 3600, 4 * 3600))
    when = st.integers(0, 40_000)
    drawn = sorted(draw(st.lists(st.tuples(when, st.sampled_from([OPEN, WAITING, DONE])), max_size=5)))
    before = [OPEN, *(into for _when, into in drawn)]
    moves = [move for move, was in zip(drawn, before, strict=False) if move[1] != was]
    said = sorted(draw(st.lists(st.tuples(when, st.sampled_from([CUSTOMER, REPLY])), max_size=5)))
    goals = draw(st.tuples(*(st.sampled_from([NONE, 600, 3600, 9000]),) * 3))
    last = max([0, *(moment for moment, _ in [*moves, *said])])
    as_of = opened + last + draw(st.integers(0, 60_000))
    return Story(NIGHT[zone], opened, tuple(moves), tuple(said), goals, as_of)


class Watcher:
    """Reads wall time and statuses each second, and knows no arithmetic of spans."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.is_open = cache(lambda minute: is_open(story.calendar, minute * 60))

    def status(self, second: int) -> int:
        status = OPEN
        for when, into in self.story.moves:
            if self.story.opened + when <= second:
                status = into
        return status

    def stands(self, second: int, stop: int) -> bool:
        """Whether the clock stands: in a stay that began before it was over, and not once it is closed for good."""
        begun = [self.story.opened + when for when, _into in self.story.moves if self.story.opened + when <= second]
        closed = self.story.resolved != NONE and second >= self.story.resolved
        return self.status(second) != OPEN and not closed and (stop == NONE or begun[-1] < stop)

    def due(self, start: int, goal: int, stop: int) -> int | None:
        """None: as things stand it never comes."""
        lasting = self.story.opened + self.story.moves[-1][0] if self.story.status == WAITING else None
        second, left = start, goal
        while left:
            stands = self.stands(second, stop)
            if stands and lasting is not None and second >= lasting:
                return None
            left -= self.is_open(second // 60) and not stands
            second += 1
        return second


def told(story: Story) -> dict[str, list[tuple[int | None, bool, bool]]]:
    """Target -> (due, missed, runs) of each time it was promised."""
    watcher, end = Watcher(story), story.resolved
    answered = story.first_response if story.first_response != NONE else end
    promised: dict[str, list[tuple[int, int]]] = {
        "first": [(story.opened, answered)], "next": [], "resolve": [(story.opened, end)],
    }  # fmt: skip
    replies = [story.opened + when for when, who in story.said if who == REPLY]
    asked: int | None = None
    for when, who in story.said:
        moment = story.opened + when
        if who == REPLY and asked is not None:
            promised["next"].append((asked, moment))
            asked = None
        elif (
            who == CUSTOMER
            and asked is None
            and any(reply < moment or (reply == moment and (when, REPLY) < (when, who)) for reply in replies)
        ):
            asked = moment
    if asked is not None:
        promised["next"].append((asked, NONE))
    found: dict[str, list[tuple[int | None, bool, bool]]] = {}
    for target, goal in zip(promised, story.goals, strict=True):
        found[target] = []
        for start, stop in promised[target] if goal != NONE else ():
            if target == "next" and end != NONE:
                if start >= end:
                    continue
                stop = end if stop == NONE else min(stop, end)
            due = watcher.due(start, goal, stop)
            late = due is not None and (stop > due if stop != NONE else story.as_of > due)
            found[target].append((due, late, stop == NONE))
    return found


def levels_of(stories: list[Story]) -> Levels:
    """All of them at once, each by a plan of its own."""
    ids = np.arange(1, len(stories) + 1)
    moved = [(n, story.opened + when) for n, story in zip(ids, stories, strict=True) for when, _into in story.moves]
    before = [
        status for story in stories for status in [OPEN, *(into for _when, into in story.moves)][: len(story.moves)]
    ]
    owners, moments = np.array(moved, np.int64).reshape(-1, 2).T
    spoken = [(n, story.opened + when, who) for n, story in zip(ids, stories, strict=True) for when, who in story.said]
    who, when, kinds = np.array(spoken, np.int64).reshape(-1, 3).T
    column = lambda of: np.array([of(story) for story in stories], np.int64)  # noqa: E731
    tickets = Tickets(
        ids, column(lambda s: s.opened), column(lambda s: s.first_response), column(lambda s: s.resolved),
        column(lambda s: s.status), np.zeros(ids.size, np.int64), np.arange(ids.size),
    )  # fmt: skip
    plans = [
        Plan(Openings(story.calendar), np.array(story.goals, np.int64).reshape(3, 1), [WAITING], 0.75)
        for story in stories
    ]
    known = Made(ids, ids, tickets.opened)
    lived = stays(ids, tickets.status, Changes(owners, moments, np.array(before, np.int64)), known)
    (as_of,) = {story.as_of for story in stories}
    return judge(tickets, lived, waits(who, when, kinds, ids, tickets.first_response), plans, [DONE], as_of)


@settings(max_examples=80)
@given(stories())
def test_targets_are_due_and_missed_as_somebody_sees_who_watches_every_second(story: Story) -> None:
    promised = told(story)
    found = levels_of([story])
    for target, due in (("first", found.first_due), ("resolve", found.resolve_due)):
        for seen, _late, _runs in promised[target]:
            assert int(due[0]) == (NONE if seen is None else seen), target
    running = [seen for seen, _late, runs in promised["next"] if runs]
    assert int(found.next_due[0]) == (running[0] if running and running[0] is not None else NONE)
    breaches = (found.first_breached, found.next_breached, found.resolve_breached)
    for times, breached in zip(promised.values(), breaches, strict=True):
        assert int(breached[0]) == (int(any(late for _due, late, _runs in times)) if times else NONE)
    every = [one for times in promised.values() for one in times]
    runs = [one for one in every if one[2]]
    standing = int(found.standing[0])
    if not every:
        assert standing == NONE
    elif not runs:
        assert standing == (MISSED if any(late for _due, late, _runs in every) else KEPT)
    elif any(late for _due, late, _runs in runs):
        assert standing == OVERDUE
    elif all(due is None for due, _late, _runs in runs):
        assert standing == PAUSED
    else:
        assert standing in (RUNNING, SOON)
        dues = [due for due, _late, _runs in runs if due is not None]
        assert (int(found.due[0]), int(found.turn[0]) > story.as_of) == (min(dues), True)


@settings(max_examples=25)
@given(st.lists(stories(), min_size=2, max_size=5))
def test_many_at_once_are_judged_like_each_alone(several: list[Story]) -> None:
    as_of = max(story.as_of for story in several)
    same = [Story(s.calendar, s.opened, s.moves, s.said, s.goals, as_of) for s in several]
    together = levels_of(same)
    for at_, story in enumerate(same):
        alone = levels_of([story])
        for name in Levels.__dataclass_fields__:
            assert getattr(together, name)[at_] == getattr(alone, name)[0], name


@settings(max_examples=40)
@given(
    st.sampled_from(sorted(NIGHT)),
    st.lists(
        st.tuples(
            st.integers(0, 90_000), st.integers(0, 20_000),
            st.lists(st.tuples(st.integers(-9_000, 90_000), st.integers(0, 30_000)), max_size=4),
        ),
        min_size=1, max_size=6,
    ),
)  # fmt: skip
def test_many_targets_with_pauses_are_due_like_each_alone(
    zone: str, drawn: list[tuple[int, int, list[tuple[int, int]]]]
) -> None:
    openings, origin = Openings(NIGHT[zone]), at(EDGES[zone][0], zone) - 30_000
    pauses = Pauses.of([(n, origin + b, origin + b + long) for n, one in enumerate(drawn) for b, long in one[2]])
    starts = np.array([origin + one[0] for one in drawn])
    targets = np.array([one[1] for one in drawn])
    owners = np.arange(len(drawn))
    found = due_after(openings, starts, targets, owners, pauses)
    within = paused_within(openings, starts, starts + 50_000, owners, pauses)
    for at_, (start, target) in enumerate(zip(starts.tolist(), targets.tolist(), strict=True)):
        spans = [(origin + b, origin + b + long) for b, long in drawn[at_][2]]
        assert found[at_] == openings.due_after(start, target, spans)
        assert within[at_] == openings.between(start, start + 50_000) - openings.spent(start, start + 50_000, spans)


@pytest.mark.parametrize(("after", "standing"), [(0, RUNNING), (44, RUNNING), (45, SOON), (60, SOON), (61, OVERDUE)])
def test_it_is_due_soon_and_then_overdue_at_the_moment_it_says(after: int, standing: int) -> None:
    always = from_json("always", {"tz": "UTC", **{day: ["00:00-24:00"] for day in WEEKDAYS}})
    story = Story(always, 1_772_000_000, (), (), (NONE, NONE, 60), 1_772_000_000 + after)
    found = levels_of([story])
    assert int(found.standing[0]) == standing
    turn = int(found.turn[0])
    assert turn == {RUNNING: story.opened + 45, SOON: story.opened + 61, OVERDUE: NONE}[standing]


def test_opened_in_a_year_that_no_calendar_counts_there_is_no_service_level() -> None:
    story = Story(NIGHT["UTC"], 250_000_000_000, (), (), (600, 600, 600), 1_772_000_000)
    assert int(levels_of([story]).standing[0]) == NONE
