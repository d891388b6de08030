"""`requests ...`: customers who asked for what is shipped now: who waits for word, and who was told."""

from datetime import datetime

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import answer, number_of
from opsdesk.cli.shape import Group, option
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.text import EMPTY
from opsdesk.services import telling
from opsdesk.store.store import Store
from opsdesk.store.told import Untold

REQUIREMENT = click.argument("requirement", metavar="REQUIREMENT")
CUSTOMERS = click.argument("customers", nargs=-1, metavar="[CUSTOMER]...")


@click.group(cls=Group, name="requests", help=_("Tell customers that what they asked for is shipped."))
def requests() -> None:
    pass


@requests.command("waiting", help=_("Customers who asked for something that is shipped and have not been told."))
@option("--requirement", metavar="CODE", help=_("Only those who asked for this."))
@click.pass_obj
def waiting(desk: Desk, requirement: str | None) -> None:
    with desk.store() as store:
        show(desk, store, found(store, requirement))


@requests.command("tell", help=_("Mark customers as told about a requirement; without any, all who wait."))
@REQUIREMENT
@CUSTOMERS
@option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help=_("When they were told; today unless given.")
)
@click.pass_obj
def tell(desk: Desk, requirement: str, customers: tuple[str, ...], day: datetime | None) -> None:
    with desk.store() as store:
        chosen = {number_of(store, "customers", code) for code in customers}
        these = [one for one in found(store, requirement) if not chosen or one.customer in chosen]
        when = clock.day_number(day.date()) if day else None
        changes = desk.write(store, lambda store, _progress: telling.tell(store, these, when))
        answer(desk, store, changes, told=[one.customer_code for one in these])


@requests.command("untell", help=_("Take back that customers were told; without any, all of them."))
@REQUIREMENT
@CUSTOMERS
@click.pass_obj
def untell(desk: Desk, requirement: str, customers: tuple[str, ...]) -> None:
    with desk.store() as store:
        number = number_of(store, "requirements", requirement)
        chosen = [number_of(store, "customers", code) for code in customers]
        answer(desk, store, desk.write(store, lambda store, _progress: telling.untell(store, number, chosen)))


def found(store: Store, requirement: str | None) -> list[Untold]:
    number = number_of(store, "requirements", requirement) if requirement else None
    return store.read(lambda c: telling.waiting(c, number))


def plain(store: Store, one: Untold) -> dict[str, object]:
    return {
        "requirement": one.code,
        "title": one.title,
        "shipped": _day(one.shipped),
        "customer": one.customer_code,
        "name": one.name,
        "asked": _day(one.asked),
        "requests": [f"{store.schema['requests'].prefix}-{number}" for number in one.requests],
    }


def show(desk: Desk, store: Store, these: list[Untold]) -> None:
    if desk.json:
        output.document({"waiting": [plain(store, one) for one in these]})
        return
    output.table(
        [t("Requirement"), t("Title"), t("Shipped"), t("Customer"), t("Name"), t("Asked")],
        [
            (one.code, one.title, _day(one.shipped) or EMPTY, one.customer_code, one.name, _day(one.asked) or EMPTY)
            for one in these
        ],
    )


def _day(number: int | None) -> str | None:
    return None if number is None else clock.day_of(number).isoformat()
