"""The A4 page of every report: margins, title block, header, "page x of y", bookmarks, and reproducible bytes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, Literal, Protocol

from opsdesk import __version__, clock
from opsdesk.i18n import language, t
from opsdesk.model.figures import day_name
from opsdesk.reports import fonts
from opsdesk.reports.text import cut, wrap
from opsdesk.tokens import LIGHT
from opsdesk.work import Progress

A4 = (595.28, 841.89)
MARGIN, TOP, BOTTOM = 48.0, 64.0, 56.0
TITLE, HEADING, BODY, SMALL, TINY = 20.0, 12.5, 9.5, 8.5, 7.5
LEADING = 1.5

Align = Literal["left", "right", "centre"]


class Part(Protocol):
    def draw(self, sheet: "Sheet") -> None: ...


@dataclass(frozen=True)
class Document:
    """What a report is made of. `parts` may be produced while they are drawn; `facts` stand in the title block."""

    title: str
    parts: Iterable[Part]
    as_of: int
    subtitle: str = ""
    facts: tuple[str, ...] = ()
    author: str = ""
    landscape: bool = False


@dataclass
class Sheet:
    """Where parts draw: a cursor `y` that goes down the page, and turns to the next one when there is no room."""

    canvas: Any
    document: Document
    progress: Progress = field(default_factory=Progress)

    def __post_init__(self) -> None:
        self.width, self.height = self.canvas._pagesize
        self.left, self.right = MARGIN, self.width - MARGIN
        self.top, self.bottom = self.height - TOP, BOTTOM
        self.y = self.top
        self.glyphs = fonts.Glyphs()
        self.regular = fonts.Face(fonts.REGULAR, self.canvas)
        self.bold = fonts.Face(fonts.BOLD, self.canvas)
        self._bookmarks = 0
        self._depth = -1

    @property
    def room(self) -> float:
        return float(self.y - self.bottom)

    @property
    def page(self) -> int:
        return int(self.canvas.getPageNumber())

    def need(self, height: float) -> None:
        """Turn the page unless `height` fits; at the top of a page it has to."""
        if self.room < height and self.y < self.top:
            self.turn()

    def turn(self) -> None:
        self.canvas.showPage()
        self.y = self.top
        baseline = self.height - 36
        self.write(
            self.left, baseline, self.cut(self.document.title, self.right - self.left - 120, TINY), TINY, ink="muted"
        )
        self.write(self.right, baseline, day_name(self.document.as_of), TINY, ink="muted", align="right")
        self.rule(baseline - 8)
        self.progress.step(self.page)

    # -- text ---------------------------------------------------------------------------------------------------

    def legible(self, text: str) -> str:
        """`text` with a visible box for each character the typeface lacks; write and wrap expect nothing else."""
        return text.translate(self.glyphs)

    def face(self, bold: bool) -> fonts.Face:
        return self.bold if bold else self.regular

    def wrap(self, text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
        return wrap(self.legible(text), room * 1000 / size, self.face(bold).widths)

    def cut(self, text: str, room: float, size: float, *, bold: bool = False) -> str:
        return cut(self.legible(text), room * 1000 / size, self.face(bold).widths)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        size: float = BODY,
        *,
        bold: bool = False,
        ink: str = "text",
        align: Align = "left",
    ) -> None:
        """One line with its baseline at `y`; `ink` is a token's name."""
        face, text = self.face(bold), self.legible(text)
        if align != "left":
            x -= face.width(text, size) * (1 if align == "right" else 0.5)
        self.canvas.addLiteral(f"BT {rgb(ink)} rg 1 0 0 1 {x:.2f} {y:.2f} Tm {face.show(text, size)} ET")

    def paragraph(
        self, text: str, size: float = BODY, *, bold: bool = False, ink: str = "text", room: float = 0
    ) -> None:
        """Wrapped text from the left margin, over as many pages as it takes."""
        leading = size * LEADING
        for line in self.wrap(text, room or self.right - self.left, size, bold=bold):
            self.need(leading)
            self.y -= leading
            self.write(self.left, self.y + leading * 0.3, line, size, bold=bold, ink=ink)

    # -- shapes -------------------------------------------------------------------------------------------------

    def rule(self, y: float, ink: str = "line", thickness: float = 0.5) -> None:
        self.line(self.left, self.right, y, ink, thickness)

    def line(self, x0: float, x1: float, y: float, ink: str = "line", thickness: float = 0.5) -> None:
        self.canvas.addLiteral(f"{rgb(ink)} RG {thickness} w {x0:.2f} {y:.2f} m {x1:.2f} {y:.2f} l S")

    def box(self, x: float, y: float, width: float, height: float, ink: str, radius: float = 0) -> None:
        """A filled rectangle with its lower left corner at x, y."""
        self.canvas.addLiteral(f"{rgb(ink)} rg")
        self.canvas.roundRect(x, y, width, height, radius, stroke=0, fill=1)

    def bookmark(self, title: str, depth: int = 0) -> None:
        """An entry in the reader's outline that leads to the cursor."""
        self._bookmarks += 1
        self._depth = min(depth, self._depth + 1)
        key = f"b{self._bookmarks}"
        self.canvas.bookmarkHorizontal(key, 0, self.y + 12)
        self.canvas.addOutlineEntry(self.legible(title).replace("\n", " "), key, self._depth, closed=False)


def rgb(ink: str) -> str:
    """A token as the three numbers of a PDF colour operator."""
    return _RGB[ink]


_RGB = {
    name: " ".join(f"{int(value[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5))
    for name in LIGHT._fields
    if isinstance(value := getattr(LIGHT, name), str) and value.startswith("#")
}


@dataclass(frozen=True)
class Printed:
    """A finished PDF. `missing_glyphs` are the characters that stand in it as boxes."""

    data: bytes
    pages: int
    missing_glyphs: tuple[str, ...]


def press(document: Document, progress: Progress | None = None) -> Printed:
    """Draw `document`. Equal documents give equal bytes: nothing in them depends on the clock or the machine."""
    from reportlab.lib.utils import TimeStamp
    from reportlab.pdfgen.canvas import Canvas

    fonts.register()
    size = A4[::-1] if document.landscape else A4
    canvas = Canvas(
        "", pagesize=size, pageCompression=1, invariant=1, lang="zh-CN" if language() == "zh" else "en",
        initialFontName=fonts.REGULAR,
    )  # fmt: skip
    made = datetime.combine(clock.day_of(document.as_of), time())
    canvas._doc._timeStamp = TimeStamp(1)
    canvas._doc._timeStamp.YMDhms = made.timetuple()[:6]
    sheet = Sheet(canvas, document, progress or Progress())
    canvas.setTitle(document.title)
    canvas.setSubject(document.subtitle)
    canvas.setAuthor(document.author or "OpsDesk")
    canvas.setCreator(f"OpsDesk {__version__}")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    _title_block(sheet)
    for part in document.parts:
        part.draw(sheet)
    canvas.showPage()
    pages = canvas._doc.Pages.pages
    for number, page in enumerate(pages, 1):
        page.stream += _footer(sheet, number, len(pages))
    canvas._code.clear()
    return Printed(canvas.getpdfdata(), len(pages), tuple(sorted(sheet.glyphs.missing)))


def _title_block(sheet: Sheet) -> None:
    document = sheet.document
    sheet.y = sheet.height - MARGIN
    sheet.bookmark(document.title)
    sheet.paragraph(document.title, TITLE, bold=True)
    sheet.y -= 2
    if document.subtitle:
        sheet.paragraph(document.subtitle, BODY)
    facts = (t("As of {day}", day=day_name(document.as_of)), *document.facts, document.author)
    sheet.paragraph(" · ".join(filter(None, facts)), SMALL, ink="muted")
    sheet.y -= 16


def _footer(sheet: Sheet, number: int, pages: int) -> str:
    """Drawn last, when the number of pages is known, and appended to each page's finished content."""
    sheet.canvas._code.clear()
    sheet.rule(40)
    sheet.write(sheet.left, 26, "OpsDesk", TINY, ink="muted")
    sheet.write(
        sheet.right, 26, t("Page {page} of {pages}", page=number, pages=pages), TINY, ink="muted", align="right"
    )
    return "\n".join(sheet.canvas._code) + "\n"
