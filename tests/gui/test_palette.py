"""The palette: fuzzy finding in both languages, records and views beside commands, the keyboard alone."""

from collections.abc import Callable

import pytest
from builders import customer
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk import settings
from opsdesk.query.filters import Query
from opsdesk.services.desk import save_view
from opsdesk.settings import Settings
from opsdesk.store.store import Store
from ui.palette.fuzzy import match
from ui.palette.palette import Palette
from ui.palette.results import Results
from ui.theme import theme
from ui.window.desk import Desk

Look = Callable[..., Settings]


def best(typed: str, *titles: str) -> str:
    scored = [(found.score, title) for title in titles if (found := match(typed, title))]
    return max(scored)[1] if scored else ""


def test_the_beginning_of_a_title_beats_a_word_beats_the_inside() -> None:
    assert best("un", "Undo", "Full un", "Launch") == "Undo"
    assert best("la", "Relay", "New label", "Last page") == "Last page"


def test_initials_and_scattered_letters_are_found() -> None:
    assert best("fs", "Full screen", "Quit") == "Full screen"
    assert match("flscrn", "Full screen")
    assert not match("xq", "Full screen")


def test_chinese_titles_are_found_by_characters_and_by_pinyin_initials() -> None:
    assert best("撤", "撤销", "重做") == "撤销"
    assert best("kh", "客户", "设置") == "客户"
    assert best("sz", "客户", "设置") == "设置"


def test_a_command_answers_to_its_other_names() -> None:
    assert match("exit", "Quit OpsDesk", ("exit", "退出"))
    assert not match("exit", "Quit OpsDesk")


def test_found_letters_are_marked() -> None:
    found = match("scr", "Full screen")
    assert found is not None
    assert found.places == (5, 6, 7)


@pytest.mark.parametrize("typed", ["", " ", "ß", "İ", "\\", "%", "*", "a" * 500])
def test_odd_typing_does_no_harm(typed: str) -> None:
    match(typed, "Straße İstanbul 客户")


# -- on a desk ----------------------------------------------------------------------------------------------------


def opened(desk: Desk) -> tuple[QLineEdit, Results]:
    desk.commands.run("palette")
    palette = desk.findChild(Palette)
    assert palette is not None
    line, results = palette.findChild(QLineEdit), palette.findChild(Results)
    assert line is not None
    assert results is not None
    return line, results


def test_the_keyboard_alone_opens_chooses_runs_and_closes(windows: Windows, qtbot: QtBot) -> None:
    desk = windows.open()
    before = desk.window().focusWidget()
    QTest.keyClick(desk.window(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    line, results = opened(desk)
    assert line.hasFocus()
    QTest.keyClicks(line, "orders")
    assert results.titles[0] == "Orders"
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert desk.here == "orders"
    line, results = opened(desk)
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert not line.isVisible()
    assert desk.window().focusWidget() is not line
    assert before is not line


def test_what_was_used_last_comes_first(windows: Windows) -> None:
    desk = windows.open()
    line, results = opened(desk)
    QTest.keyClicks(line, "larger text")
    QTest.keyClick(line, Qt.Key.Key_Return)
    line, results = opened(desk)
    assert results.titles[0] == "Larger text"
    QTest.keyClick(line, Qt.Key.Key_Up)
    assert results.currentIndex().row() == len(results.titles) - 1


def test_records_come_from_the_store_and_open_on_their_page(windows: Windows, store: Store, qtbot: QtBot) -> None:
    number = customer(store, "北京星野科技")
    desk = windows.open()
    desk.show_page("orders")
    line, results = opened(desk)
    QTest.keyClicks(line, "xykj")
    qtbot.waitUntil(lambda: "北京星野科技" in results.titles)
    QTest.keyClick(line, Qt.Key.Key_Return)
    page = desk.context.pages["customers"]
    assert desk.here == "customers"
    assert page.visits[-1] == number  # type: ignore[attr-defined]


def test_saved_views_open_by_name(windows: Windows, store: Store, qtbot: QtBot) -> None:
    store.write(lambda s: save_view(s, "Key accounts", Query("customers")))
    desk = windows.open()
    line, results = opened(desk)
    QTest.keyClicks(line, "key acc")
    qtbot.waitUntil(lambda: "Key accounts" in results.titles)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert desk.context.pages["customers"].visits[-1] == "Key accounts"  # type: ignore[attr-defined]


def test_a_setting_is_changed_from_the_palette(windows: Windows) -> None:
    desk = windows.open()
    line, results = opened(desk)
    QTest.keyClicks(line, "theme dark")
    assert results.titles[0] == "Theme: Dark"
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert theme.tokens.name == "dark"
    assert windows.settings.get(settings.THEME) == "dark"


def test_chinese_windows_find_english_names_too(windows: Windows, look: Look) -> None:
    desk = windows.open()
    look(language="zh")
    line, results = opened(desk)
    for typed in ("larger", "放大", "fdwz"):
        line.clear()
        line.setText(typed)  # QTest types ASCII only
        assert results.titles[0] == "放大文字", typed


def test_nothing_found_says_so(windows: Windows, qtbot: QtBot) -> None:
    desk = windows.open()
    line, results = opened(desk)
    QTest.keyClicks(line, "zzzzqqqq")
    windows.settle(desk)
    assert results.titles == []
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert line.isVisible()
