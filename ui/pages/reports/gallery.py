"""The reports there are: a card each, with its real first page, its name and what it tells."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from opsdesk.i18n import t
from opsdesk.reports.catalogue import REPORTS, Entry
from ui.theme import theme
from ui.widgets.live import live

_PICTURE = 56


class _Card(QAbstractButton):
    focused = Signal()

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self._entry = entry
        self._picture: QPixmap | None = None
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setAccessibleName(t(self._entry.title))
        self.setAccessibleDescription(t(self._entry.summary))
        self.updateGeometry()
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def show_picture(self, picture: QPixmap) -> None:
        self._picture = picture
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(260), round(theme.px(_PICTURE) * 1.414) + theme.px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        marked = self.isChecked() or self.hasFocus()
        painter.setPen(QPen(theme.color("accent" if marked else "line"), 2 if self.hasFocus() else 1))
        painter.setBrush(theme.color("accent_soft" if self.isChecked() else "surface"))
        painter.drawRoundedRect(frame, 8, 8)
        width = theme.px(_PICTURE)
        sheet = QRectF(theme.px(10), theme.px(10), width, width * 1.414)
        painter.setPen(theme.color("line"))
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawRect(sheet)
        if self._picture is not None:
            painter.drawPixmap(sheet, self._picture, QRectF(self._picture.rect()))
        words = self.rect().adjusted(theme.px(_PICTURE + 24), theme.px(14), -theme.px(12), -theme.px(8))
        painter.setFont(theme.font(bold=True))
        painter.setPen(theme.color("text"))
        painter.drawText(words, Qt.AlignmentFlag.AlignTop, t(self._entry.title))
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("muted"))
        flags = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(words.adjusted(0, theme.px(22), 0, 0), int(flags), t(self._entry.summary))


class Gallery(QWidget):
    chosen = Signal(str)
    focused = Signal(QWidget)
    """The card that should be in sight now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: dict[str, _Card] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for name, entry in REPORTS.items():
            card = _Card(entry)
            card.clicked.connect(lambda _checked, name=name: self.chosen.emit(name))
            card.focused.connect(lambda card=card: self.focused.emit(card))
            self._cards[name] = card
            column.addWidget(card)
        column.addStretch(1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        cards = tuple(self._cards.values())
        next((card for card in cards if card.isChecked()), cards[0]).setFocus()

    def choose(self, name: str) -> None:
        self._cards[name].setChecked(True)
        self.focused.emit(self._cards[name])

    def show_picture(self, name: str, picture: QPixmap) -> None:
        self._cards[name].show_picture(picture)
