"""Computing the scores of all customers at once, and writing those that changed. Loads NumPy and SciPy."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis import abc, clv, rfm, silence
from opsdesk.analysis.value import Options
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model.kinds import Stored
from opsdesk.model.schema import Schema
from opsdesk.services import rules
from opsdesk.services.changed import Changed
from opsdesk.services.clv import YEAR, histories_of, worth_of
from opsdesk.services.segments import OPTIONS, SEGMENTS, USUAL, USUAL_TABLE
from opsdesk.services.value import totals_of_store
from opsdesk.store import facts, purchases, rows
from opsdesk.store.bulk import cancellable
from opsdesk.store.connect import Connection
from opsdesk.store.facts import Totals
from opsdesk.store.purchases import Purchases
from opsdesk.store.store import Store
from opsdesk.work import Progress

STABLE, VOLATILE = ("tier", "rfm", "class8"), ("alive", "overdue", "clv")
"""Written apart: the covering index holds the first three, and most of what a day changes is in the others."""
NAMES = (*STABLE, *VOLATILE)
READ, WRITTEN = 20_000, 2_000
"""Customers at once. Two thousand rows are written in 30 ms: whoever else wants to write waits no longer."""


@dataclass
class Scores:
    """`customers` ascending, and for each NAMES their values: numbers (NaN: none), or positions in `labels`.

    A customer who is not among them has no scores, one of NAMES that is not in `columns` nobody has."""

    as_of: int
    customers: NDArray[np.int64]
    columns: dict[str, NDArray[Any]] = field(default_factory=dict)
    labels: dict[str, Sequence[str]] = field(default_factory=dict)
    parameters: dict[str, object] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    def of(self, ids: Sequence[int]) -> list[tuple[Stored, ...]]:
        """The values of NAMES for each of `ids`, as stored."""
        wanted = np.array(ids, np.int64)
        at = np.minimum(np.searchsorted(self.customers, wanted), max(self.customers.size - 1, 0))
        known = self.customers[at] == wanted if self.customers.size else np.zeros(wanted.size, bool)
        columns = []
        for name in NAMES:
            values = np.full(wanted.size, None, object)
            if name in self.columns:
                values[known] = self._stored(name, at[known])
            columns.append(values.tolist())
        return list(zip(*columns, strict=True))

    def _stored(self, name: str, at: NDArray[np.intp]) -> NDArray[Any]:
        values: NDArray[Any] = self.columns[name][at]
        if name in self.labels:
            values = np.array(self.labels[name], object)[values]
        else:
            none = np.isnan(values)
            values = values.astype(object)
            values[none] = None
        return values


def computed(connection: Connection, schema: Schema, as_of: int, progress: Progress) -> Scores:
    """All scores, by the options and the table of segments in force. What cannot be computed stays empty, and `refused` says why."""
    options = rules.in_force(connection, schema, OPTIONS, USUAL)
    table = rules.in_force(connection, schema, SEGMENTS, USUAL_TABLE)
    with cancellable(connection, progress):
        try:
            totals = totals_of_store(connection, as_of, distinct_days=options.distinct_days)
        except Trouble as refusal:
            return Scores(as_of, np.empty(0, np.int64), refused=dict.fromkeys(NAMES, refusal.code))
        found = Scores(as_of, totals.customers)
        _classes(found, totals, options, table)
        progress.step(0, 0)
        events = facts.events(connection, "order", as_of)
        # both are in order of ids
        found.columns["overdue"] = _down(silence.cadence(events.customers, events.days, as_of).overdue, 10)
        del events  # 160 MB at ten million
        progress.step(0, 0)
        _forecast(found, purchases.until(connection, as_of, as_of))
    return found


def _classes(found: Scores, totals: Totals, options: Options, table: rfm.Table) -> None:
    recency = found.as_of - totals.last
    scores = rfm.rfm(
        recency, totals.frequency, totals.amount, options.mode, options.k, dict(options.typed) or None, table
    )
    found.columns |= {
        "tier": abc.Ranked(totals.amount).classes(options.a, options.b),
        "rfm": scores.segment,
        "class8": scores.class8,
    }
    found.labels = {"tier": list(abc.CLASSES), "rfm": scores.table.names, "class8": [f"{one:03b}" for one in range(8)]}
    found.parameters |= options.plain()


def _forecast(found: Scores, bought: Purchases) -> None:
    histories = histories_of(bought, found.as_of)
    try:
        model = clv.fit(histories)
    except Trouble as refusal:
        found.refused |= {"alive": refusal.code, "clv": refusal.code}
        return
    at = np.searchsorted(found.customers, bought.customers)
    repeated = histories.x > 0
    alive = np.full(found.customers.size, np.nan)
    alive[at[repeated]] = _down(clv.alive(model, histories)[repeated], 100)
    found.columns["alive"] = alive
    _values, worth, _why = worth_of(bought, histories, clv.expected(model, histories, YEAR))
    if worth is None:
        found.refused["clv"] = "thin-data"
        return
    found.columns["clv"] = np.full(found.customers.size, np.nan)
    found.columns["clv"][at] = _two_digits(worth)


def _down(values: NDArray[np.float64], steps: int) -> NDArray[np.float64]:
    """Rounded down to 1/steps: what is below a limit stays below it. Fewer of them change from one day to the next."""
    return np.asarray(np.floor(values * steps) / steps)


def _two_digits(values: NDArray[np.int64]) -> NDArray[np.float64]:
    """A forecast of one customer is worth no more; and it does not change every day."""
    unit = 10.0 ** np.maximum(np.floor(np.log10(np.maximum(np.abs(values), 1))) - 1, 0)
    return np.asarray(np.rint(values / unit) * unit)


def kept(store: Store, found: Scores, progress: Progress) -> Changed:
    """Write what differs from what is there."""
    changed, last, done = Changed(), 0, 0
    customers = store.schema["customers"]
    total = store.read(lambda c: rows.count(c, store.schema, "customers"))
    while batch := store.read(lambda c, last=last: rows.after(c, customers, last, NAMES, READ)):  # type: ignore[misc]
        ids = [row[0] for row in batch]
        differing = set[int]()
        scores = found.of(ids)
        for names, part in ((STABLE, slice(0, 3)), (VOLATILE, slice(3, 6))):
            fresh = [
                (*new[part], one)
                for (one, *old), new in zip(batch, scores, strict=True)
                if tuple(old[part]) != new[part]
            ]
            for at in range(0, len(fresh), WRITTEN):
                progress.step(done, total, t("Writing scores"))
                store.write(
                    partial(Store.keep_computed, entity="customers", names=names, rows=fresh[at : at + WRITTEN])
                )
            differing.update(row[-1] for row in fresh)
        changed.add(differing)
        last, done = ids[-1], done + len(ids)
        progress.step(done, total)
    return changed
