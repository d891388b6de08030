"""Which condition of a filter drives a query: one that an index of its own answers, and that leaves few rows."""

from collections.abc import Iterator

from opsdesk.model.record import Entity
from opsdesk.query import belonging, sql
from opsdesk.query import filters as f
from opsdesk.query.belonging import COLLECTED, Lookups
from opsdesk.query.filters import All, Among, AnyOf, Filter, Not, Of, Related, Test, Words
from opsdesk.store.connect import Connection

FEW = 5_000


def driver(
    connection: Connection, entity: Entity, where: Filter, how: Lookups = COLLECTED, enough: int = 0
) -> sql.Sql | None:
    """A subquery of at most `enough` ids, else FEW, that one of the conditions of `where` leaves, if there is one."""
    enough = enough or FEW
    best: tuple[int, sql.Sql] | None = None
    for subquery, values in subqueries(entity, where, how):
        (number,) = connection.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM ({subquery}) LIMIT {enough + 1})", values
        ).fetchone()
        if number <= enough and (best is None or number < best[0]):
            best = number, (subquery, values)
    return best[1] if best else None


def subqueries(entity: Entity, where: Filter, how: Lookups) -> Iterator[sql.Sql]:
    """Each condition that an index of its own answers, as a SELECT of ids."""
    for part in f.parts(where):
        match part:
            case Words(text):
                if found := sql.matching_words(entity, text):
                    yield found
            case Among():
                yield sql.listed(part)
            case Related() if part in how.few and not part.holds_for_none:
                yield sql.related_owners(entity, part, how)
            case Of(name) if part in how.few and entity.field(name).indexed:
                ids, values = sql.owner_ids(entity, part, how)
                index = f'"{entity.name}_by_{name}"'
                yield f'SELECT id FROM "{entity.name}" INDEXED BY {index} WHERE "{name}" IN ({ids})', values
            case Test(name, operator, operands) if operator in (f.IS, *f.COMPARISONS):
                field = entity.field(name)
                if sql.sided(field) and operator == f.IS:
                    yield sql.holders(entity, field, list(operands))
                elif sql.has_index(field):
                    condition, values = sql.where(entity, part)
                    index = f'"{entity.name}_by_{name}"'
                    yield f'SELECT id FROM "{entity.name}" INDEXED BY {index} WHERE {condition}', values


def size(connection: Connection, entity: Entity) -> int:
    """About how many records there are."""
    return int(connection.execute(f'SELECT coalesce(max(id), 0) FROM "{entity.name}"').fetchone()[0])


def few(connection: Connection, entity: Entity, where: Filter) -> Iterator[tuple[Related | Of, sql.Sql]]:
    """For each condition on other records, however deep: the few that one of its own conditions leaves, if it does."""
    match where:
        case All(inner) | AnyOf(inner):
            for part in inner:
                yield from few(connection, entity, part)
        case Not(part):
            yield from few(connection, entity, part)
        case Related() | Of():
            other, asked = sql.other(entity, where)
            inside = dict(few(connection, other, asked))
            yield from inside.items()
            quick = isinstance(where, Related) and belonging.covered(other, where)
            enough = max(FEW, size(connection, other) // (500 if quick else 50))
            if found := driver(connection, other, asked, Lookups(few=inside), enough):
                yield where, found
