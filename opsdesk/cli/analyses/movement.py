"""`analyse movement`: who moved between tiers or segments from one day, or snapshot, to another."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.analyses import head
from opsdesk.cli.desk import Desk
from opsdesk.cli.shape import command as declare
from opsdesk.cli.shape import option
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.text import EMPTY, decimal_string, money
from opsdesk.store.connect import Connection

if TYPE_CHECKING:  # they load NumPy
    from opsdesk.services.movement import Moved, Mover
    from opsdesk.services.snapshots import Classes

NEW, GONE = "new", "gone"


@declare("movement", help=_("Show who moved between tiers from one day to another, with new and gone customers."))
@option("--from", "before", required=True, metavar="DATE|NAME", help=_("The earlier day, or the name of a snapshot."))
@option("--to", "after", metavar="DATE|NAME", help=_("The later day, or the name of a snapshot; today unless told."))
@option("--by", type=click.Choice(["tier", "segment"]), default="tier", help=_("What customers move between."))
@option("--rows", "with_rows", is_flag=True, help=_("List every customer who moved as well, with the reason."))
@click.pass_obj
def command(desk: Desk, before: str, after: str | None, by: Literal["tier", "segment"], with_rows: bool) -> None:
    from opsdesk.services.movement import movement_of_store, names, side_of

    first, second = side_of(before), clock.today() if after is None else side_of(after)
    with desk.store() as store, store.reader() as connection:
        found = movement_of_store(connection, store.schema, first, second, by)
        if desk.json:
            document = _document(by, found)
            if with_rows:
                document["customers"] = list(_customers(connection, found.movers()))
            output.document(document)
            return
        result = found.result
        output.table(
            [t("From / to"), *names(result.columns, t("Gone"))],
            [
                (name, *(f"{n:,}" for n in row))
                for name, row in zip(names(result.rows, t("New")), result.matrix.tolist(), strict=True)
            ],
        )
        if with_rows:
            print()
            output.table(
                [
                    t("Code"),
                    t("Class before"),
                    t("Class after"),
                    t("Revenue then"),
                    t("Revenue now"),
                    t("Last order"),
                    t("Reason for the move"),
                ],
                _lines(connection, found.movers()),
            )


def _document(by: str, found: "Moved") -> dict[str, object]:
    result = found.result
    rows, columns = [*result.rows, NEW], [*result.columns, GONE]
    matrix = {
        name: dict(zip(columns, row, strict=True)) for name, row in zip(rows, result.matrix.tolist(), strict=True)
    }
    parameters = {"by": by, "from": _side(found.before), "to": _side(found.after)}
    document = head(found.after.as_of, int(result.customers.size), parameters, found.now.excluded)
    return {**document, "matrix": matrix, "moved": int(result.moved.size)}


def _side(side: "Classes") -> dict[str, object]:
    return {"as_of": clock.day_of(side.as_of).isoformat(), "snapshot": side.name or None}


def _coded(connection: Connection, movers: "Iterable[Mover]") -> "Iterator[tuple[str, Mover]]":
    """A removed customer, whom a snapshot remembers, has no code any more."""
    from opsdesk.store import facts

    listed = list(movers)
    known = facts.known_codes(connection, [one.customer for one in listed])
    for one in listed:
        yield known.get(one.customer, EMPTY), one


def _customers(connection: Connection, movers: "Iterable[Mover]") -> Iterator[dict[str, object]]:
    for code, one in _coded(connection, movers):
        yield {
            "code": code, "from": one.was, "to": one.now, "revenue_from": decimal_string(one.revenue_then),
            "revenue_to": decimal_string(one.revenue_now),
            "last_order": None if one.last is None else clock.day_of(one.last).isoformat(), "reason": one.reason,
        }  # fmt: skip


def _lines(connection: Connection, movers: "Iterable[Mover]") -> Iterator[tuple[str, ...]]:
    from opsdesk.services.movement import REASONS

    for code, one in _coded(connection, movers):
        yield (
            code,
            t(one.was) if one.was else t("New"),
            t(one.now) if one.now else t("Gone"),
            money(one.revenue_then),
            money(one.revenue_now),
            EMPTY if one.last is None else clock.day_of(one.last).isoformat(),
            t(REASONS[one.reason]),
        )
