"""How long customers stay, read from the desk: between two of their day fields, those still running counted as such.

A contract, subscription or membership is two days a customer has, built-in or the user's own: where it begins and,
once it is over, where it ended. METHODS.md section 1.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis import survival
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity
from opsdesk.model.schema import Schema
from opsdesk.query.filters import EVERYTHING, Filter
from opsdesk.services.contracts import choices
from opsdesk.store import spans
from opsdesk.store.connect import Connection

FEWEST = 10
MOST_GROUPS = 8


@dataclass(frozen=True)
class Group:
    """The customers with one value of the grouping field, or all; `customers` in the order of `days` and `left`."""

    name: Stored
    customers: NDArray[np.int64]
    days: NDArray[np.int64]
    left: NDArray[np.bool_]
    curve: survival.Curve

    def at_risk(self, day: float) -> int:
        """How many were seen at least so long."""
        return int(np.count_nonzero(self.days >= day))


@dataclass(frozen=True)
class Survival:
    """`groups` from the largest down; `test` compares them where there are several, or `untested` says why not."""

    as_of: int
    start: str
    end: str
    group: str
    groups: tuple[Group, ...]
    test: survival.LogRank | None
    untested: str
    excluded: dict[str, int]

    @property
    def customers(self) -> int:
        return sum(len(group.days) for group in self.groups)


def survival_of_store(
    connection: Connection,
    schema: Schema,
    as_of: int,
    start: str,
    end: str,
    group: str = "",
    where: Filter = EVERYTHING,
) -> Survival:
    """Whoever has no `end` up to `as_of` is still there on that day."""
    entity = schema["customers"]
    days, groups = (({field.name for field in fields}) for fields in choices(entity))
    _check(entity, start, days)
    _check(entity, end, days)
    if start == end:
        raise Trouble(t("Beginning and end are the same field."), t("Choose two fields with dates."), code="same-field")
    if group:
        _check(entity, group, groups)
    found = spans.spans(connection, schema, "customers", start, end, group, where)
    begun, ended = found.begins, found.ends
    unknown = begun == spans.UNKNOWN
    later = ~unknown & (begun > as_of)
    left = (ended != spans.UNKNOWN) & (ended <= as_of)
    backward = left & ~unknown & (ended < begun)
    kept = ~unknown & ~later & ~backward
    excluded = {
        "without_start": int(unknown.sum()), "not_begun": int(later.sum()), "ends_before_start": int(backward.sum()),
    }  # fmt: skip
    if kept.sum() < FEWEST:
        raise Trouble(
            t("{n} customers with a beginning are too few to say how long they stay.", n=int(kept.sum())),
            t("It takes {least}.", least=FEWEST),
            code="thin-data",
        )
    lasted = np.where(left, ended, as_of) - begun
    return _compared(as_of, start, end, group, found, kept, lasted, left, excluded)


def _compared(
    as_of: int,
    start: str,
    end: str,
    group: str,
    found: spans.Spans,
    kept: NDArray[np.bool_],
    lasted: NDArray[np.int64],
    left: NDArray[np.bool_],
    excluded: dict[str, int],
) -> Survival:
    places, sizes = np.unique(found.groups[kept], return_counts=True)
    if len(places) > MOST_GROUPS:
        raise Trouble(
            t("{n} groups are too many to compare.", n=len(places)),
            t("Choose a field with {most} values at most, or a filter.", most=MOST_GROUPS),
            code="too-many-groups",
        )
    parts = []
    for place in places[np.argsort(-sizes, kind="stable")].tolist():
        inside = kept & (found.groups == place)
        curve = survival.kaplan_meier(lasted[inside], left[inside])
        parts.append(Group(found.names[place], found.records[inside], lasted[inside], left[inside], curve))
    test, untested = None, ""
    if group:
        try:
            member = np.repeat(np.arange(len(parts)), [len(part.days) for part in parts])
            days, gone = np.concatenate([part.days for part in parts]), np.concatenate([part.left for part in parts])
            test = survival.log_rank(days, gone, member)
        except Trouble as thin:
            untested = str(thin)
    return Survival(as_of, start, end, group, tuple(parts), test, untested, excluded)


def _check(entity: Entity, name: str, allowed: set[str]) -> None:
    if name not in allowed:
        raise Trouble(
            t("“{name}” cannot be used here.", name=name),
            t("Fields: {names}", names=", ".join(field.name for field in entity.fields if field.name in allowed)),
            code="unknown-field",
        )
