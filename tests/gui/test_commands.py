"""The one command table, alone and as the window fills it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk.i18n import t
from opsdesk.settings import Settings
from ui.commands import MENUS, Command, Commands
from ui.pages import PAGES

Look = Callable[..., Settings]


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def table(host: QWidget) -> Commands:
    return Commands(host)


def test_a_command_runs_by_its_shortcut_unless_it_cannot(qtbot: QtBot, host: QWidget, table: Commands) -> None:
    ran: list[str] = []
    allowed = [True]
    table.add([Command("undo", "Undo", lambda: ran.append("undo"), "Ctrl+Z; Ctrl+Y", when=lambda: allowed[0])])
    host.show()
    host.activateWindow()
    qtbot.waitUntil(host.isActiveWindow)
    QTest.keyClick(host, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(host, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    allowed[0] = False
    QTest.keyClick(host, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert ran == ["undo", "undo"]


def test_two_pages_may_use_the_same_keys_and_the_one_that_shows_has_them(
    qtbot: QtBot, host: QWidget, table: Commands
) -> None:
    ran: list[str] = []
    for page in ("customers", "feedback"):
        table.add([Command(f"{page}.new", "Undo", lambda page=page: ran.append(page), "Ctrl+N", scope=page)])
    host.show()
    host.activateWindow()
    qtbot.waitUntil(host.isActiveWindow)
    for page in ("feedback", "customers", "history"):
        table.set_scope(page)
        QTest.keyClick(host, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert ran == ["feedback", "customers"]
    table.set_scope("feedback")
    assert [command.id for command in table.reachable()] == ["feedback.new"]


def test_the_same_id_twice_is_a_bug(table: Commands) -> None:
    table.add([Command("undo", "Undo", lambda: None)])
    with pytest.raises(ValueError, match="undo"):
        table.add([Command("undo", "Redo", lambda: None)])


def test_menus_grey_out_what_cannot_run_and_give_the_keys_back(host: QWidget, table: Commands) -> None:
    menu = QMenu(host)
    table.add([Command("a", "Undo", lambda: None, when=lambda: False, menu="edit")])
    table.attach("edit", menu)
    table.add([Command("b", "Redo", lambda: None, menu="edit", line=True, checked=lambda: True)])
    menu.aboutToShow.emit()
    first, line, second = menu.actions()
    assert (first.isEnabled(), line.isSeparator(), second.isEnabled(), second.isChecked()) == (False, True, True, True)
    menu.aboutToHide.emit()
    assert first.isEnabled()


def test_titles_follow_the_language(host: QWidget, table: Commands, look: Look) -> None:
    menu = QMenu(host)
    table.add([Command("a", "Undo", lambda: None, menu="edit")])
    table.attach("edit", menu)
    look(language="zh")
    assert (menu.title(), table.action("a").text()) == ("编辑", "撤销")


def test_a_context_menu_is_made_of_the_same_actions(host: QWidget, table: Commands) -> None:
    table.add([Command("a", "Undo", lambda: None), Command("b", "Redo", lambda: None)])
    menu = table.context_menu(["a", "", "b"], host)
    assert [action.isSeparator() for action in menu.actions()] == [False, True, False]
    assert menu.actions()[0] is table.action("a")


def test_macos_moves_only_the_actions_that_say_so(table: Commands) -> None:
    table.add([Command("quit", "Quit OpsDesk", lambda: None), Command("find", "Undo", lambda: None)])
    assert table.action("quit").menuRole() == QAction.MenuRole.QuitRole
    assert table.action("find").menuRole() == QAction.MenuRole.NoRole


# -- the table of the real window -----------------------------------------------------------------------------------


def keys_of(command: Command) -> list[str]:
    return [keys.toString() for keys in QKeySequence.listFromString(command.keys) if command.keys]


def test_no_two_commands_of_the_window_share_keys(windows: Windows) -> None:
    """But for those of the window that yield to the page's own."""
    table = windows.open(PAGES).commands
    taken: dict[tuple[str, str], str] = {}
    scopes = {command.scope for command in table} | {""}
    for command in sorted(table, key=lambda command: command.yields):
        for keys in keys_of(command):
            for scope in scopes if command.scope == "" else {command.scope}:
                if command.yields and scope and table[taken.get((keys, scope), command.id)].scope == scope:
                    continue
                assert (keys, scope) not in taken, f"{keys}: {command.id} and {taken[keys, scope]}"
                taken[keys, scope] = command.id


def test_a_command_of_the_window_yields_its_keys_to_the_page_that_shows(
    qtbot: QtBot, host: QWidget, table: Commands
) -> None:
    ran: list[str] = []
    table.add(
        [
            Command("customers.new", "Undo", lambda: ran.append("customer"), "Ctrl+N", yields=True),
            Command("orders.new", "Undo", lambda: ran.append("order"), "Ctrl+N", scope="orders", anywhere=True),
        ]
    )
    host.show()
    host.activateWindow()
    qtbot.waitUntil(host.isActiveWindow)
    for page in ("customers", "orders", "history"):
        table.set_scope(page)
        QTest.keyClick(host, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert ran == ["customer", "order", "customer"]
    assert [command.id for command in table.reachable()] == ["customers.new", "orders.new"]


def test_menus_show_what_the_page_offers(host: QWidget, table: Commands) -> None:
    menus = {name: QMenu(host) for name in ("edit", "record")}
    for name, menu in menus.items():
        table.attach(name, menu)
    table.add(
        [
            Command("undo", "Undo", lambda: None, menu="edit"),
            Command("a", "Undo", lambda: None, menu="edit", scope="customers"),
            Command("b", "Undo", lambda: None, menu="record", scope="customers"),
            Command("c", "Undo", lambda: None, menu="edit", scope="orders", anywhere=True),
        ]
    )
    table.set_scope("customers")
    assert [table.action(name).isVisible() for name in ("undo", "a", "b", "c")] == [True] * 4
    table.set_scope("history")
    assert [table.action(name).isVisible() for name in ("undo", "a", "b", "c")] == [True, False, False, True]
    assert [menu.menuAction().isVisible() for menu in menus.values()] == [True, False]


def test_every_shortcut_can_be_typed(windows: Windows) -> None:
    for command in windows.open(PAGES).commands:
        written = [part for part in command.keys.split("; ") if part]
        assert len(keys_of(command)) == len(written), command.id
        assert all(keys_of(command)), command.id


def test_every_command_stands_in_a_menu_or_in_the_palette(windows: Windows) -> None:
    table = windows.open(PAGES).commands
    for command in table:
        assert command.menu == "" or command.menu in MENUS, command.id
        assert command.scope == "" or command.scope in {spec.id for spec in PAGES}, command.id


def test_every_command_has_a_title_in_both_languages(windows: Windows, look: Look) -> None:
    table = windows.open(PAGES).commands
    look(language="zh")
    untranslated = [command.title for command in table if t(command.title) == command.title]
    assert untranslated == []


def test_every_icon_of_a_command_exists(windows: Windows) -> None:
    from opsdesk import assets

    for command in windows.open(PAGES).commands:
        assert not command.icon or assets.path("icons", f"{command.icon}.svg").exists(), command.id
