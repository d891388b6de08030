"""The roadmap: each release with its days, its room and what is in it; then what is under way, next and later."""

from opsdesk.i18n import t, tn
from opsdesk.model import text
from opsdesk.model.chart import Chart, Series
from opsdesk.model.definition import Definition
from opsdesk.model.figures import figure
from opsdesk.model.record import Entity
from opsdesk.query.filters import EVERYTHING
from opsdesk.query.sentence import say
from opsdesk.reports.catalogue import Request, Source
from opsdesk.reports.charts import Charts
from opsdesk.reports.frame import Document, Part
from opsdesk.reports.parts import Heading, Method, Prose
from opsdesk.reports.tables import Column, Table
from opsdesk.reports.tiles import Tile, Tiles
from opsdesk.services.roadmap import Entry, Planned, Roadmap, roadmap

MOST_LATER = 40  # ideas: the rest is counted


def build(source: Source, request: Request) -> Document:
    entity = source.schema["requirements"]
    found = roadmap(source.connection, source.schema, request.where, request.first)
    parts: list[Part] = [Tiles(_tiles(found)), *_load(found)]
    for release in found.releases:
        parts += _release(source, entity, release)
    for title, entries in (
        (t("Now"), found.now),
        (t("Next"), found.next),
        (t("Later"), found.later),
    ):
        if entries:
            parts += [Heading(title, stay=90), _table(entity, entries[:MOST_LATER])]
        if len(entries) > MOST_LATER:
            parts.append(Prose(t("and {n} more", n=len(entries) - MOST_LATER), quiet=True))
    parts += [Heading(t("How the numbers are defined")), Method.of(_definition(found, request.as_of))]
    return Document(
        request.title or t("Roadmap"),
        parts,
        request.as_of,
        subtitle="" if request.where == EVERYTHING else say(entity, request.where),
        author=request.author,
    )


def _tiles(found: Roadmap) -> tuple[Tile, ...]:
    planned = sum(len(one.entries) for one in found.releases)
    done = sum(one.done for one in found.releases)
    loose = len(found.now) + len(found.next) + len(found.later)
    return (
        Tile(f"{len(found.releases):,}", t("Releases")),
        Tile(f"{planned:,}", t("In a release"), t("{n} shipped", n=f"{done:,}")),
        Tile(f"{loose:,}", t("Without a release"), t("{n} under way", n=f"{len(found.now):,}")),
    )


def _load(found: Roadmap) -> list[Part]:
    """Effort beside capacity, where both are known."""
    measured = [one for one in found.releases if one.capacity]
    if not measured:
        return []
    chart = Chart(
        "bar",
        t("Effort and capacity of releases"),
        tuple(one.name for one in measured),
        (
            Series(t("Effort"), tuple(one.effort for one in measured)),
            Series(t("Capacity"), tuple(one.capacity for one in measured)),
        ),
        highlight=0,
    )
    return [Charts((chart,), in_row=1, height=120)]


def _release(source: Source, entity: Entity, release: Planned) -> list[Part]:
    day = source.schema["releases"].field("start")
    known = release.start is not None or release.end is not None
    when = t("{start} to {end}", start=text.show(day, release.start), end=text.show(day, release.end))
    said = [when if known else t("no days yet")]
    if release.shipped is not None:
        said.append(t("shipped {day}", day=text.show(day, release.shipped)))
    effort = figure(release.effort, "count")
    if release.capacity:
        share = figure(release.effort / release.capacity, "percent")
        said.append(
            t(
                "effort {effort} of {capacity} ({share})",
                effort=effort,
                capacity=figure(release.capacity, "count"),
                share=share,
            )
        )
    else:
        said.append(t("effort {effort}", effort=effort))
    if release.unmeasured:
        said.append(tn("{n} without effort", "{n} without effort", release.unmeasured))
    return [
        Heading(release.name, stay=100),
        Prose(" · ".join(said), quiet=True),
        _table(entity, release.entries, t("Nothing is in it yet.")),
    ]


def _table(entity: Entity, entries: tuple[Entry, ...], empty: str = "") -> Table:
    def shown(name: str, entry: Entry) -> str:
        return text.show(entity.field(name), getattr(entry, name))

    names = ("type", "owner", "effort", "status", "due")
    return Table(
        (
            Column(t("Code")),
            Column(t("Title")),
            *(Column(t(entity.field(name).label), right=name == "effort") for name in names),
        ),
        [(entry.code, entry.title, *(shown(name, entry) for name in names)) for entry in entries],
        empty=empty,
    )


def _definition(found: Roadmap, as_of: int) -> Definition:
    n = sum(len(one.entries) for one in found.releases) + len(found.now) + len(found.next) + len(found.later)
    return Definition(
        t("Roadmap"),
        t(
            "Effort of a release is the sum of what is in it; now: in progress, next: planned or candidate, later: other open ideas"
        ),
        n,
        as_of,
        (),
        t("shipped and declined ones without a release"),
    )
