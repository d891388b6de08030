"""JSON: a list of objects, {"rows": [...]}, or one object a line, decoded one object at a time."""

import json
import re
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from opsdesk.exchange.reading.encodings import examine
from opsdesk.exchange.reading.wire import Answer, Cell, Refused, listed

SAMPLE = 200
BATCH = 1000
CHUNK = 2**20
MOST_OBJECT = 32 * 2**20
_OPENING = re.compile(r'\s*(?:\[|\{\s*"rows"\s*:\s*\[)')
_BETWEEN = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder(parse_constant=lambda name: None)


def sample(path: Path, encoding: str | None) -> dict[str, object]:
    """All names that occur, in order of appearance: a name first met in row 90,000 is a column too."""
    known = examine(path, encoding).encoding
    names: dict[str, None] = {}
    kept: list[dict[str, object]] = []
    count = 0
    for count, item in enumerate(_objects(path, known), 1):  # noqa: B007 - the count is the result
        names.update(dict.fromkeys(item))
        if len(names) > 10_000:
            raise Refused("too-many-columns", columns=len(names))
        if len(kept) < SAMPLE:
            kept.append(item)
    if not names:
        raise Refused("no-rows")
    return {
        "encoding": known,
        "columns": list(names),
        "sample": [_row(item, list(names)) for item in kept],
        "estimated": count,
    }


def read(path: Path, encoding: str, columns: list[str], answer: Answer) -> None:
    total = path.stat().st_size
    objects = _objects(path, encoding)
    first = 1
    while batch := [_row(item, columns) for item in islice(objects, BATCH)]:
        answer.typed_rows(first, batch, min(total, first * total // (first + len(batch))), total)
        first += len(batch)


def _row(item: dict[str, object], columns: list[str]) -> list[Cell]:
    return [_cell(item.get(name)) for name in columns]


def _cell(value: object) -> Cell:
    match value:
        case list():
            return listed([str(_cell(part)) for part in value if part is not None])
        case dict():
            return json.dumps(value, ensure_ascii=False)
        case None | str() | int() | float():
            return value
    raise TypeError(type(value).__name__)


def _objects(path: Path, encoding: str) -> Iterator[dict[str, object]]:
    number = 0
    try:
        with path.open(encoding=encoding, newline="") as file:
            values = _values(file)
            first = next(values, {})
            wrapped = first.get("rows") if isinstance(first, dict) else None
            for item in wrapped if isinstance(wrapped, list) else chain([first] if first else [], values):
                number += 1
                if not isinstance(item, dict):
                    raise Refused("json-no-objects", row=number)
                yield item
    except UnicodeDecodeError as error:
        raise Refused("encoding-broken", row=number + 1, encoding=encoding) from error
    except (ValueError, RecursionError) as error:
        raise Refused("json-broken", row=number + 1) from error


def _values(file: TextIO) -> Iterator[object]:
    """The values of the list or of the lines. The buffer grows only while one value does not fit it."""
    buffer = file.read(CHUNK)
    opening = _OPENING.match(buffer)
    listed = bool(opening)
    at = opening.end() if opening else 0
    while True:
        between = _BETWEEN.match(buffer, at)
        at = between.end() if between else at
        if listed and buffer[at : at + 1] == "]":
            return
        try:
            value, at = _DECODER.raw_decode(buffer, at)
        except ValueError:
            pass
        else:
            yield value
            continue
        more = file.read(CHUNK)
        if not more:
            if at == len(buffer) and not listed:
                return
            raise ValueError("the file ends inside a value")
        buffer, at = buffer[at:] + more, 0
        if len(buffer) > MOST_OBJECT:
            raise Refused("json-broken", row=0)
