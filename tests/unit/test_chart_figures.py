"""Ticks and labels of axes, direct labels and exact readings, in both languages."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdesk import i18n
from opsdesk.clock import day_number
from opsdesk.model import figures, text

amounts = st.floats(-1e12, 1e12, allow_nan=False)


@given(amounts, amounts, st.booleans())
def test_ticks_enclose_the_values_and_are_few_and_even(a: float, b: float, whole: bool) -> None:
    low, high = min(a, b), max(a, b)
    if 0 < high - low < 1e-6 * max(abs(low), abs(high), 1):
        return  # narrower than a float can tell apart at this size
    ticks = figures.ticks(low, high, whole=whole)
    assert 2 <= len(ticks) <= figures.MOST_TICKS
    slack = (ticks[-1] - ticks[0]) * 1e-6
    assert ticks[0] <= low + slack
    assert ticks[-1] >= high - slack
    steps = {round(second - first, 6) for first, second in pairwise(ticks)}
    assert max(steps) - min(steps) <= 1e-5 * max(steps)
    if whole:
        assert all(tick == int(tick) for tick in ticks)


def test_ticks_of_one_axis_share_one_scale() -> None:
    assert figures.tick_labels([0, 25_000, 50_000, 100_000], "count") == ("0", "25K", "50K", "100K")
    i18n.set_language("zh")
    assert figures.tick_labels([0, 25_000, 50_000, 100_000], "count") == ("0", "2.5万", "5万", "10万")
    assert figures.tick_labels([0, 5e9, 1e10, 2e10], "money") == ("0", "¥0.5亿", "¥1亿", "¥2亿")


def test_small_numbers_are_not_shortened() -> None:
    assert figures.tick_labels([0, 2_000, 4_000], "count") == ("0", "2,000", "4,000")
    assert figures.short(9_999, "count") == "9,999"


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (4_680_000, "money", "¥46.8K", "¥4.7万"),
        (123_456_789, "money", "¥1.2M", "¥123万"),
        (98_765_432_100, "money", "¥988M", "¥9.9亿"),
        (-4_680_000, "money", "-¥46.8K", "-¥4.7万"),
        (0.813, "percent", "81.3%", "81.3%"),
        (12, "days", "12 d", "12 天"),
    ],
)
def test_a_direct_label_is_short_in_the_language_s_own_scale(
    value: float, unit: figures.Unit, english: str, chinese: str
) -> None:
    assert figures.short(value, unit) == english
    i18n.set_language("zh")
    assert figures.short(value, unit) == chinese


def test_an_exact_reading_keeps_every_digit_and_shows_nothing_as_a_dash() -> None:
    assert figures.figure(4_680_050, "money") == "¥46,800.50"
    assert figures.figure(4_680_000, "money") == "¥46,800"
    assert figures.figure(None, "money") == text.EMPTY
    assert figures.figure(float("nan"), "count") == text.EMPTY
    assert figures.figure(0, "count") == "0"
    assert figures.figure(-0.0, "count") == "0"


def test_money_is_written_in_the_vault_s_currency() -> None:
    text.set_currency("EUR")
    assert figures.figure(4_680_000, "money") == "€46,800"


def day(year: int, month: int, number: int) -> int:
    return day_number(date(year, month, number))


def test_a_january_tick_gives_the_year() -> None:
    assert [figures.month_tick(day(2025, 12, 1)), figures.month_tick(day(2026, 1, 1))] == ["Dec", "2026"]
    i18n.set_language("zh")
    assert [figures.month_tick(day(2025, 12, 1)), figures.month_tick(day(2026, 1, 1))] == ["12月", "2026年"]


@given(st.integers(0, 40_000), st.integers(0, 20_000))
def test_ticks_over_days_are_few_and_inside(first: int, length: int) -> None:
    ticks = figures.day_ticks(first, first + length)
    assert 1 <= len(ticks) <= figures.MOST_TICKS
    assert all(first <= at <= first + length for at, _ in ticks)
    assert [at for at, _ in ticks] == sorted(at for at, _ in ticks)


def test_days_in_full_and_months_in_full() -> None:
    assert figures.day_name(day(2026, 11, 5)) == "Nov 5, 2026"
    assert figures.month_name(day(2026, 11, 5)) == "Nov 2026"
    i18n.set_language("zh")
    assert figures.day_name(day(2026, 11, 5)) == "2026年11月5日"
    assert figures.month_name(day(2026, 11, 5)) == "2026年11月"
