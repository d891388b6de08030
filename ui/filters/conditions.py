"""Taking conditions out of a filter and putting them in: plain functions on the values of opsdesk.query."""

from collections.abc import Collection

from opsdesk.model import kinds as k
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity, Field
from opsdesk.query import filters as f
from opsdesk.query.filters import AnyOf, Filter, Relative, Test, both, parts


def conditions(where: Filter) -> list[Filter]:
    """One for each chip."""
    return list(parts(where))


def without(where: Filter, field: str) -> Filter:
    """`where` but for what it says about `field` alone."""
    return both(*(part for part in conditions(where) if set(f.fields_of(part)) != {field}))


def values_in(where: Filter, field: str) -> frozenset[Stored]:
    """The values that the conditions about `field` alone let through; None stands for empty."""
    found: set[Stored] = set()
    for part in conditions(where):
        if set(f.fields_of(part)) != {field}:
            continue
        for test in part.parts if isinstance(part, AnyOf) else (part,):
            match test:
                case Test(_, f.IS, values):
                    found |= {value for value in values if not isinstance(value, Relative)}
                case Test(_, f.EMPTY):
                    found.add(None)
    return frozenset(found)


def only(field: str, values: Collection[Stored]) -> list[Filter]:
    """The condition that lets exactly `values` of `field` through, None for empty ones; no values let all through."""
    named = tuple(sorted((value for value in values if value is not None), key=str))
    tests: list[Filter] = [Test(field, f.IS, named)] if named else []
    if None in values:
        tests.append(Test(field, f.EMPTY))
    return [AnyOf(tuple(tests))] if len(tests) > 1 else tests


def countable(entity: Entity) -> list[Field]:
    """The fields worth counting by: choices, tags, yes and no, and text that many records share."""
    return [field for field in entity.fields if _is_countable(field)]


def _is_countable(field: Field) -> bool:
    match field.kind:
        case k.Pick() | k.Flag():
            return True
        case k.Tags():
            return not field.sensitive
        case k.Text():
            shared = field.indexed or field.custom
            return shared and not (field.unique or field.searched or field.sensitive or field.kind.many)
        case _:
            return False
