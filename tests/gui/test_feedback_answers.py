"""Answering with what is prepared: canned replies by name or word, the answer on the clipboard and as a mail."""

from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from builders import add, customer
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk.services import canned
from opsdesk.store import reveals
from opsdesk.store.store import Store
from ui.forms.choose import Choose
from ui.pages import PAGES
from ui.pages.feedback.canned import CannedSheet
from ui.pages.feedback.page import FeedbackPage
from ui.window.desk import Desk

Settle = Callable[[], None]


@pytest.fixture
def desk(windows: Windows, store: Store) -> Desk:
    firm = customer(store, "晴川网络", email="hello@qingchuan.example")
    add(store, "tickets", title="导出失败", customer=firm, assignee="李静")
    store.write(canned.begin)
    opened = windows.open(PAGES)
    opened.show_page("feedback")
    return opened


@pytest.fixture
def page(desk: Desk, settle: Settle, qtbot: QtBot) -> FeedbackPage:
    shown = desk.current()
    assert isinstance(shown, FeedbackPage)
    qtbot.waitUntil(lambda: shown.chooser.current_id == 1 and shown.detail.record is not None)
    settle()
    return shown


def test_a_canned_reply_is_found_by_a_word_and_filled(desk: Desk, page: FeedbackPage, settle: Settle) -> None:
    desk.commands.run("feedback.canned")
    settle()
    (popup,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, Choose) and one.isVisible())
    QTest.keyClicks(popup.line, "screenshot")
    assert [entry.text for entry in popup.list.entries] == ["More information needed"]
    QTest.keyClick(popup.line, Qt.Key.Key_Return)
    settle()
    assert page.detail.composer.text.startswith("晴川网络您好，为了尽快定位“导出失败”")


def test_the_answer_is_copied_and_saved_as_a_mail_which_is_logged(
    desk: Desk, page: FeedbackPage, settle: Settle, qtbot: QtBot, store: Store, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    desk.commands.run("feedback.reply")
    page.detail.composer.box.setPlainText("您好，已修复。")
    desk.commands.run("feedback.copy_answer")
    assert QApplication.clipboard().text() == "您好，已修复。"
    file = tmp_path / "answer.eml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(file), ""))
    desk.commands.run("feedback.save_mail")
    qtbot.waitUntil(file.exists)
    settle()
    read = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(read, EmailMessage)
    assert read["To"].addresses[0].addr_spec == "hello@qingchuan.example"
    assert read.get_content().splitlines() == ["您好，已修复。"]
    assert [one.what for one in store.read(lambda c: reveals.newest(c, store.schema))] == ["copy"]


def test_canned_replies_are_written_in_a_sheet(desk: Desk, page: FeedbackPage, settle: Settle, store: Store) -> None:
    desk.commands.run("feedback.edit_canned")
    settle()
    (sheet,) = (one for one in QApplication.allWidgets() if isinstance(one, CannedSheet) and one.isVisible())
    assert len(sheet.list.entries) == 4
    sheet.search.setText("screenshot")
    assert len(sheet.list.entries) == 1
    sheet.search.clear()
    sheet.new()
    sheet.name.setText("退款")
    sheet.texts["zh"].setPlainText("{customer}您好，{nobody}")
    assert "{nobody}" in sheet._notice.text
    sheet.save()
    settle()
    assert [one.name for one in store.read(lambda c: canned.all_of(c, store.schema))][-1] == "退款"
    sheet.put_first()
    settle()
    assert sheet.list.entries[0].text == "退款"
    sheet.remove()
    settle()
    assert len(sheet.list.entries) == 4
