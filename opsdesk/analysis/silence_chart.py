"""The return rate after every length of silence as a chart, and how its numbers are defined."""

from opsdesk.analysis.silence import FEWEST, LEAST_FALL, Silence
from opsdesk.i18n import t
from opsdesk.model.chart import Chart, Marker, Series
from opsdesk.model.definition import Definition
from opsdesk.model.figures import figure


def silence_chart(found: Silence, threshold: int, notes: tuple[str, ...] = ()) -> Chart:
    """`threshold` is the one that counts; a click on the curve asks for another (its days)."""
    curve = [point for point in found.curve if point.had >= FEWEST] or list(found.curve)
    markers = [Marker(threshold, t("silent from {n} days on", n=threshold), tone="accent")]
    if found.suggested is not None and found.suggested != threshold:
        markers.append(Marker(found.suggested, t("suggested: {n}", n=found.suggested)))
    last = curve[-1].days if curve else 0
    return Chart(
        "line",
        t("Customers who come back after a silence"),
        [point.days for point in curve],
        (
            Series(
                t("Came back"),
                [point.rate for point in curve],
                [point.days for point in curve],
                [t("{n} of {total} customers", n=f"{point.returned:,}", total=f"{point.had:,}") for point in curve],
            ),
        ),
        axis="number",
        unit="percent",
        x_title=t("Days of silence"),
        notes=notes,
        markers=tuple(marker for marker in markers if marker.at <= last),
        empty=t("Nobody has come back yet."),
    )


def silence_definition(found: Silence, as_of: int, event: str, future: int) -> Definition:
    return Definition(
        t("Silence"),
        t(
            "Of the customers who were silent for at least so many days, the share that came back from such a silence."
            " The threshold is suggested where the falling curve lies deepest below the line between its ends."
        ),
        found.customers,
        as_of,
        (
            (t("Event"), event),
            (t("Fewest customers"), str(FEWEST)),
            (t("Least fall"), figure(LEAST_FALL, "percent")),
        ),
        excluded=t("{n} events after that day", n=f"{future:,}") if future else "",
    )
