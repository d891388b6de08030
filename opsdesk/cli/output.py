"""What commands print: one JSON document, aligned tables, and progress on a terminal."""

import json
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from unicodedata import combining, east_asian_width

_SAMPLED = 200  # rows that decide how wide the columns are
_WIDEST = 40
_GAP = "  "


def document(value: object) -> None:
    """The JSON document of a command."""
    print(json.dumps(value, ensure_ascii=False))


def listing(key: str, rows: Iterable[Mapping[str, object]], **more: object) -> None:
    """A JSON document whose array `key` may be longer than memory: {"rows": [...], "total": 12}."""
    write = sys.stdout.write
    write(f'{{"{key}": [')
    for position, row in enumerate(rows):
        write((",\n" if position else "\n") + json.dumps(row, ensure_ascii=False))
    write("]" + "".join(f', "{name}": {json.dumps(value)}' for name, value in more.items()) + "}\n")


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], *, fit: bool = False) -> None:
    """Aligned columns; with `fit`, only as many of the first ones as the terminal is wide."""
    rest = iter(rows)
    sample = [[plain(cell) for cell in row] for row in islice(rest, _SAMPLED)]
    widths = [min(_WIDEST, max(map(width, column))) for column in zip(headers, *sample, strict=True)]
    shown = _fitting(widths) if fit else len(widths)
    for row in chain([headers], sample, ([plain(cell) for cell in row] for row in rest)):
        cells = zip(row[:shown], widths, strict=False)
        print(_GAP.join(_padded(cell, wide) for cell, wide in cells).rstrip())


def facts(pairs: Iterable[tuple[str, str]]) -> None:
    """One labelled fact a line; further lines of a long text stand below its first."""
    listed = list(pairs)
    wide = max((width(label) for label, _ in listed), default=0)
    for label, value in listed:
        first, *more = value.splitlines() or [""]
        print(f"{_padded(label, wide)}{_GAP}{plain(first)}".rstrip())
        for line in more:
            print(f"{' ' * wide}{_GAP}{plain(line)}".rstrip())


def plain(text: str) -> str:
    """`text` on one line and without characters that would move a terminal's cursor."""
    return text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)


def width(text: str) -> int:
    """The columns `text` takes on a terminal: two for a Chinese character."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, wide: int) -> str:
    if (have := width(text)) > wide:
        return _cut(text, wide)
    return text + " " * (wide - have)


def _cut(text: str, wide: int) -> str:
    kept, used = "", 0
    for char in text:
        used += width(char)
        if used > wide - 1:
            break
        kept += char
    return f"{kept}…{' ' * (wide - 1 - width(kept))}"


def _fitting(widths: Sequence[int]) -> int:
    room = shutil.get_terminal_size((120, 24)).columns
    for count in range(len(widths), 1, -1):
        if sum(widths[:count]) + len(_GAP) * (count - 1) <= room:
            return count
    return 1


class Bar:
    """A progress line on standard error; called from any thread, drawn ten times a second."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, done: int, total: int, what: str) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + 0.1
        share = f" {min(done, total) * 100 // total:3d}%" if total else f" {done:,}" if done else ""
        sys.stderr.write(f"\r\x1b[K{what}{share}")
        sys.stderr.flush()

    def clear(self) -> None:
        if self._next:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def batches(numbers: Sequence[int], size: int = 1000) -> Iterator[Sequence[int]]:
    return (numbers[at : at + size] for at in range(0, len(numbers), size))
