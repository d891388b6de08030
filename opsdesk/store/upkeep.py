"""What a vault does for itself when nobody waits for it: a search index that an older OpsDesk wrote is made anew, and
attachments go that neither a record names nor one that undo could bring back, for their adding was cut short."""

import json
from typing import TYPE_CHECKING

from opsdesk.i18n import t
from opsdesk.model.schema import Schema
from opsdesk.query import words
from opsdesk.store.bulk import cancellable
from opsdesk.store.connect import Connection
from opsdesk.work import Progress

if TYPE_CHECKING:
    from opsdesk.store.blobs import Blobs

_VERSION = "search.version"


def named_attachments(connection: Connection) -> set[str]:
    """The digests of all attachments of all records, those included that undo could bring back."""
    found = connection.execute(
        """SELECT digest FROM attachments UNION SELECT before ->> 'digest' FROM journal
        WHERE entity = 'attachments' AND action = 'd' UNION SELECT before FROM journal
        WHERE entity = 'attachments' AND field = 'digest'"""
    )
    return {digest for (digest,) in found.fetchall()}


def remove_loose_attachments(connection: Connection, blobs: "Blobs") -> int:
    """How many went. On the writing thread, where attachments are added as well: one that has no row yet is none."""
    loose = list(blobs.unreferenced(named_attachments(connection)))
    for digest in loose:
        blobs.remove(digest)
    return len(loose)


def search_is_old(connection: Connection) -> bool:
    """Whether the search index was written in another way than it is read."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", [_VERSION]).fetchone()
    return (json.loads(row[0]) if row else 1) != words.VERSION


def note_search(connection: Connection) -> None:
    """From now on the search index is of today's version."""
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [_VERSION, json.dumps(words.VERSION)],
    )


def renew_search(connection: Connection, schema: Schema, progress: Progress) -> None:
    """Write the search index anew from the records, all or nothing; on the writing connection, which knows the words."""
    searched = [entity for entity in schema if entity.searched]
    connection.execute("BEGIN IMMEDIATE")
    try:
        with cancellable(connection, progress):
            for done, entity in enumerate(searched):
                progress.step(done, len(searched), t("Building the search index"))
                table, fields = f"{entity.name}_search", ", ".join(f'"{field.name}"' for field in entity.searched)
                connection.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")
                connection.execute(
                    f"INSERT INTO {table} (rowid, {words.COLUMN})"
                    f' SELECT id, {entity.name}_words({fields}) FROM "{entity.name}" ORDER BY id'
                )
        note_search(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
