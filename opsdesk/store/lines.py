"""Records as lines of JSON, joined by SQLite itself: for work in another process, without a turn of the GIL a row."""

from collections.abc import Iterator, Sequence

from opsdesk.store.connect import Connection

AT_ONCE = 2_000


def lines(connection: Connection, entity: str, columns: Sequence[str]) -> Iterator[tuple[int, str]]:
    """(how many records, a line each: id and the values of `columns` as stored), in order of ids."""
    listed = ", ".join(f'"{name}"' for name in ("id", *columns))
    statement = (
        f"SELECT count(*), max(id), group_concat(json_array({listed}), char(10))"
        f' FROM (SELECT {listed} FROM "{entity}" WHERE id > ? ORDER BY id LIMIT {AT_ONCE})'
    )
    last = 0
    while True:
        count, newest, text = connection.execute(statement, [last]).fetchone()
        if not count:
            return
        last = newest
        yield count, text
