"""The bundled Chinese typeface in PDFs: embedded as subsets, searchable, and never silently blank.

Importing this module settles ReportLab's global switches, so every other module here imports it first.
"""

from threading import Lock
from typing import Any

from reportlab import rl_config

from opsdesk import assets

REGULAR, BOLD = "NotoSansSC-Regular", "NotoSansSC-Bold"

rl_config.trustedHosts = []  # nothing is ever fetched
rl_config.useA85 = 0  # streams in binary: a fifth smaller
rl_config.canvas_basefontname = rl_config.defaultGraphicsFontName = REGULAR  # else Helvetica, not embedded, slips in

from reportlab.lib.fonts import addMapping  # noqa: E402
from reportlab.pdfbase import pdfmetrics, ttfonts  # noqa: E402 - reads the switches above when imported

from opsdesk.reports.text import width  # noqa: E402

for bold in (0, 1):  # no italics in Chinese typesetting: ReportLab's style sheets want to know all four
    for italic in (0, 1):
        addMapping("notosanssc", bold, italic, BOLD if bold else REGULAR)

_INVISIBLE = (
    0x00AD,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),
    0xFEFF,
)
_SPACES = {0x09: "    ", 0x0A: "\n", 0x0B: "\n", 0x0C: "\n", 0x0D: None, 0xA0: " ", 0x2028: "\n", 0x2029: "\n"}


def _to_unicode(name: str, subset: list[int]) -> str:
    """The map from a subset's codes to text. ReportLab's own writes U+20000 as five digits, which readers take for
    U+2000, and more than the 100 entries a block may have."""
    pairs = [f"<{code:02X}> <{chr(char).encode('utf-16-be').hex()}>" for code, char in enumerate(subset)]
    blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
    entries = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        f"/CMapName /{name} def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<00> <{len(subset) - 1:02X}>\nendcodespacerange\n{entries}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    )


ttfonts.makeToUnicodeCMap = _to_unicode


_fonts: dict[str, Any] = {}
_loading = Lock()  # two reports may start at once, and must share the font that is registered


def _font(name: str) -> Any:
    """The loaded font, registered under `name` for ReportLab's own drawing code too."""
    with _loading:
        if name not in _fonts:
            _fonts[name] = ttfonts.TTFont(name, str(assets.path("fonts", f"{name}.ttf")), shapable=False)
            pdfmetrics.registerFont(_fonts[name])
        return _fonts[name]


def register() -> None:
    _font(REGULAR)
    _font(BOLD)


class Glyphs(dict[int, int | str | None]):
    """A str.translate table that leaves every character the typeface has and turns each other one into a box with
    its code. `missing` collects those, for the report's warnings."""

    def __init__(self) -> None:
        super().__init__(dict.fromkeys(_INVISIBLE) | _SPACES)
        self._known = _font(REGULAR).face.charToGlyph.keys() & _font(BOLD).face.charToGlyph.keys()
        self.missing: set[str] = set()

    def __missing__(self, code: int) -> int | str:
        self[code] = code if code in self._known else f"□U+{code:04X}"
        if code not in self._known:
            self.missing.add(chr(code))
        return self[code]  # type: ignore[return-value]


class Widths(dict[str, float]):
    """Character widths in thousandths of the type size, looked up once each."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._face = _font(name).face

    def __missing__(self, char: str) -> float:
        self[char] = self._face.getCharWidth(ord(char))
        return self[char]


class Face:
    """One weight of the typeface within one PDF: measures text, and writes it as content-stream operators.

    The operators are assembled here instead of by canvas text objects: half the time for a table of 10,000 rows.
    """

    def __init__(self, name: str, canvas: Any) -> None:
        self.widths = Widths(name)
        self._font = _font(name)
        self._document = canvas._doc
        self._codes: dict[str, tuple[int, str]] = {}

    def width(self, text: str, size: float) -> float:
        return width(text, self.widths) * size / 1000

    def show(self, text: str, size: float) -> str:
        """Operators, between BT and ET, that show `text`: a run per font subset."""
        parts: list[str] = []
        current = -1
        for char in text:
            subset, code = self._codes.get(char) or self._code(char)
            if subset != current:
                name = self._font.getSubsetInternalName(subset, self._document)
                parts.append(f"{'> Tj ' if parts else ''}{name} {size:g} Tf <")
                current = subset
            parts.append(code)
        return "".join(parts) + "> Tj" if parts else ""

    def _code(self, char: str) -> tuple[int, str]:
        ((subset, code),) = self._font.splitString(char, self._document)
        self._codes[char] = (subset, code.hex())
        return self._codes[char]
