"""The help page: complete, the same in both languages, true to the command table and the filter language."""

from collections.abc import Callable

import pytest
from builders import customer
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk import assets
from opsdesk.i18n import t
from opsdesk.model.schema import BUILT_IN
from opsdesk.query import language
from opsdesk.query.filters import Query
from opsdesk.settings import Settings
from ui.pages import PAGES
from ui.pages.help.page import HelpPage
from ui.pages.help.reading import Example, Group, Point, Term, read
from ui.pages.help.sections import SECTIONS
from ui.window.desk import Desk

Look = Callable[..., Settings]
TEXTS = sorted(path.name for path in assets.path("help", "en").glob("*.md"))
CUSTOMERS = BUILT_IN["customers"]


@pytest.fixture
def desk(windows: Windows) -> Desk:
    opened = windows.open(PAGES)
    opened.show_page("help")
    return opened


@pytest.fixture
def page(desk: Desk) -> HelpPage:
    shown = desk.current()
    assert isinstance(shown, HelpPage)
    return shown


def groups(tongue: str, name: str) -> list[Group]:
    return read(assets.text("help", tongue, name), lambda command: command, lambda keys: keys)


def shown(page: HelpPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


def test_both_languages_tell_the_same_things() -> None:
    assert sorted(path.name for path in assets.path("help", "zh").glob("*.md")) == TEXTS
    for name in TEXTS:
        for english, chinese in zip(groups("en", name), groups("zh", name), strict=True):
            assert bool(english.about) == bool(chinese.about)
            for one, other in zip(english.lines, chinese.lines, strict=True):
                assert type(one) is type(other), (name, one)
                if isinstance(one, Point) and isinstance(other, Point):
                    assert (one.mark, one.command) == (other.mark, other.command), name
                    assert one.text
                    assert other.text


def test_every_piece_of_the_filter_language_is_understood_and_means_the_same_in_both_languages() -> None:
    for english, chinese in zip(groups("en", "filters.md"), groups("zh", "filters.md"), strict=True):
        for one, other in zip(english.lines, chinese.lines, strict=True):
            match one, other:
                case (Example(), Example()):
                    typed = (one.typed, other.typed)
                case (Term(), Term()):
                    typed = (one.code, other.code)
                case _:
                    pytest.fail(f"{one} is no piece of the filter language")
            assert language.parse(CUSTOMERS, typed[0]) == language.parse(CUSTOMERS, typed[1]), typed


def test_every_command_and_icon_it_names_exists(desk: Desk) -> None:
    known = {command.id for command in desk.commands}
    for name in TEXTS:
        for group in groups("en", name):
            for line in group.lines:
                if isinstance(line, Point):
                    assert line.command in {"", *known}
                    assert line.mark.isdecimal() or assets.path("icons", f"{line.mark}.svg").exists(), line.mark


def test_f1_opens_it(windows: Windows) -> None:
    desk = windows.open(PAGES)
    QTest.keyClick(desk.window(), Qt.Key.Key_F1)
    assert desk.here == "help"


def test_every_shortcut_of_the_command_table_stands_there_as_this_system_writes_it(desk: Desk, page: HelpPage) -> None:
    page.visit("shortcuts")
    told = shown(page).split("\n")
    for command in desk.commands:
        for keys in QKeySequence.listFromString(command.keys) if command.keys else ():
            assert keys.toString(QKeySequence.SequenceFormat.NativeText) in told, command.id


def test_the_search_looks_into_every_section_and_an_empty_box_shows_the_current_one(page: HelpPage) -> None:
    page.visit("numbers")
    page.search("recovery code")
    assert "never overwritten" in shown(page)
    assert "Revenue" not in shown(page)
    page.search("no such thing")
    assert "Try another word" in shown(page)
    page.search("")
    assert "Revenue" in shown(page)
    assert "never overwritten" not in shown(page)


def test_an_example_opens_in_the_list_of_customers(windows: Windows, desk: Desk, page: HelpPage, qtbot: QtBot) -> None:
    customer(windows.store, city="上海", value="2000", tags="VIP")
    asked: list[object] = []
    desk.context.page_asked.connect(lambda _page, target: asked.append(target))
    page.visit("filters")
    first = next(button for button in page.findChildren(QPushButton) if button.text() == "Show these")
    assert first.accessibleDescription() == "city=上海 value>1000 tag:VIP"
    first.click()
    assert desk.here == "customers"
    assert asked == [Query("customers", language.parse(CUSTOMERS, first.accessibleDescription()))]
    windows.settle(desk)


def test_a_step_does_what_it_says(desk: Desk, page: HelpPage) -> None:
    page.visit("first-steps")
    next(button for button in page.findChildren(QPushButton) if button.text() == "History").click()
    assert desk.here == "history"


def test_every_field_with_a_definition_is_explained(page: HelpPage) -> None:
    page.visit("numbers")
    told = shown(page)
    for entity in BUILT_IN:
        for field in entity.fields:
            assert field.help in told


def test_it_changes_its_language_where_it_stands(page: HelpPage, look: Look) -> None:
    page.visit("safety")
    look(language="zh")
    assert "恢复码" in shown(page)
    assert "recovery" not in shown(page)
    assert page.tabs.tabText(page.tabs.currentIndex()) == "安全"


def test_each_section_opens_by_its_name(page: HelpPage) -> None:
    for section in SECTIONS:
        page.visit(section.id)
        assert page.tabs.tabText(page.tabs.currentIndex()) == t(section.title)
