"""What a write did: the facts every view needs to decide what to redraw."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Changes:
    """`ids` per entity touched; an entity mapped to None means "many rows: reload what you show".

    `operation` is the journal's id (0: none, as when computed columns were written), `verb` and `params` say it in words, `affected` counts
    the records the user would say were changed. `redefined`: fields or their choices are others now, so whatever was
    made from the declarations has to be made anew.
    """

    operation: int = 0
    verb: str = ""
    affected: int = 0
    ids: Mapping[str, frozenset[int] | None] = field(default_factory=dict)
    params: Mapping[str, object] = field(default_factory=dict)
    redefined: bool = False
    undoable: bool = True

    def touches(self, entity: str) -> bool:
        return entity in self.ids

    def __bool__(self) -> bool:
        return bool(self.operation or self.ids)
