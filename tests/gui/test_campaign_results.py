"""The results of a campaign: its tab, the grid in which figures are typed, and the import of a console's export."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from builders import add
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk.store.store import Store
from ui.pages import PAGES
from ui.pages.campaigns import marketing_verbs
from ui.pages.campaigns.figure_grid import FigureGrid
from ui.pages.campaigns.figure_import import FigureImport
from ui.pages.campaigns.marketing import RESULTS
from ui.pages.campaigns.page import CampaignsPage
from ui.pages.campaigns.results import Results
from ui.window.desk import Desk

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def campaign(store: Store, noon: datetime) -> int:
    number = add(
        store, "campaigns", name="春季上新", start="2026-03-01", end="2026-03-10", budget="1000", channel="search"
    )
    for name, value in (("impressions", 1000), ("clicks", 40), ("spend", 600), ("revenue", 900)):
        add(store, "metrics", name=name, value=value, at="2026-03-02", campaign=number, channel="search")
    add(store, "targets", campaign=number, figure="ctr", value=0.05)
    return number


@pytest.fixture
def desk(windows: Windows, campaign: int) -> Desk:
    return windows.open(PAGES)


@pytest.fixture
def page(desk: Desk, campaign: int, settle: Callable[[], None]) -> CampaignsPage:
    desk.context.go("campaigns", campaign)
    settle()
    page = desk.current()
    assert isinstance(page, CampaignsPage)
    page.toggle_detail(shown=True)
    settle()
    return page


def sheet_of(kind: type[QWidget]) -> QWidget:
    return next(found for w in QApplication.topLevelWidgets() if w.isVisible() and (found := w.findChild(kind)))


def test_the_tab_tells_money_targets_and_figures(page: CampaignsPage, settle: Callable[[], None]) -> None:
    page.detail.show_tab(RESULTS)
    settle()
    tab = page.detail.findChild(Results)
    assert isinstance(tab, Results)
    assert tab.pace.text().startswith("¥600 of ¥1,000 (60%) after 5 of 10 days; pace 1.20")
    assert tab.warning.text() == "At this pace the budget is used up on Mar 9, 2026."
    (target,) = tab.targets.shares
    assert (target.name, target.figures, target.tone) == ("CTR", ("5.00%", "4.00%"), "warn")
    by_name = {row.name: row.figures[0] for row in tab.figures.shares}
    assert (by_name["CPC"], by_name["ROI"], by_name["CPA"]) == ("¥15", "50.0%", "—")


def test_what_is_typed_is_kept_on_closing_and_undone_at_once(
    desk: Desk, page: CampaignsPage, settle: Callable[[], None], store: Store
) -> None:
    desk.commands.run("campaigns.figures")
    settle()
    grid = sheet_of(FigureGrid)
    assert isinstance(grid, FigureGrid)
    days = grid.days
    assert (days.first + 13, grid.channel.currentData()) == (days.cell(13, 0).day, "search")
    row = next(row for row in range(14) if days.value(days.cell(row, 1)) == 40)
    grid.cells.setCurrentIndex(days.index(row, 1))
    grid.cells.paste("50\t3\n1.2万\tfive")
    assert [days.value(days.cell(row, 1)), days.value(days.cell(row, 2)), days.value(days.cell(row + 1, 1))] == [
        50,
        3,
        12_000,
    ]
    assert "is not a number" in grid._wrong.text()
    assert "clicks without impressions" in grid._rates.text()
    grid.cells.setCurrentIndex(days.index(row, 6))
    QTest.keyClick(grid.cells, Qt.Key.Key_Delete)
    grid.cells.setCurrentIndex(days.index(row, 1))
    QTest.keyClick(grid.cells, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "50"
    grid.done.click()
    settle()

    def kept() -> list[tuple[str, float]]:
        return sorted(store.read(lambda c: c.execute("SELECT name, value FROM metrics").fetchall()))

    assert kept() == [("clicks", 50), ("clicks", 12_000), ("impressions", 1000), ("leads", 3), ("revenue", 900)]
    store.write(lambda store: store.undo())
    assert kept() == [("clicks", 40), ("impressions", 1000), ("revenue", 900), ("spend", 600)]


def test_an_export_is_tried_before_it_is_imported(
    desk: Desk, page: CampaignsPage, settle: Callable[[], None], qtbot: QtBot, tmp_path: Path, store: Store
) -> None:
    file = tmp_path / "console.csv"
    file.write_text("日期,展现量,点击量,曝光人次\n2026-03-03,100,5,80\n昨天,1,1,1\n", "utf-8")
    marketing_verbs.import_file(page, file)
    form = sheet_of(FigureImport)
    assert isinstance(form, FigureImport)
    qtbot.waitUntil(form.go.isEnabled)
    assert form.said.text() == "2 rows: 2 new figures, 0 changed, 0 the same; 1 rows refused."
    assert "Row 3, 日期" in form.problems.text()
    box = form.choices[3]
    assert box.currentData() == ""
    form.choices[2].setCurrentIndex(0)
    qtbot.waitUntil(form.go.isEnabled)
    assert "1 new figures" in form.said.text()
    form.go.click()
    settle()
    found = store.read(lambda c: c.execute("SELECT count(*) FROM metrics WHERE name = 'impressions'").fetchone())
    assert found == (2,)


def test_a_console_export_let_go_over_the_page_is_figures_and_other_tables_are_not(
    page: CampaignsPage, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "console.csv"
    file.write_text("日期,展现量,点击量\n2026-03-03,100,5\n", "utf-8")
    page.take_files([file])
    qtbot.waitUntil(lambda: any(w.findChild(FigureImport) for w in QApplication.topLevelWidgets() if w.isVisible()))
    form = sheet_of(FigureImport)
    assert isinstance(form, FigureImport)
    qtbot.waitUntil(form.go.isEnabled)
    form.closed.emit()
    qtbot.waitUntil(lambda: not any(w.findChild(FigureImport) for w in QApplication.topLevelWidgets() if w.isVisible()))
    seen: list[str] = []
    marketing_verbs.take_table(page, file.with_name("none.csv"), lambda: seen.append("missing"))
    file.write_text("活动名称,日期,花费\n春季,2026-03-03,100\n", "utf-8")
    marketing_verbs.take_table(page, file, lambda: seen.append("campaigns"))
    qtbot.waitUntil(lambda: sorted(seen) == ["campaigns", "missing"])
