"""Renaming the choices of a field in the window: the sheet, and everything that shows them follows at once."""

from collections.abc import Callable
from typing import Any

import pytest
from builders import customer
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from windows import Windows

from opsdesk.query import language
from opsdesk.query.filters import Query
from opsdesk.settings import Settings
from opsdesk.store.store import Store
from ui.boards.board import Board
from ui.dialogs.choices import ChoicesDialog
from ui.pages import PAGES
from ui.pages.customers.page import CustomersPage
from ui.pages.settings.page import SettingsPage
from ui.window.desk import Desk


@pytest.fixture
def desk(store: Store, windows: Windows, noon: object) -> Desk:
    customer(store, "王伟", stage="grow", last_contact="2026-03-04")
    customer(store, "李娜", stage="silent")
    opened = windows.open(PAGES)
    opened.window().resize(1280, 800)
    opened.context.go("customers")
    windows.settle(opened)
    return opened


@pytest.fixture
def page(desk: Desk) -> CustomersPage:
    found = desk.current()
    assert isinstance(found, CustomersPage)
    return found


def sheet() -> ChoicesDialog:
    (dialog,) = [top for top in QApplication.topLevelWidgets() if isinstance(top, QDialog) and top.isVisible()]
    assert isinstance(dialog, ChoicesDialog)
    return dialog


def rename(dialog: ChoicesDialog, key: str, name: str) -> None:
    line = next(line for line in dialog.lines if line.key == key)
    line.edit.selectAll()
    QTest.keyClicks(line.edit, name)


def lanes(page: CustomersPage) -> list[str]:
    board = page.ways["board"]
    assert isinstance(board, Board)
    return [lane.label for lane in board.lanes]


def shown(page: CustomersPage, row: int) -> list[str]:
    """Name and stage of a row, wherever their columns stand."""
    model = page.table.model
    names = [one.field.name for one in page.table.model.columns]
    return [str(model.data(model.index(row, names.index(name)))) for name in ("name", "stage")]


def test_list_board_chips_and_counts_follow_a_new_name_and_its_undo(
    page: CustomersPage, desk: Desk, settle: Any, store: Store
) -> None:
    desk.commands.run("customers.board")
    settle()
    desk.commands.run("customers.choices")
    dialog = sheet()
    assert [line.edit.text() for line in dialog.lines] == ["Acquire", "Activate", "Grow", "Retain", "Silent", "Lost"]
    rename(dialog, "grow", "Deal")
    dialog.save()
    settle()
    assert lanes(page) == ["Acquire", "Activate", "Deal", "Retain", "Silent", "Lost"]
    page.show_list()
    settle()
    assert shown(page, 0) == ["王伟", "Deal"]
    where = language.parse(store.schema["customers"], "stage=Deal")
    page.bar.set_query(Query("customers", where, page.query.sort))
    settle()
    assert [chip.text() for chip in page.bar.chips] == ["Stage is Deal"]
    desk.commands.run("customers.groups")
    settle()
    assert page.groups.counts["Deal"] == 1
    page.show_all()
    desk.commands.run("undo")
    settle()
    assert shown(page, 0) == ["王伟", "Grow"]
    assert page.table.current_id is not None


def test_the_list_keeps_its_place_and_works_on_after_it_was_made_anew(
    page: CustomersPage, desk: Desk, settle: Any, store: Store
) -> None:
    before, chosen = page.table, page.table.current_id
    dialog = ChoicesDialog(page, page.context.runner, "customers", "stage")
    dialog.open()
    rename(dialog, "grow", "Deal")
    dialog.save()
    settle()
    assert page.table is not before
    assert page.table.current_id == chosen
    page.table.edited.emit(chosen, store.schema["customers"].field("stage"), "lost")
    settle()
    assert shown(page, 0)[1] == "Lost"
    page.table.select_all()
    assert page.chooser.selected == 2


def test_a_new_choice_is_a_column_and_one_put_away_is_none(page: CustomersPage, desk: Desk, settle: Any) -> None:
    desk.commands.run("customers.board")
    settle()
    desk.commands.run("customers.choices")
    dialog = sheet()
    QTest.mouseClick(dialog.add, Qt.MouseButton.LeftButton)
    assert dialog.focusWidget() is dialog.lines[-1].edit
    QTest.keyClicks(dialog.lines[-1].edit, "Renewal")
    lost = next(line for line in dialog.lines if line.key == "lost")
    QTest.mouseClick(lost.eye, Qt.MouseButton.LeftButton)
    assert lost.eye.accessibleName() == "Offer this choice again: Lost"
    dialog.save()
    settle()
    assert lanes(page) == ["Acquire", "Activate", "Grow", "Retain", "Silent", "Renewal"]


def test_what_cannot_be_is_said_in_the_sheet_and_nothing_is_written(
    page: CustomersPage, desk: Desk, settle: Any
) -> None:
    desk.commands.run("customers.choices")
    dialog = sheet()
    rename(dialog, "grow", "Lost")
    dialog.save()
    settle()
    assert dialog.refusal == "There are two choices called “Lost”. Choose another name."
    assert dialog.isVisible()
    dialog.reject()


def test_settings_lead_to_every_field_with_choices(desk: Desk, settle: Any, look: Callable[..., Settings]) -> None:
    desk.context.go("settings")
    settle()
    settings = desk.current()
    assert isinstance(settings, SettingsPage)
    assert list(settings.choices["customers"].buttons) == ["kind", "source", "stage", "consent"]
    dialog = settings.choices["orders"].open("status")
    assert [line.edit.text() for line in dialog.lines][:2] == ["Paid", "Completed"]
    assert not hasattr(dialog, "add"), "order statuses are counted by what they are"
    rename(dialog, "paid", "Settled")
    dialog.save()
    settle()
    look(language="zh")
    assert settings.choices["customers"].buttons["stage"].text() == "阶段"


def test_following_up_knows_the_new_names(page: CustomersPage, desk: Desk, settle: Any) -> None:
    dialog = ChoicesDialog(page, page.context.runner, "interactions", "kind")
    dialog.open()
    rename(dialog, "visit", "On site")
    dialog.save()
    settle()
    desk.commands.run("customers.follow_up")
    settle()
    (form,) = [top for top in QApplication.topLevelWidgets() if isinstance(top, QDialog) and top.isVisible()]
    from ui.widgets.segments import Segments

    assert "On site" in [button.text() for button in form.findChild(Segments)._buttons]
    form.close()
