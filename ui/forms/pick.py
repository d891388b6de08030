"""One of a few choices, found by typing a part of its name; an open pick also takes what nobody thought of."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model import text
from opsdesk.model.kinds import Option, Stored
from opsdesk.model.record import Field
from opsdesk.query import pinyin
from ui.forms.completions import Completions
from ui.forms.editor import Editor, TypedLine, mark_wrong
from ui.forms.lines import line_action
from ui.forms.suggestions import Suggestion, Suggestions, paint_dot
from ui.widgets.live import live


def fits(option: Option, typed: str) -> bool:
    """Whether `typed` finds `option`: part of its label in either language, of a known spelling, or its initials."""
    word = typed.strip().casefold()
    label = t(option.label)
    return (
        not word
        or word in label.casefold()
        or word in option.label.casefold()
        or any(known.startswith(word) for known in option.words)
        or pinyin.initials_of(label).startswith(word)
    )


class _DottedLine(TypedLine):
    """A text line with the dot of the chosen option in front."""

    tone: str | None = None

    def show_tone(self, tone: str | None) -> None:
        self.tone = tone
        self.setTextMargins(0 if tone is None else 14, 0, 0, 0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.tone is not None:
            place: QRect = self.rect()
            paint_dot(QPainter(self), place.left() + 10, place.center().y(), self.tone)


class PickEditor(Editor):
    def __init__(self, field: Field, parent: QWidget | None = None, completions: Completions | None = None) -> None:
        super().__init__(field, parent)
        assert isinstance(field.kind, k.Pick)
        self._kind = field.kind
        self._completions = completions if field.kind.open else None
        self._given: Stored = None
        self._toned = any(option.tone for option in self._kind.options)
        self.line = _DottedLine()
        self.line.setAccessibleName(t(field.label))
        self.column.addWidget(self.line)
        self.setFocusProxy(self.line)
        line_action(self.line, "chevron-down", t("Show all"), self.open_list)
        self._suggestions = Suggestions(self.line)
        self._suggestions.chosen.connect(self._take)
        self.line.textEdited.connect(self._typed)
        self.line.installEventFilter(self)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.line.setPlaceholderText(t("Choose"))
        if (option := self._kind.option(self._given)) is not None and not self.line.isModified():
            self.line.setText(t(option.label))

    def open_list(self) -> None:
        """All choices, whatever stands in the line."""
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)
        self._offer("", first=False)

    def _offer(self, typed: str, *, first: bool) -> None:
        options = [option for option in self._kind.offered if fits(option, typed)]
        found = [Suggestion(t(option.label), option.key, tone=self._tone(option)) for option in options]
        if not typed and not self.field.required:
            found.append(Suggestion(t("(empty)"), None))
        self._suggestions.offer(found, first=first)

    def _typed(self, typed: str) -> None:
        self._show_tone()
        self._offer(typed, first=bool(typed.strip()) and not self._kind.open)
        if self._completions is not None and typed.strip():
            self._completions.used(self.field, typed.strip(), self._offer_used)
        self.changed.emit()

    def _tone(self, option: Option | None) -> str | None:
        """The colour of the option's dot; choices that have no colours need no dots."""
        return option.tone if option is not None and self._toned else None

    def _offer_used(self, used: list[str]) -> None:
        """Behind the options, what else people wrote here."""
        typed = self.line.text().strip()
        options = [option for option in self._kind.offered if fits(option, typed)]
        found = [Suggestion(t(option.label), option.key, tone=self._tone(option)) for option in options]
        others = [one for one in used if self._kind.option(one) is None and one != typed]
        self._suggestions.offer([*found, *(Suggestion(one, one) for one in others)])

    def _take(self, key: object) -> None:
        self.set_value(key if isinstance(key, str) else None)
        self.line.selectAll()
        self.changed.emit()

    def _show_tone(self) -> None:
        option = self._kind.option(self.value()) if not self.problem() else None
        self.line.show_tone(self._tone(option))

    def read(self) -> Stored:
        typed = self.line.text()
        option = self._kind.option(self._given)
        shown = t(option.label) if option else str(self._given or "")
        return self._given if typed and typed == shown else text.parse(self.field, typed)

    def fallback(self) -> Stored:
        return self._given

    def set_value(self, value: Stored) -> None:
        self._given = value
        option = self._kind.option(value)
        self.line.setText(t(option.label) if option else str(value or ""))
        self.line.setModified(False)
        self.line.show_tone(self._tone(option))

    def show_problem(self, problem: str) -> None:
        mark_wrong(self.line, problem)

    def draft(self) -> object:
        return self.line.text() if self.problem() else self.value()

    def set_draft(self, draft: object) -> None:
        if draft is None or self._kind.option(draft) is not None:
            self.set_value(draft)  # type: ignore[arg-type]
        else:
            self.line.setText(str(draft))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click or Down opens all choices; leaving writes the chosen one out in full."""
        match event.type():
            case QEvent.Type.MouseButtonRelease if not self._suggestions.open:
                self.line.selectAll()
                self._offer("", first=False)
            case QEvent.Type.FocusOut if not self.problem():
                self.set_value(self.value())  # "成" that means 成长 is written out as that
            case QEvent.Type.KeyPress if isinstance(event, QKeyEvent) and not self._suggestions.open:
                if event.key() == Qt.Key.Key_Down:
                    self._offer("", first=False)
                    return True
            case _:
                pass
        return False
