"""Whether a record that is just being typed is probably there already: told within a keystroke, by index alone.

No model is fitted here; what counts is what decides in a search for duplicates as well: a phone, an address or an account
in common, or the name together with another field.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from opsdesk.analysis.duplicates import companies, texts
from opsdesk.analysis.duplicates.people import Person, person
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity, Values
from opsdesk.model.schema import Schema
from opsdesk.model.text import unpack
from opsdesk.store import rows, twins
from opsdesk.store.connect import Connection

WATCHED = ("customers", "contacts", "tickets")
"""People and companies; and tickets, which are alike by what they say (services/similar.py)."""
STRONG = ("phone", "email", "wechat")
SECOND = ("city", "company", "birthday")
SHOWN = 3
_LOOKED_AT = 60
_RARE = 2
"""So many records of one name are few enough to tell of them without a second field."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A record that may be the one being typed. `fields` are what they have in common, what tells most first; `leads_to`
    is the customer on whose page it is found, or the ticket. `words` are those that two tickets share."""

    id: int
    code: str
    title: str
    fields: tuple[str, ...]
    leads_to: int
    words: tuple[str, ...] = ()


def likely(connection: Connection, schema: Schema, entity: str, values: Values, besides: int = 0) -> list[Twin]:
    """The likeliest first, SHOWN at most; `besides` is the record that is being edited."""
    declared = schema[entity]
    typed = {name: value for name, value in values.items() if value not in (None, "")}
    if entity == "tickets":
        if besides:  # one that is there is told of beside it
            return []
        return _alike(connection, schema, str(typed.get("title") or ""), str(typed.get("body") or ""))
    if not {"name", *STRONG} & typed.keys():
        return []
    numbers = [number for number in _candidates(connection, declared, typed) if number != besides]
    names = [name for name in ("code", "name", *STRONG, *SECOND, "kind") if name in declared.by_name]
    found = []
    compare = _comparing(declared, typed)
    for number, cells in rows.page(connection, schema, entity, numbers, names, "id").items():
        other = dict(zip(names, cells, strict=True))
        if common := compare(other):
            leads_to = other["company"] if entity == "contacts" else number
            found.append((common, Twin(number, str(other["code"]), str(other["name"]), common, int(leads_to or 0))))
    namesakes = sum(common == ("name",) for common, _ in found)
    told = [(common, twin) for common, twin in found if len(common) > 1 or common[0] in STRONG or namesakes <= _RARE]
    return [twin for _, twin in sorted(told, key=lambda one: (_rank(one[0]), -one[1].id))][:SHOWN]


def _alike(connection: Connection, schema: Schema, title: str, body: str) -> list[Twin]:
    from opsdesk.services.similar import ALIKE, similar_tickets

    found = similar_tickets(connection, schema, title, body, most=SHOWN, least=ALIKE)
    return [Twin(one.id, one.code, one.title, ("title",), one.id, one.words) for one in found]


def _rank(common: Sequence[str]) -> tuple[int, int]:
    """Strong fields first, then how many agree."""
    return -sum(name in STRONG for name in common), -len(common)


def _candidates(connection: Connection, entity: Entity, typed: Values) -> list[int]:
    lists = []
    for name in ("phone", "email"):
        if name in typed:
            lists.append(twins.holders(connection, entity, entity.field(name), unpack(typed[name]), _LOOKED_AT))
    if "wechat" in typed:
        lists.append(twins.mentioning(connection, entity, str(typed["wechat"]), _LOOKED_AT))
    if name := str(typed.get("name") or ""):
        lists.append(twins.namesakes(connection, entity, name, _LOOKED_AT))
        if _is_firm(typed):
            lists.append(twins.mentioning(connection, entity, companies.firm(name).core, _LOOKED_AT))
        elif (one := person(name)).chinese:
            lists.append(twins.sounding(connection, entity, one.canon, _LOOKED_AT))
    return twins.together(lists)


def _is_firm(values: Mapping[str, Stored]) -> bool:
    return values.get("kind") == "company" or companies.is_company(str(values.get("name") or ""))


def _comparing(entity: Entity, typed: Values) -> Callable[[Mapping[str, Stored]], tuple[str, ...]]:
    """What a record has in common with what was typed."""
    mine = {name: _set(entity, name, value) for name, value in typed.items() if name in (*STRONG, *SECOND)}
    name = str(typed.get("name") or "")
    firm, somebody = _is_firm(typed), person(name)
    core = companies.firm(name)

    def common(other: Mapping[str, Stored]) -> tuple[str, ...]:
        shared = [field for field, values in mine.items() if values & _set(entity, field, other.get(field))]
        strong = [field for field in STRONG if field in shared]
        theirs = str(other.get("name") or "")
        if _is_firm(other) == firm and name:
            alike = _firms_alike(core, companies.firm(theirs)) if firm else _people_alike(somebody, person(theirs))
        else:
            alike = False
        second = [field for field in SECOND if field in shared]
        if alike:
            return (*strong, "name", *second)
        return tuple(strong)

    return common


def _set(entity: Entity, name: str, value: Stored) -> set[str]:
    if value in (None, ""):
        return set()
    match name:
        case "phone":
            return {texts.phone(one) for one in unpack(value)} - {""}
        case "email":
            return {texts.email(one) for one in unpack(value)}
        case "wechat":
            return {texts.letters(texts.plain(str(value)))}
        case "city":
            return {companies.place(str(value))}
        case "company" if entity.name == "customers":
            return {companies.firm(str(value)).core} - {""}
        case _:
            return {str(value)}


def _people_alike(one: Person, other: Person) -> bool:
    if one.number != other.number or not one.canon or not other.canon:
        return False
    return (
        one.canon == other.canon
        or bool(set(one.sounds) & set(other.sounds))
        or set(one.tokens) == set(other.tokens) != set()
    )


def _firms_alike(one: companies.Firm, other: companies.Firm) -> bool:
    elsewhere = one.regions and other.regions and not set(one.regions) & set(other.regions)
    return bool(one.core) and one.core == other.core and not elsewhere
