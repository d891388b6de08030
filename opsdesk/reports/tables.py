"""Tables of any length: columns as wide as their content, wrapped cells, the header on every page, totals at the end.

Rows are drawn as they arrive and forgotten. A page's text is one text object assembled from cached cells: 10,000 rows
of 8 columns take 2 s where ReportLab's LongTable takes 14 (tests/bench/pdf.py).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from opsdesk.reports.frame import TINY, Sheet, rgb
from opsdesk.reports.text import ELLIPSIS, cut, width, wrap

SIZE = 8.0
LEADING = 11.0
ABOVE, BELOW = 3.5, 3.0
GAP = 10.0  # between columns
SAMPLE = 300  # rows that decide the widths
MOST_LINES = 6  # of a cell; the rest of a longer text is cut, with an ellipsis
MOST_CACHED = 5_000  # cells a column remembers; beyond that names are new anyway


@dataclass(frozen=True, slots=True)
class Column:
    """`right` is for numbers, which are never wrapped."""

    title: str
    right: bool = False


Line = tuple[str, float]
"""(operators that show one line, its width in points)"""


@dataclass(frozen=True)
class Table:
    """`total` is one more row, in bold under a rule; `empty` is said instead of a table without rows."""

    columns: tuple[Column, ...]
    rows: Iterable[Sequence[str]]
    total: tuple[str, ...] = ()
    empty: str = ""

    def draw(self, sheet: Sheet) -> None:
        rows = iter(self.rows)
        sample = list(islice(rows, SAMPLE))
        if not sample and self.empty:
            sheet.paragraph(self.empty, ink="muted")
            return
        _Drawing(sheet, self.columns, sample, self.total).draw(chain(sample, rows))


class _Drawing:
    def __init__(
        self, sheet: Sheet, columns: tuple[Column, ...], sample: list[Sequence[str]], total: tuple[str, ...]
    ) -> None:
        self.sheet = sheet
        self.columns = columns
        self.total = total
        self.widths = self._column_widths(sample)
        edges, at = [], sheet.left
        for column_width in self.widths:
            edges.append(at)
            at += column_width + GAP
        self.lefts = edges
        self._cells: list[dict[str, tuple[Line, ...]]] = [{} for _ in columns]
        self._text: list[str] = []
        self._rules: list[str] = []
        self._header = [self._wrapped(column.title, n, TINY, bold=True) for n, column in enumerate(columns)]

    def draw(self, rows: Iterator[Sequence[str]]) -> None:
        self.sheet.need(self._height(self._header) + 3 * (LEADING + ABOVE + BELOW))
        self._draw_header()
        for row in rows:
            cells = [self._cell(text, n) for n, text in enumerate(row)]
            self._place(cells, self._height(cells))
        if self.total:
            cells = [self._wrapped(text, n, SIZE, bold=True) for n, text in enumerate(self.total)]
            self._place(cells, self._height(cells))
        self._flush()
        self.sheet.y -= 14

    def _place(self, cells: Sequence[tuple[Line, ...]], height: float) -> None:
        if self.sheet.room < height:
            self._flush()
            self.sheet.turn()
            self._draw_header()
        self._lines(cells, self.sheet.y - ABOVE - SIZE)
        self.sheet.y -= height
        self._rules.append(f"{self.sheet.left:.2f} {self.sheet.y:.2f} m {self.sheet.right:.2f} {self.sheet.y:.2f} l")

    def _draw_header(self) -> None:
        height = self._height(self._header)
        self._text.append(f"{rgb('muted')} rg")
        self._lines(self._header, self.sheet.y - ABOVE - TINY)
        self._text.append(f"{rgb('text')} rg")
        self.sheet.y -= height
        self.sheet.rule(self.sheet.y, "outline", 0.75)

    def _lines(self, cells: Sequence[tuple[Line, ...]], baseline: float) -> None:
        for n, lines in enumerate(cells):
            x, y = self.lefts[n], baseline
            for shown, line_width in lines:
                start = x + self.widths[n] - line_width if self.columns[n].right else x
                self._text.append(f"1 0 0 1 {start:.2f} {y:.2f} Tm {shown}")
                y -= LEADING

    def _flush(self) -> None:
        """Write the page's share of the table."""
        self.sheet.canvas.addLiteral("BT\n" + "\n".join(self._text) + "\nET")
        if self._rules:
            self.sheet.canvas.addLiteral(f"{rgb('line')} RG 0.5 w\n" + "\n".join(self._rules) + "\nS")
        self._text.clear()
        self._rules.clear()

    # -- cells --------------------------------------------------------------------------------------------------

    def _height(self, cells: Sequence[tuple[Line, ...]]) -> float:
        return max(map(len, cells)) * LEADING + ABOVE + BELOW

    def _cell(self, text: str, n: int) -> tuple[Line, ...]:
        cache = self._cells[n]
        lines = cache.get(text)
        if lines is None:
            if len(cache) >= MOST_CACHED:
                cache.clear()
            lines = cache[text] = self._wrapped(text, n, SIZE)
        return lines

    def _wrapped(self, text: str, n: int, size: float, *, bold: bool = False) -> tuple[Line, ...]:
        face = self.sheet.face(bold)
        text = self.sheet.legible(text)
        room = self.widths[n] * 1000 / size + 0.01
        if "\n" not in text and (used := width(text, face.widths)) <= room:
            return ((face.show(text, size), used * size / 1000),)
        lines = wrap(text, room, face.widths)
        if len(lines) > MOST_LINES:
            rest = lines[MOST_LINES - 1] + ELLIPSIS
            lines = [*lines[: MOST_LINES - 1], cut(rest, room, face.widths)]
        return tuple((face.show(line, size), face.width(line, size)) for line in lines)

    # -- widths -------------------------------------------------------------------------------------------------

    def _column_widths(self, sample: list[Sequence[str]]) -> list[float]:
        """Numbers get what they need; text shares the rest, narrow columns first, so that only long texts wrap.
        Where room is short the headers wrap before the cells do."""
        sheet = self.sheet
        natural, narrow = [], []
        for n, column in enumerate(self.columns):
            header, *words = (sheet.bold.width(word, TINY) for word in _words(sheet.legible(column.title)))
            cells = sorted(sheet.regular.width(sheet.legible(row[n]), SIZE) for row in sample) or [0.0]
            # One freak among a hundred cells must not squeeze its neighbours; numbers are never squeezed.
            typical = cells[-1] * 1.06 if column.right else cells[int((len(cells) - 1) * 0.98)]
            total = sheet.bold.width(sheet.legible(self.total[n]), SIZE) if self.total and column.right else 0.0
            narrow.append(max(*words, typical, total, 24.0))
            natural.append(max(header, narrow[-1]))
        room = sheet.right - sheet.left - GAP * (len(natural) - 1)
        if sum(natural) <= room:
            return _spread(natural, room, [column.right for column in self.columns])
        if sum(narrow) <= room:
            return _spread(narrow, room, [column.right for column in self.columns])
        return _squeeze(narrow, room)


def _words(title: str) -> list[str]:
    """A header whole, then the words it may be broken into."""
    return [title, *(title.split() or [title])]


def _spread(natural: list[float], room: float, right: list[bool]) -> list[float]:
    """Spare room goes to the text columns, by their size."""
    spare = room - sum(natural)
    text = sum(size for size, number in zip(natural, right, strict=True) if not number)
    if not text:
        return [size + spare / len(natural) for size in natural]
    return [size if number else size + spare * size / text for size, number in zip(natural, right, strict=True)]


def _squeeze(natural: list[float], room: float) -> list[float]:
    """Columns below an equal share keep their size; the wide ones share what is left in equal parts."""
    sizes = dict(enumerate(natural))
    fixed: dict[int, float] = {}
    while sizes:
        share = (room - sum(fixed.values())) / len(sizes)
        narrow = {n: size for n, size in sizes.items() if size <= share}
        if not narrow:
            return [fixed.get(n, share) for n in range(len(natural))]
        fixed |= narrow
        sizes = {n: size for n, size in sizes.items() if n not in narrow}
    return natural
