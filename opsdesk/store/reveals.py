"""The log of what personal data was shown in full. It stands beside the journal: undo does not touch it."""

from collections.abc import Sequence
from dataclasses import dataclass

from opsdesk.model.schema import Schema
from opsdesk.store import rows
from opsdesk.store.connect import Connection


@dataclass(frozen=True, slots=True)
class Reveal:
    """`what` is a key of services.privacy.REVEALS. `code` and `title` are those of the record now, "" when it is gone."""

    at: int
    who: str
    what: str
    entity: str = ""
    record: int | None = None
    fields: tuple[str, ...] = ()
    n: int = 1
    reason: str = ""
    code: str = ""
    title: str = ""


def write(connection: Connection, reveal: Reveal) -> None:
    connection.execute(
        "INSERT INTO reveals (at, who, what, entity, record, fields, n, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            reveal.at,
            reveal.who,
            reveal.what,
            reveal.entity or None,
            reveal.record,
            ",".join(reveal.fields) or None,
            reveal.n,
            reveal.reason,
        ],
    )


def newest(connection: Connection, schema: Schema, limit: int = 200) -> list[Reveal]:
    """The log, newest first."""
    found = connection.execute(
        "SELECT at, who, what, entity, record, fields, n, reason FROM reveals ORDER BY id DESC LIMIT ?", [limit]
    ).fetchall()
    names = {entity: _names(connection, schema, entity, found) for entity in {row[3] for row in found if row[3]}}
    return [
        Reveal(
            at, who, what, entity or "", record, tuple((fields or "").split(",")) if fields else (), n, reason,
            *names.get(entity, {}).get(record, ("", "")),
        )
        for at, who, what, entity, record, fields, n, reason in found
    ]  # fmt: skip


def _names(
    connection: Connection, schema: Schema, entity: str, found: Sequence[tuple[object, ...]]
) -> dict[int, tuple[str, str]]:
    if entity not in schema:
        return {}
    numbers = {row[4] for row in found if row[3] == entity and isinstance(row[4], int)}
    titled = rows.page(connection, schema, entity, numbers, ["code", schema[entity].title])
    return {number: (str(code or ""), str(title or "")) for number, (code, title) in titled.items()}
