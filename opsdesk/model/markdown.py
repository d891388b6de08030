"""Markdown as blocks, as far as documents of a desk need it: headings, text, lists, quotes, code, tables and lines.

Within a block, emphasis and code lose their marks, a link keeps its address behind its words, and an image is its words:
nothing is ever fetched.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_ITEM = re.compile(r"(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$")
_TASK = re.compile(r"\[([ xX])\]\s+(.*)$")
_RULE = re.compile(r"\s{0,3}([-*_])(\s*\1){2,}\s*$")
_FENCE = re.compile(r"\s{0,3}(```+|~~~+)")
_DIVIDER = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]+)\]\(\s*<?([^)\s>]*)>?[^)]*\)")
_CODE = re.compile(r"(`+)(.+?)\1")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_SOFT = re.compile(r"(?<![\w*])\*(?=[^\s*])(.+?)(?<=[^\s*])\*(?![\w*])|(?<!\w)_(?=\S)(.+?)(?<=\S)_(?!\w)")
_KEPT = re.compile("\ue000(\\d+)\ue001")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")


@dataclass(frozen=True, slots=True)
class Block:
    """`kind` is heading, text, item, quote, code, table or rule. `depth` is that of a heading (1 to 6) or of an item (0
    first); `mark` stands before an item. A table has `rows`, the head first."""

    kind: str
    text: str = ""
    depth: int = 0
    mark: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def blocks(markdown: str) -> Iterator[Block]:
    lines = markdown.replace("\r\n", "\n").replace("\t", "    ").split("\n")
    at, paragraph = 0, list[str]()

    def text() -> Iterator[Block]:
        if paragraph:
            yield Block("text", plain(" ".join(paragraph)))
            paragraph.clear()

    while at < len(lines):
        line = lines[at]
        if fence := _FENCE.match(line):
            yield from text()
            at, code = _code(lines, at, fence[1])
            yield Block("code", code)
            continue
        if "|" in line and at + 1 < len(lines) and "|" in lines[at + 1] and _DIVIDER.match(lines[at + 1]):
            yield from text()
            at, rows = _table(lines, at)
            yield Block("table", rows=rows)
            continue
        at += 1
        if not line.strip():
            yield from text()
        elif heading := _HEADING.match(line):
            yield from text()
            yield Block("heading", plain(heading[2]), len(heading[1]))
        elif _RULE.match(line):
            yield from text()
            yield Block("rule")
        elif item := _ITEM.match(line):
            yield from text()
            at, words = _continued(lines, at, item[3])
            yield _item(len(item[1]), item[2], words)
        elif line.lstrip().startswith(">"):
            yield from text()
            quoted = [line]
            while at < len(lines) and lines[at].lstrip().startswith(">"):
                quoted.append(lines[at])
                at += 1
            yield Block("quote", plain("\n".join(one.lstrip()[1:].strip() for one in quoted)))
        else:
            paragraph.append(line.strip())
    yield from text()


def _item(indent: int, mark: str, words: str) -> Block:
    if task := _TASK.match(words):
        return Block("item", plain(task[2]), indent // 2, "[ ]" if task[1] == " " else "[x]")
    return Block("item", plain(words), indent // 2, "•" if mark in "-*+" else f"{mark[:-1]}.")


def _continued(lines: list[str], at: int, words: str) -> tuple[int, str]:
    """The lines of an item that are indented below it."""
    while at < len(lines) and lines[at].startswith("  ") and lines[at].strip() and not _ITEM.match(lines[at]):
        words += " " + lines[at].strip()
        at += 1
    return at, words


def _code(lines: list[str], at: int, fence: str) -> tuple[int, str]:
    end = next((n for n in range(at + 1, len(lines)) if lines[n].strip().startswith(fence)), len(lines))
    return end + 1, "\n".join(lines[at + 1 : end])


def _table(lines: list[str], at: int) -> tuple[int, tuple[tuple[str, ...], ...]]:
    head = _cells(lines[at])
    rows = [head]
    at += 2
    while at < len(lines) and "|" in lines[at]:
        cells = _cells(lines[at])
        rows.append((*cells, *[""] * len(head))[: len(head)])
        at += 1
    return at, tuple(rows)


def _cells(line: str) -> tuple[str, ...]:
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return tuple(plain(cell.strip()) for cell in re.split(r"(?<!\\)\|", inner))


def plain(text: str) -> str:
    """`text` without its marks."""
    kept: list[str] = []

    def keep(words: str) -> str:
        kept.append(words)
        return f"\ue000{len(kept) - 1}\ue001"

    text = text.replace("\ue000", "").replace("\ue001", "")
    text = _ESCAPED.sub(lambda found: keep(found[1]), text)
    text = _CODE.sub(lambda found: keep(found[2].strip()), text)
    text = _IMAGE.sub(lambda found: found[1], text)
    text = _LINK.sub(lambda found: found[1] if found[2] in ("", found[1]) else f"{found[1]} ({keep(found[2])})", text)
    for _nested in range(2):
        text = _STRONG.sub(lambda found: found[2], text)
        text = _SOFT.sub(lambda found: found[1] or found[2], text)
    while _KEPT.search(text):
        text = _KEPT.sub(lambda found: kept[int(found[1])], text)
    return text
