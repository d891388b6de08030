"""Everything a vault holds about one person: their records, what is known only to the journal, and where they are named."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from opsdesk.errors import Trouble
from opsdesk.model import kinds as k
from opsdesk.model import text
from opsdesk.model.masking import HIDDEN
from opsdesk.model.schema import Schema
from opsdesk.query import language
from opsdesk.query.filters import All, Among, AnyOf, Filter, Not, Of, Related, Segment, Test, Words
from opsdesk.store import rows
from opsdesk.store.connect import Connection

PEOPLE = "customers"


@dataclass(frozen=True, slots=True)
class Person:
    """`present`: the record exists; else it was removed, and undo could bring it back. `rows`: by entity, the ids of the
    record and of all that belongs or belonged to it. `names` and `marks` are the texts people know them by: names,
    which others may share, and what only they have (codes, phones, mail addresses, WeChat names)."""

    id: int
    code: str
    title: str
    present: bool
    rows: Mapping[str, frozenset[int]]
    names: frozenset[str]
    marks: frozenset[str]

    def hidden_in(self, said: str) -> str:
        """`said` without what only this person has, or hidden altogether when it is their very name. C-1 does not stand
        in C-12, and 王伟 in 王伟东 is somebody else."""
        if said.strip().casefold() in {name.casefold() for name in self.names}:
            return HIDDEN
        return _pattern(self.marks).sub(HIDDEN, said) if self.marks else said

    def hidden_fully_in(self, said: str) -> str:
        """`said`, which is about this person, without their marks and names."""
        known = self.marks | self.names
        return _pattern(known).sub(HIDDEN, said) if known else said


@lru_cache(maxsize=8)
def _pattern(words: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted((word for word in words if len(word) > 1), key=lambda word: (-len(word), word))
    return re.compile("|".join(_whole(word) for word in longest_first) or r"(?!)", re.IGNORECASE)


def _whole(word: str) -> str:
    """A pattern for `word` where neither a Latin word nor a number goes on at its ends."""
    start = r"(?<![A-Za-z0-9])" if re.match(r"[A-Za-z0-9]", word[0]) else ""
    end = r"(?![A-Za-z0-9])" if re.match(r"[A-Za-z0-9]", word[-1]) else ""
    return start + re.escape(word) + end


def find(connection: Connection, schema: Schema, code: str) -> Person:
    """The person whose record has `code`, or had it when it was removed. Trouble when there never was one."""
    number = rows.by_codes(connection, schema, PEOPLE, [code]).get(code.casefold())
    if number is not None:
        return of(connection, schema, number)
    removed = connection.execute(
        f"""SELECT row FROM journal WHERE entity = '{PEOPLE}' AND action = 'd' AND last IS NULL
        AND before ->> 'code' = ? COLLATE NOCASE ORDER BY id DESC LIMIT 1""",
        [code],
    ).fetchone()
    if removed is None:
        rows.by_code(connection, schema, PEOPLE, code)  # which says that there is none
    return of(connection, schema, removed[0])


def of(connection: Connection, schema: Schema, number: int) -> Person:
    """The person with the record `number`."""
    owned = _owned(connection, schema, number)
    names: set[str] = set()
    marks: set[str] = set()
    code = title = ""
    for entity in (PEOPLE, "contacts"):
        for values in _versions(connection, schema, entity, owned.get(entity, frozenset())):
            names.update(_texts(values.get("name")))
            for field in ("code", "phone", "email", "wechat"):
                marks.update(_texts(values.get(field)))
            if entity == PEOPLE:  # the record as it is now comes last
                code, title = str(values.get("code") or code), str(values.get("name") or title)
    present = rows.page(connection, schema, PEOPLE, [number], [])
    return Person(number, code, title, bool(present), owned, frozenset(names), frozenset(marks))


def _texts(value: Any) -> list[str]:
    """The texts of a stored value, whether it holds one or many."""
    if not isinstance(value, str) or not value:
        return []
    if value.startswith("["):
        try:
            return [str(one) for one in text.unpack(value)]
        except ValueError:
            pass
    return [value]


def _owned(connection: Connection, schema: Schema, number: int) -> dict[str, frozenset[int]]:
    """By entity, the person's records, those merged into them, and all that belongs to any of these."""
    found: dict[str, set[int]] = {PEOPLE: {number}}
    fresh = [(PEOPLE, {number})]
    while fresh:
        owner, numbers = fresh.pop()
        for entity, theirs in _belonging(connection, schema, owner, numbers):
            known = found.setdefault(entity, set())
            if more := theirs - known:
                known |= more
                fresh.append((entity, more))
    return {entity: frozenset(numbers) for entity, numbers in found.items() if numbers}


def _belonging(connection: Connection, schema: Schema, owner: str, numbers: set[int]) -> Iterator[tuple[str, set[int]]]:
    for child, field in schema.children(owner):
        # a ticket outlives its customer and is theirs all the same; another customer who names this one is not
        told_by = owner == PEOPLE and child.name != PEOPLE and not field.custom
        if (isinstance(field.kind, k.Ref) and field.kind.cascade) or told_by:
            yield child.name, _children(connection, child.name, field.name, numbers)
            yield child.name, _orphans(connection, owner, child.name, field.name, numbers)
    listed = json.dumps(sorted(numbers))
    among = "IN (SELECT value FROM json_each(?))"
    merged = connection.execute(
        f"SELECT id, former FROM aliases WHERE list = ? AND record {among}", [owner, listed]
    ).fetchall()
    yield "aliases", {alias for alias, _former in merged}
    yield owner, {former for _alias, former in merged}
    apart = connection.execute(
        f"SELECT id FROM differences WHERE list = ? AND (one {among} OR other {among})", [owner, listed, listed]
    )
    yield "differences", {decision for (decision,) in apart.fetchall()}


def _children(connection: Connection, child: str, by: str, owners: set[int]) -> set[int]:
    listed = json.dumps(sorted(owners))
    there = connection.execute(f'SELECT id FROM "{child}" WHERE "{by}" IN (SELECT value FROM json_each(?))', [listed])
    gone = connection.execute(
        f"""SELECT row FROM journal WHERE entity = ? AND action = 'd' AND last IS NULL
        AND before ->> ? IN (SELECT value FROM json_each(?)) AND row NOT IN (SELECT id FROM "{child}")""",
        [child, f"$.{by}", listed],
    )
    return {row for (row,) in [*there.fetchall(), *gone.fetchall()]}


def _orphans(connection: Connection, owner: str, child: str, by: str, owners: set[int]) -> set[int]:
    """The rows whose reference was emptied when one of `owners` was removed, and that nobody else got since."""
    found = connection.execute(
        f"""SELECT emptied.row FROM journal gone JOIN journal emptied ON emptied.operation = gone.operation
        WHERE gone.entity = ? AND gone.row IN (SELECT value FROM json_each(?)) AND gone.last IS NULL
        AND gone.action = 'd' AND emptied.entity = ? AND emptied.action = 'u' AND emptied.field = ?
        AND emptied.before = gone.row AND emptied.row NOT IN (SELECT id FROM "{child}" WHERE "{by}" IS NOT NULL)""",
        [owner, json.dumps(sorted(owners)), child, by],
    )
    return {row for (row,) in found.fetchall()}


def _versions(connection: Connection, schema: Schema, entity: str, numbers: frozenset[int]) -> Iterator[dict[str, Any]]:
    """What the records say and ever said."""
    for number in sorted(numbers):
        present = rows.get(connection, schema, entity, number)
        for field, before in connection.execute(
            "SELECT field, before FROM journal WHERE entity = ? AND row = ? AND last IS NULL ORDER BY id",
            [entity, number],
        ).fetchall():
            if field is not None:
                yield {field: before}
            elif before is not None:
                yield json.loads(before)
        if present is not None:
            yield dict(present)


def naming(connection: Connection, schema: Schema, person: Person) -> list[tuple[int, str]]:
    """(id, name) of the saved views that name the person."""
    return [
        (view.id, view.name) for view in views(connection, schema, person) if (view.name, view.filter) != view.without
    ]


@dataclass(frozen=True, slots=True)
class View:
    """A saved view; `without` is its name and filter with the person taken out."""

    id: int
    name: str
    filter: str
    without: tuple[str, str]


def views(connection: Connection, schema: Schema, person: Person) -> list[View]:
    found = connection.execute("SELECT id, list, name, coalesce(filter, '') FROM views ORDER BY id").fetchall()
    return [
        View(number, name, where, (person.hidden_in(name), hidden_in_filter(schema, person, entity, where)))
        for number, entity, name, where in found
    ]


def hidden_in_filter(schema: Schema, person: Person, entity: str, where: str) -> str:
    """The filter as text without the person: a value that is theirs is replaced, so that the rest still means the same."""
    if not where or entity not in schema:
        return where
    try:
        parsed = language.parse(schema[entity], where)
    except Trouble:
        return person.hidden_in(where)
    hidden = _hidden(person, parsed)
    return where if hidden == parsed else language.format(schema[entity], hidden)


def _hidden(person: Person, where: Filter) -> Filter:
    match where:
        case All(parts):
            return All(tuple(_hidden(person, part) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_hidden(person, part) for part in parts))
        case Not(part):
            return Not(_hidden(person, part))
        case Words(words):
            return Words(person.hidden_in(words))
        case Among(name, packed):
            return Among(person.hidden_in(name), packed)
        case Segment(name):
            return Segment(person.hidden_in(name))
        case Related() | Of():
            return replace(where, where=_hidden(person, where.where))
        case Test(field, operator, values):
            hidden = tuple(person.hidden_in(value) if isinstance(value, str) else value for value in values)
            return Test(field, operator, hidden)
