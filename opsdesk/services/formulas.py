"""Models of the desk's own: formulas over the number fields of requirements, and weights; kept as rules, undoable."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from math import isfinite

from opsdesk.analysis import priority
from opsdesk.analysis.formula import Formula, Misread, parse
from opsdesk.analysis.priority import Model
from opsdesk.errors import Trouble
from opsdesk.i18n import spellings, t
from opsdesk.model import kinds as k
from opsdesk.model.changes import Changes
from opsdesk.model.record import Field
from opsdesk.model.schema import Schema
from opsdesk.services import rules
from opsdesk.services.rules import Kept
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store

NUMBERS = (k.Whole, k.Decimal, k.Money, k.Percent, k.Flag)
CENTS = 100
OWN = ("formula-", "weights-")
"""How the keys of models of the desk's own begin; the number of their rule follows."""


def fields(schema: Schema) -> dict[str, Field]:
    """The number fields of a requirement, the user's own among them, by name."""
    return {one.name: one for one in schema["requirements"].fields if isinstance(one.kind, NUMBERS)}


def words(schema: Schema) -> dict[str, str]:
    """How people call the number fields: by name, by label in both languages, by what files call them."""
    found: dict[str, str] = {}
    numbers = fields(schema)
    for called in (
        lambda field: (field.name,),
        lambda field: spellings(field.label),
        lambda field: field.synonyms,
    ):  # a name wins over a label, a label over a synonym
        for field in numbers.values():
            for word in called(field):
                found.setdefault(word.casefold(), field.name)
    return found


def read(schema: Schema, text: str) -> Formula:
    """Raises Misread, which says where. Amounts of money are read in whole units."""
    money = {name: 1 / CENTS for name, field in fields(schema).items() if isinstance(field.kind, k.Money)}
    return parse(text, words(schema), money)


def shown(schema: Schema, formula: Formula) -> str:
    """The formula in the user's language."""
    numbers = fields(schema)
    return formula.written(lambda name: t(numbers[name].label))


def model(schema: Schema, name: str, label: str, text: str) -> Model:
    """A formula as a model. `name` is its key, `label` what people call it."""
    formula = read(schema, text)
    optional = tuple(field for field in formula.fields if field not in formula.needed)
    return Model(name, label, shown(schema, formula), formula.fields, formula, optional=optional)


# -- kept as rules ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Weights:
    """A weighted score; a negative weight makes a cost."""

    weights: Mapping[str, float]
    normalised: bool = False


def _loads_weights(found: object) -> Weights:
    if not isinstance(found, dict) or not isinstance(found["weights"], dict) or not found["weights"]:
        raise ValueError(found)
    weights = {str(name): float(value) for name, value in found["weights"].items()}
    if not all(isfinite(value) for value in weights.values()) or not any(weights.values()):
        raise ValueError(weights)
    return Weights(weights, bool(found.get("normalised", False)))


def _loads_text(found: object) -> str:
    if not isinstance(found, str):
        raise TypeError(found)
    return found


FORMULAS: rules.Kind[str] = rules.Kind("formulas", str, _loads_text)
WEIGHTS: rules.Kind[Weights] = rules.Kind("weights", asdict, _loads_weights)


def save(store: Store, name: str, text: str, number: int | None = None) -> Changes:
    """Keep a formula, its fields under their own names: it reads the same in every language."""
    formula = read(store.schema, text)
    _alone(store, name, WEIGHTS.list)
    return rules.save(store, FORMULAS, name, formula.written(lambda field: field), number)


def save_weights(store: Store, name: str, weights: Weights, number: int | None = None) -> Changes:
    priority.weighted(weights.weights)  # refuses those that are all zero
    _alone(store, name, FORMULAS.list)
    return rules.save(store, WEIGHTS, name, weights, number)


def remove(store: Store, key: str) -> Changes:
    """Remove the model whose `Model.name` is `key`."""
    kind, _dash, number = key.partition("-")
    return (
        rules.remove(store, FORMULAS, int(number)) if kind == "formula" else rules.remove(store, WEIGHTS, int(number))
    )


def _alone(store: Store, name: str, other: str) -> None:
    """A name means one model, of whatever kind."""
    name = " ".join(name.split()).casefold()
    taken = {label.casefold() for one in priority.MODELS.values() for label in (one.name, *spellings(one.label))}
    kept = store.read(lambda c: rules.names(c, store.schema, other))
    if name in taken | {"weighted"} | {one.casefold() for one in kept}:
        raise Trouble(t("“{name}” is there already.", name=name), t("Choose another name."), code="not-unique")


def models(connection: Connection, schema: Schema) -> list[Model]:
    """Those of the desk's own, by name. One whose field is gone is left out until it is back."""
    found = []
    for one in rules.all_of(connection, schema, FORMULAS):
        try:
            found.append(model(schema, f"formula-{one.id}", one.name, one.value))
        except Misread:
            continue
    numbers = fields(schema)
    for kept in rules.all_of(connection, schema, WEIGHTS):
        if set(kept.value.weights) <= set(numbers):
            found.append(_weighted(schema, kept))
    return sorted(found, key=lambda one: one.label.casefold())


def _weighted(schema: Schema, kept: Kept[Weights]) -> Model:
    numbers = fields(schema)
    made = priority.weighted(kept.value.weights, normalised=kept.value.normalised)
    terms = " + ".join(f"{weight:g} × {t(numbers[name].label)}" for name, weight in kept.value.weights.items())
    whole = sum(abs(weight) for weight in kept.value.weights.values())
    said = (
        t("({terms}) / {whole}, each scaled to 0..1", terms=terms, whole=f"{whole:g}")
        if kept.value.normalised
        else f"({terms}) / {whole:g}"
    )
    return replace(made, name=f"weights-{kept.id}", label=kept.name, formula=said)
