"""One choice of a few, by keyboard: type to narrow down, Enter takes; or a number takes at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from opsdesk.i18n import t
from opsdesk.query import pinyin
from ui.forms.editor import ENTER, TypedLine
from ui.theme import theme
from ui.widgets.entries import Entry, EntryList
from ui.widgets.label import Label
from ui.widgets.popup import Popup

_MOST_ROWS = 9


@dataclass(frozen=True, slots=True)
class Choice:
    """`value` is what is brought, `label` how it is called in the user's language, `words` what else finds it."""

    value: object
    label: str
    tone: str = ""
    icon: str = "chevron-right"
    words: str = ""


class Choose(Popup):
    """`then` gets the value of what is chosen. `free` also takes what is typed, as text."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        then: Callable[[object], object],
        choices: Sequence[Choice],
        *,
        free: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._then, self._choices, self._free = then, list(choices), free
        self.line = TypedLine()
        self.line.setPlaceholderText(t("Type to find, or a new name") if free else t("Type to find, or a number"))
        self.line.setAccessibleName(title)
        self.line.textChanged.connect(self._narrow)
        self.line.installEventFilter(self)
        self.list = EntryList(title)
        self.list.setFocusProxy(self.line)
        self.list.clicked.connect(lambda index: self._take(index.row()))
        self.body.addWidget(Label(title, role="small", colour="muted"))
        self.body.addWidget(self.line)
        self.body.addWidget(self.list)
        self.setMinimumWidth(theme.px(260))
        self._shown: list[Choice] = []
        self._narrow()

    def offer(self, choices: Sequence[Choice]) -> None:
        """Those that were read meanwhile."""
        self._choices = list(choices)
        self._narrow()

    def open_here(self, control: QWidget) -> "Choose":
        self.open_under(control, self.line)
        return self

    def _narrow(self) -> None:
        typed = self.line.text().strip().casefold()
        self._shown = [one for one in self._choices if not typed or _called(typed, one)]
        numbered = not typed
        self.list.show_entries(
            [
                Entry(one.icon, one.label, str(at) if numbered and at <= _MOST_ROWS else "", tone=one.tone)
                for at, one in enumerate(self._shown, 1)
            ]
        )
        self.list.setFixedHeight(theme.px(29) * min(max(len(self._shown), 1), _MOST_ROWS) + 4)
        if self._shown and typed:
            self.list.setCurrentIndex(self.list.model().index(0, 0))

    def _take(self, row: int) -> None:
        if 0 <= row < len(self._shown):
            value: object = self._shown[row].value
        elif self._free and self.line.text().strip():
            value = " ".join(self.line.text().split())
        else:
            return
        self.close()
        self._then(value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or self.line.composing:
            return False
        row, last = self.list.currentIndex().row(), len(self._shown) - 1
        match event.key():
            case Qt.Key.Key_Down:
                self._go(min(row + 1, last))
            case Qt.Key.Key_Up:
                self._go(max(row - 1, 0))
            case key if key in ENTER:
                self._take(row)
            case key if not self.line.text() and Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
                self._take(int(key) - int(Qt.Key.Key_1))
            case _:
                return False
        return True

    def _go(self, row: int) -> None:
        if row >= 0:
            self.list.setCurrentIndex(self.list.model().index(row, 0))


def _called(typed: str, one: Choice) -> bool:
    found = typed in one.label.casefold() or typed in one.words.casefold()
    return found or pinyin.initials_of(one.label).startswith(typed)
