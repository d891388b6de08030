"""Who moved between tiers or segments from one day, or snapshot, to another: the matrix, and each mover with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis import movement
from opsdesk.analysis.movement import Movement, Reason
from opsdesk.clock import day_number, day_of
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.schema import Schema
from opsdesk.services import snapshots
from opsdesk.services.snapshots import Classes
from opsdesk.services.value import totals_of_store
from opsdesk.store.connect import Connection
from opsdesk.store.facts import Totals

By = Literal["tier", "segment"]
REASONS: dict[Reason, str] = {
    "new": _("first order"),
    "gone": _("removed, or without orders now"),
    "grew": _("bought more"),
    "quiet": _("no more revenue"),
    "refunds": _("refunds"),
    "others-fell": _("others fell behind"),
    "outgrown": _("others bought more"),
    "passed": _("no more revenue, others went past"),
}


@dataclass(frozen=True, slots=True)
class Mover:
    """`was` and `now` are classes, None for none. `last` is the day of the last order, None without one."""

    customer: int
    was: str | None
    now: str | None
    revenue_then: int
    revenue_now: int
    last: int | None
    reason: Reason


@dataclass(frozen=True)
class Moved:
    before: Classes
    after: Classes
    result: Movement
    then: Totals
    now: Totals
    by: By

    def movers(self, positions: NDArray[np.intp] | None = None, most: int | None = None) -> list[Mover]:
        """Those at `positions` of `result`, else all who moved: who is worth most comes first, equals by id."""
        result = self.result
        chosen = result.moved if positions is None else positions
        then, now = (_amounts(totals, result.customers[chosen]) for totals in (self.then, self.now))
        order = np.lexsort((result.customers[chosen], -np.maximum(then, now)))[:most]
        last = _last(self.now, result.customers[chosen])
        return [
            self._mover(int(at), int(then[place]), int(now[place]), int(last[place]))
            for place, at in zip(order.tolist(), chosen[order].tolist(), strict=True)
        ]

    def _mover(self, at: int, then: int, now: int, last: int) -> Mover:
        result = self.result
        was, here = int(result.before[at]), int(result.after[at])
        known = was < len(result.rows), here < len(result.columns)
        reason = movement.reason(
            was if known[0] else None, here if known[1] else None, then, now, ranked=self.by == "tier"
        )
        return Mover(
            int(result.customers[at]),
            result.rows[was] if known[0] else None,
            result.columns[here] if known[1] else None,
            then,
            now,
            None if last < 0 else last,
            reason,
        )


def movement_of_store(
    connection: Connection, schema: Schema, before: str | int, after: str | int, by: By = "tier"
) -> Moved:
    """`before` and `after` are days, for which classes are computed, or names of snapshots, whose classes were kept."""
    (was, then), (now, later) = (_side(connection, schema, side) for side in (before, after))
    if was.as_of >= now.as_of:
        raise Trouble(
            t("{first} is not before {second}.", first=said(was), second=said(now)),
            t("Choose two days, the earlier one first."),
            code="days-in-order",
        )
    states = (was.tiers, now.tiers) if by == "tier" else (was.segments, now.segments)
    return Moved(was, now, movement.movement(*states), then, later, by)


def side_of(text: str) -> str | int:
    """A day as typed, or else the name of a snapshot."""
    try:
        return day_number(date.fromisoformat(text.strip()))
    except ValueError:
        return text.strip()


def said(side: Classes) -> str:
    """ "2026-01-31", with the name of the snapshot it is."""
    day = day_of(side.as_of).isoformat()
    return f"{side.name} ({day})" if side.name and side.name != day else day


def _side(connection: Connection, schema: Schema, side: str | int) -> tuple[Classes, Totals]:
    if isinstance(side, int):
        return snapshots.on_day(connection, schema, side)
    found = snapshots.kept(connection, schema, snapshots.named(connection, schema, side))
    return found, totals_of_store(connection, found.as_of)


def _amounts(totals: Totals, customers: NDArray[np.int64]) -> NDArray[np.int64]:
    return _of(totals, totals.amount, customers, 0)


def _last(totals: Totals, customers: NDArray[np.int64]) -> NDArray[np.int64]:
    return _of(totals, totals.last, customers, -1)


def _of(totals: Totals, values: NDArray[np.int64], customers: NDArray[np.int64], missing: int) -> NDArray[np.int64]:
    at = np.minimum(np.searchsorted(totals.customers, customers), totals.customers.size - 1)
    return np.where(totals.customers[at] == customers, values[at], missing)


def names(of: Sequence[str], none: str) -> list[str]:
    """The classes of rows or columns for people, with what stands for having none."""
    return [*(t(name) for name in of), none]
