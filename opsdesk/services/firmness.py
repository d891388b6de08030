"""How firm a ranking is: how far models agree, what would flip two neighbours, the chance to be among the first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from opsdesk.analysis import priority
from opsdesk.analysis.priority import Flip, Floats
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.chart import Chart, Series
from opsdesk.model.record import Entity
from opsdesk.model.schema import Schema
from opsdesk.services.scoreboard import ENTITY, Board
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.work import Progress

DRAWN = 10  # lines of the chart of ranks
MOST_SCORES = 20_000_000  # of a simulation: 2,000 draws of 10,000 requirements, 200 of 100,000
MOST_DRAWS, LEAST_DRAWS = 2_000, 200


@dataclass(frozen=True)
class Turn:
    """What of a requirement would bring it level with a neighbour, in the user's language."""

    up: bool
    title: str
    rank: int
    change: float
    words: str


@dataclass(frozen=True)
class Firmness:
    """Of the requirement `number`, if it has a score; `tau` for each model beside."""

    number: int | None
    tau: tuple[tuple[str, float | None], ...]
    turns: tuple[Turn, ...]
    chart: Chart | None


def firmness(connection: Connection, schema: Schema, board: Board, number: int | None) -> Firmness:
    here = board.ranking
    tau = tuple((t(one.model.label), priority.agreement(here.scores, one.scores)) for one in board.beside)
    order = here.order.tolist()
    at = board.positions([number]).get(number) if number is not None else None
    flips: list[Flip] = []
    if at is not None and here.ranks[at]:
        flips = priority.flips_at(here, board.inputs, order, order.index(at))
    first = order[:DRAWN]
    wanted = {int(board.ids[one]) for one in (*first, *(flip.neighbour for flip in flips))}
    titles = {
        one: str(title) for one, (title,) in rows.page(connection, schema, ENTITY, sorted(wanted), ["title"]).items()
    }
    turns = [_turn(schema[ENTITY], board, flip, titles) for flip in flips]
    return Firmness(
        number,
        tau,
        tuple(sorted(turns, key=lambda turn: (not turn.up, abs(turn.change)))),
        _chart(board, first, titles, number) if board.beside and first else None,
    )


def _turn(entity: Entity, board: Board, flip: Flip, titles: dict[int, str]) -> Turn:
    ranks, field = board.ranking.ranks, entity.field(flip.field)
    shown = [text.show(field, round(value, 2)) for value in (flip.now, flip.needed)]
    change = "" if not np.isfinite(flip.change) else f" ({flip.change:+.0%})"
    return Turn(
        bool(ranks[flip.neighbour] < ranks[flip.position]),
        titles.get(int(board.ids[flip.neighbour]), text.EMPTY),
        int(ranks[flip.neighbour]),
        flip.change,
        t("{field} {now} → {needed}", field=t(field.label), now=shown[0], needed=shown[1]) + change,
    )


def _chart(board: Board, first: Sequence[int], titles: dict[int, str], number: int | None) -> Chart:
    rankings = (board.ranking, *board.beside)
    series = [
        Series(
            titles.get(int(board.ids[at]), text.EMPTY),
            [float(one.ranks[at]) or None for one in rankings],
            targets=[int(board.ids[at])] * len(rankings),
        )
        for at in first
    ]
    chosen = next((place for place, at in enumerate(first) if int(board.ids[at]) == number), -1)
    return Chart(
        "ranks",
        t("Ranks by model"),
        [t(one.model.label) for one in rankings],
        tuple(series),
        highlight=chosen,
        notes=(
            t(
                "The first {n} of {model}, and where other models see them.",
                n=len(first),
                model=t(board.ranking.model.label),
            ),
        ),
    )


def simulated(board: Board, top: int, progress: Progress | None = None) -> Floats:
    """The chance of each requirement to be among the first `top`, given what is said of efforts and confidences."""
    scored = max(board.scored, 1)
    draws = min(max(MOST_SCORES // scored, LEAST_DRAWS), MOST_DRAWS)
    found = priority.simulate(
        board.ranking.model, board.inputs, board.inputs["effort_low"], board.inputs["effort_high"], top=top, draws=draws,
        progress=progress,
    )  # fmt: skip
    return found.among_top


def doubted(board: Board) -> bool:
    """Whether any input is in doubt: else every chance is 0 or 1."""
    inputs, used = board.inputs, board.ranking.model.inputs
    ranged = (inputs["effort_low"] < inputs["effort"]) | (inputs["effort_high"] > inputs["effort"])
    unsure = (inputs["confidence"] > 0) & (inputs["confidence"] < 1)
    return bool(("effort" in used and ranged.any()) or ("confidence" in used and unsure.any()))


def said(tau: float | None) -> str:
    """Kendall's tau in figures and words."""
    if tau is None:
        return text.EMPTY
    words = (
        t("much the same order")
        if tau >= 0.7
        else t("similar order")
        if tau >= 0.3
        else t("another order")
        if tau > -0.3
        else t("the reverse order")
    )
    return t("{tau}, {words}", tau=f"{tau:.2f}", words=words)
