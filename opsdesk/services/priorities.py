"""The backlog of a desk, scored: requirements read as arrays, a model chosen by its name, models compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis import priority
from opsdesk.analysis.priority import Model, Ranking
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model.schema import Schema
from opsdesk.query.filters import EVERYTHING, Filter
from opsdesk.services import formulas
from opsdesk.store import rows
from opsdesk.store.connect import Connection


def inputs(schema: Schema) -> tuple[str, ...]:
    """The fields of a requirement that models read: every number, the user's own among them."""
    return tuple(formulas.fields(schema))


USUAL = (*priority.MODELS.values(), priority.weighted(priority.COMMON_WEIGHTS))


@dataclass(frozen=True)
class Backlog:
    """One element a requirement, in order of ids; `inputs` are NaN where a field is empty."""

    ids: tuple[int, ...]
    codes: tuple[str, ...]
    titles: tuple[str, ...]
    inputs: dict[str, NDArray[np.float64]]


def backlog(connection: Connection, schema: Schema, where: Filter = EVERYTHING) -> Backlog:
    names = inputs(schema)
    found = list(rows.records(connection, schema, "requirements", ["code", "title", *names], where))
    if not found:
        raise Trouble(
            t("There are no requirements to score."), t("Add or import some, or widen the filter."), code="thin-data"
        )
    ids, codes, titles, *columns = zip(*found, strict=True)
    values = {name: np.array(column, np.float64) for name, column in zip(names, columns, strict=True)}
    return Backlog(ids, codes, titles, values)


def weighted(schema: Schema, weights: Mapping[str, float], *, normalised: bool = False) -> Model:
    """The weighted score by weights that people typed."""
    known = inputs(schema)
    if unknown := sorted(set(weights) - set(known)):
        raise Trouble(
            t("No input is called “{name}”.", name=unknown[0]),
            t("Inputs: {names}", names=", ".join(known)),
            code="unknown-input",
        )
    return priority.weighted(weights, normalised=normalised)


def models(connection: Connection, schema: Schema) -> list[Model]:
    """Every model there is to choose from, the desk's own last."""
    return [*USUAL, *formulas.models(connection, schema)]


def model(connection: Connection, schema: Schema, name: str) -> Model:
    """A model by its key, or one of the desk's own by what people call it."""
    offered = models(connection, schema)
    for one in offered:
        if name == one.name or name.casefold() == t(one.label).casefold():
            return one
    raise Trouble(
        t("There is no model “{name}”.", name=name),
        t("Models: {names}", names=", ".join(called(one) for one in offered)),
        code="unknown-model",
    )


def called(one: Model) -> str:
    """What a model is called on the command line: those of the desk's own by the name people gave them."""
    return one.label if one.name.startswith(formulas.OWN) else one.name


def compared(found: Backlog, models: Sequence[Model]) -> dict[str, dict[str, float | None]]:
    """Kendall's tau-b between every two of `models` over the requirements that both score."""
    scores = {one.name: priority.rank(one, found.inputs).scores for one in models}
    return {a: {b: 1.0 if a == b else priority.agreement(scores[a], scores[b]) for b in scores} for a in scores}


def usable(found: Backlog, models: Sequence[Model]) -> list[Ranking]:
    """The rankings that score at least one requirement."""
    rankings = [priority.rank(one, found.inputs) for one in models]
    return [ranking for ranking in rankings if ranking.order.size]
