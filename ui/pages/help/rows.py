"""How one line of help looks: a step, a term, an example to open, a shortcut, a number."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.query import language
from opsdesk.query.filters import Query
from opsdesk.query.sentence import say
from ui.context import Context
from ui.icons import pixmap
from ui.pages.help.reading import Example, Keys, Line, Number, Point, Term
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.label import Label
from ui.widgets.live import live

_CODE_WIDTH = 190
_BADGE = 26


class Row(QWidget):
    """Texts go into `texts`, one below the other; `across` holds them and what stands beside them."""

    def __init__(self, space: int = 12) -> None:
        super().__init__()
        self.across = QHBoxLayout(self)
        self.across.setContentsMargins(16, space, 16, space)
        self.across.setSpacing(14)
        self.texts = QVBoxLayout()
        self.texts.setSpacing(3)


def row(line: Line, context: Context) -> Row:
    match line:
        case Point():
            return _point(line, context)
        case Term():
            return _term(line)
        case Example():
            return _example(line, context)
        case Keys():
            return _keys(line)
        case Number():
            return _number(line)


def _point(line: Point, context: Context) -> Row:
    made = Row()
    made.across.addWidget(Badge(line.mark), alignment=Qt.AlignmentFlag.AlignTop)
    made.texts.addWidget(Label(line.title, bold=True, wrap=True))
    made.texts.addWidget(Label(line.text, colour="muted", wrap=True))
    made.across.addLayout(made.texts, 1)
    if line.command:
        command = context.commands[line.command]
        button = Button(command.title, lambda: context.commands.run(line.command), icon=command.icon)
        made.across.addWidget(button, alignment=Qt.AlignmentFlag.AlignVCenter)
    return made


def _term(line: Term) -> Row:
    made = Row(space=9)
    code = Label(line.code, colour="accent", bold=True, wrap=True)
    live(code, lambda: code.setFixedWidth(theme.px(_CODE_WIDTH)))
    made.across.addWidget(code, alignment=Qt.AlignmentFlag.AlignTop)
    made.across.addWidget(Label(line.text, wrap=True), 1)
    return made


def _example(line: Example, context: Context) -> Row:
    customers = context.runner.store.schema["customers"]
    condition = language.parse(customers, line.typed)
    sentence = say(customers, condition)
    made = Row()
    made.texts.addWidget(Label(line.typed, colour="accent", bold=True, wrap=True))
    made.texts.addWidget(Label(sentence, colour="muted", wrap=True))
    made.across.addLayout(made.texts, 1)
    show = Button(_("Show these"), lambda: context.go("customers", Query("customers", condition)), icon="users")
    show.setAccessibleDescription(line.typed)
    made.across.addWidget(show, alignment=Qt.AlignmentFlag.AlignVCenter)
    return made


def _keys(line: Keys) -> Row:
    made = Row(space=7)
    made.across.addWidget(Label(line.title, wrap=True), 1)
    for number, keys in enumerate(line.keys):
        if number:
            made.across.addWidget(Label(t("or"), role="small", colour="muted"))
        made.across.addWidget(Cap(keys))
    return made


def _number(line: Number) -> Row:
    made = Row()
    made.texts.addWidget(Label(line.title, bold=True, wrap=True))
    made.texts.addWidget(Label(line.text, colour="muted", wrap=True))
    made.across.addLayout(made.texts, 1)
    if line.origin:
        made.across.addWidget(Label(line.origin, role="small", colour="muted"), alignment=Qt.AlignmentFlag.AlignTop)
    return made


class Badge(QWidget):
    """The number of a step or the icon of a point, in a quiet circle."""

    def __init__(self, mark: str) -> None:
        super().__init__()
        self._mark = mark
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setFixedSize(theme.px(_BADGE), theme.px(_BADGE))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent_soft"))
        painter.drawEllipse(self.rect())
        if self._mark.isdecimal():
            painter.setFont(theme.font(bold=True))
            painter.setPen(theme.color("accent"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._mark)
            return
        side = theme.px(15)
        place = QRect(0, 0, side, side)
        place.moveCenter(self.rect().center())
        painter.drawPixmap(place, pixmap(self._mark, theme.tokens.accent, side, self.devicePixelRatioF()))


class Cap(QLabel):
    """A shortcut, drawn as the key it is."""

    def __init__(self, keys: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(keys)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setFont(theme.font("small"))
        palette = self.palette()
        palette.setColor(self.foregroundRole(), theme.color("text"))
        self.setPalette(palette)

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2 * 8
        return QSize(max(width, theme.px(28)), theme.px(24))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.tokens.outline))
        painter.setBrush(theme.color("background"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.end()
        super().paintEvent(event)
