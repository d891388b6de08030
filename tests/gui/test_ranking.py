"""The ranking: scores follow what is typed, models stand beside each other, what has no score says why and can be reached."""

from collections.abc import Callable

import pytest
from builders import add
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk.query.filters import Among
from opsdesk.services import formulas
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.store.store import Store
from ui.pages import PAGES
from ui.pages.requirements.fixing import FixRanking
from ui.pages.requirements.page import RequirementsPage
from ui.pages.requirements.pane import SCORES
from ui.pages.requirements.ranking import RankingView
from ui.widgets.entries import EntryList
from ui.window.desk import Desk

Settle = Callable[[], None]


@pytest.fixture
def desk(windows: Windows, store: Store) -> Desk:
    common = {"impact": "1", "confidence": "100%"}
    add(store, "requirements", title="甲", reach="100", effort="1", value="9", **common)
    add(store, "requirements", title="乙", reach="300", effort="1", value="1", **common)
    add(store, "requirements", title="丙", reach="900", **common)
    add(store, "requirements", title="丁", reach="999", effort="1", value="5", status="shipped", **common)
    found = windows.open(PAGES)
    found.window().resize(1280, 800)
    return found


@pytest.fixture
def page(desk: Desk, settle: Settle) -> RequirementsPage:
    desk.show_page("requirements")
    settle()
    desk.commands.run("requirements.ranking")
    settle()
    shown = desk.current()
    assert isinstance(shown, RequirementsPage)
    return shown


@pytest.fixture
def ranking(page: RequirementsPage) -> RankingView:
    shown = page.ways["ranking"]
    assert isinstance(shown, RankingView)
    return shown


def shown(ranking: RankingView, *names: str) -> list[tuple[str, ...]]:
    model = ranking.table.model
    return [
        tuple(str(model.data(model.index(row, model.positions[name]))) for name in names)
        for row in range(model.rowCount())
    ]


def test_open_requirements_stand_in_the_order_of_their_scores(ranking: RankingView, page: RequirementsPage) -> None:
    assert shown(ranking, "rank", "title", "score") == [("1", "乙", "300.00"), ("2", "甲", "100.00"), ("—", "丙", "—")]
    assert ranking.remarks.blamed.text() == "1 has no score: Effort 1"
    assert "n = 2" in ranking.remarks.formula.text()
    assert page.heading.fact.text().startswith("3")


def test_a_value_typed_into_a_cell_moves_the_rows_and_undo_moves_them_back(
    qtbot: QtBot, ranking: RankingView, desk: Desk, settle: Settle
) -> None:
    view = ranking.table.view
    view.setFocus()
    view.setCurrentIndex(ranking.table.model.index(1, ranking.table.model.positions["reach"]))
    QTest.keyClick(view, Qt.Key.Key_F2)
    line = QApplication.focusWidget()
    assert line is not None
    QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(line, "500")
    QTest.keyClick(line, Qt.Key.Key_Return)
    settle()
    assert shown(ranking, "rank", "title", "score")[:2] == [("1", "甲", "500.00"), ("2", "乙", "300.00")]
    assert ranking.current_id == 1
    desk.undo()
    settle()
    assert shown(ranking, "title", "score")[:2] == [("乙", "300.00"), ("甲", "100.00")]


def test_other_models_stand_beside_it_with_the_places_they_move(ranking: RankingView, settle: Settle) -> None:
    ranking.choice.put_beside("cd3", True)
    settle()
    assert shown(ranking, "title", "rank:1", "shift:1") == [("乙", "2", "▼ 1"), ("甲", "1", "▲ 1"), ("丙", "—", "—")]
    assert ranking.choice.others.text() == "Compared with CD3"
    ranking.choice.choose("cd3")
    settle()
    assert shown(ranking, "rank", "title")[0] == ("1", "甲")
    assert ranking.choice.beside == []
    for name in ("rice", "wsjf", "ice-mean", "opportunity"):
        ranking.choice.put_beside(name, True)
    assert [one.name for one in ranking.choice.beside] == ["wsjf", "ice-mean", "opportunity"]
    assert {action.text() for action in ranking.choice.menu().actions() if action.isChecked()} == {
        "WSJF", "ICE (mean)", "Opportunity",
    }  # fmt: skip


def test_what_was_chosen_is_remembered(ranking: RankingView, desk: Desk, settle: Settle) -> None:
    ranking.choice.choose("wsjf")
    ranking.choice.put_beside("rice", True)
    ranking.open_only.setChecked(False)
    settle()
    again = RankingView(desk.context)
    assert (again.choice.model.name, [one.name for one in again.choice.beside]) == ("wsjf", ["rice"])
    assert not again.open_only.isChecked()
    again.deleteLater()


def test_finished_ones_are_ranked_when_wanted(ranking: RankingView, settle: Settle) -> None:
    ranking.open_only.setChecked(False)
    settle()
    assert [title for (title,) in shown(ranking, "title")] == ["丁", "乙", "甲", "丙"]


def test_those_without_a_score_are_listed(ranking: RankingView, page: RequirementsPage, settle: Settle) -> None:
    ranking.remarks.blamed.click()
    settle()
    assert page.ways.way == "list"
    where = page.query.where
    assert isinstance(where, Among)
    assert (where.name, where.ids) == ("no score by RICE", [3])


def test_verbs_work_on_what_is_chosen_in_it(ranking: RankingView, page: RequirementsPage, settle: Settle) -> None:
    ranking.go_to(1)
    settle()
    assert page.current_id == 1
    assert page.chosen is not None
    assert page.chosen.ids == {1}
    ranking.table.select_all()
    assert page.chosen.where is not None
    page.run("remove")
    settle()
    assert ranking.total == 0
    assert not ranking.table.view.isVisible()


def test_another_order_of_the_ranking_leaves_that_of_the_list_alone(
    ranking: RankingView, page: RequirementsPage, settle: Settle
) -> None:
    listed = page.bar.query.sort
    ranking.table.view.header.sort_wanted.emit(())
    settle()
    page.show_list()
    settle()
    assert page.query.sort == listed


def test_the_chance_stands_in_the_table_and_what_would_move_it_beside(
    ranking: RankingView, store: Store, desk: Desk, settle: Settle
) -> None:
    assert shown(ranking, "chance")[0] == ("—",)  # every input is certain
    one = Selection("requirements", frozenset([1]))
    desk.runner.write(lambda s: verbs.edit(s, one, {"confidence": 0.5}))
    settle()
    assert shown(ranking, "title", "chance")[0] == ("乙", "100%")
    ranking.go_to(1)
    settle()
    assert ranking.firmness._turns_head.text() == "甲"
    assert "Level with 乙 (1) above it, if" in ranking.firmness.turns.text()
    ranking.choice.put_beside("cd3", True)
    settle()
    assert ranking.firmness.tau.text() == "CD3: -1.00, the reverse order"
    assert ranking.firmness.chart.chart is not None
    ranking.firm.setChecked(False)
    assert ranking.firmness.isHidden()


def test_a_formula_that_is_kept_can_be_chosen_and_goes_when_it_is_removed(
    ranking: RankingView, desk: Desk, settle: Settle
) -> None:
    desk.runner.write(lambda s: formulas.save(s, "我们的", "value - effort"))
    settle()
    key = str(ranking.choice.combo.itemData(ranking.choice.combo.findText("我们的")))
    ranking.choice.choose(key)
    settle()
    assert shown(ranking, "title", "score")[:2] == [("甲", "8.00"), ("乙", "0.00")]
    assert "Business value" in ranking.remarks.formula.text()
    desk.runner.write(lambda s: formulas.remove(s, key))
    settle()
    assert ranking.choice.model.name == "rice"
    assert shown(ranking, "title", "score")[0] == ("乙", "300.00")


def test_a_ranking_is_fixed_and_later_ones_are_compared_with_it(
    ranking: RankingView, page: RequirementsPage, desk: Desk, settle: Settle
) -> None:
    ranking.fix.click()
    settle()
    dialog = next(one for one in ranking.findChildren(FixRanking) if one.isVisible())
    dialog.name.setText("春季评审")
    dialog.by.setText("周婷")
    dialog.keep.click()
    settle()
    desk.runner.write(lambda s: verbs.edit(s, Selection("requirements", frozenset([1])), {"reach": 900.0}))
    settle()
    key = next(action for action in ranking.choice.menu().actions() if action.text() == "春季评审")
    key.trigger()
    settle()
    assert shown(ranking, "rank", "title", "rank:1", "shift:1")[0] == ("1", "甲", "2", "▼ 1")
    page.open_record(1)
    settle()
    page.detail.show_tab(SCORES)
    settle()
    entries = page.detail.findChildren(EntryList)
    said = [entry for one in entries for entry in one.model().entries if entry.text == "春季评审"]  # type: ignore[attr-defined]
    assert [(entry.right, entry.below) for entry in said] == [("rank 2 · 100.00", "RICE · Today · 周婷")]
