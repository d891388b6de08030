"""How results are drawn and defined: the page, the pane and the reports show the same charts and say the same formulas."""

from collections.abc import Mapping, Sequence

from opsdesk import clock
from opsdesk.analysis import channels
from opsdesk.analysis.channels import Results
from opsdesk.analysis.pace import burn_down
from opsdesk.analysis.results import Compared, OfCampaign, funnel_of
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import measures
from opsdesk.model.chart import Chart, Marker, Series
from opsdesk.model.definition import Definition
from opsdesk.model.figures import day_name, figure
from opsdesk.model.text import money

MOST_BARS, MOST_LINES = 12, 4
DAILY = 45
"""Days that are drawn one by one; longer times are drawn by weeks."""
SPENT_BY = {
    "figures": _("spend by daily figures"),
    "lines": _("spend by budget lines"),
    "typed": _("spend as typed into the campaign"),
    "": _("nothing spent yet"),
}


# -- many -----------------------------------------------------------------------------------------------------------


def bars(found: Compared, measure: str, notes: tuple[str, ...] = ()) -> Chart:
    """One measure of each group, the best first; groups that have none are left out. A bar leads to its group."""
    of = measures.MEASURES[measure]
    known = [(getattr(one, measure), one) for one in found.groups]
    best = 1 if of.dear and measure in measures.RATES else -1  # a cost that is low is good
    shown = sorted(
        ((value, one) for value, one in known if value is not None), key=lambda pair: (best * pair[0], pair[1].name)
    )
    shown = shown[:MOST_BARS]
    by = t("Channel") if found.by == "channel" else t("Campaign")
    return Chart(
        "hbar",
        t("{measure} by {group}", measure=t(of.name), group=by.lower()),
        [found.name_of(one.name) for _value, one in shown],
        (Series(t(of.name), [of.drawn(value) for value, _one in shown], targets=[one.name for _value, one in shown]),),
        unit=of.unit,
        highlight=0 if shown else None,
        notes=notes,
        empty=t("Nothing to divide by."),
    )


def trend(found: Compared, measure: str, notes: tuple[str, ...] = ()) -> Chart:
    """One measure over time: of the groups that spent most, by day or by week, with what happened as flags."""
    of = measures.MEASURES[measure]
    weekly = found.days > DAILY
    starts = _starts(found.first, found.last, weekly=weekly)
    series = []
    for one in found.groups[:MOST_LINES]:
        sums = _bucketed(found.daily.get(one.name, {}), starts, weekly=weekly)
        values = [of.drawn(None if part is None else getattr(part, measure)) for part in sums]
        series.append(Series(found.name_of(one.name), values))
    return Chart(
        "line",
        t("{measure} by week", measure=t(of.name)) if weekly else t("{measure} by day", measure=t(of.name)),
        starts,
        tuple(series),
        axis="week" if weekly else "day",
        unit=of.unit,
        markers=tuple(Marker((m.at - starts[0]) / 7 if weekly else m.at, m.name) for m in found.marks),
        notes=notes,
    )


def _starts(first: int, last: int, *, weekly: bool) -> list[int]:
    """The days, or the Mondays of the weeks, from `first` to `last`."""
    monday = first - clock.day_of(first).weekday()
    return list(range(monday, last + 1, 7)) if weekly else list(range(first, last + 1))


def _bucketed(days: Mapping[int, Results], starts: Sequence[int], *, weekly: bool) -> list[Results | None]:
    width = 7 if weekly else 1
    found: list[Results | None] = []
    for start in starts:
        parts = [days[day] for day in range(start, start + width) if day in days]
        found.append(channels.total("", parts) if parts else None)
    return found


def compared_definition(found: Compared) -> Definition:
    return Definition(
        t("Results"),
        t(
            "{formulas}. Rates are those of the sums; a dash means that there is nothing to divide by.",
            formulas=measures.formulas(),
        ),
        len(found.groups),
        found.last,
        ((t("From"), day_name(found.first)), (t("To"), day_name(found.last))),
        t("{n} figures that are none of advertising", n=f"{found.other:,}") if found.other else "",
    )


# -- one campaign ---------------------------------------------------------------------------------------------------


def money_left(found: OfCampaign) -> Chart:
    """The budget burning down: what is left at the end of each day beside an even share."""
    pace = found.pace
    line, left = burn_down(pace, found.spends)
    days = list(range(pace.first, pace.last + 1))
    markers = [mark for mark in found.marks if pace.first <= mark.at <= pace.last]
    if pace.first < found.as_of < pace.last:
        markers.append(
            Marker(
                float(found.as_of), t("Today") if found.as_of == clock.today() else day_name(found.as_of), tone="accent"
            )
        )
    return Chart(
        "line",
        t("Budget left"),
        days,
        (Series(t("Remaining"), left), Series(t("Plan"), line, dashed=True))
        if pace.budget > 0
        else (Series(t("Remaining"), [None] * len(days)),),
        axis="day",
        unit="money",
        highlight=0,
        markers=tuple(markers),
        notes=pace_definition(found).notes,
        empty=t("The campaign has no budget yet."),
    )


def pace_words(found: OfCampaign) -> str:
    """ "¥12,000 of ¥20,000 (60 %) after 8 of 14 days: pace 1.05, ¥21,000 at the end"."""
    pace = found.pace
    if not pace.budget:
        return t("{spent} spent, no budget", spent=money(pace.spent, whole=True))
    said = t(
        "{spent} of {budget} ({share}) after {gone} of {days} days",
        spent=money(pace.spent, whole=True), budget=money(pace.budget, whole=True),
        share=figure(pace.share, "percent"), gone=pace.gone, days=pace.days,
    )  # fmt: skip
    if pace.pace is not None and pace.forecast is not None and pace.gone < pace.days:
        forecast = money(round(pace.forecast), whole=True)
        said = t("{said}; pace {pace}, {forecast} at the end", said=said, pace=f"{pace.pace:.2f}", forecast=forecast)
    return said


def pace_warning(found: OfCampaign) -> str:
    """What is wrong with the money, or ""."""
    pace = found.pace
    if pace.budget and pace.spent > pace.budget:
        return t("Over budget by {amount}.", amount=money(pace.spent - pace.budget, whole=True))
    if pace.lasts_until is not None and pace.lasts_until < pace.last and pace.gone < pace.days:
        return t("At this pace the budget is used up on {day}.", day=day_name(pace.lasts_until))
    if pace.pace is not None and pace.pace < 0.8 and pace.gone < pace.days:
        return t("Spent more slowly than planned.")
    return ""


def pace_definition(found: OfCampaign) -> Definition:
    return Definition(
        t("Budget and pace"),
        t(
            "Pace = spent / (budget x days gone / days in all); 1 is on plan. The forecast goes on at the mean of the days so far."
        ),
        found.pace.gone,
        found.as_of,
        ((t("Source"), t(SPENT_BY[found.spent_by])),),
    )


def funnel(found: OfCampaign) -> Chart:
    """From clicks to customers, each with its share of the step before."""
    steps = funnel_of(found.total)
    if len(steps) > 2 and steps[0][0] == "impressions":  # beside them everything else would be a hairline
        steps = steps[1:]
    remarks = [
        "" if share is None else t("{share} of the step before", share=figure(share, "percent"))
        for _n, _v, share in steps
    ]
    return Chart(
        "hbar",
        t("Funnel"),
        [t(measures.FIGURES[name].name) for name, _value, _share in steps],
        (Series(t("Figure"), [value for _name, value, _share in steps], remarks=remarks),),
        notes=(t("Sums of the daily figures; each step beside the one before it."),),
        empty=t("There are no figures of this time."),
    )


def by_day(found: OfCampaign, measure: str) -> Chart:
    """One measure of the campaign, day by day, with what happened as flags."""
    of = measures.MEASURES[measure]
    days = range(min([found.pace.first, *found.daily]), max([min(found.pace.last, found.as_of), *found.daily]) + 1)
    values = [of.drawn(getattr(found.daily[day], measure)) if day in found.daily else None for day in days]
    return Chart(
        "line",
        t("{measure} by day", measure=t(of.name)),
        list(days),
        (Series(t(of.name), values),),
        axis="day",
        unit=of.unit,
        markers=tuple(mark for mark in found.marks if days[0] <= mark.at <= days[-1]),
    )
