"""Numbers and amounts as sheets spell them: ¥1,234.50, 1.2万, (1,234), １２３, 1.234,50."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from math import isfinite

from opsdesk.exchange.reading.wire import Cell
from opsdesk.i18n import t
from opsdesk.model.text import INT64, MOST_MONEY, Unreadable

_PLAIN = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,2})?$")
_UNITS = re.compile(r"rmb|cny|usd|eur|gbp|hkd|[¥$€£\s]|人民币|[元圆块]整?", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?P<sign>[-+−(]{0,2})"
    r"(?P<body>\d{1,4}(?:,\d{3,4})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+,\d{1,2}|\d+,\d{1,2}|\d*\.?\d+|\d+\.)"
    r"(?P<scale>亿|千万|百万|十万|万|千|w|k)?\)?(?P<after>-?)$",
    re.IGNORECASE,
)
_SCALES = {"亿": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "w": 10**4, "千": 1000, "k": 1000}
_EUROPEAN = re.compile(r"\d{1,3}(?:\.\d{3})+,\d{1,2}$|\d+,\d{1,2}$")


def money(cell: Cell) -> int:
    """Minor units, rounded half up."""
    if isinstance(cell, str) and _PLAIN.match(cell):
        return round(float(cell) * 100)  # twelve digits are exact in a float
    return _whole(exact(cell) * 100, MOST_MONEY)


def whole(cell: Cell) -> int:
    number = exact(cell)
    if number != number.to_integral_value():
        raise Unreadable(t("“{text}” is not a whole number", text=str(cell)[:40]))
    return _whole(number)


def decimal(cell: Cell) -> float:
    number = float(_exponent(cell) or exact(cell))
    if not isfinite(number):
        raise Unreadable(t("the number is too large"))
    return number


def percent(cell: Cell) -> float:
    """0.25 for "25%"; a number without the sign is taken as it is, as sheets store it."""
    text = unicodedata.normalize("NFKC", cell).strip() if isinstance(cell, str) else ""
    return float(exact(text[:-1]) / 100) if text.endswith("%") else decimal(cell)


def exact(cell: Cell) -> Decimal:
    if isinstance(cell, int | float):
        return Decimal(repr(cell)) if not isinstance(cell, bool) else Decimal(int(cell))
    text = _UNITS.sub("", unicodedata.normalize("NFKC", cell or ""))
    found = _NUMBER.match(text)
    if not found:
        raise Unreadable(t("“{text}” is not a number", text=(cell or "").strip()[:40]))
    body = found["body"]
    if _EUROPEAN.match(body):
        body = body.replace(".", "").replace(",", ".")
    number = Decimal(body.replace(",", "")) * _SCALES.get((found["scale"] or "").lower(), 1)
    negative = found["after"] == "-" or any(mark in found["sign"] for mark in "-−(")
    return -number if negative else number


def _exponent(cell: Cell) -> Decimal | None:
    """1e-05, as Python writes small and large numbers."""
    if not isinstance(cell, str) or "e" not in cell.lower():
        return None
    try:
        number = Decimal(cell.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _whole(number: Decimal, most: int = INT64) -> int:
    if not number.is_finite() or number.adjusted() > 20:
        raise Unreadable(t("the number is too large"))
    rounded = int(number.to_integral_value(ROUND_HALF_UP))
    if abs(rounded) > most:
        raise Unreadable(t("the number is too large"))
    return rounded
