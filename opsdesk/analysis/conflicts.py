"""What does not go well together in a plan of campaigns. Nothing is forbidden: each conflict is named with its reason."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from opsdesk.analysis.occasions import Freeze
from opsdesk.clock import day_number, day_of

CHANNEL, AUDIENCE, OWNER, BUDGET, MAKE_UP, HOLIDAY, CONTENT, FREEZE = (
    "channel", "audience", "owner", "budget", "make-up", "holiday", "content", "freeze",
)  # fmt: skip
SETTLED = ("done", "reviewed", "cancelled")
MOST = 1000
"""Conflicts listed at once; a plan with more needs another look than a list."""


class Planned(Protocol):
    """An instance of a campaign."""

    @property
    def id(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def channel(self) -> str | None: ...
    @property
    def segment(self) -> str | None: ...
    @property
    def owner(self) -> str | None: ...
    @property
    def status(self) -> str | None: ...
    @property
    def budget(self) -> int | None: ...
    @property
    def first(self) -> int: ...
    @property
    def last(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """`apart`: days between the starts of two campaigns on one channel, or for one audience. `at_once`: campaigns that one
    owner can run on a day. `lead`: days before publishing by which content is to be approved. `month`: minor units that the
    campaigns of a month may cost; None: any."""

    apart: int = 3
    at_once: int = 3
    lead: int = 2
    month: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """Content that is not approved yet, and the day on which it is to be published."""

    campaign: int
    title: str
    publish: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """`day` is where it shows; `ids` and `titles` are the campaigns, the one to look at first. `facts` fill the sentence."""

    kind: str
    day: int
    ids: tuple[int, ...]
    titles: tuple[str, ...]
    facts: Mapping[str, object]


def conflicts(
    planned: Iterable[Planned],
    limits: Limits,
    *,
    closed: Mapping[int, str],
    opened: Collection[int],
    freezes: Sequence[Freeze] = (),
    pieces: Iterable[Piece] = (),
    as_of: int,
) -> list[Conflict]:
    """By day, at most MOST. What is over, done or cancelled is in nobody's way."""
    alive = [one for one in planned if one.status not in SETTLED and one.last >= as_of]
    found = [
        *_too_close(alive, CHANNEL, lambda one: one.channel, limits.apart),
        *_too_close(alive, AUDIENCE, lambda one: one.segment, limits.apart),
        *_overloaded(alive, limits.at_once),
        *_over_budget(alive, limits.month, as_of),
        *_days(alive, closed, opened, freezes, as_of),
        *_unapproved(alive, pieces, limits.lead, as_of),
    ]
    return sorted(found, key=lambda one: (one.day, one.kind, one.ids))[:MOST]


def _of(kind: str, day: int, ones: Sequence[Planned], **facts: object) -> Conflict:
    return Conflict(kind, day, tuple(one.id for one in ones), tuple(one.title for one in ones), facts)


def _too_close(
    alive: Sequence[Planned], kind: str, group: Callable[[Planned], str | None], apart: int
) -> Iterable[Conflict]:  # fmt: skip
    """Two campaigns of one group that start within fewer than `apart` days; a series is not in its own way."""
    groups: dict[str, list[Planned]] = {}
    for one in alive:
        if (key := group(one)) is not None:
            groups.setdefault(key, []).append(one)
    for key, ones in groups.items():
        ones.sort(key=lambda one: (one.first, one.id))
        starts = [one.first for one in ones]
        for at, one in enumerate(ones):
            for other in ones[at + 1 : min(bisect_left(starts, one.first + apart), at + MOST)]:
                if other.id != one.id:
                    yield _of(kind, other.first, (other, one), group=key, gap=other.first - one.first)


def _overloaded(alive: Sequence[Planned], at_once: int) -> Iterable[Conflict]:
    """Spans of days on which one owner has more than `at_once` campaigns: told at their first day."""
    owners: dict[str, list[Planned]] = {}
    for one in alive:
        if one.owner:
            owners.setdefault(one.owner, []).append(one)
    for owner, ones in owners.items():
        steps: dict[int, int] = {}
        for one in ones:
            steps[one.first] = steps.get(one.first, 0) + 1
            steps[one.last + 1] = steps.get(one.last + 1, 0) - 1
        running, begun, most = 0, None, 0
        for day in sorted(steps):
            running += steps[day]
            if running > at_once:
                begun, most = day if begun is None else begun, max(most, running)
            elif begun is not None:
                busy = [one for one in ones if one.first <= day - 1 and one.last >= begun]
                yield _of(OWNER, begun, busy, owner=owner, n=most, last=day - 1)
                begun, most = None, 0


def months_cost(planned: Iterable[Planned]) -> dict[int, float]:
    """What campaigns are planned to cost per month (the day number of its first): a budget is spread evenly over the days of
    the first instance that is given."""
    costs: dict[int, float] = {}
    seen: set[int] = set()
    for one in planned:
        if one.budget is None or one.id in seen:
            continue
        seen.add(one.id)
        share = one.budget / (one.last - one.first + 1)
        day = one.first
        while day <= one.last:
            when = day_of(day)
            month = day - when.day + 1
            end = min(one.last, _next_month(month) - 1)
            costs[month] = costs.get(month, 0) + share * (end - day + 1)
            day = end + 1
    return costs


def _next_month(month: int) -> int:
    return day_number(day_of(month + 31).replace(day=1))


def _over_budget(alive: Sequence[Planned], limit: int | None, as_of: int) -> Iterable[Conflict]:
    if limit is None:
        return
    for month, cost in months_cost(alive).items():
        end = _next_month(month) - 1
        if cost > limit + 0.5 and end >= as_of:
            ones = sorted(
                (one for one in alive if one.budget and one.first <= end and one.last >= month),
                key=lambda one: -(one.budget or 0),
            )
            yield _of(BUDGET, max(month, as_of), ones, month=month, cost=round(cost), limit=limit)


def _days(
    alive: Sequence[Planned], closed: Mapping[int, str], opened: Collection[int], freezes: Sequence[Freeze], as_of: int
) -> Iterable[Conflict]:
    """Days on which it is better not to begin or to end."""
    for one in alive:
        if one.first in opened and one.first >= as_of:
            yield _of(MAKE_UP, one.first, (one,))
        if one.last in closed:
            yield _of(HOLIDAY, one.last, (one,), holiday=closed[one.last])
        for freeze in freezes:
            if freeze.first <= one.first <= freeze.last and freeze.holds(one.channel) and one.first >= as_of:
                yield _of(FREEZE, one.first, (one,), freeze=freeze.name, last=freeze.last)


def _unapproved(alive: Sequence[Planned], pieces: Iterable[Piece], lead: int, as_of: int) -> Iterable[Conflict]:
    known = {one.id: one for one in reversed(alive)}
    for piece in pieces:
        if piece.campaign in known and piece.publish - lead <= as_of:
            one = known[piece.campaign]
            yield _of(CONTENT, max(piece.publish, as_of), (one,), piece=piece.title, publish=piece.publish)
