"""The first start: create a vault, look around in a sample, or restore a backup."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from ui.dialogs.gates.gate import Doors, Gate, Secret
from ui.dialogs.gates.restore import ask_for_backup
from ui.dialogs.gates.strength import strength
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.label import Label
from ui.widgets.live import live

SHORTEST = 8
"""Letters of a passphrase: argon2id makes each guess dear, but not dear enough for a PIN."""


class FirstRun(Gate):
    def __init__(self, doors: Doors) -> None:
        super().__init__(
            doors,
            "sun",
            _("Welcome to OpsDesk"),
            _(
                "Customers, feedback, campaigns and priorities on one desk. Everything stays on this computer, encrypted. "
                "Nothing is sent anywhere."
            ),
        )
        create = Button(_("Create my vault"), self._create, tone="primary")
        self.add(
            create,
            Button(_("Look around in a sample"), self._sample),
            Button(_("Restore a backup…"), self._restore, tone="quiet"),
        )
        self.setFocusProxy(create)

    def _create(self) -> None:
        self.doors.show(Create(self.doors))

    def _sample(self) -> None:
        self.wait()
        self.doors.show_sample(self.refuse)

    def _restore(self) -> None:
        ask_for_backup(self)


class Create(Gate):
    def __init__(self, doors: Doors) -> None:
        super().__init__(
            doors,
            "key-round",
            _("Choose a passphrase"),
            _("It opens your vault. Four or five words that only you would put together are strong and easy to keep."),
        )
        self.first, self.again = Secret(_("Passphrase")), Secret(_("The same once more"))
        self.meter = Meter()
        for part in (self.first, self.again):
            part.returnPressed.connect(self._create)
        self.first.textChanged.connect(self.meter.rate)
        self.add(self.first, self.meter, self.again)
        self.add(
            Button(_("Create the vault"), self._create, tone="primary"),
            Button(_("Back"), self.back, tone="quiet"),
        )
        self.setFocusProxy(self.first)

    def _create(self) -> None:
        if (trouble := unfit(self.first.text(), self.again.text())) is not None:
            self.refuse(trouble)
        else:
            self.wait()
            self.doors.create(self.first.text(), self.refuse)


def unfit(first: str, again: str) -> Trouble | None:
    """Why a new passphrase cannot be taken."""
    if len(first) < SHORTEST:
        return Trouble(t("At least {n} letters, please.", n=SHORTEST), code="too-short")
    if first != again:
        return Trouble(t("The two are not the same."), t("Type both again."), code="not-the-same")
    return None


class Meter(QWidget):
    """A bar and a word for the strength of a passphrase."""

    def __init__(self) -> None:
        super().__init__()
        self._typed = ""
        self._words = Label(role="small", colour="muted", parent=self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        found = strength(self._typed)
        self._words.setText(t(found.words) if found.words else "")
        self._words.set_colour(found.tone)
        self._words.setGeometry(0, theme.px(8), self.width(), theme.px(18))
        self.setAccessibleName(self._words.text())
        self.update()

    def rate(self, typed: str) -> None:
        self._typed = typed
        self.retranslate()

    @property
    def words(self) -> str:
        return self._words.text()

    def sizeHint(self) -> QSize:
        return QSize(120, theme.px(26))

    def resizeEvent(self, _event: object) -> None:
        self.retranslate()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("line"))
        painter.drawRoundedRect(QRectF(0, 0, self.width(), 4), 2, 2)
        found = strength(self._typed)
        if found.share:
            painter.setBrush(theme.color(found.tone))
            painter.drawRoundedRect(QRectF(0, 0, self.width() * found.share, 4), 2, 2)
