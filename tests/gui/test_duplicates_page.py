"""The duplicates tab: searched, gone through by keyboard, merged, told apart, put off, and all of it undone."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from builders import contact, customer, order
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk.services import duplicates, review
from opsdesk.store import rows
from opsdesk.store.store import Store
from opsdesk.work import Progress
from ui.pages import PAGES
from ui.pages.care.duplicates import DECIDING, DONE, NEVER, SEARCHING, DuplicatesTab
from ui.window.desk import Desk


@pytest.fixture
def pairs(store: Store) -> tuple[int, ...]:
    """王伟 twice, 星野 twice, and somebody else."""
    ids = [
        customer(store, "王伟", phone="13800138000", city="上海", tags="VIP"),
        customer(store, "王 伟", phone="138 0013 8000", city="北京", email="wangwei1990@x.com"),
        customer(store, "上海星野网络科技有限公司", kind="company", phone="021-55551234"),
        customer(store, "星野网络科技（上海）有限公司", kind="company", phone="021-5555 1234转8", city="上海"),
        customer(store, "李娜", phone="13900139000", city="深圳"),
    ]
    order(store, ids[0], "10")
    return tuple(ids)


def searched(store: Store, entity: str = "customers") -> None:
    found = duplicates.scan(store, entity, Progress())
    store.write(lambda s: review.keep(s, found))


@pytest.fixture
def desk(windows: Windows) -> Desk:
    return windows.open(PAGES)


def opened(desk: Desk, windows: Windows) -> DuplicatesTab:
    desk.context.go("care", "duplicates")
    windows.settle(desk)
    tab = desk.context.pages["care"].tab("duplicates")  # type: ignore[attr-defined]
    assert isinstance(tab, DuplicatesTab)
    return tab


def names(tab: DuplicatesTab) -> list[str]:
    return [entry.text for entry in tab.list.entries]


def press(tab: DuplicatesTab, windows: Windows, desk: Desk, key: Qt.Key) -> None:
    QTest.keyClick(tab.window(), key)
    windows.settle(desk)
    windows.settle(desk)


@contextmanager
def undone(store: Store, desk: Desk, windows: Windows) -> Iterator[None]:
    desk.context.commands.run("undo")
    windows.settle(desk)
    windows.settle(desk)
    yield


def test_an_archive_nobody_searched_invites_to(pairs: tuple[int, ...], desk: Desk, windows: Windows) -> None:
    assert opened(desk, windows).stack.currentIndex() == NEVER


def test_a_search_fills_the_queue_and_is_kept(
    store: Store, pairs: tuple[int, ...], desk: Desk, windows: Windows, qtbot: QtBot
) -> None:
    tab = opened(desk, windows)
    desk.context.commands.run("duplicates.search")
    assert tab.stack.currentIndex() == SEARCHING
    qtbot.waitUntil(lambda: tab.stack.currentIndex() == DECIDING, timeout=60_000)
    windows.settle(desk)
    assert len(tab.list.entries) == 2
    assert "王伟 · 王 伟" in names(tab)
    kept = store.read(lambda c: review.queue(c, store.schema, "customers"))
    assert (len(kept.groups), kept.total) == (2, 2)
    assert kept.last is not None
    assert kept.last.records == 5


def test_a_search_that_is_stopped_keeps_nothing(
    store: Store, pairs: tuple[int, ...], desk: Desk, windows: Windows, qtbot: QtBot
) -> None:
    tab = opened(desk, windows)
    desk.context.commands.run("duplicates.search")
    tab.cancel.click()
    qtbot.waitUntil(lambda: desk.runner.idle)
    assert tab.stack.currentIndex() == NEVER
    assert tab.can_search


def show(tab: DuplicatesTab, desk: Desk, windows: Windows, name: str) -> None:
    at = next(at for at, entry in enumerate(tab.list.entries) if name in entry.text)
    tab.list.setCurrentIndex(tab.list.model().index(at, 0))
    windows.settle(desk)


def test_s_merges_what_is_shown_and_undo_brings_it_back(
    store: Store, pairs: tuple[int, ...], desk: Desk, windows: Windows
) -> None:
    searched(store)
    tab = opened(desk, windows)
    show(tab, desk, windows, "王伟")
    assert tab.reviewing.records == pairs[:2]  # who has the orders stays
    press(tab, windows, desk, Qt.Key.Key_S)
    assert store.read(lambda c: rows.count(c, store.schema, "customers")) == 4
    found = store.read(lambda c: rows.get(c, store.schema, "customers", pairs[0])) or {}
    assert (found["city"], found["email"]) == ("上海", '["wangwei1990@x.com"]')
    assert len(tab.list.entries) == 1
    with undone(store, desk, windows):
        assert len(tab.list.entries) == 2


def test_d_is_remembered_and_undo_asks_again(
    store: Store, pairs: tuple[int, ...], desk: Desk, windows: Windows
) -> None:
    searched(store)
    tab = opened(desk, windows)
    show(tab, desk, windows, "王伟")
    press(tab, windows, desk, Qt.Key.Key_D)
    assert len(tab.list.entries) == 1
    searched(store)
    assert store.read(lambda c: review.queue(c, store.schema, "customers")).total == 1
    with undone(store, desk, windows):
        pass
    searched(store)
    tab.reload()
    windows.settle(desk)
    assert len(tab.list.entries) == 2


def test_k_puts_a_group_at_the_end(store: Store, pairs: tuple[int, ...], desk: Desk, windows: Windows) -> None:
    searched(store)
    tab = opened(desk, windows)
    first, second = names(tab)
    press(tab, windows, desk, Qt.Key.Key_K)
    assert names(tab) == [second, first]
    assert tab.reviewing.group is not None
    assert tab.list.currentIndex().row() == 0
    assert store.read(lambda c: review.queue(c, store.schema, "customers")).total == 2


def test_when_all_is_decided_it_says_so(store: Store, pairs: tuple[int, ...], desk: Desk, windows: Windows) -> None:
    searched(store)
    tab = opened(desk, windows)
    for _ in range(2):
        press(tab, windows, desk, Qt.Key.Key_D)
    assert tab.stack.currentIndex() == DONE
    assert not tab.deciding


def row(tab: DuplicatesTab, field: str) -> int:
    shown = tab.reviewing.shown
    assert shown is not None
    return next(at for at, one in enumerate(shown.rows) if one.field is not None and one.field.name == field)


def test_a_cell_is_chosen_by_space_and_the_merged_record_follows(
    store: Store, pairs: tuple[int, ...], desk: Desk, windows: Windows
) -> None:
    searched(store)
    tab = opened(desk, windows)
    show(tab, desk, windows, "王伟")
    compare = tab.reviewing.compare
    compare.setFocus()
    city = row(tab, "city")
    assert compare.compared.text(city, compare.compared.last) == "上海"
    compare.setCurrentIndex(compare.compared.index(city, 2))
    QTest.keyClick(compare, Qt.Key.Key_Space)
    windows.settle(desk)
    city = row(tab, "city")
    assert compare.compared.text(city, compare.compared.last) == "北京"
    assert compare.compared.chosen(city, 2)
    assert (compare.currentIndex().row(), compare.currentIndex().column()) == (city, 2)
    press(tab, windows, desk, Qt.Key.Key_S)
    assert (store.read(lambda c: rows.get(c, store.schema, "customers", pairs[0])) or {})["city"] == "北京"


def test_a_digit_says_into_which_record(store: Store, pairs: tuple[int, ...], desk: Desk, windows: Windows) -> None:
    searched(store)
    tab = opened(desk, windows)
    show(tab, desk, windows, "王伟")
    tab.reviewing.compare.setFocus()
    QTest.keyClick(tab.reviewing.compare, Qt.Key.Key_2)
    windows.settle(desk)
    assert tab.reviewing.records == (pairs[1], pairs[0])
    press(tab, windows, desk, Qt.Key.Key_S)
    assert store.read(lambda c: rows.by_code(c, store.schema, "customers", "C-1")) == pairs[1]


def test_three_at_once_and_one_left_out(store: Store, pairs: tuple[int, ...], desk: Desk, windows: Windows) -> None:
    third = customer(store, "王偉", phone="13800138000", city="上海")
    searched(store)
    tab = opened(desk, windows)
    show(tab, desk, windows, "王伟")
    assert set(tab.reviewing.records) == {pairs[0], pairs[1], third}
    compare = tab.reviewing.compare
    compare.setFocus()
    column = tab.reviewing.records.index(pairs[1]) + 1
    compare.setCurrentIndex(compare.compared.index(0, column))
    QTest.keyClick(compare, Qt.Key.Key_Delete)
    windows.settle(desk)
    assert set(tab.reviewing.records) == {pairs[0], third}
    assert tab.reviewing.back.isVisible()
    tab.reviewing.back.click()
    windows.settle(desk)
    assert len(tab.reviewing.records) == 3
    press(tab, windows, desk, Qt.Key.Key_S)
    assert store.read(lambda c: rows.count(c, store.schema, "customers")) == 4
    assert len(tab.list.entries) == 1


def test_the_evidence_is_drawn_and_adds_up(store: Store, pairs: tuple[int, ...], desk: Desk, windows: Windows) -> None:
    searched(store)
    tab = opened(desk, windows)
    show(tab, desk, windows, "王伟")
    chart, group = tab.reviewing.chart.chart, tab.reviewing.group
    assert chart is not None
    assert group is not None
    assert chart.x[0] == "Any two records"
    assert sum(value or 0 for value in chart.series[0].values) == pytest.approx(group.pairs[0].bits, abs=0.5)


def test_contacts_have_a_queue_of_their_own(store: Store, pairs: tuple[int, ...], desk: Desk, windows: Windows) -> None:
    for name in ("李娜", "李 娜"):
        contact(store, pairs[2], name, phone="13700137000")
    searched(store, "contacts")
    tab = opened(desk, windows)
    tab.visit("contacts")
    windows.settle(desk)
    assert names(tab) == ["李娜 · 李 娜"]
    press(tab, windows, desk, Qt.Key.Key_S)
    assert store.read(lambda c: rows.count(c, store.schema, "contacts")) == 1


def test_a_record_removed_meanwhile_leaves_the_queue(
    store: Store, pairs: tuple[int, ...], desk: Desk, windows: Windows
) -> None:
    from opsdesk.services import rows as verbs
    from opsdesk.services.rows import Selection

    searched(store)
    tab = opened(desk, windows)
    desk.runner.write(lambda s: verbs.remove(s, Selection("customers", frozenset([pairs[1]]))))
    windows.settle(desk)
    windows.settle(desk)
    assert [name for name in names(tab) if "王" in name] == []


def test_personal_data_shows_masked_until_it_is_asked_for(
    store: Store, pairs: tuple[int, ...], desk: Desk, windows: Windows
) -> None:
    searched(store)
    tab = opened(desk, windows)
    show(tab, desk, windows, "王伟")
    compare = tab.reviewing.compare.compared
    phone = row(tab, "phone")
    assert [compare.text(phone, column) for column in (1, 2, 3)] == ["138****8000"] * 3
    assert not tab.reviewing.eye.isHidden()
    desk.context.veil.reveal_everything("checking duplicates")
    windows.settle(desk)
    windows.settle(desk)
    assert compare.text(row(tab, "phone"), 1) == "13800138000"
    assert tab.reviewing.eye.isHidden()
