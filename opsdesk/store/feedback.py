"""Tickets as NumPy arrays: what the voice of the customer and service levels are computed from, read by one index."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from opsdesk.model.schema import Schema
from opsdesk.model.tickets import CATEGORY
from opsdesk.query import sql
from opsdesk.query.filters import EVERYTHING, Filter
from opsdesk.store import plans
from opsdesk.store.connect import Connection
from opsdesk.store.facts import BATCH

Whole = NDArray[np.int64]
Marks = NDArray[np.bool_]
NONE = np.iinfo(np.int64).min
"""What stands for an empty value."""
NUMBERS = (
    "id", "opened", "first_response", "resolved", "first_due", "due", "satisfaction", "customer", "duplicate_of",
)  # fmt: skip
WORDS = ("status", "type", "area", "source", "version", "severity", "priority", "assignee")
_DUE = "coalesce(resolve_due, due)"
"""When it has to be resolved: as its policy says, else as somebody typed."""
CLOSED = frozenset(status for status, category in CATEGORY.items() if category == "closed")


@dataclass(frozen=True)
class Coded:
    """A column of few different texts: each record's position in `names`; None is an empty field."""

    codes: NDArray[np.int32]
    names: tuple[str | None, ...]

    def among(self, names: Sequence[str | None] | frozenset[str]) -> Marks:
        """Which records hold one of `names`."""
        known = np.array([name in names for name in self.names], np.bool_)
        found: Marks = known[self.codes] if self.names else np.zeros(0, np.bool_)
        return found

    def counts(self, chosen: Marks) -> Whole:
        """For each of `names`, how many of the `chosen` records hold it."""
        return np.bincount(self.codes[chosen], minlength=len(self.names)).astype(np.int64)


@dataclass(frozen=True)
class Tickets:
    """One entry a ticket, by id. `numbers` are NUMBERS, empty ones NONE; `words` are WORDS."""

    numbers: dict[str, Whole]
    words: dict[str, Coded]

    def __getattr__(self, name: str) -> Whole:
        try:
            return self.numbers[name]
        except KeyError as error:
            raise AttributeError(name) from error

    @property
    def n(self) -> int:
        return int(self.numbers["id"].size)

    @cached_property
    def merged(self) -> Marks:
        """Those that say the same as another ticket: they are voices, but their times are those of the other."""
        found: Marks = (self.numbers["duplicate_of"] != NONE) | self.words["status"].among(("duplicate",))
        return found

    @cached_property
    def closed(self) -> Marks:
        return self.words["status"].among(CLOSED)


class _Codes(dict[str | None, int]):
    def __missing__(self, name: str | None) -> int:
        self[name] = code = len(self)
        return code


def tickets(connection: Connection, schema: Schema, until: int, since: int, where: Filter = EVERYTHING) -> Tickets:
    """The tickets of `where` opened before `until` that were opened, resolved or due from `since` on, or are open."""
    declared = schema["tickets"]
    named = ", ".join(_DUE if name == "due" else f'"{name}"' for name in (*NUMBERS, *WORDS))
    table, condition, values = plans.scan(connection, declared, where, {*NUMBERS[1:], *WORDS, "resolve_due"})
    cursor = connection.execute(
        f"SELECT {named} FROM {table} WHERE ({condition}) AND opened < ?"
        f" AND (opened >= ? OR resolved IS NULL OR resolved >= ? OR {_DUE} >= ? OR first_due >= ?)",
        [*values, until, since, since, since, since],
    )
    parts: dict[str, list[NDArray[np.int64]]] = {name: [] for name in NUMBERS}
    coded: dict[str, list[NDArray[np.int32]]] = {name: [] for name in WORDS}
    codes = {name: _Codes() for name in WORDS}
    while batch := cursor.fetchmany(BATCH):
        columns = list(zip(*batch, strict=True))
        for name, column in zip(NUMBERS, columns, strict=False):
            parts[name].append(np.array([NONE if value is None else value for value in column], np.int64))
        for name, column in zip(WORDS, columns[len(NUMBERS) :], strict=True):
            coded[name].append(np.fromiter(map(codes[name].__getitem__, column), np.int32, len(column)))
    numbers = {name: np.concatenate([np.empty(0, np.int64), *found]) for name, found in parts.items()}
    order = np.argsort(numbers["id"], kind="stable")
    return Tickets(
        {name: found[order] for name, found in numbers.items()},
        {
            name: Coded(np.concatenate([np.empty(0, np.int32), *found])[order], tuple(codes[name]))
            for name, found in coded.items()
        },
    )


def later(connection: Connection, schema: Schema, until: int, where: Filter = EVERYTHING) -> int:
    """How many tickets of `where` were opened at `until` or after."""
    condition, values = plans.condition(connection, schema["tickets"], where)
    statement = f"SELECT count(*) FROM tickets WHERE ({condition}) AND opened >= ?"
    return int(connection.execute(statement, [*values, until]).fetchone()[0])


def reopened(connection: Connection, since: int, until: int) -> Iterator[tuple[int, int]]:
    """(ticket, moment) of each time that a closed ticket was opened again in [since, until), as the journal has it.

    What was undone did not happen. Imported tickets bring no history.
    """
    rows = connection.execute(
        """SELECT j.row, j.id, j.before, o.at,
            o.root IS NULL AND coalesce((SELECT l.direction FROM operations l WHERE l.root = o.id ORDER BY l.id DESC LIMIT 1), 0) >= 0
        FROM journal j JOIN operations o ON o.id = j.operation
        WHERE j.entity = 'tickets' AND j.last IS NULL AND j.field = 'status'
        ORDER BY j.row, j.id"""
    )
    for ticket, group in groupby(rows, key=lambda row: row[0]):
        changes = list(group)
        if not any(before in CLOSED for _row, _id, before, _at, _stands in changes):
            continue
        now = connection.execute("SELECT status FROM tickets WHERE id = ?", [ticket]).fetchone()
        if now is None:
            continue
        after = [*(before for _row, _id, before, _at, _stands in changes[1:]), now[0]]
        for (_row, _id, before, at, stands), became in zip(changes, after, strict=True):
            if stands and before in CLOSED and became not in CLOSED and since <= at < until:
                yield ticket, at


def texts(connection: Connection, numbers: Whole, most: int) -> Iterator[tuple[int, str]]:
    """(ticket, title and beginning of the body, at most `most` characters) of the tickets `numbers`."""
    for at in range(0, numbers.size, 2_000):
        part = ",".join(map(str, numbers[at : at + 2_000].tolist()))
        yield from connection.execute(
            "SELECT id, title || char(10) || coalesce(substr(body, 1, ?), '') FROM tickets"
            " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
            [most, f"[{part}]"],
        )


def written(connection: Connection, numbers: Sequence[int]) -> list[tuple[str, int, str, str | None]]:
    """(code, opened, title, body) of these tickets, the newest first."""
    wanted = f"[{','.join(map(str, numbers))}]"
    return connection.execute(
        "SELECT code, opened, title, body FROM tickets WHERE id IN (SELECT value FROM json_each(?)) ORDER BY opened DESC, id",
        [wanted],
    ).fetchall()


def behind(connection: Connection, customers: Sequence[int], field: str) -> dict[int, str | None]:
    """The value of `field` of each of these customers."""
    wanted = f"[{','.join(map(str, customers))}]"
    return dict(
        connection.execute(
            f'SELECT id, "{field}" FROM customers WHERE id IN (SELECT value FROM json_each(?))', [wanted]
        ).fetchall()
    )


def worth(connection: Connection, customers: Sequence[int]) -> list[tuple[str | None, int, int, int, int]]:
    """(tier, customers, revenue so far, 12-month value, customers with such a forecast) of these, by tier."""
    wanted = f"[{','.join(map(str, customers))}]"
    return connection.execute(
        "SELECT tier, count(*), coalesce(sum(revenue), 0), coalesce(sum(clv), 0), count(clv) FROM customers"
        " WHERE id IN (SELECT value FROM json_each(?)) GROUP BY 1 ORDER BY tier IS NULL, tier",
        [wanted],
    ).fetchall()


def scores(connection: Connection, kind: str, since: int, until: int) -> list[tuple[float, int | None, int]]:
    """(score, customer, id of the answer) of the answers to surveys of `kind` given in [since, until)."""
    return connection.execute(
        "SELECT a.score, a.customer, a.id FROM answers a JOIN surveys s ON s.id = a.survey"
        " WHERE s.kind = ? AND a.score IS NOT NULL AND a.at >= ? AND a.at < ? ORDER BY a.id",
        [kind, since, until],
    ).fetchall()


def moments(first: int, last: int) -> tuple[int, int]:
    """The seconds at which the days `first` to `last` begin and end."""
    return sql.day_starts(first), sql.day_starts(last + 1)
