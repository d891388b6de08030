"""A group of records that may be one and the same, as it is read for going through: side by side, and merged."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from opsdesk.i18n import language, t, tn
from opsdesk.i18n import mark as _
from opsdesk.model import kinds as k
from opsdesk.model import masking, text
from opsdesk.model.chart import Chart, Series
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity, Field
from opsdesk.model.schema import Schema
from opsdesk.services import duplicates, merge, review
from opsdesk.services.duplicates import PRIOR
from opsdesk.services.merge import Choice, Merged
from opsdesk.services.review import Group, Queue, probability
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.likely import LikelyPair
from ui.widgets.entries import Entry

ANY_TWO = _("Any two records")
NOTHING = 0.05
"""Bits that say nothing."""


@dataclass(frozen=True, slots=True)
class Row:
    """One field of all records. `cells` are their values in words, "" for none; `merged` is what the merged record has.
    `chosen` is the place of the record it comes from, None when it is made of several. Without a `field` it is a fact
    about the records that nobody chooses."""

    label: str
    cells: tuple[str, ...]
    merged: str
    chosen: int | None
    differs: bool
    field: Field | None = None


@dataclass(frozen=True)
class Shown:
    """`merged.records` are the records in their columns' order, the one merged into first; `rows` bring what differs
    first, then what some lack, what all agree on, and facts."""

    group: Group
    codes: tuple[str, ...]
    names: tuple[str, ...]
    merged: Merged
    rows: tuple[Row, ...]


def read(
    connection: Connection,
    schema: Schema,
    entity: str,
    group: Group,
    first: int | None,
    left_out: Iterable[int],
    keep: Mapping[str, int],
    bare: Container[int],
) -> Shown | None:
    """`first` is the record merged into, else the one with most to lose; the personal data of all but `bare` records
    shows masked. None when records have gone meanwhile."""
    declared = schema[entity]
    derived = [field for field in declared.fields if not field.editable]
    cells = rows.page(connection, schema, entity, group.members, ["code", *(field.name for field in declared.fields)])
    out = set(left_out)
    members = sorted(
        (number for number in group.members if number in cells and number not in out), key=_weight(declared, cells)
    )
    if len(members) < 2:
        return None
    if first in members:
        members.sort(key=lambda number: number != first)
    merged = merge.preview(connection, schema, entity, members, {n: one for n, one in keep.items() if one in members})
    place = {field.name: at for at, field in enumerate(declared.fields, 1)}
    masked = [number not in bare for number in members]
    listed = [
        _choice(choice, [cells[number][place[choice.field.name]] for number in members], members, masked)
        for choice in merged.choices
    ]
    listed += [_fact(field, [cells[number][place[field.name]] for number in members]) for field in derived]
    title = place[declared.title]
    listed.sort(key=lambda row: (row.field is None, not row.differs, len(set(row.cells)) == 1))
    return Shown(
        group,
        tuple(str(cells[number][0]) for number in members),
        tuple(str(cells[number][title]) for number in members),
        merged,
        tuple(row for row in listed if any(row.cells)),
    )


def _weight(entity: Entity, cells: Mapping[int, Sequence[Stored]]) -> Callable[[int], tuple[int, int, int]]:
    """Who has most orders, then most filled fields, then came first, is merged into."""
    names = ["code", *(field.name for field in entity.fields)]
    orders = names.index("orders") if "orders" in names else None

    def weight(number: int) -> tuple[int, int, int]:
        row = cells[number]
        bought = row[orders] if orders is not None else None
        return -(bought if isinstance(bought, int) else 0), -sum(value is not None for value in row), number

    return weight


def _choice(choice: Choice, values: Sequence[Stored], members: Sequence[int], masked: Sequence[bool]) -> Row:
    field = choice.field
    chosen = members.index(choice.record) if choice.record is not None else None
    if isinstance(field.kind, k.Ref):  # the cells were read with the other records' names
        merged = str(values[chosen] or "") if chosen is not None else ""
        cells = tuple(str(value or "") for value in values)
    else:
        merged = _said(field, choice.value, any(masked))
        cells = tuple(_said(field, value, hidden) for value, hidden in zip(values, masked, strict=True))
    filled = {value for value in values if value is not None}
    return Row(t(field.label), cells, merged, chosen, len(filled) > 1, field)


def _said(field: Field, value: Stored, masked: bool) -> str:
    return "" if value is None else masking.shown(field, value, masked=masked)


def _fact(field: Field, values: Sequence[Stored]) -> Row:
    return Row(
        t(field.label), tuple("" if value is None else text.show(field, value) for value in values), "", None, False
    )


def evidence(entity: Entity, pair: LikelyPair, codes: Mapping[int, str]) -> Chart:
    """What speaks for and against a pair, in bits: each doubles the odds."""
    told = [(name, round(bits, 2)) for name, bits in pair.evidence if abs(bits) >= NOTHING]
    names = [t(ANY_TWO) if name == PRIOR else _label(entity, name) for name, _bits in told]
    return Chart(
        "waterfall",
        t("Why {a} and {b}", a=codes.get(pair.one, ""), b=codes.get(pair.other, "")),
        names,
        (Series(t("Evidence"), [bits for _name, bits in told]),),
        notes=(
            t("Evidence in bits: one more bit doubles the odds that both records mean the same, one less halves them."),
            t(
                "It starts from the odds of any two records. Rare values agreed on weigh more than common ones; fields that are empty weigh nothing."
            ),
            t(
                "Fellegi and Sunter’s model, fitted to this archive by expectation-maximisation. Ten bits in sum are 99.9 %."
            ),
        ),
        total=t("Sum"),
    )


def _label(entity: Entity, name: str) -> str:
    return t(entity.by_name[name].label) if name in entity.by_name else name


def read_queue(connection: Connection, schema: Schema, entity: str) -> tuple[Queue, dict[int, str]]:
    """What is still to be decided, and how the records are called."""
    queue = review.queue(connection, schema, entity)
    numbers = sorted({number for group in queue.groups for number in group.members})
    named = rows.page(connection, schema, entity, numbers, [schema[entity].title])
    return queue, {number: str(name) for number, (name,) in named.items()}


def entry(entity: Entity, group: Group, names: Mapping[int, str]) -> Entry:
    """A group in the list: who they are, how likely, and what speaks most for it."""
    called = [names.get(number, "") for number in group.members]
    below = tn("{n} record", "{n} records", len(called)) if len(called) > 2 else _agreed(entity, group)
    return Entry("copy", " · ".join(dict.fromkeys(called)), percent(group.pairs[0].bits), below, target=group)


def _agreed(entity: Entity, group: Group) -> str:
    told = sorted(group.pairs[0].evidence, key=lambda part: -part[1])
    labels = [t(entity.by_name[name].label) for name, bits in told if bits > 1 and name in entity.by_name]
    return ("、" if language() == "zh" else ", ").join(labels)


def percent(bits: float) -> str:
    return duplicates.percent(probability(bits))


def tone(bits: float) -> str:
    return "good" if probability(bits) >= 0.99 else "accent" if probability(bits) >= 0.9 else "warn"
