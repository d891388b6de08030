"""Tickets that share rare words with a text, by the search index: what is looked at closely when similar ones are sought."""

from collections.abc import Mapping, Sequence

from opsdesk.store.connect import Connection

MANY = 5_000
"""A word that stands in more tickets than that leads to none of them."""
LOOKED_THROUGH = 8_000
"""Tickets that the index ranks at most: 3 µs each. 30,000 find no more of the duplicates that people marked (tests/bench/similar.py)."""


def often(connection: Connection, phrases: Mapping[str, str]) -> dict[str, int]:
    """In how many tickets each phrase of the search index stands, as far as MANY and one."""
    found = {}
    for name, phrase in phrases.items():
        (found[name],) = connection.execute(
            "SELECT count(*) FROM (SELECT 1 FROM tickets_search WHERE tickets_search MATCH ? LIMIT ?)",
            [phrase, MANY + 1],
        ).fetchone()
    return found


def candidates(connection: Connection, phrases: Sequence[str], limit: int) -> list[int]:
    """The tickets that hold the most and rarest of `phrases`."""
    if not phrases:
        return []
    rows = connection.execute(
        "SELECT rowid FROM tickets_search WHERE tickets_search MATCH ? ORDER BY rank LIMIT ?",
        [" OR ".join(phrases), limit],
    )
    return [number for (number,) in rows.fetchall()]


def newest(connection: Connection, phrases: Sequence[str], limit: int) -> list[int]:
    """The newest tickets that hold all of `phrases`: where each is too frequent to rank whoever has one."""
    rows = connection.execute(
        "SELECT rowid FROM tickets_search WHERE tickets_search MATCH ? ORDER BY rowid DESC LIMIT ?",
        [" AND ".join(phrases), limit],
    )
    return [number for (number,) in rows.fetchall()]


def texts(connection: Connection, numbers: Sequence[int], letters: int) -> list[tuple[int, int, str, str]]:
    """(ticket, opened, title, beginning of the body) of these tickets."""
    wanted = f"[{','.join(map(str, numbers))}]"
    return connection.execute(
        "SELECT id, opened, title, coalesce(substr(body, 1, ?), '') FROM tickets"
        " WHERE id IN (SELECT value FROM json_each(?))",
        [letters, wanted],
    ).fetchall()


def many(connection: Connection) -> int:
    """About how many tickets there are: without counting them, ids are given in a row."""
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM tickets").fetchone()[0])


def voters(connection: Connection, numbers: Sequence[int]) -> int:
    """How many different customers these tickets are of."""
    wanted = f"[{','.join(map(str, numbers))}]"
    (count,) = connection.execute(
        "SELECT count(DISTINCT customer) FROM tickets WHERE id IN (SELECT value FROM json_each(?))", [wanted]
    ).fetchone()
    return int(count)
