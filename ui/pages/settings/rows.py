"""One line of the settings page: what it is and what it does on the left, the control on the right."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from opsdesk.i18n import t
from opsdesk.settings import Setting
from ui.context import Context
from ui.theme import theme
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.segments import Segments
from ui.widgets.switch import Switch


class Row(QWidget):
    """`label` and `help` are message ids, further `words` find it in the search box."""

    def __init__(self, label: str, help: str, control: QWidget | None, words: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._words, self._help_words, self._more = label, help, words
        self._marked = False
        self.control = control
        self._label, self._help = Label(bold=True), Label(role="small", colour="muted", wrap=True)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addStretch()
        texts.addWidget(self._label)
        texts.addWidget(self._help)
        texts.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 16, 10)
        row.setSpacing(24)
        row.addLayout(texts, 1)
        if control is not None:
            row.addWidget(control, alignment=Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self._label.setText(t(self._words))
        self._help.setText(t(self._help_words) if self._help_words else "")
        self._help.setVisible(bool(self._help_words))
        if self.control is not None:
            self.control.setAccessibleName(t(self._words))
            self.control.setAccessibleDescription(t(self._help_words) if self._help_words else "")

    def say(self, help: str) -> None:
        """Another text, in the user's language, below the label."""
        self._help.setText(help)
        self._help.setVisible(bool(help))

    @property
    def help(self) -> str:
        return self._help.text()

    def fits(self, typed: str) -> bool:
        word = typed.strip().casefold()
        texts = (self._words, t(self._words), self._help.text(), *self._more, *map(t, self._more))
        return not word or any(word in text.casefold() for text in texts)

    def mark(self, marked: bool) -> None:
        """Somebody came for this very setting."""
        self._marked = marked
        if marked and self.control is not None:
            self.control.setFocus(Qt.FocusReason.OtherFocusReason)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._marked:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft"))
            painter.drawRoundedRect(self.rect().adjusted(4, 2, -4, -2), 6, 6)


def setting_row(context: Context, setting: Setting[Any]) -> Row:
    """The row of a declared setting; a change takes effect at once, and one made elsewhere shows here."""
    control = _control(context, setting)
    row = Row(setting.label, setting.help, control, tuple(words for _value, words in setting.choices))
    row.setObjectName(setting.key)
    return row


def _control(context: Context, setting: Setting[Any]) -> QWidget:
    if setting.choices:
        return _ChoiceControl(context, setting)
    match setting.default:
        case bool():
            return _SwitchControl(context, setting)
        case int():
            return _NumberControl(context, setting)
        case _:
            return _TextControl(context, setting)


class _ChoiceControl(Segments):
    def __init__(self, context: Context, setting: Setting[Any]) -> None:
        super().__init__(setting.choices)
        self._context, self._setting = context, setting
        self.chosen.connect(lambda value: context.choose(setting, value))
        context.settings_changed.connect(self._follow)
        self._follow(setting.key)

    def _follow(self, key: str) -> None:
        if key == self._setting.key:
            self.set_value(self._context.settings.get(self._setting))


class _SwitchControl(Switch):
    def __init__(self, context: Context, setting: Setting[bool]) -> None:
        super().__init__(context.settings.get(setting))
        self._context, self._setting = context, setting
        self.switched.connect(lambda state: context.choose(setting, bool(state)))
        context.settings_changed.connect(self._follow)

    def _follow(self, key: str) -> None:
        if key == self._setting.key:
            self.set_state(self._context.settings.get(self._setting))


class _NumberControl(QSpinBox):
    """Takes effect when typing rests on a whole number: Enter, or leaving the box."""

    def __init__(self, context: Context, setting: Setting[int]) -> None:
        super().__init__()
        self._context, self._setting = context, setting
        self.setRange(setting.least, setting.most)
        self.setKeyboardTracking(False)
        self.setValue(context.settings.get(setting))
        self.valueChanged.connect(self._choose)
        context.settings_changed.connect(self._follow)
        live(self, lambda: self.setFixedWidth(theme.px(96)))

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.lineEdit().setAccessibleName(name)  # it is what has the focus

    def _choose(self, value: int) -> None:
        if value != self._context.settings.get(self._setting):
            self._context.choose(self._setting, value)

    def _follow(self, key: str) -> None:
        if key == self._setting.key:
            self.setValue(self._context.settings.get(self._setting))


class _TextControl(QLineEdit):
    def __init__(self, context: Context, setting: Setting[str]) -> None:
        super().__init__(context.settings.get(setting))
        self.editingFinished.connect(lambda: context.choose(setting, self.text()))
