"""Tabs with an underline below the current one; arrow keys move between them."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QTabBar, QWidget

from opsdesk.i18n import t
from ui.icons import pixmap
from ui.theme import ICON_SIZE, theme
from ui.widgets.live import live

_KEYS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class Tabs(QTabBar):
    """`words` are message ids. With `icons`, where there is no room for all words, only the current tab shows its own. `set_counts` puts a number behind a tab's name. `currentChanged` tells of a choice."""

    def __init__(
        self, words: Sequence[str], *, fill: bool = True, icons: Sequence[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._words, self._icons = tuple(words), tuple(icons)
        self._tight = False
        self._counts: dict[int, str] = {}
        self._by_keyboard = False
        for _word in words:
            self.addTab("")
        self.setDrawBase(False)
        self.setExpanding(fill)
        self.setUsesScrollButtons(False)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if icons:
            self.currentChanged.connect(lambda _index: self.retranslate() if self._tight else None)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        for index, word in enumerate(self._words):
            text = f"{t(word)} {self._counts[index]}" if index in self._counts else t(word)
            self.setTabText(index, text)
            self.setTabToolTip(index, text if self._tight else "")
        self.setAccessibleName(" · ".join(t(word) for word in self._words))
        self.setFont(theme.font())
        self.updateGeometry()

    def set_counts(self, counts: dict[int, str]) -> None:
        self._counts = counts
        self.retranslate()

    def tabSizeHint(self, index: int) -> QSize:
        as_icon = self._tight and index != self.currentIndex()
        return QSize(theme.px(34) if as_icon else self._worded(index), theme.px(36))

    def _worded(self, index: int) -> int:
        return QFontMetrics(theme.font(bold=True)).horizontalAdvance(self.tabText(index)) + 2 * 12

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._icons:
            slack = 12 * self.count()  # words may come closer before they give way to icons
            tight = sum(map(self._worded, range(self.count()))) > self.width() + slack
            if tight != self._tight:
                self._tight = tight
                self.retranslate()

    def minimumTabSizeHint(self, index: int) -> QSize:
        return QSize(theme.px(40), theme.px(36))

    # Whoever opened a page with the mouse has no use for a ring; the first key shows where the keyboard is.

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keyboard = event.reason() in _KEYS
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._by_keyboard = True
        self.update()
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._by_keyboard = False
        super().mousePressEvent(event)

    @property
    def ringed(self) -> bool:
        """Whether the current tab wears the ring of the keyboard's focus."""
        return self._by_keyboard and self.hasFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("line"))
        under_mouse = self.tabAt(self.mapFromGlobal(self.cursor().pos())) if self.underMouse() else -1
        for index in range(self.count()):
            place: QRect = self.tabRect(index)
            current = index == self.currentIndex()
            painter.setFont(theme.font(bold=current))
            painter.setPen(theme.color("text" if current or index == under_mouse else "muted"))
            if self._tight and not current:
                self._paint_icon(painter, place, self._icons[index], under_mouse == index)
                continue
            text = painter.fontMetrics().elidedText(self.tabText(index), Qt.TextElideMode.ElideRight, place.width() - 8)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
            if current:
                painter.fillRect(place.left(), self.height() - 2, place.width(), 2, theme.color("accent"))
                if self.ringed:
                    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                    painter.setPen(theme.color("accent"))
                    painter.drawRoundedRect(place.adjusted(2, 4, -3, -6), 4, 4)
                    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_icon(self, painter: QPainter, place: QRect, name: str, hot: bool) -> None:
        side = theme.px(ICON_SIZE)
        drawn = pixmap(name, theme.tokens.text if hot else theme.tokens.muted, side, self.devicePixelRatioF())
        painter.drawPixmap(place.center().x() - side // 2, place.center().y() - side // 2, drawn)
