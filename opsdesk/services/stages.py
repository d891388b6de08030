"""Stages proposed by rules, each with its reason: "Silent instead of Grow: no order for 96 days; usually every 20 days".

The first rule that fits a customer speaks; whoever is in its stage already is left alone. Nothing changes until somebody
accepts, which is one undoable operation; what is dismissed is not proposed again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsdesk import clock
from opsdesk.analysis import silence
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query import language
from opsdesk.query.filters import Among, Query, Test
from opsdesk.services import rules
from opsdesk.store import facts, rows
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store

Ids = NDArray[np.int64]
ENTITY, FIELD = "customers", "stage"
MOST_RULES = 30


@dataclass(frozen=True, slots=True)
class Rule:
    """Propose `stage` to the customers of `where` (the filter language) whose last order is at least `overdue` of their
    own usual gaps ago; 0: whoever. `reason` may speak of {days} since the last order, the usual {gap} in days, how many
    {orders}, and days since the last {contact}; the usual reasons are message ids, one's own are in one's own words."""

    stage: str
    where: str
    reason: str
    overdue: float = 0.0


USUAL: tuple[Rule, ...] = (
    Rule("lost", "orders>=1 last_order>365d", _("No order for {days} days.")),
    Rule(
        "silent",
        "orders>=3 last_order>30d stage!=lost",
        _("No order for {days} days; usually every {gap} days."),
        silence.ALARM,
    ),
    Rule("silent", "orders>=1 last_order>180d stage!=lost", _("No order for {days} days.")),
    Rule("retain", "orders>=3 last_order<=180d", _("{orders} orders, the last {days} days ago.")),
    Rule("grow", "orders>=1 last_order<=180d", _("Has ordered, {days} days ago the last time.")),
    Rule("activate", "no:orders last_contact<=30d", _("Spoken to {contact} days ago, no order yet.")),
)


def _loads(found: object) -> tuple[Rule, ...]:
    if not isinstance(found, list):
        raise ValueError
    return tuple(Rule(**one) for one in found)


def _packed(found: object) -> dict[str, str]:
    if not isinstance(found, dict):
        raise ValueError
    return {str(stage): str(ids) for stage, ids in found.items()}


RULES: rules.Kind[tuple[Rule, ...]] = rules.Kind("stages", lambda these: [asdict(rule) for rule in these], _loads)
DISMISSED: rules.Kind[dict[str, str]] = rules.Kind("stages-dismissed", lambda kept: kept, _packed)
_NAME = "Stages"


@dataclass(frozen=True)
class Proposal:
    """`stage` for those of `customers`, ids in rising order, whose stage is `before` now, by one rule. `gaps` are
    their usual ones, NaN without a rhythm of their own."""

    stage: str
    before: str | None
    rule: Rule
    customers: tuple[int, ...]
    gaps: tuple[float, ...]


def rules_of(connection: Connection, schema: Schema) -> tuple[Rule, ...]:
    return rules.in_force(connection, schema, RULES, USUAL)


def save_rules(store: Store, these: Sequence[Rule]) -> Changes:
    """Keep a set of rules instead of the one in force; each is checked first. Undoable."""
    for rule in these:
        check(store.schema, rule)
    if not these or len(these) > MOST_RULES:
        raise Trouble(t("There must be 1 to {most} rules.", most=MOST_RULES), code="stage-rules")
    kept = store.read(lambda c: rules.all_of(c, store.schema, RULES))
    return rules.save(store, RULES, _NAME, tuple(these), kept[0].id if kept else None)


def check(schema: Schema, rule: Rule) -> None:
    """Trouble when the rule names no stage, has a filter that cannot be read, or a reason that cannot be filled."""
    field = schema[ENTITY].field(FIELD)
    keys = {option.key for option in field.kind.options}  # type: ignore[union-attr]
    if rule.stage not in keys:
        raise Trouble(
            t("There is no stage “{name}”.", name=rule.stage),
            t("Stages: {names}", names=", ".join(sorted(keys))),
            code="stage-rules",
        )
    language.parse(schema[ENTITY], rule.where)
    try:
        reason(rule, days=1, gap=1, orders=1, contact=1)
    except (KeyError, IndexError, ValueError) as error:
        raise Trouble(
            t("The reason “{text}” cannot be filled in.", text=rule.reason),
            t("It may say {names}.", names="{days} {gap} {orders} {contact}"),
            code="stage-rules",
        ) from error


def proposals(connection: Connection, schema: Schema) -> tuple[Proposal, ...]:
    """By rule, then by the stage they are in now; customers who were dismissed for a stage are left out."""
    today = clock.today()
    found = facts.events(connection, "order", today)
    rhythm = silence.cadence(found.customers, found.days, today)
    stages = _stages(connection, schema)
    dismissed = {stage: Among("", packed).ids for stage, packed in _dismissed(connection, schema).items()}
    taken = np.empty(0, np.int64)
    proposed = []
    for rule in rules_of(connection, schema):
        check(schema, rule)
        fits = _ids(connection, schema, language.parse(schema[ENTITY], rule.where))
        if rule.overdue:
            fits = np.intersect1d(fits, rhythm.customers[rhythm.overdue >= rule.overdue])
        fits = np.setdiff1d(fits, taken, assume_unique=True)
        taken = np.union1d(taken, fits)
        fits = np.setdiff1d(fits, np.array(dismissed.get(rule.stage, []), np.int64))
        for before, ids in stages.items():
            theirs = np.intersect1d(fits, ids, assume_unique=True) if before != rule.stage else fits[:0]
            if theirs.size:
                gaps = _gaps(rhythm, theirs)
                proposed.append(Proposal(rule.stage, before, rule, tuple(theirs.tolist()), tuple(gaps.tolist())))
    return tuple(proposed)


def _ids(connection: Connection, schema: Schema, where: f.Filter) -> Ids:
    return np.sort(np.array(rows.ids(connection, schema, Query(ENTITY, where)), np.int64))


def _stages(connection: Connection, schema: Schema) -> dict[str | None, Ids]:
    field = schema[ENTITY].field(FIELD)
    keys = [option.key for option in field.kind.options]  # type: ignore[union-attr]
    found: dict[str | None, Ids] = {key: _ids(connection, schema, Test(FIELD, f.IS, (key,))) for key in keys}
    found[None] = _ids(connection, schema, Test(FIELD, f.EMPTY))
    return found


def _gaps(rhythm: silence.Cadence, customers: Ids) -> NDArray[np.float64]:
    gaps = np.full(customers.size, np.nan)
    if rhythm.customers.size:
        place = np.minimum(np.searchsorted(rhythm.customers, customers), rhythm.customers.size - 1)
        known = rhythm.customers[place] == customers
        gaps[known] = rhythm.median[place[known]]
    return gaps


# -- reasons --------------------------------------------------------------------------------------------------------


def reason(rule: Rule, **known: object) -> str:
    return t(rule.reason, **known)


def reasons(connection: Connection, schema: Schema, proposal: Proposal, most: int) -> list[tuple[str, str, str]]:
    """(code, name, reason) of the first `most` customers of a proposal."""
    today, ids = clock.today(), proposal.customers[:most]
    cells = rows.page(connection, schema, ENTITY, ids, ["code", "name", "orders", "last_order", "last_contact"])
    said = []
    for number, gap in zip(ids, proposal.gaps, strict=False):
        code, name, orders, ordered, contacted = cells[number]
        words = {
            "days": _since(today, ordered), "contact": _since(today, contacted), "orders": orders or 0,
            "gap": f"{gap:.0f}" if gap == gap else "—",
        }  # fmt: skip
        said.append((str(code), str(name), reason(proposal.rule, **words)))
    return said


def _since(today: int, day: Any) -> str:
    return "—" if day is None else f"{today - int(day):,}"


# -- deciding -------------------------------------------------------------------------------------------------------


def accept(store: Store, these: Iterable[Proposal]) -> Changes:
    """Give the customers of all `these` their proposed stage: one operation, one undo."""
    these = list(these)
    with store.operation("stages", entity=ENTITY, n=sum(len(one.customers) for one in these)) as operation:
        for one in these:
            operation.update(ENTITY, one.customers, {FIELD: one.stage})
        operation.params["n"] = operation.affected
    return operation.changes


def dismiss(store: Store, proposal: Proposal) -> Changes:
    """Never propose this stage to these customers again; undoable."""
    kept = store.read(lambda c: rules.all_of(c, store.schema, DISMISSED))
    before = kept[0].value if kept else {}
    already = Among("", before[proposal.stage]).ids if proposal.stage in before else []
    now = {**before, proposal.stage: Among.of("", [*already, *proposal.customers]).packed}
    return rules.save(store, DISMISSED, _NAME, now, kept[0].id if kept else None)


def _dismissed(connection: Connection, schema: Schema) -> dict[str, str]:
    return rules.in_force(connection, schema, DISMISSED, {})
