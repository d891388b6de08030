"""Numbers as people read them: axis ticks, direct labels and exact readings, the same on screen and in a PDF."""

from collections.abc import Sequence
from datetime import date
from math import ceil, floor, isclose, log10
from typing import Literal

from opsdesk.clock import day_number, day_of
from opsdesk.i18n import language, t
from opsdesk.model import text

Unit = Literal["count", "money", "percent", "days"]
"""count: a plain number; money: minor units; percent: 0.25 is 25 %; days: a length of time."""

MOST_TICKS = 6
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_WHOLE_STEPS = (1.0, 2.0, 5.0, 10.0)
# From 10,000 on a number is shortened; Chinese counts in myriads, so its words change every four digits.
_WORDS = {
    "en": ((10**9, 10**9, "B"), (10**6, 10**6, "M"), (10**4, 10**3, "K")),
    "zh": ((10**12, 10**12, "万亿"), (10**8, 10**8, "亿"), (10**4, 10**4, "万")),
}


def ticks(low: float, high: float, *, whole: bool = False, most: int = MOST_TICKS) -> tuple[float, ...]:
    """At most `most` round numbers that enclose low..high; 0..1 when there is no extent."""
    if high - low <= 1e-9 * max(abs(low), abs(high), 1.0):
        low, high = min(low, 0.0), max(high, 0.0)
        high = high if high - low > 1e-9 else low + 1.0
    magnitude = 10.0 ** floor(log10((high - low) / (most - 1)))
    steps = _WHOLE_STEPS if whole and magnitude <= 1 else _STEPS
    if whole:
        magnitude = max(magnitude, 1.0)
    for factor in (*steps, 20.0, 25.0, 50.0):
        step = magnitude * factor
        first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
        if last - first < most:
            return tuple(round(n * step, 10) for n in range(first, last + 1))
    raise AssertionError("the steps span a whole decade")


def tick_labels(values: Sequence[float], unit: Unit) -> tuple[str, ...]:
    """The ticks of one axis in one common scale: 0, ¥2万, ¥4万."""
    scaled = [_plain(value, unit) for value in values]
    factor, word = _scale(max(map(abs, scaled), default=0))
    return tuple(_dress(v / factor, _places(v / factor), word if v else "", unit if v else "count") for v in scaled)


def _places(number: float) -> int:
    """Decimals needed to write a round number, two at most."""
    return next((n for n in (0, 1) if isclose(number, round(number, n), abs_tol=1e-9)), 2)


def short(value: float, unit: Unit) -> str:
    """A direct label: three figures are enough beside a bar."""
    number = _plain(value, unit)
    factor, word = _scale(abs(number))
    if not word:
        return figure(round(value, -2) if unit == "money" and abs(number) >= 100 else value, unit)
    places = 1 if abs(number / factor) < 100 else 0
    rounded = round(number / factor, places)
    return _dress(rounded, 0 if rounded == int(rounded) else places, word, unit)


def figure(value: float | None, unit: Unit) -> str:
    """The exact reading; an empty value is a dash, never 0."""
    if value is None or value != value:
        return text.EMPTY
    number = _plain(value, unit)
    if unit == "money":
        places = 0 if value % 100 == 0 else 2
    else:
        places = 0 if isclose(number, round(number), abs_tol=0.05) else 1
    return _dress(number, places, "", unit)


def signed(value: float, unit: Unit) -> str:
    """A contribution: a short figure that says its sign either way."""
    shown = short(value, unit)
    return f"+{shown}" if value > 0 else shown


def in_cell(value: float, unit: Unit) -> tuple[str, str]:
    """A figure in a heat map, and how it is written where that is too wide: whole percents, without the sign."""
    if unit != "percent":
        shown = short(value, unit)
        return shown, shown
    whole = f"{value * 100:.0f}"
    return f"{whole}%", whole


def _plain(value: float, unit: Unit) -> float:
    """In the unit people say: major units of money, percents as 0..100."""
    return value / 100 if unit == "money" else value * 100 if unit == "percent" else value


def _scale(most: float) -> tuple[float, str]:
    return next(((factor, word) for least, factor, word in _WORDS[language()] if most >= least), (1, ""))


def _dress(number: float, places: int, word: str, unit: Unit) -> str:
    digits = f"{abs(number):,.{places}f}{word}"
    sign = "-" if number < 0 and digits.strip("0.,") else ""
    match unit:
        case "money":
            return f"{sign}{text.CURRENCIES.get(text.currency(), text.currency() + ' ')}{digits}"
        case "percent":
            return f"{sign}{digits}%"
        case "days":
            return sign + t("{n} d", n=digits)
        case "count":
            return sign + digits


def day_name(day: int) -> str:
    """A day in full: Nov 5, 2026."""
    when = day_of(day)
    chinese = f"{when.year}年{when.month}月{when.day}日"
    return chinese if language() == "zh" else f"{text.MONTHS[when.month - 1]} {when.day}, {when.year}"


def month_name(day: int) -> str:
    """The month that `day` lies in: Nov 2026."""
    when = day_of(day)
    return f"{when.year}年{when.month}月" if language() == "zh" else f"{text.MONTHS[when.month - 1]} {when.year}"


def month_tick(day: int) -> str:
    """The month alone; January gives the year instead, which says both."""
    when = day_of(day)
    if language() == "zh":
        return f"{when.year}年" if when.month == 1 else f"{when.month}月"
    return str(when.year) if when.month == 1 else text.MONTHS[when.month - 1]


def day_ticks(first: int, last: int, most: int = MOST_TICKS) -> list[tuple[int, str]]:
    """Round days between `first` and `last`: days, weeks, months, quarters or years, whichever give at most `most`."""
    for step in (1, 2, 7, 14):
        if (last - first) // step < most:
            return [(day, short_day(day)) for day in range(first, last + 1, step)]
    start, end = day_of(first), day_of(last)
    months = range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
    for step in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600):
        starts = [day_number(date(m // 12, m % 12 + 1, 1)) for m in months if m % step == 0]
        inside = [day for day in starts if first <= day <= last]
        if len(inside) <= most:
            return [(day, month_tick(day)) for day in inside]
    return [(first, month_name(first)), (last, month_name(last))]


def short_day(day: int) -> str:
    """A day whose year goes without saying: Nov 5."""
    when = day_of(day)
    return f"{when.month}月{when.day}日" if language() == "zh" else f"{text.MONTHS[when.month - 1]} {when.day}"
