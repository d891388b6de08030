"""Which records got other computed values: what views need to know of work that no operation did."""

from collections.abc import Iterable
from dataclasses import dataclass

from opsdesk.store.operation import MOST_IDS


@dataclass
class Changed:
    """How many records, and which unless they are many."""

    count: int = 0
    ids: frozenset[int] | None = frozenset()

    def add(self, ids: Iterable[int]) -> None:
        fresh = frozenset(ids)
        self.count += len(fresh)
        if self.ids is not None:
            self.ids = self.ids | fresh if self.count <= MOST_IDS else None
