"""Surveys of a desk evaluated: NPS, CSAT and Kano. METHODS.md, sections 2 and 3."""

from opsdesk.analysis import kano, satisfaction
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import Filter, Test, both
from opsdesk.store import rows
from opsdesk.store.connect import Connection


def _answers(survey: str, *conditions: Filter) -> Filter:
    return both(Test("survey", f.IS, (survey,)), *conditions)


def _scores(connection: Connection, schema: Schema, survey: str) -> list[float]:
    rows.by_code(connection, schema, "surveys", survey)
    where = _answers(survey, Test("score", f.FILLED))
    return [score for _id, score in rows.records(connection, schema, "answers", ["score"], where)]


def nps(connection: Connection, schema: Schema, survey: str) -> satisfaction.Nps:
    return satisfaction.nps(_scores(connection, schema, survey))


def csat(connection: Connection, schema: Schema, survey: str) -> satisfaction.Csat:
    return satisfaction.csat(_scores(connection, schema, survey))


def kano_of_survey(
    connection: Connection,
    schema: Schema,
    survey: str,
    table: kano.Table = "berger",
    rule: kano.Rule = "mode",
    draws: int = 0,
) -> tuple[list[kano.Feature], int]:
    """The features, and how many answers lack one of the two halves."""
    rows.by_code(connection, schema, "surveys", survey)
    fields = ["question", "functional", "dysfunctional"]
    found = [row[1:] for row in rows.records(connection, schema, "answers", fields, _answers(survey))]
    whole = [(str(question or ""), one, other) for question, one, other in found if one and other]
    if not whole:
        raise Trouble(
            t("The survey {survey} has no pairs of answers.", survey=survey),
            t("Import answers with a functional and a dysfunctional half."),
            code="thin-data",
        )
    return kano.evaluate(whole, table, rule, draws=draws), len(found) - len(whole)
