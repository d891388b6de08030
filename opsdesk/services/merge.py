"""Merging records that are one and the same: into one of them, with everything that belongs to the others, and back by undo.

Lists and tags are united, notes joined; a single value is that of the record merged into, or the first of the others that
has one, unless somebody chose. Dates of a life go the way they must: created first, last contact last. A refusal to be
contacted stands whoever gave it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored, is_many
from opsdesk.model.record import Entity, Field
from opsdesk.model.schema import Schema
from opsdesk.model.text import pack, unpack
from opsdesk.services import differences
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.operation import Operation
from opsdesk.store.store import Store

MERGED = ("customers", "contacts")
"""Entities whose records can be merged."""
MOST = 200
"""Records merged at once."""


def _first(values: Sequence[Stored]) -> Stored:
    return next((value for value in values if value is not None), None)


def _least(values: Sequence[Stored]) -> Stored:
    return min((value for value in values if isinstance(value, int)), default=None)


def _most(values: Sequence[Stored]) -> Stored:
    return max((value for value in values if isinstance(value, int)), default=None)


def _consent(values: Sequence[Stored]) -> Stored:
    return "refused" if "refused" in values else _first(values)


OF_THEIR_OWN: Mapping[str, Callable[[Sequence[Stored]], Stored]] = {
    "created": _least,
    "last_contact": _most,
    "next_follow_up": _least,
    "consent": _consent,
}
"""Fields of customers with a rule of their own."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One field of the merged record. `options` are what each record has, in their order; `record` is the id of the one
    whose value it is (the first, if several have it), None when it is made of several. `open`: the records differ, so that there is something to choose."""

    field: Field
    options: tuple[Stored, ...]
    value: Stored
    record: int | None
    open: bool


@dataclass(frozen=True, slots=True)
class Merged:
    """What would come of it: `records` with the one merged into first; `moved` is what goes over to it, by entity."""

    entity: str
    records: tuple[int, ...]
    choices: tuple[Choice, ...]
    moved: Mapping[str, int]

    @property
    def values(self) -> dict[str, Stored]:
        return {choice.field.name: choice.value for choice in self.choices}


def preview(
    connection: Connection, schema: Schema, entity: str, records: Sequence[int], keep: Mapping[str, int] | None = None
) -> Merged:
    """Merging `records` into the first of them. `keep` names, by field, the record whose value shall stay."""
    declared = schema[entity]
    numbers = _checked(declared, records, keep or {})
    fields = [field for field in declared.editable if field.name != "code"]
    page = rows.page(connection, schema, entity, numbers, [field.name for field in fields], "id")
    if missing := set(numbers) - page.keys():
        raise Trouble(
            t("{n} of these records are not there any more.", n=len(missing)),
            t("Reload and try again."),
            code="no-record",
        )
    choices = []
    for at, field in enumerate(fields):
        options = tuple(page[number][at] for number in numbers)
        choices.append(_choice(entity, field, numbers, options, (keep or {}).get(field.name)))
    return Merged(entity, tuple(numbers), tuple(choices), _belongings(connection, schema, entity, numbers[1:]))


def _checked(entity: Entity, records: Sequence[int], keep: Mapping[str, int]) -> list[int]:
    numbers = list(dict.fromkeys(records))
    if entity.name not in MERGED:
        raise Trouble(t("{entity} cannot be merged.", entity=t(entity.label)), code="not-merged")
    if not 2 <= len(numbers) <= MOST:
        raise Trouble(t("Choose from 2 to {n} records to merge.", n=MOST), code="merge-count")
    for name, number in keep.items():
        if name not in entity.by_name or not entity.field(name).editable or name == "code":
            raise Trouble(
                t("{entity} have no field “{name}” to choose.", entity=t(entity.label), name=name), code="unknown-field"
            )
        if number not in numbers:
            raise Trouble(t("The value to keep is of a record that is not merged."), code="merge-keep")
    return numbers


def _choice(entity: str, field: Field, numbers: Sequence[int], options: tuple[Stored, ...], kept: int | None) -> Choice:
    if isinstance(field.kind, k.Ref) and field.kind.entity == entity:  # nobody refers to themselves
        options = tuple(None if option in numbers else option for option in options)
    if kept is not None:
        value = options[numbers.index(kept)]
        if value is None and field.required:
            raise Trouble(t("{field} must not be empty.", field=t(field.label)), code="empty")
    elif is_many(field.kind):
        value = _united(options)
    elif isinstance(field.kind, k.Prose):
        value = _joined(options)
    else:
        value = OF_THEIR_OWN.get(field.name, _first)(options)
    whose = next((number for number, option in zip(numbers, options, strict=True) if option == value), None)
    return Choice(field, options, value, whose, len(set(options)) > 1)


def _united(options: Iterable[Stored]) -> Stored:
    """All values, each once: "vip" and "VIP" are one tag."""
    held: dict[str, str] = {}
    for option in options:
        for value in unpack(option):
            held.setdefault(value.casefold(), value)
    return pack(held.values())


def _joined(options: Iterable[Stored]) -> Stored:
    """All texts, one below the other; what another holds already is left out."""
    texts: list[str] = []
    for option in options:
        if option is not None and not any(str(option).strip() in text for text in texts):
            texts.append(str(option).strip())
    return "\n\n".join(texts) or None


def _belongings(connection: Connection, schema: Schema, entity: str, losers: Sequence[int]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for child, field in schema.children(entity):
        held = rows.by_key(connection, schema, child.name, field.name, losers)
        counted[child.name] = counted.get(child.name, 0) + sum(map(len, held.values()))
    return {name: count for name, count in counted.items() if count}


def merge(store: Store, entity: str, records: Sequence[int], keep: Mapping[str, int] | None = None) -> Changes:
    """Merge `records` into the first of them: one operation, one undo. The codes of the others lead there from now on."""
    title = store.schema[entity].title
    with store.operation("merge", entity=entity, n=len(set(records)) - 1) as operation:
        merged = preview(operation.connection, store.schema, entity, records, keep)
        winner, *losers = merged.records
        codes = rows.page(operation.connection, store.schema, entity, losers, ["code"])
        for child, field in store.schema.children(entity):
            operation.repoint(child.name, field.name, losers, winner)
        _lead_on(operation, entity, winner, {number: str(codes[number][0]) for number in losers})
        differences.carry_over(operation, entity, winner, losers)
        operation.delete(entity, losers)
        operation.update(entity, [winner], merged.values)
        operation.params["name"] = str(merged.values[title])[:80]
        operation.affected = len(merged.records)
    return operation.changes


def _lead_on(operation: Operation, entity: str, winner: int, codes: Mapping[int, str]) -> None:
    """The codes of the merged, and those that led to them, lead to the winner."""
    operation.repoint("aliases", "record", codes, winner)
    for number, code in codes.items():
        operation.insert("aliases", {"list": entity, "former_code": code, "former": number, "record": winner})
