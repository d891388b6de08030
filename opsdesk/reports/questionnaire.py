"""A Kano questionnaire on paper: each feature with its two questions, and five boxes for each to tick."""

from collections.abc import Iterator
from dataclasses import dataclass

from opsdesk.i18n import t
from opsdesk.query import filters as f
from opsdesk.query.filters import Query, Sort, Test, both
from opsdesk.reports.catalogue import Request, Source
from opsdesk.reports.frame import BODY, SMALL, Document, Part, Sheet
from opsdesk.reports.parts import Heading, NewPage, Prose
from opsdesk.services import questionnaire
from opsdesk.services.questionnaire import ANSWERS, Question
from opsdesk.store import rows

MOST = 20
_LEADING = 15.0


def build(source: Source, request: Request) -> Document:
    where = both(request.where, Test("kind", f.IS, ("kano",)), Test("questions", f.FILLED))
    numbers = rows.first(source.connection, source.schema, Query("surveys", where, (Sort("opened", True),)), MOST)
    cells = rows.page(source.connection, source.schema, "surveys", numbers, ["name", "questions"])
    surveys = [(str(cells[one][0]), questionnaire.loads(str(cells[one][1]))) for one in numbers]
    alone = surveys[0][0] if len(surveys) == 1 else ""

    def parts() -> Iterator[Part]:
        if not surveys:
            yield Prose(t("No Kano survey has a questionnaire."))
        for place, (name, questions) in enumerate(surveys):
            if place:
                yield NewPage()
            if not alone:
                yield Heading(name)
            yield Prose(t(questionnaire.INTRODUCTION))
            for number, question in enumerate(questions, 1):
                yield _Asked(number, question)

    return Document(
        request.title or alone or t("Kano questionnaire"),
        parts(),
        request.as_of,
        author=request.author,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    number: int
    question: Question

    def draw(self, sheet: Sheet) -> None:
        asked = (self.question.functional, self.question.dysfunctional)
        wrapped = [sheet.wrap(words, sheet.right - sheet.left - 18, BODY) for words in asked]
        sheet.need(sum(len(lines) * _LEADING for lines in wrapped) + 2 * (_LEADING + 8) + 12)
        for letter, lines in zip("ab", wrapped, strict=True):
            for place, line in enumerate(lines):
                sheet.y -= _LEADING
                if place == 0:
                    sheet.write(sheet.left, sheet.y, f"{self.number}{letter}", BODY, ink="muted")
                sheet.write(sheet.left + 22, sheet.y, line, BODY)
            self._boxes(sheet)
        sheet.y -= 6
        sheet.rule(sheet.y)
        sheet.y -= 4

    def _boxes(self, sheet: Sheet) -> None:
        sheet.y -= _LEADING + 2
        room = (sheet.right - sheet.left - 22) / len(ANSWERS)
        for place, answer in enumerate(ANSWERS):
            x = sheet.left + 22 + place * room
            sheet.box(x, sheet.y - 1, 9, 9, "outline", radius=1.5)
            sheet.box(x + 0.75, sheet.y - 0.25, 7.5, 7.5, "surface", radius=1)
            sheet.write(x + 14, sheet.y, sheet.cut(t(answer), room - 18, SMALL), SMALL)
        sheet.y -= 6
