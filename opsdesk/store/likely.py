"""What the last search for duplicates found: pairs of records, until they are merged, removed or called different."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from opsdesk.store.connect import Connection


@dataclass(frozen=True, slots=True)
class LikelyPair:
    """Records that may be one and the same. `evidence` is (field, bits) and adds up to `bits`; pairs of one `cluster`
    are about one person."""

    one: int
    other: int
    cluster: int
    bits: float
    evidence: tuple[tuple[str, float], ...]


Kept = tuple[int, int, int, float, str]
"""Two records, the lower id first, their cluster, the bits, and the evidence as JSON."""


def replace(connection: Connection, entity: str, pairs: Iterable[Kept]) -> None:
    """Forget what was found before and keep `pairs`."""
    connection.execute("DELETE FROM likely_pairs WHERE list = ?", [entity])
    connection.executemany(
        "INSERT OR REPLACE INTO likely_pairs (list, one, other, cluster, bits, evidence) VALUES (?, ?, ?, ?, ?, ?)",
        ((entity, *pair) for pair in pairs),
    )


def _open(entity: str) -> str:
    """Both records are there and nobody has called them different."""
    return (
        f'l.list = ? AND l.one IN (SELECT id FROM "{entity}") AND l.other IN (SELECT id FROM "{entity}") AND NOT EXISTS'
        " (SELECT 1 FROM differences d WHERE d.one = l.one AND d.other = l.other AND d.list = l.list)"
    )


def count(connection: Connection, entity: str) -> tuple[int, int]:
    """How many pairs are still to be looked at, and how many clusters they make."""
    row = connection.execute(
        f"SELECT count(*), count(DISTINCT l.cluster) FROM likely_pairs l WHERE {_open(entity)}", [entity]
    ).fetchone()
    return int(row[0]), int(row[1])


def pairs(connection: Connection, entity: str, clusters: int) -> list[LikelyPair]:
    """The pairs still to be looked at of the likeliest `clusters`, the likeliest first."""
    found = connection.execute(
        f"""SELECT l.one, l.other, l.cluster, l.bits, l.evidence, best.bits AS most FROM likely_pairs l JOIN (
            SELECT l.cluster, max(l.bits) AS bits FROM likely_pairs l WHERE {_open(entity)}
            GROUP BY l.cluster ORDER BY 2 DESC, 1 LIMIT ?
        ) best ON best.cluster = l.cluster
        WHERE {_open(entity)} ORDER BY most DESC, l.cluster, l.bits DESC, l.one, l.other""",
        [entity, clusters, entity],
    ).fetchall()
    return [
        LikelyPair(one, other, cluster, bits, tuple((name, weight) for name, weight in json.loads(evidence)))
        for one, other, cluster, bits, evidence, _most in found
    ]


def records(connection: Connection, entity: str) -> list[int]:
    """The records of the pairs that are still to be looked at, in ascending order."""
    found = connection.execute(
        f"""SELECT l.one FROM likely_pairs l WHERE {_open(entity)} UNION
        SELECT l.other FROM likely_pairs l WHERE {_open(entity)} ORDER BY 1""",
        [entity, entity],
    )
    return [number for (number,) in found.fetchall()]
