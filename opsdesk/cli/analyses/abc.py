"""`analyse abc`: which customers bring most of the value."""

from fractions import Fraction

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.analyses import head
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import as_of
from opsdesk.cli.shape import command as declare
from opsdesk.cli.shape import option
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.text import EMPTY, decimal_string, money

PERCENT = click.FloatRange(0, 100)


@declare("abc", help=_("Class customers by their share of the value: A, B and C."))
@option("--a", type=PERCENT, default=80.0, metavar="PERCENT", help=_("Class A is the best up to this share."))
@option("--b", type=PERCENT, default=95.0, metavar="PERCENT", help=_("Class B follows up to this share."))
@as_of
@click.pass_obj
def command(desk: Desk, a: float, b: float) -> None:
    if a > b:
        raise click.UsageError(t("--a must not be above --b."))
    from opsdesk.services.value import abc_of_store

    today = clock.today()
    with desk.store() as store:
        found = store.read(lambda c: abc_of_store(c, today, Fraction(str(a)), Fraction(str(b))))
    result = found.result
    if desk.json:
        classes = {
            name: {"customers": group.customers, "amount": decimal_string(group.amount), "share": group.share}
            for name, group in result.groups.items()
        }
        document = head(today, found.totals.customers.size, {"a": a, "b": b}, found.totals.excluded)
        output.document(document | {"classes": classes, "gini": result.gini, "curve": result.curve})
        return
    output.table(
        [t("Class"), t("Customers"), t("Amount"), t("Share")],
        [
            (name, f"{group.customers:,}", money(group.amount), f"{group.share:.1%}")
            for name, group in result.groups.items()
        ],
    )
    print(t("Gini coefficient: {gini}", gini=EMPTY if result.gini is None else f"{result.gini:.3f}"))
