"""Sheets about documents: a new one from a template, its versions with what changed, a comparison to insert."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.model.requirements import DOCUMENT_KINDS
from opsdesk.services import documents
from opsdesk.services.documents import Version
from opsdesk.store.store import Store
from ui.context import Context
from ui.dialogs.dialog import Dialog
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.entries import Entry, EntryList
from ui.widgets.label import Label

_ICONS = {
    "mrd": "chart-line", "prd": "file-text", "competitors": "columns-3", "persona": "user", "usability": "list-checks",
    "retrospective": "history", "other": "file-text",
}  # fmt: skip


def icon_of(kind: object) -> str:
    return _ICONS.get(str(kind), "file-text")


class NewDocument(Dialog):
    """What it is called, and from which template it begins."""

    def __init__(self, parent: QWidget, context: Context, made: Callable[[int], object]) -> None:
        super().__init__(parent, _("New document"), width=420)
        self._context, self._made = context, made
        self.title = QLineEdit()
        self.title.setAccessibleName(t("Title"))
        self.title.setPlaceholderText(t("Title"))
        self.kinds = EntryList(t("Template"))
        self.kinds.show_entries(
            [Entry(icon_of(option.key), t(option.label), target=option.key) for option in DOCUMENT_KINDS.options]
        )
        self.kinds.setFixedHeight(theme.px(29) * len(DOCUMENT_KINDS.options) + 8)
        self.body.addWidget(self.title)
        self.body.addWidget(Label(t("Template"), role="small", colour="muted"))
        self.body.addWidget(self.kinds)
        self.kinds.opened.connect(self.begin)
        self.add_button(Button(_("Cancel"), self.reject))
        self.title.returnPressed.connect(lambda: self.begin("prd"))
        self.title.setFocus()

    def begin(self, kind: object) -> None:
        work = partial(_begin, kind=str(kind), title=self.title.text())
        self._context.runner.write(work, self._begun, self._context.tell)

    def _begun(self, changes: Changes) -> None:
        self.accept()
        for number in changes.ids.get("documents") or ():
            self._made(number)


def _begin(store: Store, kind: str, title: str) -> Changes:
    return documents.begin(store, kind, title)


class Versions(Dialog):
    """Every text there was; beside it what changed from the one before, and the way back to it."""

    def __init__(self, parent: QWidget, context: Context, number: int, restore: Callable[[str], object]) -> None:
        super().__init__(parent, _("Versions"), width=760)
        self._restore = restore
        self.found: list[Version] = []
        self.list = EntryList(t("Versions"))
        self.diff = QPlainTextEdit()
        self.diff.setReadOnly(True)
        self.diff.setTabChangesFocus(True)
        self.diff.setAccessibleName(t("What changed"))
        self.diff.setMinimumHeight(theme.px(380))
        self.list.setFixedWidth(theme.px(220))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.list)
        row.addWidget(self.diff, 1)
        self.body.addLayout(row)
        self.bring_back = Button(_("Bring this version back"), self._bring_back, tone="primary")
        self.add_button(Button(_("Close"), self.reject))
        self.add_button(self.bring_back)
        self.list.opened.connect(self.show_version)
        schema = context.runner.store.schema
        context.runner.read(lambda c: documents.versions(c, schema, number), self._arrived, "documents/versions", context.tell)  # fmt: skip

    def _arrived(self, found: list[Version]) -> None:
        self.found = found
        entries = []
        for place, version in enumerate(found):
            when = text.SHOW[k.Moment](k.Moment(), version.at) if version.at else t("before the journal")
            below = t("as it is now") if place == 0 else t("first text") if place == len(found) - 1 else ""
            entries.append(
                Entry("history", when, "", below or t("{n} characters", n=f"{len(version.body):,}"), target=place)
            )
        self.list.show_entries(entries)
        self.show_version(0)

    def show_version(self, place: object) -> None:
        assert isinstance(place, int)
        self.shown = place
        before = self.found[place + 1].body if place + 1 < len(self.found) else ""
        self.bring_back.setEnabled(place > 0)
        self.diff.clear()
        changes = documents.difference(before, self.found[place].body)
        cursor = self.diff.textCursor()
        for number, change in enumerate(changes):
            look = QTextCharFormat()
            if change.sign in "+-":
                look.setBackground(theme.color("good_soft" if change.sign == "+" else "bad_soft"))
            cursor.insertText(("\n" if number else "") + f"{change.sign} {change.text}", look)
        if not changes:
            cursor.insertText(t("Nothing changed."))
        self.diff.moveCursor(QTextCursor.MoveOperation.Start)

    def _bring_back(self) -> None:
        self._restore(self.found[self.shown].body)
        self.accept()


class Comparison(Dialog):
    """Features a line each, products with commas: a table to fill in."""

    def __init__(self, parent: QWidget, features: list[str], insert: Callable[[str], Any]) -> None:
        super().__init__(parent, _("Comparison table"), width=460)
        self._insert = insert
        self.features = QPlainTextEdit("\n".join(features))
        self.features.setTabChangesFocus(True)
        self.products = QLineEdit()
        self.products.setPlaceholderText(t("Ours, theirs, another one"))
        self.refusal = Label(colour="bad", wrap=True)
        self.refusal.hide()
        for label, field in ((t("Features, a line each"), self.features), (t("Products, ours first"), self.products)):
            words = Label(label, role="small", colour="muted")
            words.setBuddy(field)
            field.setAccessibleName(label)
            self.body.addWidget(words)
            self.body.addWidget(field)
        self.body.addWidget(self.refusal)
        self.add_button(Button(_("Cancel"), self.reject))
        self.insert_button = Button(_("Insert"), self.insert, tone="primary")
        self.add_button(self.insert_button)
        self.features.setFocus()

    def insert(self) -> None:
        products = self.products.text().replace("，", ",").replace("、", ",").split(",")
        try:
            words = documents.comparison(self.features.toPlainText().splitlines(), products)
        except Trouble as trouble:
            self.refusal.setText(str(trouble))
            self.refusal.show()
            return
        self.accept()
        self._insert(words)
