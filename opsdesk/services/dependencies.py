"""What requirements wait for: codes that exist, spelt as they are, and never in a circle. Whoever types, drags or imports."""

from collections.abc import Iterable, Mapping

from opsdesk.analysis.dependencies import closure, cycle, looped
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Values
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import AnyOf, Test
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.operation import Operation

ENTITY = "requirements"
CODES = ("requires", "related")
WAITING = ("requires", "parent")
"""Fields that may lead in a circle: what must be done before, and what it is a part of."""


def spelt(connection: Connection, schema: Schema, values: Values) -> dict[str, Stored]:
    """`values` with codes as the requirements themselves write them. Trouble names the first that does not exist."""
    found = dict(values)
    for name in CODES:
        typed = text.unpack(values.get(name))
        if not typed:
            continue
        known = rows.by_codes(connection, schema, ENTITY, typed)
        numbers = []
        for code in typed:
            if code.casefold() not in known:
                raise Trouble(
                    t("There is no requirement “{code}”.", code=code),
                    t("Write the codes of requirements, R-12 say."),
                    code="no-record",
                )
            numbers.append(known[code.casefold()])
        codes = rows.page(connection, schema, ENTITY, numbers, ["code"])
        found[name] = text.pack([str(codes[number][0]) for number in numbers])
    return found


def refuse_loops(operation: Operation, numbers: Iterable[int] | None = None) -> None:
    """Trouble when one of `numbers` (None: any requirement) waits for itself now, by whatever way."""
    connection, schema = operation.connection, operation.schema
    waits = waiting(connection, schema)
    if numbers is None:
        reached = waits
    else:
        codes = {str(code) for (code,) in rows.page(connection, schema, ENTITY, list(numbers), ["code"]).values()}
        inside = frozenset().union(*(closure(waits, code) for code in codes))
        reached = {code: waits[code] for code in waits if code in inside}
    if loop := cycle(reached):
        raise looped(loop)


def waiting(connection: Connection, schema: Schema) -> Mapping[str, tuple[str, ...]]:
    """Code -> codes of what it waits for and what it is a part of, for requirements that have any."""
    some = AnyOf(tuple(Test(name, f.FILLED) for name in WAITING))
    return {
        code: (*text.unpack(requires), *((parent,) if parent else ()))
        for _id, code, requires, parent in rows.records(connection, schema, ENTITY, ["code", *WAITING], some)
    }
