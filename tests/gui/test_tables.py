"""The table on a real encrypted desk: loading, place, selection, columns, editing, copying."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import bulk, customer, order
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.model.kinds import Stored
from opsdesk.query.filters import EVERYTHING, Query, Sort, Test
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.settings import Settings
from opsdesk.store.store import Store
from ui.forms.editors import editor
from ui.memory import Memory
from ui.runner import Runner
from ui.tables.columns import column, columns_of
from ui.tables.model import PAGE
from ui.tables.source import StoreSource
from ui.tables.table import Table
from ui.theme import theme

BY_CODE = Query("customers", sort=(Sort("code"),))
MANY = 700


class Asked(StoreSource):
    """The store's rows; remembers which ids were read, and can be told to fail."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.ids_read: list[int] = []
        self.trouble: Trouble | None = None

    def first(self, connection: Any, query: Query, limit: int) -> Sequence[int]:
        if self.trouble is not None:
            raise self.trouble
        return super().first(connection, query, limit)

    def page(
        self, connection: Any, query: Query, ids: Sequence[int], columns: Sequence[str]
    ) -> Mapping[int, tuple[Stored, ...]]:
        self.ids_read += ids
        return super().page(connection, query, ids, columns)


class Desk:
    """A table on a desk, and the waiting that a person does without noticing."""

    def __init__(self, store: Store, bot: QtBot, memory: Memory) -> None:
        self.store, self.bot, self.memory = store, bot, memory
        self.runner = Runner(store)
        self.source = Asked(store)
        self.tables: list[Table] = []
        self.table = self.another()

    def another(self, name: str = "customers", *shown: str) -> Table:
        entity = self.store.schema[name]
        chosen = [column(entity.field(one)) for one in shown] or [
            column(entity.field("name"), width=200),
            column(entity.field("code")),
            column(entity.field("stage")),
            column(entity.field("value")),
            column(entity.field("next_follow_up"), style="due"),
        ]
        columns = columns_of(entity, chosen)
        table = Table(entity, columns, self.source, self.runner, self.memory, name, editors=editor)
        self.runner.changed.connect(table.apply)
        self.tables.append(table)
        table.resize(900, 400)
        table.show()
        return table

    def close(self) -> None:
        """Now and on this thread: left to the garbage collector, a timer may be freed on a reader's thread."""
        QGuiApplication.clipboard().clear()
        for table in self.tables:
            delete(table)
        self.runner.close()
        delete(self.runner)
        delete(self.memory)

    def until(self, done: Callable[[], bool]) -> None:
        self.bot.waitUntil(done)

    def show(self, query: Query = BY_CODE) -> None:
        with self.bot.waitSignal(self.table.counted):
            self.table.show_query(query)
        self.settled()

    def settled(self) -> None:
        self.until(lambda: len(self.table.model.ids) == self.table.total and self.in_sight())

    def in_sight(self) -> bool:
        return all(self.table.model.rows_between(*self.table.view.on_screen()))

    def write(self, work: Callable[[Store], Any]) -> None:
        """Write, and wait until the table has followed."""
        with self.bot.waitSignal(self.table.counted):
            self.runner.write(work)
        self.settled()

    def text(self, row: int, name: str = "name") -> str:
        return str(self.table.model.index(row, self.table.model.positions[name]).data())

    def cell(self, row: int, name: str) -> QPoint:
        view = self.table.view
        return view.visualRect(self.table.model.index(row, self.table.model.positions[name])).center()

    def click(self, row: int, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.bot.mouseClick(self.table.view.viewport(), Qt.MouseButton.LeftButton, held, self.cell(row, "name"))

    def double_click(self, row: int, name: str) -> None:
        viewport, left = self.table.view.viewport(), Qt.MouseButton.LeftButton
        self.bot.mouseClick(viewport, left, pos=self.cell(row, name))
        self.bot.mouseDClick(viewport, left, pos=self.cell(row, name))

    def chosen(self) -> list[str]:
        model = self.table.model
        return [self.text(row) for row in range(model.rowCount()) if self.table.view.is_selected(row)]


@pytest.fixture
def desk(store: Store, qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(store, qtbot, Memory(tmp_path / "window.json"))
    yield made
    made.close()


@pytest.fixture
def small(desk: Desk) -> Desk:
    for number in range(6):
        customer(desk.store, f"客户{number}", code=f"C-{number}", value=str(number * 100), stage="grow")
    desk.show()
    return desk


@pytest.fixture
def large(desk: Desk) -> Desk:
    bulk(desk.store, "customers", [{"code": f"C-{n:04}", "name": f"客户{n:04}", "value": n * 100} for n in range(MANY)])
    desk.show()
    return desk


# -- loading ----------------------------------------------------------------------------------------------------------


def test_the_first_page_arrives_before_the_count_and_the_count_before_all_ids(desk: Desk) -> None:
    bulk(desk.store, "customers", [{"code": f"C-{n:04}", "name": f"客户{n:04}"} for n in range(MANY)])
    seen: list[tuple[int, int]] = []
    model = desk.table.model
    desk.table._loading.arrived.connect(lambda: seen.append((len(model.ids), model.rowCount())))
    desk.table.counted.connect(lambda total: seen.append((len(model.ids), model.rowCount())))
    desk.show()
    assert seen == [(PAGE, PAGE), (PAGE, MANY), (MANY, MANY)]


def test_only_pages_in_sight_and_next_to_it_are_read(large: Desk) -> None:
    large.until(lambda: large.in_sight())
    assert len(set(large.source.ids_read)) == PAGE
    large.table.view.scrollToBottom()
    large.until(large.in_sight)
    assert large.text(MANY - 1) == f"客户{MANY - 1:04}"
    assert large.text(350) == ""
    assert len(set(large.source.ids_read)) <= 3 * PAGE


def test_a_screen_reader_gets_the_text_of_a_cell(small: Desk) -> None:
    table = QAccessible.queryAccessibleInterface(small.table.view)
    row = len(small.table.model.columns) + 1  # Qt counts both headers as children
    cell = table.child(3 * row + 1 + small.table.model.positions["name"])
    assert cell.text(QAccessible.Text.Name) == "客户2"
    assert cell.role() == QAccessible.Role.Cell


def test_nothing_yet_and_nothing_matches_are_told_apart(desk: Desk) -> None:
    yet, matches = QLabel("nothing yet"), QLabel("nothing matches")
    desk.table.set_empty(lambda: yet, lambda: matches)
    desk.show()
    assert yet.isVisible()
    desk.show(Query("customers", Test("stage", "=", ("lost",))))
    assert matches.isVisible()
    desk.write(lambda store: verbs.add(store, "customers", {"name": "王伟", "stage": "lost"}))
    assert desk.table.view.isVisible()
    assert desk.text(0) == "王伟"


def test_trouble_while_loading_stands_in_the_tables_place_and_can_be_tried_again(small: Desk) -> None:
    small.source.trouble = Trouble("The disk does not answer.", "Check its cable.")
    small.table.reload()
    small.until(lambda: small.table._troubled.isVisible())
    assert "Check its cable." in small.table._troubled.accessibleName()
    small.source.trouble = None
    small.table.reload()
    small.until(lambda: small.table.view.isVisible())


def test_texts_follow_the_language(desk: Desk, noon: datetime, look: Callable[..., Settings]) -> None:
    customer(desk.store, next_follow_up="2026-05-01")
    desk.show()
    assert desk.text(0, "next_follow_up") == "May 1"
    look(language="zh")
    desk.until(desk.in_sight)
    assert desk.text(0, "next_follow_up") == "5月1日"


# -- place and selection ----------------------------------------------------------------------------------------------


def test_selection_and_current_row_survive_a_change_of_order(small: Desk) -> None:
    small.click(1)
    small.click(4, Qt.KeyboardModifier.ControlModifier)
    current = small.table.current_id
    small.table._sort((Sort("value", True),))
    small.until(lambda: small.text(0) == "客户5")
    small.settled()
    assert small.chosen() == ["客户4", "客户1"]
    assert small.table.current_id == current


def test_a_selection_outside_the_first_page_survives_a_change_of_order(large: Desk) -> None:
    large.click(2)
    large.table.show_query(Query("customers", sort=(Sort("code", True),)))
    large.until(lambda: large.text(0) == f"客户{MANY - 1:04}")
    assert large.table.selected == 1
    large.settled()
    assert large.table.view.is_selected(MANY - 3)
    assert large.table.selected == 1


def test_the_place_on_screen_stays_when_a_row_appears_above(large: Desk) -> None:
    bar = large.table.view.verticalScrollBar()
    bar.setValue(300 * theme.row_height + 7)
    large.until(large.in_sight)
    assert large.text(300) == "客户0300"
    large.write(lambda store: verbs.add(store, "customers", {"code": "A", "name": "新来的"}))
    assert bar.value() == 301 * theme.row_height + 7


def test_when_the_current_record_goes_the_next_one_becomes_current(small: Desk) -> None:
    small.click(2)
    gone = small.table.current_id
    assert gone is not None
    small.write(lambda store: verbs.remove(store, Selection("customers", frozenset({gone}))))
    assert small.text(2) == "客户3"
    assert small.table.current_id == small.table.model.ids[2]
    assert small.table.selected == 0


def test_select_all_means_the_query_and_not_a_list(large: Desk) -> None:
    large.table.select_all()
    assert large.table.selected == MANY
    assert large.table.selection() == Selection("customers", frozenset(), EVERYTHING)
    large.click(3, Qt.KeyboardModifier.ControlModifier)
    left_out = large.table.model.ids[3]
    assert large.table.selection() == Selection("customers", frozenset({left_out}), EVERYTHING)
    large.write(lambda store: verbs.add(store, "customers", {"name": "新来的", "code": "Z"}))
    assert large.table.selected == MANY
    assert not large.table.view.is_selected(3)
    large.click(5)
    assert large.table.selection() == Selection("customers", frozenset({large.table.model.ids[5]}))


def test_everything_of_one_filter_is_not_everything_of_another(small: Desk) -> None:
    small.table.select_all()
    small.show(Query("customers", Test("value", ">=", (30000,))))
    assert small.table.selected == 0


def test_shift_chooses_a_range_and_the_arrow_keys_move(small: Desk) -> None:
    small.click(1)
    small.click(3, Qt.KeyboardModifier.ShiftModifier)
    assert small.chosen() == ["客户1", "客户2", "客户3"]
    small.bot.keyClick(small.table.view, Qt.Key.Key_End)
    assert small.chosen() == ["客户5"]
    small.bot.keyClick(small.table.view, Qt.Key.Key_Home)
    assert small.table.current_id == small.table.model.ids[0]


def test_typing_letters_asks_the_model_nothing(large: Desk) -> None:
    before = large.table.current_id
    large.bot.keyClicks(large.table.view, "zzz")
    assert large.table.current_id == before


def test_a_record_can_be_gone_to_before_its_row_is_known(desk: Desk) -> None:
    ids = bulk(desk.store, "customers", [{"code": f"C-{n:04}", "name": f"客户{n:04}"} for n in range(MANY)])
    desk.table.show_query(BY_CODE)
    desk.table.go_to(ids[650])
    desk.until(lambda: desk.table.current_id == ids[650])
    desk.settled()
    assert desk.chosen() == ["客户0650"]


def test_enter_and_a_double_click_on_the_name_open_the_record(small: Desk) -> None:
    opened: list[int] = []
    small.table.opened.connect(opened.append)
    small.click(2)
    small.bot.keyClick(small.table.view, Qt.Key.Key_Return)
    small.double_click(4, "name")
    assert opened == [small.table.model.ids[2], small.table.model.ids[4]]


# -- changes ----------------------------------------------------------------------------------------------------------


def test_only_touched_rows_are_read_again(large: Desk) -> None:
    large.source.ids_read.clear()
    one = large.table.model.ids[7]
    large.write(lambda store: verbs.edit(store, Selection("customers", frozenset({one})), {"name": "改了名"}))
    large.until(lambda: large.text(7) == "改了名")
    assert large.source.ids_read == [one]


def test_changes_elsewhere_read_nothing(small: Desk) -> None:
    small.source.ids_read.clear()
    seen: list[int] = []
    small.table.counted.connect(seen.append)
    one = int(small.table.model.ids[0])
    done: list[object] = []
    small.runner.write(lambda store: verbs.add(store, "contacts", {"company": one, "name": "李娜"}), done.append)
    small.until(lambda: bool(done))
    assert small.source.ids_read == []


def test_the_name_of_another_record_is_read_again_when_that_changes(desk: Desk) -> None:
    owner = customer(desk.store, "旧名")
    order(desk.store, owner, code="O-1")
    orders = desk.another("orders", "code", "customer")
    with desk.bot.waitSignal(orders.counted):
        orders.show_query(Query("orders"))
    index = orders.model.index(0, orders.model.positions["customer"])
    assert index.data() == "旧名"
    desk.runner.write(lambda store: verbs.edit(store, Selection("customers", frozenset({owner})), {"name": "新名"}))
    desk.until(lambda: index.data() == "新名")


def test_days_are_named_anew_after_midnight(desk: Desk, noon: datetime) -> None:
    customer(desk.store, next_follow_up="2026-03-06")
    desk.show()
    assert desk.text(0, "next_follow_up") == "Tomorrow"
    with clock.frozen(noon + timedelta(days=1)):
        desk.table.view.viewport().update()
        desk.until(lambda: desk.text(0, "next_follow_up") == "Today")


# -- columns ----------------------------------------------------------------------------------------------------------


def test_columns_stay_as_they_were_left(small: Desk) -> None:
    header, places = small.table.view.header, small.table.model.positions
    header.moveSection(header.visualIndex(places["value"]), 0)
    header.show_column(places["code"], False)
    header.show_column(places["city"], True)
    header.resizeSection(places["name"], 333)
    again = small.another()
    names = [one.name for one in again.shown_columns()]
    assert names == ["value", "name", "stage", "next_follow_up", "city"]
    assert again.view.header.sectionSize(places["name"]) == 333
    again.view.header.reset_columns()
    assert [one.name for one in again.shown_columns()] == ["name", "code", "stage", "value", "next_follow_up"]


def test_a_newly_shown_column_is_read(small: Desk) -> None:
    small.table.view.header.show_column(small.table.model.positions["kind"], True)
    small.until(small.in_sight)
    assert small.text(0, "kind") == "Person"


def test_the_last_column_cannot_be_hidden(small: Desk) -> None:
    header = small.table.view.header
    for one in header.shown():
        header.show_column(one, False)
    assert len(header.shown()) == 1


def test_the_width_can_follow_what_is_on_screen(small: Desk) -> None:
    header, name = small.table.view.header, small.table.model.positions["name"]
    header.fit((name,))
    assert 40 <= header.sectionSize(name) < 120


def test_a_click_on_a_title_sorts_and_shift_adds_a_key(small: Desk) -> None:
    header, places = small.table.view.header, small.table.model.positions
    asked: list[tuple[Sort, ...]] = []
    small.table.sorted.connect(asked.append)

    def click(name: str, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        x = header.sectionViewportPosition(places[name]) + 20
        small.bot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, held, QPoint(x, 10))

    click("stage")
    click("value", Qt.KeyboardModifier.ShiftModifier)
    click("value", Qt.KeyboardModifier.ShiftModifier)
    assert asked[-1] == (Sort("stage"), Sort("value", True))
    small.until(lambda: small.text(0) == "客户5")
    click("value")
    assert asked[-1] == (Sort("value"),)


def test_the_columns_menu_lists_every_field(small: Desk) -> None:
    menu = small.table.columns_menu()
    names = {action.text() for part in menu.findChildren(QMenu) for action in part.actions()}
    assert {"Name", "City", "Revenue", "Next follow-up"} <= names
    menu.close()


# -- editing ----------------------------------------------------------------------------------------------------------


def line_of(desk: Desk) -> QLineEdit:
    (line,) = (one for one in desk.table.view.viewport().findChildren(QLineEdit) if one.isVisible())
    return line


def test_a_cell_is_edited_by_f2_and_enter_and_tab_goes_on(small: Desk) -> None:
    wishes: list[tuple[int, str, Stored]] = []
    small.table.edited.connect(lambda one, field, value: wishes.append((one, field.name, value)))
    small.click(1)
    small.bot.keyClick(small.table.view, Qt.Key.Key_F2)
    line = line_of(small)
    assert line.text() == "客户1"
    small.bot.keyClicks(line, "Lin")
    small.bot.keyClick(line, Qt.Key.Key_Tab)
    assert wishes == [(small.table.model.ids[1], "name", "Lin")]
    second = small.table.view.currentIndex()
    assert small.table.model.columns[second.column()].name == "code"
    assert small.table.view.editing
    small.bot.keyClick(line_of(small), Qt.Key.Key_Return)
    small.until(lambda: not small.table.view.editing)
    assert len(wishes) == 1, "an unchanged cell is no wish"


def test_escape_leaves_the_cell_as_it_was(small: Desk) -> None:
    wishes: list[int] = []
    small.table.edited.connect(lambda one, field, value: wishes.append(one))
    small.double_click(3, "code")
    small.bot.keyClicks(line_of(small), "x")
    small.bot.keyClick(line_of(small), Qt.Key.Key_Escape)
    assert wishes == []
    assert not small.table.view.editing


def test_what_cannot_be_read_keeps_the_editor_open_and_says_why(small: Desk) -> None:
    wishes: list[Stored] = []
    small.table.edited.connect(lambda one, field, value: wishes.append(value))
    small.double_click(3, "value")
    line = line_of(small)
    small.bot.keyClicks(line, "abc")
    small.bot.keyClick(line, Qt.Key.Key_Return)
    assert small.table.view.editing
    assert "abc" in line.accessibleDescription()
    line.selectAll()
    small.bot.keyClicks(line, "12.5")
    small.bot.keyClick(line, Qt.Key.Key_Return)
    small.until(lambda: not small.table.view.editing)
    assert wishes == [1250]


def test_a_tag_typed_in_a_cell_counts_without_a_second_enter(small: Desk) -> None:
    wishes: list[Stored] = []
    small.table.edited.connect(lambda one, field, value: wishes.append(value))
    small.table.view.header.show_column(small.table.model.positions["tags"], True)
    small.until(small.in_sight)
    small.table.view.setCurrentIndex(small.table.model.index(0, small.table.model.positions["tags"]))
    small.bot.keyClick(small.table.view, Qt.Key.Key_F2)
    line = line_of(small)
    small.bot.keyClicks(line, "VIP")
    small.bot.keyClick(line, Qt.Key.Key_Return)
    small.until(lambda: not small.table.view.editing)
    assert wishes == ['["VIP"]']


def test_rows_do_not_move_under_an_open_editor(small: Desk) -> None:
    small.click(1)
    small.bot.keyClick(small.table.view, Qt.Key.Key_F2)
    small.runner.write(lambda store: verbs.add(store, "customers", {"code": "A", "name": "新来的"}))
    small.until(lambda: small.table._loading._late is not None)
    assert small.table.total == 6
    small.bot.keyClick(line_of(small), Qt.Key.Key_Escape)
    small.until(lambda: small.table.total == 7)
    small.settled()
    assert small.text(0) == "新来的"


def test_computed_values_cannot_be_edited(small: Desk) -> None:
    small.table.view.header.show_column(small.table.model.positions["revenue"], True)
    small.until(small.in_sight)
    index = small.table.model.index(0, small.table.model.positions["revenue"])
    assert not small.table.model.flags(index) & Qt.ItemFlag.ItemIsEditable


# -- copying ----------------------------------------------------------------------------------------------------------


def test_ctrl_c_copies_the_chosen_rows_for_spreadsheets(small: Desk) -> None:
    small.click(1)
    small.click(2, Qt.KeyboardModifier.ShiftModifier)
    clipboard = QGuiApplication.clipboard()
    with small.bot.waitSignal(clipboard.dataChanged):
        small.bot.keyClick(small.table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == "客户1\tC-1\tGrow\t100.00\t\n客户2\tC-2\tGrow\t200.00\t\n"
    assert "<td class=t>客户1</td>" in clipboard.mimeData().html()


def test_everything_but_one_row_is_copied_with_titles(small: Desk) -> None:
    small.table.select_all()
    small.click(0, Qt.KeyboardModifier.ControlModifier)
    clipboard = QGuiApplication.clipboard()
    with small.bot.waitSignal(clipboard.dataChanged):
        small.table.copy(headers=True)
    lines = clipboard.text().splitlines()
    assert lines[0].split("\t")[:2] == ["Name", "Code"]
    assert [line.split("\t")[1] for line in lines[1:]] == ["C-1", "C-2", "C-3", "C-4", "C-5"]


def test_too_many_rows_for_the_clipboard_are_refused_in_words(large: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.tables.copying.MOST_COPIED", 500)
    large.table.select_all()
    with large.bot.waitSignal(large.table.failed) as told:
        large.table.copy()
    assert told.args is not None
    assert told.args[0].code == "too-many-to-copy"
