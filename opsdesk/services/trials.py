"""Experiments as people keep them: planned, their variants typed, judged, and every look at them remembered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import Test
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.operation import Operation
from opsdesk.store.store import Store

if TYPE_CHECKING:  # it loads SciPy
    from opsdesk.analysis.experiments import Experiment

BASE, LIFT, ALPHA, POWER = 0.05, 0.1, 0.05, 0.8
"""What a plan starts with: from 5 % to 5.5 %, one false alarm in twenty, four of five found."""


@dataclass(frozen=True, slots=True)
class Variant:
    """`id` is None for one that is not written yet. `share` is its part of the traffic, in any unit."""

    name: str
    people: int | None = None
    converted: int | None = None
    share: float | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Look:
    at: int
    arms: str
    seen: int
    p: float | None
    sequential: float | None
    verdict: str


@dataclass(frozen=True)
class Trial:
    """`variants` begin with the control. `looks` are the oldest first."""

    id: int
    name: str
    values: Mapping[str, Stored]
    variants: tuple[Variant, ...] = ()
    looks: tuple[Look, ...] = ()

    def number(self, name: str, usual: float) -> float:
        value = self.values.get(name)
        return float(value) if isinstance(value, int | float) else usual

    @property
    def planned(self) -> int | None:
        value = self.values.get("planned")
        return value if isinstance(value, int) and value > 0 else None


@dataclass(frozen=True)
class Judged:
    """What the figures say now: sentences for each variant, and what to be careful about. `false_alarm` is the chance that
    one of the looks so far called chance a difference."""

    found: "Experiment"
    said: tuple[tuple[str, ...], ...]
    cautions: tuple[str, ...] = ()
    false_alarm: float = 0.0
    arms: str = ""
    beside: tuple[tuple[str, ...], ...] = ()


def trial(connection: Connection, schema: Schema, number: int) -> Trial | None:
    values = rows.get(connection, schema, "experiments", number)
    if values is None:
        return None
    where = Test("experiment", f.IS, (str(values["code"]),))
    kept = rows.records(
        connection, schema, "variants", ("name", "control", "share", "people", "converted"), where, "id"
    )
    listed = sorted(kept, key=lambda row: (not row[2], row[0]))
    looks = rows.records(connection, schema, "looks", ("at", "arms", "seen", "p", "sequential", "verdict"), where, "id")
    return Trial(
        number,
        str(values["name"]),
        values,
        tuple(Variant(name, people, converted, share, one) for one, name, _control, share, people, converted in listed),
        tuple(
            Look(at, arms, seen or 0, p, sequential, verdict or "")
            for _id, at, arms, seen, p, sequential, verdict in looks
        ),
    )


def judge(variants: Sequence[Variant], level: float, planned: int | None, looks: Sequence[Look]) -> Judged | None:
    """None as long as fewer than two variants have people. Loads SciPy. Trouble names figures that cannot be."""
    from opsdesk.analysis.experiments import Arm, experiment
    from opsdesk.analysis.peeking import false_alarm
    from opsdesk.services.experiments import beside, say

    counted = [one for one in variants if one.people]
    if len(counted) < 2 or counted[0] is not variants[0]:
        return None
    arms = [Arm(one.converted or 0, one.people or 0) for one in counted]
    shares = [one.share for one in counted]
    split = [share for share in shares if share] if all(shares) else None
    found = experiment(arms[0], arms[1:], level=level, planned=planned, split=split)
    written = ";".join(f"{arm.converted}/{arm.n}" for arm in arms)
    seen = {look.seen for look in looks} | {found.seen}
    early = sorted(n for n in seen if planned is None or n <= planned)
    alarm = false_alarm(early, level) if len(early) > 1 else level
    cautions = []
    if found.mismatch:
        cautions.append(t("People were not dealt out as planned: no verdict until the cause is known."))
    if len(early) > 1:
        cautions.append(
            t(
                "Looked at {n} times on the way: with the z test alone a false alarm has a chance of {chance}, not {level}. The sequential view stays right.",
                n=len(early), chance=f"{alarm:.1%}", level=f"{level:.0%}",
            )
        )  # fmt: skip
    if planned is None:
        cautions.append(t("No number of people was planned: decide it before you read the figures."))
    said = tuple(
        tuple(say(found, one)) if len(counted) == 2 else (f"{name.name}: {say(found, one)[0]}", *say(found, one)[1:])
        for name, one in zip(counted[1:], found.comparisons, strict=True)
    )
    table = tuple((name.name, *beside(one)) for name, one in zip(counted[1:], found.comparisons, strict=True))
    return Judged(found, said, tuple(cautions), alarm, written, table)


def sized(base: float, lift: float, alpha: float, power: float, arms: int) -> int:
    """People an arm needs to find a relative change `lift` of the rate `base`. Loads SciPy."""
    from opsdesk.analysis.experiments import sample_size

    return sample_size(base, base * (1 + lift), alpha / max(arms - 1, 1), power)


def days(n_per_arm: int, arms: int, a_day: float) -> int:
    from opsdesk.analysis.experiments import days_needed

    return days_needed(n_per_arm, arms, a_day)


def save(
    store: Store, before: Trial, values: Mapping[str, Stored], variants: Sequence[Variant], judged: Judged | None
) -> Changes:
    """Write the plan and the variants as one action; when the figures are others than at the last look, that is a look."""
    names = [one.name.strip() for one in variants]
    if not all(names) or len({name.casefold() for name in names}) < len(names):
        raise Trouble(
            t("Each variant needs a name of its own."), t("Name the empty or repeated one."), code="variant-name"
        )
    with store.operation("experiment", name=before.name) as operation:
        operation.update("experiments", [before.id], values)
        kept = {one.id for one in variants if one.id is not None}
        operation.delete("variants", [one.id for one in before.variants if one.id is not None and one.id not in kept])
        for at, one in enumerate(variants):
            row: dict[str, Stored] = {
                "name": one.name.strip(), "control": int(at == 0), "share": one.share, "people": one.people,
                "converted": one.converted,
            }  # fmt: skip
            if one.id is None:
                operation.insert("variants", {"experiment": before.id, **row})
            else:
                operation.update("variants", [one.id], row)
        if judged is not None and (not before.looks or before.looks[-1].arms != judged.arms):
            with operation.consequence():
                _remember(operation, before.id, judged)
    return operation.changes


def _remember(operation: Operation, number: int, judged: Judged) -> None:
    found = judged.found
    first = min(found.comparisons, key=lambda one: one.decisive)
    operation.insert(
        "looks",
        {
            "experiment": number, "at": clock.seconds(), "arms": judged.arms[:400], "seen": found.seen,
            "p": first.decisive, "sequential": first.sequential.p, "verdict": judged.said[0][0][:400],
        },
    )  # fmt: skip
