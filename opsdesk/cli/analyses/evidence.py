"""`analyse evidence`: who stands behind each requirement, and how lately they asked."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.analyses import head
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import WHERE, answer, as_of, condition
from opsdesk.cli.shape import command as declare
from opsdesk.cli.shape import option
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.text import EMPTY, decimal_string, money
from opsdesk.query.filters import Query
from opsdesk.query.selection import Selection

if TYPE_CHECKING:  # it loads NumPy
    from opsdesk.services.evidence import Quote


@declare("evidence", help=_("Count the distinct customers behind requirements, their worth and how lately they asked."))
@WHERE
@option("--customers", "who", metavar="EXPR", help=_("Only such customers count, say: tier=A stage=grow"))
@option(
    "--half-life",
    type=click.FloatRange(0, min_open=True),
    default=180,
    metavar="DAYS",
    help=_("After so many days a voice counts half in the recent reach; 180 unless told."),
)
@option("--quotes", is_flag=True, help=_("With the words of each request."))
@option("--use-as-reach", is_flag=True, help=_("Write the number of customers into the reach of these requirements."))
@as_of
@click.pass_obj
def command(desk: Desk, where: str | None, who: str | None, half_life: float, quotes: bool, use_as_reach: bool) -> None:
    from opsdesk.analysis.evidence import FORMULA
    from opsdesk.services import evidence
    from opsdesk.store import rows

    today = clock.today()
    with desk.store() as store:
        schema = store.schema
        chosen, people = condition(schema["requirements"], where), condition(schema["customers"], who)
        if use_as_reach:
            if who:
                raise click.UsageError(t("--use-as-reach counts all customers; leave out --customers."))
            selection = Selection("requirements", frozenset(), chosen)
            changes = desk.write(
                store,
                lambda store, _progress: evidence.use_as_reach(store, selection, today, half_life=half_life),
            )
            answer(desk, store, changes)
            return
        with store.reader() as connection:
            ids = list(rows.ids(connection, schema, Query("requirements", chosen)))
            found = evidence.of_store(connection, schema, today, half_life=half_life, who=people, only=ids)
            titles = rows.page(connection, schema, "requirements", ids, ["code", "title"])
            words = evidence.quotes(connection, schema, ids, today) if quotes else {}
            known = {quote.customer for said in words.values() for quote in said if quote.customer is not None}
            codes = rows.page(connection, schema, "customers", sorted(known), ["code"])
    order = sorted(range(found.ids.size), key=lambda at: (-int(found.customers[at]), int(found.ids[at])))
    if desk.json:
        listed = [
            {
                "code": titles[int(found.ids[at])][0],
                "reach": int(found.customers[at]),
                "recent": round(float(found.recent[at]), 4),
                "requests": int(found.requests[at]),
                "without_customer": int(found.unknown[at]),
                "value": decimal_string(int(found.value[at])),
                "newest": _date(float(found.newest[at])),
                **({"quotes": _quotes(words[int(found.ids[at])], codes)} if quotes else {}),
            }
            for at in order
        ]
        parameters = {"half_life": half_life, "customers": who, "formula": t(FORMULA)}
        excluded = {"future": found.future, "without_requests": len(ids) - found.ids.size}
        output.document({**head(today, found.ids.size, parameters, excluded), "requirements": listed})
        return
    output.table(
        [t("Code"), t("Reach"), t("Recent reach"), t("Requests"), t("Worth"), t("Last asked"), t("Title")],
        [
            (
                str(titles[int(found.ids[at])][0]),
                f"{found.customers[at]:,}",
                f"{found.recent[at]:,.1f}",
                f"{found.requests[at]:,}",
                money(int(found.value[at]), whole=True),
                _date(float(found.newest[at])) or EMPTY,
                str(titles[int(found.ids[at])][1]),
            )
            for at in order
        ],
    )
    if quotes:
        output.table(
            [t("Code"), t("Date"), t("Customer"), t("Quote")],
            [
                (str(titles[one][0]), *(str(line[part] or EMPTY) for part in ("date", "customer", "text")))
                for one in (int(found.ids[at]) for at in order)
                for line in _quotes(words[one], codes)
            ],
        )


def _date(day: float) -> str | None:
    return None if day != day else clock.day_of(int(day)).isoformat()


def _quotes(said: "list[Quote]", codes: Mapping[int, tuple[object, ...]]) -> list[dict[str, object]]:
    return [
        {
            "customer": codes[quote.customer][0] if quote.customer is not None and quote.customer in codes else None, "ticket": quote.ticket,
            "text": quote.words or None, "weight": quote.weight,
            "date": None if quote.at is None else clock.day_of(quote.at).isoformat(),
        }
        for quote in said
    ]  # fmt: skip
