"""A layout that fills lines from left to right and begins a new one where space ends, as words do."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class Flow(QLayout):
    """The last item takes the rest of its line when it wants to expand (the text line behind tags)."""

    def __init__(self, parent: QWidget | None = None, *, margin: int = 0, gap: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(margin, margin, margin, margin)
        self.setSpacing(gap)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def insert(self, at: int, widget: QWidget) -> None:
        self.addWidget(widget)
        self._items.insert(at, self._items.pop())
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), place=False)

    def sizeHint(self) -> QSize:
        margins = self.contentsMargins()
        hints = [item.sizeHint() for item in self._shown()]
        width = sum(hint.width() for hint in hints) + self.spacing() * max(len(hints) - 1, 0)
        height = max((hint.height() for hint in hints), default=0)
        return QSize(width, height).grownBy(margins)

    def minimumSize(self) -> QSize:
        least = QSize()
        for item in self._shown():
            least = least.expandedTo(item.minimumSize())
        return least.grownBy(self.contentsMargins())

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, place=True)

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arrange(self, rect: QRect, *, place: bool) -> int:
        """Put the items where they belong (`place`), and tell the height that takes."""
        inside = rect.marginsRemoved(self.contentsMargins())
        shown = self._shown()
        x, y, tallest = inside.left(), inside.top(), 0
        for number, item in enumerate(shown):
            hint, least = item.sizeHint(), item.minimumSize().width()
            width = max(min(hint.width(), inside.width()), min(least, inside.width()))
            if x > inside.left() and x + width > inside.right() + 1:
                x, y = inside.left(), y + tallest + self.spacing()
                tallest = 0
            if number == len(shown) - 1 and item.expandingDirections() & Qt.Orientation.Horizontal:
                width = max(inside.right() + 1 - x, width)
            if place:
                item.setGeometry(QRect(x, y, width, hint.height()))
            x += width + self.spacing()
            tallest = max(tallest, hint.height())
        return y + tallest - rect.top() + self.contentsMargins().bottom()
