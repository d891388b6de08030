"""Where a sheet's header is: below titles and merged group rows, above the data; and where its totals begin."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from opsdesk.exchange.reading.wire import Cell, Row

_NOISE = re.compile(r"[\W_]+")
_REQUIRED = re.compile(r"[(（【\[]?\s*(必填|选填|必选|required|optional)\s*[)）】\]]?", re.IGNORECASE)
_TOTALS = {"合计", "总计", "小计", "总和", "汇总", "total", "totals", "grandtotal", "subtotal", "sum"}
_DATA = re.compile(
    r"[-+¥￥$€£(]*\d[\d,.\s]*[)%万亿元]*$|\d{4}[-/.年]\d{1,2}[-/.月]|\d{1,2}[-/.]\w{1,3}[-/.]\d{2,4}|\S+@\S+\.\w|\+?\d[\d\s-]{6,}$"
)
SEARCHED_ROWS = 30


@lru_cache(maxsize=4096)
def normal(header: str) -> str:
    """A header or word without the differences that do not matter: width, case, punctuation, "(必填)"."""
    text = _REQUIRED.sub("", unicodedata.normalize("NFKC", header))
    return _NOISE.sub("", text).casefold() or text.strip().casefold()


@dataclass(frozen=True, slots=True)
class Header:
    """`row` is the 0-based index in the sample, -1 when there is no header; `names` has one name a column."""

    row: int
    names: tuple[str, ...]


def find(rows: Sequence[Row], known: Set[str]) -> Header:
    """The header among the first rows; `known` are the normalised words under which fields are brought."""
    usual = _usual(rows)
    best, best_score = -1, 0.0
    for index, row in enumerate(rows[:SEARCHED_ROWS]):
        score = _score(row, usual, known)
        if score > best_score + 0.001:
            best, best_score = index, score
        if index > best + 3 >= 3:
            break
    return at(rows, best)


def at(rows: Sequence[Row], best: int) -> Header:
    """The header in row `best` (-1: there is none)."""
    width = max((len(_trimmed(row)) for row in rows), default=0)
    if not 0 <= best < len(rows):
        return Header(-1, ("",) * width)
    names = [_text(cell) for cell in rows[best]] + [""] * (width - len(rows[best]))
    above = rows[best - 1] if best and _filled(rows[best - 1]) > 1 else []
    for position, cell in enumerate(above[:width]):
        names[position] = names[position] or _text(cell)  # a header cell merged downwards stands in the upper row
    return Header(best, tuple(names[:width]))


def is_total(row: Row) -> bool:
    """Whether the row sums up those above it: its first word says so."""
    first = next((cell for cell in row if cell not in ("", None)), None)
    return isinstance(first, str) and len(first) < 20 and normal(first) in _TOTALS


def is_blank(row: Row) -> bool:
    return all(cell is None or cell == "" or (isinstance(cell, str) and not cell.strip()) for cell in row)


def looks_like_data(cell: Cell) -> bool:
    """A number, date, phone or address: what a header never is."""
    return not isinstance(cell, str) or bool(_DATA.match(cell.strip()))


def _score(row: Row, usual: int, known: Set[str]) -> float:
    """0: no header. Known words weigh most; else a full row of different words above the data."""
    cells = [cell for cell in row if cell not in ("", None) and _text(cell)]
    words = [_text(cell) for cell in cells]
    if not cells or any(len(word) > 120 for word in words):
        return 0.0
    recognised = sum(normal(word.rstrip("0123456789") or word) in known for word in words)  # 手机1, 手机2
    data = sum(looks_like_data(cell) for cell in cells)
    if data > 0.1 * len(cells) and recognised < 0.5 * len(cells):
        return 0.0
    fullness = min(1.0, len(cells) / usual)
    distinct = len(set(words)) / len(words)
    if not recognised and (fullness < 0.6 or distinct < 0.6):
        return 0.0
    return fullness * distinct + 2 * recognised / max(len(cells), usual)


def _usual(rows: Sequence[Row]) -> int:
    """How many cells the rows usually fill: titles and totals fill fewer."""
    fills = Counter(filled for row in rows if (filled := _filled(row)))
    if not fills:
        return 1
    most = max(fills.values())
    return max(fill for fill, count in fills.items() if count >= most / 2)


def _filled(row: Row) -> int:
    return sum(cell not in ("", None) for cell in row)


def _trimmed(row: Row) -> Row:
    end = len(row)
    while end and row[end - 1] in ("", None):
        end -= 1
    return row[:end]


def _text(cell: Cell) -> str:
    return " ".join(str(cell).replace("\ufeff", "").split()) if cell is not None else ""
