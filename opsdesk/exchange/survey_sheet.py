"""Surveys as 问卷星 exports them: a line for each respondent, a column for each question, into answers in long form.

What a question is shows in its wording and its answers: 0 to 10 about recommending is NPS, 1 to 5 (or 非常满意 and so on)
about satisfaction is CSAT, pairs of Kano answers are Kano's (kano_sheet.py); the rest is text. Each kind becomes a survey of
its own, because a score means something else in each; the same file again changes nothing.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from opsdesk.errors import Trouble
from opsdesk.exchange import kano_sheet, reader
from opsdesk.exchange.convert import convert, text_of, word
from opsdesk.exchange.headers import normal
from opsdesk.exchange.importer import MOST_PROBLEMS, Outcome, Problem
from opsdesk.exchange.kano_sheet import Matched
from opsdesk.exchange.shape import Cell, Column, FileShape, Row
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.kinds import Stored
from opsdesk.model.schema import Schema
from opsdesk.model.text import Unreadable
from opsdesk.query import filters as f
from opsdesk.query.filters import Test, both
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.operation import Operation
from opsdesk.store.store import Store
from opsdesk.work import Progress

TITLE = "问卷星"
_MARK = "提交答卷时间"
_BESIDE = {"序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自ip", "总分"}
_SURE = 0.8
_RECOMMEND = re.compile(r"推荐|nps|recommend", re.IGNORECASE)
_CONTENT = re.compile(r"满意|评分|打分|satisf|how would you rate", re.IGNORECASE)
_FIGURE = re.compile(r"\s*(\d{1,2})(?:\.0)?\s*(?:分|星|points?|stars?)?\s*(?:[（(].*)?\s*$", re.IGNORECASE)
_SAID = {
    "非常满意": 5, "很满意": 5, "满意": 4, "比较满意": 4, "一般": 3, "不满意": 2, "比较不满意": 2, "非常不满意": 1, "很不满意": 1,
    "very satisfied": 5, "satisfied": 4, "neutral": 3, "dissatisfied": 2, "unsatisfied": 2, "very dissatisfied": 1,
}  # fmt: skip
_SEVERAL = "┋"
NAMES = {"nps": _("NPS"), "csat": _("CSAT"), "kano": _("Kano"), "other": _("Other")}
RANGE = {"nps": (0, 10), "csat": (1, 5)}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: `kind` is "nps", "csat" or "text"."""

    column: Column
    kind: str
    question: str


@dataclass(frozen=True)
class Sheet:
    """What the columns of a file are. `beside` are those of respondent, at and customer."""

    shape: FileShape
    asked: tuple[Asked, ...]
    kano: Matched | None
    beside: Mapping[str, Column]

    @property
    def kinds(self) -> list[str]:
        found = [kind for kind in ("nps", "csat") if any(one.kind == kind for one in self.asked)]
        if self.kano is not None:
            found.append("kano")
        return found or ["other"]


@dataclass
class SurveyOutcome(Outcome):
    """`surveys` are the codes and names of what the answers went into; where nothing is written, the names alone."""

    surveys: list[tuple[str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        return {**super().as_json(), "surveys": [{"code": code, "name": name} for code, name in self.surveys]}


def recognised(shape: FileShape) -> bool:
    return any(normal(column.header) == normal(_MARK) for column in shape.columns)


def look(path: Path, shape: FileShape, schema: Schema) -> Sheet:
    """Trouble when no column is a question."""
    beside = kano_sheet.beside(schema, shape)
    kano = None
    with suppress(Trouble):
        kano = kano_sheet.match(path, schema, ())
    taken = {column for pair in kano.pairs for column in (pair.functional, pair.dysfunctional)} if kano else set()
    asked = []
    for column in shape.columns:
        if column in taken or column in beside.values() or not column.header or normal(column.header) in _BESIDE:
            continue
        asked.append(Asked(column, _kind(column, shape.values(column)), kano_sheet.question(column.header)))
    if not asked and kano is None:
        raise Trouble(
            t("No column of {name} is a question.", name=path.name),
            t("Questions follow the columns of time and source, one a column."),
            code="nothing-mapped",
        )
    return Sheet(shape, tuple(asked), kano, beside)


def _kind(column: Column, cells: Sequence[Cell]) -> str:
    filled = [cell for cell in cells if text_of(cell)]
    for kind, wording in (("nps", _RECOMMEND), ("csat", _CONTENT)):
        read = sum(score(kind, cell) is not None for cell in filled)
        if wording.search(column.header) and filled and read >= _SURE * len(filled):
            return kind
    return "text"


def score(kind: str, cell: Cell) -> float | None:
    """The figure of an answer, if it is one of the scale."""
    said = text_of(cell)
    if kind == "csat" and word(said) in _SAID:
        return float(_SAID[word(said)])
    least, most = RANGE[kind]
    found = _FIGURE.match(said)
    return float(found.group(1)) if found and least <= int(found.group(1)) <= most else None


def dry_run(store: Store, path: Path, sheet: Sheet, name: str, progress: Progress | None = None) -> SurveyOutcome:
    return store.read(lambda c: _Taking(c, store.schema, sheet, name).over(path, progress))


def run(store: Store, path: Path, sheet: Sheet, name: str, progress: Progress | None = None) -> SurveyOutcome:
    """All answers as one operation, into surveys called `name`. On the writing thread."""
    with store.operation("import", entity="answers", n=0, file=path.name) as operation:
        taking = _Taking(operation.connection, store.schema, sheet, name, operation)
        outcome = taking.over(path, progress)
        if sheet.kano is not None:
            taken = kano_sheet.write(operation, taking.surveys["kano"], path, sheet.kano, progress)
            outcome.new += taken.answers
            outcome.updated += taken.updated
        operation.params["n"] = outcome.new + outcome.updated
    outcome.operation, outcome.changes = operation.changes.operation, operation.changes
    return outcome


class _Taking:
    """One pass over a file; without an operation it only counts."""

    def __init__(
        self, connection: Connection, schema: Schema, sheet: Sheet, name: str, operation: Operation | None = None
    ) -> None:
        self._connection, self._schema, self._sheet, self._operation = connection, schema, sheet, operation
        self.outcome = SurveyOutcome(program=TITLE)
        self.surveys: dict[str, int] = {}
        self._before: dict[tuple[int, str, str], tuple[int, dict[str, Stored]]] = {}
        for kind in sheet.kinds:
            called = name if len(sheet.kinds) == 1 else f"{name} · {t(NAMES[kind])}"
            self._prepare(kind, called)

    def _prepare(self, kind: str, name: str) -> None:
        """The survey of this kind and name that is there, or a new one."""
        where = both(Test("name", f.IS, (name,)), Test("kind", f.IS, (kind,)))
        found = next(rows.records(self._connection, self._schema, "surveys", ["code"], where), None)
        if found is None and self._operation is not None:
            number = self._operation.insert("surveys", {"name": name, "kind": kind})
            found = number, rows.page(self._connection, self._schema, "surveys", [number], ["code"])[number][0]
        if found is None:
            self.surveys[kind] = 0
            self.outcome.surveys.append(("", name))
            return
        number, code = found
        self.surveys[kind] = number
        self.outcome.surveys.append((str(code), name))
        names = ["respondent", "question", "score", "text"]
        of = Test("survey", f.IS, (str(code),))
        for answer, who, question, mark, text in rows.records(self._connection, self._schema, "answers", names, of):
            self._before[number, str(who or ""), str(question or "")] = answer, {"score": mark, "text": text}

    def over(self, path: Path, progress: Progress | None) -> SurveyOutcome:
        for batch in reader.read(path, self._sheet.shape, progress):
            for number, row in enumerate(batch.rows, batch.first):
                if any(text_of(cell) for cell in row):
                    self._take(row, number)
        return self.outcome

    def _take(self, row: Row, number: int) -> None:
        cell = _cells(row)
        who = text_of(cell(self._sheet.beside.get("respondent"))) or f"#{number}"
        beside = dict(self._about(cell))
        self.outcome.rows += 1
        for one in self._sheet.asked:
            said = text_of(cell(one.column))
            if not said:
                continue
            values: dict[str, Stored]
            if one.kind == "text":
                values = {"score": None, "text": said.replace(_SEVERAL, "；")}
            elif (mark := score(one.kind, said)) is not None:
                values = {"score": mark, "text": None}
            else:
                self._refuse(number, one.column, said)
                continue
            kind = one.kind if one.kind != "text" else self._sheet.kinds[0]
            self._write(self.surveys[kind], who, one.question, values, beside)

    def _about(self, cell: Callable[[Column | None], Cell]) -> Iterator[tuple[str, Stored]]:
        """When it was answered and by which customer, as far as the file says so."""
        columns = self._sheet.beside
        if "at" in columns:
            with suppress(Unreadable):
                yield "at", convert(self._schema["answers"].field("at"), cell(columns["at"]))
        if code := text_of(cell(columns.get("customer"))):
            known = rows.by_codes(self._connection, self._schema, "customers", [code])
            yield "customer", known.get(code.casefold())

    def _write(
        self, survey: int, who: str, question: str, values: dict[str, Stored], beside: Mapping[str, Stored]
    ) -> None:
        key = survey, who, question
        known = self._before.get(key)
        if known is None:
            self.outcome.new += 1
            row: dict[str, Stored] = {"survey": survey, "respondent": who, "question": question, **values, **beside}
            answer = 0 if self._operation is None else self._operation.insert("answers", row)
            self._before[key] = answer, values
        elif known[1] == values:
            self.outcome.unchanged += 1
        else:
            self.outcome.updated += 1
            if self._operation is not None:
                self._operation.update("answers", [known[0]], {**values, **beside})
            self._before[key] = known[0], values

    def _refuse(self, number: int, column: Column, said: str) -> None:
        self.outcome.rejected += 1
        if len(self.outcome.problems) < MOST_PROBLEMS:
            reason = t("“{text}” is no figure of the scale", text=said[:40])
            self.outcome.problems.append(Problem(number, column.title, reason, said[:200]))


def _cells(row: Row) -> Callable[[Column | None], Cell]:
    return lambda column: row[column.position] if column is not None and column.position < len(row) else None
