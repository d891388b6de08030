"""Reading PDFs in tests, independently of ReportLab: the text of each page as a reader gets it, and what is embedded."""

import os
import re
from dataclasses import dataclass
from difflib import unified_diff
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf

_PAIR = re.compile(r"<([0-9A-Fa-f]{2})> <((?:[0-9A-Fa-f]{4})+)>")


@dataclass(frozen=True)
class Pdf:
    """`lines` holds the text shown by each text-positioning operator, page by page; `glue` them to search."""

    lines: list[list[str]]
    fonts: set[str]
    embedded: bool
    outline: list[tuple[int, str, int]]  # (depth, title, page from 1)
    title: str
    language: str

    @property
    def text(self) -> str:
        return "\n".join("\n".join(page) for page in self.lines)


def read(data: bytes) -> Pdf:
    with pikepdf.open(BytesIO(data)) as document:
        fonts: dict[str, Any] = {}
        for page in document.pages:
            for font in page.Resources.Font.values():
                fonts[str(font.BaseFont)] = font
        with document.open_outline() as outline:
            entries = list(_entries(document, outline.root, 0))
        return Pdf(
            lines=[_lines(page) for page in document.pages],
            fonts=set(fonts),
            embedded=all("/FontFile2" in font.get("/FontDescriptor", {}) for font in fonts.values()),
            outline=entries,
            title=str(document.docinfo["/Title"]),
            language=str(document.Root.Lang),
        )


def _entries(document: pikepdf.Pdf, items: Any, depth: int) -> Any:
    pages = {page.objgen: number for number, page in enumerate(document.pages, 1)}
    names = document.Root.get("/Dests", {})
    for item in items:
        target = item.destination
        target = target if isinstance(target, pikepdf.Array) else names.get(target)
        yield depth, item.title, pages[target[0].objgen]
        yield from _entries(document, item.children, depth + 1)


def _lines(page: Any) -> list[str]:
    maps = {name: _to_unicode(font) for name, font in page.Resources.Font.items()}
    lines: list[str] = []
    current: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "Tm" | "BT":
                lines.append("")
            case "Tf":
                current = maps[str(operands[0])]
            case "Tj":
                lines[-1] += "".join(current[code] for code in bytes(operands[0]))
    return [line for line in lines if line]


def _to_unicode(font: Any) -> dict[int, str]:
    cmap = font.ToUnicode.read_bytes().decode()
    return {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in _PAIR.findall(cmap)}


def matches_golden(text: str, name: str) -> None:
    """Compare with tests/golden/<name>.txt and show the difference; OPSDESK_GOLDEN=write makes the file anew."""
    file = Path(__file__).parent / "golden" / f"{name}.txt"
    if os.environ.get("OPSDESK_GOLDEN") == "write":
        file.write_text(text + "\n", encoding="utf-8")
    golden = file.read_text(encoding="utf-8").splitlines()
    difference = list(unified_diff(golden, text.splitlines(), "golden", "now", lineterm=""))
    assert not difference, "\n".join(difference)
