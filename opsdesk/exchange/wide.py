"""Exports of ad consoles: wide sheets with a date, perhaps a campaign and a channel, and one column for each figure.

They become cells of daily figures (services/figures.py): rows of the same day, campaign and channel are added up, a file
that comes again changes nothing.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from opsdesk.exchange import amounts, dates, reader
from opsdesk.exchange.convert import converter, text_of
from opsdesk.exchange.headers import normal
from opsdesk.exchange.importer import MOST_PROBLEMS, Outcome, Problem
from opsdesk.exchange.reading.wire import Cell as Foreign
from opsdesk.exchange.rejects import Rejects
from opsdesk.exchange.shape import Column, FileShape, Row
from opsdesk.i18n import spellings, t, tn
from opsdesk.model import measures
from opsdesk.model.schema import BUILT_IN, Schema
from opsdesk.model.text import Unreadable
from opsdesk.services import figures
from opsdesk.services.figures import Cell
from opsdesk.store import figures as kept
from opsdesk.store.connect import Connection
from opsdesk.store.operation import Operation
from opsdesk.store.store import Store
from opsdesk.work import Progress

AT, CAMPAIGN, CHANNEL = "at", "campaign", "channel"
FIELDS = (AT, CAMPAIGN, CHANNEL, *measures.FIGURES)
_METRICS = BUILT_IN["metrics"]
_MORE = {
    AT: ("统计日期", "报表日期", "数据日期", "统计时间", "投放日期", "reporting starts", "reporting date", "day"),
    CAMPAIGN: ("推广计划", "计划", "计划名称", "推广计划名称", "广告计划", "广告计划名称", "广告系列", "广告系列名称", "项目名称", "campaign name", "ad campaign"),
    CHANNEL: ("媒体", "投放平台", "投放渠道", "推广渠道", "流量来源", "media", "publisher platform", "source"),
}  # fmt: skip
_UNIT = re.compile(r"[(（【\[][^)）】\]]*[)）】\]]\s*$")
"""消耗(元), Amount spent (CNY)."""


@dataclass(frozen=True)
class Wide:
    """Column position -> one of FIELDS. `campaign` and `channel` are those of every row whose own says nothing."""

    fields: Mapping[int, str] = field(default_factory=dict)
    campaign: int | None = None
    channel: str = ""

    def column(self, name: str) -> int | None:
        return next((position for position, field in self.fields.items() if field == name), None)

    @property
    def figures(self) -> dict[int, str]:
        return {position: name for position, name in self.fields.items() if name in measures.FIGURES}

    def unmapped(self, shape: FileShape) -> list[str]:
        return [column.title for column in shape.columns if column.position not in self.fields]


def recognise(shape: FileShape, choices: Iterable[str] = ()) -> Wide | None:
    """How the file is to be read, with `choices` ("COLUMN=field") on top; None when it is no such sheet: it has no date,
    no column of a figure, or names a figure in each row."""
    found: dict[int, str] = {}
    for column in shape.columns:
        name = _meant(column.header)
        if name and name not in found.values():
            found[column.position] = name
    for choice in choices:
        title, _equals, name = (part.strip() for part in choice.rpartition("="))
        chosen = next((c for c in shape.columns if title in (c.title, c.header)), None)
        if chosen is None or (name and name not in FIELDS):
            return None
        found = {at: field for at, field in found.items() if at != chosen.position and field != name}
        if name:
            found[chosen.position] = name
    wide = Wide(found)
    named = any(normal(column.header) in _LONG for column in shape.columns)
    return wide if wide.column(AT) is not None and wide.figures and not named else None


def _words(name: str) -> set[str]:
    declared = _METRICS.field(name)
    return {normal(word) for word in (name, *spellings(declared.label), *declared.synonyms, *_MORE.get(name, ()))}


_LONG = _words("name") | _words("value")
_KNOWN = {word: name for name in (AT, CAMPAIGN, CHANNEL) for word in _words(name)} | {
    normal(word): key
    for key, one in measures.FIGURES.items()
    for word in (key, key.replace("_", " "), *spellings(one.name), *one.words)
}


def _meant(header: str) -> str:
    return _KNOWN.get(normal(header)) or _KNOWN.get(normal(_UNIT.sub("", header)), "")


def dry_run(
    store: Store,
    path: Path,
    shape: FileShape,
    wide: Wide,
    progress: Progress | None = None,
    *,
    create_missing: bool = False,
) -> Outcome:
    """What `run` would do now; nothing is written."""

    def read(connection: Connection) -> Outcome:
        reading = _Reading(connection, store.schema, shape, wide, create_missing=create_missing)
        outcome = reading.over(path, progress or Progress(), None)
        return _counted(outcome, figures.difference(connection, store.schema, reading.cells))

    return store.read(read)


def run(
    store: Store,
    path: Path,
    shape: FileShape,
    wide: Wide,
    progress: Progress | None = None,
    *,
    create_missing: bool = False,
    rejects: Path | None = None,
) -> Outcome:
    """Import all good rows as one operation, or nothing. On the writing thread."""
    with store.operation("import", entity="metrics", n=0, file=path.name) as operation:
        reading = _Reading(operation.connection, store.schema, shape, wide, create_missing=create_missing)
        outcome = reading.over(path, progress or Progress(), rejects)
        reading.create(operation)
        outcome = _counted(outcome, figures.write(operation, reading.cells))
        operation.params["n"] = outcome.new + outcome.updated
    return replace(outcome, operation=operation.changes.operation, changes=operation.changes)


def _counted(outcome: Outcome, found: figures.Difference) -> Outcome:
    return replace(outcome, new=found.new, updated=found.updated, unchanged=found.unchanged)


class _Reading:
    """One pass over a file. A campaign that is not here yet has a number below zero until it is made."""

    def __init__(
        self, connection: Connection, schema: Schema, shape: FileShape, wide: Wide, *, create_missing: bool
    ) -> None:
        self._connection, self._shape, self._wide, self._create = connection, shape, wide, create_missing
        self._day = _days(shape, wide)
        self._channel = converter(schema["metrics"].field(CHANNEL))
        self._known: dict[str, int | None] = {}
        self.missing: dict[int, tuple[str, int]] = {}
        self.cells: dict[Cell, float | None] = {}
        self._titles = {column.position: column.title for column in shape.columns}

    def over(self, path: Path, progress: Progress, rejects: Path | None) -> Outcome:
        outcome = Outcome(unmapped=tuple(self._wide.unmapped(self._shape)))
        with ExitStack() as stack:
            refused = Rejects(self._shape, rejects, stack)
            for batch in reader.read(path, self._shape, progress):
                self._look_up(batch.rows)
                for number, row in enumerate(batch.rows, batch.first):
                    if any(cell not in (None, "") for cell in row):
                        outcome.rows += 1
                        if reasons := self._take(row):
                            self._refuse(outcome, number, row, reasons)
                            refused.write(row, reasons)
                outcome.totals += batch.totals
                progress.step(
                    batch.done, batch.total, tn("{n} row of {name}", "{n} rows of {name}", outcome.rows, name=path.name)
                )
        outcome.rejects = rejects if outcome.rejected else None
        return outcome

    def _refuse(self, outcome: Outcome, number: int, row: Row, reasons: Sequence[tuple[str, str]]) -> None:
        outcome.rejected += 1
        positions = {title: position for position, title in self._titles.items()}
        for title, reason in reasons:
            if len(outcome.problems) < MOST_PROBLEMS:
                cell = text_of(row[positions[title]])[:200] if positions[title] < len(row) else ""
                outcome.problems.append(Problem(number, title, reason, cell))

    def _look_up(self, batch: Sequence[Row]) -> None:
        """Find the campaigns that a batch names, by code or name."""
        at = self._wide.column(CAMPAIGN)
        if at is None:
            return
        names = {text_of(row[at]) for row in batch if at < len(row)} - {"", *self._known}
        found = kept.campaigns_called(self._connection, names)
        self._known |= {name: found.get(name.casefold()) for name in names}

    def _take(self, row: Row) -> list[tuple[str, str]]:
        """Add the row's figures to the cells; or say what is wrong, and add nothing."""
        reasons: list[tuple[str, str]] = []
        day = self._read(row, self._wide.column(AT), self._day, reasons)
        if day is None and not reasons:
            reasons.append(
                (
                    self._titles[self._wide.column(AT) or 0],
                    t("{field} must not be empty", field=t(_METRICS.field(AT).label)),
                )
            )
        channel = self._read(row, self._wide.column(CHANNEL), self._channel, reasons) or self._wide.channel
        campaign = self._campaign(row, day, reasons)
        values = {name: self._read(row, at, amounts.decimal, reasons) for at, name in self._wide.figures.items()}
        if not reasons and isinstance(day, int):
            for name, value in values.items():
                if isinstance(value, int | float):
                    cell = Cell(day, name, campaign, str(channel))
                    self.cells[cell] = (self.cells.get(cell) or 0.0) + float(value)
        return reasons

    def _read(
        self, row: Row, at: int | None, convert: Callable[[Foreign], object], reasons: list[tuple[str, str]]
    ) -> object:
        cell = row[at] if at is not None and at < len(row) else None
        if at is None or cell is None or text_of(cell) in _NOTHING:
            return None
        try:
            return convert(cell)
        except Unreadable as reason:
            reasons.append((self._titles[at], str(reason)))
            return None

    def _campaign(self, row: Row, day: object, reasons: list[tuple[str, str]]) -> int | None:
        at = self._wide.column(CAMPAIGN)
        name = text_of(row[at]) if at is not None and at < len(row) else ""
        if at is None or not name:
            return self._wide.campaign
        number = self._known[name]
        if number is None and not self._create:
            reasons.append((self._titles[at], t("there is no campaign, or several, called “{name}”", name=name[:80])))
        elif (number is None or number < 0) and isinstance(day, int):
            number = number or -len(self.missing) - 1
            self._known[name] = number
            self.missing[number] = (name, min(day, self.missing.get(number, (name, day))[1]))
        return number

    def create(self, operation: Operation) -> None:
        """Make the campaigns that were missing, each from its first day on."""
        made = {
            number: operation.insert("campaigns", {"name": name[:300], "start": day, "status": "running"})
            for number, (name, day) in self.missing.items()
        }
        self.cells = {
            cell._replace(campaign=made.get(cell.campaign or 0, cell.campaign)): value
            for cell, value in self.cells.items()
        }


_NOTHING = {"", "-", "--", "—", "/", "无", "n/a", "null"}


def _days(shape: FileShape, wide: Wide) -> Callable[[Foreign], int]:
    """Whether 3/4/2026 begins with the day is told by the column as a whole."""
    column: Column = next(c for c in shape.columns if c.position == wide.column(AT))
    first = dates.day_first(shape.values(column))
    return lambda cell: dates.day(cell, first)
