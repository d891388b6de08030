"""Documents: begun from a template, written with a preview that fetches nothing, saved, versions, tables, Markdown."""

from pathlib import Path
from typing import Any

import pytest
from builders import add
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.pages import PAGES
from ui.pages.planning.document_sheets import Comparison, NewDocument, Versions
from ui.pages.planning.documents import DocumentsTab
from ui.pages.planning.page import PlanningPage
from ui.window.desk import Desk


@pytest.fixture
def desk(store: Store, windows: Windows, noon: object) -> Desk:
    add(store, "requirements", code="R-1", title="Export")
    add(store, "documents", code="D-1", title="Old", body="one", updated="2026-01-01")
    add(store, "documents", code="D-2", title="New", body="# Two\n\n- item", requirements="R-1", updated="2026-03-01")
    return windows.open(PAGES)


@pytest.fixture
def tab(desk: Desk, settle: Any) -> DocumentsTab:
    desk.context.go("planning", "documents")
    settle()
    page = desk.current()
    assert isinstance(page, PlanningPage)
    found = page.current
    assert isinstance(found, DocumentsTab)
    return found


def dialog(kind: type) -> Any:
    (found,) = [top for top in QApplication.topLevelWidgets() if isinstance(top, QDialog) and top.isVisible()]
    assert isinstance(found, kind)
    return found


def body(desk: Desk, code: str) -> object:
    store = desk.runner.store
    number = store.read(lambda c: rows.by_code(c, store.schema, "documents", code))
    return store.read(lambda c: rows.page(c, store.schema, "documents", [number], ["body"]))[number][0]


def test_the_newest_document_is_open_with_its_preview(tab: DocumentsTab, qtbot: QtBot) -> None:
    assert [entry.text for entry in tab.list.entries] == ["New", "Old"]
    assert tab.writing.box.toPlainText() == "# Two\n\n- item"
    qtbot.waitUntil(lambda: "item" in tab.writing.preview.toPlainText())
    assert "#" not in tab.writing.preview.toPlainText()


def test_what_is_typed_is_saved_by_the_button_and_undone(tab: DocumentsTab, desk: Desk, settle: Any) -> None:
    writing = tab.writing
    assert not writing.save_button.isEnabled()
    writing.box.setPlainText("changed")
    assert writing.save_button.isEnabled()
    writing.save_button.click()
    settle()
    assert body(desk, "D-2") == "changed"
    assert not writing.dirty
    desk.undo()
    settle()
    assert writing.box.toPlainText() == "# Two\n\n- item"


def test_going_elsewhere_saves(tab: DocumentsTab, desk: Desk, settle: Any) -> None:
    tab.writing.box.setPlainText("half")
    tab.list.opened.emit(tab.list.entries[1].target)
    settle()
    assert body(desk, "D-2") == "half"
    assert tab.writing.box.toPlainText() == "one"
    tab.writing.box.setPlainText("other")
    desk.show_page("history")
    settle()
    assert body(desk, "D-1") == "other"


def test_enter_goes_on_with_a_list_and_an_empty_item_ends_it(tab: DocumentsTab) -> None:
    box = tab.writing.box
    box.setPlainText("- one")
    box.moveCursor(box.textCursor().MoveOperation.End)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.toPlainText() == "- one\n- "
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.toPlainText() == "- one\n"


def test_a_new_document_begins_with_a_template(tab: DocumentsTab, settle: Any) -> None:
    tab.make()
    sheet = dialog(NewDocument)
    sheet.title.setText("Launch")
    sheet.kinds.opened.emit("retrospective")
    settle()
    assert tab.writing.title == "Launch"
    assert tab.writing.box.toPlainText().startswith("# Launch\n\n## 1. Goals")


def test_versions_show_what_changed_and_come_back(tab: DocumentsTab, desk: Desk, settle: Any) -> None:
    tab.writing.box.setPlainText("# Two\n\n- thing")
    tab.writing.save()
    settle()
    tab.versions()
    settle()
    sheet = dialog(Versions)
    assert [version.body for version in sheet.found] == ["# Two\n\n- thing", "# Two\n\n- item"]
    assert "- - item\n+ - thing" in sheet.diff.toPlainText()
    sheet.list.opened.emit(1)
    sheet.bring_back.click()
    settle()
    assert body(desk, "D-2") == "# Two\n\n- item"


def test_tables_are_inserted(tab: DocumentsTab, settle: Any) -> None:
    tab.comparison()
    settle()
    sheet = dialog(Comparison)
    assert sheet.features.toPlainText() == "Export"
    sheet.insert_button.click()
    assert "needs features" in sheet.refusal.text()
    sheet.products.setText("OpsDesk，Other")
    sheet.insert_button.click()
    assert "| Export | ✓ | ? |" in tab.writing.box.toPlainText()
    tab.requirements()
    settle()
    assert "| R-1 | Export |" in tab.writing.box.toPlainText()


def test_the_preview_shows_html_as_text_and_loads_nothing(tab: DocumentsTab, qtbot: QtBot) -> None:
    preview = tab.writing.preview
    tab.writing.box.setPlainText('<img src="file:///etc/hostname"> ![p](file:///etc/hostname) [a](https://a.example)')
    qtbot.waitUntil(lambda: "<img" in preview.toPlainText())
    image = int(QTextDocument.ResourceType.ImageResource.value)
    assert preview.loadResource(image, QUrl("file:///etc/hostname")) is None
    assert not preview.openLinks()


def test_a_document_is_saved_as_markdown_and_opens_as_report(
    tab: DocumentsTab, desk: Desk, settle: Any, tmp_path: Path, qtbot: QtBot
) -> None:
    out = tmp_path / "two.md"
    tab.save_markdown(out)
    qtbot.waitUntil(out.exists)
    settle()
    assert out.read_text("utf-8") == "# Two\n\n- item"
    tab.pdf()
    settle()
    assert desk.current() is desk.context.pages["reports"]
