"""What lifecycle and retention are asked, how their answers are drawn, and how their numbers are defined.

The page and the report show the same charts and definitions. METHODS.md section 1.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from opsdesk.analysis import periods, retention
from opsdesk.analysis.lifecycle import Part, Phase
from opsdesk.analysis.periods import Period
from opsdesk.analysis.retention import Kind, Retention, Span
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model import figures
from opsdesk.model.chart import Axis, Chart, Series
from opsdesk.model.definition import Definition
from opsdesk.model.record import Entity
from opsdesk.query.filters import EVERYTHING, Filter
from opsdesk.query.sentence import say

EVENTS = {"order": _("Orders"), "interaction": _("Interactions")}
PERIODS: dict[Period, str] = {"day": _("By day"), "week": _("By week"), "month": _("By month")}
KINDS: dict[Kind, str] = {"on": _("In the period"), "on_or_after": _("In it or later"), "bracket": _("By brackets")}
PARTS: dict[Part, str] = {
    "active": _("Active"),
    "new": _("New"),
    "returning": _("Returning"),
    "resurrecting": _("Resurrecting"),
    "dormant": _("Dormant"),
}
MEANINGS: dict[Part, str] = {
    "active": _("At least one event in the period."),
    "new": _("The first event ever lies in the period."),
    "returning": _("Active in the period and in the one before."),
    "resurrecting": _("Active in the period but not in the one before, and not new."),
    "dormant": _("Active in the period before, but not in this one."),
}
DRAWN: tuple[Part, ...] = ("new", "returning", "resurrecting", "dormant")
MOST_PHASES: dict[Period, int] = {"day": 60, "week": 52, "month": 36}
_LATER: dict[Period, str] = {"day": _("Days later"), "week": _("Weeks later"), "month": _("Months later")}


@dataclass(frozen=True, slots=True)
class LifecycleOf:
    """What a lifecycle is asked about: active is who has the `event` in a period; only customers of `where` count."""

    as_of: int
    period: Period = "month"
    event: str = "order"
    where: Filter = EVERYTHING


@dataclass(frozen=True, slots=True)
class RetentionOf:
    """`start` puts a customer in a cohort when first met, `back` counts as coming back; `spans` are the brackets of
    that kind; cohorts are those of the latest `most` periods."""

    as_of: int
    period: Period = "month"
    kind: Kind = "on"
    start: str = "order"
    back: str = "order"
    spans: tuple[Span, ...] = ()
    where: Filter = EVERYTHING
    most: int = retention.MOST_COHORTS


@dataclass(frozen=True, slots=True)
class Customers:
    """Where a number of these charts leads: the customers behind `part` of the lifecycle, or behind a column."""

    period: int
    part: Part | int
    name: str


def period_name(number: int, period: Period) -> str:
    day = periods.first_day(number, period)
    match period:
        case "month":
            return figures.month_name(day)
        case "week":
            return t("Week of {day}", day=figures.day_name(day))
        case "day":
            return figures.day_name(day)


# -- lifecycle ------------------------------------------------------------------------------------------------------


def lifecycle_chart(asked: LifecycleOf, phases: Sequence[Phase], notes: tuple[str, ...] = ()) -> Chart:
    """Who is active stands above zero, who went dormant hangs below; a period that is not over is hatched."""
    shown = phases[-MOST_PHASES[asked.period] :]
    unsure = [not phase.complete for phase in shown]

    def series(part: Part) -> Series:
        values = [getattr(phase, part) * (-1 if part == "dormant" else 1) for phase in shown]
        targets = [lifecycle_target(asked, phase, part) if getattr(phase, part) else None for phase in shown]
        return Series(t(PARTS[part]), values, targets, unsure=unsure)

    axis: dict[Period, Axis] = {"day": "day", "week": "week", "month": "month"}
    titles = {
        "day": t("Active and dormant customers per day"),
        "week": t("Active and dormant customers per week"),
        "month": t("Active and dormant customers per month"),
    }
    return Chart(
        "stacked",
        titles[asked.period],
        [periods.first_day(phase.period, asked.period) for phase in shown],
        tuple(map(series, DRAWN)),
        axis=axis[asked.period],
        notes=notes,
    )


def lifecycle_target(asked: LifecycleOf, phase: Phase, part: Part) -> Customers:
    when = period_name(phase.period, asked.period)
    return Customers(phase.period, part, t("{part}, {when}", part=t(PARTS[part]), when=when))


def lifecycle_definition(asked: LifecycleOf, phases: Sequence[Phase], future: int, customers: Entity) -> Definition:
    formula = " ".join(
        [
            *(t("{part}: {meaning}", part=t(PARTS[part]), meaning=t(MEANINGS[part])) for part in PARTS),
            t("Active = new + returning + resurrecting."),
        ]
    )
    return Definition(
        t("Lifecycle"),
        formula,
        sum(phase.new for phase in phases),
        asked.as_of,
        (
            (t("Period"), t(PERIODS[asked.period])),
            (t("Active by"), t(EVENTS[asked.event])),
            *_population(asked.where, customers),
        ),
        excluded=_left_out(future),
    )


# -- retention ------------------------------------------------------------------------------------------------------


def retention_heat(asked: RetentionOf, found: Retention, notes: tuple[str, ...] = ()) -> Chart:
    """The weighted mean, then a row a cohort, the latest last. The first column is always everybody, so it does not set
    the scale."""
    columns = [retention.name(span) for span in found.columns]
    rest = [active / cohort.size for cohort in found.cohorts for active in cohort.active[1:]]
    blank = len(columns)

    def row(cohort: retention.Cohort) -> Series:
        name = period_name(cohort.period, asked.period)
        missing = [None] * (blank - len(cohort.active))
        said = [t("{part} of {whole}", part=f"{n:,}", whole=f"{cohort.size:,}") for n in cohort.active]
        targets = [_cell(asked, cohort, name, n) if cohort.active[n] else None for n in range(len(cohort.active))]
        return Series(
            name,
            [*(active / cohort.size for active in cohort.active), *missing],
            targets,
            remarks=said,
            unsure=[not over for over in cohort.complete],
            lead=f"{cohort.size:,}",
        )

    mean = Series(
        t("Mean"),
        found.mean,
        lead=f"{found.customers:,}",
        remarks=[t("Over the cohorts with a complete figure")] * blank,
    )
    return Chart(
        "heat",
        t("Retention by cohort"),
        columns,
        (mean, *map(row, found.cohorts)),
        unit="percent",
        lead=t("Customers"),
        x_title=t(_LATER[asked.period]),
        y_title=t("Cohort"),
        full=max(rest, default=1.0) or 1.0,
        notes=notes,
    )


def _cell(asked: RetentionOf, cohort: retention.Cohort, name: str, column: int) -> Customers:
    words: dict[Period, Callable[[str], str]] = {
        "day": lambda n: t("Cohort {cohort}, {n} days later", cohort=name, n=n),
        "week": lambda n: t("Cohort {cohort}, {n} weeks later", cohort=name, n=n),
        "month": lambda n: t("Cohort {cohort}, {n} months later", cohort=name, n=n),
    }
    if column == 0:
        return Customers(cohort.period, 0, t("Cohort {cohort}", cohort=name))
    spans = asked.spans[column - 1 : column] if asked.kind == "bracket" else ((column, None),)
    return Customers(cohort.period, column, words[asked.period](retention.name(spans[0])))


def retention_line(asked: RetentionOf, found: Retention, notes: tuple[str, ...] = ()) -> Chart:
    """The weighted mean from the first column after the cohort's own period, as far as there is one."""
    known = [n for n in range(1, len(found.mean)) if found.mean[n] is not None]
    brackets = asked.kind == "bracket"
    return Chart(
        "bar" if brackets else "line",
        t("Mean retention"),
        [retention.name(found.columns[n]) for n in known] if brackets else [float(n) for n in known],
        (Series(t("Retention"), [found.mean[n] for n in known]),),
        axis="category" if brackets else "number",
        unit="percent",
        x_title=t(_LATER[asked.period]),
        notes=notes,
        empty=t("No cohort is old enough for a complete figure."),
    )


def retention_definition(asked: RetentionOf, found: Retention, future: int, customers: Entity) -> Definition:
    formulas = {
        "on": t("Share of the cohort with a returning event in the n-th period after its own."),
        "on_or_after": t(
            "Share of the cohort with a returning event in the n-th period after its own, or in any later one."
        ),
        "bracket": t("Share of the cohort with a returning event in any period of the bracket, counted after its own."),
    }
    first = t("A customer belongs to the cohort of the period of the first starting event.")
    mean = t("Mean: active customers over sizes, both summed over the cohorts whose figure is complete.")
    return Definition(
        t("Retention"),
        f"{first} {formulas[asked.kind]} {mean}",
        found.customers,
        asked.as_of,
        (
            (t("Period"), t(PERIODS[asked.period])),
            (t("Starting event"), t(EVENTS[asked.start])),
            (t("Returning event"), t(EVENTS[asked.back])),
            *_population(asked.where, customers),
        ),
        excluded=_left_out(future, found.earlier),
    )


# -- both -----------------------------------------------------------------------------------------------------------


def _population(where: Filter, customers: Entity) -> tuple[tuple[str, str], ...]:
    return () if where == EVERYTHING else ((t("Only customers with"), say(customers, where)),)


def _left_out(future: int, earlier: int = 0) -> str:
    events = tn("{n} event after this day", "{n} events after this day", future) if future else ""
    older = tn("{n} customer of earlier cohorts", "{n} customers of earlier cohorts", earlier) if earlier else ""
    return t("{one} and {other}", one=events, other=older) if events and older else events or older
