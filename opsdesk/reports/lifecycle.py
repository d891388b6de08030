"""Lifecycle and retention: who is new, returns, comes back or falls asleep, and how many of each cohort stay."""

from collections.abc import Sequence

from opsdesk.analysis import periods, retention
from opsdesk.analysis.activity import (
    DRAWN,
    PARTS,
    LifecycleOf,
    RetentionOf,
    lifecycle_chart,
    lifecycle_definition,
    period_name,
    retention_definition,
    retention_heat,
    retention_line,
)
from opsdesk.analysis.lifecycle import Phase
from opsdesk.analysis.periods import Period
from opsdesk.i18n import t
from opsdesk.model.figures import figure
from opsdesk.query.filters import EVERYTHING
from opsdesk.query.sentence import say
from opsdesk.reports.catalogue import Request, Source
from opsdesk.reports.charts import Charts
from opsdesk.reports.frame import Document, Part
from opsdesk.reports.parts import Heading, Method, Prose
from opsdesk.reports.tables import Column, Table
from opsdesk.reports.tiles import Tile, Tiles
from opsdesk.services.activity import lifecycle_of_store, retention_of_store

USUAL: dict[Period, int] = {"day": 30, "week": 12, "month": 12}
MOST = 36  # periods and cohorts: what a page holds
COLUMNS = 12  # of counts beside each other


def build(source: Source, request: Request) -> Document:
    customers = source.schema["customers"]
    count = _periods(request)
    spans = retention.spans(request.kind, request.period, request.brackets)
    living = LifecycleOf(request.as_of, request.period, request.event, request.where)
    staying = RetentionOf(
        request.as_of, request.period, request.kind, request.event, request.back or request.event,
        spans, request.where, count,
    )  # fmt: skip
    events, phases = lifecycle_of_store(source.connection, source.schema, living)
    _events, kept = retention_of_store(source.connection, source.schema, staying)
    parts: list[Part] = [
        *_tiles(living, phases),
        Heading(t("Lifecycle"), stay=190),
        Charts((lifecycle_chart(living, phases[-count:]),), in_row=1, height=170),
        _phases(living, phases[-count:]),
        Heading(t("Retention"), stay=200),
        Prose(t("Hatched figures are not complete yet and left out of the mean.")),
        Charts((retention_heat(staying, kept),), in_row=1),
        Charts((retention_line(staying, kept),), in_row=1, height=100),
        Heading(t("Customers of each cohort who came back"), depth=2, stay=120),
        _counts(staying, kept),
        Heading(t("How the numbers are defined")),
        Method.of(lifecycle_definition(living, phases, events.future, customers)),
        Method.of(retention_definition(staying, kept, events.future, customers)),
    ]
    return Document(
        request.title or t("Lifecycle and retention"),
        parts,
        request.as_of,
        subtitle="" if request.where == EVERYTHING else say(customers, request.where),
        author=request.author,
    )


def _periods(request: Request) -> int:
    """How many periods are shown: from that of `first` on, or the usual number; MOST at most."""
    if request.first is None:
        return USUAL[request.period]
    first, last = (periods.number(day, request.period) for day in (request.first, request.as_of))
    return min(last - first + 1, MOST)


def _tiles(asked: LifecycleOf, phases: Sequence[Phase]) -> list[Part]:
    """The last period that is over, beside the one before it."""
    over = [phase for phase in phases if phase.complete]
    if not over:
        return []
    last, before = over[-1], over[-2] if len(over) > 1 else None
    when = period_name(last.period, asked.period)
    tiles = tuple(
        Tile(
            f"{getattr(last, part):,}",
            t("{part}, {when}", part=t(PARTS[part]), when=when),
            t("{n} the period before", n=f"{getattr(before, part):,}") if before else "",
        )
        for part in DRAWN
    )
    return [Tiles(tiles)]


def _phases(asked: LifecycleOf, phases: Sequence[Phase]) -> Table:
    def name(phase: Phase) -> str:
        when = period_name(phase.period, asked.period)
        return when if phase.complete else t("{when}, so far", when=when)

    return Table(
        (Column(t("Period")), *(Column(t(words), right=True) for words in PARTS.values())),
        [(name(phase), *(f"{getattr(phase, part):,}" for part in PARTS)) for phase in phases],
    )


def _counts(asked: RetentionOf, found: retention.Retention) -> Table:
    """In brackets what is not complete yet; the last row is the mean."""
    shown = found.columns[:COLUMNS]

    def cells(cohort: retention.Cohort) -> list[str]:
        known = zip(cohort.active[:COLUMNS], cohort.complete, strict=False)
        said = [f"{active:,}" if over else f"({active:,})" for active, over in known]
        return [*said, *[""] * (len(shown) - len(said))]

    return Table(
        (
            Column(t("Cohort")),
            Column(t("Customers"), right=True),
            *(Column(retention.name(span), right=True) for span in shown),
        ),
        [(period_name(c.period, asked.period), f"{c.size:,}", *cells(c)) for c in found.cohorts],
        total=(
            t("Mean"),
            f"{found.customers:,}",
            *("" if mean is None else figure(round(mean, 2), "percent") for mean in found.mean[:COLUMNS]),
        ),
    )
