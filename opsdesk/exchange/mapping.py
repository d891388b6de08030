"""Which column feeds which field: proposed from headers and content, corrected by the user, remembered per file shape."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from opsdesk.errors import Trouble
from opsdesk.exchange import amounts, dates
from opsdesk.exchange.convert import convert, is_email
from opsdesk.exchange.headers import normal
from opsdesk.exchange.programs import Program
from opsdesk.exchange.reading.wire import Cell
from opsdesk.exchange.shape import Column, FileShape
from opsdesk.i18n import mark, spellings, t
from opsdesk.model import kinds as k
from opsdesk.model import phones
from opsdesk.model.record import Entity, Field
from opsdesk.model.text import Unreadable

ENOUGH = 0.8  # of the sampled cells must look like a phone for the column to be taken for phones
CODE = Field("code", k.Text(40), mark("Code"), ("编号", "id"))
"""Records without a code of their own are still found by the one they show ("I-12"): it is matched, never written."""


@dataclass(frozen=True)
class Mapped:
    """Column position -> field name, in the order of preference. Several columns may feed one field: a many-valued one takes all of
    them, another the first that is not empty."""

    fields: Mapping[int, str] = field(default_factory=dict)

    def unmapped(self, shape: FileShape, heard: Sequence[int] = ()) -> list[str]:
        """The titles of the columns that are not imported; those in `heard` are, as replies."""
        return [c.title for c in shape.columns if c.position not in self.fields and c.position not in heard]

    def saved(self, shape: FileShape) -> dict[str, str]:
        """For JSON: column title -> field name."""
        titles = {column.position: column.title for column in shape.columns}
        return {titles[position]: name for position, name in self.fields.items()}


def importable(entity: Entity) -> dict[str, Field]:
    """What a column may be mapped to, by name."""
    fields = {declared.name: declared for declared in entity.editable}
    return fields if entity.coded else {"code": CODE, **fields}


def propose(shape: FileShape, entity: Entity, program: Program | None = None) -> Mapped:
    """As the program that wrote the file means it, then by header, then by content where a header says nothing."""
    fields = importable(entity)
    found = program.columns(shape, entity) if program else {}
    words = {name: _words(declared) for name, declared in fields.items()}
    ranks = {
        (column.position, name): rank
        for column in shape.columns
        for name in fields
        if (rank := _rank(column, fields[name], words[name])) is not None
    }
    for position, name in sorted(ranks, key=ranks.__getitem__):
        if position not in found and (name not in found.values() or k.is_many(fields[name].kind)):
            found[position] = name
    computed = {word for declared in entity.fields if not declared.editable for word in _words(declared)}
    free = [c for c in shape.columns if c.position not in found and normal(c.header) not in computed]
    found.update(_by_content(shape, free, fields, set(found.values())))
    return Mapped(found)


def restored(saved: Mapping[str, str], shape: FileShape, entity: Entity) -> Mapped:
    """A remembered mapping; what no longer exists is left out."""
    fields = importable(entity)
    positions = {column.title: column.position for column in shape.columns}
    return Mapped({positions[title]: name for title, name in saved.items() if title in positions and name in fields})


def corrected(mapped: Mapped, shape: FileShape, entity: Entity, choices: Iterable[str]) -> Mapped:
    """`mapped` with the user's "COLUMN=field" choices; "COLUMN=" leaves a column out."""
    fields = importable(entity)
    for choice in choices:
        header, _equals, name = (part.strip() for part in choice.rpartition("="))
        column = next((c for c in shape.columns if header in (c.title, c.header)), None)
        if column is None:
            raise Trouble(
                t("There is no column “{column}”.", column=header),
                t("Columns: {names}", names=", ".join(c.title for c in shape.columns)),
                code="unknown-column",
            )
        if name and name not in fields:
            raise Trouble(
                t("{entity} have no field “{name}”.", entity=t(entity.label), name=name),
                t("Fields: {names}", names=", ".join(fields)),
                code="unknown-field",
            )
        mapped = assigned(mapped, entity, column.position, name)
    return mapped


def assigned(mapped: Mapped, entity: Entity, position: int, name: str) -> Mapped:
    """`mapped` with the column at `position` feeding the field `name` ("": none), which leaves its column before."""
    result = {at: other for at, other in mapped.fields.items() if at != position}
    if name:
        if not k.is_many(importable(entity)[name].kind):
            result = {at: other for at, other in result.items() if other != name}
        result[position] = name
    return Mapped(result)


def is_named(column: Column, declared: Field) -> bool:
    """Whether the header says that the column holds `declared`."""
    return _rank(column, declared, _words(declared)) is not None


def _words(declared: Field) -> list[str]:
    return [normal(word) for word in (declared.name, *spellings(declared.label), *declared.synonyms)]


def _rank(column: Column, declared: Field, words: Sequence[str]) -> int | None:
    """How well the header names the field: the earlier the word, the better. 手机2 names a many-valued one too."""
    header = normal(column.header)
    if header in words:
        return words.index(header)
    bare = header.rstrip("0123456789")
    if k.is_many(declared.kind) and bare in words:
        return len(words) + words.index(bare)
    return None


def _by_content(
    shape: FileShape, columns: Sequence[Column], fields: Mapping[str, Field], taken: set[str]
) -> dict[int, str]:
    """Phones and addresses are unmistakable; a date or amount only where the one field that needs one is still free."""
    found: dict[int, str] = {}
    for form, looks in (("email", is_email), ("phone", is_phone)):
        name = next((f.name for f in fields.values() if isinstance(f.kind, k.Text) and f.kind.form == form), None)
        for column in columns:
            free = name is not None and (name not in taken or k.is_many(fields[name].kind))
            if name and free and column.position not in found and _mostly(shape.values(column), looks):
                found[column.position] = name
                taken.add(name)
    for kinds, looks in (((k.Day, k.Moment), _is_date), ((k.Money,), _is_amount)):
        needed = [f.name for f in fields.values() if f.required and f.name not in taken and isinstance(f.kind, kinds)]
        fitting = [c for c in columns if c.position not in found and _mostly(shape.values(c), looks)]
        if len(needed) == 1 and len(fitting) == 1:
            found[fitting[0].position] = needed[0]
    return found


def _mostly(cells: Iterable[Cell], looks: Callable[[Cell], bool]) -> bool:
    filled = [cell for cell in cells if cell not in ("", None)]
    return bool(filled) and sum(map(looks, filled)) >= ENOUGH * len(filled)


def is_phone(cell: Cell) -> bool:
    try:
        return not isinstance(cell, bool) and phones.is_certain(str(convert(_PHONE, cell)))
    except Unreadable:
        return False


def _is_date(cell: Cell) -> bool:
    try:
        dates.day(cell)
    except Unreadable:
        return False
    return True


def _is_amount(cell: Cell) -> bool:
    try:
        amounts.money(cell)
    except Unreadable:
        return False
    return not isinstance(cell, bool)


_PHONE = Field("phone", k.Text(200, "phone"), "")
