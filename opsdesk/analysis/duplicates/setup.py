"""From the fields of an archive to what is compared, and by which keys records are brought together."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from opsdesk.analysis.duplicates.block import Wide, crossed
from opsdesk.analysis.duplicates.coding import Codes, Column, frequencies, unlike
from opsdesk.analysis.duplicates.comparison import Comparison, Key
from opsdesk.analysis.duplicates.fields import Days, Emails, Groups, Handles, Lines, Phones
from opsdesk.analysis.duplicates.firms import Companies, Places
from opsdesk.analysis.duplicates.names import Names

Role = Literal["name", "kind", "company", "phone", "email", "handle", "day", "city", "region", "group", "text"]
"""What a field says of people. `kind` parts companies ("company") from people ("person"); `group` is another record
they belong to; `text` is a field of the user's own: an identity number or a line such as an address."""
_NUMBER = re.compile(r"(?=.*[0-9])[A-Za-z0-9-]{5,}$")
_FEW = 5.0
"""Records a value of an identity number is held by on average; a postcode is held by more."""


@dataclass(frozen=True)
class Setup:
    """`seconds` and `content` are one number a record; see `block.candidates`. `anchors` are keys by values that members
    of a household or a company share."""

    records: int
    comparisons: tuple[Comparison, ...]
    keys: tuple[Key, ...]
    seconds: tuple[Wide, ...]
    content: tuple[Wide, ...]
    anchors: frozenset[str]

    def learners(self, key: Key) -> list[int]:
        """The fields whose worth is learned from the pairs of `key`: none it agrees on by construction, and none that
        goes with it in households and companies. Names and birthdays meet by chance, so all others learn from them."""
        if key.fields != {key.name}:
            return []
        by_chance = any(one.field == key.name and isinstance(one, Names | Days) for one in self.comparisons)
        return [
            at for at, one in enumerate(self.comparisons) if one.field != key.name and (by_chance or not one.shared)
        ]


def setup(roles: Sequence[tuple[str, Role]], columns: Mapping[str, Column]) -> Setup:
    """`roles` says what each of `columns` is for."""
    fields: dict[str, list[str]] = {}
    for field, role in roles:
        fields.setdefault(role, []).append(field)
    records = len(next(iter(columns.values())))
    once = unlike(columns.values())
    columns = {field: replace(column, once=once) for field, column in columns.items()}

    def of(role: Role) -> Iterator[tuple[str, Column]]:
        return ((field, columns[field]) for field in fields.get(role, ()))

    kinds = next((column for _, column in of("kind")), None)
    work = next((column for _, column in of("company")), None)
    names = [Names(field, column, kinds, work) for field, column in of("name")]
    phones = [Phones(field, column) for field, column in of("phone")]
    emails = [Emails(field, column) for field, column in of("email")]
    days = [Days(field, column) for field, column in of("day")]
    firm = names[0].firm if names else None
    firms = [Companies(field, column, firm) for field, column in of("company")]
    places = [Places(field, column, _regions(dict(of("region")), column)) for field, column in of("city")]
    comparisons: list[Comparison] = [
        *names, *phones, *emails, *(Handles(field, column) for field, column in of("handle")), *days, *firms, *places,
        *(Groups(field, column) for field, column in of("group")), *(_own(field, column) for field, column in of("text")),
    ]  # fmt: skip
    keys = [key for one in comparisons for key in one.brings_together()]
    keys += _crossed(names, phones, emails, days, places)
    content = tuple(_one(key.codes) for one in comparisons for key in one.brings_together() if key.name == one.field)
    places_only = [_one(one.held.codes) for one in places]
    tails = [_one(codes) for one in phones for name, codes in one.parts() if name == "tail"]
    initials = [_one(one.initial[:, None]) for one in names]
    seconds = (*content, *places_only, *tails, *initials)
    return Setup(
        records, tuple(comparisons), tuple(keys), seconds, (*content, *places_only),
        frozenset(one.field for one in comparisons if one.shared),
    )  # fmt: skip


def _regions(held: Mapping[str, Column], cities: Column) -> Column:
    return next(iter(held.values()), Column(np.full((len(cities), 1), -1, np.int32), []))


def _own(field: str, column: Column) -> Comparison:
    """A field of the user's own: an identity number if its values look so and hardly repeat."""
    counts = frequencies(column.codes, len(column.texts), column.once).astype(float)
    held = counts.sum()
    numbers = sum(bool(_NUMBER.match(text)) for text in column.texts)
    if held and (counts**2).sum() / held <= _FEW and numbers >= 0.8 * len(column.texts):
        return Handles(field, column, typed=True)
    return Lines(field, column)


def _crossed(
    names: Sequence[Names],
    phones: Sequence[Phones],
    emails: Sequence[Emails],
    days: Sequence[Days],
    places: Sequence[Places],
) -> Iterator[Key]:
    """Keys of two fields: what is left of one after a typo, and how the other begins."""
    none = frozenset[str]()
    for email in emails:
        yield from (Key(f"{email.field}-{part}", codes, none) for part, codes in email.parts())
    for one in names:
        for phone in phones:
            for part, codes in phone.parts():
                yield Key(f"{phone.field}-{part}", crossed(codes, one.initial), none)
        for place in places:
            yield Key(f"{one.field}-begins", crossed(one.beginnings(), place.held.codes[:, 0]), none)


def _one(codes: Codes | Wide) -> Wide:
    """The first value of each record."""
    first: Wide = codes[:, 0].astype(np.int64)
    return first
