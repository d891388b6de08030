"""The planner in a process of its own, which is ended to cancel it: a line of request, lines of JSON as answers.

The request is {"problem", "seconds", "language", "plan"?}. Without a plan the answer is {"plan": ...}. With one, answers
explain it: {"out": ...} for each requirement that is out, what just missed first, then {"frontier": [[capacity, value]]}.
The end is {"end": {}}, or {"trouble": [message, advice, code]} before it.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from time import monotonic
from typing import Any

from opsdesk import i18n
from opsdesk.analysis.release_plan import Item, Out, Plan, Problem, Wish, frontier, solve, why_out, worth
from opsdesk.errors import Trouble

_EACH, _POINT = 5.0, 2.0
"""Seconds for the reason of one requirement, and for one point of the frontier."""
_FRONTIER = 0.3
"""The share of the time that is left for the frontier."""


def packed(problem: Problem) -> dict[str, object]:
    return asdict(problem)


def problem_of(plain: Mapping[str, Any]) -> Problem:
    items = tuple(Item(**{**one, "requires": tuple(one["requires"])}) for one in plain["items"])
    wishes = plain["wishes"]
    if wishes is not None:
        wishes = tuple(Wish(**{**one, "codes": tuple(one["codes"])}) for one in wishes)
    return Problem(items, tuple(plain["capacities"]), wishes)


def plan_of(plain: Mapping[str, Any]) -> Plan:
    releases = tuple(tuple(codes) for codes in plain["releases"])
    return Plan(**{**plain, "releases": releases, "conflict": tuple(plain["conflict"])})


def out_of(plain: Mapping[str, Any]) -> Out:
    return Out(**{**plain, "others": tuple(plain["others"])})


def main() -> None:
    request = json.loads(sys.stdin.buffer.readline())
    i18n.set_language(request["language"])
    try:
        _answer(problem_of(request["problem"]), request["seconds"], request.get("plan"))
    except Trouble as trouble:
        _say({"trouble": [trouble.message, trouble.advice, trouble.code]})
    _say({"end": {}})


def _answer(problem: Problem, seconds: float, plan: Mapping[str, Any] | None) -> None:
    if plan is None:
        _say({"plan": asdict(solve(problem, seconds))})
    else:
        _explain(problem, plan_of(plan), seconds)


def _explain(problem: Problem, plan: Plan, seconds: float) -> None:
    begun = monotonic()
    out = sorted((one for one in problem.items if one.code not in plan.chosen), key=lambda one: (-worth(one), one.code))
    for done, item in enumerate(out):
        left = begun + seconds * (1 - _FRONTIER) - monotonic()
        if left <= 0:
            break
        _say({"step": [done, len(out) + 1, item.code]})
        _say({"out": asdict(why_out(problem, plan, item.code, min(left, _EACH)))})
    _say({"step": [len(out), len(out) + 1, ""]})
    _say({"frontier": frontier(problem, seconds=_POINT)})


def _say(document: dict[str, object]) -> None:
    sys.stdout.buffer.write(json.dumps(document, ensure_ascii=False).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
