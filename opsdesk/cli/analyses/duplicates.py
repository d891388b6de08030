"""`analyse duplicates`: which records are probably one and the same, and why."""

from collections.abc import Iterator, Mapping

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.analyses import head
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import as_of
from opsdesk.cli.shape import command as declare
from opsdesk.cli.shape import option
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.record import Entity
from opsdesk.services import duplicates
from opsdesk.services.duplicates import LEAST, PRIOR, SCANNED, Duplicates, Pair
from opsdesk.store import rows
from opsdesk.store.store import Store

_AT_ONCE = 2_000


@declare("duplicates", help=_("Find records that are probably one and the same, with the evidence."))
@click.argument("entity", type=click.Choice([*SCANNED, "tickets"]), metavar="ENTITY")
@option(
    "--least",
    type=click.FloatRange(0.01, 1),
    default=LEAST,
    metavar="P",
    help=_("Pairs of at least this probability; 0.5 unless told."),
)
@option(
    "--newest",
    type=click.IntRange(1, 100_000),
    default=1_000,
    metavar="N",
    help=_("Of tickets: so many of the newest are compared with all before them."),
)
@as_of
@click.pass_obj
def command(desk: Desk, entity: str, least: float, newest: int) -> None:
    with desk.store() as store:
        if entity == "tickets":
            _tickets(desk, store, least, newest)
            return
        with desk.working() as progress:
            found = duplicates.scan(store, entity, progress, least=least)
        named = _named(store, found)
        if desk.json:
            output.document(_document(found, {number: code for number, (code, _) in named.items()}))
            return
        declared = store.schema[entity]
        output.table(
            [t("Probability"), t("Record"), t("Other record"), t("Evidence")],
            (
                (
                    duplicates.percent(pair.probability),
                    *(" ".join(named[n]) for n in (pair.a, pair.b)),
                    _said(declared, pair),
                )
                for pair in found.pairs
            ),
        )
        desk.note(
            t(
                "{pairs} pairs, {clusters} groups among {n} records",
                pairs=f"{len(found.pairs):,}",
                clusters=f"{len(found.clusters):,}",
                n=f"{found.records:,}",
            )
        )


def _named(store: Store, found: Duplicates) -> Mapping[int, tuple[str, str]]:
    """Code and title of every record that is told of."""
    numbers = sorted({number for pair in found.pairs for number in (pair.a, pair.b)} | _members(found))
    title = store.schema[found.entity].title
    named: dict[int, tuple[str, str]] = {}
    for at in range(0, len(numbers), _AT_ONCE):
        some = numbers[at : at + _AT_ONCE]
        page = store.read(lambda c: rows.page(c, store.schema, found.entity, some, ["code", title]))  # noqa: B023
        named |= {number: (str(code), str(name)) for number, (code, name) in page.items()}
    return named


def _members(found: Duplicates) -> set[int]:
    return {number for cluster in found.clusters for number in cluster.members}


def _document(found: Duplicates, codes: Mapping[int, str]) -> dict[str, object]:
    """A record removed while the scan ran has no code any more, and is left out with its pairs."""
    clusters = [cluster for cluster in found.clusters if all(number in codes for number in cluster.members)]
    return {
        **head(found.as_of, found.records, {**found.parameters, "compared": found.compared}, found.excluded),
        "pairs": list(_pairs(found, codes)),
        "clusters": [[codes[number] for number in cluster.members] for cluster in clusters],
        "weakest": [
            {"a": codes[cluster.a], "b": codes[cluster.b], "weight": round(cluster.bits, 6)} for cluster in clusters
        ],
    }


def _pairs(found: Duplicates, codes: Mapping[int, str]) -> Iterator[dict[str, object]]:
    for pair in found.pairs:
        if pair.a in codes and pair.b in codes:
            yield {
                "a": codes[pair.a],
                "b": codes[pair.b],
                "probability": pair.probability,
                "evidence": [{"field": field, "weight": round(bits, 6)} for field, bits in pair.evidence],
            }


def _said(entity: Entity, pair: Pair) -> str:
    first = t("Any two records")
    named = ((first if field == PRIOR else t(entity.field(field).label), bits) for field, bits in pair.evidence)
    return ", ".join(f"{name} {bits:+.1f}" for name, bits in named)


def _tickets(desk: Desk, store: Store, least: float, newest: int) -> None:
    """How like two tickets are stands where a probability stands for people, and the words they share as evidence."""
    from opsdesk.services.similar import groups, queue

    with desk.working() as progress:
        found = store.read(lambda c: list(queue(c, store.schema, least=least, most=newest, progress=progress)))
    looked_at = min(newest, store.read(lambda c: rows.count(c, store.schema, "tickets")))
    if desk.json:
        pairs = [
            {
                "a": pair.ticket.code, "b": pair.older.code, "probability": round(pair.older.likeness, 4),
                "evidence": [{"field": "words", "weight": round(pair.older.likeness, 4), "words": list(pair.older.words)}],
            }
            for pair in found
        ]  # fmt: skip
        parameters = {"least": least, "newest": newest, "measure": "bm25"}
        clusters = [[ticket.code for ticket in group] for group in groups(found)]
        output.document({**head(clock.today(), looked_at, parameters), "pairs": pairs, "clusters": clusters})
        return
    output.table(
        [t("Likeness"), t("Record"), t("Other record"), t("Evidence")],
        (
            (
                duplicates.percent(pair.older.likeness), *(f"{one.code} {one.title}" for one in (pair.ticket, pair.older)),
                ", ".join(pair.older.words),
            )
            for pair in found
        ),
    )  # fmt: skip
