"""The campaign review: what each campaign wanted, cost and brought, what its experiments found, and what was learned."""

from collections.abc import Iterable, Iterator, Sequence

from opsdesk.analysis import result_charts as drawn
from opsdesk.analysis.results import Compared, OfCampaign
from opsdesk.errors import Trouble
from opsdesk.i18n import t, tn
from opsdesk.model import measures, text
from opsdesk.model.definition import Definition
from opsdesk.model.figures import day_name, figure
from opsdesk.model.record import Values
from opsdesk.query import filters as f
from opsdesk.query.filters import AnyOf, Filter, Query, Sort, Test
from opsdesk.query.sentence import say
from opsdesk.reports.catalogue import Request, Source
from opsdesk.reports.channels import tables
from opsdesk.reports.charts import Charts
from opsdesk.reports.frame import Document, Part
from opsdesk.reports.parts import Facts, Heading, Method, Prose
from opsdesk.reports.tables import Column, Table
from opsdesk.reports.tiles import Tile, Tiles
from opsdesk.services import trials
from opsdesk.services.results import of_campaign
from opsdesk.store import rows

MOST = 60
"""Campaigns of one report, each on a page of its own or less."""
Reviewed = tuple[Values, OfCampaign]


def build(source: Source, request: Request) -> Document:
    found, left_out = chosen(source, request)
    campaigns = source.schema["campaigns"]
    return Document(
        request.title or t("Campaign review"),
        _parts(source, found, left_out),
        request.as_of,
        subtitle="" if request.where == f.EVERYTHING else say(campaigns, request.where),
        facts=(tn("{n} campaign", "{n} campaigns", len(found)),),
        author=request.author,
    )


def chosen(source: Source, request: Request) -> tuple[list[Reviewed], int]:
    """The campaigns that match and have begun, those of the period if one is asked for, the newest first; and how many more there
    are than a report holds. Trouble when there are none."""
    begun: list[Filter] = [Test("start", f.MOST, (request.as_of,)), Test("status", f.IS_NOT, ("cancelled",))]
    if request.first is not None:
        begun.append(AnyOf((Test("end", f.LEAST, (request.first,)), Test("start", f.LEAST, (request.first,)))))
    query = Query("campaigns", f.both(request.where, *begun), (Sort("start", True),))
    numbers = rows.ids(source.connection, source.schema, query)
    if not numbers:
        raise Trouble(
            t("No campaign has begun by then."), t("Choose a later day, or other campaigns."), code="thin-data"
        )
    found: list[Reviewed] = []
    for number in numbers[:MOST]:
        values = rows.get(source.connection, source.schema, "campaigns", number)
        one = of_campaign(source.connection, source.schema, number, request.as_of)
        if values is not None and one is not None:
            found.append((values, one))
    return found, len(numbers) - len(found)


def _parts(source: Source, found: Sequence[Reviewed], left_out: int) -> Iterator[Part]:
    yield Tiles(overall(one for _values, one in found), in_row=5)
    yield Heading(t("Plan against actual"), stay=90)
    yield _summary(found)
    if left_out:
        yield Prose(tn("{n} older campaign is left out.", "{n} older campaigns are left out.", left_out), quiet=True)
    for values, one in found:
        yield from _campaign(source, values, one)
    yield Heading(t("How the numbers are defined"))
    yield Method.of(drawn.pace_definition(found[0][1]))
    yield Method.of(Definition(t("Results"), measures.formulas(), len(found), found[0][1].as_of, (), ""))


def overall(every: Iterable[OfCampaign]) -> tuple[Tile, ...]:
    """Money and what it brought, of all campaigns together."""
    several = list(every)
    budget, spent = (sum(getattr(one.pace, name) for one in several) for name in ("budget", "spent"))
    revenue, spend = (sum(getattr(one.total, name) for one in several) for name in ("revenue", "spend"))
    met = [target.met for one in several for target in one.targets if target.met is not None]
    return (
        Tile(text.money(budget, whole=True), t("Budget")),
        Tile(text.money(spent, whole=True), t("Spent"), t("{share} of the budget", share=figure(spent / budget, "percent")) if budget else ""),
        Tile(measures.FIGURES["revenue"].show(revenue), t(measures.FIGURES["revenue"].name)),
        Tile(measures.RATES["roi"].show((revenue - spend) / spend if spend > 0 else None), t("ROI")),
        Tile(f"{sum(met)} / {len(met)}" if met else text.EMPTY, t("Targets met")),
    )  # fmt: skip


def _summary(found: Sequence[Reviewed]) -> Table:
    titles = (t("Budget"), t("Spent"), t("Share"), t(measures.FIGURES["revenue"].name), t("ROI"), t("Targets met"))
    return Table(
        (Column(t("Campaign")), Column(t("Start")), *(Column(title, right=True) for title in titles)),
        [
            (
                one.name, day_name(one.pace.first), text.money(one.pace.budget, whole=True) if one.pace.budget else text.EMPTY,
                text.money(one.pace.spent, whole=True), figure(one.pace.share, "percent"),
                measures.FIGURES["revenue"].show(one.total.revenue) if one.has_figures else text.EMPTY,
                measures.RATES["roi"].show(one.total.roi), _met(one),
            )
            for _values, one in found
        ],
    )  # fmt: skip


def _met(one: OfCampaign) -> str:
    return f"{sum(bool(target.met) for target in one.targets)} / {len(one.targets)}" if one.targets else text.EMPTY


def _campaign(source: Source, values: Values, one: OfCampaign) -> Iterator[Part]:
    yield Heading(one.name, stay=150)
    yield Facts(_facts(source, values, one))
    if warning := drawn.pace_warning(one):
        yield Prose(warning)
    if one.targets:
        yield Heading(t("Targets"), depth=2, stay=50)
        yield _targets(one)
    charts = [chart for chart in (drawn.money_left(one), drawn.funnel(one)) if not chart.is_empty]
    if charts:
        yield Charts(tuple(charts))
    if one.has_figures:
        yield Heading(t("By channel"), depth=2, stay=70)
        yield from tables(Compared("channel", one.pace.first, one.as_of, one.channels, one.names, {}))
    if one.doubts:
        said = [t("{day}: {why}", day=day_name(doubt.day), why=doubt.why) for doubt in one.doubts[:8]]
        yield Prose(f"{t('Doubtful figures')}: {'; '.join(said)}", quiet=True)
    yield from _experiments(source, values)
    for name in ("worked", "failed"):
        if values.get(name):
            yield Heading(t(source.schema["campaigns"].field(name).label), depth=2, stay=30)
            yield Prose(str(values[name]))


def _facts(source: Source, values: Values, one: OfCampaign) -> tuple[tuple[str, str], ...]:
    declared = source.schema["campaigns"]
    shown = [
        (t(declared.field(name).label), text.show(declared.field(name), values[name]))
        for name in ("status", "owner", "channel", "segment")
        if values.get(name)
    ]
    days = t("{first} to {last}", first=day_name(one.pace.first), last=day_name(one.pace.last))
    facts = [(t("Days"), days), *shown, (t("Money"), drawn.pace_words(one))]
    if values.get("goal"):
        facts.append((t("Goal"), str(values["goal"])))
    return tuple(facts)


def _targets(one: OfCampaign) -> Table:
    def verdict(met: bool | None) -> str:
        return text.EMPTY if met is None else t("met") if met else t("not met")

    return Table(
        (Column(t("Target")), *(Column(title, right=True) for title in (t("Wanted"), t("Reached"), t("Share"), t("Result")))),
        [
            (
                t(measures.MEASURES[target.figure].name), measures.MEASURES[target.figure].show(target.wanted),
                measures.MEASURES[target.figure].show(target.actual), figure(target.share, "percent"), verdict(target.met),
            )
            for target in one.targets
        ],
    )  # fmt: skip


def _experiments(source: Source, values: Values) -> Iterator[Part]:
    """What each experiment of the campaign found, in words."""
    where = Test("campaign", f.IS, (str(values["code"]),))
    numbers = rows.ids(source.connection, source.schema, Query("experiments", where, (Sort("started"),)))
    for at, number in enumerate(numbers):
        trial = trials.trial(source.connection, source.schema, number)
        if trial is None:
            continue
        if not at:
            yield Heading(t("Experiments"), depth=2, stay=40)
        judged = trials.judge(trial.variants, trial.number("alpha", trials.ALPHA), trial.planned, trial.looks)
        yield Prose(f"{trial.name}{t(': ')}{judged.said[0][0] if judged else t('No figures yet.')}")
        if judged:
            yield Prose(" ".join([*judged.said[0][1:], *judged.cautions]), quiet=True)
        if trial.values.get("decision"):
            yield Prose(f"{t('Decision')}{t(': ')}{trial.values['decision']}")
