"""Whether the tables of a vault are the ones the declarations describe."""

import re

from opsdesk.model.schema import Schema
from opsdesk.store import ddl
from opsdesk.store.connect import Connection


def differences(connection: Connection, schema: Schema) -> list[str]:
    """One line for each declared table, index or column that the vault lacks or spells otherwise; empty when sound."""
    present = {
        name: _plain(statement)
        for name, statement in connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
        ).fetchall()
    }
    found = []
    for entity in schema:
        for statement in ddl.tables(entity):
            name = _name(statement)
            if name not in present:
                found.append(f"{name} is missing")
            elif not _same(present[name], _plain(statement)):
                found.append(f"{name} differs: {present[name]}")
    return found


def _name(statement: str) -> str:
    match = re.match(r'CREATE (?:VIRTUAL TABLE|TABLE|UNIQUE INDEX|INDEX) "?(\w+)"?', statement)
    assert match, statement
    return match[1]


def _plain(statement: str) -> str:
    return " ".join(statement.replace('"', "").split())


def _same(present: str, declared: str) -> bool:
    """Equal, apart from the order of columns and columns at rest: those of custom fields that were removed."""
    if not present.startswith("CREATE TABLE"):
        return present == declared
    has, wants = _columns(present), _columns(declared)
    return wants <= has and all(column.startswith("x_") for column in has - wants)


def _columns(statement: str) -> set[str]:
    inside = statement[statement.index("(") + 1 : statement.rindex(")")]
    return {part.strip() for part in re.split(r",(?![^(]*\))", inside)}
