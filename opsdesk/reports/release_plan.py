"""The plan of releases: how full each is and what does not hold, then the best plan there is, why the rest is out, and
what more capacity would bring."""

from collections.abc import Iterator

from opsdesk.errors import Trouble
from opsdesk.i18n import t, tn
from opsdesk.model.chart import Chart, Series
from opsdesk.model.definition import Definition
from opsdesk.model.figures import figure, short_day
from opsdesk.model.text import EMPTY
from opsdesk.reports.catalogue import Request, Source
from opsdesk.reports.charts import Charts
from opsdesk.reports.frame import Document, Part
from opsdesk.reports.parts import Heading, Method, Prose
from opsdesk.reports.tables import Column, Table
from opsdesk.reports.tiles import Tile, Tiles
from opsdesk.services import plan_words, releases
from opsdesk.services.releases import Explained, Placed, Present, Proposal

SECONDS = 60.0
EXPLAINED = 20
"""Requirements that just missed whose reason is computed, each by planning once more."""


def build(source: Source, request: Request) -> Document:
    present = releases.present(source.connection, source.schema)
    refused, best = "", None
    try:
        best = releases.proposed(source.connection, source.schema, "value", SECONDS, EXPLAINED)
    except Trouble as trouble:
        refused = str(trouble)
    return Document(
        request.title or t("Release plan"),
        list(_parts(present, best, refused, request.as_of)),
        request.as_of,
        facts=(tn("{n} open requirement", "{n} open requirements", len(present.placed)),),
        author=request.author,
    )


def _parts(present: Present, best: tuple[Proposal, Explained] | None, refused: str, as_of: int) -> Iterator[Part]:
    yield Tiles(_tiles(present, best[0] if best else None))
    yield from _now(present)
    yield Heading(t("The best plan"), stay=120)
    if best is None:
        yield Prose(refused)
        return
    proposal, found = best
    yield from _best(proposal)
    yield from _out(proposal, found)
    if found.frontier:
        yield Charts((plan_words.frontier_chart(proposal, found.frontier),), in_row=1, height=150)
    yield Heading(t("How the numbers are defined"))
    yield Method.of(_definition(proposal, as_of))


def _tiles(present: Present, proposal: Proposal | None) -> tuple[Tile, ...]:
    over = sum(flaw.kind == "over" for flaw in releases.flaws(present))
    better = (
        t("{n} with the best plan", n=figure(proposal.plan.value, "count"))
        if proposal and proposal.plan.status != "infeasible"
        else ""
    )
    return (
        Tile(f"{len(present.releases):,}", t("Releases to come"), tn("{n} over capacity", "{n} over capacity", over)),
        Tile(f"{len(present.planned):,}", t("Planned"), t("of {n} open ones", n=f"{len(present.placed):,}")),
        Tile(figure(present.value, "count"), t("Value planned"), better),
        Tile(figure(present.effort, "count"), t("Effort"), t("of {n}", n=figure(present.capacity, "count"))),
    )


def _now(present: Present) -> Iterator[Part]:
    yield Heading(t("The plan as it is"), stay=120)
    measured = [release for release in present.releases if release.capacity]
    if measured:
        taken = [sum(one.effort or 0.0 for one in present.inside(release.code)) for release in measured]
        series = (Series(t("Effort"), taken), Series(t("Capacity"), [release.capacity for release in measured]))
        names = [release.name for release in measured]
        yield Charts((Chart("bar", t("Effort and capacity"), names, series),), in_row=1, height=110)
    if not present.releases:
        yield Prose(t("No release is to come."))
    for flaw in releases.flaws(present):
        yield Prose(plan_words.flaw(flaw, present), quiet=True)
    for release in present.releases:
        inside = present.inside(release.code)
        days = " – ".join(short_day(day) if day is not None else "…" for day in (release.start, release.end))
        taken_here = figure(sum(one.effort or 0.0 for one in inside), "count")
        room = figure(release.capacity, "count")
        yield Heading(release.name, 2, stay=70)
        yield Prose(
            " · ".join((days, t("effort {effort} of {capacity}", effort=taken_here, capacity=room))), quiet=True
        )
        yield _table(inside)


def _table(inside: list[Placed]) -> Table:
    columns = (
        Column(t("Code")),
        Column(t("Title")),
        Column(t("Business value"), right=True),
        Column(t("Effort"), right=True),
        Column(t("Requires")),
    )
    return Table(
        columns,
        [
            (one.code, one.title, figure(one.value, "count"), figure(one.effort, "count"), ", ".join(one.requires) or EMPTY)
            for one in inside
        ],
        empty=t("Nothing is in it yet."),
    )  # fmt: skip


def _best(proposal: Proposal) -> Iterator[Part]:
    yield Prose(plan_words.standing(proposal.plan))
    if proposal.plan.status == "infeasible":
        return
    placed = proposal.before.placed
    for release, codes in zip(proposal.releases, proposal.plan.releases, strict=True):
        yield Heading(release.name, 2, stay=70)
        yield _table([placed[code] for code in codes])


def _out(proposal: Proposal, found: Explained) -> Iterator[Part]:
    yield Heading(t("What is out, and why"), stay=90)
    said = plan_words.why_out(proposal, found)
    rows = [(code, proposal.before.placed[code].title, why) for code, why in said.items()]
    columns = (Column(t("Code")), Column(t("Title")), Column(t("Why it is out")))
    yield Table(columns, rows, empty=t("Everything is in."))


def _definition(proposal: Proposal, as_of: int) -> Definition:
    plan = proposal.plan
    return Definition(
        t("The best plan"),
        t(
            "The most value within the capacity of each release, with prerequisites and musts, as a mixed integer programme (HiGHS)."
        ),
        len(proposal.asked.problem.items),
        as_of,
        (
            (t("Capacities"), " + ".join(figure(c, "count") for c in proposal.asked.problem.capacities)),
            (t("Proven gap"), f"{plan.gap:.2%}"),
        ),
        tn("{n} without effort", "{n} without effort", len(proposal.asked.left_out)),
    )
