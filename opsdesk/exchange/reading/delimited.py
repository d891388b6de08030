"""CSV and its relatives, row by row in constant memory whatever the file holds."""

import csv
from collections import Counter
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import TextIO

from opsdesk.exchange.reading.encodings import examine
from opsdesk.exchange.reading.wire import Answer, Refused

DELIMITERS = ",;\t|"
MOST_CELL = 4 * 2**20
MOST_LINE = 2 * MOST_CELL
SAMPLE = 200
LEAST_AGREEMENT = 0.3  # fewer rows with the delimiter: it is part of the text of a single column
MOST_SAMPLED = 2**20
BATCH = 2000
_LAST = "\x00the end\n"
FORMULA = "=+-@\t\r＝＋－＠'"
"""A spreadsheet may run a cell that starts with one of these (CWE-1236). Our writer puts ' before such text and
before a leading ' itself; here one ' before any of them is taken off again, so text comes back as it was."""


def sample(path: Path, encoding: str | None, delimiter: str | None) -> dict[str, object]:
    text = examine(path, encoding)
    with path.open(encoding=text.encoding, newline="") as file:
        lines = list(_Lines(file).first())
    chosen = delimiter or _stated(lines) or _delimiter(lines)
    rows = list(_rows(iter(lines), chosen))[:SAMPLE]
    return {
        "encoding": text.encoding,
        "delimiter": chosen,
        "sample": [_unquoted(row) for row in rows],
        "estimated": max(len(rows), text.lines * len(rows) // max(len(lines), 1)),
    }


def read(path: Path, encoding: str, delimiter: str, answer: Answer) -> None:
    """Every row, in batches that hold about a quarter of a megabyte."""
    total = path.stat().st_size
    csv.field_size_limit(MOST_CELL)
    with path.open("rb") as raw, TextIOWrapper(raw, encoding=encoding, newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=delimiter)
        batch: list[list[str]] = []
        first = 1
        try:
            while True:
                batch = []
                batch.extend(islice(reader, lines.fitting))
                if not batch:
                    break
                if lines.quoted:
                    batch, lines.quoted = [_unquoted(row) for row in batch], False
                if batch[-1:] == [[_LAST.rstrip()]]:
                    batch.pop()
                elif lines.ended:
                    raise Refused("open-quote", row=first + len(batch) - 1)
                if batch:
                    answer.text_rows(first, batch, raw.tell(), total)
                    first += len(batch)
        except csv.Error as error:
            raise Refused("cell-too-long", row=first + len(batch)) from error
        except UnicodeDecodeError as error:
            raise Refused("encoding-broken", row=first + len(batch), encoding=encoding) from error


class _Lines:
    """The physical lines, none longer than MOST_LINE, and one more that only an open quote can swallow."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self.quoted = False  # a ' was seen: there may be cells to take it off
        self.ended = False
        self.fitting = SAMPLE

    def __iter__(self) -> Iterator[str]:
        readline = self._text.readline
        number = size = 0
        while line := readline(MOST_LINE):
            number += 1
            if "'" in line:
                self.quoted = True
            if number <= SAMPLE:
                size += len(line)
                self.fitting = min(BATCH, max(1, number * 2**18 // size))
            if len(line) == MOST_LINE:
                _check_length(line, number)
            yield line
        self.ended = True
        yield _LAST

    def first(self) -> Iterator[str]:
        """The first lines, for a sample."""
        size = 0
        for number in range(1, SAMPLE + 1):
            try:
                line = self._text.readline(MOST_LINE)
            except UnicodeDecodeError as error:
                raise Refused("encoding-broken", row=number, encoding=error.encoding) from error
            _check_length(line, number)
            size += len(line)
            if not line or (size > MOST_SAMPLED and number > 1):
                return
            yield line


def _check_length(line: str, number: int) -> None:
    if len(line) == MOST_LINE and line[-1] not in "\r\n":
        raise Refused("line-too-long", line=number)


def _rows(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(MOST_CELL)
    try:
        yield from csv.reader(lines, delimiter=delimiter)
    except csv.Error as error:
        raise Refused("cell-too-long", row=1) from error


def _stated(lines: list[str]) -> str | None:
    """Excel's own first line "sep=;"."""
    start = lines[0].strip("\ufeff\r\n") if lines else ""
    return start[4] if start.lower().startswith("sep=") and len(start) == 5 else None


def _delimiter(lines: list[str]) -> str:
    """The delimiter under which the rows agree best on how many cells they have."""

    def agreement(delimiter: str) -> tuple[float, int]:
        widths = Counter(len(row) for row in _rows(iter(lines), delimiter) if row)
        wide = Counter({width: count for width, count in widths.items() if width > 1})
        width, count = wide.most_common(1)[0] if wide else (0, 0)
        share = round(count / max(widths.total(), 1), 1)
        return (share, width) if share >= LEAST_AGREEMENT else (0.0, 0)

    return max(DELIMITERS, key=agreement)


def _unquoted(row: list[str]) -> list[str]:
    return [cell[1:] if cell[:1] == "'" and cell[1:2] and cell[1] in FORMULA else cell for cell in row]
