"""How customers are valued on this desk: the options of RFM and ABC, and tables of segments; both kept as rules."""

from collections import Counter
from typing import Any

from opsdesk.analysis import rfm
from opsdesk.analysis.rfm import Segment, Table
from opsdesk.analysis.value import LEAST_K, MOST_K, Options
from opsdesk.i18n import t, tn
from opsdesk.model.schema import Schema
from opsdesk.services import rules
from opsdesk.services.rules import Kind
from opsdesk.store.connect import Connection

USUAL = Options()


def _table(plain: Any) -> Table:
    table = Table(int(plain["k"]), tuple(_segment(one) for one in plain["segments"]))
    if not LEAST_K <= table.k <= MOST_K or not table.segments:
        raise ValueError(plain)
    for one in table.segments:
        for low, high in (one.r, one.f, one.m):
            if not 1 <= low <= high <= table.k:
                raise ValueError(one)
    return table


def _segment(plain: Any) -> Segment:
    name, *ranges = plain
    r, f, m = ((int(low), int(high)) for low, high in ranges)
    return Segment(str(name), r, f, m)


def _plain_table(table: Table) -> object:
    return {"k": table.k, "segments": [[one.name, one.r, one.f, one.m] for one in table.segments]}


SEGMENTS: Kind[Table] = Kind("segments", _plain_table, _table)
OPTIONS: Kind[Options] = Kind("value-options", Options.plain, Options.of)
USUAL_TABLE = rfm.USUAL


def table_named(connection: Connection, schema: Schema, name: str | None) -> Table:
    """The table of segments called `name`, or the one in force."""
    if name is None:
        return rules.in_force(connection, schema, SEGMENTS, USUAL_TABLE)
    return rules.named(connection, schema, SEGMENTS, name).value


def lint(table: Table) -> list[str]:
    """What is odd about a table, in words: combinations of scores without a segment, and with several."""
    said = []
    if table.gaps:
        cells = _cells(table.gaps)
        said.append(
            tn(
                "{n} combination of scores has no segment: {cells}",
                "{n} combinations of scores have no segment: {cells}",
                len(table.gaps),
                cells=cells,
            )
        )
    for names, n in Counter(tuple(several) for _cell, several in table.overlaps).items():
        others = t(", ").join(t(name) for name in names[1:])
        said.append(
            tn(
                "{n} combination of {first} also fits {others}; {first} has it.",
                "{n} combinations of {first} also fit {others}; {first} has them.",
                n,
                first=t(names[0]),
                others=others,
            )
        )
    return said


def _cells(cells: list[tuple[int, int, int]], most: int = 4) -> str:
    """ "R1 F2 M3, R1 F2 M4 ..." """
    shown = t(", ").join(f"R{r} F{f} M{m}" for r, f, m in cells[:most])
    return f"{shown} …" if len(cells) > most else shown
