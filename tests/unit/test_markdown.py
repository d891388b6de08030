"""Markdown as blocks: each kind of them, marks taken off, and any text at all read without a crash."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from opsdesk.model.markdown import Block, blocks, plain


def test_every_kind_of_block() -> None:
    text = "\n".join(
        [
            "# Title", "", "One line", "goes on.", "", "- first", "  and on", "  - inside", "1. counted", "- [x] done",
            "> said", "> twice", "---", "```", "a | b", "# no", "```", "| A | B |", "|---|:-:|", "| 1 | **2** |", "| 3 |", "", "## End ##",
        ]
    )  # fmt: skip
    assert list(blocks(text)) == [
        Block("heading", "Title", 1),
        Block("text", "One line goes on."),
        Block("item", "first and on", 0, "•"),
        Block("item", "inside", 1, "•"),
        Block("item", "counted", 0, "1."),
        Block("item", "done", 0, "[x]"),
        Block("quote", "said\ntwice"),
        Block("rule"),
        Block("code", "a | b\n# no"),
        Block("table", rows=(("A", "B"), ("1", "2"), ("3", ""))),
        Block("heading", "End", 2),
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("**bold** and *soft* and __both__", "bold and soft and both"),
        ("snake_case_name and 2*3*4", "snake_case_name and 2*3*4"),
        ("`code` [words](https://a.example/x)", "code words (https://a.example/x)"),
        ("![picture](https://a.example/x.png)", "picture"),
        (r"\*not soft\*", "*not soft*"),
        ("<b>text</b> & more", "<b>text</b> & more"),
    ],
)
def test_marks_are_taken_off_and_nothing_else(written: str, read: str) -> None:
    assert plain(written) == read


@given(some.text(alphabet="#-*_`|>[]()! \n1.x中", max_size=80))
def test_any_text_is_read(text: str) -> None:
    for block in blocks(text):
        assert block.kind in {"heading", "text", "item", "quote", "code", "table", "rule"}
        assert block.kind != "table" or len({len(row) for row in block.rows}) == 1
