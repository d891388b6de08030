"""Excel and OpenDocument sheets through calamine, after the archive around them was found harmless."""

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

from opsdesk.exchange.reading.wire import Answer, Refused

SAMPLE = 200
BATCH = 1000
MOST_INFLATED = 3 * 2**29  # 1.5 GB of XML: a full sheet of 1,048,576 x 12 inflates to 0.6 GB
MOST_RATIO = 200  # repetitive real sheets reach 40
HARMLESS = 64 * 2**20  # small enough not to matter, whatever the ratio


def sample(path: Path, kind: str, sheet: str | None) -> dict[str, object]:
    book, names = _open(path, kind)
    chosen, cells = _choose(book, names, sheet)
    rows = _narrowed(cells)
    return {
        "sheets": names,
        "sheet": chosen,
        "sample": list(islice(rows, SAMPLE)),
        "estimated": cells.end[0] + 1,
    }


def read(path: Path, kind: str, sheet: str | None, answer: Answer) -> None:
    book, names = _open(path, kind)
    _, cells = _choose(book, names, sheet)
    rows = _narrowed(cells)
    first = 1
    while batch := list(islice(rows, BATCH)):
        answer.typed_rows(first, batch, first + len(batch), cells.end[0] + 1)
        first += len(batch)


def _open(path: Path, kind: str) -> tuple[Any, list[str]]:
    from python_calamine import CalamineError, PasswordError, SheetVisibleEnum, load_workbook

    if kind != "xls":
        _inspect(path)
    try:
        # calamine trusts the suffix of a path; a file object it looks into
        book = load_workbook(str(path) if path.suffix.lower() == f".{kind}" else BytesIO(path.read_bytes()))
    except PasswordError as error:
        raise Refused("encrypted") from error
    except (CalamineError, OSError, ValueError) as error:
        raise Refused("damaged") from error
    names = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
    if not names:
        raise Refused("no-rows")
    return book, names


def _choose(book: Any, names: list[str], sheet: str | None) -> tuple[str, Any]:
    """The asked sheet, or the first that has anything in it."""
    from python_calamine import CalamineError

    if sheet is not None and sheet not in names:
        raise Refused("no-such-sheet", sheet=sheet, sheets=", ".join(names))
    for name in [sheet] if sheet is not None else names:
        try:
            cells = book.get_sheet_by_name(name)
        except (CalamineError, OSError, ValueError) as error:
            raise Refused("damaged") from error
        if cells.end is not None:
            return name, cells
    raise Refused("no-rows")


def _narrowed(cells: Any) -> Iterator[list[Any]]:
    """The rows; a sheet with a stray cell far to the right loses its empty tails."""
    if cells.total_width <= 300:
        yield from cells.iter_rows()
        return
    for row in cells.iter_rows():
        while row and row[-1] == "":
            row.pop()
        yield row


def _inspect(path: Path) -> None:
    """Inflate every part once, counting: what an archive declares about itself may be a lie."""
    packed = path.stat().st_size
    inflated = 0
    try:
        with zipfile.ZipFile(path) as archive:
            if len(archive.infolist()) > 10_000:
                raise Refused("bomb")
            for part in archive.infolist():
                tail = b""
                with archive.open(part) as stream:
                    while chunk := stream.read(2**20):
                        inflated += len(chunk)
                        if inflated > MOST_INFLATED or inflated > max(HARMLESS, packed * MOST_RATIO):
                            raise Refused("bomb")
                        if part.filename.endswith((".xml", ".rels")) and _has_dtd(tail + chunk):
                            raise Refused("dtd")
                        tail = chunk[-20:]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise Refused("damaged") from error


def _has_dtd(chunk: bytes) -> bool:
    """A document type may define entities; no spreadsheet program writes one. In UTF-16 there are zeros between."""
    return b"<!DOCTYPE" in chunk or b"<\0!\0D\0O\0C\0T" in chunk or b"\0<\0!\0D\0O\0C" in chunk
