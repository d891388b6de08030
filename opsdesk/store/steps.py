"""The steps that lead from an empty database to today's schema; a vault's schema version is how many it has taken."""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from opsdesk.store import (
    schema_2,
    schema_3,
    schema_4,
    schema_5,
    schema_6,
    schema_7,
    schema_8,
    schema_9,
    schema_10,
    schema_11,
    schema_12,
    schema_13,
    schema_14,
    schema_15,
    schema_16,
    schema_sql,
)  # fmt: skip
from opsdesk.store.connect import Connection

Step = Callable[[Connection], None]
"""One schema version: literal SQL that never uses today's classes. It runs inside a transaction."""

_SET = "opsdesk"


def _statements(statements: Sequence[str], connection: Connection) -> None:
    for statement in statements:
        connection.execute(statement)


STEPS: tuple[Step, ...] = tuple(
    partial(_statements, version.STATEMENTS)
    for version in (
        schema_sql, schema_2, schema_3, schema_4, schema_5, schema_6, schema_7, schema_8, schema_9, schema_10, schema_11,
        schema_12, schema_13, schema_14, schema_15, schema_16,
    )
)  # fmt: skip


def make(connection: Connection, steps: Sequence[Step] = STEPS) -> None:
    """Take an empty database to the newest version, all or nothing.

    Without sqlite-utils, whose import costs seconds, but leaving the record of steps taken that its Migrations read.
    """
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        "CREATE TABLE _sqlite_migrations (id INTEGER PRIMARY KEY, migration_set TEXT, name TEXT, applied_at TEXT)"
    )
    connection.execute(
        "CREATE UNIQUE INDEX idx__sqlite_migrations_migration_set_name ON _sqlite_migrations (migration_set, name)"
    )
    for number, step in enumerate(steps, 1):
        _take(step, number, connection)
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, datetime('now'))",
            (_SET, _name(number)),
        )
    connection.execute("COMMIT")


def catch_up(connection: Connection, steps: Sequence[Step] = STEPS) -> None:
    """Take the steps a database still lacks, each in its own transaction: for a copy that is thrown away on failure."""
    # sqlite-utils catches the errors of the module it finds under this name; it must be ours
    import sqlcipher3.dbapi2

    sys.modules.setdefault("pysqlite3", sqlcipher3.dbapi2)
    sys.modules.setdefault("pysqlite3.dbapi2", sqlcipher3.dbapi2)
    from sqlite_utils import Database, Migrations

    migrations = Migrations(_SET)
    for number, step in enumerate(steps, 1):
        migrations(name=_name(number))(partial(_take_of, step, number))
    connection.execute("PRAGMA foreign_keys = OFF")  # rebuilding a table must not cascade; checked by the caller
    migrations.apply(Database(connection, execute_plugins=False))


def _take_of(step: Step, number: int, database: Any) -> None:
    _take(step, number, database.conn)


def _take(step: Step, number: int, connection: Connection) -> None:
    step(connection)
    connection.execute(f"PRAGMA user_version = {number}")


def _name(number: int) -> str:
    return f"version {number}"
