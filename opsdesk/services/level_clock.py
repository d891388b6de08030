"""The service levels of one ticket, explained: each target with its clock, and where every second since it was opened went."""

from dataclasses import dataclass

from opsdesk.analysis.hours.calendar import Calendar
from opsdesk.analysis.hours.explain import Segment, explain
from opsdesk.analysis.hours.openings import Openings
from opsdesk.analysis.levels.history import NONE
from opsdesk.analysis.levels.judge import LATEST, TARGETS, Tickets, pauses_of
from opsdesk.analysis.levels.waits import Waits
from opsdesk.model.schema import Schema
from opsdesk.services import levelling
from opsdesk.services.calendars import unknown_after
from opsdesk.services.levelling import CLOSED, Computed, Read
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.work import Progress

MOST_DAYS = 3 * 366
"""A longer story is told from its end: nobody reads a thousand nights."""


@dataclass(frozen=True)
class Hand:
    """One target: `goal` and `spent` are seconds of business time, `due` is None while it is paused, `end` while it
    runs. `standing` is one of levelling.STANDING."""

    target: str
    goal: int
    start: int
    due: int | None
    end: int | None
    spent: int
    standing: str

    @property
    def left(self) -> int:
        return self.goal - self.spent

    @property
    def runs(self) -> bool:
        return self.standing in ("running", "soon", "paused", "overdue")


@dataclass(frozen=True)
class Clock:
    """`segments` run from `start` to `until` without gaps. `warning` tells of years whose holidays are not known."""

    policy: str
    calendar: Calendar
    hands: tuple[Hand, ...]
    segments: tuple[Segment, ...]
    start: int
    until: int
    as_of: int
    running: bool
    warning: str = ""

    @property
    def seconds(self) -> dict[str, int]:
        """Kind -> seconds of it."""
        found = dict.fromkeys(("counted", "paused", "closed", "holiday"), 0)
        for one in self.segments:
            found[one.kind] += one.seconds
        return found

    @property
    def leading(self) -> Hand | None:
        """The hand to look at: what is due first, or else what is paused, or what was missed, or the last one."""
        running = [hand for hand in self.hands if hand.runs]
        if running:
            return min(running, key=lambda hand: (hand.due is None, hand.due or 0))
        missed = [hand for hand in self.hands if hand.standing == "missed"]
        ended = missed or list(self.hands)
        return ended[-1] if ended else None


def read(connection: Connection, schema: Schema, number: int, as_of: int) -> Clock | None:
    """None: no policy holds for the ticket, or it is gone."""
    setup = levelling.setup(connection, schema)
    if not setup.kept or rows.get(connection, schema, "tickets", number) is None:
        return None
    found = levelling.read(connection, schema, setup, [number], Progress())
    judged = found.judged(setup, as_of, Progress())
    policy = int(found.tickets.policy[0])
    if policy == NONE or int(judged.levels.standing[0]) == NONE:
        return None
    return _clock(setup, found, judged, policy, as_of)


def _clock(setup: levelling.Setup, read: Read, judged: Computed, policy: int, as_of: int) -> Clock:
    these, plan = read.tickets, setup.plans[policy]
    pauses, lasting = pauses_of(read.stays(these), plan.pausing, CLOSED)
    start, resolved = int(these.opened[0]), int(these.resolved[0])
    ended = resolved != NONE or int(these.status[0]) in CLOSED
    until = min(max(resolved, start) if resolved != NONE else max(as_of, start), LATEST)
    spans = list(zip(pauses.begins.tolist(), pauses.untils.tolist(), strict=True))
    if not ended:
        spans += [(begin, max(as_of, begin)) for begin in lasting.begins.tolist()]
    hands = _hands(these, judged, plan.openings, plan.seconds[:, these.priority[0]].tolist(), read.waits(these), spans, as_of, plan.warn)  # fmt: skip
    from_ = max(start, until - MOST_DAYS * 86_400)
    segments = explain(plan.openings, from_, until, spans)
    calendar = plan.openings.calendar
    last = max((hand.due or 0 for hand in hands), default=until)
    return Clock(
        setup.names[policy], calendar, hands, tuple(segments), from_, until, as_of, not ended,
        unknown_after(calendar, max(last, until) // 86_400),
    )  # fmt: skip


def _hands(
    these: Tickets,
    judged: Computed,
    openings: Openings,
    goals: list[int],
    waits: Waits,
    spans: list[tuple[int, int]],
    as_of: int,
    warn: float,
) -> tuple[Hand, ...]:
    levels = judged.levels
    first, resolved = int(these.first_response[0]), int(these.resolved[0])
    ended = resolved != NONE or int(these.status[0]) in CLOSED
    asked, answered = (int(waits.asked[-1]), int(waits.answered[-1])) if waits.asked.size else (NONE, NONE)
    opened = int(these.opened[0])
    stories = {
        "first": (opened, first if first != NONE else resolved, int(levels.first_due[0])),
        "next": (asked, answered if answered != NONE else resolved, int(levels.next_due[0])),
        "resolve": (opened, resolved, int(levels.resolve_due[0])),
    }
    found = []
    for at, target in enumerate(TARGETS):
        (start, end, due), goal, breached = stories[target], goals[at], int(levels.breached(at)[0])
        if NONE in (start, goal, breached):
            continue
        spent = openings.spent(start, max(end if end != NONE else as_of, start), spans)
        warned = round(goal * warn)
        if end != NONE or ended:
            standing = "missed" if breached else "kept"
        elif due == NONE:
            standing = "paused"
        else:
            standing = "overdue" if as_of > due else "soon" if spent >= warned else "running"
        found.append(
            Hand(target, goal, start, None if due == NONE else due, None if end == NONE else end, spent, standing)
        )
    return tuple(found)
