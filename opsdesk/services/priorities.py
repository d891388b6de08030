"""The backlog of a desk, scored: requirements read as arrays, a model chosen by its name, models compared."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis import priority
from opsdesk.analysis.priority import Model, Ranking
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model.schema import Schema
from opsdesk.query.filters import EVERYTHING, Filter
from opsdesk.store import rows
from opsdesk.store.connect import Connection

INPUTS = (
    "reach", "impact", "confidence", "ease", "effort", "effort_low", "effort_high", "value", "time_criticality",
    "risk_reduction", "importance", "satisfied",
)  # fmt: skip
"""The fields of a requirement that models read."""


@dataclass(frozen=True)
class Backlog:
    """One element a requirement, in order of ids; `inputs` are NaN where a field is empty."""

    ids: tuple[int, ...]
    codes: tuple[str, ...]
    titles: tuple[str, ...]
    inputs: dict[str, NDArray[np.float64]]


def backlog(connection: Connection, schema: Schema, where: Filter = EVERYTHING) -> Backlog:
    found = list(rows.records(connection, schema, "requirements", ["code", "title", *INPUTS], where))
    if not found:
        raise Trouble(
            t("There are no requirements to score."), t("Add or import some, or widen the filter."), code="thin-data"
        )
    ids, codes, titles, *columns = zip(*found, strict=True)
    inputs = {name: np.array(column, np.float64) for name, column in zip(INPUTS, columns, strict=True)}
    return Backlog(ids, codes, titles, inputs)


def model(name: str, weights: dict[str, float] | None = None, *, normalised: bool = False) -> Model:
    """A model by its name. Weights go with the weighted score only, and are the usual ones unless given."""
    if name == "weighted":
        chosen = weights or dict(priority.COMMON_WEIGHTS)
        if unknown := sorted(set(chosen) - set(INPUTS)):
            raise Trouble(
                t("No input is called “{name}”.", name=unknown[0]),
                t("Inputs: {names}", names=", ".join(INPUTS)),
                code="unknown-input",
            )
        return priority.weighted(chosen, normalised=normalised)
    if name not in priority.MODELS:
        raise Trouble(
            t("There is no model “{name}”.", name=name),
            t("Models: {names}", names=", ".join([*priority.MODELS, "weighted"])),
            code="unknown-model",
        )
    return priority.MODELS[name]


def compared(found: Backlog, models: Sequence[Model]) -> dict[str, dict[str, float | None]]:
    """Kendall's tau-b between every two of `models` over the requirements that both score."""
    scores = {one.name: priority.rank(one, found.inputs).scores for one in models}
    return {a: {b: 1.0 if a == b else priority.agreement(scores[a], scores[b]) for b in scores} for a in scores}


def usable(found: Backlog, models: Sequence[Model]) -> list[Ranking]:
    """The rankings that score at least one requirement."""
    rankings = [priority.rank(one, found.inputs) for one in models]
    return [ranking for ranking in rankings if ranking.order.size]


def models() -> list[Model]:
    """Every model there is to choose from."""
    return [*priority.MODELS.values(), priority.weighted(priority.COMMON_WEIGHTS)]
