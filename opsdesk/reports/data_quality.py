"""Data quality: how complete, valid, up to date and unique the customer archives are, and what there is to mend."""

from opsdesk.analysis.quality import ASKED
from opsdesk.i18n import t
from opsdesk.model.chart import Chart, Series
from opsdesk.reports.catalogue import Request, Source
from opsdesk.reports.charts import Charts
from opsdesk.reports.frame import Document
from opsdesk.reports.parts import Heading, Method
from opsdesk.reports.tables import Column, Table
from opsdesk.reports.tiles import Tile, Tiles
from opsdesk.services import quality
from opsdesk.services import quality_words as words
from opsdesk.services.quality import Health


def build(source: Source, request: Request) -> Document:
    schema = source.schema
    found = quality.health(source.connection, schema, request.as_of)
    parts = [words.part(one, found) for one in found.parts]
    shares = [
        Tile(words.share(one), part.name, t("{good} of {n}", good=f"{one.good:,}", n=f"{one.of:,}"))
        for one, part in zip(found.parts, parts, strict=True)
    ]
    return Document(
        request.title or t("Data quality"),
        [
            Tiles((Tile(f"{found.score:.0f}", t("Score"), t("of 100")), *shares), in_row=5),
            Heading(t("What to mend"), stay=60),
            Table(
                (Column(t("Finding")), Column(t("Records"), right=True), Column(t("What it means"))),
                [(words.title(schema, one), f"{one.records:,}", words.explained(one)) for one in found.findings],
                empty=t("Nothing: every archive is as it should be."),
            ),
            Charts((_filled(source, found),), in_row=1),
            Heading(t("How the numbers are defined")),
            Method.of(words.score(found)),
            *(Method.of(part) for part in parts),
        ],
        request.as_of,
        author=request.author,
    )


def _filled(source: Source, found: Health) -> Chart:
    """The share of customers who have each field asked for."""
    customers = source.schema["customers"]
    labels = [t(words.REACH) if name == "reach" else t(customers.field(name).label) for name in ASKED]
    shares = [found.filled[name] / found.customers for name in ASKED]
    return Chart("hbar", t("Customers who have it"), labels, (Series(t("Share"), shares),), unit="percent")
