"""What RFM and ABC are asked, how their answers are drawn, and how their numbers are defined.

The page and the report show the same charts and definitions. METHODS.md section 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any, get_args

from opsdesk.analysis.abc import Ranked
from opsdesk.analysis.cells import Cells
from opsdesk.analysis.rfm import Cuts, Mode
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model.chart import Chart, Marker, Series
from opsdesk.model.definition import Definition
from opsdesk.model.figures import figure
from opsdesk.model.text import money

LEAST_K, MOST_K = 2, 10
MODES: dict[Mode, str] = {
    "quantile": _("Quantiles"),
    "mean": _("Mean"),
    "median": _("Median"),
    "typed": _("Set by hand"),
}
MEASURES = {"r": _("Days since the last order"), "f": _("Orders"), "m": _("Revenue")}
SHORT = {"r": _("Recency"), "f": _("Frequency"), "m": _("Amount")}
DAYS_WITH_AN_ORDER = _("Days with an order")


@dataclass(frozen=True)
class Options:
    """`typed` are the cuts of that mode; amounts in minor units."""

    mode: Mode = "quantile"
    k: int = 5
    distinct_days: bool = False
    typed: Mapping[str, Cuts] = field(default_factory=dict)
    a: Fraction = Fraction(80)
    b: Fraction = Fraction(95)

    def plain(self) -> dict[str, object]:
        """For JSON: what a result says it was computed with."""
        return {
            "mode": self.mode,
            "k": self.k,
            "distinct_days": self.distinct_days,
            "typed": {name: [str(cut) for cut in cuts] for name, cuts in self.typed.items()},
            "a": str(self.a),
            "b": str(self.b),
        }

    @classmethod
    def of(cls, plain: Any) -> "Options":
        """The reverse; ValueError, KeyError or TypeError for what makes no sense."""
        typed = {str(name): tuple(Fraction(cut) for cut in cuts) for name, cuts in plain["typed"].items()}
        found = cls(
            plain["mode"],
            int(plain["k"]),
            bool(plain["distinct_days"]),
            typed,
            Fraction(plain["a"]),
            Fraction(plain["b"]),
        )
        known = found.mode in get_args(Mode) and LEAST_K <= found.k <= MOST_K
        if not known or not 0 <= found.a <= found.b <= 100 or (found.mode == "typed" and not fitting(typed)):
            raise ValueError(plain)
        return found


def fitting(typed: Mapping[str, Cuts]) -> bool:
    """Whether there are as many rising cuts for each measure."""
    several = [typed[name] for name in "rfm"]
    rising = all(one < other for cuts in several for one, other in pairwise(cuts))
    sizes = {len(cuts) for cuts in several}
    return rising and len(sizes) == 1 and sizes <= {*range(LEAST_K - 1, MOST_K)}


# -- in words -----------------------------------------------------------------------------------------------------------


def cut_words(name: str, cut: Fraction) -> str:
    """A threshold for people: a day count, a number of orders, an amount."""
    if name == "m":
        return money(round(cut), whole=abs(cut) >= 100_00)
    return f"{round(float(cut), 2):,g}"


def percent(share: Fraction) -> str:
    return f"{float(share):g}%"


def left_out(future: int, without: int) -> str:
    """What did not enter."""
    later = tn("{n} order after this day", "{n} orders after this day", future) if future else ""
    nobody = tn("{n} customer without orders", "{n} customers without orders", without) if without else ""
    return t("{one} and {other}", one=later, other=nobody) if later and nobody else later or nobody


def class8_meaning(name: str) -> str:
    """ "Recency high, frequency high, amount low"."""
    high, low = t("high"), t("low")
    said = [f"{t(words)} {high if digit == '1' else low}" for words, digit in zip(SHORT.values(), name, strict=True)]
    return t(", ").join(said)


# -- charts -------------------------------------------------------------------------------------------------------------


def pareto_chart(ranked: Ranked, options: Options, notes: tuple[str, ...] = ()) -> Chart:
    """The revenue that the best customers bring, with the ends of A and B marked."""
    points = ranked.curve
    marks = []
    for name, share in (("A", options.a), ("B", options.b)):
        count, _amount = ranked.best(share)
        if count and ranked.n:
            marks.append(Marker(count / ranked.n, name, tone="accent" if name == "A" else "muted"))
    return Chart(
        "line",
        t("Share of revenue by share of customers"),
        [x for x, _y in points],
        (Series(t("Revenue"), [y for _x, y in points]),),
        axis="number",
        unit="percent",
        x_unit="percent",
        x_title=t("Customers, the best first"),
        y_title=t("Revenue"),
        markers=tuple(marks),
        notes=notes,
        empty=t("No customer has brought any revenue."),
    )


def matrix_chart(cells: Cells, notes: tuple[str, ...] = ()) -> Chart:
    """Customers by their scores for recency (rows, recent on top) and frequency; each cell leads to its customers."""
    k = cells.k
    customers, amount = cells.customers.sum(axis=2), cells.amount.sum(axis=2)

    def row(r: int) -> Series:
        values = [int(n) for n in customers[r]]
        return Series(
            f"R{r + 1}",
            [float(n) for n in values],
            [("cell", r + 1, f + 1) if n else None for f, n in enumerate(values)],
            remarks=[t("Revenue: {amount}", amount=money(int(sum_), whole=True)) for sum_ in amount[r]],
            lead=f"{sum(values):,}",
        )

    return Chart(
        "heat",
        t("Customers by recency and frequency"),
        [f"F{score}" for score in range(1, k + 1)],
        tuple(row(r) for r in reversed(range(k))),
        x_title=t("Frequency, rare to often"),
        lead=t("Customers"),
        notes=notes,
    )


# -- definitions --------------------------------------------------------------------------------------------------------


def abc_definition(options: Options, n: int, as_of: int, excluded: str) -> Definition:
    return Definition(
        t("ABC"),
        t(
            "Customers by revenue, the highest first. A: those before whom less than {a} of the revenue of all is"
            " gathered; B: less than {b}; C: the rest. Equal revenue shares one class; customers without any, or below"
            " zero, are C and outside the total. Gini: half the mean difference between two customers over the mean.",
            a=percent(options.a),
            b=percent(options.b),
        ),
        n,
        as_of,
        ((t("A up to"), percent(options.a)), (t("B up to"), percent(options.b))),
        excluded=excluded,
    )


def rfm_definition(
    options: Options, cuts: Mapping[str, Cuts], table: str, n: int, as_of: int, excluded: str
) -> Definition:
    counted = t(DAYS_WITH_AN_ORDER) if options.distinct_days else t(MEASURES["f"])
    formula = t(
        "Scores 1 to {k} for days since the last order (few are high), {counted} and revenue, parted at values: up to"
        " and with a value belongs below it, and equal customers score equal. The first segment of the table that holds"
        " the three scores has the customer.",
        k=len(cuts["r"]) + 1,
        counted=counted.lower(),
    )
    said = [(t(words), "; ".join(cut_words(name, cut) for cut in cuts[name])) for name, words in MEASURES.items()]
    return Definition(
        t("RFM"),
        formula,
        n,
        as_of,
        ((t("Scores part at"), t(MODES[options.mode])), *said, (t("Table of segments"), table)),
        excluded=excluded,
    )


def classes8_definition(halves: Mapping[str, Fraction], n: int, as_of: int, excluded: str) -> Definition:
    return Definition(
        t("Eight classes"),
        t(
            "Recency, frequency and amount are each high or low against one threshold: fewer days than it, or more"
            " orders or revenue, is high."
        ),
        n,
        as_of,
        tuple((t(MEASURES[name]), cut_words(name, cut)) for name, cut in halves.items()),
        excluded=excluded,
    )


def sizes_words(sizes: Sequence[int]) -> str:
    """ "1: 203 · 2: 180 · 3: nobody": the customers of each score, empty ones said plainly."""
    nobody = t("nobody")
    return " · ".join(f"{score}: {n:,}" if n else f"{score}: {nobody}" for score, n in enumerate(sizes, 1))


def share_of(part: int, whole: int) -> float:
    """Of a total that refunds may have brought to zero or below."""
    return part / whole if whole > 0 else 0.0


def share_words(part: int, whole: int) -> str:
    return figure(part / whole if whole > 0 else None, "percent")
