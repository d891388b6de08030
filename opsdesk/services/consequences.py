"""What follows from writing a record, in the same operation: whoever types, drags, imports or undoes gets the same.

A contact brings the customer's last contact forward; a closed ticket is resolved now, a reopened one no more; the first
reply is the first response; a priority follows severity and impact; requirements never wait for each other in a circle.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model import order, text
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity, Values
from opsdesk.model.schema import Schema
from opsdesk.model.tickets import CATEGORY
from opsdesk.query import filters as f
from opsdesk.query.filters import EVERYTHING, Filter, Test, both
from opsdesk.query.selection import Selection
from opsdesk.services import dependencies, priority_matrix
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.operation import Operation

CONTACT_KINDS = ("call", "visit", "wechat", "email", "event")
UNRESOLVED = both(priority_matrix.OPEN, Test("resolved", f.EMPTY))
RESOLVED = Test("resolved", f.FILLED)


# -- a new record -----------------------------------------------------------------------------------------------------


def completed(operation: Operation, entity: str, row: Values) -> dict[str, Stored]:
    """The new record `row` with what follows from what it says."""
    values = dict(row)
    if entity == "tickets":
        if values.get("priority") is None and values.get("severity") and values.get("impact"):
            matrix = priority_matrix.in_force(operation.connection, operation.schema)
            values["priority"] = matrix.says(values["severity"], values["impact"])
        if CATEGORY.get(str(values.get("status"))) == "closed" and values.get("resolved") is None:
            values["resolved"] = max(clock.seconds(), _number(values.get("opened")))
    elif entity == "requirements":
        values = dependencies.spelt(operation.connection, operation.schema, values)
    for earlier, later in order.IN_ORDER.get(entity, ()):
        if order.wrong(values.get(earlier), values.get(later)):
            raise _disordered(operation.schema[entity], earlier, later, values)
    return values


def added(operation: Operation, entity: str, numbers: Sequence[int]) -> None:
    """These records were inserted, or are others now."""
    if entity == "interactions":
        contacted(operation, numbers)
    elif entity == "replies":
        responded(operation, numbers)
    elif entity == "requirements":
        dependencies.refuse_loops(operation, numbers)


LATER = frozenset(("requirements",))
"""Entities whose records a file may bring before those they speak of: checked once all of it is read."""


def imported(operation: Operation, entity: str, columns: Collection[str]) -> None:
    """A whole file was read into these columns: now what its rows say of each other can be checked."""
    if entity == "requirements" and set(dependencies.WAITING) & set(columns):
        dependencies.refuse_loops(operation)


def derived(
    connection: Connection, schema: Schema, entity: str, columns: Sequence[str]
) -> tuple[Sequence[str], Callable[[Sequence[Stored]], Sequence[Stored]]] | None:
    """The columns of a file of tickets with their priority, and what completes a row of it; None: there is nothing to
    complete. What a file leaves open about times stays open: nobody knows when it was."""
    if entity != "tickets" or not {"severity", "impact"} <= set(columns):
        return None
    matrix = priority_matrix.in_force(connection, schema)
    severity, impact = columns.index("severity"), columns.index("impact")
    if "priority" not in columns:
        return [*columns, "priority"], lambda row: [*row, matrix.says(row[severity], row[impact])]
    at = columns.index("priority")

    def complete(row: Sequence[Stored]) -> Sequence[Stored]:
        if row[at] is not None:
            return row
        return [*row[:at], matrix.says(row[severity], row[impact]), *row[at + 1 :]]

    return columns, complete


def _number(value: Stored) -> int:
    return value if isinstance(value, int) else 0


# -- a change ---------------------------------------------------------------------------------------------------------


FOLLOWED: Mapping[str, frozenset[str]] = {
    "tickets": frozenset(("status", "severity", "impact")),
    "interactions": frozenset(("at",)),
    "replies": frozenset(("at", "kind")),
    "requirements": frozenset(dependencies.WAITING),
}
"""Entity -> fields whose change changes something else."""


def write(operation: Operation, selection: Selection, values: Values) -> None:
    """Set `values` on `selection`, with what follows."""
    entity, followed = selection.entity, FOLLOWED.get(selection.entity, frozenset()) & values.keys()
    if followed and selection.where is not None:  # what it says may be what changes on the way
        numbers = rows.selected(operation.connection, operation.schema, selection)
        selection = Selection(entity, frozenset(numbers))
    if entity == "tickets":
        _settle(operation, selection, values)
        _prioritise(operation, selection, values)
    elif entity == "requirements":
        values = dependencies.spelt(operation.connection, operation.schema, values)
    check_order(operation, selection, values)
    operation.update_selected(selection, values)
    if followed and entity != "tickets":
        added(operation, entity, list(selection.ids))


def _settle(operation: Operation, selection: Selection, values: Values) -> None:
    """Closing sets when it was resolved, opening again empties it; unless that is said as well."""
    category = CATEGORY.get(str(values.get("status")))
    if category is None or "resolved" in values:
        return
    with operation.consequence():
        if category == "closed":
            now = {"resolved": clock.seconds()}
            check_order(operation, selection, now, UNRESOLVED)
            operation.update_selected(selection, now, UNRESOLVED)
        else:
            operation.update_selected(selection, {"resolved": None}, RESOLVED)


def _prioritise(operation: Operation, selection: Selection, values: Values) -> None:
    if "priority" in values or not {"severity", "impact"} & values.keys():
        return
    matrix = priority_matrix.in_force(operation.connection, operation.schema)
    with operation.consequence():
        for priority, these in priority_matrix.follow(matrix, values):
            operation.update_selected(selection, {"priority": priority}, these)


def check_order(operation: Operation, selection: Selection, values: Values, also: Filter = EVERYTHING) -> None:
    """Trouble when a record of `selection` would be resolved before it was opened, say."""
    declared = operation.schema[selection.entity]
    for earlier, later in order.IN_ORDER.get(selection.entity, ()):
        if not {earlier, later} & values.keys():
            continue
        found = rows.out_of_order(operation.connection, operation.schema, selection, earlier, later, values, also)
        if found is not None:
            raise _disordered(declared, earlier, later, dict(zip((earlier, later), found, strict=True)))


def _disordered(entity: Entity, earlier: str, later: str, values: Mapping[str, Stored]) -> Trouble:
    return Trouble(f"{order.why(entity, earlier, later, values)}.", t("Correct one of them."), code="out-of-order")


# -- others that follow -----------------------------------------------------------------------------------------------


def contacted(operation: Operation, interactions: Iterable[int]) -> None:
    """Bring customers' last contact forward to their newest of these `interactions`; a note is no contact."""
    numbers = list(interactions)
    latest: dict[int, int] = {}
    for at in range(0, len(numbers), rows.CHUNK):
        part = numbers[at : at + rows.CHUNK]
        names = ["customer", "at", "kind"]
        found = rows.page(operation.connection, operation.schema, "interactions", part, names, "id")
        for customer, moment, kind in found.values():
            if kind in CONTACT_KINDS and isinstance(customer, int) and isinstance(moment, int):
                latest[customer] = max(latest.get(customer, moment), moment)
    if latest:
        days = {customer: clock.day_number(text.moment(moment).date()) for customer, moment in latest.items()}
        operation.raise_to("customers", "last_contact", days)


def responded(operation: Operation, replies: Iterable[int]) -> None:
    """The first of these `replies` to each customer is the first response, unless there was one before."""
    numbers = list(replies)
    first: dict[int, int] = {}
    for at in range(0, len(numbers), rows.CHUNK):
        part = numbers[at : at + rows.CHUNK]
        found = rows.page(operation.connection, operation.schema, "replies", part, ["ticket", "at", "kind"], "id")
        for ticket, moment, kind in found.values():
            if kind == "reply" and isinstance(ticket, int) and isinstance(moment, int):
                first[ticket] = min(first.get(ticket, moment), moment)
    if first:
        operation.lower_to("tickets", "first_response", first, "opened")
