"""What people wrote in Markdown as parts of a report."""

from collections.abc import Iterator
from dataclasses import dataclass

from opsdesk.model.markdown import Block, blocks
from opsdesk.reports.frame import BODY, LEADING, SMALL, Part, Sheet
from opsdesk.reports.parts import Heading, Prose
from opsdesk.reports.tables import Column, Table

_INDENT = 14.0


def written(markdown: str, depth: int = 0) -> Iterator[Part]:
    """`depth` is how far below the section they stand in its headings are."""
    for block in blocks(markdown):
        match block.kind:
            case "heading":
                yield Heading(block.text, min(block.depth + depth, 2))
            case "table":
                head, *rows = block.rows
                yield Table(tuple(Column(title) for title in head), rows)
            case "text":
                yield Prose(block.text)
            case _:
                yield _Set(block)


@dataclass(frozen=True, slots=True)
class _Set:
    """An item behind its mark, a quotation or code behind a line, or a line across."""

    block: Block

    def draw(self, sheet: Sheet) -> None:
        block = self.block
        if block.kind == "rule":
            sheet.need(12)
            sheet.y -= 6
            sheet.rule(sheet.y)
            sheet.y -= 6
            return
        item = block.kind == "item"
        size = BODY if item else SMALL
        left = sheet.left + _INDENT * (block.depth + 1)
        leading = size * LEADING
        wrapped = [
            line for part in block.text.split("\n") for line in sheet.wrap(part, sheet.right - left, size) or [""]
        ]
        for number, line in enumerate(wrapped):
            sheet.need(leading)
            sheet.y -= leading
            base = sheet.y + leading * 0.3
            if item and number == 0:
                sheet.write(left - 4, base, block.mark, size, ink="muted", align="right")
            elif not item:
                sheet.box(sheet.left, sheet.y, 2, leading, "line")
            sheet.write(left, base, line, size, ink="text" if item else "muted")
        sheet.y -= 2 if item else 8
