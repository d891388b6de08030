"""Looking into files and reading them: the parent of the limited child that does the parsing.

`sniff` looks, `read` streams. Neither holds more than a few batches; both stop at once when cancelled.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO, Any

from opsdesk import child
from opsdesk.errors import Cancelled, Trouble
from opsdesk.exchange import headers, refusals
from opsdesk.exchange.headers import normal
from opsdesk.exchange.reading import limits, wire
from opsdesk.exchange.shape import Batch, Column, FileShape, Row
from opsdesk.i18n import language, spellings, t
from opsdesk.model.schema import BUILT_IN
from opsdesk.work import Progress

SILENCE = 180.0  # seconds without an answer after which the child is given up
NAMELESS = 0.2  # a cell beyond the headers in fewer rows has slipped there: the import refuses those rows
_ROOT = Path(__file__).resolve().parent.parent.parent


def sniff(
    path: Path,
    *,
    format: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
    progress: Progress | None = None,
) -> FileShape:
    """What the file is. What is given is believed (`header_row` 0: there is none); the rest is recognised. Raises
    Trouble."""
    stamp = _stamp(path)
    request = {"job": "sample", "format": format, "encoding": encoding, "delimiter": delimiter, "sheet": sheet}
    facts: dict[str, Any] = {}
    with _answers(path, request, progress or Progress()) as frames:
        for kind, _first, _done, _total, payload in frames:
            if kind == b"I":
                facts = json.loads(payload)
    rows: list[Row] = facts["sample"]
    if "columns" in facts:
        header = headers.Header(-1, tuple(facts["columns"]))
    elif header_row is not None:
        header = headers.at(rows, header_row - 1)
    else:
        header = headers.find(rows, _known_words())
    columns = _columns(header, rows)
    shape = FileShape(
        format=facts["format"],
        columns=columns,
        rows=tuple(row for row in rows[header.row + 1 :] if not headers.is_blank(row)),
        header_row=header.row + 1,
        estimated=max(0, facts["estimated"] - header.row - 1),
        stamp=stamp,
        encoding=facts.get("encoding"),
        delimiter=facts.get("delimiter"),
        sheets=tuple(facts.get("sheets", ())),
        sheet=facts.get("sheet"),
        lines=tuple((int(line), str(reason)) for line, reason in facts.get("problems", ())),
        width=max((column.position + 1 for column in columns), default=0),
    )
    if len(shape.columns) > refusals.MOST_COLUMNS:
        raise refusals.trouble("too-many-columns", path.name, columns=len(shape.columns))
    if shape.rows:
        return shape
    if sheet is None and header_row is None:  # a cover sheet may stand before the table
        for name in shape.sheets[1:]:
            try:
                return sniff(path, format=format, sheet=name, progress=progress)
            except Trouble as trouble:
                if trouble.code != "file-no-rows":
                    raise
    raise refusals.trouble("no-rows", path.name)


def read(path: Path, shape: FileShape, progress: Progress | None = None) -> Iterator[Batch]:
    """All rows below the header, blank ones included (they keep the numbers right), trailing totals left out."""
    if _stamp(path) != shape.stamp:
        raise refusals.trouble("changed", path.name)
    request = {
        "job": "rows",
        "format": shape.format,
        "encoding": shape.encoding,
        "delimiter": shape.delimiter,
        "sheet": shape.sheet,
        "columns": [column.header for column in shape.columns],
    }
    held: Batch | None = None
    with _answers(path, request, progress or Progress()) as frames:
        for kind, first, done, total, payload in frames:
            if kind not in (b"T", b"J"):
                continue
            rows = wire.rows_of(kind, payload)
            skipped = max(0, shape.header_row + 1 - first)
            if held:
                yield held
            held = Batch(first + skipped, rows[skipped:], done, total)
    if held:
        yield _without_totals(held)
    if _stamp(path) != shape.stamp:
        raise refusals.trouble("changed", path.name)


def _without_totals(batch: Batch) -> Batch:
    """Only at the very end is "Total" a sum and not a company of that name."""
    rows, totals = list(batch.rows), []
    while rows and (headers.is_blank(rows[-1]) or headers.is_total(rows[-1])):
        if not headers.is_blank(rows.pop()):
            totals.append(batch.first + len(rows))
    return Batch(batch.first, rows, batch.done, batch.total, tuple(totals))


def _columns(header: headers.Header, rows: list[Row]) -> tuple[Column, ...]:
    """Without a header only what is usually filled is a column; repeated headers are told apart by number."""
    below = rows[header.row + 1 :]
    used: dict[str, int] = {}
    columns = []
    for position, name in enumerate(header.names):
        filled = sum(position < len(row) and row[position] not in ("", None) for row in below)
        if not name and filled < max(1, NAMELESS * len(below)):
            continue
        text = name or t("Column {n}", n=position + 1)
        used[text] = used.get(text, 0) + 1
        columns.append(Column(position, name, text if used[text] == 1 else f"{text} ({used[text]})"))
    return tuple(columns)


@cache
def _known_words() -> frozenset[str]:
    """Every word under which a field of any entity is brought, in both languages."""
    fields = [field for entity in BUILT_IN for field in entity.fields]
    return frozenset(normal(word) for f in fields for word in (f.name, *spellings(f.label), *f.synonyms))


def _stamp(path: Path) -> tuple[int, int]:
    """The file's size and time; the plain obstacles are told here, before a child is started."""
    try:
        if path.is_dir():
            raise refusals.trouble("folder", path.name)
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
    except FileNotFoundError as error:
        raise refusals.trouble("missing", path.name) from error
    except (OSError, ValueError) as error:
        raise refusals.trouble("unreadable", path.name) from error
    if status.st_size == 0:
        raise refusals.trouble("empty", path.name)
    return status.st_size, status.st_mtime_ns


Frame = tuple[bytes, int, int, int, bytes]


@contextmanager
def _answers(path: Path, request: dict[str, Any], progress: Progress) -> Iterator[Iterator[Frame]]:
    """A child at work on `request`; it does not outlive the block."""
    process = subprocess.Popen(
        child.command("opsdesk.exchange.reading"),
        cwd=None if getattr(sys, "frozen", False) else _ROOT,  # -m looks here first, not into a stranger's folder
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pipesize=2**20,
        **child.apart(),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        try:
            try:
                process.stdin.write(
                    json.dumps(
                        {"path": str(path.resolve()), "memory": limits.MEMORY, "language": language(), **request}
                    ).encode()
                )
                process.stdin.close()
            except BrokenPipeError:
                raise refusals.trouble("damaged", path.name) from None
            yield _frames(path.name, process.stdout, process, progress)
        finally:
            process.kill()


def _frames(name: str, pipe: IO[bytes], process: subprocess.Popen[bytes], progress: Progress) -> Iterator[Frame]:
    while True:
        head = _exactly(wire.HEADER.size, name, pipe, process, progress)
        kind, length, first, done, total = wire.HEADER.unpack(head)
        if length > wire.MOST_BYTES:
            raise refusals.trouble("too-big", name)
        payload = _exactly(length, name, pipe, process, progress)
        if kind == b"E":
            refused = json.loads(payload)
            raise refusals.trouble(refused["code"], name, **refused["values"])
        if kind == b"Z":
            return
        yield kind, first, done, total, payload


def _exactly(count: int, name: str, pipe: IO[bytes], process: subprocess.Popen[bytes], progress: Progress) -> bytes:
    """`count` bytes from the child. A child that dies without a word met its limits or a damaged file."""
    parts = []
    deadline = time.monotonic() + SILENCE
    while count:
        if progress.cancelled:
            raise Cancelled
        if not child.ready(pipe):
            if time.monotonic() > deadline:
                raise refusals.trouble("too-slow", name)
            continue
        part = os.read(pipe.fileno(), count)
        if not part:
            raise refusals.trouble(_cause_of_death(process.wait()), name)
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _cause_of_death(status: int) -> str:
    """Rust aborts (6) when memory is refused; the kernel kills (9) for memory or (24) for processor time."""
    return {-6: "too-big", -9: "too-big", -24: "too-slow"}.get(status, "damaged")
