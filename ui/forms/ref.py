"""Another record, found by typing its name, pinyin, phone or code."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field
from opsdesk.model.text import Unreadable
from ui.forms.completions import Completions, Named
from ui.forms.editor import Editor, TypedLine, mark_wrong
from ui.forms.suggestions import Suggestion, Suggestions
from ui.icons import icon
from ui.widgets.live import live

_PAUSE_MS = 80


class RefEditor(Editor):
    """Holds a record's id. Without `completions` it shows the number and cannot be changed."""

    def __init__(self, field: Field, parent: QWidget | None = None, completions: Completions | None = None) -> None:
        super().__init__(field, parent)
        assert isinstance(field.kind, k.Ref)
        self._entity = field.kind.entity
        self._completions = completions
        self._chosen: Named | None = None
        self._given: Stored = None
        self.line = TypedLine()
        self.line.setAccessibleName(t(field.label))
        self.line.setReadOnly(completions is None)
        self.line.addAction(icon("search"), TypedLine.ActionPosition.LeadingPosition)
        self.column.addWidget(self.line)
        self.setFocusProxy(self.line)
        self._suggestions = Suggestions(self.line)
        self._suggestions.chosen.connect(self._take)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.line.textEdited.connect(self._typed)
        self.line.installEventFilter(self)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.line.setPlaceholderText(t("Type a name, phone or code"))

    def _typed(self) -> None:
        self._pause.start()
        self.changed.emit()

    def _ask(self) -> None:
        if self._completions is not None:
            self._completions.records(self._entity, self.line.text().strip(), self._offer)

    def _offer(self, found: list[Named]) -> None:
        typed = bool(self.line.text().strip())
        self._suggestions.offer([Suggestion(one.title, one, one.code) for one in found], first=typed)

    def _take(self, chosen: object) -> None:
        assert isinstance(chosen, Named)
        self._show(chosen)
        self.changed.emit()

    def _show(self, chosen: Named | None) -> None:
        if chosen is not None:
            self._chosen = chosen
            self.line.setText(chosen.title)
            self.line.setCursorPosition(0)

    def read(self) -> Stored:
        typed = self.line.text().strip()
        if not typed:
            if self.field.required:
                raise Unreadable(t("{field} must not be empty", field=t(self.field.label)))
            return None
        if self._chosen is not None and typed == self._chosen.title.strip():
            return self._chosen.id
        raise Unreadable(t("Choose one from the list"))

    def fallback(self) -> Stored:
        return self._given

    def set_value(self, value: Stored) -> None:
        self._given = value
        self._chosen = None
        self.line.clear()
        if isinstance(value, int):
            self._show(_unnamed(value))
            if self._completions is not None:
                self._completions.title(self._entity, value, self._named)

    def _named(self, named: Named | None) -> None:
        """The name of what was set has come; something else may have been chosen or typed meanwhile."""
        if named is not None and self._chosen == _unnamed(named.id) and self.line.text() == self._chosen.title:
            self._show(named)

    def show_problem(self, problem: str) -> None:
        mark_wrong(self.line, problem)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Down
            and not self._suggestions.open
        ):
            self._ask()
            return True
        return False


def _unnamed(number: int) -> Named:
    """What stands for a record until its name is read."""
    return Named(number, f"#{number}", "")
