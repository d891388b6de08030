"""Erasing a person: the records are emptied or removed, the journal forgets them, and the file is written anew.

What keeps the totals stays under a record without a name: date, amount and status of orders, time and kind of
interactions, what tickets and answers count by. The journal loses its entries about all these rows, so what was done to
them can no longer be undone; what the same actions did to others still can. Deleted bytes stay in a database's free
pages, in its write-ahead log and in the segments of a search index until these are written anew: `rewrite` does that,
and a flag in the vault makes the next start do it if this one never came to it.
"""

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model.kinds import Stored
from opsdesk.model.masking import HIDDEN
from opsdesk.model.record import Entity
from opsdesk.model.schema import OF_THE_DESK, Schema
from opsdesk.store import custom, upkeep
from opsdesk.store.connect import Connection
from opsdesk.store.operation import Operation
from opsdesk.store.person import PEOPLE, Person, hidden_in_filter, views
from opsdesk.store.store import ERASURE_PENDING, meta
from opsdesk.store.vault import OpenVault
from opsdesk.work import Progress

KEPT: Mapping[str, frozenset[str]] = {
    PEOPLE: frozenset({"kind", "region", "source", "stage", "created", "value"}),
    "orders": frozenset({"customer", "date", "amount", "status"}),
    "interactions": frozenset({"customer", "at", "kind"}),
    "tickets": frozenset(
        {
            "customer", "order", "source", "type", "severity", "impact", "priority", "status", "area", "version",
            "opened", "first_response", "resolved", "due", "satisfaction", "duplicate_of",
        }
    ),
    "replies": frozenset({"ticket", "at", "kind"}),
    "answers": frozenset({"survey", "customer", "at", "question", "functional", "dysfunctional", "score"}),
    "requests": frozenset({"requirement", "customer", "ticket", "weight", "at", "told"}),
    "metrics": frozenset({"name", "at", "value", "campaign", "channel", "customer"}),
}  # fmt: skip
"""Fields that stay, so that counts and sums do. Other records of the person go."""


@dataclass(frozen=True, slots=True)
class Erased:
    """`emptied` and `removed` count records by entity; `closed` are the actions that can no longer be undone, `partly`
    those that can, for everybody else; `views` are the names of the saved views in which something was replaced."""

    emptied: Mapping[str, int]
    removed: Mapping[str, int]
    closed: tuple[int, ...]
    partly: tuple[int, ...]
    views: tuple[str, ...]


def erase(operation: Operation, person: Person) -> Erased:
    """Do all of it inside `operation`, but for what `rewrite` does afterwards."""
    connection = operation.connection
    resting = custom.read(connection, resting=True)  # fields that were removed keep their values
    operation.final = True
    emptied, removed = _empty(operation, resting, person)
    digests = _digests(connection, person)
    closed, partly = _scrub_journal(connection, person, operation.number)
    named = _scrub_views(connection, operation.schema, person)
    _scrub_furniture(connection, operation.schema, person)
    _scrub_reveals(connection, person)
    _scrub_drafts(connection, person)
    _scrub_likely(connection, person)
    pending = {"blobs": digests, "search": sorted(entity for entity in person.rows if resting[entity].searched)}
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [ERASURE_PENDING, json.dumps(pending)],
    )
    return Erased(emptied, removed, closed, partly, named)


# -- the records ----------------------------------------------------------------------------------------------------


def _empty(operation: Operation, resting: Schema, person: Person) -> tuple[dict[str, int], dict[str, int]]:
    emptied: dict[str, int] = {}
    removed: dict[str, int] = {}
    token = secrets.token_hex(6)
    for entity, numbers in reversed(list(person.rows.items())):  # what belongs goes before what it belongs to
        declared = resting[entity]
        there = _present(operation.connection, entity, numbers)
        if not there:
            continue
        if entity in KEPT:
            emptied[entity] = len(there)
            for number in there:
                operation.update(entity, [number], _nobody(declared, token))
        else:
            gone = operation.delete(entity, there)
            removed |= {} if entity in OF_THE_DESK else {entity: gone}
    return emptied, removed


def _present(connection: Connection, entity: str, numbers: Iterable[int]) -> list[int]:
    found = connection.execute(
        f'SELECT id FROM "{entity}" WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id',
        [json.dumps(sorted(numbers))],
    )
    return [number for (number,) in found.fetchall()]


def _nobody(entity: Entity, token: str) -> dict[str, Stored]:
    """What every field that does not stay becomes."""
    values: dict[str, Stored] = {
        field.name: t("(erased)") if field.required else None
        for field in entity.editable
        if field.name not in KEPT[entity.name]
    }
    if entity.coded:
        values["code"] = f"erased-{secrets.token_hex(6)}"
    if entity.name == "answers":  # who answered twice still counts once
        values["respondent"] = f"erased-{token}"
    return values


# -- the journal ----------------------------------------------------------------------------------------------------


def _scrub_journal(connection: Connection, person: Person, erasing: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Forget every entry about the person's rows but those of `erasing`, which go at its end; returns the actions left
    without any entry, and those left with some."""
    touched = {
        number for entity, numbers in person.rows.items() for number in _forget(connection, entity, numbers, erasing)
    }
    operations = connection.execute("SELECT id, coalesce(root, id), params FROM operations").fetchall()
    actions = {action for number, action, _params in operations if number in touched}
    standing = {
        action
        for number, action, _params in operations
        if action in actions
        and connection.execute("SELECT 1 FROM journal WHERE operation = ? LIMIT 1", [number]).fetchone()
    }
    for number, action, params in operations:
        if number == erasing:
            continue
        closed = action in actions and action not in standing
        before = json.loads(params)
        hide = person.hidden_fully_in if action in actions else person.hidden_in
        after = _only_what(before) if closed else _through(before, hide)
        if after != before or closed:
            connection.execute(
                "UPDATE operations SET params = ?, closed = max(closed, ?) WHERE id = ?",
                [json.dumps(after, ensure_ascii=False), int(closed), number],
            )
    return tuple(sorted(actions - standing)), tuple(sorted(standing))


def _forget(connection: Connection, entity: str, numbers: frozenset[int], besides: int) -> set[int]:
    """Delete the entries about the rows `numbers`; returns the operations they were of."""
    listed = json.dumps(sorted(numbers))
    where = "entity = ? AND row IN (SELECT value FROM json_each(?)) AND last IS NULL AND operation <> ?"
    found = connection.execute(f"SELECT DISTINCT operation FROM journal WHERE {where}", [entity, listed, besides])
    touched = {operation for (operation,) in found.fetchall()}
    connection.execute(f"DELETE FROM journal WHERE {where}", [entity, listed, besides])
    ranges = connection.execute(
        "SELECT id, operation, row, last FROM journal WHERE entity = ? AND last IS NOT NULL", [entity]
    ).fetchall()
    for number, operation, first, last in ranges:
        if last - first < len(numbers) and numbers.issuperset(range(first, last + 1)):
            connection.execute("DELETE FROM journal WHERE id = ?", [number])
            touched.add(operation)
        elif any(first <= one <= last for one in numbers):
            touched.add(operation)
    return touched


def _only_what(params: Mapping[str, Any]) -> dict[str, Any]:
    """What was done, but not to whom: a name may be the first words of a note."""
    return {
        key: value if key in ("entity", "field") or not isinstance(value, str) else HIDDEN
        for key, value in params.items()
        if not isinstance(value, list | dict)
    }


def _through(value: Any, hide: Any) -> Any:
    match value:
        case str():
            return hide(value)
        case dict():
            return {key: _through(one, hide) for key, one in value.items()}
        case list():
            return [_through(one, hide) for one in value]
        case _:
            return value


# -- everywhere else ------------------------------------------------------------------------------------------------


def _scrub_views(connection: Connection, schema: Schema, person: Person) -> tuple[str, ...]:
    named = []
    for view in views(connection, schema, person):
        name, where = view.without
        if (name, where) != (view.name, view.filter):
            connection.execute("UPDATE views SET name = ?, filter = ? WHERE id = ?", [name, where or None, view.id])
            named.append(name)
    lists = dict(connection.execute("SELECT id, list FROM views").fetchall())
    for number, row, action, field, before in connection.execute(
        "SELECT id, row, action, field, before FROM journal WHERE entity = 'views' AND before IS NOT NULL"
    ).fetchall():
        if action == "d":
            values = json.loads(before)
            values["name"] = person.hidden_in(values.get("name") or "")
            where = values.get("filter") or ""
            values["filter"] = hidden_in_filter(schema, person, values.get("list") or "", where) or None
            after = json.dumps(values, ensure_ascii=False)
        elif field == "filter":
            after = hidden_in_filter(schema, person, lists.get(row, ""), str(before))
        else:
            after = person.hidden_in(str(before))
        if after != before:
            connection.execute("UPDATE journal SET before = ? WHERE id = ?", [after, number])
    return tuple(named)


def _scrub_furniture(connection: Connection, schema: Schema, person: Person) -> None:
    """Rules and tables that people set up: any text in them."""
    for number, name, body in connection.execute("SELECT id, name, body FROM rules").fetchall():
        after = [person.hidden_in(name), json.dumps(_through(json.loads(body), person.hidden_in), ensure_ascii=False)]
        if after[0] != name or json.loads(after[1]) != json.loads(body):
            connection.execute("UPDATE rules SET name = ?, body = ? WHERE id = ?", [*after, number])
    for number, before in connection.execute(
        "SELECT id, before FROM journal WHERE entity = 'rules' AND before IS NOT NULL"
    ).fetchall():
        after_text = person.hidden_in(str(before))
        if after_text != str(before):
            connection.execute("UPDATE journal SET before = ? WHERE id = ?", [after_text, number])


def _scrub_reveals(connection: Connection, person: Person) -> None:
    """Who looked and when stays; the reason typed for it goes where it was about this person."""
    for entity, numbers in person.rows.items():
        connection.execute(
            "UPDATE reveals SET reason = '' WHERE entity = ? AND record IN (SELECT value FROM json_each(?))",
            [entity, json.dumps(sorted(numbers))],
        )
    for number, reason in connection.execute("SELECT id, reason FROM reveals WHERE reason <> ''").fetchall():
        hidden = person.hidden_fully_in(reason)
        if hidden != reason:
            connection.execute("UPDATE reveals SET reason = ? WHERE id = ?", [hidden, number])


def _scrub_drafts(connection: Connection, person: Person) -> None:
    """Half-typed forms of the person's records, of new ones for them, and any that says something only they have."""
    own = {f"draft:{entity}:{number}" for entity, numbers in person.rows.items() for number in numbers}
    own.add(f"draft:follow-up:{person.id}")
    for key, value in connection.execute("SELECT key, value FROM meta WHERE key LIKE 'draft:%'").fetchall():
        if key in own or key.endswith(f":new-{person.id}") or person.hidden_in(value) != value:
            connection.execute("DELETE FROM meta WHERE key = ?", [key])


def _scrub_likely(connection: Connection, person: Person) -> None:
    """What the last search for duplicates found about them."""
    for entity, numbers in person.rows.items():
        listed = json.dumps(sorted(numbers))
        connection.execute(
            """DELETE FROM likely_pairs WHERE list = ? AND (one IN (SELECT value FROM json_each(?))
            OR other IN (SELECT value FROM json_each(?)))""",
            [entity, listed, listed],
        )


def _digests(connection: Connection, person: Person) -> list[str]:
    """The fingerprints of the person's attachments, those of removed ones included, before the journal forgets them."""
    found: set[str] = set()
    listed = json.dumps(sorted(person.rows.get("attachments", ())))
    for (digest,) in connection.execute(
        """SELECT coalesce(before ->> 'digest', '') FROM journal WHERE entity = 'attachments' AND action = 'd'
        AND last IS NULL AND row IN (SELECT value FROM json_each(?))""",
        [listed],
    ).fetchall():
        found.add(digest)
    return sorted(found - {""})


# -- writing the file anew --------------------------------------------------------------------------------------------


def pending(connection: Connection) -> bool:
    """Whether an erasure was not brought to its end."""
    return meta(connection, ERASURE_PENDING) is not None


def rewrite(opened: OpenVault, progress: Progress | None = None) -> None:
    """Leave no byte of what was erased: search segments, free pages, statistics, the write-ahead log, attachments.

    On a connection of its own, for VACUUM builds the new file in a temporary one, and telling SQLite to put that on the
    disk (encrypted like the vault itself) rather than into memory drops the TEMP triggers of the connection.
    """
    connection = opened.connect()
    try:
        row = connection.execute("SELECT value FROM meta WHERE key = ?", [ERASURE_PENDING]).fetchone()
        if row is None:
            return
        left = json.loads(row[0])
        (progress or Progress()).step(0, 0, t("Writing the vault anew, so that nothing is left of it"))
        for entity in left["search"]:
            table = f"{entity}_search"
            connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
        _remove_blobs(connection, opened, left["blobs"])
        connection.execute("PRAGMA analysis_limit = 1000").fetchall()
        connection.execute("ANALYZE")
        connection.execute("PRAGMA temp_store = FILE")
        connection.execute("VACUUM")
        (busy, _pages, _done) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise Trouble(
                t("The vault is still being read."),
                t("What was erased shows nowhere any more. The next start of OpsDesk writes the file anew."),
                code="busy",
            )
        connection.execute("DELETE FROM meta WHERE key = ?", [ERASURE_PENDING])
    finally:
        connection.close()


def _remove_blobs(connection: Connection, opened: OpenVault, digests: list[str]) -> None:
    """Those that no other record has, nor one that undo could bring back."""
    known = upkeep.named_attachments(connection)
    for digest in digests:
        if digest not in known:
            opened.blobs.remove(digest)
