"""Answers to a Kano questionnaire from any sheet with a line for each respondent: 问卷星 and others, or OpsDesk's own.

The columns of a feature are found by the wording of its questions; without a questionnaire, or where the wording is
another, columns that hold nothing but Kano answers are taken in pairs, the one with the feature first.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from opsdesk.errors import Trouble
from opsdesk.exchange import reader
from opsdesk.exchange.convert import convert, text_of
from opsdesk.exchange.headers import normal
from opsdesk.exchange.shape import Cell, Column, FileShape
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.schema import Schema
from opsdesk.model.text import Unreadable
from opsdesk.query import filters as f
from opsdesk.query.filters import Test
from opsdesk.services.questionnaire import Question
from opsdesk.store import rows
from opsdesk.store.operation import Operation
from opsdesk.store.store import Store
from opsdesk.work import Progress

_NUMBER = re.compile(r"^\s*(?:[Qq]?\d{1,3}\s*[、.．:：)）]|[（(]\d{1,3}[)）]|[Qq]\d{1,3}\b)\s*")
_KIND = re.compile(
    r"\s*[\[【(（](?:单选题?|多选题?|填空题?|排序题?|评分题?|简答题?|量表题?|矩阵[^\]】)）]*|single[^\])]*)[\]】)）]\s*$",
    re.IGNORECASE,
)
_WITHOUT = re.compile(r"不提供|没有|不具备|不支持|如果无|若无|反向|缺少|without|do not have|don't have|dysfunctional|if there is no", re.IGNORECASE)  # fmt: skip
_MARKS = re.compile(r"[\s,，。.?？!！:：;；、|/\-—_“”\"'‘’]+")
_SURE = 0.8
"""The share of a column's filled cells that must be Kano answers."""


@dataclass(frozen=True, slots=True)
class Pair:
    feature: str
    functional: Column
    dysfunctional: Column


@dataclass(frozen=True)
class Matched:
    """`missing`: features of the questionnaire for which the sheet has no two columns."""

    shape: FileShape
    pairs: tuple[Pair, ...]
    missing: tuple[str, ...] = ()


@dataclass
class Taken:
    """`unread` counts cells that are no Kano answer, by their text; `respondents` brought at least one answer."""

    respondents: int
    answers: int
    updated: int
    unread: dict[str, int]
    changes: Changes


def match(path: Path, schema: Schema, questions: Sequence[Question]) -> Matched:
    """Look at the file and find the two columns of each feature. Trouble when there are none."""
    shape = reader.sniff(path)
    free = [column for column in shape.columns if column.header]
    pairs, missing = [], []
    for one in questions:
        found = _by_wording(one, free) or _by_name(one, free)
        if found is None:
            missing.append(one.feature)
        else:
            pairs.append(Pair(one.feature, *found))
            free = [column for column in free if column not in found]
    if not pairs:
        pairs = list(_by_answers(shape, schema))
        missing = [] if not questions else [one.feature for one in questions[len(pairs) :]]
        if questions and len(pairs) == len(questions):
            pairs = [Pair(one.feature, p.functional, p.dysfunctional) for one, p in zip(questions, pairs, strict=True)]
    if not pairs:
        raise Trouble(
            t("No column of {name} holds answers to this questionnaire.", name=path.name),
            t("Each feature needs a column with it and one without it, holding answers such as “I like it”."),
            code="no-answers",
        )
    return Matched(shape, tuple(pairs), tuple(missing))


def question(header: str) -> str:
    """What a column asks, without its number and the kind of question."""
    return _KIND.sub("", _NUMBER.sub("", header)).strip() or header


def _bare(header: str) -> str:
    return _MARKS.sub("", normal(_KIND.sub("", _NUMBER.sub("", header))))


def _by_wording(one: Question, columns: Sequence[Column]) -> tuple[Column, Column] | None:
    """The columns whose headers hold the questions as they were asked."""
    found = []
    for words in (one.functional, one.dysfunctional):
        wanted = _bare(words)
        column = next((c for c in columns if wanted and wanted in _bare(c.header)), None)
        if column is None:
            return None
        found.append(column)
    return (found[0], found[1]) if found[0] is not found[1] else None


def _by_name(one: Question, columns: Sequence[Column]) -> tuple[Column, Column] | None:
    """The two columns that name the feature; the one that says so is without it, else the second."""
    wanted = _bare(one.feature)
    named = [column for column in columns if wanted and wanted in _bare(column.header)]
    if len(named) != 2:
        return None
    first, second = named
    rest = [column.header.replace(one.feature, "") for column in named]
    return (second, first) if _WITHOUT.search(rest[0]) and not _WITHOUT.search(rest[1]) else (first, second)


def _by_answers(shape: FileShape, schema: Schema) -> Iterator[Pair]:
    columns = [column for column in shape.columns if _is_kano(shape.values(column), schema)]
    for first, second in zip(columns[::2], columns[1::2], strict=False):
        if _WITHOUT.search(first.header) and not _WITHOUT.search(second.header):
            first, second = second, first
        yield Pair(question(first.header), first, second)


def _is_kano(cells: Sequence[Cell], schema: Schema) -> bool:
    """Plain figures are no sign: any scale from 1 to 5 holds them."""
    filled = [cell for cell in cells if text_of(cell)]
    words = [cell for cell in filled if not text_of(cell).isdigit()]
    return bool(words) and sum(_read(schema, cell) is not None for cell in filled) >= _SURE * len(filled)


def _read(schema: Schema, cell: Cell) -> Stored:
    try:
        return convert(schema["answers"].field("functional"), cell)
    except Unreadable:
        return None


def take(store: Store, survey: int, path: Path, matched: Matched, progress: Progress | None = None) -> Taken:
    """Write the answers as one operation. Who answered before is brought up to date. On the writing thread."""
    with store.operation("import", entity="answers", n=0, file=path.name) as operation:
        taken = write(operation, survey, path, matched, progress)
        operation.params["n"] = taken.answers + taken.updated
    taken.changes = operation.changes
    return taken


def write(operation: Operation, survey: int, path: Path, matched: Matched, progress: Progress | None = None) -> Taken:
    """As part of an operation that is under way."""
    pairs, columns = matched.pairs, _beside(operation.schema, matched)
    taken = Taken(0, 0, 0, {}, Changes())
    before = _before(operation, operation.schema, survey)
    for batch in reader.read(path, matched.shape, progress):
        for number, row in enumerate(batch.rows, batch.first):
            _take_row(operation, taken, survey, pairs, columns, before, row, number)
    return taken


def _take_row(
    operation: Operation,
    taken: Taken,
    survey: int,
    pairs: Sequence[Pair],
    columns: Mapping[str, Column],
    before: dict[tuple[str, str], int],
    row: Sequence[Cell],
    number: int,
) -> None:
    def cell(column: Column | None) -> Cell:
        return row[column.position] if column is not None and column.position < len(row) else None

    schema = operation.schema
    who = text_of(cell(columns.get("respondent"))) or f"#{number}"
    beside: dict[str, Stored] = {}
    if "at" in columns:
        with suppress(Unreadable):
            beside["at"] = convert(schema["answers"].field("at"), cell(columns["at"]))
    if code := text_of(cell(columns.get("customer"))):
        known = rows.by_codes(operation.connection, schema, "customers", [code])
        beside["customer"] = known.get(code.casefold())
    brought = False
    for pair in pairs:
        halves = {"functional": cell(pair.functional), "dysfunctional": cell(pair.dysfunctional)}
        values: dict[str, Stored] = {}
        for name, given in halves.items():
            if (value := _read(schema, given)) is not None:
                values[name] = value
            elif shown := text_of(given)[:60]:
                taken.unread[shown] = taken.unread.get(shown, 0) + 1
        if not values:
            continue
        brought = True
        known_as = before.get((who, pair.feature))
        if known_as is not None:
            taken.updated += operation.update("answers", [known_as], {**values, **beside})
        else:
            row_values = {"survey": survey, "respondent": who, "question": pair.feature, **values, **beside}
            before[who, pair.feature] = operation.insert("answers", row_values)
            taken.answers += 1
    taken.respondents += brought


def _beside(schema: Schema, matched: Matched) -> dict[str, Column]:
    used = {column for pair in matched.pairs for column in (pair.functional, pair.dysfunctional)}
    return beside(schema, matched.shape, used)


def beside(schema: Schema, shape: FileShape, used: Set[Column] = frozenset()) -> dict[str, Column]:
    """Columns, besides those `used`, that say who answered, when, and which customer that is."""
    found: dict[str, Column] = {}
    for name in ("respondent", "at", "customer"):
        field = schema["answers"].field(name)
        words = {normal(word) for word in (field.name, t(field.label), *field.synonyms)}
        for column in shape.columns:
            if column not in used and column not in found.values() and normal(column.header) in words:
                found[name] = column
                break
    return found


def _before(operation: Operation, schema: Schema, survey: int) -> dict[tuple[str, str], int]:
    (code,) = rows.page(operation.connection, schema, "surveys", [survey], ["code"])[survey]
    where = Test("survey", f.IS, (str(code),))
    names = ["respondent", "question"]
    return {
        (str(who or ""), str(question or "")): number
        for number, who, question in rows.records(operation.connection, schema, "answers", names, where)
    }
