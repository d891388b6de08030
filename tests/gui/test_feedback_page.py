"""The feedback page: tickets gone through by keyboard, answered, classified and closed, beside whose they are."""

from collections.abc import Callable

import pytest
from builders import add, customer, order
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk.model.kinds import Stored
from opsdesk.query import language
from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.boards.board import Board
from ui.forms.choose import Choose
from ui.pages import PAGES
from ui.pages.feedback.classify import Classify
from ui.pages.feedback.page import FeedbackPage
from ui.window.desk import Desk

Settle = Callable[[], None]
HOSTILE = '<img src="file:///etc/hostname"><b>crash</b>\x00\u2029end'


@pytest.fixture
def desk(windows: Windows, store: Store) -> Desk:
    first = customer(store, "晴川网络", phone="13800138000")
    order(store, first, "3600", date="2026-02-02", product="企业版")
    for number, (title, severity, assignee) in enumerate(
        (("导出失败", "major", "李静"), ("登录闪退", "critical", None), ("想要深色", "minor", "赵磊")), 1
    ):
        add(
            store, "tickets", title=title, body=f"正文 {number}", customer=first, severity=severity, impact="many",
            opened=f"2026-03-0{number} 10:00", assignee=assignee,
        )  # fmt: skip
    opened = windows.open(PAGES)
    opened.window().resize(1280, 800)
    opened.show_page("feedback")
    return opened


@pytest.fixture
def page(desk: Desk, settle: Settle, qtbot: QtBot) -> FeedbackPage:
    shown = desk.current()
    assert isinstance(shown, FeedbackPage)
    settle()
    qtbot.waitUntil(lambda: shown.chooser.current_id == 3 and shown.detail.record is not None)
    settle()
    return shown


def ticket(store: Store, number: int) -> dict[str, Stored]:
    return store.read(lambda c: rows.get(c, store.schema, "tickets", number)) or {}


def popup() -> Choose:
    (found,) = (
        widget for widget in QApplication.topLevelWidgets() if isinstance(widget, Choose) and widget.isVisible()
    )
    return found


def press(desk: Desk, key: Qt.Key) -> None:
    QTest.keyClick(desk.window(), key)


def test_j_and_k_go_through_the_tickets_and_the_conversation_and_the_customer_follow(
    desk: Desk, page: FeedbackPage, settle: Settle
) -> None:
    press(desk, Qt.Key.Key_J)
    settle()
    assert page.detail.number == page.chooser.current_id == 2
    assert "正文 2" in page.detail.conversation.toPlainText()
    press(desk, Qt.Key.Key_J)
    press(desk, Qt.Key.Key_J)  # there is no further one
    settle()
    assert page.detail.number == 1
    press(desk, Qt.Key.Key_K)
    settle()
    assert page.detail.number == 2
    assert page.side.name.text() == "晴川网络"
    assert page.side.facts[0].figure == "3"
    assert [entry.target for entry in page.side.tickets.entries] == [("tickets", 3), ("tickets", 1)]
    assert [entry.text for entry in page.side.orders.entries] == ["企业版"]


def test_a_reply_is_the_first_response_one_operation_and_undone_as_one(
    desk: Desk, page: FeedbackPage, settle: Settle, store: Store
) -> None:
    press(desk, Qt.Key.Key_R)
    composer = page.detail.composer
    assert composer.opened
    composer.box.setPlainText("请更新到 2.3。")
    composer.then.setCurrentIndex(composer.then.findData("waiting_customer"))
    QTest.keyClick(composer.box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    after = ticket(store, 3)
    assert after["status"] == "waiting_customer"
    assert after["first_response"] is not None
    assert not composer.opened
    said = page.detail.conversation.toPlainText()
    assert said.index("正文 3") < said.index("请更新到 2.3。")
    assert "Status: New → Waiting for the customer" in said
    desk.undo()
    settle()
    assert (ticket(store, 3)["status"], ticket(store, 3)["first_response"]) == ("new", None)


def test_what_is_half_typed_stays_with_its_ticket(desk: Desk, page: FeedbackPage, settle: Settle) -> None:
    desk.commands.run("feedback.note")
    composer = page.detail.composer
    composer.box.setPlainText("问过研发了")
    desk.commands.run("feedback.next")
    settle()
    assert page.detail.number == 2
    assert not composer.opened
    assert composer.text == ""
    desk.commands.run("feedback.previous")
    settle()
    assert (composer.text, composer.kind.value) == ("问过研发了", "note")
    composer.send()
    settle()
    desk.commands.run("feedback.next")
    settle()
    desk.commands.run("feedback.previous")
    settle()
    assert composer.text == ""


def test_letters_typed_into_the_answer_are_no_commands(desk: Desk, page: FeedbackPage, settle: Settle) -> None:
    desk.commands.run("feedback.reply")
    settle()
    QTest.keyClicks(page.detail.composer.box, "jack")
    settle()
    assert page.detail.composer.text == "jack"
    assert page.detail.number == 3


def test_assign_close_and_status_by_key(desk: Desk, page: FeedbackPage, settle: Settle, store: Store) -> None:
    press(desk, Qt.Key.Key_A)
    settle()
    choice = popup()
    assert {entry.text for entry in choice.list.entries} == {"李静", "赵磊", "nobody"}
    QTest.keyClicks(choice.line, "Wang")
    QTest.keyClick(choice.line, Qt.Key.Key_Return)
    settle()
    assert ticket(store, 3)["assignee"] == "Wang"
    press(desk, Qt.Key.Key_S)
    settle()
    QTest.keyClick(popup().line, Qt.Key.Key_2)
    settle()
    assert ticket(store, 3)["status"] == "investigating"
    press(desk, Qt.Key.Key_E)
    settle()
    assert ticket(store, 3)["status"] == "resolved"
    assert ticket(store, 3)["resolved"] is not None


def test_classifying_gives_the_priority_of_the_matrix(
    desk: Desk, page: FeedbackPage, settle: Settle, store: Store
) -> None:
    before = ticket(store, 3)["priority"]
    desk.commands.run("feedback.classify")
    settle()
    (form,) = (widget for widget in QApplication.allWidgets() if isinstance(widget, Classify) and widget.isVisible())
    form.fields.editors["severity"].set_value("critical")
    form.fields.editors["type"].set_value("bug")
    form.fields.changed.emit()
    assert form.says.text() == "The matrix says: Urgent"
    form.form.save()
    settle()
    after = ticket(store, 3)
    assert (before, after["priority"], after["type"]) == ("normal", "urgent", "bug")


def test_everything_that_is_listed_is_closed_at_once(
    desk: Desk, page: FeedbackPage, settle: Settle, store: Store
) -> None:
    page.bar.set_where(language.parse(store.schema["tickets"], "severity=critical or severity=major"))
    settle()
    page.chooser.view.selectAll()  # type: ignore[attr-defined]
    desk.commands.run("feedback.close")
    settle()
    assert [ticket(store, number)["status"] for number in (1, 2, 3)] == ["resolved", "resolved", "new"]
    desk.undo()
    settle()
    assert [ticket(store, number)["status"] for number in (1, 2, 3)] == ["new", "new", "new"]


def test_the_board_stands_by_status_priority_or_assignee(
    desk: Desk, page: FeedbackPage, settle: Settle, store: Store
) -> None:
    desk.commands.run("feedback.board")
    settle()
    board = page.chooser
    assert isinstance(board, Board)
    assert [(lane.value, lane.count) for lane in board.lanes if lane.count] == [("new", 3)]
    board.show_by("assignee")
    settle()
    assert {lane.value: lane.count for lane in board.lanes} == {None: 1, "李静": 1, "赵磊": 1}
    board.go_to(2)
    settle()
    board.moving.move_chosen(next(lane for lane in board.lanes if lane.value == "李静"))
    settle()
    assert ticket(store, 2)["assignee"] == "李静"
    board.show_by("priority")
    settle()
    assert {lane.value for lane in board.lanes if lane.count} == {"urgent", "high", "normal"}


def test_html_and_control_characters_are_text_and_a_huge_body_is_cut_with_a_way_to_all_of_it(
    desk: Desk, page: FeedbackPage, settle: Settle, store: Store, qtbot: QtBot
) -> None:
    huge = HOSTILE + "x" * 10_000_000
    number = add(store, "tickets", title=HOSTILE.replace("\x00", ""), opened="2026-03-05 10:00")
    store.write(lambda s: _put_body(s, number, huge))
    desk.context.go("feedback", number)
    settle()
    qtbot.waitUntil(lambda: page.detail.record is not None and page.detail.record.id == number)
    said = page.detail.conversation.toPlainText()
    assert '<img src="file:///etc/hostname"><b>crash</b>' in said
    assert "more characters: read all of it" in said
    assert len(said) < 10_000
    press(desk, Qt.Key.Key_O)
    settle()
    assert page.only_open
    press(desk, Qt.Key.Key_O)
    settle()
    assert not page.bar.chips


def _put_body(store: Store, number: int, body: str) -> object:
    with store.operation("edit", entity="tickets", field="body", name="x") as operation:
        operation.update("tickets", [number], {"body": body})
    return operation.changes


def test_the_way_and_the_panes_are_found_again(desk: Desk, page: FeedbackPage, settle: Settle) -> None:
    assert page.side_shown
    desk.commands.run("feedback.side")
    assert not page.side_shown
    desk.commands.run("feedback.side")
    desk.window().resize(1000, 700)
    settle()
    assert page.detail_shown
    assert not page.side_shown, "three panes have no room in a narrow window"
    page.see("list")
    assert desk.context.memory.get("feedback.way", "") == "list"


def test_keys_mean_the_ticket_that_is_read_also_when_the_list_lacks_it(
    desk: Desk, page: FeedbackPage, settle: Settle, store: Store
) -> None:
    page.bar.set_where(language.parse(store.schema["tickets"], "severity=minor"))
    settle()
    page.open_record(1)
    settle()
    assert (page.detail.number, page.chooser.current_id) == (1, 3)
    press(desk, Qt.Key.Key_E)
    settle()
    assert [ticket(store, number)["status"] for number in (1, 3)] == ["resolved", "new"]
