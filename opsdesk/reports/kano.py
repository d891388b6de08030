"""Kano surveys evaluated: the class of each feature, better and worse with their intervals, by groups, and the method."""

from collections.abc import Iterator

from opsdesk.errors import Trouble
from opsdesk.i18n import t, tn
from opsdesk.model.text import EMPTY
from opsdesk.query import filters as f
from opsdesk.query.filters import EVERYTHING, Query, Sort, Test, both
from opsdesk.query.sentence import say
from opsdesk.reports.catalogue import Request, Source
from opsdesk.reports.charts import Charts
from opsdesk.reports.frame import Document, Part
from opsdesk.reports.parts import Heading, Method, NewPage, Prose
from opsdesk.reports.tables import Column, Table
from opsdesk.reports.tiles import Tile, Tiles
from opsdesk.services import kano
from opsdesk.services.kano import CLASSES, Evaluation
from opsdesk.store import rows

MOST = 20


def build(source: Source, request: Request) -> Document:
    where = both(request.where, Test("kind", f.IS, ("kano",)))
    query = Query("surveys", where, (Sort("opened", True),))
    numbers = rows.first(source.connection, source.schema, query, MOST)
    cells = rows.page(source.connection, source.schema, "surveys", numbers, ["code", "name"])
    surveys = [(str(cells[number][0]), str(cells[number][1])) for number in numbers]

    def parts() -> Iterator[Part]:
        if not surveys:
            yield Prose(t("No Kano survey matches."))
        for place, (code, name) in enumerate(surveys):
            if place:
                yield NewPage()
            if len(surveys) > 1:
                yield Heading(name)
            try:
                found = kano.evaluation(source.connection, source.schema, code)
            except Trouble as trouble:
                yield Prose(str(trouble))
                continue
            yield from _survey(found, request.as_of)

    return Document(
        request.title or (surveys[0][1] if len(surveys) == 1 else t("Kano evaluation")),
        parts(),
        request.as_of,
        subtitle="" if request.where == EVERYTHING else say(source.schema["surveys"], request.where),
        facts=(tn("{n} survey", "{n} surveys", len(surveys)),),
        author=request.author,
    )


def _survey(found: Evaluation, as_of: int) -> Iterator[Part]:
    counted = {kind: sum(one.kind == kind for one in found.features) for kind in CLASSES}
    first = [
        Tile(
            f"{found.respondents:,}", t("Respondents"), tn("{n} pair of answers", "{n} pairs of answers", found.pairs)
        ),
        Tile(f"{len(found.features):,}", t("Features")),
    ]
    yield Tiles((*first, *(Tile(f"{counted[kind]:,}", t(CLASSES[kind])) for kind in "MOA")), in_row=5)
    yield Charts((kano.quadrants(found),), in_row=1, height=230)
    yield Heading(t("Features"), stay=90)
    yield Table(
        (Column(t("Feature name")), *(Column(kind, right=True) for kind in CLASSES), Column(t("Class")),
         Column(t("Better"), right=True), Column(t("Worse"), right=True)),
        [(one.name, *(f"{one.counts[kind]:,}" for kind in CLASSES), t(CLASSES[one.kind]),
          kano.with_interval(one.better, one.better_interval), kano.with_interval(one.worse, one.worse_interval))
         for one in found.features],
    )  # fmt: skip
    if found.differing:
        yield Prose(
            t("By the other table or rule these get another class: {names}.", names=t(", ").join(found.differing)),
            quiet=True,
        )
    if found.groups:
        yield Heading(t("By groups"), stay=90)
        yield Table(
            (Column(t("Feature name")), *(Column(f"{group.name} (n = {group.respondents})") for group in found.groups)),
            [(one.name, *(_class_in(group.kinds, one.name) for group in found.groups)) for one in found.features],
        )
    yield Heading(t("How the numbers are defined"))
    for definition in kano.definitions(found, as_of):
        yield Method.of(definition)


def _class_in(kinds: dict[str, str], feature: str) -> str:
    return t(CLASSES[kinds[feature]]) if feature in kinds else EMPTY
