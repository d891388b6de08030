"""Formulas and weights edited in the window: wrong places are marked, what they rank is told, they are kept and offered."""

from collections.abc import Callable

import pytest
from builders import add
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk.query.filters import Among
from opsdesk.store.store import Store
from ui.pages import PAGES
from ui.pages.requirements.own_models import FormulaEditor, ModelEditor, WeightsEditor
from ui.pages.requirements.page import RequirementsPage
from ui.pages.requirements.ranking import RankingView
from ui.pages.requirements.scale_editor import ScaleEditor
from ui.window.desk import Desk

Settle = Callable[[], None]


@pytest.fixture
def desk(windows: Windows, store: Store) -> Desk:
    add(store, "requirements", title="甲", value="9", effort="3", risk_reduction="1")
    add(store, "requirements", title="乙", value="4", effort="1", risk_reduction="9")
    add(store, "requirements", title="丙", value="4")
    return windows.open(PAGES)


@pytest.fixture
def ranking(desk: Desk, settle: Settle) -> RankingView:
    desk.show_page("requirements")
    settle()
    desk.commands.run("requirements.ranking")
    settle()
    page = desk.current()
    assert isinstance(page, RequirementsPage)
    shown = page.ways["ranking"]
    assert isinstance(shown, RankingView)
    return shown


def opened(ranking: RankingView, action: str) -> ModelEditor:
    menu = ranking.own.made_menu()
    next(one for one in menu.actions() if one.text() == action).trigger()
    menu.deleteLater()
    QApplication.processEvents()
    return next(one for one in ranking.window().findChildren(ModelEditor) if one.isVisible())


def test_a_formula_is_typed_told_kept_and_edited(ranking: RankingView, settle: Settle, qtbot: QtBot) -> None:
    editor = opened(ranking, "New formula…")
    assert isinstance(editor, FormulaEditor)
    editor.name.setText("我们的")
    editor.text.setPlainText("value / efort")
    editor.look()
    assert not editor.save_button.isEnabled()
    assert "character 9: there is no number field “efort”" in editor.told.text()
    (marked,) = editor.text.extraSelections()
    assert marked.cursor.selectedText() == "efort"  # type: ignore[attr-defined]
    editor.text.setPlainText("业务价值 / effort")
    qtbot.waitUntil(lambda: editor.told.text() == "2 of 3 open requirements would have a score. First: 乙")
    assert editor.text.extraSelections() == []
    editor.save_button.click()
    settle()
    assert ranking.choice.combo.findText("我们的") >= 0
    again = opened(ranking, "Edit 我们的…")
    assert isinstance(again, FormulaEditor)
    assert again.text.toPlainText() == "[Business value] / Effort"
    again.remove_button.click()
    settle()
    assert ranking.choice.combo.findText("我们的") == -1


def test_a_name_that_is_taken_is_refused_in_the_dialog(ranking: RankingView, settle: Settle) -> None:
    editor = opened(ranking, "New formula…")
    assert isinstance(editor, FormulaEditor)
    editor.name.setText("RICE")
    editor.text.setPlainText("value")
    editor.look()
    editor.save_button.click()
    settle()
    assert editor.isVisible()
    assert "“rice” is there already" in editor._refusal.text()
    editor.reject()


def test_weights_are_typed_kept_and_edited(ranking: RankingView, settle: Settle, qtbot: QtBot) -> None:
    editor = opened(ranking, "New weights…")
    assert isinstance(editor, WeightsEditor)
    for line in editor.weights.values():
        line.clear()
    editor.name.setText("Ours")
    editor.look()
    assert not editor.save_button.isEnabled()  # none is other than zero
    editor.weights["value"].setText("2")
    editor.weights["effort"].setText("x")
    editor.look()
    assert editor.weights["effort"].property("wrong")
    editor.weights["effort"].setText("-1")
    editor.look()
    qtbot.waitUntil(lambda: editor.told.text().endswith("First: 甲"))
    editor.save_button.click()
    settle()
    assert ranking.choice.combo.findText("Ours") >= 0
    menu = ranking.own.made_menu()
    next(one for one in menu.actions() if one.text() == "Edit Ours…").trigger()
    settle()
    again = next(one for one in ranking.window().findChildren(WeightsEditor) if one.isVisible())
    assert (again.weights["value"].text(), again.weights["effort"].text()) == ("2", "-1")
    again.reject()
    menu.deleteLater()


def test_scales_are_typed_and_values_off_them_are_listed(ranking: RankingView, desk: Desk, settle: Settle) -> None:
    ranking.choice.choose("cd3")
    settle()
    menu = ranking.own.made_menu()
    next(one for one in menu.actions() if one.text() == "Scales of its inputs…").trigger()
    menu.deleteLater()
    settle()
    editor = next(one for one in ranking.window().findChildren(ScaleEditor) if one.isVisible())
    assert list(editor.lines) == ["value", "effort"]
    editor.lines["value"].setText("high")
    editor.look()
    assert not editor.save_button.isEnabled()
    editor.lines["value"].setText("9 high; 1 low")
    editor.look()
    editor.save_button.click()
    settle()
    assert ranking.remarks.off_scale.text() == "Off the scale: Business value 2"
    ranking.remarks.off_scale.click()
    settle()
    page = desk.current()
    assert isinstance(page, RequirementsPage)
    assert isinstance(page.query.where, Among)
    assert page.query.where.ids == [2, 3]
