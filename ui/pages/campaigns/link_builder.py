"""Links of a campaign: addresses pasted, five parameters chosen, the links and the QR code of the first one at once."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QRect, QSize, QTimer, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from opsdesk.analysis.link_audit import Dictionary
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model.changes import Changes
from opsdesk.model.utm import PARAMETERS, Utm
from opsdesk.services import links
from opsdesk.services.links import USUAL, Built
from opsdesk.store.store import Store
from opsdesk.work import Progress
from ui.context import Context
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.label import Label
from ui.widgets.live import live

_CALM_MS = 250
_CODE = 148
QUIET = 4
Found = tuple[list[Built], str, tuple[tuple[bool, ...], ...]]
"""The links, what is wrong with the parameters, and the QR code of the first link."""


class Code(QWidget):
    """A QR code, always black on white: a dark theme would make it unreadable for many phones."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[Sequence[bool]] = ()
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setFixedSize(theme.px(_CODE), theme.px(_CODE))
        self.setAccessibleName(t("QR code of the first link"))

    def show_modules(self, rows: Sequence[Sequence[bool]]) -> None:
        self._rows = rows
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._rows:
            painter.fillRect(self.rect(), theme.color("background"))
            return
        painter.fillRect(self.rect(), QColor("white"))
        side = len(self._rows) + 2 * QUIET
        at = [round(n * self.width() / side) for n in range(side + 1)]
        for y, row in enumerate(self._rows, QUIET):
            for x, dark in enumerate(row, QUIET):
                if dark:
                    painter.fillRect(QRect(at[x], at[y], at[x + 1] - at[x], at[y + 1] - at[y]), QColor("black"))


class LinkBuilder(QWidget):
    closed = Signal()

    def __init__(self, context: Context, campaign: int, name: str, source: str, address: str) -> None:
        super().__init__()
        self._context, self._runner, self._campaign = context, context.runner, campaign
        self.built: list[Built] = []
        self._words = USUAL
        self.fields: dict[str, QComboBox | QLineEdit] = {}
        self._labels: dict[str, Label] = {}
        self._calm = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._calm.timeout.connect(self._ask)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        for at, key in enumerate(PARAMETERS):
            field = self._field(key)
            self.fields[key] = field
            self._labels[key] = Label(role="small", colour="muted")
            grid.addWidget(self._labels[key], at // 3 * 2, at % 3)
            grid.addWidget(field, at // 3 * 2 + 1, at % 3)
        self.addresses, self.made = QPlainTextEdit(), QPlainTextEdit()
        self.made.setReadOnly(True)
        self.addresses.setPlainText(address)
        self.addresses.textChanged.connect(self._calm.start)
        for box in (self.addresses, self.made):
            box.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
            box.setTabChangesFocus(True)
        self.problem = Label(role="small", colour="warn", wrap=True)
        self.code = Code()
        self._of_addresses, self._of_links = (Label(role="small", colour="muted") for _at in range(2))
        self.copy = Button(_("Copy links"), self._copy, icon="copy")
        self.save_code = Button(_("Save the QR code"), self._save_code, icon="download", tone="quiet")
        self.keep = Button(_("Keep with the campaign"), self._keep, tone="primary")
        middle = QHBoxLayout()
        texts = QVBoxLayout()
        for part in (self._of_addresses, self.addresses, self._of_links, self.made):
            texts.addWidget(part)
        side = QVBoxLayout()
        side.addSpacing(20)
        side.addWidget(self.code)
        side.addWidget(self.save_code)
        side.addStretch(1)
        middle.addLayout(texts, 1)
        middle.addLayout(side)
        foot = QHBoxLayout()
        foot.addWidget(self.problem, 1)
        foot.addWidget(self.copy)
        foot.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(grid)
        column.addLayout(middle, 1)
        column.addLayout(foot)
        self._offer_out([])
        self._set("campaign", name)
        live(self, self.retranslate)
        schema = self._runner.store.schema
        self._runner.read(lambda c: (links.dictionary(c, schema), source), self._told, "campaigns/words")

    def sizeHint(self) -> QSize:
        return QSize(theme.px(720), theme.px(430))

    def retranslate(self) -> None:
        for key, label in self._labels.items():
            label.setText(f"utm_{key} · {t(PARAMETERS[key])}")
            self.fields[key].setAccessibleName(t(PARAMETERS[key]))
        self._of_addresses.setText(t("Addresses, one a line; after a tab its own utm_content"))
        self._of_links.setText(t("Links"))
        self.addresses.setAccessibleName(t("Addresses"))
        self.addresses.setPlaceholderText("https://example.com/landing?from=home#price")
        self.made.setAccessibleName(t("Links"))

    def _field(self, key: str) -> QComboBox | QLineEdit:
        if key in ("source", "medium"):
            box = QComboBox()
            box.setEditable(True)
            box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            box.currentTextChanged.connect(lambda _text: self._calm.start())
            return box
        line = QLineEdit()
        line.textChanged.connect(lambda _text: self._calm.start())
        return line

    def _set(self, key: str, value: str) -> None:
        field = self.fields[key]
        field.setCurrentText(value) if isinstance(field, QComboBox) else field.setText(value)

    def _value(self, key: str) -> str:
        field = self.fields[key]
        return (field.currentText() if isinstance(field, QComboBox) else field.text()).strip()

    def _told(self, found: tuple[Dictionary, str]) -> None:
        """The dictionary is there: offer its words, and the one that the campaign's channel is called."""
        self._words, channel = found
        for key in ("source", "medium"):
            box = self.fields[key]
            assert isinstance(box, QComboBox)
            before = box.currentText()
            box.clear()
            box.addItems(sorted(self._words.of(key)))
            box.setCurrentText(before or (self._words.meant("source", channel) if key == "source" else ""))
        self._calm.start()

    @property
    def utm(self) -> Utm:
        return Utm(**{key: self._value(key) for key in PARAMETERS})

    # -- what it makes ----------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        words, wanted, lines = self._words, self.utm, self.addresses.toPlainText().splitlines()

        def work(_connection: object) -> Found:
            try:
                built = links.build_all(lines, links.allowed(words, wanted))
            except Trouble as trouble:
                return [], str(trouble), ()
            first = next((one.link for one in built if one.link), "")
            return built, "", _modules(first) if first else ()

        self._runner.read(work, self._arrived, "campaigns/links")

    def _arrived(self, found: Found) -> None:
        self.built, problem, modules = found
        self.code.show_modules(modules)
        self.made.setPlainText("\n".join(one.link or f"✗ {one.address}: {one.problem}" for one in self.built))
        wrong = sum(bool(one.problem) for one in self.built)
        self.problem.setText(
            problem or (tn("{n} line is no address.", "{n} lines are no addresses.", wrong) if wrong else "")
        )
        self._offer_out(self.links)

    @property
    def links(self) -> list[str]:
        return [one.link for one in self.built if one.link]

    def _offer_out(self, made: Sequence[str]) -> None:
        for button in (self.copy, self.save_code, self.keep):
            button.setEnabled(bool(made))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(self.links))
        self._context.toast(tn("Copied {n} link.", "Copied {n} links.", len(self.links)))

    def _keep(self) -> None:
        self._runner.write(partial(_add, campaign=self._campaign, made=self.links), lambda _changes: self.closed.emit())

    def _save_code(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(self, t("Save the QR code"), "qr.png", "PNG (*.png);;SVG (*.svg)")
        if name:
            link, path = self.links[0], Path(name)

            def write(_progress: Progress) -> None:
                from opsdesk.reports import qr

                qr.save(link, path if path.suffix else path.with_suffix(".png"))

            self._runner.background(write, title=t("Saving the QR code"), failed=self._context.tell)


def _add(store: Store, campaign: int, made: Sequence[str]) -> Changes:
    return links.add(store, campaign, made)


def _modules(link: str) -> tuple[tuple[bool, ...], ...]:
    """Takes ReportLab, half a second the first time: on a reader's thread."""
    from opsdesk.reports import qr

    try:
        return qr.modules(link)
    except Trouble:  # too long for a code: the link itself is still good
        return ()
