"""Buttons: at most one primary action a page, secondary ones beside it, quiet ones in bars and links in text."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from opsdesk.i18n import t
from ui.icons import icon
from ui.theme import ICON_SIZE, theme
from ui.widgets.live import live

_ICON_ROLES = {"primary": "on_accent", "danger": "on_accent", "secondary": "text", "quiet": "muted", "link": "accent"}


class Button(QPushButton):
    """`words` is a message id; `tone` is primary, secondary, quiet, link or danger (a deletion to confirm)."""

    def __init__(
        self,
        words: str,
        run: Callable[[], object] | None = None,
        *,
        icon: str = "",
        tone: str = "secondary",
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words, self._tip, self._icon, self._tone = words, tip, icon, tone
        self.setProperty("tone", tone)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        if run is not None:
            self.clicked.connect(lambda: run())
        live(self, self.retranslate)

    def rename(self, words: str) -> None:
        self._words = words
        self.retranslate()

    def retranslate(self) -> None:
        self.setText(t(self._words))
        self.setAccessibleName(t(self._words))
        self.setToolTip(t(self._tip) if self._tip else "")
        side = theme.px(ICON_SIZE - 2)
        self.setIconSize(QSize(side + 3, side))
        if self._icon:
            self.setIcon(icon(self._icon, _ICON_ROLES[self._tone]))


class IconButton(QToolButton):
    """A button that shows only an icon; `words` (a message id) is its tooltip and its name."""

    def __init__(
        self, name: str, words: str, run: Callable[[], object] | None = None, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._words = words
        self.setIcon(icon(name))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        if run is not None:
            self.clicked.connect(lambda: run())
        live(self, self.retranslate)

    def show_as(self, name: str, words: str) -> None:
        """Another icon and other words: a switch that is turned."""
        self._words = words
        self.setIcon(icon(name))
        self.retranslate()

    def retranslate(self) -> None:
        self.setToolTip(t(self._words))
        self.setAccessibleName(t(self._words))
        self.setIconSize(QSize(theme.px(ICON_SIZE), theme.px(ICON_SIZE)))
        self.setFixedSize(theme.px(28), theme.px(28))
