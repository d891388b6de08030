"""Content lines of vCard and iCalendar: escapes, lists, folds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdesk.exchange.content_lines import escaped, folded, parted, unescaped

TEXTS = st.text(st.sampled_from("a\\,;\n客 nN") | st.characters(exclude_characters="\r", exclude_categories=["Cs"]))


@pytest.mark.parametrize("mark", [",", ";"])
@given(texts=st.lists(TEXTS, min_size=1, max_size=5))
def test_a_list_comes_back_part_by_part(mark: str, texts: list[str]) -> None:
    """Also one whose parts end in a backslash, which is no escape of the mark behind it."""
    assert [unescaped(part) for part in parted(mark.join(map(escaped, texts)), mark)] == texts


@given(TEXTS)
def test_folded_lines_are_short_and_join_again(text: str) -> None:
    physical = folded(line := escaped(text)).removesuffix("\r\n").split("\r\n")
    assert all(len(part.encode("utf-8")) <= 75 for part in physical)
    assert physical[0] + "".join(part.removeprefix(" ") for part in physical[1:]) == line
