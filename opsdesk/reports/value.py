"""The value report: tiers and segments of all customers, the concentration of revenue, who moved between tiers and why."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis import value as said
from opsdesk.analysis.movement import Scores, movement_chart, movement_definition
from opsdesk.analysis.periods import months_back
from opsdesk.analysis.rfm import CLASSES8
from opsdesk.clock import day_of
from opsdesk.errors import Trouble
from opsdesk.i18n import t, tn
from opsdesk.model.definition import Definition
from opsdesk.model.figures import figure
from opsdesk.model.text import EMPTY, money
from opsdesk.reports.catalogue import Request, Source
from opsdesk.reports.charts import Charts
from opsdesk.reports.frame import Document, Part
from opsdesk.reports.parts import Heading, Method, Prose
from opsdesk.reports.tables import Column, Table
from opsdesk.reports.tiles import Tile, Tiles
from opsdesk.services import movement as moves
from opsdesk.services.movement import REASONS, Moved, Mover, movement_of_store
from opsdesk.services.worth import Found, Worth, in_force, table_name, worth_of_store
from opsdesk.store import rows

MOST_MOVERS = 15  # of each direction: what half a page holds


def build(source: Source, request: Request) -> Document:
    connection, schema = source.connection, source.schema
    options, table = in_force(connection, schema)
    worth = worth_of_store(connection, request.as_of, distinct_days=options.distinct_days)
    found = worth.found(options, table)
    before = months_back(request.as_of, 1) if request.first is None else request.first
    moved, definitions = _moved(source, before, request.as_of)
    parts: list[Part] = [
        Tiles(_tiles(found)),
        Heading(t("ABC"), stay=220),
        Charts((said.pareto_chart(worth.ranked, options),), in_row=1, height=150),
        _tiers(found),
        Heading(t("RFM"), stay=200),
        _segments(found),
        Charts((said.matrix_chart(found.cells),), in_row=1),
        _sizes(found),
        Heading(t("Eight classes"), stay=160),
        _classes(found),
        Heading(t("Movement"), stay=170),
        *moved,
        Heading(t("How the numbers are defined")),
        *(Method.of(one) for one in (*_definitions(found, table_name(connection, schema)), *definitions)),
    ]
    return Document(request.title or t("Value report"), parts, request.as_of, author=request.author)


def _tiles(found: Found) -> tuple[Tile, ...]:
    worth = found.worth
    best, gini = found.tiers["A"], worth.ranked.gini
    return (
        Tile(f"{worth.n:,}", t("Customers with orders"), t("{n} without", n=f"{worth.totals.without:,}")),
        Tile(
            money(worth.revenue, whole=True), t("Revenue"), tn("{n} order", "{n} orders", worth.orders)
        ),
        Tile(
            f"{best.customers:,}",
            t("Tier {name}", name="A"),
            t("{share} of customers, {part} of revenue", share=said.share_words(best.customers, worth.n),
              part=figure(best.share, "percent")),
        ),
        Tile(EMPTY if gini is None else f"{gini:.2f}", t("Gini coefficient")),
    )  # fmt: skip


def _tiers(found: Found) -> Table:
    n = found.worth.n
    return Table(
        (Column(t("Tier")), *_figures(t("Share of customers"))),
        [
            (
                name, f"{one.customers:,}", said.share_words(one.customers, n), money(one.amount, whole=True),
                figure(one.share, "percent"),
            )
            for name, one in found.tiers.items()
        ],
    )  # fmt: skip


def _figures(second: str) -> tuple[Column, ...]:
    heads = (t("Customers"), second, t("Revenue"), t("Share of revenue"))
    return tuple(Column(head, right=True) for head in heads)


def _segments(found: Found) -> Table:
    revenue = found.worth.revenue
    return Table(
        (Column(t("Segment")), *_figures(t("Orders"))),
        [
            (t(name), f"{customers:,}", f"{orders:,}", money(amount, whole=True), said.share_words(amount, revenue))
            for name, customers, orders, amount in found.segments
        ],
    )


def _sizes(found: Found) -> Table:
    """How many customers have each score, empty ones too, and where the scores part."""
    cells = found.cells
    return Table(
        (Column(t("Customers of each score")), Column(t("Parted at")), Column("")),
        [
            (
                t(said.MEASURES[name]),
                "; ".join(said.cut_words(name, cut) for cut in cells.cuts[name]),
                said.sizes_words(cells.sizes(name)),
            )
            for name in said.MEASURES
        ],
    )


def _classes(found: Found) -> Table:
    revenue = found.worth.revenue
    return Table(
        (Column(t("Class")), Column(t("Recency, frequency, amount")), *_figures(t("Orders"))),
        [
            (
                t(CLASSES8[name]), said.class8_meaning(name), f"{customers:,}", f"{orders:,}",
                money(amount, whole=True), said.share_words(amount, revenue),
            )
            for name, customers, orders, amount in found.classes8
        ],
    )  # fmt: skip


# -- movement -----------------------------------------------------------------------------------------------------------


def _moved(source: Source, before: int, as_of: int) -> tuple[list[Part], list[Definition]]:
    """The matrix and the most valuable who fell and rose; or why there is none."""
    try:
        moved = movement_of_store(source.connection, source.schema, before, as_of)
    except Trouble as refusal:
        return [Prose(str(refusal))], []
    first, second = moves.said(moved.before), moves.said(moved.after)
    title = t("From {before} to {after}", before=first, after=second)
    n = int(moved.result.moved.size)
    words = tn("{n} customer moved, new and gone ones included.", "{n} customers moved, new and gone ones included.", n)
    excluded = said.left_out(moved.now.future, moved.now.without)
    definition = movement_definition(int(moved.result.customers.size), as_of, first, second, excluded)
    parts: list[Part] = [Prose(words), Charts((movement_chart(moved.result, title),), in_row=1)]
    for title, movers in (
        (t("Fell"), _movers(moved, lambda was, now: now > was)),
        (t("Rose"), _movers(moved, lambda was, now: now < was)),
    ):
        parts += [Heading(title, depth=2, stay=80), _table(source, movers)]
    return parts, [definition]


def _movers(moved: Moved, which: Callable[[Scores, Scores], NDArray[np.bool_]]) -> list[Mover]:
    result = moved.result
    known = (result.before < len(result.rows)) & (result.after < len(result.columns))
    return moved.movers(np.flatnonzero(known & which(result.before, result.after)), MOST_MOVERS)


def _table(source: Source, movers: list[Mover]) -> Table:
    names = rows.page(source.connection, source.schema, "customers", [one.customer for one in movers], ["code", "name"])
    return Table(
        (
            Column(t("Code")),
            Column(t("Customer")),
            Column(t("Class")),
            Column(t("Revenue then"), right=True),
            Column(t("Revenue now"), right=True),
            Column(t("Last order")),
            Column(t("Reason for the move")),
        ),
        [
            (
                *map(str, names.get(one.customer, (EMPTY, EMPTY))),
                f"{one.was} → {one.now}",
                money(one.revenue_then, whole=True),
                money(one.revenue_now, whole=True),
                EMPTY if one.last is None else day_of(one.last).isoformat(),
                t(REASONS[one.reason]),
            )
            for one in movers
        ],
        empty=t("Nobody."),
    )


def _definitions(found: Found, table: str) -> list[Definition]:
    worth: Worth = found.worth
    excluded = said.left_out(worth.totals.future, worth.totals.without)
    halves = worth.prepared.halves(found.options.mode, found.cells.cuts)
    return [
        said.abc_definition(found.options, worth.n, worth.as_of, excluded),
        said.rfm_definition(found.options, found.cells.cuts, table, worth.n, worth.as_of, excluded),
        said.classes8_definition(halves, worth.n, worth.as_of, excluded),
    ]
