"""The palette's overlay: type, choose with the arrow keys, Enter runs, Esc closes."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from opsdesk.i18n import t
from ui.context import Context
from ui.palette import entries
from ui.palette.entries import Entry
from ui.palette.fuzzy import match
from ui.palette.results import Found, Results
from ui.theme import theme
from ui.widgets.label import Label, Line
from ui.widgets.live import live
from ui.widgets.surface import Surface

_WIDTH, _TOP, _ROWS = 600, 88, 9
_MOST = 60
_RECENT = "palette.recent"
_MOST_RECENT = 6


class Palette(QWidget):
    """Covers `over` while it is open. `lists` are the entities whose records it finds, each with the
    icon of the page that shows it."""

    def __init__(self, over: QWidget, context: Context, lists: Mapping[str, str]) -> None:
        super().__init__(over)
        self._over = over
        self._context = context
        self._lists = lists
        self._offered: list[Entry] = []
        self._before: QWidget | None = None
        self._line = QLineEdit()
        self._line.setProperty("tone", "bare")
        self._results = Results(self)
        self._nothing = Label(colour="muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._panel = Surface(self, margin=8, gap=8)
        for part in (self._line, Line(), self._results, self._nothing):
            self._panel.body.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, _TOP, 0, 0)
        column.addWidget(self._panel, alignment=Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._pause = QTimer(self, singleShot=True, interval=80)
        self._pause.timeout.connect(self._find_records)
        self._line.textChanged.connect(self._typed)
        self._line.installEventFilter(self)
        self._results.clicked.connect(lambda _index: self._run())
        over.installEventFilter(self)
        self.hide()
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self._line.setPlaceholderText(t("Type a command, a page, a setting, a name, a phone number"))
        self._line.setAccessibleName(t("Command palette"))
        self._results.setAccessibleName(t("Results"))
        self._nothing.setText(t("Nothing found"))
        self._panel.setFixedWidth(theme.px(_WIDTH))

    def open(self) -> None:
        if not self.isVisible():
            self._before = self.window().focusWidget()
        self._offered = [*entries.commands(self._context), *entries.settings(self._context)]
        self._line.clear()
        self._typed("")
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()
        self._line.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_palette(self) -> None:
        self._pause.stop()
        self._context.runner.forget("palette")
        self.hide()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self._before = None

    def _typed(self, typed: str) -> None:
        typed = typed.strip()
        self._show(self._best(typed) if typed else self._usual())
        self._context.runner.forget("palette")
        if typed:
            self._pause.start()
        else:
            self._pause.stop()

    def _usual(self) -> list[Found]:
        """What was used last, then all commands."""
        recent: list[str] = self._context.memory.get(_RECENT, [])
        by_id = {entry.id: entry for entry in self._offered}
        first = [by_id[name] for name in recent if name in by_id]
        rest = [entry for entry in self._offered if entry.id not in recent and not entry.id.startswith("setting.")]
        return [(entry, ()) for entry in [*first, *rest]]

    def _best(self, typed: str) -> list[Found]:
        ranked = [
            (-found.score, place, entry, found.places)
            for place, entry in enumerate(self._offered)
            if (found := match(typed, entry.title, entry.words))
        ]
        return [(entry, places) for _score, _place, entry, places in sorted(ranked, key=lambda row: row[:2])][:_MOST]

    def _find_records(self) -> None:
        typed = self._line.text().strip()
        schema = self._context.runner.store.schema
        work = partial(entries.found, self._context, schema, self._lists, typed)
        self._context.runner.read(work, self._show_records, slot="palette")

    def _show_records(self, records: list[Entry]) -> None:
        if records and self.isVisible():
            typed = self._line.text().strip()
            found = [(entry, hit.places if (hit := match(typed, entry.title)) else ()) for entry in records]
            row = self._results.currentIndex().row()
            self._show([*self._best(typed), *found])
            self._results.move_to(max(row, 0))

    def _show(self, found: list[Found]) -> None:
        self._results.show_found(found)
        self._results.setVisible(bool(found))
        self._nothing.setVisible(not found)
        self._results.setFixedHeight(theme.px(36) * min(max(len(found), 1), _ROWS))
        self._panel.adjustSize()

    def _run(self) -> None:
        entry = self._results.chosen
        if entry is None:
            return
        if not entry.id.startswith(("record.", "view.")):
            recent: list[str] = self._context.memory.get(_RECENT, [])
            kept = [entry.id, *(name for name in recent if name != entry.id)][:_MOST_RECENT]
            self._context.memory.keep(_RECENT, kept)
        self.close_palette()
        entry.run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event.key())
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._over.rect())
        return False

    def _key(self, key: int) -> bool:
        row = self._results.currentIndex().row()
        match key:
            case Qt.Key.Key_Down | Qt.Key.Key_Tab:
                self._results.move_to(row + 1)
            case Qt.Key.Key_Up | Qt.Key.Key_Backtab:
                self._results.move_to(row - 1)
            case Qt.Key.Key_PageDown:
                self._results.move_to(min(row + _ROWS, len(self._results.titles) - 1))
            case Qt.Key.Key_PageUp:
                self._results.move_to(max(row - _ROWS, 0))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._run()
            case Qt.Key.Key_Escape:
                self.close_palette()
            case _:
                return False
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._panel.geometry().contains(event.position().toPoint()):
            self.close_palette()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A veil over the window, so that the eye finds the panel without a shadow."""
        veil = theme.color("background" if theme.tokens.name == "dark" else "text")
        veil.setAlphaF(0.6 if theme.tokens.name == "dark" else 0.25)
        QPainter(self).fillRect(self.rect(), veil)
