"""Looking for duplicates in the whole archive of a desk: what is asked of the scan, and what it answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from opsdesk import clock
from opsdesk.i18n import language
from opsdesk.model import kinds as k
from opsdesk.model.record import Entity
from opsdesk.services import differences, scanning
from opsdesk.store.store import Store
from opsdesk.work import Progress

SCANNED: Mapping[str, Mapping[str, str]] = {
    "customers": {
        "name": "name", "kind": "kind", "company": "company", "phone": "phone", "email": "email", "wechat": "handle",
        "birthday": "day", "city": "city", "region": "region",
    },
    "contacts": {"name": "name", "company": "group", "phone": "phone", "email": "email", "wechat": "handle"},
}  # fmt: skip
"""Entities that can be scanned: what each of their fields says of a person, see `analysis.duplicates.setup.Role`."""
MOST_OWN = 8
"""Fields of the user's own that take part: identity numbers, addresses."""
LEAST = 0.5
PRIOR = "prior"


@dataclass(frozen=True, slots=True)
class Pair:
    """Records `a` and `b` are one and the same with this probability, whose odds are 2 to the `bits`. `proof` is the
    evidence as JSON: there may be 200,000 pairs, and nobody looks at most of them."""

    a: int
    b: int
    probability: float
    bits: float
    proof: str

    @property
    def evidence(self) -> list[tuple[str, float]]:
        """(field, bits), beginning with the odds of any two records under PRIOR; they add up to `bits`."""
        return [(field, bits) for field, bits in json.loads(self.proof)]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Records that are one and the same; without the link between `a` and `b`, of so many bits, they would fall apart."""

    members: tuple[int, ...]
    a: int
    b: int
    bits: float


@dataclass(frozen=True)
class Duplicates:
    """The likeliest pairs first. `excluded` counts by reason: pairs with nothing but a person's name in common
    (`name_alone`), and values so common that those who share them were compared only where a second field agrees too
    (`crowded`)."""

    entity: str
    as_of: int
    records: int
    compared: int
    pairs: tuple[Pair, ...]
    clusters: tuple[Cluster, ...]
    parameters: Mapping[str, object]
    excluded: Mapping[str, int]


def roles(entity: Entity) -> list[tuple[str, str]]:
    """(field, what it says of a person) of every field that takes part."""
    known = [
        (field.name, SCANNED[entity.name][field.name]) for field in entity.fields if field.name in SCANNED[entity.name]
    ]
    own = [
        (field.name, "day" if isinstance(field.kind, k.Day) else "text")
        for field in entity.fields
        if field.custom and isinstance(field.kind, k.Text | k.Whole | k.Day | k.Link)
    ]
    return known + own[:MOST_OWN]


def scan(store: Store, entity: str, progress: Progress, *, least: float = LEAST) -> Duplicates:
    """Call it from any thread but the writing one. Records that were called different do not come again."""
    declared = store.schema[entity]
    asked = roles(declared)
    apart = store.read(lambda c: differences.apart(c, store.schema, entity))
    request = {"roles": asked, "least": least, "apart": sorted(apart), "language": language()}
    pairs: list[Pair] = []
    clusters: list[Cluster] = []
    with scanning.started(request) as process:
        fields = [field for field, _ in asked]
        store.read(lambda c: scanning.send(process, c, store.schema, entity, fields, progress))
        for answer in scanning.answers(process, progress):
            match answer:
                case {"pair": [a, b, probability, bits, proof]}:
                    pairs.append(Pair(a, b, probability, bits, proof))
                case {"cluster": [members, a, b, bits]}:
                    clusters.append(Cluster(tuple(members), a, b, bits))
                case {"end": end}:
                    return Duplicates(entity, clock.today(), pairs=tuple(pairs), clusters=tuple(clusters), **end)
    raise AssertionError("a scan without an end")


def percent(probability: float) -> str:
    """Never rounded up to certainty."""
    if probability > 0.999:
        return "> 99.9%"
    return f"{probability * 100:.1f}%" if probability > 0.99 else f"{probability * 100:.0f}%"
