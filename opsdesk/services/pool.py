"""The assignment pool (公海): rules by which customers nobody contacts return to it, and taking them out again.

Nothing happens by itself: a rule only says who is due, somebody looks at the list and confirms it, and one operation
returns them all, which one undo takes back.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.i18n import t, tn
from opsdesk.model.changes import Changes
from opsdesk.model.schema import Schema
from opsdesk.query import language
from opsdesk.query.filters import EVERYTHING, Filter, Query, both
from opsdesk.services import rules
from opsdesk.services.rows import Selection
from opsdesk.services.rules import Kept
from opsdesk.store import pool, rows
from opsdesk.store.connect import Connection
from opsdesk.store.pool import OWNED, UNOWNED
from opsdesk.store.store import Store

MOST_DAYS = 3_650


@dataclass(frozen=True, slots=True)
class Rule:
    """Customers of the filter `where` (as typed) return after more than `days` without contact; they are listed as a
    warning from `warn` days before."""

    days: int = 30
    where: str = ""
    warn: int = 7


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all rules: who never returns (a filter as typed), and how many customers one owner may have when
    taking from the pool (None: any number)."""

    protected: str = "tag:保护,Protected"
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A customer who returns, or is about to: because of `rule`, idle since the day `since` (None: ever) and due on the
    day `on`."""

    customer: int
    rule: str
    since: int | None
    on: int


@dataclass(frozen=True, slots=True)
class Preview:
    """As of the day `as_of`: who is due, those idle longest first; who is warned, the sooner the earlier; `by_rule` counts (due, warned). `pool`
    counts those without an owner, `protected` the owned ones that no rule returns; `unread` are rules and terms that
    cannot be read, with the reason."""

    as_of: int
    due: tuple[Due, ...]
    warned: tuple[Due, ...]
    by_rule: dict[str, tuple[int, int]]
    pool: int
    owned: int
    protected: int
    unread: dict[str, str]


def _rule(plain: object) -> Rule:
    match plain:
        case {"days": int(days), "where": str(where), "warn": int(warn)} if 0 <= days <= MOST_DAYS and warn >= 0:
            return Rule(days, where, warn)
    raise ValueError(plain)


def _terms(plain: object) -> Terms:
    match plain:
        case {"protected": str(protected), "limit": int() | None as limit}:
            return Terms(protected, limit)
    raise ValueError(plain)


RULES = rules.Kind("pool", lambda rule: {"days": rule.days, "where": rule.where, "warn": rule.warn}, _rule)
TERMS = rules.Kind("pool-terms", lambda terms: {"protected": terms.protected, "limit": terms.limit}, _terms)
_TERMS_NAME = "pool"


# -- rules ----------------------------------------------------------------------------------------------------------


def save_rule(store: Store, name: str, rule: Rule, number: int | None = None) -> Changes:
    """Keep `rule` under `name`, instead of the rule `number` if given."""
    if not 0 < rule.days <= MOST_DAYS or not 0 <= rule.warn <= MOST_DAYS:
        raise Trouble(
            t("Days run from 1 to {most}, warning days from 0.", most=f"{MOST_DAYS:,}"), t("Correct them."), code="days"
        )
    language.parse(store.schema["customers"], rule.where)  # Trouble says what cannot be read
    return rules.save(store, RULES, name, replace(rule, where=rule.where.strip()), number)


def save_terms(store: Store, terms: Terms) -> Changes:
    if terms.limit is not None and terms.limit < 1:
        raise Trouble(t("A limit is at least 1."), t("Leave it empty for none."), code="limit")
    language.parse(store.schema["customers"], terms.protected)
    kept = store.read(lambda c: rules.all_of(c, store.schema, TERMS))
    return rules.save(store, TERMS, _TERMS_NAME, terms, kept[0].id if kept else None)


def terms_in_force(connection: Connection, schema: Schema) -> Terms:
    return rules.in_force(connection, schema, TERMS, Terms())


def all_rules(connection: Connection, schema: Schema) -> list[Kept[Rule]]:
    return rules.all_of(connection, schema, RULES)


# -- looking ahead --------------------------------------------------------------------------------------------------


def preview(connection: Connection, schema: Schema, as_of: int | None = None) -> Preview:
    """Who returns to the pool on `as_of` (today), and who is warned. The first rule that makes a customer due gives the
    reason; among warnings it is the one that comes first."""
    today = clock.today() if as_of is None else as_of
    entity = schema["customers"]
    unread: dict[str, str] = {}
    terms = terms_in_force(connection, schema)
    try:
        protected = language.parse(entity, terms.protected)
    except Trouble as trouble:
        # nobody returns while it is unknown who must not
        return Preview(today, (), (), {}, *_counts(connection, schema, EVERYTHING), {t("Protected"): str(trouble)})
    due: dict[int, Due] = {}
    warned: dict[int, Due] = {}
    kept_rules = all_rules(connection, schema)
    for kept in kept_rules:
        try:
            where = language.parse(entity, kept.value.where)
        except Trouble as trouble:
            unread[kept.name] = str(trouble)
            continue
        found = pool.idle(connection, schema, where, protected, today + kept.value.warn - kept.value.days - 1)
        for number, since in zip(found.ids, found.since, strict=True):
            on = today if since is None else max(since + kept.value.days + 1, 0)
            one = Due(number, kept.name, since, on)
            if on <= today:
                due.setdefault(number, one)
            elif number not in warned or warned[number].on > on:
                warned[number] = one
    soon = sorted((one for number, one in warned.items() if number not in due), key=lambda one: (one.on, one.customer))
    by_rule = {kept.name: [0, 0] for kept in kept_rules if kept.name not in unread}
    for place, listed in enumerate((due.values(), soon)):
        for one in listed:
            by_rule[one.rule][place] += 1
    longest_first = sorted(due.values(), key=lambda one: (one.since is not None, one.since or 0, one.customer))
    return Preview(
        today,
        tuple(longest_first),
        tuple(soon),
        {name: (counts[0], counts[1]) for name, counts in by_rule.items()},
        *_counts(connection, schema, protected),
        unread,
    )


def _counts(connection: Connection, schema: Schema, protected: Filter) -> tuple[int, int, int]:
    """How many customers have no owner, have one, and have one and are protected."""
    whole = rows.count(connection, schema, "customers")
    unowned = rows.count(connection, schema, "customers", UNOWNED)
    safe = 0
    if protected != EVERYTHING:
        safe = rows.count(connection, schema, "customers", both(OWNED, protected))
    return unowned, whole - unowned, safe


def reason(one: Due, rule: Rule, as_of: int) -> str:
    """ "no contact for 31 days (rule “30 days”)": why this customer returns."""
    if one.since is None:
        return t("no contact is known (rule “{name}”)", name=one.rule)
    return t("no contact for {n} days (rule “{name}”)", n=f"{as_of - one.since:,}", name=one.rule)


# -- out of hands and into them ---------------------------------------------------------------------------------------


def return_due(store: Store, customers: Iterable[int] | None = None) -> Changes:
    """Return to the pool those who are due now: all of them, or those among `customers`. Whoever was contacted since the
    list was looked at, stays. One operation."""
    chosen = None if customers is None else frozenset(customers)
    with store.operation("pool-return", entity="customers", n=0) as operation:
        due = [one.customer for one in preview(operation.connection, store.schema).due]
        returned = due if chosen is None else [number for number in due if number in chosen]
        operation.update("customers", returned, {"owner": None})
        operation.params["n"] = operation.affected
    return operation.changes


def claim(store: Store, chosen: Selection, owner: str) -> Changes:
    """Give the customers `chosen`, who must lie in the pool, to `owner`, as long as the limit allows it."""
    owner = " ".join(owner.split())
    if not owner:
        raise Trouble(t("Who takes them? Type a name."), code="empty")
    with store.operation("pool-claim", entity="customers", n=0, name=owner) as operation:
        customers = set(chosen.ids)
        if chosen.where is not None:
            query = Query("customers", chosen.where)
            customers = set(rows.ids(operation.connection, store.schema, query)) - chosen.ids
        free = pool.still_unowned(operation.connection, customers)
        if len(free) < len(customers):
            raise Trouble(
                tn("{n} of them has an owner.", "{n} of them have an owner.", len(customers) - len(free)),
                t("Only customers of the pool can be taken. Look at the pool again."),
                code="owned",
            )
        limit = terms_in_force(operation.connection, store.schema).limit
        has = pool.owned_by(operation.connection, owner)
        if limit is not None and has + len(free) > limit:
            raise Trouble(
                t(
                    "{owner} has {has} customers; the limit is {limit}.",
                    owner=owner,
                    has=f"{has:,}",
                    limit=f"{limit:,}",
                ),
                t("Take up to {n}, or raise the limit.", n=max(limit - has, 0)),
                code="limit",
            )
        operation.update("customers", free, {"owner": owner})
        operation.params["n"] = operation.affected
    return operation.changes
