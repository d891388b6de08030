"""Line breaking for Chinese and Latin text in PDFs."""

from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from opsdesk.reports.text import ELLIPSIS, NOT_FIRST, NOT_LAST, cut, width, wrap


class Square(dict[str, float]):
    """Chinese characters are 1000 wide, the rest 500: the proportions of the typeface."""

    def __missing__(self, char: str) -> float:
        return 1000.0 if char >= "\u2e80" else 500.0


WIDTHS: Mapping[str, float] = Square()
mixed = st.text(st.sampled_from("客户希望续费，。；：？！、）》”（《“a bcdef-/1290%¥\n"), max_size=80)


def lines(text: str, characters: int) -> list[str]:
    return wrap(text, characters * 1000, WIDTHS)


def test_chinese_breaks_between_any_two_characters() -> None:
    assert lines("客户希望年底前续费", 4) == ["客户希望", "年底前续", "费"]


@pytest.mark.parametrize("mark", sorted("。，；：？！、）》”】」…"))
def test_no_line_starts_with_a_closing_mark(mark: str) -> None:
    assert lines(f"客户希望{mark}续费", 4) == ["客户希", f"望{mark}续费"]


@pytest.mark.parametrize("mark", sorted("（《“【「"))
def test_no_line_ends_with_an_opening_mark(mark: str) -> None:
    assert lines(f"客户希{mark}望续费", 4) == ["客户希", f"{mark}望续费"]


def test_latin_words_and_numbers_stay_whole_beside_chinese() -> None:
    assert lines("续费 Premium 2026年", 4) == ["续费", "Premium", "2026年"]
    assert lines("金额¥36,000元", 4) == ["金额", "¥36,000", "元"]


def test_dates_are_not_broken_at_their_hyphens_but_compounds_are() -> None:
    assert lines("于 2026-11-22 前", 5) == ["于", "2026-11-22", "前"]
    assert lines("follow-up calls", 4) == ["follow-", "up calls"]


def test_a_word_longer_than_a_line_is_broken_anywhere() -> None:
    assert lines("x" * 20, 4) == ["x" * 8, "x" * 8, "x" * 4]
    assert lines("。" * 6, 4) == ["。" * 4, "。" * 2]


def test_line_breaks_of_the_text_are_kept() -> None:
    assert lines("一\n\n二", 4) == ["一", "", "二"]
    assert lines("", 4) == [""]


@given(mixed, st.integers(2, 12))
def test_lines_fit_and_nothing_but_spaces_is_lost(text: str, room: int) -> None:
    broken = lines(text, room)
    assert all(width(line, WIDTHS) <= room * 1000 for line in broken)
    assert "".join(broken).replace(" ", "") == text.replace("\n", "").replace(" ", "")


@given(mixed, st.integers(3, 12))
@example("0、 %、", 3)
def test_a_line_breaks_wrongly_only_where_there_was_no_other_place(text: str, room: int) -> None:
    for paragraph in text.split("\n"):
        broken = lines(paragraph, room)
        for line, following in pairwise(broken):
            wrong = following[:1] in NOT_FIRST or line[-1:] in NOT_LAST
            kept = NOT_FIRST | {" "}  # what follows a space starts the line, not the space
            allowed = [n for n in range(1, len(line)) if line[n] not in kept and line[n - 1] not in NOT_LAST]
            chinese = [n for n in allowed if line[n] >= "\u2e80" or line[n - 1] >= "\u2e80"]
            assert not (wrong and chinese)


@given(mixed, st.integers(2, 12))
def test_a_cut_text_fits_on_one_line(text: str, room: int) -> None:
    short = cut(text, room * 1000, WIDTHS)
    assert "\n" not in short
    assert width(short, WIDTHS) <= room * 1000
    assert short == text.replace("\n", " ") or short.endswith(ELLIPSIS)
