"""Colours, type and icons in both themes."""

import re
from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from opsdesk import assets, settings
from opsdesk.settings import Settings
from opsdesk.tokens import DARK, LIGHT, Tokens, contrast
from ui.icons import icon, pixmap
from ui.theme import theme

Look = Callable[..., Settings]

WRITTEN = [
    *((ink, ground) for ink in ("text", "muted", "accent") for ground in ("background", "surface")),
    ("text", "hover"), ("muted", "hover"), ("text", "accent_soft"), ("accent", "accent_soft"), ("text", "quiet"),
    ("on_accent", "accent"), ("on_accent", "accent_hover"), ("on_accent", "bad"),
    *((tone, f"{tone}_soft") for tone in ("good", "warn", "bad")),
    *((tone, ground) for tone in ("good", "warn", "bad") for ground in ("surface", "background")),
    ("text", "bad_soft"), ("text", "warn_soft"), ("text", "good_soft"),
]  # fmt: skip
"""Every (ink, ground) that the window writes with."""


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), WRITTEN)
def test_text_stands_out_from_its_ground(tokens: Tokens, ink: str, ground: str) -> None:
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_pill_can_be_read(tokens: Tokens) -> None:
    for tone in ("", "accent", "good", "warn", "bad"):
        assert contrast(*tokens.tone(tone)) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_chart_colours_stand_out_and_differ(tokens: Tokens) -> None:
    assert len(set(tokens.series)) == len(tokens.series) == 8
    for colour in tokens.series:
        assert contrast(colour, tokens.surface) >= 3


def test_both_themes_hold_the_same_kinds_of_values() -> None:
    for name in LIGHT.__slots__:
        for tokens in (LIGHT, DARK):
            values = getattr(tokens, name)
            for value in values if isinstance(values, tuple) else (values,):
                assert name == "name" or re.fullmatch(r"#[0-9A-F]{6}", value), name


def test_the_theme_switches_live(look: Look, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.changed):
        look(colours="dark")
    assert QApplication.palette().color(QPalette.ColorRole.Window) == QColor(DARK.background)
    with qtbot.waitSignal(theme.changed):
        look(colours="light")
    assert QApplication.palette().color(QPalette.ColorRole.Window) == QColor(LIGHT.background)


def test_text_size_moves_fonts_rows_and_controls(look: Look, qtbot: QtBot) -> None:
    button = QPushButton("x")
    qtbot.addWidget(button)
    button.ensurePolished()
    sizes = []
    for size, _label in settings.TEXT_SIZE.choices:
        look(size=size)
        button.ensurePolished()
        sizes.append((theme.font().pixelSize(), theme.row_height, button.sizeHint().height()))
    assert sizes == sorted(set(sizes))
    assert sizes[1][:2] == (13, 36)


def test_compact_rows_are_lower(look: Look) -> None:
    chosen = look()
    chosen.hold(settings.DENSITY, "compact")
    theme.apply(chosen)
    assert theme.row_height == 28


def test_figures_line_up_in_columns() -> None:
    for role in ("body", "small", "figure", "title"):
        metrics = QFontMetrics(theme.font(role))
        assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1


@pytest.mark.parametrize(("language", "narrow"), [("en", True), ("zh", False)])
def test_quotes_are_as_wide_as_the_language_writes_them(look: Look, language: str, narrow: bool) -> None:
    look(language=language)
    metrics = QFontMetrics(theme.font())
    assert (metrics.horizontalAdvance("“") < metrics.horizontalAdvance("中") * 0.7) is narrow


def test_chinese_is_written_with_the_bundled_font_where_the_system_has_none() -> None:
    from PySide6.QtGui import QFontInfo

    assert QFontInfo(theme.font()).family() == "Noto Sans SC"
    assert QFontInfo(theme.font(bold=True)).bold()


def test_the_style_sheet_leaves_the_items_of_tables_alone() -> None:
    sheet = assets.text("themes", "window.qss")
    assert "QTableView::item" not in sheet
    assert "QAbstractItemView::item" not in sheet


# -- icons --------------------------------------------------------------------------------------------------------


def _inks(image: QImage) -> set[str]:
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {pixel.name().upper() for pixel in pixels if pixel.alpha() == 255}


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_icons_are_drawn_at_the_pixels_of_the_screen(ratio: float) -> None:
    picture = pixmap("users", LIGHT.muted, 18, ratio)
    assert picture.size() == QSize(18, 18) * ratio
    assert picture.deviceIndependentSize().toSize() == QSize(18, 18)


def test_icons_take_the_colour_of_the_theme_when_they_are_painted(look: Look) -> None:
    users = icon("users", "accent")
    look(colours="light")
    assert LIGHT.accent in _inks(users.pixmap(QSize(64, 64)).toImage())
    look(colours="dark")
    inks = _inks(users.pixmap(QSize(64, 64)).toImage())
    assert DARK.accent in inks
    assert LIGHT.accent not in inks


def test_disabled_icons_fade_and_checked_ones_show_the_accent() -> None:
    users = icon("users")
    assert LIGHT.outline in _inks(users.pixmap(QSize(64, 64), QIcon.Mode.Disabled).toImage())
    assert LIGHT.accent in _inks(users.pixmap(QSize(64, 64), QIcon.Mode.Normal, QIcon.State.On).toImage())


def test_an_icon_is_rendered_once() -> None:
    assert pixmap("users", LIGHT.text, 18) is pixmap("users", LIGHT.text, 18)


def test_every_icon_is_used() -> None:
    """Icons are copied one by one; the bundle carries none that nothing shows."""
    root = assets.root().parent
    source = "".join(
        file.read_text(encoding="utf-8") for place in ("ui", "opsdesk") for file in (root / place).rglob("*.py")
    )
    unused = [file.stem for file in assets.path("icons").glob("*.svg") if f'"{file.stem}"' not in source]
    assert [name for name in unused if name != "opsdesk"] == []


def test_every_icon_follows_the_text_colour() -> None:
    for file in assets.path("icons").glob("*.svg"):
        text = file.read_text(encoding="utf-8")
        assert file.stem == "opsdesk" or "currentColor" in text, file.name
