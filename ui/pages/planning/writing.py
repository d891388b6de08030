"""One document at work: its facts above, Markdown on the left, how it will read on the right."""

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSplitter, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.services import documents
from opsdesk.store import rows
from ui.context import Context
from ui.forms.completions import Completions
from ui.forms.editor import Editor
from ui.forms.editors import editor
from ui.pages.planning.preview import Preview
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.surface import Surface

FACTS = ("title", "status", "author", "requirements")
_CALM_MS = 250


class MarkdownBox(QPlainTextEdit):
    """Enter in a list begins the next item; Tab moves on, as everywhere."""

    def __init__(self) -> None:
        super().__init__()
        self._composing = False
        self.setTabChangesFocus(True)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        live(self, lambda: self.setFont(theme.font()))

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        self._composing = bool(event.preeditString())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()
        line = self.textCursor().block().text()
        stripped = line.lstrip()
        mark = next((one for one in ("- [ ] ", "- ", "* ", "> ") if stripped.startswith(one)), "")
        if plain and mark and not self._composing:
            cursor = self.textCursor()
            if stripped == mark.strip() or stripped == mark:  # an empty item ends the list
                cursor.select(cursor.SelectionType.LineUnderCursor)
                cursor.removeSelectedText()
            else:
                cursor.insertText("\n" + line[: len(line) - len(stripped)] + mark)
            self.setTextCursor(cursor)
            self.ensureCursorVisible()
        else:
            super().keyPressEvent(event)


class Writing(Surface):
    """`open` a document; what was typed is saved by its button, by Ctrl+S, and before another one is opened."""

    saved = Signal()
    gone = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=14, gap=10)
        self._context, self._runner = context, context.runner
        self.number: int | None = None
        self._values: dict[str, Stored] = {}
        declared = self._runner.store.schema["documents"]
        completions = Completions(self._runner, "documents")
        self.facts: dict[str, Editor] = {name: editor(declared.field(name), self, completions) for name in FACTS}
        self.box, self.preview = MarkdownBox(), Preview()
        self._state = Label(role="small", colour="muted")
        run = context.commands.run
        self.save_button = Button(_("Save"), lambda: run("documents.save"), tone="primary")
        self.more = [
            Button(_("Versions"), lambda: run("documents.versions"), icon="history", tone="quiet"),
            Button(_("Comparison table"), lambda: run("documents.comparison"), icon="table", tone="quiet"),
            Button(
                _("Table of requirements"), lambda: run("documents.requirements"), icon="list-ordered", tone="quiet"
            ),
            Button(_("PDF"), lambda: run("documents.pdf"), icon="file-text", tone="quiet"),
            Button(_("Markdown"), lambda: run("documents.markdown"), icon="download", tone="quiet"),
        ]
        self._calm = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._calm.timeout.connect(self._draw)
        self._arrange()
        self.box.textChanged.connect(self._typed)
        for one in self.facts.values():
            one.changed.connect(self._tell)
        live(self, self.retranslate)

    def _arrange(self) -> None:
        upper, lower = QHBoxLayout(), QHBoxLayout()
        upper.setSpacing(8)
        lower.setSpacing(8)
        upper.addWidget(self.facts["title"], 3)
        upper.addWidget(self.facts["status"], 1)
        upper.addWidget(self.facts["author"], 1)
        upper.addWidget(self.save_button)
        self.body.addLayout(upper)
        self.body.addWidget(self.facts["requirements"])
        bar = QWidget()
        flow = Flow(bar, gap=4)
        for button in self.more:
            flow.addWidget(button)
        lower.addWidget(bar, 1)
        lower.addWidget(self._state)
        self.body.addLayout(lower)
        self.panes = QSplitter(Qt.Orientation.Horizontal)
        self.panes.setChildrenCollapsible(False)
        for part in (self.box, self.preview):
            self.panes.addWidget(part)
        self.panes.setSizes([500, 500])
        self.body.addWidget(self.panes, 1)

    def retranslate(self) -> None:
        self.box.setAccessibleName(t("Text in Markdown"))
        self.preview.setAccessibleName(t("Preview"))
        self.facts["requirements"].setToolTip(t("Requirements that this document is about"))
        self._tell()

    # -- what it shows ------------------------------------------------------------------------------------------------

    def open(self, number: int) -> None:
        self.save()
        self.number = number
        self._read()

    def _read(self) -> None:
        schema, number = self._runner.store.schema, self.number
        names = [*FACTS, "body", "kind", "code"]
        if number is None:
            return

        def work(connection: Any) -> tuple[int, dict[str, Stored] | None]:
            found = rows.page(connection, schema, "documents", [number], names, "id").get(number)
            return number, dict(zip(names, found, strict=True)) if found else None

        self._runner.read(work, self._arrived, "documents/one", self._context.tell)

    def _arrived(self, found: tuple[int, dict[str, Stored] | None]) -> None:
        number, values = found
        if number != self.number:
            return
        if values is None:
            self.number, self._values = None, {}
            self.gone.emit()
            return
        if self.dirty and self._values:
            return  # somebody is typing; what is saved later wins, and both stay among the versions
        self._values = values
        for name, one in self.facts.items():
            one.set_value(values[name])
        if self.box.toPlainText() != str(values["body"] or ""):
            self.box.setPlainText(str(values["body"] or ""))
        self._draw()
        self._tell()

    @property
    def code(self) -> str:
        return str(self._values.get("code") or "")

    @property
    def title(self) -> str:
        return str(self._values.get("title") or "")

    def _typed(self) -> None:
        self._calm.start()
        self._tell()

    def _draw(self) -> None:
        self.preview.show_markdown(self.box.toPlainText())

    def _changes(self) -> dict[str, Stored]:
        if self.number is None or not self._values:
            return {}
        now: dict[str, Stored] = {name: one.value() for name, one in self.facts.items() if not one.problem()}
        now["body"] = self.box.toPlainText() or None
        return {name: value for name, value in now.items() if value != self._values.get(name)}

    @property
    def dirty(self) -> bool:
        return bool(self._changes())

    def _tell(self) -> None:
        dirty = self.dirty
        self.save_button.setEnabled(dirty)
        self._state.setText(t("Not saved yet") if dirty else t("Saved") if self.number is not None else "")

    def changed(self, changes: Changes) -> None:
        if self.number is not None and changes.touches("documents"):
            self._read()

    # -- what is done -------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Write what was changed; a title that is empty stays as it was."""
        changes, number = self._changes(), self.number
        if not changes or number is None or self._runner.store.vault.read_only:
            return
        if not changes.get("title", "x"):
            changes.pop("title")
        self._values = {**self._values, **changes}
        self._runner.write(
            partial(_write, number=number, values=changes), lambda _done: self.saved.emit(), self._refused
        )
        self._tell()

    def _refused(self, trouble: Trouble) -> None:
        self._context.tell(trouble)
        self._values = {}
        self._read()

    def insert(self, words: str) -> None:
        """Put a table where the cursor is, on lines of its own."""
        cursor = self.box.textCursor()
        cursor.insertText(("\n\n" if cursor.block().text().strip() else "") + words)
        self.box.setFocus()

    def insert_requirements(self) -> None:
        schema = self._runner.store.schema
        codes = text.unpack(self.facts["requirements"].value())
        if not codes:
            self._context.toast(t("Link requirements first: type their codes above."))
            return
        self._runner.read(
            lambda c: documents.table_of(c, schema, codes), self.insert, "documents/table", self._context.tell
        )


def _write(store: Any, number: int, values: dict[str, Stored]) -> Changes:
    return documents.write(store, number, values)
