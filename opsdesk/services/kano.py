"""A Kano survey of the desk evaluated for people: classes, better and worse, by groups of customers, and the chart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from opsdesk.analysis import kano
from opsdesk.analysis.kano import Feature, Rule, Table
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model import text
from opsdesk.model.chart import Chart, Quadrants, Series
from opsdesk.model.definition import Definition
from opsdesk.model.figures import figure
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import Test
from opsdesk.store import rows
from opsdesk.store.connect import Connection

CLASSES = {
    "A": _("Attractive"),
    "O": _("One-dimensional"),
    "M": _("Must-be"),
    "I": _("Indifferent"),
    "R": _("Reverse"),
    "Q": _("Questionable"),
}
TABLES: dict[Table, str] = {"berger": _("Berger"), "pouliot": _("Pouliot")}
RULES: dict[Rule, str] = {"mode": _("Most frequent"), "blauth": _("Blauth")}
DRAWS = 2000
LEAST_GROUP = 3
"""Respondents below which a group says nothing."""
GROUPS_BY = ("stage", "kind", "source", "city")


@dataclass(frozen=True, slots=True)
class Group:
    """`kinds` is the class of each feature among these respondents."""

    name: str
    respondents: int
    kinds: dict[str, str]


@dataclass(frozen=True)
class Evaluation:
    """`half`: answers that lack one of the two halves. `differing`: features whose class depends on the table or rule."""

    survey: str
    table: Table
    rule: Rule
    features: tuple[Feature, ...]
    respondents: int
    pairs: int
    half: int
    differing: tuple[str, ...]
    by: str
    groups: tuple[Group, ...]


Answer = tuple[str, str, str]


def evaluation(
    connection: Connection,
    schema: Schema,
    survey: str,
    table: Table = "berger",
    rule: Rule = "mode",
    by: str = "stage",
) -> Evaluation:
    """Trouble when nobody answered both halves of a question. `by` is a field of customers, or "" for no groups."""
    rows.by_code(connection, schema, "surveys", survey)
    fields = ["respondent", "customer", "question", "functional", "dysfunctional"]
    where = Test("survey", f.IS, (survey,))
    found = list(rows.records(connection, schema, "answers", fields, where, "id"))
    whole = [row for row in found if row[4] and row[5]]
    if not whole:
        raise Trouble(
            t("The survey {survey} has no pairs of answers.", survey=survey),
            t("Import answers with a functional and a dysfunctional half."),
            code="thin-data",
        )
    answers = [(str(row[3] or ""), str(row[4]), str(row[5])) for row in whole]
    features = kano.evaluate(answers, table, rule, draws=DRAWS)
    others = [
        {one.name: one.kind for one in kano.evaluate(answers, other, another)}
        for other in TABLES
        for another in RULES
        if (other, another) != (table, rule)
    ]
    differing = tuple(one.name for one in features if any(kinds[one.name] != one.kind for kinds in others))
    respondents = len({(row[1], row[2], None if row[1] or row[2] else row[0]) for row in whole})
    groups = _groups(connection, schema, whole, table, rule, by) if by else ()
    return Evaluation(
        survey, table, rule, tuple(features), respondents, len(whole), len(found) - len(whole), differing, by, groups
    )


def _groups(
    connection: Connection, schema: Schema, whole: Sequence[tuple[object, ...]], table: Table, rule: Rule, by: str
) -> tuple[Group, ...]:
    """Classes among customers alike in `by`, as far as respondents are customers; the largest group first."""
    field = schema["customers"].field(by)
    ids = {row[2] for row in whole if isinstance(row[2], int)}
    values = rows.page(connection, schema, "customers", ids, [by])
    answers: dict[str, list[Answer]] = {}
    people: dict[str, set[object]] = {}
    for _id, _respondent, customer, question, one, other in whole:
        if isinstance(customer, int) and customer in values and values[customer][0] is not None:
            name = text.show(field, values[customer][0])
            answers.setdefault(name, []).append((str(question or ""), str(one), str(other)))
            people.setdefault(name, set()).add(customer)
    found = [
        Group(name, len(people[name]), {one.name: one.kind for one in kano.evaluate(answers[name], table, rule)})
        for name in answers
        if len(people[name]) >= LEAST_GROUP
    ]
    return tuple(sorted(found, key=lambda group: (-group.respondents, group.name)))


def groups_by(schema: Schema) -> Mapping[str, str]:
    """Fields of customers by which answers may be grouped, and how they are called (message ids)."""
    fields = schema["customers"].by_name
    return {name: fields[name].label for name in GROUPS_BY if isinstance(fields[name].kind, k.Pick | k.Text)}


# -- showing it -------------------------------------------------------------------------------------------------------


def quadrants(found: Evaluation) -> Chart:
    """Better against worse: what delights is on the top left, what must be there on the bottom right."""
    known = [one for one in found.features if one.better is not None and one.worse is not None]
    kinds = [kind for kind in CLASSES if any(one.kind == kind for one in known)]
    return Chart(
        "scatter",
        t("Better and worse"),
        [-(one.worse or 0.0) for one in known],
        tuple(
            Series(
                t(CLASSES[kind]),
                [one.better if one.kind == kind else None for one in known],
                targets=[one.name for one in known],
            )
            for kind in kinds
        ),
        axis="number",
        unit="percent",
        x_unit="percent",
        x_title=t("Worse: dissatisfied without it"),
        y_title=t("Better: satisfied with it"),
        names=[one.name for one in known],
        quadrants=Quadrants(
            0.5, 0.5, t(CLASSES["A"]), t(CLASSES["O"]), t(CLASSES["I"]), t(CLASSES["M"]), (0.0, 1.0), (0.0, 1.0)
        ),
        notes=definitions(found, 0)[0].notes[:1],
        empty=t("No answer is A, O, M or I."),
    )


def with_interval(value: float | None, interval: tuple[float, float] | None) -> str:
    if value is None:
        return text.EMPTY
    if interval is None:
        return _two(value)
    return f"{_two(value)} ({_two(interval[0])} … {_two(interval[1])})"


def _two(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}"  # no "-0.00"


def definitions(found: Evaluation, as_of: int) -> list[Definition]:
    parameters = ((t("Table"), t(TABLES[found.table])), (t("Rule"), t(RULES[found.rule])))
    half = t("{n} half answered", n=figure(found.half, "count")) if found.half else ""
    return [
        Definition(
            t("Better and worse"),
            t("Better = (A + O) / (A + O + M + I); worse = -(O + M) / (A + O + M + I), with 95 % bootstrap intervals."),
            found.pairs,
            as_of,
            (*parameters, (t("Draws"), f"{DRAWS:,}")),
            half,
        ),
        Definition(
            t("Class"),
            t(
                "Each pair of answers has a class by the table; a feature has the class that the rule finds in its pairs."
            ),
            found.pairs,
            as_of,
            parameters,
            half,
        ),
    ]
