"""Files of rows being written: CSV and XLSX row by row, made whole beside the target and then put in its place.

Text that a spreadsheet would run as a formula: in XLSX every string is written as a string; in CSV such text gets a '
in front, and so does text that starts with a ' before such a character, which our reader takes off again
(reading/delimited.py). Numbers and dates of ours need none. So text survives both ways, and "=1+1" never runs.
"""

import csv
import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import BinaryIO

from opsdesk.errors import Trouble
from opsdesk.exchange.reading.delimited import FORMULA
from opsdesk.i18n import t

Value = str | int | float | bool | date | None
Write = Callable[[Iterable[Sequence[Value]]], None]

MOST_ROWS = 1_048_575
MOST_CHARACTERS = 32_767
LARGEST_EXACT = 2**53
DAY, MOMENT, MONEY, PERCENT, PLAIN = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "#,##0.00", "0.00%", ""


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under `path` only when the block ends well, durable; else nothing is left behind."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with partial.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        partial.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> Trouble:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Trouble(
            t("There is no room for {name}.", name=path.name),
            t("Free some space or choose another drive."),
            code="full",
        )
    return Trouble(
        t("{name} could not be written.", name=path.name),
        t("Close it in other programs, check the folder, and try again."),
        code="unwritable",
    )


@contextmanager
def csv_table(path: Path, titles: Sequence[str]) -> Iterator[Write]:
    """UTF-8 with a mark, as Excel wants it. Values that are not text must come as text already."""
    with whole_file(path) as file:
        file.write(b"\xef\xbb\xbf")
        text = _TextOver(file)
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(map(guarded, titles))
        yield writer.writerows


class _TextOver:
    """The one method of a text file that csv.writer calls."""

    def __init__(self, file: BinaryIO) -> None:
        self._write = file.write

    def write(self, text: str) -> int:
        return self._write(text.encode("utf-8"))


def guarded(text: str) -> str:
    """`text` for a CSV cell, so that no spreadsheet runs it."""
    if not text or text[0] not in FORMULA or (text[0] == "'" and text[1:2] not in FORMULA):
        return text
    return f"'{text}"


@contextmanager
def xlsx_table(path: Path, titles: Sequence[str], formats: Sequence[str], sheet: str = "") -> Iterator[Write]:
    """One sheet with a frozen header and a filter; `formats` are number formats, one a column."""
    import xlsxwriter

    with whole_file(path) as file, _scratch(path) as folder:
        book = xlsxwriter.Workbook(
            file,
            {"constant_memory": True, "tmpdir": folder, "strings_to_formulas": False, "strings_to_urls": False},
        )
        table = book.add_worksheet(_sheet_name(sheet), _exact_sheet())
        header = book.add_format({"bold": True, "bottom": 1})
        styles = [book.add_format({"num_format": pattern}) if pattern else None for pattern in formats]
        for column, title in enumerate(titles):
            table.set_column(column, column, min(40, max(10, 2 + sum(1 + (c > "\xff") for c in title))))
        table.freeze_panes(1, 0)
        for column, title in enumerate(titles):
            table.write_string(0, column, title, header)
        written = 0

        def write(rows: Iterable[Sequence[Value]]) -> None:
            nonlocal written
            for row in rows:
                written += 1
                if written > MOST_ROWS:
                    raise Trouble(
                        t("An XLSX sheet holds at most {most} rows.", most=f"{MOST_ROWS:,}"),
                        t("Export as CSV instead."),
                        code="too-many-rows",
                    )
                for column, value in enumerate(row):
                    _cell(table, written, column, value, styles[column])

        try:
            yield write
            if titles:
                table.autofilter(0, 0, written, len(titles) - 1)
            book.close()
        finally:
            table.row_data_fh.close()  # an abandoned book keeps it open, and Windows then keeps the folder


def _cell(table: object, row: int, column: int, value: Value, style: object) -> None:
    match value:
        case None | "":
            return
        case str():
            if len(value) > MOST_CHARACTERS:
                raise Trouble(
                    t("Row {row} has a text of more than {most} characters, which XLSX cannot hold.", row=row + 1, most=f"{MOST_CHARACTERS:,}"),
                    t("Export as CSV or JSON instead."),
                    code="text-too-long",
                )  # fmt: skip
            table.write_string(row, column, value)  # type: ignore[attr-defined]
        case bool():
            table.write_boolean(row, column, value)  # type: ignore[attr-defined]
        case int() | float():
            if abs(value) > LARGEST_EXACT:
                table.write_string(row, column, str(value))  # type: ignore[attr-defined]
            else:
                table.write_number(row, column, value, style)  # type: ignore[attr-defined]
        case date():
            if value.year < 1901:  # sheets know no earlier days
                text = value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
                table.write_string(row, column, text)  # type: ignore[attr-defined]
            else:
                table.write_datetime(row, column, value, style)  # type: ignore[attr-defined]


@cache
def _exact_sheet() -> type:
    """xlsxwriter's own sheet cuts numbers to 16 digits; one in two fractions needs 17 to come back the same."""
    from xlsxwriter.worksheet import Worksheet

    class ExactSheet(Worksheet):  # type: ignore[misc]
        def _xml_number_element(self, number: float, attributes: Sequence[tuple[str, str]] = ()) -> None:
            listed = "".join(f' {name}="{value}"' for name, value in attributes)
            self.fh.write(f"<c{listed}><v>{number!r}</v></c>")

    return ExactSheet


@contextmanager
def _scratch(path: Path) -> Iterator[str]:
    """A folder beside the target: half-written sheets are plain text and have no business in the system's temp."""
    folder = tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".parts", dir=path.parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sheet_name(name: str) -> str:
    return "".join(character for character in name if character not in "[]:*?/\\'")[:31] or "Sheet1"
