"""Kano's questionnaire: for each feature what is asked with it and without it, worded for people, kept with the survey."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from opsdesk.errors import Trouble
from opsdesk.i18n import language, spellings, t
from opsdesk.i18n import mark as _
from opsdesk.model.changes import Changes
from opsdesk.model.schema import Schema
from opsdesk.model.tickets import KANO
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.store import durable, rows
from opsdesk.store.connect import Connection, explained
from opsdesk.store.store import Store

INTRODUCTION = _(
    "For each feature there are two questions: how you feel if it is there, and if it is not. Choose one answer for each."
)
WITH, WITHOUT = _("If there is {feature}, how do you feel?"), _("If there is no {feature}, how do you feel?")
ANSWERS = tuple(option.label for option in KANO.options)
MOST = 60
"""Features of one questionnaire: twice as many questions as anybody answers."""


@dataclass(frozen=True, slots=True)
class Question:
    feature: str
    functional: str
    dysfunctional: str


def worded(feature: str, spoken: str = "") -> Question:
    """The usual wording in the language `spoken`, that of the user unless given."""
    feature = " ".join(feature.split())
    asked = (said(words, spoken).format(feature=feature) for words in (WITH, WITHOUT))
    return Question(feature, *asked)


def said(message: str, spoken: str = "") -> str:
    """A sentence of the questionnaire in the language `spoken`."""
    english, chinese = spellings(message)
    return chinese if (spoken or language()) == "zh" else english


def loads(text: str | None, spoken: str = "") -> list[Question]:
    """One line a feature; missing wording is the usual one."""
    found = []
    for line in (text or "").splitlines():
        feature, _bar, rest = (part.strip() for part in line.partition("|"))
        functional, _bar, dysfunctional = (part.strip() for part in rest.partition("|"))
        if feature:
            usual = worded(feature, spoken)
            found.append(Question(feature, functional or usual.functional, dysfunctional or usual.dysfunctional))
    return found


def dumps(questions: Sequence[Question]) -> str:
    return "\n".join(
        " | ".join(_clean(part) for part in (one.feature, one.functional, one.dysfunctional)) for one in questions
    )


def _clean(text: str) -> str:
    return " ".join(text.replace("|", "/").split())


def of_survey(connection: Connection, schema: Schema, number: int) -> list[Question]:
    found = rows.page(connection, schema, "surveys", [number], ["questions"]).get(number)
    return loads(str(found[0] or "")) if found else []


def check(questions: Sequence[Question]) -> None:
    names = [one.feature.casefold() for one in questions]
    if not questions:
        raise Trouble(t("The questionnaire asks nothing yet."), t("Add a feature."), code="empty")
    if len(set(names)) != len(names):
        twice = next(one.feature for one in questions if names.count(one.feature.casefold()) > 1)
        raise Trouble(t("“{name}” is asked twice.", name=twice), t("Take one away."), code="not-unique")
    if len(questions) > MOST:
        raise Trouble(t("No more than {n} features.", n=MOST), t("Make two surveys of it."), code="too-many")


def save(store: Store, name: str, questions: Sequence[Question], number: int | None = None) -> Changes:
    """A new Kano survey, or another questionnaire and name for the survey `number`."""
    check(questions)
    values = {"name": name.strip() or None, "questions": dumps(questions)}
    if number is None:
        return verbs.add(store, "surveys", {**values, "kind": "kano"})
    return verbs.edit(store, Selection("surveys", frozenset([number])), values)


def sheet(questions: Sequence[Question], spoken: str = "") -> list[list[str]]:
    """The questionnaire as rows for a survey tool: each question with its five answers."""
    answers = [said(label, spoken) for label in ANSWERS]
    rows_ = []
    for one in questions:
        rows_ += [[one.feature, one.functional, *answers], [one.feature, one.dysfunctional, *answers]]
    return rows_


def export(questions: Sequence[Question], out: Path, spoken: str = "") -> None:
    """The questionnaire as a CSV file that spreadsheets open."""
    text = io.StringIO()
    csv.writer(text).writerows(sheet(questions, spoken))
    try:
        with explained(out):
            durable.write(out, text.getvalue().encode("utf-8-sig"))
    finally:
        durable.partial_of(out).unlink(missing_ok=True)
