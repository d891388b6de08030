"""Several values of one field, a line each: phones, email addresses."""

import re
from functools import partial

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model import text
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field
from ui.forms.editor import Editor, TypedLine, mark_wrong
from ui.widgets.buttons import IconButton
from ui.widgets.live import live

_BETWEEN = re.compile(r"[;；\n\r\t、]+|,\s+|，")


class _Entry(QWidget):
    """One line with the button that takes it away, or, behind the last one, adds another."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self.line = _PastingLine()
        self.line.setAccessibleName(label)
        self.add = IconButton("plus", _("Add another"))
        self.remove = IconButton("x", _("Remove"))
        policy = self.add.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # so that all lines end at the same place
        self.add.setSizePolicy(policy)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for part in (self.line, self.remove, self.add):
            row.addWidget(part)


class _PastingLine(TypedLine):
    """Pasting a column of numbers from a sheet gives a line for each."""

    several = Signal(list)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste_from(QApplication.clipboard().mimeData())
        else:
            super().keyPressEvent(event)

    def paste_from(self, clipboard: QMimeData) -> None:
        values = [value for part in _BETWEEN.split(clipboard.text()) if (value := part.strip())]
        if len(values) > 1:
            self.several.emit(values)
        elif values:
            self.insert(values[0])
            self.textEdited.emit(self.text())


class ManyEditor(Editor):
    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        assert isinstance(field.kind, k.Text)
        self._kind = field.kind
        self._entries: list[_Entry] = []
        self.set_value(None)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        hint = {"phone": t("Phone number"), "email": t("Email address")}.get(self._kind.form, "")
        for entry in self._entries:
            entry.line.setPlaceholderText(hint)

    @property
    def lines(self) -> list[TypedLine]:
        return [entry.line for entry in self._entries]

    def read(self) -> Stored:
        return text.parse(self.field, "\n".join(line.text() for line in self.lines))

    def set_value(self, value: Stored) -> None:
        self._show(text.unpack(value) or [""])

    def show_problem(self, problem: str) -> None:
        for line in self.lines:
            mark_wrong(line, problem)

    def _show(self, values: list[str]) -> None:
        """Lines that are there already are kept: they have their place in the order of Tab."""
        for entry in self._entries[len(values) :]:
            self._drop(entry)
        for entry, value in zip(self._entries, values, strict=False):
            entry.line.setText(value)
            entry.line.setCursorPosition(0)
        for value in values[len(self._entries) :]:
            self._append(value)
        self._arrange()

    def _drop(self, entry: _Entry) -> None:
        self._entries.remove(entry)
        self.column.removeWidget(entry)
        entry.hide()
        entry.deleteLater()

    def _append(self, value: str) -> _Entry:
        entry = _Entry(t(self.field.label))
        entry.line.setText(value)
        entry.line.setCursorPosition(0)
        if self._kind.form == "phone":
            entry.line.setInputMethodHints(Qt.InputMethodHint.ImhDialableCharactersOnly)
        entry.line.textEdited.connect(lambda _text: self.changed.emit())
        entry.line.several.connect(partial(self._pasted, entry))
        entry.add.clicked.connect(self._add)
        entry.remove.clicked.connect(partial(self._remove, entry))
        before: QWidget | None = self._entries[-1].add if self._entries else None
        self._entries.append(entry)
        self.column.insertWidget(len(self._entries) - 1, entry)
        for part in (entry.line, entry.remove, entry.add):
            if before is not None:
                QWidget.setTabOrder(before, part)
            before = part
        self._arrange()
        self.retranslate()
        return entry

    def _arrange(self) -> None:
        for entry in self._entries:
            entry.add.setVisible(entry is self._entries[-1])
            entry.remove.setVisible(len(self._entries) > 1)
        self.setFocusProxy(self._entries[0].line)

    def _add(self) -> None:
        self._append("").line.setFocus(Qt.FocusReason.TabFocusReason)

    def _remove(self, entry: _Entry) -> None:
        self._drop(entry)
        self._arrange()
        self._entries[-1].line.setFocus(Qt.FocusReason.TabFocusReason)
        self.changed.emit()

    def _pasted(self, into: _Entry, values: list[str]) -> None:
        at = self._entries.index(into)
        before = [line.text() for line in self.lines[:at]]
        after = [line.text() for line in self.lines[at + 1 :]]
        here = [into.line.text()] if into.line.text().strip() else []
        self._show([*before, *here, *values, *after])
        self._entries[-1].line.setFocus(Qt.FocusReason.TabFocusReason)
        self.changed.emit()
