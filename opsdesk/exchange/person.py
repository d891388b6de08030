"""Everything about one person as a folder: one JSON document with all of it, a CSV file a list, and the attachments.

person.json   the record, all that belongs to it, its history, the views that name it, who looked at it
customer.csv contacts.csv orders.csv ...
attachments/  decrypted, under the names they were added with
"""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.exchange.exporter import export as write_list
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.kinds import Moment
from opsdesk.model.record import Entity
from opsdesk.model.schema import OF_THE_DESK, Schema
from opsdesk.query.filters import Query
from opsdesk.store import durable, journal, person, reveals, rows
from opsdesk.store.connect import Connection, explained
from opsdesk.store.person import PEOPLE, Person
from opsdesk.store.store import Store
from opsdesk.work import Progress

MOST_HISTORY = 100_000
_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]')


@dataclass(frozen=True, slots=True)
class Written:
    """`records` counts what was written by entity."""

    folder: Path
    records: dict[str, int]


def export(
    store: Store,
    code: str,
    folder: Path,
    progress: Progress | None = None,
    also: Callable[[Path], object] | None = None,
) -> Written:
    """Write all that the vault holds about the person with the record `code` into the new `folder`, which appears only
    once all of it is there. `also` puts a further file beside the others (a report, which this layer cannot make)."""
    progress = progress or Progress()
    found = store.read(lambda c: person.find(c, store.schema, code))
    if not found.present:
        raise Trouble(
            t("The record {code} was removed.", code=code),
            t("Undo the removal to export it, or erase what the history still holds."),
            code="removed",
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Trouble(
            t("{folder} is there already.", folder=folder), t("Choose another name, or an empty folder."), code="exists"
        )
    partial = durable.partial_of(folder)
    with explained(folder):
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        try:
            records = _write(store, found, partial, progress)
            if also is not None:
                also(partial)
            if folder.exists():
                folder.rmdir()
            partial.replace(folder)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    return Written(folder, records)


def _write(store: Store, found: Person, folder: Path, progress: Progress) -> dict[str, int]:
    schema = store.schema
    document = store.read(lambda c: _document(c, schema, found))
    (folder / "person.json").write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    present = store.read(lambda c: {entity: _present(c, schema, entity, found) for entity in found.rows})
    for entity, numbers in present.items():
        if numbers and entity not in OF_THE_DESK:
            file = folder / ("customer.csv" if entity == PEOPLE else f"{entity}.csv")
            write_list(store, Query(entity), file, ids=numbers, progress=progress)
    attached = store.read(
        lambda c: rows.page(c, schema, "attachments", present.get("attachments", []), ["name", "digest"])
    )
    if attached:
        (folder / "attachments").mkdir()
    taken: set[str] = set()
    for done, (name, digest) in enumerate(attached.values()):
        progress.step(done, len(attached), str(name))
        store.vault.blobs.export(str(digest), folder / "attachments" / _free(str(name), taken))
    return {entity: len(numbers) for entity, numbers in present.items() if numbers and entity not in OF_THE_DESK}


def _free(name: str, taken: set[str]) -> str:
    """A file name that every system takes, and that no other file of the folder has."""
    safe = _UNSAFE.sub("_", name).strip(". ") or "_"
    stem, dot, suffix = safe.rpartition(".")
    stem, suffix = (stem, f"{dot}{suffix}") if stem else (safe, "")
    stem = stem[:120]
    chosen = next(
        one
        for one in (f"{stem}{suffix}", *(f"{stem} ({n}){suffix}" for n in range(2, 10_000)))
        if one.casefold() not in taken
    )
    taken.add(chosen.casefold())
    return chosen


def _present(connection: Connection, schema: Schema, entity: str, found: Person) -> list[int]:
    return sorted(rows.page(connection, schema, entity, sorted(found.rows[entity]), []))


def _document(connection: Connection, schema: Schema, found: Person) -> dict[str, object]:
    document: dict[str, object] = {"code": found.code, "exported": clock.day_of(clock.today()).isoformat()}
    for entity in found.rows:
        records = [
            _record(connection, schema, schema[entity], number)
            for number in _present(connection, schema, entity, found)
        ]
        document["customer" if entity == PEOPLE else entity] = records[0] if entity == PEOPLE else records
    document["history"] = [
        change for entity, numbers in found.rows.items() for change in _history(connection, schema, entity, numbers)
    ]
    document["views"] = [name for _number, name in person.naming(connection, schema, found)]
    document["looked_at_by"] = [
        {"at": _stamp(one.at), "who": one.who, "what": one.what, "fields": list(one.fields), "reason": one.reason}
        for one in reveals.newest(connection, schema, MOST_HISTORY)
        if one.record in found.rows.get(one.entity, ())
    ]
    return document


def _record(connection: Connection, schema: Schema, entity: Entity, number: int) -> dict[str, object]:
    values = rows.get(connection, schema, entity.name, number, "code") or {}
    shown = {name: text.plain(entity.field(name), value) for name, value in values.items()}
    return shown if entity.coded else {"code": f"{entity.prefix}-{number}", **shown}


def _history(connection: Connection, schema: Schema, entity: str, numbers: frozenset[int]) -> list[dict[str, object]]:
    declared = schema[entity]
    found = []
    for number in sorted(numbers):
        for one in journal.history(connection, schema, entity, [number], MOST_HISTORY):
            field = declared.by_name.get(one.field or "")
            change: dict[str, object] = {
                "list": entity,
                "id": number,
                "at": _stamp(one.at),
                "action": _ACTIONS[one.action],
            }
            if one.field is not None:
                change["field"] = one.field
                change["before"] = text.plain(field, one.before) if field else one.before
                change["after"] = text.plain(field, one.after) if field else one.after
            found.append(change)
    return found


_ACTIONS = {"i": "add", "u": "change", "d": "remove"}


def _stamp(seconds: int) -> str:
    return text.DUMP[Moment](Moment(), seconds)
