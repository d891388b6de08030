"""What a page declares about its board."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from opsdesk.model.kinds import Pick
from opsdesk.model.record import Entity, Field
from opsdesk.query.filters import Filter
from ui.tables.columns import Column, Style, column

MOST_FIELDS = 3


@dataclass(frozen=True, slots=True)
class BoardSpec:
    """`by` is the Pick whose choices are the columns unless somebody chooses another one, or one of the texts `also`;
    `name` is the key under which the board is remembered.

    A card shows the `title`, a `pill` beside it and up to three `fields` in a line below: the last one at its end, in
    front of it the icon that `icons` has for the field; of those between as many as there is room for. `styles` are
    those of table columns. `sum` is a Money field added up in the head of each column, which also
    says how many of its records are `late`. The columns of a `fixed` board mean more than choices: nobody picks others.
    """

    entity: str
    by: str
    name: str
    title: str
    fields: tuple[str, ...] = ()
    pill: str = ""
    sum: str = ""
    styles: Mapping[str, Style] = field(default_factory=dict)
    icons: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    late: Filter | None = None
    fixed: bool = False

    def __post_init__(self) -> None:
        assert len(self.fields) <= MOST_FIELDS, "a card is no form"

    def fields_to_choose(self, entity: Entity) -> tuple[Field, ...]:
        """By what the columns can be: `by`, every other Pick that people set, and the texts `also`."""
        if self.fixed:
            return (entity.field(self.by),)
        others = (one for one in entity.editable if isinstance(one.kind, Pick) and one.name != self.by)
        return (entity.field(self.by), *others, *map(entity.field, self.also))

    def columns(self, entity: Entity) -> tuple[Column, ...]:
        """Title, further fields, pill: in the order in which the canvas takes them."""
        names = (self.title, *self.fields, *([self.pill] if self.pill else []))
        return tuple(column(entity.field(name), style=self.styles.get(name), editable=False) for name in names)
