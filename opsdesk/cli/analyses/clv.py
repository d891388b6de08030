"""`analyse clv`: how often customers will buy again and what it comes to, with the back-test beside it."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.analyses import head
from opsdesk.cli.desk import Desk
from opsdesk.cli.reports import DATE
from opsdesk.cli.rows import as_of
from opsdesk.cli.shape import command as declare
from opsdesk.cli.shape import option
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.text import EMPTY, decimal_string, money

if TYPE_CHECKING:
    from opsdesk.services.clv import Forecast

WEEK = 7


@declare("clv", help=_("Forecast purchases and value per customer, tested on what came."))
@option("--calibration-end", type=DATE, metavar="DATE", help=_("Fit up to this day and test on the days after it."))
@option("--weeks", type=click.IntRange(1, 520), default=52, metavar="N", help=_("How far to look ahead."))
@option("--rows", is_flag=True, help=_("List every customer as well."))
@option(
    "--self-check",
    is_flag=True,
    help=_("Compute the published results from the published log instead; needs no vault."),
)
@as_of
@click.pass_obj
def command(desk: Desk, calibration_end: datetime | None, weeks: int, rows: bool, self_check: bool) -> None:
    if self_check:
        _check(desk)
        return
    from opsdesk.services.clv import of_store
    from opsdesk.store import facts

    today = clock.today()
    end = clock.day_number(calibration_end) if calibration_end else None
    with desk.store() as store:
        found = store.read(lambda c: of_store(c, today, calibration_end=end, weeks=weeks))
        codes = store.read(lambda c: list(facts.codes(c, found.customers.tolist()))) if rows else []
    if desk.json:
        output.document(_document(found) | ({"customers": list(_customers(found, codes))} if rows else {}))
        return
    output.facts(_told(found))
    if rows:
        headers = [t("Customer"), t("Repeat purchases"), t("Still a customer"), t("Purchases expected"), t("Value")]
        output.table(headers, _table(found, codes))


def _check(desk: Desk) -> None:
    from opsdesk.services.self_check import checks

    found = checks()
    if desk.json:
        rows = [
            {"name": t(one.name), "published": one.published, "computed": one.found, "agrees": one.agrees}
            for one in found
        ]
        output.document({"checks": rows, "agrees": all(one.agrees for one in found)})
    else:
        output.table(
            [t("Measure"), t("As published"), t("Computed here"), ""],
            [(t(one.name), one.published, one.shown, t("agrees") if one.agrees else t("differs")) for one in found],
        )
    if not all(one.agrees for one in found):
        raise Trouble(
            t("The method does not give the published results."), t("Report this as a bug."), code="self-check"
        )


def _document(found: "Forecast") -> dict[str, object]:
    model, values, holdout = found.model, found.values, found.holdout
    parameters = {
        "weeks": found.weeks,
        "fitted_to": clock.day_of(found.fitted_to).isoformat(),
        "calibration_end": found.calibration_end and clock.day_of(found.calibration_end).isoformat(),
    }
    document = head(found.as_of, len(found.histories), parameters, found.excluded)
    document["bgnbd"] = {
        "r": model.r, "alpha": model.alpha, "a": model.a, "b": model.b, "log_likelihood": model.log_likelihood,
    }  # fmt: skip
    document["gammagamma"] = {
        "p": values and values.p, "q": values and values.q, "v": values and values.v, "refused": found.valueless or None,
    }  # fmt: skip
    document["holdout"] = {
        "actual": holdout and holdout.actual,
        "expected": holdout and holdout.expected,
        "correlation": holdout and holdout.correlation,
        "customers": holdout and holdout.customers,
        "by_purchases": [
            {"x": one.x, "customers": one.customers, "actual": one.actual, "expected": one.expected}
            for one in (found.tested.by_purchases if found.tested else ())
        ],
        "refused": found.untested or None,
    }
    return document


def _customers(found: "Forecast", codes: list[str]) -> Iterator[dict[str, object]]:
    """`label` stands where P(alive) is 1 only because nobody without a repeat purchase can be told to have left."""
    for code, x, last, age, alive, expected, worth in _each(found, codes):
        yield {
            "code": code,
            "x": x,
            "t_x": last / WEEK,
            "T": age / WEEK,
            "alive": alive,
            "label": None if x else t("No repeat purchase"),
            "expected": expected,
            "clv": None if worth is None else decimal_string(worth),
        }


def _table(found: "Forecast", codes: list[str]) -> Iterator[list[str]]:
    for code, x, _last, _age, alive, expected, worth in _each(found, codes):
        label = f"{alive:.0%}" if x else t("No repeat purchase")
        yield [code, str(x), label, f"{expected:.2f}", EMPTY if worth is None else money(worth)]


def _each(found: "Forecast", codes: list[str]) -> Iterator[tuple[str, int, int, int, float, float, int | None]]:
    histories = found.histories
    worth = [None] * len(codes) if found.worth is None else found.worth.tolist()
    columns = (histories.x, histories.last, histories.age, found.alive, found.expected)
    return zip(codes, *(column.tolist() for column in columns), worth, strict=True)


def _told(found: "Forecast") -> Iterator[tuple[str, str]]:
    model, values, holdout = found.model, found.values, found.holdout
    yield t("Fitted up to"), clock.day_of(found.fitted_to).isoformat()
    yield t("Customers who bought"), f"{len(found.histories):,}"
    yield t("Bought again"), f"{found.histories.repeaters:,}"
    yield (
        "BG/NBD",
        f"r {model.r:.4f}, alpha {model.alpha:.4f}, a {model.a:.4f}, b {model.b:.4f}, LL {model.log_likelihood:.2f}",
    )
    yield "Gamma-Gamma", f"p {values.p:.4f}, q {values.q:.4f}, v {values.v:.4f}" if values else found.valueless
    if holdout is None or found.calibration_end is None:
        yield t("Back-test"), found.untested
    else:
        yield (
            t("Back-test"),
            t(
                "From {day} on {actual} repeat purchases came; {expected} were expected. Correlation per customer: {r}",
                day=clock.day_of(found.calibration_end + 1),
                actual=f"{holdout.actual:,}",
                expected=f"{holdout.expected:,.1f}",
                r=EMPTY if holdout.correlation is None else f"{holdout.correlation:.3f}",
            ),
        )
    yield t("Purchases expected in {n} weeks", n=found.weeks), f"{found.expected.sum():,.1f}"
    yield t("Their value"), EMPTY if found.worth is None else money(int(found.worth.sum()))
    yield t("Orders after that day"), f"{found.excluded['future']:,}"
