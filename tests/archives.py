"""Archives for tests of duplicates, as the columns of a scan: from plain rows, from the made ones, from FEBRL's sets."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path

from corruptions import Archive

from opsdesk import clock
from opsdesk.analysis.duplicates.coding import Column, Reader
from opsdesk.analysis.duplicates.scan import LEAST, Found, scan
from opsdesk.analysis.duplicates.setup import Role, Setup, setup
from opsdesk.work import Progress

CUSTOMERS: tuple[tuple[str, Role], ...] = (
    ("name", "name"), ("kind", "kind"), ("company", "company"), ("phone", "phone"), ("email", "email"),
    ("wechat", "handle"), ("birthday", "day"), ("city", "city"), ("region", "region"),
)  # fmt: skip
FEBRL: tuple[tuple[str, Role], ...] = (
    ("name", "name"), ("birthday", "day"), ("city", "city"), ("region", "region"), ("street", "text"), ("address", "text"),
    ("postcode", "text"), ("soc_sec_id", "text"),
)  # fmt: skip
"""As a desk holds such people: fields of customers, and four of the user's own."""
Value = str | int | tuple[str, ...] | None
Pairs = set[tuple[int, int]]


def prepared(rows: Sequence[Mapping[str, Value]], roles: Sequence[tuple[str, Role]] = CUSTOMERS) -> Setup:
    return setup(roles, {field: _column(row.get(field) for row in rows) for field, _ in roles})


def _column(values: Iterable[Value]) -> Column:
    reader = Reader()
    for value in values:
        reader.add(value if isinstance(value, tuple) else () if value in (None, "") else (str(value),))
    return reader.column()


def scanned(
    rows: Sequence[Mapping[str, Value]],
    roles: Sequence[tuple[str, Role]] = CUSTOMERS,
    *,
    least: float = LEAST,
    apart: Iterable[tuple[int, int]] = (),
) -> Found:
    return scan(prepared(rows, roles), Progress(), least=least, apart=set(apart))


def made(archive: Archive) -> list[dict[str, Value]]:
    return [{field: getattr(entry, field) for field, _ in CUSTOMERS} for entry in archive.entries]


def febrl(*files: Path) -> tuple[list[dict[str, Value]], Pairs]:
    """The people of FEBRL's sets, and which of them are one person."""
    people: list[dict[str, Value]] = []
    held: dict[str, list[int]] = defaultdict(list)
    for file in files:
        with file.open(encoding="ascii", newline="") as lines:
            for line in csv.DictReader(lines, skipinitialspace=True):
                row = {name: value.strip() for name, value in line.items()}
                held[row["rec_id"].split("-")[1]].append(len(people))
                people.append(
                    {
                        "name": f"{row['given_name']} {row['surname']}".strip(),
                        "birthday": _day(row["date_of_birth"]),
                        "city": row["suburb"],
                        "region": row["state"],
                        "street": f"{row['street_number']} {row['address_1']}".strip(),
                        "address": row["address_2"],
                        "postcode": row["postcode"],
                        "soc_sec_id": row["soc_sec_id"],
                    }
                )
    return people, {pair for places in held.values() for pair in combinations(places, 2)}


def _day(written: str) -> int | None:
    """A desk holds no day that the calendar lacks."""
    try:
        return clock.day_number(date(int(written[:4]), int(written[4:6]), int(written[6:])))
    except ValueError:
        return None


def pairs_of(found: Found) -> Pairs:
    return {(pair.a, pair.b) for pair in found.pairs}


def in_clusters(found: Found) -> Pairs:
    return {pair for cluster in found.clusters for pair in combinations(cluster.members, 2)}


def score(found: Pairs, true: Pairs) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    hits = len(found & true)
    precision, recall = hits / max(len(found), 1), hits / max(len(true), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def by_damage(archive: Archive, found: Pairs) -> dict[str, tuple[float, float, int]]:
    """Precision, recall and how many true pairs there are, for each kind of damage. What is precise about a kind are the
    found pairs with a record so damaged in them: `as it was` shows what strangers who look alike cost by themselves."""
    true = archive.pairs
    total, hit = Counter(true.values()), Counter(true[pair] for pair in found if pair in true)
    told, right = Counter[str](), Counter[str]()
    for pair in found:
        for kind in {archive.entries[at].damage for at in pair} - {""}:
            told[kind] += 1
            right[kind] += pair in true
    return {kind: (right[kind] / max(told[kind], 1), hit[kind] / total[kind], total[kind]) for kind in sorted(total)}
