"""The Kano tab: a questionnaire made and worded, answers of a file after a look, the evaluation by table, rule and group."""

from pathlib import Path
from typing import Any

import pytest
from builders import add, customer
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk.services import questionnaire
from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.pages import PAGES
from ui.pages.planning.kano import KanoTab
from ui.pages.planning.kano_sheets import AnswersSheet, QuestionnaireSheet
from ui.pages.planning.page import PlanningPage
from ui.window.desk import Desk


@pytest.fixture
def desk(store: Store, windows: Windows, noon: object) -> Desk:
    survey = add(store, "surveys", code="Q-1", name="September", kind="kano", questions="Export\nDark mode")
    for place in range(8):
        who = customer(store, f"c{place}", stage="grow" if place < 4 else "silent")
        one, other = ("like", "dislike") if place < 4 else ("neutral", "neutral")
        add(store, "answers", survey=survey, customer=who, question="Export", functional=one, dysfunctional=other)
    return windows.open(PAGES)


@pytest.fixture
def tab(desk: Desk, settle: Any) -> KanoTab:
    desk.context.go("planning", "kano")
    settle()
    page = desk.current()
    assert isinstance(page, PlanningPage)
    found = page.current
    assert isinstance(found, KanoTab)
    return found


def dialog(kind: type) -> Any:
    (found,) = [top for top in QApplication.topLevelWidgets() if isinstance(top, QDialog) and top.isVisible()]
    assert isinstance(found, kind)
    return found


def test_features_have_their_class_and_groups_theirs(tab: KanoTab, settle: Any) -> None:
    (row,) = tab.features.shares
    assert (row.name, row.figures[:7]) == ("Export", ("0", "4", "0", "4", "0", "0", "One-dimensional"))
    assert tab.groups.heads[1:] == ("Grow · 4", "Silent · 4")
    assert tab.groups.shares[0].figures == ("One-dimensional", "Indifferent")
    assert "Export" in tab._differing.text()
    tab.rule.set_value("blauth")
    tab.rule.chosen.emit("blauth")
    settle()
    assert tab.features.shares[0].figures[6] == "Indifferent"
    tab.by.set_value("")
    tab.by.chosen.emit("")
    settle()
    assert not tab._groups_card.isVisible()


def test_a_questionnaire_is_made_in_either_language(tab: KanoTab, settle: Any, desk: Desk) -> None:
    tab.make()
    sheet = dialog(QuestionnaireSheet)
    sheet.save_button.click()
    settle()
    assert "asks nothing" in sheet.refusal.text()
    sheet.name.setText("十月")
    sheet.features.setPlainText("批量导出\nDark mode | With? | Without?")
    sheet.spoken.set_value("zh")
    sheet.spoken.chosen.emit("zh")
    assert [entry.text for entry in sheet.asked.entries] == ["如果有“批量导出”，您的感受是？", "With?"]
    sheet.save_button.click()
    settle()
    assert tab.chosen is not None
    assert tab.chosen[2] == "十月"
    assert tab.chosen[3] == [
        questionnaire.worded("批量导出", "zh"), questionnaire.Question("Dark mode", "With?", "Without?"),
    ]  # fmt: skip
    tab.edit()
    again = dialog(QuestionnaireSheet)
    assert again.features.toPlainText() == "批量导出\nDark mode | With? | Without?"
    again.reject()


def test_answers_of_a_file_are_looked_at_and_imported(
    tab: KanoTab, desk: Desk, settle: Any, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(
        "序号,Export,Export (without),Dark mode,Dark mode (without)\n1,like,dislike,like,neutral\n2,like,dislike,odd,neutral\n",
        encoding="utf-8",
    )
    tab.take(path)
    settle()
    qtbot.waitUntil(lambda: any(isinstance(top, AnswersSheet) for top in QApplication.topLevelWidgets()))
    sheet = dialog(AnswersSheet)
    assert [entry.text for entry in sheet.pairs.entries] == ["Export", "Dark mode"]
    sheet.import_button.click()
    settle()
    store = desk.runner.store
    assert store.read(lambda c: rows.count(c, store.schema, "answers")) == 12
    assert [row.name for row in tab.features.shares] == ["Export", "Dark mode"]
    desk.undo()
    settle()
    assert store.read(lambda c: rows.count(c, store.schema, "answers")) == 8


def test_a_file_without_answers_says_so(tab: KanoTab, settle: Any, tmp_path: Path, desk: Desk) -> None:
    path = tmp_path / "other.csv"
    path.write_text("Name,City\n甲,上海\n", encoding="utf-8")
    told: list[object] = []
    desk.context.told.connect(told.append)
    tab.take(path)
    settle()
    assert "holds answers to this questionnaire" in str(told[0])


def test_the_questionnaire_goes_out_as_csv_and_on_paper(
    tab: KanoTab, desk: Desk, settle: Any, tmp_path: Path, qtbot: QtBot
) -> None:
    out = tmp_path / "q.csv"
    tab.save_csv(out)
    qtbot.waitUntil(out.exists)
    settle()
    lines = out.read_text("utf-8-sig").splitlines()
    assert lines[0] == '"Export","If there is Export, how do you feel?",I like it,It must be so,I am neutral,I can live with it,I dislike it'.replace('"Export"', "Export")  # fmt: skip
    assert len(lines) == 4
    tab.report("questionnaire")
    settle()
    assert desk.current() is desk.context.pages["reports"]
