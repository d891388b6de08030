"""The window around the pages: lazy pages, counts, undo, place, drop, narrow."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from builders import customer, order
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from windows import Blank, Windows

from opsdesk import paths, settings
from opsdesk.errors import Trouble
from opsdesk.model.changes import Changes
from opsdesk.services import rows as verbs
from opsdesk.settings import Settings
from opsdesk.store.lock import ask_to_raise
from opsdesk.store.store import Store
from ui.pages import PAGES
from ui.theme import theme
from ui.widgets.label import Label
from ui.widgets.toast import Toast
from ui.window.desk import Desk

Look = Callable[..., Settings]


def rail_names(desk: Desk) -> list[str]:
    return [item.accessibleName() for item in desk.rail.findChildren(QWidget) if item.accessibleName()]


def toast_text(desk: Desk) -> str:
    return desk.findChild(Toast).accessibleName()  # type: ignore[union-attr]


def test_pages_are_made_when_they_are_first_visited(windows: Windows) -> None:
    Blank.made = 0
    desk = windows.open()
    assert Blank.made == 1
    desk.show_page("orders", 7)
    desk.show_page("orders", 8)
    assert Blank.made == 2
    assert desk.page("orders").visits == [7, 8]  # type: ignore[attr-defined]


def test_the_rail_counts_and_follows_every_write(windows: Windows, store: Store, qtbot: QtBot) -> None:
    customer(store)
    desk = windows.open()
    assert {"Customers 1", "Orders 0", "Settings"} <= set(rail_names(desk))
    desk.runner.write(lambda s: verbs.add(s, "customers", {"name": "云帆"}))
    qtbot.waitUntil(lambda: "Customers 2" in rail_names(desk))


def test_a_change_of_one_list_does_not_lose_the_count_of_another(windows: Windows, store: Store, qtbot: QtBot) -> None:
    desk = windows.open()
    order(store, customer(store))
    for name in ("customers", "orders"):
        desk.runner.changed.emit(Changes(1, "sample", ids={name: None}))
    qtbot.waitUntil(lambda: {"Customers 1", "Orders 1"} <= set(rail_names(desk)))


def test_a_change_is_said_and_undone_and_redone(windows: Windows, qtbot: QtBot) -> None:
    desk = windows.open()
    desk.runner.write(lambda s: verbs.add(s, "customers", {"name": "云帆"}))
    windows.settle(desk)
    assert toast_text(desk) == "Added customer 云帆"
    undo = next(b for b in desk.toast.findChildren(QPushButton) if b.text() == "Undo")
    undo.click()
    qtbot.waitUntil(lambda: toast_text(desk) == "Undone: Added customer 云帆")
    qtbot.waitUntil(lambda: "Customers 0" in rail_names(desk))
    desk.commands.run("redo")
    qtbot.waitUntil(lambda: "Customers 1" in rail_names(desk))
    desk.commands.run("undo")
    windows.settle(desk)
    desk.commands.run("undo")
    qtbot.waitUntil(lambda: toast_text(desk) == "There is nothing to undo.")


def test_trouble_shows_in_the_message_bar(windows: Windows, qtbot: QtBot) -> None:
    desk = windows.open()

    def refuse(_store: Store) -> None:
        raise Trouble("The disk is full.", "Free some space.")

    desk.runner.write(refuse)
    qtbot.waitUntil(lambda: desk.message.isVisible())
    assert desk.message.text == "The disk is full. Free some space."


def test_digits_and_the_rail_go_to_pages(windows: Windows) -> None:
    desk = windows.open()
    QTest.keyClick(desk.window(), Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert desk.here == "orders"
    QTest.keyClick(desk.window(), Qt.Key.Key_F1)
    assert desk.here == "help"
    QTest.keyClick(desk.window(), Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert desk.here == "settings"


def test_going_to_a_page_puts_the_keyboard_there(windows: Windows, qtbot: QtBot) -> None:
    desk = windows.open()
    desk.context.go("orders")
    assert desk.window().focusWidget() is desk.current().box  # type: ignore[attr-defined]


def test_the_window_opens_on_the_page_it_was_left_on(windows: Windows) -> None:
    desk = windows.open()
    desk.show_page("orders")
    desk.window().close()
    again = windows.open()
    assert again.here == "orders"
    again.window().close()
    windows.settings.set(settings.START_PAGE, "first")
    assert windows.open().here == "customers"


def test_the_window_comes_back_where_it_was(windows: Windows) -> None:
    first = windows.open().window()
    first.setGeometry(40, 50, 700, 520)
    first.close()
    assert windows.window().geometry() == first.geometry()


@pytest.mark.parametrize("place", [[-5000, 100, 900, 600], [90000, 90000, 900, 600], [0, 0, 0, 0], ["x"], [1, 2]])
def test_a_window_from_a_screen_that_is_gone_comes_to_one_that_is_there(windows: Windows, place: list[object]) -> None:
    file = paths.config() / "window.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"window.place": place}), encoding="utf-8")
    window = windows.window()
    room = QGuiApplication.primaryScreen().availableGeometry()
    assert room.contains(window.geometry().center())
    assert window.width() >= 640


def test_a_narrow_window_folds_the_rail_to_icons(windows: Windows, qtbot: QtBot) -> None:
    desk = windows.open()
    desk.window().resize(1280, 700)
    qtbot.waitUntil(lambda: desk.rail.width() == 196)
    desk.window().resize(800, 600)
    qtbot.waitUntil(lambda: desk.rail.width() < 100)


def test_files_dropped_on_the_window_reach_the_pages(windows: Windows, tmp_path: Path) -> None:
    desk = windows.open()
    sheet = tmp_path / "客户.csv"
    sheet.write_text("name\n")
    dropped: list[list[Path]] = []
    desk.context.files_dropped.connect(dropped.append)
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(sheet)), QUrl.fromLocalFile(str(tmp_path)), QUrl("https://example.org/a")])
    place, buttons, keys = QPoint(200, 200), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window = desk.window()
    enter = QDragEnterEvent(place, Qt.DropAction.CopyAction, carried, buttons, keys)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPointF(place), Qt.DropAction.CopyAction, carried, buttons, keys, QEvent.Type.Drop)
    QApplication.sendEvent(window, drop)
    assert dropped == [[sheet]]


def test_text_grows_and_shrinks_and_stops_at_the_ends(windows: Windows) -> None:
    desk = windows.open()
    sizes = []
    for name in ("text.larger", "text.larger", "text.normal", "text.smaller", "text.smaller"):
        desk.commands.run(name)
        sizes.append(windows.settings.get(settings.TEXT_SIZE))
    assert sizes == ["large", "large", "normal", "small", "small"]
    assert theme.font().pixelSize() == 12


def test_full_screen_is_a_switch(windows: Windows) -> None:
    desk = windows.open()
    for expected in (True, False):
        desk.commands.run("full_screen")
        assert bool(desk.window().windowState() & Qt.WindowState.WindowFullScreen) is expected


def test_a_second_start_raises_this_window(windows: Windows, store: Store, qtbot: QtBot) -> None:
    window = windows.open().window()
    window.showMinimized()
    ask_to_raise(store.vault.folder)
    qtbot.waitUntil(lambda: not window.isMinimized())
    window.showMinimized()
    ask_to_raise(store.vault.folder)
    qtbot.waitUntil(lambda: not window.isMinimized())


def nameless(root: QWidget) -> list[str]:
    """Parts of `root` that the keyboard reaches and a screen reader could not name; Qt's own inner parts excepted."""
    found = []
    for part in root.findChildren(QWidget):
        inner = any(isinstance(owner, (QComboBox, QAbstractSpinBox)) for owner in owners(part))
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus and not part.accessibleName() and not inner:
            found.append(" in ".join(type(one).__name__ for one in (part, *owners(part))))
    return found


def owners(part: QWidget) -> list[QWidget]:
    above = part.parentWidget()
    return [] if above is None else [above, *owners(above)]


def test_everything_the_keyboard_reaches_has_a_name_on_every_page(windows: Windows, store: Store) -> None:
    customer(store)
    desk = windows.open(PAGES)
    for spec in PAGES:
        desk.show_page(spec.id)
        windows.settle(desk)
        assert nameless(desk) == []


def test_the_shell_follows_the_language(windows: Windows, look: Look) -> None:
    desk = windows.open()
    look(language="zh")
    assert {"已保存", "本地加密保险库"} <= {label.text() for label in desk.status.findChildren(Label)}


def test_the_tab_key_goes_round_the_whole_window(windows: Windows) -> None:
    desk = windows.open()
    reached = set()
    for _ in range(30):
        QTest.keyClick(desk.window(), Qt.Key.Key_Tab)
        focused = desk.window().focusWidget()
        assert focused is not None
        reached.add(focused)
    assert desk.rail.menu_button in reached
    assert any(desk.rail.isAncestorOf(part) and part is not desk.rail.menu_button for part in reached)
    assert desk.current().box in reached  # type: ignore[attr-defined]


def test_closing_keeps_the_last_write(windows: Windows, store: Store) -> None:
    desk = windows.open()
    desk.runner.write(lambda s: verbs.add(s, "customers", {"name": "云帆"}))
    desk.window().close()
    found = store.write(lambda s: s.read(lambda c: c.execute("SELECT count(*) FROM customers").fetchone()))
    assert found == (1,)


def test_every_page_of_the_window_can_be_opened(windows: Windows, store: Store) -> None:
    customer(store)
    desk = windows.open(PAGES)
    for spec in PAGES:
        desk.show_page(spec.id)
        windows.settle(desk)
        assert desk.here == spec.id
