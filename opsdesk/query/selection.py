"""Which records a verb works on: a value, whether a person chose a few of them or all that match."""

from typing import NamedTuple

from opsdesk.query.filters import Filter


class Selection(NamedTuple):
    """Records of one entity: the ids listed, or, with `where`, everything that matches but the ids listed."""

    entity: str
    ids: frozenset[int] = frozenset()
    where: Filter | None = None
