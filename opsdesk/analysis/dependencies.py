"""What waits for what: everything that something requires, and requirements that wait for each other in a circle."""

from collections.abc import Mapping, Sequence

from opsdesk.errors import Trouble
from opsdesk.i18n import t


def closure(requires: Mapping[str, Sequence[str]], code: str) -> frozenset[str]:
    """`code` and all it requires, directly or not, as far as it is in `requires`."""
    found: set[str] = set()
    waiting = [code]
    while waiting:
        here = waiting.pop()
        if here in requires and here not in found:
            found.add(here)
            waiting += requires[here]
    return frozenset(found)


def cycle(requires: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """A loop of codes each of which requires the next, starting with the first in order; () when there is none."""
    state: dict[str, int] = {}
    for start in requires:
        path: list[str] = []
        stack = [(start, iter(requires[start]))] if start not in state else []
        if stack:
            state[start], path = 1, [start]
        while stack:
            here, rest = stack[-1]
            for code in rest:
                if code not in requires:
                    continue
                if state.get(code) == 1:
                    return tuple(path[path.index(code) :])
                if code not in state:
                    state[code] = 1
                    path.append(code)
                    stack.append((code, iter(requires[code])))
                    break
            else:
                state[here] = 2
                path.pop()
                stack.pop()
    return ()


def looped(loop: Sequence[str]) -> Trouble:
    """What to say of a loop that `cycle` found."""
    return Trouble(
        t("Requirements wait for each other in a circle: {loop}.", loop=" → ".join([*loop, loop[0]])),
        t("Take one of these dependencies away."),
        code="cycle",
    )
