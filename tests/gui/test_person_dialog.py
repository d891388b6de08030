"""Exporting and erasing one person in the window."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import contact, customer, order
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from windows import Windows

from opsdesk.store import retention, reveals
from opsdesk.store import rows as reads
from opsdesk.store.store import Store
from ui.dialogs.person import ErasePerson
from ui.pages import PAGES
from ui.pages.customers import verbs
from ui.pages.customers.page import CustomersPage
from ui.pages.history.page import HistoryPage
from ui.window.desk import Desk


@pytest.fixture
def desk(store: Store, windows: Windows, noon: object) -> Iterator[Desk]:
    number = customer(store, "李静", phone="13800138000")
    contact(store, number)
    order(store, number, "1200")
    customer(store, "王伟")
    opened = windows.open(PAGES)
    windows.settle(opened)
    return opened


@pytest.fixture
def page(desk: Desk, settle: Any) -> CustomersPage:
    desk.context.go("customers", 1)
    settle()
    found = desk.current()
    assert isinstance(found, CustomersPage)
    return found


def dialog() -> ErasePerson:
    (found,) = [top for top in QApplication.topLevelWidgets() if isinstance(top, QDialog) and top.isVisible()]
    assert isinstance(found, ErasePerson)
    return found


def test_erasing_needs_the_code_typed_and_names_the_backups(desk: Desk, page: CustomersPage, settle: Any) -> None:
    retention.back_up_now(desk.runner.store.vault)
    desk.commands.run("customers.erase_person")
    settle()
    asked = dialog()
    said = "\n".join(label.text() for label in asked.files)
    assert "backups/000001.opsbackup" in said
    assert "李静" in asked._what.text()
    assert not asked.go_on.isEnabled()
    asked.code.setText("C-2")
    assert not asked.go_on.isEnabled()
    asked.code.setText("c-1")
    asked.go_on.click()
    settle()
    assert not isValid(asked)
    store = desk.runner.store
    found = store.read(lambda c: reads.get(c, store.schema, "customers", 1))
    assert found is not None
    assert (found["name"], found["phone"], found["revenue"]) == ("(erased)", None, 120000)
    assert page.detail.name.text() == "(erased)"
    assert desk.toast.isVisible()
    assert not desk.toast._button.isVisible(), "there is nothing to undo"
    desk.show_page("history")
    settle()
    history = desk.current()
    assert isinstance(history, HistoryPage)
    assert "李静" not in "\n".join(entry.words for entry in history.model.entries)
    assert not history.undo_this.isEnabled()


def test_leaving_the_question_erases_nothing(desk: Desk, page: CustomersPage, settle: Any) -> None:
    desk.commands.run("customers.erase_person")
    settle()
    dialog().stay.click()
    settle()
    assert page.detail.name.text() == "李静"


def test_everything_about_a_person_goes_into_a_folder(
    desk: Desk, page: CustomersPage, settle: Any, tmp_path: Path, qtbot: QtBot
) -> None:
    verbs.write_person(page, "C-1", tmp_path / "out")
    qtbot.waitUntil(lambda: (tmp_path / "out" / "profile.pdf").exists(), timeout=20_000)
    settle()
    assert json.loads((tmp_path / "out" / "person.json").read_text("utf-8"))["customer"]["phone"] == ["13800138000"]
    store = desk.runner.store
    (logged,) = store.read(lambda c: reveals.newest(c, store.schema))
    assert (logged.what, logged.code) == ("export", "C-1")
