"""Records that somebody called different: remembered per pair, so that nobody is asked again."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from opsdesk import clock
from opsdesk.model.changes import Changes
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import AnyOf, Filter, Query, Test, both
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.operation import Operation
from opsdesk.store.store import Store

ENTITY = "differences"
Pair = tuple[int, int]


def call_different(store: Store, entity: str, pairs: Iterable[Pair]) -> Changes:
    """Remember that the two records of each pair are different ones."""
    wanted = {(min(pair), max(pair)) for pair in pairs}
    with store.operation("call-different", entity=entity, n=len(wanted)) as operation:
        known = _known(operation.connection, store.schema, entity, {number for pair in wanted for number in pair})
        for one, other in sorted(wanted - known.keys()):
            operation.insert(ENTITY, {"list": entity, "one": one, "other": other, "at": clock.seconds()})
    return operation.changes


def every_two(records: Sequence[int]) -> list[Pair]:
    return list(combinations(sorted(records), 2))


def apart(connection: Connection, schema: Schema, entity: str) -> set[Pair]:
    """All pairs that were called different, the lower id first."""
    return set(_read(connection, schema, Test("list", f.IS, (entity,))))


def carry_over(operation: Operation, entity: str, winner: int, losers: Sequence[int]) -> None:
    """Who is different from a record that is merged into `winner` is different from that one."""
    everybody = {winner, *losers}
    known = _known(operation.connection, operation.schema, entity, everybody)
    held = {pair for pair in known if not set(pair) & set(losers)}
    for (one, other), number in sorted(known.items()):
        if not {one, other} & set(losers):
            continue
        pair = tuple(sorted(winner if end in everybody else end for end in (one, other)))
        if pair in held or pair == (winner, winner):
            operation.delete(ENTITY, [number])
        else:
            operation.update(ENTITY, [number], {"one": pair[0], "other": pair[1]})
            held.add((pair[0], pair[1]))


def _known(connection: Connection, schema: Schema, entity: str, records: Iterable[int]) -> dict[Pair, int]:
    """The pairs in which one of `records` stands, with the ids of their rows."""
    numbers = tuple(sorted(records))
    either = AnyOf((Test("one", f.IS, numbers), Test("other", f.IS, numbers)))
    return _read(connection, schema, both(Test("list", f.IS, (entity,)), either))


def _read(connection: Connection, schema: Schema, where: Filter) -> dict[Pair, int]:
    found: dict[Pair, int] = {}
    ids = rows.ids(connection, schema, Query(ENTITY, where))
    for at in range(0, len(ids), rows.CHUNK):
        page = rows.page(connection, schema, ENTITY, ids[at : at + rows.CHUNK], ["one", "other"])
        found |= {(int(one or 0), int(other or 0)): number for number, (one, other) in page.items()}
    return found
