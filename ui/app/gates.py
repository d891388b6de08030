"""What stands before a closed vault: first run, passphrase, recovery code, and the states that need more than a key.

No gate deletes anything, and each says what to do next.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.store.keys import Passphrase, Recovery
from opsdesk.store.vault import Created
from ui.icons import icon, pixmap
from ui.theme import theme
from ui.widgets.busy import ProgressStrip
from ui.widgets.buttons import Button
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.surface import Surface

if TYPE_CHECKING:
    from ui.app.session import Session

_WIDTH = 440
_SHORTEST = 8
"""Letters of a passphrase: argon2id makes each guess dear, but not dear enough for a PIN."""


class Gate(QWidget):
    """A card in the middle of the window; `heading` and `advice` are message ids. Parts go into `body`."""

    def __init__(self, session: "Session", sign: str, heading: str, advice: str = "") -> None:
        super().__init__()
        self.session = session
        self._sign_name, self._heading_words, self._advice_words = sign, heading, advice
        self._sign = QLabel()
        self._heading = Label(role="title", wrap=True)
        self._advice = Label(colour="muted", wrap=True)
        self._refusal = Label(colour="bad", wrap=True)
        self._strip = ProgressStrip()
        self._card = Surface(margin=32, gap=12)
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        for part in (self._sign, self._heading, self._advice, self._refusal):
            self._card.body.addWidget(part)
        self._card.body.addSpacing(4)
        self._card.body.addLayout(self.body)
        self._card.body.addWidget(self._strip)
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
        ratio = self.devicePixelRatioF()
        self._sign.setPixmap(pixmap(self._sign_name, theme.tokens.accent, theme.px(28), ratio))
        self._heading.setText(t(self._heading_words))
        self._advice.setText(t(self._advice_words) if self._advice_words else "")
        self._advice.setVisible(bool(self._advice_words))
        self.setAccessibleName(t(self._heading_words))
        self._card.setFixedWidth(theme.px(_WIDTH))

    def wait(self) -> None:
        """Work goes on behind the card: nothing can be pressed until it refuses or the desk comes."""
        self._refusal.hide()
        self._strip.show()
        self._strip.show_share(None)
        self._able(False)

    def refuse(self, trouble: Trouble) -> None:
        self._strip.hide()
        self._refusal.setText(str(trouble))
        self._refusal.show()
        self._able(True)

    def _able(self, able: bool) -> None:
        for part in self._card.findChildren(QWidget):
            if isinstance(part, (QLineEdit, Button)):
                part.setEnabled(able)

    def back(self) -> None:
        self.session.begin()


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
    """A line that shows dots unless its eye is pressed."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        eye = self.addAction(icon("eye"), QLineEdit.ActionPosition.TrailingPosition)
        eye.setCheckable(True)
        eye.toggled.connect(self._reveal)
        live(self, lambda: eye.setText(t("Show what is typed")))

    def _reveal(self, shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)


class Opening(Gate):
    def __init__(self, session: "Session") -> None:
        super().__init__(session, "lock", _("Opening your vault"))
        self.wait()


class FirstRun(Gate):
    def __init__(self, session: "Session") -> None:
        super().__init__(
            session, "sun", _("Welcome to OpsDesk"),
            _("Customers, feedback, campaigns and priorities on one desk. Everything stays on this computer, encrypted. "
              "Nothing is sent anywhere."),
        )  # fmt: skip
        self.body.addWidget(Button(_("Create my vault"), self._create, tone="primary"))
        self.body.addWidget(Button(_("Look around in a sample"), self._sample))
        self.body.addWidget(Button(_("Restore a backup…"), self._restore, tone="quiet"))

    def _create(self) -> None:
        self.session.show(Create(self.session))

    def _sample(self) -> None:
        self.wait()
        self.session.show_sample(self.refuse)

    def _restore(self) -> None:
        ask_for_backup(self)


class Create(Gate):
    def __init__(self, session: "Session") -> None:
        super().__init__(
            session, "key-round", _("Choose a passphrase"),
            _("It opens your vault. Four or five words that only you would put together are strong and easy to keep."),
        )  # fmt: skip
        self.first, self.again = Secret(_("Passphrase")), Secret(_("The same once more"))
        for part in (self.first, self.again):
            part.returnPressed.connect(self._create)
            self.body.addWidget(part)
        self.body.addWidget(Button(_("Create the vault"), self._create, tone="primary"))
        self.body.addWidget(Button(_("Back"), self.back, tone="quiet"))
        self.setFocusProxy(self.first)

    def _create(self) -> None:
        if len(self.first.text()) < _SHORTEST:
            self.refuse(Trouble(t("At least {n} letters, please.", n=_SHORTEST), code="too-short"))
        elif self.first.text() != self.again.text():
            self.refuse(Trouble(t("The two are not the same."), t("Type both again."), code="not-the-same"))
        else:
            self.wait()
            self.session.create(self.first.text(), self.refuse)


class RecoveryCode(Gate):
    """Shows the code once and has it typed back, so that it exists on paper before anything is in the vault."""

    def __init__(self, session: "Session", created: Created) -> None:
        super().__init__(
            session, "shield-check", _("Write this code down"),
            _("It opens the vault if the passphrase is ever lost, and is not shown again. Keep it on paper, away from this "
              "computer."),
        )  # fmt: skip
        self._created = created
        code = Label(created.recovery_code, bold=True, wrap=True)
        code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.typed = Typed(_("Type the code back from your paper"))
        self.typed.returnPressed.connect(self._confirm)
        for part in (code, self.typed, Button(_("I have it on paper"), self._confirm, tone="primary")):
            self.body.addWidget(part)
        self.setFocusProxy(self.typed)

    def _confirm(self) -> None:
        try:
            self._created.vault.confirm_recovery_code(self.typed.text())
        except Trouble as trouble:
            self.refuse(trouble)
        else:
            self.session.enter_vault(self._created.vault)


class Locked(Gate):
    def __init__(self, session: "Session", because: Trouble | None = None) -> None:
        super().__init__(session, "lock", _("Unlock your vault"))
        self.secret = Secret(_("Passphrase"))
        self.secret.returnPressed.connect(self._open)
        self.body.addWidget(Label(str(session.folder), role="small", colour="muted"))
        self.body.addWidget(self.secret)
        self.body.addWidget(Button(_("Unlock"), self._open, tone="primary"))
        self.body.addWidget(Button(_("Use the recovery code"), self._recover, tone="quiet"))
        self.setFocusProxy(self.secret)
        if because is not None:
            self.refuse(because)

    def _open(self) -> None:
        self.wait()
        self.session.open(Passphrase(self.secret.text()), self._refused)

    def _refused(self, trouble: Trouble) -> None:
        self.refuse(trouble)
        self.secret.selectAll()
        self.secret.setFocus()

    def _recover(self) -> None:
        self.session.show(Recover(self.session))


class Recover(Gate):
    def __init__(self, session: "Session") -> None:
        super().__init__(
            session,
            "key-round",
            _("Open with the recovery code"),
            _("Type it as it stands on your sheet; spaces and case do not matter."),
        )
        self.code = Typed(_("Recovery code"))
        self.code.returnPressed.connect(self._open)
        self.body.addWidget(self.code)
        self.body.addWidget(Button(_("Unlock"), self._open, tone="primary"))
        self.body.addWidget(Button(_("Back"), self.back, tone="quiet"))
        self.setFocusProxy(self.code)

    def _open(self) -> None:
        self.wait()
        self.session.open(Recovery(self.code.text()), self.refuse)


class Restore(Gate):
    def __init__(self, session: "Session", file: Path) -> None:
        super().__init__(
            session, "refresh-cw", _("Restore a backup"),
            _("A vault that is here already is set aside, not overwritten. Use the passphrase or the recovery code of the backup."),
        )  # fmt: skip
        self._file = file
        self.secret = Secret(_("Passphrase or recovery code"))
        self.secret.returnPressed.connect(self._restore)
        self.body.addWidget(Label(file.name, role="small", colour="muted"))
        self.body.addWidget(self.secret)
        self.body.addWidget(Button(_("Restore"), self._restore, tone="primary"))
        self.body.addWidget(Button(_("Back"), self.back, tone="quiet"))
        self.setFocusProxy(self.secret)

    def _restore(self) -> None:
        self.wait()
        self.session.restore(self._file, Passphrase(self.secret.text()), self._try_code)

    def _try_code(self, trouble: Trouble) -> None:
        """It is not the passphrase; a recovery code has its own checksum and says itself whether it is one."""
        if trouble.code == "wrong-passphrase" and _looks_like_code(self.secret.text()):
            self.session.restore(self._file, Recovery(self.secret.text()), self.refuse)
        else:
            self.refuse(trouble)


class Refused(Gate):
    """The vault cannot be opened by a key alone: newer, damaged, missing, a full disk."""

    def __init__(self, session: "Session", trouble: Trouble) -> None:
        super().__init__(session, "triangle-alert", _("The vault cannot be opened"))
        self.refuse(trouble)
        self.body.addWidget(Label(str(session.folder), role="small", colour="muted"))
        self.body.addWidget(Button(_("Try again"), self.back, tone="primary"))
        self.body.addWidget(Button(_("Restore a backup…"), self._restore))
        self.body.addWidget(Button(_("Quit OpsDesk"), session.window.close, tone="quiet"))

    def _restore(self) -> None:
        ask_for_backup(self)


def ask_for_backup(gate: Gate) -> None:
    from PySide6.QtWidgets import QFileDialog

    from opsdesk.store.backup import SUFFIX

    place = str(gate.session.folder / "backups")
    name, _filter = QFileDialog.getOpenFileName(gate, t("Restore a backup"), place, f"OpsDesk (*{SUFFIX})")
    if name:
        gate.session.show(Restore(gate.session, Path(name)))


def _looks_like_code(text: str) -> bool:
    return sum(letter.isalnum() for letter in text) >= 32
