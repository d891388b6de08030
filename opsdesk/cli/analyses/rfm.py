"""`analyse rfm`: scores for recency, frequency and money, with segments and the eight classes."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

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
from opsdesk.model.text import Unreadable, decimal_string, money
from opsdesk.store.connect import Connection

if TYPE_CHECKING:  # they load NumPy
    from opsdesk.analysis.rfm import Cuts
    from opsdesk.services.value import RfmOfStore

CUTS = {
    "r": option("--r-cuts", metavar="30,90", help=_("With --mode typed: days since the last order, between scores.")),
    "f": option("--f-cuts", metavar="1,3", help=_("With --mode typed: numbers of orders, between scores.")),
    "m": option("--m-cuts", metavar="500,2000", help=_("With --mode typed: amounts, between scores.")),
}


@declare("rfm", help=_("Score customers by recency, frequency and amount of their orders."))
@option("--k", type=click.IntRange(2, 10), help=_("How many scores; 5 unless told."))
@option(
    "--mode",
    type=click.Choice(["quantile", "mean", "median", "typed"]),
    default="quantile",
    help=_("Where scores part: at quantiles, at the mean or median (two scores), or at typed values."),
)
@CUTS["r"]
@CUTS["f"]
@CUTS["m"]
@option("--segments", metavar="NAME", help=_("A table of segments of this vault; the one in force unless told."))
@option("--distinct-days", is_flag=True, help=_("Frequency counts days with an order instead of orders."))
@option("--rows", "with_rows", is_flag=True, help=_("List every customer as well."))
@as_of
@click.pass_obj
def command(
    desk: Desk,
    k: int | None,
    mode: Literal["quantile", "mean", "median", "typed"],
    r_cuts: str | None,
    f_cuts: str | None,
    m_cuts: str | None,
    segments: str | None,
    distinct_days: bool,
    with_rows: bool,
) -> None:
    typed = _typed(mode, r_cuts, f_cuts, m_cuts)
    if k is not None and mode != "quantile":
        raise click.UsageError(t("--k goes with --mode quantile only."))
    from opsdesk.services.segments import table_named
    from opsdesk.services.value import rfm_of_store

    today = clock.today()
    with desk.store() as store, store.reader() as connection:
        table = table_named(connection, store.schema, segments)
        found = rfm_of_store(connection, today, mode, k or 5, distinct_days=distinct_days, typed=typed, table=table)
        if desk.json:
            document = _document(today, mode, distinct_days, found)
            if with_rows:
                document["customers"] = list(_customers(connection, found))
            output.document(document)
            return
        output.table(
            [t("Segment"), t("Customers"), t("Orders"), t("Amount")],
            [
                (t(name), f"{customers:,}", f"{orders:,}", money(amount))
                for name, customers, orders, amount in found.segments
            ],
        )
        if with_rows:
            print()
            output.table(
                [t("Code"), t("Days since"), t("Frequency"), t("Amount"), "R", "F", "M", t("Segment")],
                (
                    [*(str(row[name]) for name in _SHOWN), t(str(row["segment"]))]
                    for row in _customers(connection, found)
                ),
            )


_SHOWN = ("code", "recency", "frequency", "monetary", "r", "f", "m")


def _typed(mode: str, *given: str | None) -> "dict[str, Cuts] | None":
    if mode != "typed":
        if any(given):
            raise click.UsageError(t("Typed cuts go with --mode typed only."))
        return None
    cuts = {name: _cuts(text or "", 100 if name == "m" else 1) for name, text in zip("rfm", given, strict=True)}
    if not all(0 < len(cut) == len(cuts["r"]) < 10 for cut in cuts.values()):
        raise click.UsageError(
            t("Give --r-cuts, --f-cuts and --m-cuts, each with as many values as the others, 9 at most.")
        )
    return cuts


def _cuts(text: str, minor: int) -> "Cuts":
    try:
        cuts = tuple(Fraction(part.strip()) * minor for part in text.split(",") if part.strip())
    except (ValueError, ZeroDivisionError) as error:
        raise Unreadable(t("“{text}” is not a number", text=text[:40])) from error
    if list(cuts) != sorted(set(cuts)):
        raise click.UsageError(t("The values of {text} must rise.", text=text[:40]))
    return cuts


def _document(today: int, mode: str, distinct_days: bool, found: "RfmOfStore") -> dict[str, object]:
    result = found.result
    parameters = {
        "k": result.k,
        "mode": mode,
        "distinct_days": distinct_days,
        "classes8": {
            "r": float(result.halves["r"]), "f": float(result.halves["f"]), "m": _amount(result.halves["m"]),
        },
    }  # fmt: skip
    return {
        **head(today, found.totals.customers.size, parameters, found.totals.excluded),
        "cuts": {
            "r": [float(cut) for cut in result.cuts["r"]],
            "f": [float(cut) for cut in result.cuts["f"]],
            "m": [_amount(cut) for cut in result.cuts["m"]],
        },
        "sizes": result.sizes,
        "segments": [
            {"name": name, "customers": customers, "orders": orders, "amount": decimal_string(amount)}
            for name, customers, orders, amount in found.segments
        ],
        "classes8": result.classes8,
    }


def _amount(minor: Fraction) -> str:
    """A cut between amounts may lie between two cents: it is shown as precisely as it is."""
    text = f"{float(minor / 100):.4f}"
    return text[:-2] if text.endswith("00") else text


def _customers(connection: Connection, found: "RfmOfStore") -> Iterator[dict[str, object]]:
    from opsdesk.store import facts

    totals, result = found.totals, found.result
    arrays = (found.recency, totals.frequency, totals.amount, result.r, result.f, result.m, result.segment)
    names = result.table.names
    codes = facts.codes(connection, totals.customers.tolist())
    for code, *row in zip(codes, *(column.tolist() for column in arrays), strict=True):
        recency, frequency, amount, r, f, m, segment = row
        yield {
            "code": code, "recency": recency, "frequency": frequency, "monetary": decimal_string(amount),
            "r": r, "f": f, "m": m, "segment": names[segment],
        }  # fmt: skip
