"""The channels tab: what is compared, how wide, what is flagged, and where its numbers lead."""

from datetime import datetime

import pytest
from builders import add
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from opsdesk.store.store import Store
from ui.context import Context
from ui.pages.metrics.channels import Channels
from ui.records.list_sheet import ListSheet

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def campaign(store: Store, noon: datetime) -> int:
    number = add(store, "campaigns", name="春季上新", start="2026-03-01", end="2026-03-10", budget="1000")
    for name, value in (("impressions", 1000), ("clicks", 40), ("spend", 80), ("revenue", 240)):
        add(store, "metrics", name=name, value=value, at="2026-03-02", campaign=number, channel="search")
    add(store, "metrics", name="clicks", value=7, at="2026-03-03", channel="douyin")
    return number


@pytest.fixture
def tab(qtbot: QtBot, context: Context, campaign: int) -> Channels:
    tab = Channels(context)
    qtbot.addWidget(tab)
    tab.resize(1040, 700)
    tab.show()
    tab.visit(None)
    qtbot.waitUntil(lambda: context.runner.idle)
    return tab


def settle(qtbot: QtBot, tab: Channels) -> None:
    qtbot.waitUntil(lambda: tab.context.runner.idle)


def test_rates_stand_beside_each_other_and_nothing_divided_is_a_dash(tab: Channels) -> None:
    assert (tab.facts["spend"].figure, tab.facts["roi"].figure, tab.facts["cac"].figure) == ("¥80", "200.0%", "—")
    by_name = {row.name: dict(zip(tab.table.heads[1:], row.figures, strict=True)) for row in tab.table.shares}
    assert by_name["Search ads"] | {"CTR": "4.00%", "CPC": "¥2", "CPA": "—"} == by_name["Search ads"]
    assert by_name["Douyin"]["CTR"] == "—"
    assert by_name["Total"]["Clicks"] == "47"


def test_doubtful_figures_are_flagged_and_lead_to_their_rows(qtbot: QtBot, tab: Channels) -> None:
    assert {row.name: row.tone for row in tab.table.shares}["Douyin"] == "warn"
    (entry,) = tab.doubts.entries
    assert (entry.text, entry.right) == ("clicks without impressions", "Mar 3, 2026")
    tab.doubts.opened.emit(entry.target)
    sheet = next(w for w in QApplication.topLevelWidgets() if w.isVisible() and w.findChild(ListSheet))
    listed = sheet.findChild(ListSheet)
    assert isinstance(listed, ListSheet)
    qtbot.waitUntil(lambda: listed.table.total == 1)
    sheet.close()


def test_campaigns_lead_to_themselves(qtbot: QtBot, tab: Channels, context: Context, campaign: int) -> None:
    tab.by.choose("campaign")
    settle(qtbot, tab)
    asked: list[object] = []
    context.page_asked.connect(lambda page, target: asked.append((page, target)))
    row = next(row for row in tab.table.shares if row.name == "春季上新")
    tab.table.opened.emit(row.target)
    qtbot.waitUntil(lambda: asked == [("campaigns", campaign)])


def test_a_narrow_page_has_fewer_columns_and_a_copy_has_all(tab: Channels) -> None:
    assert tab.table.isVisible()
    assert not tab.narrow.isVisible()
    tab.resize(760, 700)
    assert tab.narrow.isVisible()
    tab.copy.click()
    header = QGuiApplication.clipboard().text().split("\n")[0].split("\t")
    assert header[:3] == ["Channel", "Impressions", "Clicks"]
    assert len(header) == 16


def test_what_happened_is_a_flag_on_the_trend(qtbot: QtBot, tab: Channels, store: Store) -> None:
    tab.annotate.click()
    sheet = next(w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not tab)
    sheet.close()
    add(store, "annotations", text="调价", day="2026-03-02")
    tab.ask()
    settle(qtbot, tab)
    chart = tab.trend.chart
    assert chart is not None
    assert [mark.name for mark in chart.markers] == ["调价"]
    tab.measure.choose("roi")
    assert tab.trend.chart is not None
    assert tab.trend.chart.unit == "percent"


def test_without_figures_it_says_what_to_do(qtbot: QtBot, context: Context) -> None:
    tab = Channels(context)
    qtbot.addWidget(tab)
    tab.show()
    tab.visit(None)
    settle(qtbot, tab)
    assert "Import or type impressions" in tab._refused.accessibleName()
