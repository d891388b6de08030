"""Editors of one line of text: words, numbers, money, per cent, durations, web addresses."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field
from ui.forms.completions import Completions
from ui.forms.editor import Editor, TypedLine, mark_wrong
from ui.forms.suggestions import Suggestion, Suggestions


class LineEditor(Editor):
    """What was set is given back unless the text was touched: showing a value never rounds it."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.line = TypedLine()
        self.line.setAccessibleName(t(field.label))
        self.column.addWidget(self.line)
        self.setFocusProxy(self.line)
        self._given: Stored = None
        self._shown = ""
        self.line.textEdited.connect(lambda _text: self.changed.emit())

    def written(self, value: Stored) -> str:
        """`value` as it stands in the line for editing; `understood` reads it back."""
        return text.dump(self.field, value)

    def understood(self, typed: str) -> Stored:
        return text.parse(self.field, typed)

    def read(self) -> Stored:
        typed = self.line.text()
        return self._given if typed and typed == self._shown else self.understood(typed)

    def fallback(self) -> Stored:
        return self._given

    def set_value(self, value: Stored) -> None:
        self._given, self._shown = value, self.written(value)
        self.line.setText(self._shown)
        self.line.setCursorPosition(0)

    def show_problem(self, problem: str) -> None:
        mark_wrong(self.line, problem)

    def draft(self) -> object:
        return self.line.text()

    def set_draft(self, draft: object) -> None:
        self.line.setText(str(draft))


class TextEditor(LineEditor):
    """A line of text; what other records say in this field is offered while typing."""

    def __init__(self, field: Field, parent: QWidget | None = None, completions: Completions | None = None) -> None:
        super().__init__(field, parent)
        self._completions = completions
        if completions is not None and not field.unique:
            self._suggestions = Suggestions(self.line)
            self._suggestions.chosen.connect(self._take)
            self.line.textEdited.connect(self._ask)

    def _ask(self, typed: str) -> None:
        assert self._completions is not None
        if typed.strip():
            self._completions.used(self.field, typed.strip(), self._offer)
        else:
            self._suggestions.hide()

    def _offer(self, used: list[str]) -> None:
        typed = self.line.text().strip()
        self._suggestions.offer([Suggestion(one, one) for one in used if one != typed])

    def _take(self, chosen: object) -> None:
        self.line.setText(str(chosen))
        self.changed.emit()


class NumberEditor(LineEditor):
    """Numbers stand on the right, in columns."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight)


class MoneyEditor(NumberEditor):
    """The currency is the vault's and stands in front; what is typed may bring its own symbol and commas."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.line.setPlaceholderText(text.money(0))

    def written(self, value: Stored) -> str:
        return text.money(value) if isinstance(value, int) else ""


class PercentEditor(NumberEditor):
    """25 and 25% both mean a quarter."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.line.setPlaceholderText("%")

    def written(self, value: Stored) -> str:
        return "" if value is None else text.show(self.field, value)

    def understood(self, typed: str) -> Stored:
        typed = typed.strip()
        return super().understood(typed if not typed or typed[-1] in "%％" else f"{typed}%")


class SpanEditor(NumberEditor):
    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.line.setPlaceholderText(t("2h 30m"))

    def written(self, value: Stored) -> str:
        if not isinstance(value, int):
            return ""
        sizes = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))
        pieces, rest = [], value
        for seconds, unit in sizes:
            count, rest = divmod(rest, seconds)
            if count:
                pieces.append(f"{count}{unit}")
        return " ".join(pieces) or "0m"


class LinkEditor(LineEditor):
    """A web address as text: OpsDesk opens none by itself. One typed without https:// gets it."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.line.setPlaceholderText("https://")

    def understood(self, typed: str) -> Stored:
        typed = typed.strip()
        return super().understood(typed if not typed or "://" in typed else f"https://{typed}")


def line_action(line: TypedLine, name: str, words: str, run: Callable[[], object]) -> QAction:
    """A small picture at the right end of `line` that can be pressed."""
    from ui.icons import icon

    action = line.addAction(icon(name), TypedLine.ActionPosition.TrailingPosition)
    action.setText(words)
    action.setToolTip(words)
    action.triggered.connect(lambda: run())
    return action
