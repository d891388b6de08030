"""The columns of a table: what each shows and how, and which of them a person chose, in which order and width."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model.kinds import Kind
from opsdesk.model.record import Entity, Field

Style = Literal["text", "number", "pill", "tags", "relative", "due", "shift"]
NARROWEST, WIDEST = 40, 900


class Column(NamedTuple):
    """One field as a column. `title` is a message id; without it the field's label is the header.

    A column that is no field of the entity is a Field made by the page, whose name the table's Source understands.
    `relative` shows days as "8 d ago"; `due` also marks days that have passed; `shift` is places gained or lost. `editable`: in place, in its cell.
    """

    field: Field
    style: Style
    width: int
    shown: bool
    title: str
    editable: bool

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def header(self) -> str:
        return t(self.title or self.field.label)

    @property
    def right(self) -> bool:
        return self.style in ("number", "shift")


def column(
    field: Field,
    *,
    style: Style | None = None,
    width: int = 0,
    shown: bool = True,
    title: str = "",
    editable: bool = True,
) -> Column:
    """A column with the style and width that suit the field's kind unless told.

    Refs are read as titles and derived values are computed: neither can be edited in a cell.
    """
    chosen = style or usual_style(field.kind)
    can_edit = editable and field.editable and not isinstance(field.kind, k.Ref)
    return Column(field, chosen, width or WIDTHS[chosen], shown, title, can_edit)


def columns_of(entity: Entity, chosen: Sequence[Column]) -> tuple[Column, ...]:
    """`chosen`, then every other field of `entity` as a column that waits to be picked."""
    names = {one.name for one in chosen}
    return (*chosen, *(column(field, shown=False) for field in entity.fields if field.name not in names))


def usual_style(kind: Kind) -> Style:
    match kind:
        case k.Pick():
            return "pill"
        case k.Tags():
            return "tags"
        case k.Whole() | k.Decimal() | k.Money() | k.Percent() | k.Span():
            return "number"
        case _:
            return "text"


WIDTHS: dict[Style, int] = {
    "text": 140,
    "number": 110,
    "pill": 104,
    "tags": 160,
    "relative": 100,
    "due": 110,
    "shift": 64,
}


class Place(NamedTuple):
    """Where one column stands: the layout of a table is a sequence of places, first to last."""

    name: str
    width: int
    shown: bool


def usual_layout(columns: Sequence[Column]) -> list[Place]:
    return [Place(one.name, one.width, one.shown) for one in columns]


def layout_to_plain(layout: Sequence[Place]) -> list[dict[str, Any]]:
    return [{"name": place.name, "width": place.width, "shown": place.shown} for place in layout]


def layout_from_plain(columns: Sequence[Column], remembered: object) -> list[Place]:
    """What was remembered, as far as it still fits: columns that are gone are dropped, new ones follow as declared.

    The file may come from another version or a careless hand, so nothing in it is believed unseen.
    """
    declared = {one.name: one for one in columns}
    layout: dict[str, Place] = {}
    for entry in remembered if isinstance(remembered, list) else []:
        match entry:
            case {"name": str(name), "width": int(width), "shown": bool(shown)} if name in declared:
                layout[name] = Place(name, min(max(width, NARROWEST), WIDEST), shown)
    for place in usual_layout(columns):
        layout.setdefault(place.name, place)
    if not any(place.shown for place in layout.values()):
        return usual_layout(columns)
    return list(layout.values())


def positions(columns: Sequence[Column]) -> Mapping[str, int]:
    """Column name -> its index in the model."""
    return {one.name: index for index, one in enumerate(columns)}
