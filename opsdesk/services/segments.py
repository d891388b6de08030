"""How customers are valued on this desk: the options of RFM and ABC, and tables of segments; both kept as rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any, get_args

from opsdesk.analysis import rfm
from opsdesk.analysis.rfm import Cuts, Mode, Segment, Table
from opsdesk.model.schema import Schema
from opsdesk.services import rules
from opsdesk.services.rules import Kind
from opsdesk.store.connect import Connection

LEAST_K, MOST_K = 2, 10


@dataclass(frozen=True)
class Options:
    """`typed` are the cuts of that mode; amounts in minor units."""

    mode: Mode = "quantile"
    k: int = 5
    distinct_days: bool = False
    typed: Mapping[str, Cuts] = field(default_factory=dict)
    a: Fraction = Fraction(80)
    b: Fraction = Fraction(95)

    def plain(self) -> dict[str, object]:
        """For JSON: what a result says it was computed with."""
        return {
            "mode": self.mode,
            "k": self.k,
            "distinct_days": self.distinct_days,
            "typed": {name: [str(cut) for cut in cuts] for name, cuts in self.typed.items()},
            "a": str(self.a),
            "b": str(self.b),
        }


USUAL = Options()


def _options(plain: Any) -> Options:
    typed = {str(name): tuple(Fraction(cut) for cut in cuts) for name, cuts in plain["typed"].items()}
    found = Options(
        plain["mode"], int(plain["k"]), bool(plain["distinct_days"]), typed, Fraction(plain["a"]), Fraction(plain["b"])
    )
    if found.mode not in get_args(Mode) or not LEAST_K <= found.k <= MOST_K or not 0 <= found.a <= found.b <= 100:
        raise ValueError(plain)
    if found.mode == "typed":
        check_cuts(typed)
    return found


def check_cuts(typed: Mapping[str, Cuts]) -> None:
    """ValueError unless there are as many rising cuts for each measure."""
    several = [typed[name] for name in "rfm"]
    rising = all(one < other for cuts in several for one, other in pairwise(cuts))
    if (
        not rising
        or not {len(cuts) for cuts in several} <= {*range(LEAST_K - 1, MOST_K)}
        or len(set(map(len, several))) > 1
    ):
        raise ValueError(typed)


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
OPTIONS: Kind[Options] = Kind("value-options", Options.plain, _options)
USUAL_TABLE = rfm.USUAL


def table_named(connection: Connection, schema: Schema, name: str | None) -> Table:
    """The table of segments called `name`, or the one in force."""
    if name is None:
        return rules.in_force(connection, schema, SEGMENTS, USUAL_TABLE)
    return rules.named(connection, schema, SEGMENTS, name).value
