"""The card in the middle of the window on which every page before a closed vault is written.

No gate deletes anything, and each says what to do next.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.store.keys import Unlock
from opsdesk.store.vault import OpenVault
from ui.icons import icon, pixmap
from ui.theme import theme
from ui.widgets.busy import ProgressStrip
from ui.widgets.buttons import Button
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.surface import Surface

_WIDTH = 460
Failed = Callable[[Trouble], object]


class Doors(Protocol):
    """What gates ask of the session behind them. `failed` is told why not."""

    folder: Path

    def begin(self) -> bool: ...
    def show(self, gate: "Gate") -> None: ...
    def open(self, unlock: Unlock, failed: Failed) -> None: ...
    def create(self, passphrase: str, failed: Failed) -> None: ...
    def restore(self, file: Path, unlock: Unlock, failed: Failed) -> None: ...
    def show_sample(self, failed: Failed) -> None: ...
    def enter_vault(self, opened: OpenVault) -> None: ...


class Gate(QWidget):
    """`heading` and `advice` are message ids; `sign` names an icon, drawn in `tone`. Parts go into `body`."""

    def __init__(self, doors: Doors, sign: str, heading: str, advice: str = "", *, tone: str = "accent") -> None:
        super().__init__()
        self.doors = doors
        self._sign_name, self._heading_words, self._advice_words, self._tone = sign, heading, advice, tone
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._heading = Label(role="title", wrap=True)
        self._advice = Label(colour="muted", wrap=True)
        self._refusal = Label(colour="bad", wrap=True)
        self._refusal.setAccessibleName("")
        self._strip = ProgressStrip()
        self._card = Surface(margin=32, gap=10)
        self.body = QVBoxLayout()
        self.body.setSpacing(10)
        self._card.body.addWidget(self._sign, alignment=Qt.AlignmentFlag.AlignLeft)
        self._card.body.addSpacing(4)
        for part in (self._heading, self._advice):
            self._card.body.addWidget(part)
        self._card.body.addSpacing(8)
        self._card.body.addLayout(self.body)
        across = QHBoxLayout()  # an alignment instead would ignore the height that wrapped lines need
        across.addStretch()
        across.addWidget(self._card)
        across.addStretch()
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addLayout(across)
        column.addStretch(3)
        self._refusal.hide()
        self._strip.hide()
        live(self, self.retranslate)

    def retranslate(self) -> None:
        side = theme.px(44)
        _ink, paper = theme.tokens.tone(self._tone)
        self._sign.setFixedSize(side, side)
        self._sign.setStyleSheet(f"background: {paper}; border-radius: 10px;")
        ink = getattr(theme.tokens, self._tone)
        self._sign.setPixmap(pixmap(self._sign_name, ink, theme.px(22), self.devicePixelRatioF()))
        self._heading.setText(t(self._heading_words))
        self._advice.setText(t(self._advice_words) if self._advice_words else "")
        self._advice.setVisible(bool(self._advice_words))
        self.setAccessibleName(t(self._heading_words))
        self._card.setFixedWidth(theme.px(_WIDTH))

    @property
    def heading(self) -> str:
        return self._heading.text()

    @property
    def refusal(self) -> str:
        return self._refusal.text() if not self._refusal.isHidden() else ""

    def wait(self) -> None:
        """Work goes on behind the card: nothing can be pressed until it refuses or another gate comes."""
        self._refusal.hide()
        self._strip.show()
        self._strip.show_share(None)
        self._able(False)

    def refuse(self, trouble: Trouble) -> None:
        self._strip.hide()
        self._refusal.setText(str(trouble))
        self._refusal.show()
        self._able(True)
        if (typed := self.focusProxy()) is not None:
            typed.setFocus(Qt.FocusReason.OtherFocusReason)
            if isinstance(typed, QLineEdit):
                typed.selectAll()

    def _able(self, able: bool) -> None:
        for part in self._card.findChildren(QWidget):
            if isinstance(part, (QLineEdit, Button)):
                part.setEnabled(able)

    def back(self) -> None:
        self.doors.begin()

    def add(self, *parts: QWidget) -> None:
        """Parts of the card, from top to bottom. What went wrong will stand above the first button."""
        for part in parts:
            if isinstance(part, Button):
                part.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
                if self._refusal.parent() is None:
                    self.tell_here()
            self.body.addWidget(part)

    def tell_here(self) -> None:
        """What goes on, or went wrong, stands at this place of the card."""
        self.body.addWidget(self._refusal)
        self.body.addWidget(self._strip)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focused = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, Button):
            focused.click()
        else:
            super().keyPressEvent(event)


class Typed(QLineEdit):
    """A line; `words` is its placeholder's message id."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setPlaceholderText(t(self._words))
        self.setAccessibleName(t(self._words))


class Secret(Typed):
    """A line that shows dots unless its eye is pressed. `on_caps` hears when Caps Lock seems to be on, or off again."""

    def __init__(self, words: str, on_caps: Callable[[bool], object] | None = None) -> None:
        super().__init__(words)
        self._on_caps = on_caps
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        eye = self.addAction(icon("eye"), QLineEdit.ActionPosition.TrailingPosition)
        eye.setCheckable(True)
        eye.toggled.connect(self._reveal)
        live(self, lambda: eye.setText(t("Show what is typed")))

    def _reveal(self, shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt does not tell the state of Caps Lock; a capital without Shift gives it away."""
        letter = event.text()
        if self._on_caps is not None and len(letter) == 1 and letter.isascii() and letter.isalpha():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._on_caps(letter.isupper() != shift)
        super().keyPressEvent(event)


class Place(Label):
    """The vault's folder in small print."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), role="small", colour="muted", wrap=True)
