"""The small parts: names for screen readers, the keyboard, live language, plain text."""

from collections.abc import Callable
from pathlib import Path

import pytest
from keyboard import ready
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from opsdesk.errors import Trouble
from opsdesk.settings import Settings
from ui.memory import Memory
from ui.theme import theme
from ui.widgets.busy import ProgressStrip, Skeleton
from ui.widgets.buttons import Button, IconButton
from ui.widgets.chip import Chip, DashedChip
from ui.widgets.empty import EmptyState
from ui.widgets.fact import Fact
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.message import MessageBar
from ui.widgets.pill import Pill
from ui.widgets.rail import Place, Rail
from ui.widgets.search_box import SearchBox
from ui.widgets.splitter import Splitter
from ui.widgets.status import StatusLine
from ui.widgets.tabs import Tabs
from ui.widgets.toast import Toast

Look = Callable[..., Settings]
HOSTILE = '<img src="file:///etc/passwd"><b>bold</b>\n&amp;'


def shown(qtbot: QtBot, widget: QWidget) -> QWidget:
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def test_buttons_translate_themselves_and_keep_their_name(qtbot: QtBot, look: Look) -> None:
    button, cross = Button("Undo"), IconButton("x", "Close")
    for part in (button, cross):
        qtbot.addWidget(part)
    look(language="zh")
    assert (button.text(), button.accessibleName()) == ("撤销", "撤销")
    assert (cross.toolTip(), cross.accessibleName()) == ("关闭", "关闭")
    look(language="en")
    assert button.text() == "Undo"


def test_a_button_runs_on_space_and_is_reached_by_tab_but_not_by_click(qtbot: QtBot) -> None:
    ran: list[str] = []
    host = QWidget()
    column = QVBoxLayout(host)
    first, second = Button("Undo", lambda: ran.append("first")), Button("Close", lambda: ran.append("second"))
    column.addWidget(first)
    column.addWidget(second)
    shown(qtbot, host)
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert host.focusWidget() is second
    QTest.keyClick(second, Qt.Key.Key_Space)
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    assert ran == ["second", "first"]
    assert host.focusWidget() is second


def test_followers_end_with_their_widget(qtbot: QtBot, look: Look) -> None:
    calls: list[int] = []
    widget = QWidget()
    live(widget, lambda: calls.append(1))
    look(colours="dark")
    assert len(calls) == 2
    widget.deleteLater()
    qtbot.waitSignal(widget.destroyed).wait()
    look(colours="light")
    assert len(calls) == 2


def test_labels_show_markup_as_text_even_in_their_tooltip(qtbot: QtBot) -> None:
    label = Label(HOSTILE)
    qtbot.addWidget(label)
    label.resize(40, 20)
    label.setText(HOSTILE)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert "<img" not in label.toolTip()
    assert "&lt;img" in label.toolTip()


def test_a_cut_label_tells_the_whole_text_in_its_tooltip(qtbot: QtBot) -> None:
    label = Label("a long name that does not fit")
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.setText("a long name that does not fit")
    assert label.toolTip() == "a long name that does not fit"
    label.setText("short")
    assert label.toolTip() == ""


def test_a_chip_opens_on_enter_and_goes_on_delete(qtbot: QtBot) -> None:
    chip = Chip("City is Shanghai")
    shown(qtbot, chip)
    with qtbot.waitSignal(chip.clicked):
        QTest.keyClick(chip, Qt.Key.Key_Return)
    with qtbot.waitSignal(chip.removed):
        QTest.keyClick(chip, Qt.Key.Key_Delete)


def test_a_chips_cross_removes_and_its_text_opens(qtbot: QtBot) -> None:
    chip = Chip("City is Shanghai")
    shown(qtbot, chip)
    chip.resize(chip.sizeHint())
    happened: list[str] = []
    chip.clicked.connect(lambda: happened.append("opened"))
    chip.removed.connect(lambda: happened.append("removed"))
    for place in (QPoint(12, 12), QPoint(chip.width() - 10, 12)):
        move = QMouseEvent(
            QEvent.Type.MouseMove, QPointF(place), chip.mapToGlobal(QPointF(place)), Qt.MouseButton.NoButton,
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        chip.mouseMoveEvent(move)
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=place)
    assert happened == ["opened", "removed"]


def test_a_chip_that_stays_ignores_delete(qtbot: QtBot) -> None:
    chip = Chip("All", removable=False)
    shown(qtbot, chip)
    with qtbot.assertNotEmitted(chip.removed):
        QTest.keyClick(chip, Qt.Key.Key_Delete)


def test_the_ring_around_a_tab_is_for_the_keyboard(qtbot: QtBot, look: Look) -> None:
    tabs = Tabs(["Undo", "Redo"])
    ready(qtbot, tabs)
    tabs.setFocus(Qt.FocusReason.OtherFocusReason)  # as a page that is opened gives it
    assert tabs.hasFocus()
    assert not tabs.ringed
    QTest.keyClick(tabs, Qt.Key.Key_Right)
    assert tabs.ringed
    QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(0).center())
    assert not tabs.ringed
    tabs.clearFocus()
    tabs.setFocus(Qt.FocusReason.TabFocusReason)
    assert tabs.ringed


def test_tabs_move_with_the_arrow_keys_and_count(qtbot: QtBot, look: Look) -> None:
    tabs = Tabs(["Undo", "Redo", "Close"])
    tabs.set_counts({2: "3"})
    shown(qtbot, tabs)
    tabs.setFocus()
    with qtbot.waitSignal(tabs.currentChanged):
        QTest.keyClick(tabs, Qt.Key.Key_Right)
    assert tabs.currentIndex() == 1
    assert tabs.tabText(2) == "Close 3"
    look(language="zh")
    assert [tabs.tabText(n) for n in range(3)] == ["撤销", "重做", "关闭 3"]


def test_a_fact_says_figure_and_label_together(qtbot: QtBot) -> None:
    fact = Fact("Saved", opens=True)
    shown(qtbot, fact)
    fact.show_figure("1,204")
    assert fact.accessibleName() == "Saved: 1,204"
    with qtbot.waitSignal(fact.asked):
        QTest.keyClick(fact, Qt.Key.Key_Space)


def test_the_search_box_waits_for_a_pause_and_esc_clears_it(qtbot: QtBot) -> None:
    box = SearchBox("Search on this page", keys="Ctrl+F")
    shown(qtbot, box)
    searched: list[str] = []
    box.searched.connect(searched.append)
    with qtbot.waitSignal(box.searched):
        QTest.keyClicks(box, "abc")
    assert searched == ["abc"]
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert (box.text(), searched[-1]) == ("", "")


def test_an_empty_state_says_what_to_do_next(qtbot: QtBot, look: Look) -> None:
    empty = EmptyState("users", "Nothing found", Button("Clear"))
    shown(qtbot, empty)
    look(language="zh")
    assert empty.accessibleName() == "没有找到"
    empty.say("There is nothing to undo.")
    assert empty.accessibleName() == "没有可撤销的操作。"


def test_a_toast_undoes_once_and_goes(qtbot: QtBot) -> None:
    host = QWidget()
    host.resize(600, 300)
    toast = Toast(host)
    shown(qtbot, host)
    undone: list[int] = []
    toast.say("Changed 12 customers", lambda: undone.append(1))
    button = toast.findChild(Button)
    assert toast.isVisible()
    assert button is not None
    assert host.rect().contains(toast.geometry())
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert undone == [1]
    assert not toast.isVisible()


def test_a_toast_waits_while_the_keyboard_is_on_it(qtbot: QtBot) -> None:
    host = QWidget()
    host.resize(600, 300)
    toast = Toast(host)
    shown(qtbot, host)
    host.activateWindow()
    toast.say("Changed 12 customers", lambda: None)
    button = toast.findChild(Button)
    assert button is not None
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    toast.time_up()
    assert toast.isVisible()
    button.clearFocus()
    toast.time_up()
    assert not toast.isVisible()


def test_the_message_bar_tells_what_is_wrong_and_closes_on_esc(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.tell(Trouble("The file is locked.", "Close it in Excel."))
    assert bar.text == "The file is locked. Close it in Excel."
    assert bar.isVisible()
    QTest.keyClick(bar, Qt.Key.Key_Escape)
    assert not bar.isVisible()


def test_the_rail_shows_where_one_is_and_follows_the_arrow_keys(qtbot: QtBot) -> None:
    rail = Rail((Place("a", "Undo", "sun"), Place("b", "Redo", "users"), Place("c", "Close", "x", foot=True)))
    shown(qtbot, rail)
    chosen: list[str] = []
    rail.chosen.connect(chosen.append)
    rail.show_place("a")
    item = next(item for item in rail.findChildren(QWidget) if item.accessibleName() == "Undo")
    rail.activateWindow()
    item.setFocus()
    qtbot.waitUntil(item.hasFocus)
    QTest.keyClick(item, Qt.Key.Key_Down)
    assert chosen == ["b"]
    rail.show_count("b", 1204)
    assert any(part.accessibleName() == "Redo 1,204" for part in rail.findChildren(QWidget))
    rail.set_narrow(True)
    assert any(part.toolTip() == "Redo 1,204" for part in rail.findChildren(QWidget))
    assert rail.width() < 100


def test_the_status_line_names_backup_and_selection(qtbot: QtBot, look: Look, noon: object) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.show_backed_up(1772680800)  # 2026-03-05 11:20 in Shanghai
    line.show_selection("3 of 1,204 selected")
    texts = [label.text() for label in line.findChildren(Label)]
    assert {"Saved", "· Backup verified 11:20", "3 of 1,204 selected", "Local encrypted vault"} <= set(texts)
    look(language="zh")
    assert "· 备份于 11:20 验证通过" in [label.text() for label in line.findChildren(Label)]
    line.show_backed_up(None)
    assert "· 备份失败" in [label.text() for label in line.findChildren(Label)]


def test_quick_writes_do_not_flicker_in_the_status_line(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.show_saving(True)
    assert "Saving…" not in [label.text() for label in line.findChildren(Label)]
    qtbot.waitUntil(lambda: "Saving…" in [label.text() for label in line.findChildren(Label)])
    line.show_saving(False)
    assert "Saved" in [label.text() for label in line.findChildren(Label)]


def test_progress_says_how_far_it_is_and_stands_still_on_request(qtbot: QtBot, look: Look) -> None:
    strip = ProgressStrip()
    shown(qtbot, strip)
    strip.show_share(0.4)
    assert strip.accessibleDescription() == "40%"
    theme.still = True
    strip.show_share(None)
    assert not strip.moving
    theme.still = False
    strip.show_share(None)
    assert strip.moving
    strip.hide()
    assert not strip.moving


def test_a_splitter_opens_as_it_was_left(qtbot: QtBot, tmp_path: Path) -> None:
    memory = Memory(tmp_path / "window.json")

    def made() -> Splitter:
        splitter = Splitter(memory, "customers")
        splitter.addWidget(QWidget())
        splitter.addWidget(QWidget())
        splitter.resize(1000, 100)
        splitter.restore(600, 384)
        shown(qtbot, splitter)
        return splitter

    first = made()
    first.moveSplitter(300, 1)
    memory.flush()
    assert made().sizes() == first.sizes()
    memory.keep("splitter.customers", [1, 2, 3])
    assert len(made().sizes()) == 2


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_part_paints_itself(qtbot: QtBot, look: Look, language: str, colours: str) -> None:
    look(language=language, colours=colours)
    dashed = DashedChip("Clear", icon="plus", arrow=True)
    for part in (
        Pill("Grow", "good"),
        dashed,
        Skeleton(3),
        Chip(HOSTILE),
        Fact("Saved", definition="Status"),
        ProgressStrip(),
    ):
        qtbot.addWidget(part)
        part.resize(160, 40)
        assert not part.grab().toImage().isNull()
        assert part.accessibleName()
