"""The rail: the pages with their counts, what belongs to the whole desk below; only icons where the window is narrow."""

from typing import NamedTuple

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from opsdesk.i18n import mark, t
from ui.icons import pixmap
from ui.theme import ICON_SIZE, RAIL_WIDTH, theme
from ui.widgets.buttons import IconButton
from ui.widgets.label import Label
from ui.widgets.live import live

_NARROW = 56
_INSET = 10


class Place(NamedTuple):
    """One line of the rail. `title` is a message id; `foot` puts it at the bottom."""

    id: str
    title: str
    icon: str
    foot: bool = False


class _Item(QAbstractButton):
    def __init__(self, place: Place, parent: QWidget) -> None:
        super().__init__(parent)
        self.place = place
        self.count = ""
        self.narrow = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        title = t(self.place.title)
        self.setText(title)
        self.setAccessibleName(f"{title} {self.count}".strip())
        self.setToolTip(f"{title} {self.count}".strip() if self.narrow else "")
        self.setFixedHeight(theme.px(36))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(36), theme.px(36))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        here = self.isChecked()
        if here or self.underMouse() or self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft" if here else "hover"))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1) if self.hasFocus() else self.rect(), 6, 6)
        side = theme.px(ICON_SIZE)
        ink = theme.tokens.accent if here else theme.tokens.muted
        left = (self.width() - side) // 2 if self.narrow else _INSET
        top = (self.height() - side) // 2
        painter.drawPixmap(left, top, pixmap(self.place.icon, ink, side, self.devicePixelRatioF()))
        if self.narrow:
            return
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        space: QRect = self.rect().adjusted(_INSET + side + 10, 0, -_INSET, 0)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("accent" if here else "muted"))
        painter.drawText(space, Qt.AlignmentFlag.AlignRight | flags, self.count)
        space.setRight(space.right() - painter.fontMetrics().horizontalAdvance(self.count) - 8)
        painter.setFont(theme.font(bold=here))
        title = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, space.width())
        painter.drawText(space, Qt.AlignmentFlag.AlignLeft | flags, title)


class Rail(QWidget):
    """`chosen(id)` follows clicks and arrow keys. The window's menu hangs on `menu_button`."""

    chosen = Signal(str)

    def __init__(self, places: tuple[Place, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: dict[str, _Item] = {}
        self._group = QButtonGroup(self)
        self._name = Label("OpsDesk", role="heading")
        self.menu_button = IconButton("menu", mark("Menu"))
        self._head = QHBoxLayout()
        self._head.addWidget(self._name)
        self._head.addStretch()
        self._head.addWidget(self.menu_button)
        column = QVBoxLayout(self)
        column.setSpacing(2)
        column.addLayout(self._head)
        column.addSpacing(8)
        for place in (place for place in places if not place.foot):
            column.addWidget(self._item(place))
        column.addStretch()
        for place in (place for place in places if place.foot):
            column.addWidget(self._item(place))
        self.setAutoFillBackground(True)
        self._narrow = False
        live(self, self.retranslate)

    def _item(self, place: Place) -> _Item:
        item = _Item(place, self)
        item.clicked.connect(lambda _checked=False, name=place.id: self.chosen.emit(name))
        self._group.addButton(item)
        self._items[place.id] = item
        return item

    def retranslate(self) -> None:
        palette = self.palette()
        palette.setColor(self.backgroundRole(), theme.color("surface"))
        self.setPalette(palette)
        self.setAccessibleName(t("Pages"))
        self.set_narrow(self._narrow)

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        self.setFixedWidth(_NARROW if narrow else theme.px(RAIL_WIDTH))
        self._name.setVisible(not narrow)
        self._head.setContentsMargins(0 if narrow else 12, 0, 4 if narrow else 0, 0)
        column = self.layout()
        assert column is not None
        column.setContentsMargins(_INSET, 12, _INSET, 9)
        for item in self._items.values():
            item.narrow = narrow
            item.retranslate()

    def show_place(self, name: str) -> None:
        self._items[name].setChecked(True)

    def show_count(self, name: str, count: int) -> None:
        item = self._items[name]
        item.count = f"{count:,}"
        item.retranslate()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.width() - 1, 0, 1, self.height(), theme.color("line"))
