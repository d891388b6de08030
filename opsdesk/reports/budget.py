"""The budget report: what was planned, promised and spent, by campaign, channel and month, and whether the pace fits."""

from collections.abc import Sequence

from opsdesk import clock
from opsdesk.analysis import result_charts as drawn
from opsdesk.analysis.results import OfCampaign
from opsdesk.i18n import t, tn
from opsdesk.model import text
from opsdesk.model.chart import Chart, Series
from opsdesk.model.figures import figure
from opsdesk.query import filters as f
from opsdesk.query.filters import Test
from opsdesk.query.sentence import say
from opsdesk.reports.campaign_review import chosen
from opsdesk.reports.catalogue import Request, Source
from opsdesk.reports.charts import Charts
from opsdesk.reports.frame import Document, Part
from opsdesk.reports.parts import Heading, Method, Prose
from opsdesk.reports.tables import Column, Table
from opsdesk.reports.tiles import Tile, Tiles
from opsdesk.store import rows

MOST_MONTHS = 24


def build(source: Source, request: Request) -> Document:
    found, left_out = chosen(source, request)
    every = [one for _values, one in found]
    over = [one for one in every if one.pace.budget and one.pace.spent > one.pace.budget]
    parts: list[Part] = [
        Tiles(_tiles(every, len(over)), in_row=5),
        *((Prose(t("Over budget: {names}", names=t(", ").join(one.name for one in over))),) if over else ()),
        Charts((_by_month(every), _by_campaign(every))),
        Heading(t("By campaign"), stay=90),
        _campaigns(every),
        *_lines(source, every),
        *((Prose(tn("{n} older campaign is left out.", "{n} older campaigns are left out.", left_out), quiet=True),) if left_out else ()),
        Heading(t("How the numbers are defined")),
        Method.of(drawn.pace_definition(every[0])),
    ]  # fmt: skip
    return Document(
        request.title or t("Budget report"),
        parts,
        request.as_of,
        subtitle="" if request.where == f.EVERYTHING else say(source.schema["campaigns"], request.where),
        facts=(tn("{n} campaign", "{n} campaigns", len(every)),),
        author=request.author,
    )


def _tiles(every: Sequence[OfCampaign], over: int) -> tuple[Tile, ...]:
    budget, spent = (sum(getattr(one.pace, name) for one in every) for name in ("budget", "spent"))
    committed = sum(one.committed for one in every)
    forecast = sum(round(one.pace.forecast or 0) for one in every)
    return (
        Tile(text.money(budget, whole=True), t("Budget")),
        Tile(text.money(committed, whole=True), t("Committed")),
        Tile(text.money(spent, whole=True), t("Spent"), t("{share} of the budget", share=figure(spent / budget, "percent")) if budget else ""),
        Tile(text.money(forecast, whole=True), t("Forecast at the end")),
        Tile(f"{over}", t("Over budget")),
    )  # fmt: skip


def _campaigns(every: Sequence[OfCampaign]) -> Table:
    titles = (t("Budget"), t("Committed"), t("Spent"), t("Remaining"), t("Share"), t("Pace"), t("Forecast at the end"))
    rows_ = [
        (
            one.name, _money(one.pace.budget), _money(one.committed), _money(one.pace.spent),
            _money(one.pace.left) if one.pace.budget else text.EMPTY, figure(one.pace.share, "percent"),
            text.EMPTY if one.pace.pace is None else f"{one.pace.pace:.2f}",
            text.EMPTY if one.pace.forecast is None else _money(round(one.pace.forecast)),
        )
        for one in every
    ]  # fmt: skip
    sums = [
        sum(values)
        for values in zip(
            *((one.pace.budget, one.committed, one.pace.spent, one.pace.left) for one in every), strict=True
        )
    ]
    total = (t("Total"), *map(_money, sums), figure(sums[2] / sums[0], "percent") if sums[0] else text.EMPTY, "", "")
    return Table((Column(t("Campaign")), *(Column(title, right=True) for title in titles)), rows_, total)


def _money(minor: float) -> str:
    return text.money(round(minor), whole=True)


def _lines(source: Source, every: Sequence[OfCampaign]) -> list[Part]:
    """The lines behind the sums, by channel and kind."""
    sums: dict[str, dict[str, int]] = {}
    ids = {one.id for one in every}
    listed = rows.records(
        source.connection,
        source.schema,
        "budget",
        ("campaign", "channel", "kind", "amount"),
        Test("campaign", f.FILLED),
        "id",
    )
    for _id, campaign, channel, kind, amount in listed:
        if campaign in ids:
            own = sums.setdefault(channel or "", {})
            own[kind or "planned"] = own.get(kind or "planned", 0) + amount
    if not sums:
        return []
    field = source.schema["budget"].field("channel")
    kinds = ("planned", "committed", "actual")
    ordered = sorted(sums.items(), key=lambda pair: (-sum(pair[1].values()), pair[0]))
    table = Table(
        (Column(t("Channel")), *(Column(words, right=True) for words in (t("Planned"), t("Committed"), t("Actual")))),
        [
            (text.show(field, channel) if channel else t("No channel"), *(_money(own.get(kind, 0)) for kind in kinds))
            for channel, own in ordered
        ],
    )
    return [Heading(t("Budget lines by channel"), stay=70), table]


def _by_month(every: Sequence[OfCampaign]) -> Chart:
    """What was spent in each month, and what an even share of every budget would have been."""
    spent: dict[int, float] = {}
    planned: dict[int, float] = {}
    for one in every:
        pace = one.pace
        for at, amount in enumerate(one.spends):
            month = _month(pace.first + at)
            spent[month] = spent.get(month, 0) + amount
            planned[month] = planned.get(month, 0) + pace.budget / pace.days
    months = sorted({*spent, *planned})[-MOST_MONTHS:]
    return Chart(
        "bar",
        t("Plan and spend by month"),
        months,
        (
            Series(t("Plan"), [round(planned.get(month, 0)) for month in months]),
            Series(t("Spent"), [round(spent.get(month, 0)) for month in months]),
        ),
        axis="month",
        unit="money",
        highlight=1,
    )


def _month(day: int) -> int:
    return clock.day_number(clock.day_of(day).replace(day=1))


def _by_campaign(every: Sequence[OfCampaign]) -> Chart:
    shown = sorted((one for one in every if one.pace.share is not None), key=lambda one: -(one.pace.share or 0))[:10]
    return Chart(
        "hbar",
        t("Share of the budget spent"),
        [one.name for one in shown],
        (Series(t("Share"), [one.pace.share for one in shown]),),
        unit="percent",
        highlight=0 if shown else None,
        empty=t("No campaign has a budget."),
    )
