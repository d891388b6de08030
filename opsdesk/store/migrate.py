"""The steps that lead from an empty database to today's schema, and taking a vault of an older schema along them."""

from collections.abc import Callable, Sequence

from opsdesk.store.connect import Connection

Step = Callable[[Connection], None]
"""One schema version: literal SQL that never uses today's classes, run inside a transaction."""


def _version_1(connection: Connection) -> None:
    from opsdesk.store.schema_sql import STATEMENTS

    for statement in STATEMENTS:
        connection.execute(statement)


STEPS: tuple[Step, ...] = (_version_1,)


def version_of(connection: Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def make_schema(connection: Connection, steps: Sequence[Step] = STEPS) -> None:
    """Take an empty database to the newest version, all or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    for step in steps:
        step(connection)
    connection.execute(f"PRAGMA user_version = {len(steps)}")
    connection.execute("COMMIT")
