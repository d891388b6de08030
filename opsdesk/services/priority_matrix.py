"""The priority of a ticket from its severity and its impact: a matrix that people edit, and what it says of tickets.

A priority that is what the matrix says follows severity and impact; one that differs was set by hand, and stays.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Values
from opsdesk.model.schema import Schema
from opsdesk.model.tickets import CATEGORY, IMPACTS, PRIORITIES, SEVERITIES
from opsdesk.query import filters as f
from opsdesk.query.filters import EVERYTHING, AnyOf, Filter, Query, Test, both
from opsdesk.query.selection import Selection
from opsdesk.services import rules
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store

NAME = _("Priority matrix")
SEVERITY = tuple(option.key for option in SEVERITIES.options)
IMPACT = tuple(option.key for option in IMPACTS.options)
PRIORITY = tuple(option.key for option in PRIORITIES.options)
OPEN = Test("status", f.IS_NOT, tuple(status for status, category in CATEGORY.items() if category == "closed"))


@dataclass(frozen=True, slots=True)
class Matrix:
    """`cells` has a priority for each severity (row) and impact (column)."""

    cells: Mapping[tuple[str, str], str]

    def says(self, severity: Stored, impact: Stored) -> str | None:
        """The priority, or None as long as one of both is not known."""
        return self.cells.get((str(severity), str(impact)))


def _table(*lines: str) -> Matrix:
    return _loads(dict(zip(SEVERITY, (line.split() for line in lines), strict=True)))


def _dumps(matrix: Matrix) -> object:
    return {severity: [matrix.cells[severity, impact] for impact in IMPACT] for severity in SEVERITY}


def _loads(found: object) -> Matrix:
    if not isinstance(found, dict):
        raise ValueError
    cells = {}
    for severity in SEVERITY:
        for impact, priority in zip(IMPACT, found[severity], strict=True):
            if priority not in PRIORITY:
                raise ValueError(priority)
            cells[severity, impact] = str(priority)
    return Matrix(cells)


USUAL = _table(
    "urgent urgent high high", "urgent high high normal", "high normal normal low", "normal normal low low"
)  # fmt: skip
KIND: rules.Kind[Matrix] = rules.Kind("priority-matrix", _dumps, _loads)


def in_force(connection: Connection, schema: Schema) -> Matrix:
    return rules.in_force(connection, schema, KIND, USUAL)


# -- what it says of tickets ------------------------------------------------------------------------------------------


def follow(matrix: Matrix, values: Values) -> Iterator[tuple[str, Filter]]:
    """(priority, tickets that shall have it) when `values` are written: those whose priority follows the matrix."""
    wanted: dict[str, list[Filter]] = {}
    for severity in (None, *SEVERITY):
        for impact in (None, *IMPACT):
            after = matrix.says(values.get("severity", severity), values.get("impact", impact))
            if after is not None:
                held = both(_is("severity", severity), _is("impact", impact))
                wanted.setdefault(after, []).append(both(held, _following(matrix.says(severity, impact))))
    for priority, held_now in wanted.items():
        yield priority, AnyOf(tuple(held_now))


def _following(before: str | None) -> Filter:
    empty = Test("priority", f.EMPTY)
    return empty if before is None else AnyOf((empty, Test("priority", f.IS, (before,))))


def _is(field: str, value: str | None) -> Filter:
    return Test(field, f.EMPTY) if value is None else Test(field, f.IS, (value,))


def by_hand(matrix: Matrix, values: Values) -> bool:
    """Whether the priority of a ticket is another one than the matrix says."""
    said = matrix.says(values.get("severity"), values.get("impact"))
    return said is not None and values.get("priority") not in (None, said)


# -- another matrix ---------------------------------------------------------------------------------------------------


def _moves(before: Matrix, after: Matrix) -> Iterator[tuple[str, Filter]]:
    """(priority, open tickets that get it) when `after` takes the place of `before`."""
    for (severity, impact), priority in after.cells.items():
        was = before.cells[severity, impact]
        if was != priority:
            held = both(_is("severity", severity), _is("impact", impact), Test("priority", f.IS, (was,)))
            yield priority, both(OPEN, held)


def would_change(connection: Connection, schema: Schema, after: Matrix) -> int:
    """How many open tickets would get another priority."""
    before = in_force(connection, schema)
    return sum(rows.count(connection, schema, "tickets", where) for _priority, where in _moves(before, after))


def save(store: Store, matrix: Matrix) -> Changes:
    """Follow `matrix` from now on: open tickets whose priority followed the one before get theirs anew."""
    if matrix.cells.keys() != USUAL.cells.keys() or not set(matrix.cells.values()) <= set(PRIORITY):
        raise Trouble(t("The priority matrix is not complete."), t("Give every cell a priority."), code="bad-matrix")
    kept = store.read(lambda c: rules.all_of(c, store.schema, KIND))
    before = kept[0].value if kept else USUAL
    with store.operation("priority-matrix") as operation:
        rules.put(operation, KIND, kept[0].name if kept else NAME, matrix, kept[0].id if kept else None)
        operation.affected = 0
        # each ticket is touched once: which one moves is decided before any of them has
        moves = [
            (priority, rows.ids(operation.connection, store.schema, Query("tickets", where)))
            for priority, where in _moves(before, matrix)
        ]
        for priority, numbers in moves:
            operation.update_selected(Selection("tickets", frozenset(numbers)), {"priority": priority}, EVERYTHING)
    return operation.changes
