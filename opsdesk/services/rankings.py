"""Rankings that were fixed: the scores of a day with the model, its formula, scales and inputs, kept as they were.

They stand beside a ranking of today like another model, and are the history of each requirement's score.
"""

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from opsdesk import clock
from opsdesk.analysis.priority import Floats, Inputs, Ints, Model
from opsdesk.clock import day_of
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import EVERYTHING, Query, Sort, Test
from opsdesk.query.sentence import say
from opsdesk.services import scales
from opsdesk.services.scoreboard import ENTITY, IDS, Board
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store

RECORDS, LIST = "snapshots", "ranking"
MOST_BYTES = 8 * 10_000_000  # of one column: text from outside must not unfold without end


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a fixed ranking without reading it. `count` requirements were in it."""

    id: int
    name: str
    as_of: int
    taken: int
    count: int


@dataclass(frozen=True)
class Fixed:
    """Parallel, one a requirement by rising id; scores NaN where there was none. `where` and `scales` as they were said."""

    kept: Kept
    model: str
    label: str
    formula: str
    author: str
    where: str
    scales: Mapping[str, str]
    ids: Ints
    scores: Floats
    ranks: Ints
    inputs: Mapping[str, Floats]

    def at(self, requirement: int) -> int | None:
        place = int(np.searchsorted(self.ids, requirement))
        return place if place < self.ids.size and self.ids[place] == requirement else None


def listed(connection: Connection, schema: Schema) -> list[Kept]:
    """The latest first."""
    query = Query(RECORDS, Test("list", f.IS, (LIST,)), (Sort("as_of", True),))
    ids = rows.ids(connection, schema, query)
    cells = rows.page(connection, schema, RECORDS, ids, ["name", "as_of", "taken", "customers"])
    found = [Kept(one, *cells[one]) for one in ids]  # type: ignore[arg-type]
    return sorted(found, key=lambda kept: (-kept.as_of, -kept.id))


def named(connection: Connection, schema: Schema, name: str) -> Kept:
    kept = listed(connection, schema)
    for one in kept:
        if one.name.casefold() == name.casefold():
            return one
    raise Trouble(
        t("There is no fixed ranking “{name}”.", name=name),
        t("Fixed rankings are listed by: opsdesk-cli analyse rankings"),
        code="no-record",
    )


def read(connection: Connection, schema: Schema, kept: Kept) -> Fixed:
    body = rows.page(connection, schema, RECORDS, [kept.id], ["body"])
    try:
        return _read(kept, str(body[kept.id][0]))
    except (ValueError, KeyError, TypeError, AttributeError, zlib.error) as error:
        raise Trouble(
            t("“{name}” cannot be read.", name=kept.name),
            t("A newer OpsDesk may have written it. Update OpsDesk, or remove it."),
            code="ranking-unreadable",
        ) from error


@lru_cache(maxsize=16)  # what is kept never changes
def _read(kept: Kept, body: str) -> Fixed:
    plain = json.loads(body)
    ids = _unpacked(plain["ids"]).astype(np.int64)
    columns = {name: _unpacked(packed) for name, packed in plain["inputs"].items()}
    scores, ranks = _unpacked(plain["scores"]), _unpacked(plain["ranks"]).astype(np.int64)
    if {ids.size, scores.size, ranks.size, *(one.size for one in columns.values())} != {kept.count}:
        raise ValueError("columns of different lengths")
    said = {str(name): str(words) for name, words in plain["scales"].items()}
    words = [str(plain[name]) for name in ("model", "label", "formula", "author", "where")]
    return Fixed(kept, words[0], words[1], words[2], words[3], words[4], said, ids, scores, ranks, columns)


def _packed(values: Floats | Ints) -> str:
    return base64.b64encode(zlib.compress(values.astype("<f8").tobytes(), 6)).decode()


def _unpacked(packed: str) -> Floats:
    unfolding = zlib.decompressobj()
    found = unfolding.decompress(base64.b64decode(packed, validate=True), MOST_BYTES)
    if unfolding.unconsumed_tail:
        raise ValueError("too long")
    return np.frombuffer(found, "<f8").astype(np.float64)


# -- keeping and removing ---------------------------------------------------------------------------------------------


def fix(store: Store, name: str, board: Board, *, author: str = "") -> Changes:
    """Keep the ranking of `board` under `name`, on the writing thread."""
    name = " ".join(name.split())
    if not name:
        raise Trouble(t("A name is missing."), t("Type one."), code="empty")
    if not board.scored:
        raise Trouble(t("No requirement has a score by this model."), t("Choose another model."), code="thin-data")
    kept = store.read(lambda c: listed(c, store.schema))
    if any(one.name.casefold() == name.casefold() for one in kept):
        raise Trouble(t("“{name}” is there already.", name=name), t("Choose another name."), code="not-unique")
    model, entity = board.ranking.model, store.schema[ENTITY]
    used = store.read(lambda c: scales.of_inputs(c, store.schema, model.inputs))
    body = json.dumps(
        {
            "model": model.name, "label": t(model.label), "formula": t(model.formula), "author": author.strip(),
            "where": "" if board.where == EVERYTHING else say(entity, board.where),
            "scales": {one: scale.said for one, scale in used.items()},
            "ids": _packed(board.ids), "scores": _packed(board.ranking.scores), "ranks": _packed(board.ranking.ranks),
            "inputs": {one: _packed(board.inputs[one]) for one in model.inputs if one != IDS},
        },
        ensure_ascii=False,
    )  # fmt: skip
    with store.operation("fix-ranking", name=name) as operation:
        operation.insert(
            RECORDS,
            {
                "list": LIST, "name": name, "as_of": clock.today(), "taken": clock.seconds(),
                "customers": int(board.ids.size), "body": body,
            },
        )  # fmt: skip
    return operation.changes


def remove(store: Store, kept: Kept) -> Changes:
    """On the writing thread."""
    with store.operation("remove-ranking", name=kept.name) as operation:
        operation.delete(RECORDS, [kept.id])
    return operation.changes


# -- beside today, and for one requirement ----------------------------------------------------------------------------


def models(connection: Connection, schema: Schema) -> list[Model]:
    """Each fixed ranking as a model that gives a requirement the score it had then."""
    return [as_model(read(connection, schema, one)) for one in listed(connection, schema)]


def as_model(fixed: Fixed) -> Model:
    def score(inputs: Inputs) -> Floats:
        wanted = inputs[IDS].astype(np.int64)
        if not fixed.ids.size:
            return np.full(wanted.size, np.nan)
        at = np.minimum(np.searchsorted(fixed.ids, wanted), fixed.ids.size - 1)
        return np.where(fixed.ids[at] == wanted, fixed.scores[at], np.nan)

    said = t("{model} as of {day}", model=fixed.label, day=day_of(fixed.kept.as_of).isoformat())
    return Model(f"fixed-{fixed.kept.id}", fixed.kept.name, said, (), score)


@dataclass(frozen=True, slots=True)
class Then:
    """What a requirement scored in a fixed ranking; `inputs` are said in the user's language."""

    name: str
    label: str
    as_of: int
    author: str
    score: float | None
    rank: int | None
    inputs: tuple[str, ...]


def history(connection: Connection, schema: Schema, requirement: int) -> list[Then]:
    """The scores of a requirement in all fixed rankings it was in, the latest first."""
    found = []
    by_name = schema[ENTITY].by_name
    for kept in listed(connection, schema):
        fixed = read(connection, schema, kept)
        at = fixed.at(requirement)
        if at is None:
            continue
        score = float(fixed.scores[at])
        said = tuple(
            t("{name}: {figure}", name=t(by_name[name].label) if name in by_name else name,
              figure=_shown(schema, name, float(values[at])))
            for name, values in fixed.inputs.items()
        )  # fmt: skip
        found.append(
            Then(
                kept.name, fixed.label, kept.as_of, fixed.author, None if score != score else score,
                int(fixed.ranks[at]) or None, said,
            )
        )  # fmt: skip
    return found


def _shown(schema: Schema, name: str, value: float) -> str:
    if value != value:
        return text.EMPTY
    field = schema[ENTITY].by_name.get(name)
    return f"{value:g}" if field is None else text.show(field, value)
