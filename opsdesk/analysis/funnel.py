"""How far people come through a sequence of steps, and how long it takes them. METHODS.md, section 4.

Sequential: each step at or after the one before, other events may lie between. Strict: each step is the very next event. Any:
the steps in whatever order. All within the window, which begins with the first step. Of several tries of one person the one
that comes farthest counts, of those the quickest.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import Literal

from opsdesk.errors import Trouble
from opsdesk.i18n import t

Order = Literal["sequential", "strict", "any"]
Event = tuple[int, int, str]
"""(person, moment in seconds, name)."""


@dataclass(frozen=True, slots=True)
class Step:
    """`people` came so far; `overall` is their share of those who began, `from_last` of those at the step before; None
    when that is nobody. `seconds` is the median time from the first step."""

    name: str
    people: int
    overall: float | None
    from_last: float | None
    seconds: float | None


def funnel(
    events: Iterable[Event], steps: Sequence[str], order: Order = "sequential", window: int = 7 * 86_400
) -> list[Step]:
    """`events` grouped by person and ascending in time; events of other names matter to the strict order only."""
    if len(steps) < 2:
        raise Trouble(t("A funnel needs two steps or more."), t("Name them like --steps signup,order."), code="steps")
    if order == "any" and len(set(steps)) < len(steps):
        raise Trouble(t("In any order each step can stand once only."), code="steps")
    best = {"sequential": _sequential, "strict": _strict, "any": _any}[order]
    times: list[list[int]] = [[] for _ in steps]
    for _person, own in groupby(events, key=lambda event: event[0]):
        for at, waited in enumerate(best([(moment, name) for _who, moment, name in own], steps, window)):
            times[at].append(waited)
    found = []
    for at, (name, waits) in enumerate(zip(steps, times, strict=True)):
        begun, before = len(times[0]), len(times[at - 1]) if at else len(waits)
        found.append(
            Step(
                name,
                len(waits),
                len(waits) / begun if begun else None,
                len(waits) / before if before else None,
                float(median(waits)) if waits else None,
            )
        )
    return found


def _better(one: list[int], other: list[int]) -> list[int]:
    """The try that came farther; of equals the quicker one, then the earlier one."""
    return other if (len(other), -other[-1] if other else 0) > (len(one), -one[-1] if one else 0) else one


def _sequential(own: Sequence[tuple[int, str]], steps: Sequence[str], window: int) -> list[int]:
    places: Mapping[str, list[int]] = {name: [at for at, (_m, n) in enumerate(own) if n == name] for name in set(steps)}
    best: list[int] = []
    for start in places[steps[0]]:
        begun, waits, at = own[start][0], [0], start
        for name in steps[1:]:
            following = next((later for later in places[name] if later > at), None)
            if following is None or own[following][0] - begun > window:
                break
            at = following
            waits.append(own[at][0] - begun)
        best = _better(best, waits)
        if len(best) == len(steps) and best[-1] == 0:
            break
    return best


def _strict(own: Sequence[tuple[int, str]], steps: Sequence[str], window: int) -> list[int]:
    best: list[int] = []
    for start, (begun, name) in enumerate(own):
        if name != steps[0]:
            continue
        waits = [0]
        for (moment, after), wanted in zip(own[start + 1 :], steps[1:], strict=False):
            if after != wanted or moment - begun > window:
                break
            waits.append(moment - begun)
        best = _better(best, waits)
    return best


def _any(own: Sequence[tuple[int, str]], steps: Sequence[str], window: int) -> list[int]:
    """Waits until so many different steps were taken, in the window that sees most of them."""
    wanted, best = set(steps), list[int]()
    for start, (begun, name) in enumerate(own):
        if name not in wanted:
            continue
        seen: dict[str, int] = {}
        for moment, after in own[start:]:
            if moment - begun > window:
                break
            if after in wanted:
                seen.setdefault(after, moment - begun)
        best = _better(best, sorted(seen.values()))
    return best
