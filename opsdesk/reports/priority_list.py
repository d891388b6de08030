"""The backlog in the order of a model: scores, what went into them, how other models see it, and the method sheet."""

from collections.abc import Mapping

import numpy as np

from opsdesk.analysis import matrix, priority
from opsdesk.analysis.evidence import FORMULA
from opsdesk.analysis.priority import Model, Ranking
from opsdesk.i18n import t, tn
from opsdesk.model import text
from opsdesk.model.definition import Definition
from opsdesk.model.record import Entity
from opsdesk.model.text import EMPTY
from opsdesk.query.filters import EVERYTHING
from opsdesk.query.sentence import say
from opsdesk.reports.catalogue import Request, Source
from opsdesk.reports.charts import Charts
from opsdesk.reports.frame import Document, Part
from opsdesk.reports.parts import Heading, Method, Prose
from opsdesk.reports.tables import Column, Table
from opsdesk.reports.tiles import Tile, Tiles
from opsdesk.services import evidence, priorities, scales
from opsdesk.services.scoreboard import OPEN, Board, Scoreboard, why
from opsdesk.store import rows

MOST_BESIDE = 3
MOST_ASKED = 15  # of the first ones, whose customers are told
MOST_DOTS = 400  # of the matrix: more nobody tells apart on paper
ENTITY = "requirements"


def build(source: Source, request: Request) -> Document:
    connection, schema = source.connection, source.schema
    entity = schema[ENTITY]
    where = OPEN if request.where == EVERYTHING else request.where
    model = priorities.model(connection, schema, request.model)
    others = [one for one in priorities.USUAL if one.name != model.name]
    board = Scoreboard().board(connection, schema, where, model, others)
    beside = [one for one in board.beside if one.order.size > 1][:MOST_BESIDE]
    titles = rows.page(connection, schema, ENTITY, board.ids.tolist(), ["code", "title", "status"])
    asked, heard = _asked(source, board, titles, request.as_of)
    parts: list[Part] = [
        Tiles(_tiles(board)),
        Heading(t("Ranking"), stay=120),
        _ranked(entity, board, titles),
        *_beside(board, beside, titles),
        *asked,
        *_matrix(entity, board, titles),
        *_unscored(source, board, titles),
        Heading(t("How the numbers are defined")),
        *(Method.of(one) for one in (*_definitions(source, board, request.as_of), *heard)),
    ]
    return Document(
        request.title or t("Priority list"),
        parts,
        request.as_of,
        subtitle=say(entity, where),
        facts=(t("Ranked by {model}", model=t(model.label)),),
        author=request.author,
        landscape=len(model.inputs) > 5,
    )


def _tiles(board: Board) -> tuple[Tile, ...]:
    scored, n = board.scored, int(board.ids.size)
    first = float(np.nanmax(board.ranking.scores)) if scored else float("nan")
    return (
        Tile(f"{n:,}", t("Requirements")),
        Tile(f"{scored:,}", t("With a score"), tn("{n} without a score", "{n} without a score", n - scored)),
        Tile(_figure(first), t("Highest score")),
    )


Titles = Mapping[int, tuple[object, ...]]


def _ranked(entity: Entity, board: Board, titles: Titles) -> Table:
    model, ranking = board.ranking.model, board.ranking
    inputs = [entity.field(name) for name in model.inputs]

    def row(at: int) -> tuple[str, ...]:
        code, title, status = titles[int(board.ids[at])]
        given = [board.inputs[field.name][at] for field in inputs]
        return (
            f"{ranking.ranks[at]:,}",
            str(code),
            str(title),
            *(
                EMPTY if value != value else text.show(field, float(value))
                for field, value in zip(inputs, given, strict=True)
            ),
            _figure(float(ranking.scores[at])),
            text.show(entity.field("status"), status),  # type: ignore[arg-type]
        )

    return Table(
        (
            Column(t("Rank"), right=True),
            Column(t("Code")),
            Column(t("Title")),
            *(Column(t(field.label), right=True) for field in inputs),
            Column(t("Score"), right=True),
            Column(t("Status")),
        ),
        (row(at) for at in ranking.order.tolist()),
        empty=t("No requirement has a score by this model."),
    )


def _beside(board: Board, beside: list[Ranking], titles: Titles) -> list[Part]:
    """The first ones as other models rank them, and how far the models agree."""
    if not beside or not board.scored:
        return []
    agreed = [priority.agreement(board.ranking.scores, one.scores) for one in beside]
    lines = [
        t("{model}: tau {tau}", model=t(one.model.label), tau=EMPTY if tau is None else f"{tau:.2f}")
        for one, tau in zip(beside, agreed, strict=True)
    ]
    table = Table(
        (
            Column(t("Code")),
            Column(t("Title")),
            Column(t(board.ranking.model.label), right=True),
            *(Column(t(one.model.label), right=True) for one in beside),
        ),
        [
            (
                *map(str, titles[int(board.ids[at])][:2]),
                f"{board.ranking.ranks[at]:,}",
                *(f"{one.ranks[at]:,}" if one.ranks[at] else EMPTY for one in beside),
            )
            for at in board.ranking.order[:15].tolist()
        ],
    )
    said = t("Agreement of the orders, from -1 (reversed) to 1 (the same): {models}.", models=t("; ").join(lines))
    return [Heading(t("Ranks by other models"), stay=120), Prose(said), table]


def _asked(source: Source, board: Board, titles: Titles, as_of: int) -> tuple[list[Part], list[Definition]]:
    """Who stands behind the first ones, and the latest words of each."""
    first = board.ids[board.ranking.order[:MOST_ASKED]].tolist()
    found = evidence.of_store(source.connection, source.schema, as_of, only=first)
    if not found.customers.any():
        return [], []
    quotes = evidence.quotes(source.connection, source.schema, found.ids.tolist(), as_of)
    lines = []
    for one in first:
        at = found.at(one)
        if at is not None:
            words = next((quote.words for quote in quotes.get(one, ()) if quote.words.strip()), EMPTY)
            figures = (
                f"{found.customers[at]:,}",
                f"{found.recent[at]:,.1f}",
                text.money(int(found.value[at]), whole=True),
            )
            lines.append((*map(str, titles[one][:2]), *figures, words))
    table = Table(
        (
            Column(t("Code")),
            Column(t("Title")),
            *(Column(head, right=True) for head in (t("Customers"), t("Recent reach"), t("Worth"))),
            Column(t("Latest words")),
        ),
        lines,
    )
    excluded = t("{n} without a known customer", n=f"{int(found.unknown.sum()):,}") if found.unknown.any() else ""
    half = ((t("Half-life"), tn("{n} day", "{n} days", int(found.half_life))),)
    definition = Definition(t("Who asked"), t(FORMULA), int(found.requests.sum()), as_of, half, excluded)
    return [Heading(t("Who asked"), stay=120), table], [definition]


def _matrix(entity: Entity, board: Board, titles: Titles) -> list[Part]:
    found = matrix.matrix(board.ids, board.inputs["effort"], board.inputs["value"])
    if not found.ids.size:
        return []
    names = {one: str(title) for one, (_code, title, _status) in titles.items()} if found.ids.size <= MOST_DOTS else {}
    chart = matrix.chart(found, t(entity.field("effort").label), t(entity.field("value").label), names)
    return [
        Heading(t("Value and effort"), stay=260),
        Prose(" ".join(chart.notes[:1])),
        Charts((chart,), in_row=1, height=230),
    ]


def _unscored(source: Source, board: Board, titles: Titles) -> list[Part]:
    positions = np.flatnonzero(board.ranking.ranks == 0).tolist()
    if not positions:
        return []
    table = Table(
        (Column(t("Code")), Column(t("Title")), Column(t("Why no score"))),
        ((*map(str, titles[int(board.ids[at])][:2]), t(", ").join(why(source.schema, board, at))) for at in positions),
    )
    return [Heading(tn("{n} has no score", "{n} have no score", len(positions)), stay=90), table]


def _definitions(source: Source, board: Board, as_of: int) -> list[Definition]:
    model: Model = board.ranking.model
    without = int(board.ids.size) - board.scored
    excluded = tn("{n} without a score", "{n} without a score", without) if without else ""
    used = scales.of_inputs(source.connection, source.schema, model.inputs)
    shown = [(t(source.schema[ENTITY].field(name).label), scale.said) for name, scale in used.items()]
    return [
        Definition(
            t(model.label), t(model.formula), board.scored, as_of,
            (*shown, (t("Ranks"), t("equal scores share the best one"))), excluded,
        ),
        Definition(
            t("Agreement of models"), t("Kendall's tau-b over the requirements that both models score"),
            board.scored, as_of,
        ),
    ]  # fmt: skip


def _figure(value: float) -> str:
    return EMPTY if value != value else f"{value:,.2f}"
