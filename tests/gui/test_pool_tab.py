"""The pool tab: the lists with their reasons, returning after a look, taking out, rules and their forms."""

from collections.abc import Iterator
from typing import Any

import pytest
from builders import customer, days_ago
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QApplication, QDialog
from windows import Windows

from opsdesk.query.filters import Query
from opsdesk.services import pool
from opsdesk.services.pool import Rule, Terms
from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.dialogs.ask import Question
from ui.pages import PAGES
from ui.pages.care.page import CarePage
from ui.pages.care.pool import PoolTab
from ui.pages.care.pool_forms import ClaimForm, RuleForm, TermsForm
from ui.tables.table import Table
from ui.window.desk import Desk


@pytest.fixture
def desk(store: Store, windows: Windows, noon: object) -> Iterator[Desk]:
    def quiet(name: str, days: int, owner: str | None = "李静", **values: Any) -> None:
        customer(store, name, owner=owner, created=days_ago(300), last_contact=days_ago(days), **values)

    store.write(lambda s: pool.save_rule(s, "ads", Rule(20, "source=ads", 2)))
    store.write(lambda s: pool.save_rule(s, "everybody", Rule(30, "", 7)))
    quiet("星野", 45)
    quiet("北辰", 31, owner="王芳")
    quiet("云帆", 21, source="ads")
    quiet("晴川", 28)
    quiet("保护的", 90, tags="保护")
    quiet("公海一", 90, owner=None)
    quiet("公海二", 70, owner=None)
    opened = windows.open(PAGES)
    opened.window().resize(1280, 800)
    windows.settle(opened)
    return opened


@pytest.fixture
def tab(desk: Desk, settle: Any) -> PoolTab:
    desk.context.go("care", "pool")
    settle()
    page = desk.current()
    assert isinstance(page, CarePage)
    found = page.current
    assert isinstance(found, PoolTab)
    return found


def shown(table: Table, column: str) -> list[str]:
    model = table.model
    return [str(model.data(model.index(row, model.positions[column]))) for row in range(model.rowCount())]


def dialog(kind: type) -> Any:
    (found,) = [top for top in QApplication.topLevelWidgets() if isinstance(top, QDialog) and top.isVisible()]
    assert isinstance(found, kind)
    return found


def owners(desk: Desk) -> dict[str, object]:
    store = desk.runner.store
    every = store.read(lambda c: rows.ids(c, store.schema, Query("customers")))
    cells = store.read(lambda c: rows.page(c, store.schema, "customers", every, ["name", "owner"]))
    return {str(name): owner for name, owner in cells.values()}


def test_who_returns_is_listed_with_the_reason(tab: PoolTab) -> None:
    assert [fact.figure for fact in tab.facts.values()] == ["3", "1", "2"]
    assert tab.protected.figure == "1"
    assert shown(tab.due, "name") == ["星野", "北辰", "云帆"]
    assert shown(tab.due, "pool_why") == [
        "no contact for 45 days (rule “everybody”)",
        "no contact for 31 days (rule “everybody”)",
        "no contact for 21 days (rule “ads”)",
    ]
    assert [(entry.text, entry.right) for entry in tab.rules.entries] == [("ads", "1"), ("everybody", "2")]


def test_warnings_say_when(tab: PoolTab, settle: Any) -> None:
    tab.facts["warned"].asked.emit()
    settle()
    assert shown(tab.due, "name") == ["晴川"]
    assert shown(tab.due, "pool_when") == ["Mar 8"]
    assert not tab.give_back.isVisible()


def test_the_list_sorts_by_its_own_columns_and_by_those_of_customers(tab: PoolTab, settle: Any) -> None:
    from opsdesk.query.filters import Sort

    for sort, first in ((Sort("pool_when", True), "云帆"), (Sort("owner", True), "北辰"), (Sort("pool_why"), "云帆")):
        tab.due.show_query(Query("customers", sort=(sort,)))
        settle()
        assert shown(tab.due, "name")[0] == first, sort


def test_nothing_returns_without_a_look_and_one_undo_gives_all_back(tab: PoolTab, desk: Desk, settle: Any) -> None:
    before = owners(desk)
    tab.give_back.click()
    question = dialog(Question)
    assert "3 customers" in question._detail.text()
    assert "ads: 1" in question._detail.text()
    assert owners(desk) == before
    question.go_on.click()
    settle()
    assert {name for name, owner in owners(desk).items() if owner is None} == {
        "星野",
        "北辰",
        "云帆",
        "公海一",
        "公海二",
    }
    assert [fact.figure for fact in tab.facts.values()] == ["0", "1", "5"]
    desk.undo()
    settle()
    assert owners(desk) == before
    assert tab.facts["due"].figure == "3"


def test_only_the_selected_ones_return(tab: PoolTab, desk: Desk, settle: Any) -> None:
    tab.due.select_all()
    first = tab.due.model.id_at(0)
    assert first is not None
    off = QItemSelectionModel.SelectionFlag.Deselect | QItemSelectionModel.SelectionFlag.Rows
    tab.due.view.selectionModel().select(tab.due.model.index(0, 0), off)
    settle()
    tab.give_back.click()
    question = dialog(Question)
    assert "2 customers" in question._detail.text()
    question.go_on.click()
    settle()
    assert owners(desk)["星野"] == "李静"
    assert owners(desk)["北辰"] is None


def test_customers_of_the_pool_are_given_to_an_owner(tab: PoolTab, desk: Desk, settle: Any) -> None:
    tab.choose("pool")
    settle()
    assert sorted(shown(tab.pool, "name")) == ["公海一", "公海二"]
    tab.pool.select_all()
    tab.take.click()
    form = dialog(ClaimForm)
    form.owner.set_value("王芳")
    form.save_button.click()
    settle()
    assert owners(desk)["公海一"] == "王芳"
    assert tab.facts["pool"].figure == "0"


def test_a_refusal_stays_in_the_form(tab: PoolTab, desk: Desk, settle: Any) -> None:
    desk.runner.store.write(lambda s: pool.save_terms(s, Terms(limit=1)))
    tab.choose("pool")
    settle()
    tab.pool.select_all()
    tab.claim()
    form = dialog(ClaimForm)
    form.owner.set_value("王芳")
    form.save_button.click()
    settle()
    assert "limit is 1" in form.refusal.text()
    form.reject()
    assert owners(desk)["公海一"] is None


def test_the_owners_of_the_current_customer_stand_beside_the_list(tab: PoolTab, settle: Any) -> None:
    assert tab._owners_of.text() == "星野"
    assert [entry.text for entry in tab.owners.entries] == ["李静"]


def test_a_new_rule_counts_at_once_and_says_what_its_filter_means(tab: PoolTab, settle: Any) -> None:
    tab.new_rule()
    form = dialog(RuleForm)
    assert form.name.text() == "30 days without contact"
    form.days.setValue(5)
    assert form.name.text() == "5 days without contact"
    form.where.setText("nonsense=1")
    assert "no field" in form._said.text()
    form.where.setText("owner=李静")
    assert form._said.text() == "Owner is 李静"
    form.save_button.click()
    settle()
    assert [entry.text for entry in tab.rules.entries] == ["ads", "everybody", "5 days without contact"]
    assert tab.facts["due"].figure == "4"


def test_a_rule_is_changed_and_removed(tab: PoolTab, settle: Any) -> None:
    tab.rules.opened.emit(tab.rules.entries[1].target)
    form = dialog(RuleForm)
    form.days.setValue(40)
    form.save_button.click()
    settle()
    assert tab.facts["due"].figure == "2"
    tab.rules.opened.emit(tab.rules.entries[1].target)
    dialog(RuleForm).remove()
    settle()
    assert [entry.text for entry in tab.rules.entries] == ["ads"]


def test_protection_is_set_in_its_form(tab: PoolTab, settle: Any) -> None:
    tab.change_terms()
    form = dialog(TermsForm)
    assert form.protected.text() == "tag:保护,Protected"
    form.protected.setText("owner=李静")
    form.limit.setValue(9)
    form.save_button.click()
    settle()
    assert shown(tab.due, "name") == ["北辰"]
    assert "9" in tab._terms.text()


def test_the_figure_leads_to_its_customers(tab: PoolTab, desk: Desk, settle: Any) -> None:
    tab.show_all.click()
    settle()
    assert desk.here == "customers"
    page: Any = desk.current()
    assert page.table.total == 3
    desk.context.go("care", "pool")
    settle()
    number = tab.due.model.id_at(1)
    tab.due.opened.emit(number)
    settle()
    assert page.detail.number == number
