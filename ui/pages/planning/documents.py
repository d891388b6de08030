"""The documents tab: what was written about requirements, and writing it."""

from pathlib import Path
from typing import Any

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.query import filters as f
from opsdesk.query.filters import EVERYTHING, Query, Sort, Test, Words
from opsdesk.services import documents
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.store import rows
from ui.context import Context, Page
from ui.pages.planning.document_sheets import Comparison, NewDocument, Versions, icon_of
from ui.pages.planning.writing import Writing
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.empty import EmptyState
from ui.widgets.entries import Entry, EntryList
from ui.widgets.live import live
from ui.widgets.surface import Surface

MOST = 500
Listed = list[tuple[int, tuple[Stored, ...]]]


class DocumentsTab(Page):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._runner = context.runner
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.textEdited.connect(lambda _words: self._read())
        run = context.commands.run
        self.new = IconButton("plus", _("New document"), lambda: run("documents.new"))
        self.list = EntryList(t("Documents"))
        self.list.opened.connect(self._open)
        self.writing = Writing(context)
        self.writing.gone.connect(self._read)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.writing)
        empty = Surface(margin=1, gap=0)
        self._empty = EmptyState(
            "file-text",
            _("Documents begin with a template: MRD, PRD, competitors, persona, usability test, retrospective."),
            Button(_("New document"), lambda: run("documents.new"), tone="primary"),
        )
        empty.body.addWidget(self._empty)
        self._stack.addWidget(empty)
        self._side = Surface(margin=12, gap=8)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.search, 1)
        head.addWidget(self.new)
        self._side.body.addLayout(head)
        self._side.body.addWidget(self.list, 1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(12)
        across.addWidget(self._side)
        column = QVBoxLayout()
        column.addWidget(self._stack)
        across.addLayout(column, 1)
        self._stack.setCurrentIndex(1)
        self._runner.changed.connect(self._changed)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self._side.setFixedWidth(theme.px(248))
        self.search.setPlaceholderText(t("Search…"))
        self.search.setAccessibleName(t("Search documents"))
        self.list.setAccessibleName(t("Documents"))
        self._read()

    # -- what it shows ------------------------------------------------------------------------------------------------

    def visit(self, target: object) -> None:
        if isinstance(target, int):
            self._open(target)
        self._read()

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing typed is lost by going elsewhere."""
        self.writing.save()
        super().hideEvent(event)

    def _read(self) -> None:
        schema, words = self._runner.store.schema, self.search.text().strip()
        query = Query("documents", Words(words) if words else EVERYTHING, (Sort("updated", True),))
        names = ("title", "kind", "status", "updated")

        def work(connection: Any) -> Listed:
            numbers = rows.first(connection, schema, query, MOST)
            cells = rows.page(connection, schema, "documents", numbers, names)
            return [(number, cells[number]) for number in numbers if number in cells]

        self._runner.read(work, self._arrived, "documents/list", self.context.tell)

    def _arrived(self, found: Listed) -> None:
        entity = self._runner.store.schema["documents"]
        self.list.show_entries(
            [
                Entry(
                    icon_of(kind),
                    str(title),
                    text.relative_day(updated) if isinstance(updated, int) else "",
                    " · ".join(text.show(entity.field(name), value) for name, value in (("kind", kind), ("status", status)) if value),
                    target=number,
                )
                for number, (title, kind, status, updated) in found
            ]
        )  # fmt: skip
        if self.writing.number is None and found and not self.search.text():
            self._open(found[0][0])
        elif not found and not self.search.text():
            self._stack.setCurrentIndex(1)

    def _open(self, number: object) -> None:
        if isinstance(number, int):
            self._stack.setCurrentIndex(0)
            self.writing.open(number)

    def _changed(self, changes: Changes) -> None:
        if changes.touches("documents"):
            self.writing.changed(changes)
            if self.isVisible():
                self._read()

    # -- what is done -------------------------------------------------------------------------------------------------

    @property
    def has_one(self) -> bool:
        return self.writing.number is not None

    @property
    def can_write(self) -> bool:
        return not self._runner.store.vault.read_only

    def make(self) -> None:
        NewDocument(self, self.context, self._open).open()

    def save(self) -> None:
        self.writing.save()

    def versions(self) -> None:
        self.writing.save()
        number = self.writing.number
        if number is not None:
            Versions(self, self.context, number, self._bring_back).open()

    def _bring_back(self, body: str) -> None:
        self.writing.box.setPlainText(body)
        self.writing.save()

    def comparison(self) -> None:
        codes = text.unpack(self.writing.facts["requirements"].value())
        schema = self._runner.store.schema

        def work(connection: Any) -> list[str]:
            found = rows.records(connection, schema, "requirements", ["title"], Test("code", f.IS, tuple(codes)))
            return [str(title) for _number, title in found] if codes else []

        self._runner.read(work, self._compare, "documents/features", self.context.tell)

    def _compare(self, features: list[str]) -> None:
        Comparison(self, features, self.writing.insert).open()

    def requirements(self) -> None:
        self.writing.insert_requirements()

    def pdf(self) -> None:
        from opsdesk.reports.catalogue import Request

        self.writing.save()
        where = Test("code", f.IS, (self.writing.code,))
        self.context.go("reports", ("document", Request(where=where)))

    def ask_markdown(self) -> None:
        name = f"{self.writing.title or t('Document')}.md".replace("/", "-")
        chosen, _kind = QFileDialog.getSaveFileName(self, t("Save as Markdown"), name, "Markdown (*.md)")
        if chosen:
            self.save_markdown(Path(chosen))

    def save_markdown(self, path: Path) -> None:
        body = self.writing.box.toPlainText()

        def work(_progress: object) -> str:
            documents.export(body, path)
            return path.name

        self._runner.background(work, self._saved, t("Saving"))

    def _saved(self, name: str) -> None:
        self.context.toast(t("Saved {name}. The file is not encrypted.", name=name))

    def remove(self) -> None:
        number = self.writing.number
        if number is not None:
            selection = Selection("documents", frozenset([number]))
            self._runner.write(lambda store: verbs.remove(store, selection))
