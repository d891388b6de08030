"""A few choices side by side, of which one holds: quicker than a list that must be opened."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy, QWidget

from opsdesk.i18n import t
from ui.icons import icon
from ui.theme import theme
from ui.widgets.flow import Flow
from ui.widgets.live import live


class Segments(QWidget):
    """`choices` are (value, message id); `icons` name a picture for a value. Arrow keys move the choice. `compact`: as
    high as the chips of a filter beside it."""

    chosen = Signal(object)

    def __init__(
        self,
        choices: Sequence[tuple[object, str]],
        *,
        icons: dict[object, str] | None = None,
        compact: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._choices = list(choices)
        self._icons = icons or {}
        self._buttons: list[QPushButton] = []
        group = QButtonGroup(self)
        row = Flow(self, gap=0 if compact else 4)
        for value, _words in choices:
            button = QPushButton()
            button.setProperty("tone", "compact" if compact else "quiet")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(partial(self._choose, value))
            group.addButton(button)
            self._buttons.append(button)
            row.addWidget(button)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusProxy(self._buttons[0])
        live(self, self.retranslate)

    def retranslate(self) -> None:
        side = theme.px(16)
        for button, (value, words) in zip(self._buttons, self._choices, strict=True):
            button.setText(t(words))
            button.setAccessibleName(t(words))
            if value in self._icons:
                button.setIcon(icon(self._icons[value]))
                button.setIconSize(QSize(side + 3, side))

    @property
    def value(self) -> object:
        """The choice that holds, or None."""
        held = (value for button, (value, _) in zip(self._buttons, self._choices, strict=True) if button.isChecked())
        return next(held, None)

    def set_value(self, value: object) -> None:
        for button, (own, _words) in zip(self._buttons, self._choices, strict=True):
            button.setChecked(own == value)
            if own == value:
                self.setFocusProxy(button)

    def _choose(self, value: object) -> None:
        self.set_value(value)
        self.chosen.emit(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if not step:
            super().keyPressEvent(event)
            return
        at = next((n for n, button in enumerate(self._buttons) if button.hasFocus()), 0)
        near = self._buttons[(at + step) % len(self._buttons)]
        near.setFocus(Qt.FocusReason.TabFocusReason)
        near.click()
