"""The channels report: what channels and campaigns cost and brought, beside each other and over time."""

from collections.abc import Sequence

from opsdesk.analysis import result_charts as drawn
from opsdesk.analysis.channels import Results
from opsdesk.analysis.results import Compared
from opsdesk.i18n import t
from opsdesk.model import measures
from opsdesk.model.figures import day_name
from opsdesk.reports.catalogue import Request, Source
from opsdesk.reports.charts import Charts
from opsdesk.reports.frame import Document, Part
from opsdesk.reports.parts import Heading, Method, Prose
from opsdesk.reports.tables import Column, Table
from opsdesk.reports.tiles import Tile, Tiles
from opsdesk.services.results import compared

TILES = ("spend", "revenue", "roi", "conversions", "ctr", "cvr", "cpa", "cac")
MONEY = ("spend", "impressions", "clicks", "leads", "conversions", "new_customers", "revenue")
RATES = tuple(measures.RATES)
MOST_DOUBTS = 30


def build(source: Source, request: Request) -> Document:
    by_channel = compared(source.connection, source.schema, "channel", request.first, request.as_of)
    by_campaign = compared(source.connection, source.schema, "campaign", request.first, request.as_of)
    total = by_channel.total
    parts: list[Part] = [
        Tiles(tuple(tile(name, total) for name in TILES)),
        Heading(t("By channel"), stay=120),
        *tables(by_channel),
        Charts((drawn.trend(by_channel, "spend"), drawn.trend(by_channel, "conversions"))),
        Charts((drawn.bars(by_channel, "roi"), drawn.bars(by_channel, "cpa"))),
        Heading(t("By campaign"), stay=120),
        *tables(by_campaign),
    ]
    if by_channel.marks:
        parts += [
            Heading(t("Annotations"), depth=2),
            Table((Column(t("Day")), Column(t("What happened"))), [(day_name(int(m.at)), m.name) for m in by_channel.marks]),
        ]  # fmt: skip
    parts += doubtful(by_channel)
    parts += [Heading(t("How the numbers are defined")), Method.of(drawn.compared_definition(by_channel))]
    return Document(
        request.title or t("Channel comparison"),
        parts,
        request.as_of,
        subtitle=t("{first} to {last}", first=day_name(by_channel.first), last=day_name(by_channel.last)),
        author=request.author,
    )


def tile(name: str, one: Results) -> Tile:
    of = measures.MEASURES[name]
    return Tile(of.show(getattr(one, name)), t(of.name))


def tables(found: Compared) -> list[Part]:
    """The figures, then the rates made of them."""
    return [_table(found, MONEY), _table(found, RATES)]


def _table(found: Compared, names: Sequence[str]) -> Table:
    first = t("Channel") if found.by == "channel" else t("Campaign")
    return Table(
        (Column(first), *(Column(t(measures.MEASURES[name].name), right=True) for name in names)),
        [(found.name_of(one.name), *_cells(one, names)) for one in found.groups],
        total=(t("Total"), *_cells(found.total, names)) if len(found.groups) > 1 else (),
    )


def _cells(one: Results, names: Sequence[str]) -> list[str]:
    return [measures.MEASURES[name].show(getattr(one, name)) for name in names]


def doubtful(found: Compared) -> list[Part]:
    if not found.doubts:
        return []
    shown = found.doubts[:MOST_DOUBTS]
    rest = len(found.doubts) - len(shown)
    more = [Prose(t("and {n} more", n=f"{rest:,}"), quiet=True)] if rest else []
    table = Table(
        (Column(t("Day")), Column(t("Channel") if found.by == "channel" else t("Campaign")), Column(t("Why"))),
        [(day_name(one.day), found.name_of(one.group), one.why) for one in shown],
    )
    return [Heading(t("Doubtful figures"), depth=2), table, *more]
