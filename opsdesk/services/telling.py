"""Closing the loop: when what customers asked for is shipped, each of them is told once, with a prepared word."""

from collections.abc import Sequence

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.model.schema import Schema
from opsdesk.services import canned
from opsdesk.services.tickets import Recipient
from opsdesk.store import rows, told
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store
from opsdesk.store.told import Untold

MOST_SHOWN = 2_000


def waiting(connection: Connection, requirement: int | None = None, limit: int = told.ALL) -> list[Untold]:
    """Whom to tell about what: a customer stands there once for each requirement, however often they asked."""
    return told.untold(connection, requirement, limit)


def tell(store: Store, these: Sequence[Untold], day: int | None = None) -> Changes:
    """Mark the requests behind `these` as told on `day`, today unless given."""
    when = clock.today() if day is None else day
    if when > clock.today():
        raise Trouble(t("Nobody can have been told in the future."), t("Choose today or earlier."), code="not-earlier")
    if not these:
        raise Trouble(t("There is nobody left to tell."), code="nobody")
    first = these[0]
    if len(these) == 1:
        context = store.operation("tell", entity="requests", name=first.name[:80], what=first.title[:80])
    else:
        what = first.title[:80] if len({one.requirement for one in these}) == 1 else "…"
        context = store.operation("tell-many", entity="requests", n=len(these), what=what)
    numbers = [number for one in these for number in one.requests]
    with context as operation:
        operation.update("requests", numbers, {"told": when})
        operation.affected = len(these)
    return operation.changes


def tell_all(store: Store, requirement: int) -> Changes:
    """Everybody who asked for `requirement` was told today."""
    return tell(store, store.read(lambda c: waiting(c, requirement)))


def untell(store: Store, requirement: int, customers: Sequence[int] = ()) -> Changes:
    """Take back that the customers (none: all) were told about `requirement`."""
    ids = store.read(lambda c: told.told_requests(c, requirement, customers))
    if not ids:
        raise Trouble(t("Nobody was told about this yet."), code="nobody")
    title = store.read(lambda c: rows.page(c, store.schema, "requirements", [requirement], ["title"]))
    with store.operation("untell", entity="requests", what=str(title[requirement][0])[:80]) as operation:
        operation.update("requests", ids, {"told": None})
    return operation.changes


def prepared(connection: Connection, schema: Schema, one: Untold) -> str:
    """The word for this customer: the first canned reply that names the requirement, else the usual one."""
    kept = [found.value for found in canned.all_of(connection, schema)]
    names = ("{requirement}", "{需求}")
    value = next((own for own in kept if any(n in own.text("zh") + own.text("en") for n in names)), canned.SHIPPED[1])
    if one.ticket is not None:
        spoken = canned.language_of(connection, schema, one.ticket)
        values = canned.of_ticket(connection, schema, one.ticket, spoken)
    else:
        spoken = canned.language_by(one.name + one.title)
        values = {"date": canned.day(clock.today(), spoken)}
    values = {**values, "customer": one.name, "requirement": one.title}
    values.setdefault("contact", one.name)
    return canned.fill(value.text(spoken), values)


def recipient(connection: Connection, schema: Schema, one: Untold) -> Recipient:
    found = rows.page(connection, schema, "customers", [one.customer], ["email"]).get(one.customer)
    email = next(iter(text.unpack(found[0])), "") if found else ""
    return Recipient(one.customer, one.name, email, one.title)
