"""Quick capture in the window: a pasted chat, a dropped mail and a picture become a ticket after a look at it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from builders import customer
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.pages import PAGES
from ui.pages.feedback.capture import CaptureSheet
from ui.pages.feedback.page import FeedbackPage
from ui.window.desk import Desk

CHAT = "王伟 2026-03-04 10:12:33\n导出失败\n李静 2026-03-04 10:13:00\n收到"
MAIL = (
    b"From: Wang <wang@qingchuan.example>\r\nSubject: Re: Export fails\r\nDate: Wed, 04 Mar 2026 10:12:00 +0800\r\n"
    b"Content-Type: text/plain\r\n\r\nIt says 500.\r\n"
)


@pytest.fixture
def desk(windows: Windows, store: Store) -> Desk:
    customer(store, "王伟", email="wang@qingchuan.example")
    opened = windows.open(PAGES)
    opened.show_page("feedback")
    return opened


@pytest.fixture
def sheet(desk: Desk, settle: Callable[[], None]) -> CaptureSheet:
    settle()
    QApplication.clipboard().clear()
    desk.commands.run("feedback.capture")
    (found,) = (
        widget for widget in QApplication.allWidgets() if isinstance(widget, CaptureSheet) and widget.isVisible()
    )
    return found


def one(store: Store, entity: str, number: int = 1) -> dict[str, object]:
    return dict(store.read(lambda c: rows.get(c, store.schema, entity, number)) or {})


def test_a_pasted_chat_is_read_shown_and_kept(
    desk: Desk, sheet: CaptureSheet, settle: Callable[[], None], qtbot: QtBot, store: Store
) -> None:
    mime = QMimeData()
    mime.setText(CHAT)
    sheet.box.insertFromMimeData(mime)
    qtbot.waitUntil(lambda: sheet.found.captured is not None)
    settle()
    values = sheet.fields.values()
    assert (values["title"], values["customer"], values["source"]) == ("导出失败", 1, "wechat")
    assert "收到" in sheet.preview.toPlainText()
    assert sheet.customer_is.currentText() == "王伟"
    sheet.fields.editors["severity"].set_value("critical")
    sheet.box.insertPlainText("\n请补充日志")
    qtbot.waitUntil(lambda: "请补充日志" in sheet.preview.toPlainText())
    assert sheet.fields.values()["severity"] == "critical", "what a person chose stays"
    sheet.keep()
    settle()
    ticket = one(store, "tickets")
    assert (ticket["body"], ticket["severity"], ticket["status"]) == ("导出失败", "critical", "new")
    assert one(store, "replies")["author"] == "李静"
    page = desk.current()
    assert isinstance(page, FeedbackPage)
    qtbot.waitUntil(lambda: page.detail.number == 1)


def test_a_picture_is_an_attachment_and_a_dropped_mail_becomes_a_ticket(
    desk: Desk, sheet: CaptureSheet, settle: Callable[[], None], qtbot: QtBot, store: Store, tmp_path: Path
) -> None:
    picture = QImage(4, 4, QImage.Format.Format_RGB32)
    picture.fill(0)
    QApplication.clipboard().setImage(picture)
    sheet.box.insertFromMimeData(QApplication.clipboard().mimeData())
    assert len(sheet.files) == 1
    file = tmp_path / "a.eml"
    file.write_bytes(MAIL)
    sheet.give_files([("a.eml", file)])
    qtbot.waitUntil(lambda: sheet.found.captured is not None)
    settle()
    assert (sheet.fields.values()["title"], sheet.fields.values()["customer"]) == ("Export fails", 1)
    sheet.keep()
    settle()
    assert (one(store, "tickets")["source"], one(store, "tickets")["body"]) == ("email", "It says 500.")


def test_what_is_no_mail_is_said_and_nothing_is_written(
    desk: Desk, sheet: CaptureSheet, settle: Callable[[], None], qtbot: QtBot, store: Store, tmp_path: Path
) -> None:
    file = tmp_path / "b.eml"
    file.write_bytes(b"\x00\x01")
    sheet.give_files([("b.eml", file)])
    qtbot.waitUntil(lambda: "no mail" in sheet._notice.text)
    sheet.keep()
    settle()
    assert sheet.fields.problems(), "a ticket needs a title"
    assert one(store, "tickets") == {}
