"""Ranks side by side: a column each, a line for whatever is ranked, the first on top."""

from dataclasses import replace

from opsdesk.model.chart import Chart
from opsdesk.model.marks import Dots, Label, Plot, Spot, Tick, Trace
from opsdesk.model.plots import axes

BEYOND = "…"
LINE = 0.7  # of a place: the least between two names


def ranks(chart: Chart) -> Plot:
    """As many places as there are lines; a rank beyond them stands below the last place. Only the highlighted line
    stands out."""
    at = axes.positions(chart)
    places = len(chart.series)
    beyond = any((value or 0) > places for series in chart.series for value in series.values)
    bottom = places + (1 if beyond else 0)

    def place(value: float | None) -> float | None:
        return None if value is None else min(value, places + 1)

    traces, spots, labels = [], [], []
    dots: dict[str, tuple[list[float], list[float]]] = {"muted": ([], []), "accent": ([], [])}
    order = sorted(range(places), key=lambda s: s == chart.highlight)  # the highlighted one is drawn last
    for s in order:
        series, tone = chart.series[s], "accent" if s == chart.highlight else "muted"
        drawn = [place(value) for value in series.values]
        traces.append(Trace(at, drawn, tone))
        for index, (x, y) in enumerate(zip(at, drawn, strict=True)):
            if y is not None:
                dots[tone][0].append(x)
                dots[tone][1].append(y)
                spots.append(Spot(s, index, x - 0.5, x + 0.5, y - 0.5, y + 0.5, x, y))
        if drawn and (last := drawn[-1]) is not None and last <= places:
            labels.append(Label(at[-1], last, series.name, "right", "text" if tone == "accent" else tone))
    labels = _apart(labels)
    ticks = [Tick(n, str(n)) for n in range(1, places + 1)]
    return Plot(
        x=(at[0] - 0.15, at[-1] + 0.1),
        y=(bottom + 0.5, 0.5),
        x_ticks=axes.names(chart),
        y_ticks=(*ticks, Tick(bottom, BEYOND)) if beyond else tuple(ticks),
        traces=tuple(traces),
        dots=tuple(Dots(xs, ys, tone) for tone, (xs, ys) in dots.items() if xs),
        labels=tuple(labels),
        spots=tuple(spots),
        grid="",
        x_side="top",
    )


def _apart(labels: list[Label]) -> list[Label]:
    """Equals share a rank; their names stand under each other."""
    found: list[Label] = []
    for label in sorted(labels, key=lambda one: one.y):
        y = max(label.y, found[-1].y + LINE) if found else label.y
        found.append(replace(label, y=y))
    return found
