"""A page of several parts: made when visited, reached by name, remembered."""

import pytest
from keyboard import ready
from pytestqt.qtbot import QtBot
from windows import Blank

from ui.context import Context, Page
from ui.tabbed import Tab, TabbedPage, tab_commands

TABS = (
    Tab("value", "Customers", Blank, icon="users"),
    Tab("silence", "Orders", Blank),
)


def part(page: TabbedPage, name: str) -> Blank:
    found = page.tab(name)
    assert isinstance(found, Blank)
    return found


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> TabbedPage:
    made = TabbedPage(context, "metrics", "Reports", TABS)
    ready(qtbot, made)
    return made


def test_a_part_is_made_when_it_is_first_visited(page: TabbedPage) -> None:
    before = Blank.made
    page.visit(None)
    assert Blank.made == before + 1
    page.tabs.setCurrentIndex(1)
    assert Blank.made == before + 2
    page.tabs.setCurrentIndex(0)
    assert Blank.made == before + 2


def test_targets_reach_the_part_they_name(page: TabbedPage) -> None:
    page.visit(("silence", 7))
    assert page.current is part(page, "silence")
    assert part(page, "silence").visits == [7]
    page.visit("value")
    assert part(page, "value").visits == [None]
    page.visit(None)
    assert page.current is part(page, "value")


def test_search_is_that_of_the_part_on_show(page: TabbedPage) -> None:
    page.visit("silence")
    page.focus_search()
    assert part(page, "silence").box.hasFocus()


def test_the_last_part_is_remembered(page: TabbedPage, context: Context, qtbot: QtBot) -> None:
    page.visit("silence")
    again = TabbedPage(context, "metrics", "Reports", TABS)
    qtbot.addWidget(again)
    again.visit(None)
    assert isinstance(again.current, Page)
    assert again.tabs.currentIndex() == 1


def test_each_part_has_a_command_that_goes_there(context: Context) -> None:
    asked: list[tuple[str, object]] = []
    context.page_asked.connect(lambda name, target: asked.append((name, target)))
    context.commands.add(tab_commands(context, "metrics", TABS))
    context.commands.run("metrics.silence")
    assert asked == [("metrics", "silence")]
