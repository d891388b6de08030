"""Calendar periods as consecutive whole numbers, so that the next period is one more: days, weeks from Monday, months."""

from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from opsdesk.clock import day_number, day_of

Whole = NDArray[np.int64]
Period = Literal["day", "week", "month"]


def numbers(days: Whole, period: Period) -> Whole:
    """The period in which each day lies."""
    match period:
        case "day":
            return days
        case "week":
            return (days + 3) // 7  # 1970-01-01 was a Thursday
        case "month":
            return _months(days)


def _months(days: Whole) -> Whole:
    """Looked up in a table of the days there are, where that is shorter: a tenth of the time at ten million."""
    low, high = (int(days.min()), int(days.max())) if days.size else (0, 0)
    if high - low >= days.size:
        return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    table: Whole = np.arange(low, high + 1).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return table[days - low]


def number(day: int, period: Period) -> int:
    return int(numbers(np.array([day], np.int64), period)[0])


def first_day(number: int, period: Period) -> int:
    match period:
        case "day":
            return number
        case "week":
            return number * 7 - 3
        case "month":
            years, month = divmod(number, 12)
            return day_number(date(1970 + years, month + 1, 1))


def months_back(day: int, months: int) -> int:
    """The same day of an earlier month, or its last one."""
    month = number(day, "month") - months
    start = first_day(month, "month")
    return start + min(day_of(day).day, first_day(month + 1, "month") - start) - 1


def complete(number: int, period: Period, as_of: int) -> bool:
    """Whether the period is over at the end of the day `as_of`."""
    return first_day(number + 1, period) <= as_of + 1


def name(number: int, period: Period) -> str:
    """2026-03 for a month; the first day for a day or a week."""
    text = day_of(first_day(number, period)).isoformat()
    return text[:7] if period == "month" else text
