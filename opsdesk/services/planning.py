"""Planning the releases of a desk: requirements, requests and customers read into a problem for the planner."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from opsdesk.analysis.release_plan import Item, Problem, Wish
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.schema import Schema
from opsdesk.query.filters import EVERYTHING, Filter
from opsdesk.store import rows
from opsdesk.store.connect import Connection

Objective = Literal["value", "customers"]
FINISHED = ("shipped", "declined")
UNMEASURED = _("It has no effort, so nothing says whether it fits.")
NEEDS_UNMEASURED = _("It requires what has no effort.")


@dataclass(frozen=True)
class Planning:
    """`left_out`: codes that cannot be planned, and why (a message id). `plain_weights`: no customer has a value, so each
    counts as one."""

    problem: Problem
    left_out: dict[str, str]
    plain_weights: bool


def planning(
    connection: Connection,
    schema: Schema,
    capacities: Sequence[float],
    objective: Objective = "value",
    where: Filter = EVERYTHING,
) -> Planning:
    """What is open of `where`: shipped, declined and duplicate requirements are not planned."""
    fields = ["code", "value", "effort", "requires", "moscow", "status", "duplicate_of"]
    found = list(rows.records(connection, schema, "requirements", fields, where))
    standing = [row for row in found if row[6] not in FINISHED and row[7] is None]
    if not standing:
        raise Trouble(
            t("There are no open requirements to plan."), t("Add some, or widen the filter."), code="thin-data"
        )
    left_out = _unplannable(standing)
    items = tuple(
        Item(code, value or 0.0, effort, tuple(text.unpack(requires)), moscow == "must")
        for _id, code, value, effort, requires, moscow, _status, _duplicate in standing
        if code not in left_out and moscow != "wont"
    )
    left_out |= {row[1]: _("It is marked “not this time”.") for row in standing if row[5] == "wont"}
    wishes, plain = _wishes(connection, schema) if objective == "customers" else (None, False)
    return Planning(Problem(items, tuple(capacities), wishes), left_out, plain)


def _unplannable(standing: Sequence[tuple[Any, ...]]) -> dict[str, str]:
    left_out = {code: UNMEASURED for _id, code, _value, effort, *_rest in standing if effort is None or effort < 0}
    requires = {row[1]: text.unpack(row[4]) for row in standing}
    while more := {c: NEEDS_UNMEASURED for c, need in requires.items() if c not in left_out and left_out.keys() & need}:
        left_out |= more
    return left_out


def _wishes(connection: Connection, schema: Schema) -> tuple[tuple[Wish, ...], bool]:
    """Per customer everything they, or tickets of theirs, requested; worth their typed value, else their revenue."""
    wanted: dict[str, set[str]] = {}
    owners = {
        code: customer for _id, code, customer in rows.records(connection, schema, "tickets", ["code", "customer"])
    }
    for _id, requirement, customer, ticket in rows.records(
        connection, schema, "requests", ["requirement", "customer", "ticket"]
    ):
        who = customer or owners.get(ticket)
        if who:
            wanted.setdefault(who, set()).add(requirement)
    worth = {
        code: (value if value is not None else max(revenue or 0, 0)) / 100
        for _id, code, value, revenue in rows.records(connection, schema, "customers", ["code", "value", "revenue"])
        if code in wanted
    }
    plain = not any(worth.values())
    wishes = (Wish(who, 1.0 if plain else worth[who], tuple(sorted(codes))) for who, codes in sorted(wanted.items()))
    return tuple(wishes), plain
