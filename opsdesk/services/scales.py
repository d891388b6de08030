"""Scale sets: which numbers an input of a model may have, and what each means. A rule of the desk; scores are kept with
the set they were given on. METHODS.md, section 3."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.schema import Schema
from opsdesk.services import rules
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store

NAME = _("Scales")


@dataclass(frozen=True, slots=True)
class Scale:
    """The steps from the highest: what is stored, and what it means (a message id for the usual ones). Without steps any
    number is right, in `unit` (words)."""

    steps: tuple[tuple[float, str], ...] = ()
    unit: str = ""

    @property
    def said(self) -> str:
        """ "3 massive, 2 high": in the user's language."""
        if not self.steps:
            return t(self.unit)
        return t(", ").join(f"{value:g} {t(words)}".strip() for value, words in self.steps)

    @property
    def written(self) -> str:
        """As it is typed: `parsed` reads it."""
        return "; ".join(f"{value:g} {t(words)}".strip() for value, words in self.steps)


def parsed(typed: str, before: Scale | None = None) -> Scale:
    """ "3 massive; 2 high": a number and what it means for each step, 80 % too; nothing lets any number be right.

    Words that say what those of `before` say stay theirs: the usual ones go on being translated."""
    own = {t(words): words for _value, words in before.steps} if before is not None else {}
    steps: list[tuple[float, str]] = []
    for part in re.split(r"[;；,，\n]", typed):
        if not part.strip():
            continue
        found = _STEP.fullmatch(part.strip())
        if found is None:
            raise Trouble(
                t("“{text}” is no step of a scale.", text=part.strip()[:40]),
                t("Write a number and what it means: 3 massive; 2 high; 1 medium"),
                code="scale",
            )
        value = float(found["number"]) / (100 if found["percent"] else 1)
        words = " ".join(found["words"].split())
        steps.append((value, own.get(words, words)))
    if len({value for value, _words in steps}) < len(steps):
        raise Trouble(t("A number stands in the scale twice."), t("Leave one of them out."), code="scale")
    return Scale(tuple(sorted(steps, reverse=True)), before.unit if before is not None else "")


_STEP = re.compile(r"(?P<number>[-−]?\d{1,9}(?:\.\d{1,6})?)\s*(?P<percent>%)?\s*(?P<words>.{0,60})")
Scales = Mapping[str, Scale]
Wrong = NDArray[np.bool_]
USUAL: Scales = {
    "reach": Scale(unit=_("people in a period")),
    "impact": Scale(
        ((3, _("massive")), (2, _("high")), (1, _("medium")), (0.5, _("low")), (0.25, _("minimal")))
    ),
    "confidence": Scale(((1, _("high confidence")), (0.8, _("medium confidence")), (0.5, _("low confidence")))),
    "effort": Scale(unit=_("the desk's unit of effort")),
}  # fmt: skip
"""Intercom's, for RICE (McBride). Other inputs have none unless somebody sets one up."""


def _dumps(found: Scales) -> object:
    return {name: {"steps": [list(step) for step in one.steps], "unit": one.unit} for name, one in found.items()}


def _loads(found: object) -> Scales:
    if not isinstance(found, dict):
        raise TypeError(found)
    read = {}
    for name, one in found.items():
        steps = tuple((float(value), str(words)) for value, words in one["steps"])
        if not all(isfinite(value) for value, _words in steps):
            raise ValueError(steps)
        read[str(name)] = Scale(steps, str(one["unit"]))
    return read


KIND: rules.Kind[Scales] = rules.Kind("scales", _dumps, _loads)


def in_force(connection: Connection, schema: Schema) -> Scales:
    return rules.in_force(connection, schema, KIND, USUAL)


def off(scales: Scales, inputs: Mapping[str, NDArray[np.float64]], names: Sequence[str]) -> dict[str, Wrong]:
    """Which values of the inputs `names` are no step of their scale; those without any are left out."""
    found = {}
    for name in names:
        if name in scales and scales[name].steps:
            steps = np.array([step for step, _words in scales[name].steps])
            values = inputs[name]
            away = np.abs(values[:, None] - steps).min(axis=1) > 1e-9 if values.size else np.zeros(0, np.bool_)
            if (wrong := away & ~np.isnan(values)).any():
                found[name] = wrong
    return found


def of_inputs(connection: Connection, schema: Schema, names: Sequence[str]) -> Scales:
    """The scales of those inputs that have one."""
    found = in_force(connection, schema)
    return {name: found[name] for name in names if name in found}


def save(store: Store, scales: Scales) -> Changes:
    """Let `scales` be in force from now on."""
    kept = store.read(lambda c: rules.all_of(c, store.schema, KIND))
    return rules.save(store, KIND, kept[0].name if kept else t(NAME), scales, kept[0].id if kept else None)
