"""The sheet of an experiment: planned, typed, judged at once, saved with a look."""

from collections.abc import Callable
from datetime import datetime

import pytest
from builders import add
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk.store.store import Store
from ui.pages import PAGES
from ui.pages.campaigns.experiment import CONVERTED, NAME, PEOPLE, ExperimentSheet
from ui.pages.campaigns.page import CampaignsPage
from ui.window.desk import Desk

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def experiment(store: Store, noon: datetime) -> int:
    campaign = add(store, "campaigns", name="春季", start="2026-03-01")
    return add(store, "experiments", campaign=campaign, name="按钮颜色", hypothesis="绿色更醒目")


@pytest.fixture
def desk(windows: Windows, experiment: int) -> Desk:
    return windows.open(PAGES)


def test_an_experiment_is_planned_typed_and_judged(
    desk: Desk, experiment: int, settle: Callable[[], None], qtbot: QtBot, store: Store
) -> None:
    desk.context.go("campaigns", 1)
    settle()
    page = desk.current()
    assert isinstance(page, CampaignsPage)
    page.open_entry(("experiments", experiment))
    settle()
    sheet = next(f for w in QApplication.topLevelWidgets() if w.isVisible() and (f := w.findChild(ExperimentSheet)))
    assert (sheet.name.text(), sheet.plan["base"].text()) == ("按钮颜色", "5%")
    assert sheet.needed.text() == "31,234 people in each of 2 arms"
    sheet.a_day.setText("3000")
    sheet.plan["lift"].setText("20")
    sheet.plan["lift"].textEdited.emit("20")
    qtbot.waitUntil(lambda: sheet.needed.text() == "8,158 people in each of 2 arms, 7 days in whole weeks")
    sheet.use.click()
    assert sheet.planned.text() == "16316"
    model = sheet.arms
    for row, column, typed in (
        (0, PEOPLE, "9,000"),
        (0, CONVERTED, "450"),
        (1, NAME, "绿色"),
        (1, PEOPLE, "9000"),
        (1, CONVERTED, "560"),
    ):
        assert model.setData(model.index(row, column), typed)
    qtbot.waitUntil(lambda: sheet.judged is not None)
    assert sheet.verdict.text() == "The variant is better: 5.00% to 6.22%."
    assert sheet.views.shares[0].name == "绿色"
    assert not model.setData(model.index(1, PEOPLE), "many")
    assert "not a number" in sheet.wrong.text()
    model.setData(model.index(1, CONVERTED), "9001")
    qtbot.waitUntil(lambda: "no conversion rate" in sheet.wrong.text())
    model.setData(model.index(1, CONVERTED), "560")
    qtbot.waitUntil(lambda: sheet.judged is not None and not sheet.wrong.text())
    sheet.save_button.click()
    settle()
    assert store.read(lambda c: c.execute("SELECT name, people FROM variants ORDER BY id").fetchall()) == [
        ("Control", 9000), ("绿色", 9000),
    ]  # fmt: skip
    assert store.read(lambda c: c.execute("SELECT arms FROM looks").fetchall()) == [("450/9000;560/9000",)]
    assert store.read(lambda c: c.execute("SELECT lift, planned FROM experiments").fetchone()) == (0.2, 16316)
