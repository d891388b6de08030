"""Policies of service levels: which tickets they are for, by which calendar, and what is promised by priority.

They are rules of the desk in an order that people choose; the first whose condition a ticket meets holds for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.schema import Schema
from opsdesk.model.tickets import CATEGORY, LEVELS, PRIORITIES
from opsdesk.query import language
from opsdesk.query.filters import All, AnyOf, Filter, Not, Of, Related, Relative, Segment, Test, fields_of
from opsdesk.services import calendars, rules
from opsdesk.services.rules import Kept
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store

ENTITY = "tickets"
TARGETS: Mapping[str, str] = {
    "first": _("First response"),
    "next": _("Next response"),
    "resolve": _("Resolution"),
}
"""What is promised, as message ids, in the order in which it is due."""
PRIORITY = tuple(option.key for option in PRIORITIES.options)
WITHOUT = "normal"
"""The priority that a ticket without one counts as."""
MOST_HOURS = 10_000.0
MOST = 50
WARN = 0.75
WAITING = tuple(status for status, category in CATEGORY.items() if category == "pending")


@dataclass(frozen=True)
class Policy:
    """`where` is a condition in the filter language, "" for all; `targets[target][priority]` are business hours of
    `calendar`; the clock stands in the statuses `pauses`; after the share `warn` of a target it is due soon."""

    where: str = ""
    calendar: str = "cn"
    targets: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    pauses: tuple[str, ...] = WAITING
    warn: float = WARN

    def hours(self, target: str, priority: object) -> float | None:
        return self.targets.get(target, {}).get(str(priority) if priority in PRIORITY else WITHOUT)


USUAL = Policy(
    targets={
        "first": {"urgent": 1, "high": 2, "normal": 4, "low": 8},
        "next": {"urgent": 2, "high": 4, "normal": 8, "low": 16},
        "resolve": {"urgent": 8, "high": 16, "normal": 40, "low": 80},
    }
)
"""What a new policy begins with: at once, today, within a week, within two."""


def _plain(policy: Policy) -> dict[str, object]:
    return {
        "where": policy.where, "calendar": policy.calendar, "warn": policy.warn, "pauses": list(policy.pauses),
        "targets": {target: dict(hours) for target, hours in policy.targets.items()},
    }  # fmt: skip


def _read(found: Any) -> Policy:
    targets = {
        str(target): {str(priority): float(hours) for priority, hours in given.items()}
        for target, given in found["targets"].items()
    }
    policy = Policy(
        str(found.get("where", "")), str(found.get("calendar", "cn")), targets,
        tuple(map(str, found.get("pauses", WAITING))), float(found.get("warn", WARN)),
    )  # fmt: skip
    if found.keys() - {"where", "calendar", "targets", "pauses", "warn", "name"}:
        raise ValueError(sorted(found))
    return policy


POLICIES: rules.Kind[Policy] = rules.Kind("sla", _plain, _read)


def all_kept(connection: Connection, schema: Schema) -> list[Kept[Policy]]:
    """Those of the desk, the one that is asked first before the others."""
    return rules.all_of(connection, schema, POLICIES)


def plain(name: str, policy: Policy) -> dict[str, object]:
    """What `of_plain` reads back."""
    return {"name": name, **_plain(policy)}


def of_plain(found: object) -> Policy:
    """A policy from parsed JSON; Trouble when it is none."""
    try:
        return _read(found)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Trouble(
            t("This is no policy of service levels."),
            t(
                "Example: {example}",
                example='{"where": "type=bug", "calendar": "cn", "targets": {"first": {"high": 2}}}',
            ),
            code="policy",
        ) from error


def check(connection: Connection, schema: Schema, policy: Policy) -> None:
    """Trouble when its condition cannot be read, its calendar is not there, or it promises nothing, or nonsense."""
    where = language.parse(schema[ENTITY], policy.where)
    if LEVELS in {schema[ENTITY].field(name).computed for name in fields_of(where)}:
        raise Trouble(
            t("A policy cannot ask for what follows from it."),
            t("Choose a condition without service levels."),
            code="policy",
        )
    calendars.named(connection, schema, policy.calendar)
    if not any(policy.targets.values()):
        raise Trouble(t("The policy promises nothing."), t("Give at least one target for one priority."), code="policy")
    for target, given in policy.targets.items():
        for priority, hours in given.items():
            if target not in TARGETS or priority not in PRIORITY:
                raise Trouble(
                    t("There is no target “{name}”.", name=f"{target} {priority}"),
                    t("Targets: {names}", names=", ".join((*TARGETS, *PRIORITY))),
                    code="policy",
                )
            if not 0 < hours <= MOST_HOURS:
                raise Trouble(
                    t("{hours} hours are no target.", hours=f"{hours:g}"),
                    t("Give a number above 0, up to {most}.", most=f"{MOST_HOURS:,.0f}"),
                    code="policy",
                )
    if wrong := [one for one in policy.pauses if CATEGORY.get(one, "closed") == "closed"]:
        raise Trouble(
            t("The clock cannot stand in the status “{name}”.", name=wrong[0]),
            t("Statuses: {names}", names=", ".join(one for one, kind in CATEGORY.items() if kind != "closed")),
            code="policy",
        )
    if not 0 < policy.warn <= 1:
        raise Trouble(
            t("{share} is no share of a target.", share=f"{policy.warn:.0%}"),
            t("Give a number from 1 to 100 percent."),
            code="policy",
        )


def save(store: Store, name: str, policy: Policy, number: int | None = None) -> Changes:
    """Keep `policy` under `name`, instead of the one with this number if given; a new one is asked last."""

    def look(connection: Connection) -> int:
        check(connection, store.schema, policy)
        return len(all_kept(connection, store.schema))

    if store.read(look) >= MOST and number is None:
        raise Trouble(t("There are {most} policies already.", most=MOST), t("Remove one."), code="policy")
    return rules.save(store, POLICIES, name, policy, number)


def remove(store: Store, number: int) -> Changes:
    return rules.remove(store, POLICIES, number)


def arrange(store: Store, numbers: Sequence[int]) -> Changes:
    """Let the policies be asked in this order."""
    with store.operation("arrange-policies") as operation:
        for position, number in enumerate(numbers):
            operation.update(rules.ENTITY, [number], {"position": position})
        operation.affected = min(operation.affected, 1)
    return operation.changes


def asked_of(where: Filter) -> tuple[frozenset[str], bool]:
    """(the other entities whose records `where` looks at, whether it means another day tomorrow)."""
    match where:
        case All(parts) | AnyOf(parts):
            found = [asked_of(part) for part in parts]
            return frozenset().union(*(one for one, _day in found)), any(day for _one, day in found)
        case Not(part):
            return asked_of(part)
        case Related(entity=entity, where=inner):
            others, day = asked_of(inner)
            return others | {entity}, day
        case Of(_field, inner):
            others, day = asked_of(inner)
            return others | {"customers", "contacts", "orders"}, day
        case Segment():
            return frozenset({"views", "customers", "orders", "interactions"}), True
        case Test(_field, _operator, values):
            return frozenset(), any(isinstance(value, Relative) for value in values)
        case _:
            return frozenset(), False
