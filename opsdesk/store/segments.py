"""What a segment says: the filter of the saved view it names, read when it is asked.

Every way from a filter to rows begins with `resolved` (store.plans), so that what a segment refers to may change, be
undone or disappear at any time and is told in words when it no longer makes sense.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model.record import Entity
from opsdesk.query import sql
from opsdesk.query.filters import All, AnyOf, Filter, Not, Of, Related, Segment, both
from opsdesk.store.connect import Connection

Place = tuple[str, str]
"""A list and the name of one of its views."""
Inside = tuple[Place, ...]


def mentioned(entity: Entity, where: Filter) -> Iterator[tuple[Entity, str]]:
    """Every segment in `where`, a filter of `entity`, with the list it belongs to."""
    match where:
        case Segment(name):
            yield entity, name
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from mentioned(entity, part)
        case Not(part):
            yield from mentioned(entity, part)
        case Related(child, _, part):
            yield from mentioned(entity.kin[child], part)
        case Of():
            owner, part = sql.other(entity, where)
            yield from mentioned(owner, part)


def replaced(entity: Entity, where: Filter, change: Callable[[Entity, Segment], Filter]) -> Filter:
    """`where` with `change` of each segment in its place."""
    match where:
        case Segment():
            return change(entity, where)
        case All(parts):
            return both(*(replaced(entity, part, change) for part in parts)) if parts else where
        case AnyOf(parts):
            return AnyOf(tuple(replaced(entity, part, change) for part in parts))
        case Not(part):
            return Not(replaced(entity, part, change))
        case Related(child, _, part):
            return replace(where, where=replaced(entity.kin[child], part, change))
        case Of(field, part):
            return Of(field, replaced(sql.other(entity, where)[0], part, change))
        case _:
            return where


def resolved(connection: Connection, entity: Entity, where: Filter, inside: Inside = ()) -> Filter:
    """`where` with what each segment says in its place. Trouble names one that is missing, broken or inside itself."""

    def said(entity: Entity, segment: Segment) -> Filter:
        deeper = (*inside, (entity.name, segment.name))
        if any(same(deeper[-1], outer) for outer in inside):
            raise in_circles([name for _, name in deeper])
        return resolved(connection, entity, read(connection, entity, segment.name), deeper)

    return replaced(entity, where, said)


def same(one: Place, other: Place) -> bool:
    """Names compare without regard to case."""
    return one[0] == other[0] and one[1].casefold() == other[1].casefold()


def read(connection: Connection, entity: Entity, name: str) -> Filter:
    """What the view `name` of `entity` says, its own segments unread."""
    from opsdesk.query import language  # most filters name no segment, and a start does without it

    names = connection.execute("SELECT id, name FROM views WHERE list = ? ORDER BY name", [entity.name]).fetchall()
    found = [number for number, known in names if known.casefold() == name.casefold()]
    if not found:
        raise unknown(entity, name, [known for _, known in names])
    (text,) = connection.execute("SELECT filter FROM views WHERE id = ?", found[:1]).fetchone()
    try:
        return language.parse(entity, text or "")
    except Trouble as trouble:
        raise broken(name, trouble) from trouble


def unknown(entity: Entity, name: str, names: list[str]) -> Trouble:
    from difflib import get_close_matches

    near = get_close_matches(name, names, 1, 0.5)
    if near:
        hint = t("Did you mean {name}?", name=near[0])
    elif names:
        hint = t("Segments: {names}", names=", ".join(names[:12]))
    else:
        hint = t("Save a view under this name first; every saved view is a segment.")
    return Trouble(t("{entity} have no segment “{name}”.", entity=t(entity.label), name=name), hint, code="no-segment")


def broken(name: str, why: Trouble) -> Trouble:
    return Trouble(
        t("The segment “{name}” cannot be read. {why}", name=name, why=why.message),
        t("If a field or list was removed, undo that; otherwise change the segment. {advice}", advice=why.advice),
        code="segment-broken",
    )


def in_circles(names: list[str]) -> Trouble:
    return Trouble(
        t("The segment “{name}” contains itself: {loop}.", name=names[-1], loop=" → ".join(names)),
        t("Take one of them out of the condition of another."),
        code="segment-loop",
    )
