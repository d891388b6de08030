"""The design's colours for both themes, as plain text: the window, the charts and the PDFs take them from here."""

from functools import cache
from typing import NamedTuple


class Tokens(NamedTuple):
    """`*_soft` is the quiet ground on which its colour is written; `on_accent` is written on the accent itself.

    `series` are the colours of chart series: Okabe and Ito's colour-blind-safe order, moved towards the theme so
    that each stands out from `surface` by 3:1. `quiet` fills bars next to the highlighted one.
    """

    name: str
    background: str
    surface: str
    line: str
    outline: str
    text: str
    muted: str
    accent: str
    accent_soft: str
    accent_hover: str
    on_accent: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    hover: str
    quiet: str
    series: tuple[str, ...]

    def tone(self, tone: str) -> tuple[str, str]:
        """(ink, ground) of a pill; tones are "", "muted", "accent", "good", "warn", "bad"."""
        if tone in ("", "muted"):
            return self.muted, self.background
        return getattr(self, tone), getattr(self, f"{tone}_soft")


LIGHT = Tokens(
    name="light",
    background="#F6F7F9",
    surface="#FFFFFF",
    line="#E3E6EB",
    outline="#C3C9D4",
    text="#1C2330",
    muted="#667085",
    accent="#2F5BEA",
    accent_soft="#EAF0FF",
    accent_hover="#2449C4",
    on_accent="#FFFFFF",
    good="#117A4B",
    good_soft="#E5F5EC",
    warn="#9A5B00",
    warn_soft="#FFF3DC",
    bad="#B3261E",
    bad_soft="#FCE9E7",
    hover="#F2F4F7",
    quiet="#DCE5FD",
    series=("#0072B2", "#C47700", "#008564", "#C84B00", "#B0578D", "#2B87BD", "#857600", "#667085"),
)
DARK = Tokens(
    name="dark",
    background="#14171C",
    surface="#1B1F26",
    line="#2E343E",
    outline="#454D5A",
    text="#E7EAF0",
    muted="#97A1B2",
    accent="#7FA2FF",
    accent_soft="#25345C",
    accent_hover="#9DB8FF",
    on_accent="#11151B",
    good="#6FD3A0",
    good_soft="#163527",
    warn="#F0B95B",
    warn_soft="#3A2C12",
    bad="#FF8F85",
    bad_soft="#40201E",
    hover="#232831",
    quiet="#2D3D68",
    series=("#4FA3E0", "#E69F00", "#2BBF94", "#F07A3C", "#DE8FBF", "#8CCBF2", "#D9CE45", "#97A1B2"),
)


READABLE = 4.5
"""The least contrast of text with its ground."""


def mixed(ground: str, ink: str, share: float) -> str:
    """`ground` with `share` of `ink` in it."""
    pairs = ((int(ground[at : at + 2], 16), int(ink[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(below + (above - below) * share):02X}" for below, above in pairs)


def shade(tokens: Tokens, tone: str, share: float) -> str:
    """The ground of a cell that holds `share` of the most: the most is the deepest on which text can be read."""
    return mixed(tokens.surface, getattr(tokens, tone), share * _deepest(tokens, tone))


@cache
def _deepest(tokens: Tokens, tone: str) -> float:
    shares = (percent / 100 for percent in range(100, 0, -1))
    colour = getattr(tokens, tone)
    return next(share for share in shares if contrast(tokens.text, mixed(tokens.surface, colour, share)) >= READABLE)


def contrast(ink: str, ground: str) -> float:
    """The contrast ratio of two colours as WCAG 2.2 defines it, 1 to 21."""
    lighter, darker = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
