"""How the window looks right now: colours, type and sizes, and the one signal that says they changed.

The look is Fusion with our palette and one small style sheet. Measured offscreen on a window of 60 controls, the sheet
costs 6 ms at start; nothing in it addresses the items of a view, which would slow scrolling down.
"""

import sys
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from opsdesk import assets, i18n, settings
from opsdesk.tokens import DARK, LIGHT, Tokens

GRID = 4
GAP = 8
PAGE_MARGIN = 20
RADIUS = 6
RAIL_WIDTH = 196
DETAIL_WIDTH = 352
ICON_SIZE = 18

_BUNDLED = "Noto Sans SC"
_FAMILIES = {"darwin": (".AppleSystemUIFont", "PingFang SC"), "win32": ("Segoe UI", "Microsoft YaHei UI")}
_SCALES = {"small": 12 / 13, "normal": 1.0, "large": 15 / 13}
_PIXELS = {"body": 13, "small": 12, "title": 20, "heading": 17, "figure": 16}


class Theme(QObject):
    """The one instance is `theme`; `apply` makes the application follow the settings."""

    changed = Signal()
    """Colours, text size, row height or language are different now; `ui.widgets.live` is how widgets follow."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens: Tokens = LIGHT
        self.row_height = 36
        self.still = False
        self._scale = 1.0
        self._families: tuple[str, ...] = ()
        self._settings: settings.Settings | None = None

    def apply(self, chosen: settings.Settings) -> None:
        """Follow `chosen`; called at start and after every change of a setting."""
        app = application()
        if self._settings is None:
            QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._settings = chosen
        if not self._families:
            self._families = _load_fonts()
        i18n.set_language(chosen.get(settings.LANGUAGE))
        self.tokens = DARK if _dark(chosen.get(settings.THEME)) else LIGHT
        self._scale = _SCALES[chosen.get(settings.TEXT_SIZE)]
        self.row_height = self.px(36 if chosen.get(settings.DENSITY) == "relaxed" else 28)
        self.still = chosen.get(settings.STILL)
        app.setFont(self.font())
        app.setPalette(_palette(self.tokens))
        app.setStyleSheet(self._style_sheet())
        self.changed.emit()

    def _system_changed(self) -> None:
        if self._settings is not None:
            self.apply(self._settings)

    def px(self, pixels: int) -> int:
        """`pixels` of the design at the chosen text size."""
        return round(pixels * self._scale)

    def color(self, name: str) -> QColor:
        """The token `name` ("accent", "line" ...)."""
        return QColor(getattr(self.tokens, name))

    def font(self, role: str = "body", *, bold: bool = False) -> QFont:
        """`role` is body (13 px), small (12), title (20), heading (17) or figure (16); figures line up in columns."""
        font = QFont(list(self._families) or [_BUNDLED])
        font.setPixelSize(self.px(_PIXELS[role]))
        font.setWeight(QFont.Weight.Bold if bold or role in ("title", "heading", "figure") else QFont.Weight.Normal)
        font.setFeature(QFont.Tag("tnum"), 1)
        if i18n.language() == "en":
            font.setFeature(QFont.Tag("pwid"), 1)  # quotes as wide as in Latin type, not as Chinese punctuation
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def _style_sheet(self) -> str:
        names = {name: getattr(self.tokens, name) for name in self.tokens._fields if name != "series"}
        sizes = {f"px{size}": f"{self.px(size)}px" for size in (9, 16, 24, 28, 32)}
        shapes = {"shapes": assets.path("themes").as_posix()}
        return Template(assets.text("themes", "window.qss")).substitute(names | sizes | shapes)


theme = Theme()


def application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


def _dark(chosen: str) -> bool:
    if chosen == "system":
        return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return chosen == "dark"


def _load_fonts() -> tuple[str, ...]:
    """The families to write in: the system's on Windows and macOS. Elsewhere, and in pictures, which must look the same
    everywhere, the bundled font (5 ms a file, 1 MB of memory: it is mapped, not read)."""
    families = _FAMILIES.get(sys.platform, ())
    picture = QGuiApplication.platformName() in ("offscreen", "minimal")
    if families and not picture:
        return families
    for weight in ("Regular", "Bold"):
        QFontDatabase.addApplicationFont(str(assets.path("fonts", f"NotoSansSC-{weight}.ttf")))
    return (_BUNDLED,)


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for names, colour in (
        ((role.Window, role.AlternateBase), tokens.background),
        ((role.Base, role.Button, role.ToolTipBase, role.Light), tokens.surface),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.BrightText), tokens.text),
        ((role.PlaceholderText,), tokens.muted),
        ((role.Mid, role.Midlight, role.Dark), tokens.line),
        ((role.Shadow,), tokens.outline),
        ((role.Highlight, role.Accent, role.Link, role.LinkVisited), tokens.accent),
        ((role.HighlightedText,), tokens.on_accent),
    ):
        for name in names:
            palette.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(tokens.outline))
    return palette
