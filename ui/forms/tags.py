"""Tags as chips behind which the next one is typed: Enter, comma or Tab make a chip, Backspace takes the last away."""

import re
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field
from ui.forms.completions import Completions
from ui.forms.editor import ENTER, Editor, TypedLine
from ui.forms.suggestions import Suggestion, Suggestions
from ui.theme import theme
from ui.widgets.chip import Chip
from ui.widgets.flow import Flow
from ui.widgets.live import live

_BETWEEN = re.compile(r"[,，;；\n\t、]")


class _Frame(QFrame):
    """Looks like a text line, however many lines of chips it holds."""

    def __init__(self) -> None:
        super().__init__()
        self.line = TypedLine()
        self.wrong = False
        self.flow = Flow(self, margin=4, gap=4)
        self.flow.addWidget(self.line)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.line.setMinimumWidth(theme.px(72))
        self.line.setFrame(False)
        self.line.setStyleSheet("QLineEdit, QLineEdit:focus { border: none; background: transparent; padding: 0 4px; }")
        self.setCursor(Qt.CursorShape.IBeamCursor)
        live(self, self._resize)

    def _resize(self) -> None:
        self.line.setFixedHeight(theme.px(26))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.line.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.line.hasFocus()
        colour = "bad" if self.wrong else "accent" if focused else "line"
        painter.setPen(QPen(theme.color(colour), 2 if focused or self.wrong else 1))
        painter.setBrush(theme.color("surface"))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)


class TagsEditor(Editor):
    def __init__(self, field: Field, parent: QWidget | None = None, completions: Completions | None = None) -> None:
        super().__init__(field, parent)
        self.completions = completions
        self._tags: list[str] = []
        self._chips: list[Chip] = []
        self.frame = _Frame()
        self.line = self.frame.line
        self.line.setAccessibleName(t(field.label))
        self.column.addWidget(self.frame)
        self.setFocusProxy(self.line)
        self.line.installEventFilter(self)  # before the suggestions: Enter takes what is chosen there first
        self.suggestions = Suggestions(self.line)
        self.suggestions.chosen.connect(self._take)
        self.line.textEdited.connect(self._typed)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.line.setPlaceholderText("" if self._tags else t("Type a tag"))

    @property
    def tags(self) -> list[str]:
        """The chips, and what stands behind them."""
        return [*self._tags, *filter(None, (part.strip() for part in _BETWEEN.split(self.line.text())))]

    def read(self) -> Stored:
        return text.parse(self.field, "\n".join(self.tags))

    def set_value(self, value: Stored) -> None:
        self.line.clear()
        self.show_tags(text.unpack(value))

    def show_problem(self, problem: str) -> None:
        self.frame.wrong = bool(problem)
        self.line.setAccessibleDescription(problem)
        self.frame.update()

    def show_tags(self, tags: list[str]) -> None:
        for chip in self._chips:
            self.frame.flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._tags = list(dict.fromkeys(tags))
        self._chips = []
        for number, tag in enumerate(self._tags):
            chip = Chip(tag)
            chip.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            chip.removed.connect(partial(self._remove, tag))
            self.frame.flow.insert(number, chip)
            self._chips.append(chip)
        self.retranslate()
        self.frame.updateGeometry()

    def _remove(self, tag: str) -> None:
        self.show_tags([one for one in self._tags if one != tag])
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _typed(self, typed: str) -> None:
        *whole, rest = _BETWEEN.split(typed)
        if whole:
            self.show_tags([*self._tags, *filter(None, (part.strip() for part in whole))])
            self.line.setText(rest.lstrip())
        if rest.strip() and self.completions is not None:
            self.look_up(rest.strip())
        else:
            self.suggestions.hide()
        self.changed.emit()

    def look_up(self, typed: str) -> None:
        """Find what may be meant, to offer it."""
        assert self.completions is not None
        self.completions.used(self.field, typed, self._offer)

    def _offer(self, used: list[str]) -> None:
        self.suggestions.offer([Suggestion(one, one) for one in used if one not in self._tags])

    def _take(self, tag: object) -> None:
        self.line.clear()
        self.show_tags([*self._tags, str(tag)])
        self.changed.emit()

    def commit(self) -> bool:
        """Make what stands in the line a chip; False when nothing does."""
        if not self.line.text().strip():
            return False
        tags = self.tags
        self.line.clear()
        self.suggestions.hide()
        self.show_tags(tags)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.FocusIn | QEvent.Type.FocusOut:
                if event.type() == QEvent.Type.FocusOut:
                    self.commit()
                self.frame.update()
            case QEvent.Type.KeyPress if isinstance(event, QKeyEvent) and not self.line.composing:
                if event.key() in ENTER and not event.modifiers():
                    return self.commit()
                if event.key() == Qt.Key.Key_Backspace and not self.line.text() and self._tags:
                    self._remove(self._tags[-1])
                    return True
            case _:
                pass
        return False
