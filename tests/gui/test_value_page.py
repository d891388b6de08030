"""The value tab: thresholds that are moved count at once, numbers lead to their customers, tables and snapshots are kept."""

from datetime import date
from fractions import Fraction

import pytest
from builders import customer, order
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from opsdesk.analysis import rfm
from opsdesk.analysis.periods import months_back
from opsdesk.analysis.value import Options
from opsdesk.clock import day_number, day_of
from opsdesk.query.filters import Among, Not, Query, Test
from opsdesk.services import rules, scores, snapshots
from opsdesk.services.segments import OPTIONS, SEGMENTS
from opsdesk.store.store import Store
from ui.context import Context
from ui.pages.metrics import value as value_tab
from ui.pages.metrics.segment_editor import SegmentEditor
from ui.pages.metrics.value import Value
from ui.widgets.shares import ShareList
from ui.widgets.track import Track

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def buyers(store: Store) -> list[int]:
    """Revenue 50, 30, 15 and 5, of ever less recent customers, and one without orders."""
    numbers = [customer(store, name) for name in "甲乙丙丁戊"]
    for number, amount, when in zip(
        numbers, ("50", "30", "15", "5"), ("2026-03-01", "2026-02-01", "2026-01-05", "2025-12-05"), strict=False
    ):
        order(store, number, amount, date=when)
    return numbers


@pytest.fixture
def tab(qtbot: QtBot, context: Context, buyers: list[int]) -> Value:
    made = Value(context)
    shown(qtbot, made)
    return made


def shown(qtbot: QtBot, tab: Value) -> None:
    qtbot.addWidget(tab)
    tab.resize(1050, 1600)
    tab.show()
    tab.visit(None)
    settle(qtbot, tab)


def settle(qtbot: QtBot, tab: Value) -> None:
    qtbot.waitUntil(lambda: tab.context.runner.idle)


def table(shares: ShareList) -> dict[str, tuple[str, ...]]:
    return {row.name: row.figures for row in shares.shares}


def led(qtbot: QtBot, tab: Value) -> Query:
    """Where somebody was led: to a list of customers."""
    asked: list[tuple[str, object]] = []
    tab.context.page_asked.connect(lambda page, target: asked.append((page, target)))
    qtbot.waitUntil(lambda: bool(asked))
    ((page, target),) = asked
    assert page == "customers"
    assert isinstance(target, Query)
    return target


def press(track: Track, key: Qt.Key, times: int = 1) -> None:
    for _time in range(times):
        QTest.keyClick(track, key)


def test_it_shows_what_the_analyses_find(tab: Value) -> None:
    assert [fact.figure for fact in tab.totals.facts.values()] == ["4", "4", "¥100", "1", "0.38"]
    assert table(tab.abc.tiers) == {
        "A": ("2", "¥80", "80%"), "B": ("1", "¥15", "15%"), "C": ("1", "¥5", "5%"),
    }  # fmt: skip
    assert sum(int(figures[0]) for figures in table(tab.rfm.segments).values()) == 4
    assert sum(int(fact.figure) for fact in tab.classes.classes.values()) == 4
    assert tab.rfm.measures["r"].sizes.text() == "1: 1 · 2: 1 · 3: nobody · 4: 1 · 5: 1"
    assert "n = 4 · As of Mar 5, 2026" in tab.abc.title.toolTip()
    assert "1 customer without orders" in tab.abc.title.toolTip()


def test_moving_a_share_counts_at_once(tab: Value, qtbot: QtBot) -> None:
    press(tab.abc.track, Qt.Key.Key_Left, 31)
    assert tab.options.a == 49
    assert table(tab.abc.tiers)["A"] == ("1", "¥50", "50%")
    assert tab.abc.track.accessibleName() == "Shares of revenue · 1 of 2 · 49%"
    press(tab.abc.track, Qt.Key.Key_Down)
    press(tab.abc.track, Qt.Key.Key_Right, 9)
    assert tab.options.b == 100
    assert table(tab.abc.tiers) == {"A": ("1", "¥50", "50%"), "B": ("3", "¥50", "50%"), "C": ("0", "¥0", "0%")}
    QTest.mouseClick(tab.abc.track, Qt.MouseButton.LeftButton, pos=QPoint(tab.abc.track.width() // 2, 12))
    assert abs(tab.options.a - 50) <= 1


def test_a_moved_threshold_sets_all_by_hand_and_ties_are_passed_over(tab: Value) -> None:
    recency = tab.rfm.measures["r"]
    before = recency.track.cuts
    press(recency.track, Qt.Key.Key_Left)
    assert tab.options.mode == "typed"
    assert tab.rfm.mode.value == "typed"
    assert float(recency.track.cuts[0]) < float(before[0])
    assert recency.track.cuts[1:] == before[1:]
    assert recency.sizes.text().count("nobody") >= 1
    often = tab.rfm.measures["f"].track
    assert set(often.cuts) == {"1"}  # everybody has ordered once
    press(often, Qt.Key.Key_Right)
    assert often.cuts == ("1", "1", "1", "1")  # there is no room between its neighbours


def test_thresholds_are_typed_too(tab: Value, qtbot: QtBot) -> None:
    tab.choose(Options("median"))
    money = tab.rfm.measures["m"]
    assert money.typed.text() == "22.5"
    money.typed.selectAll()
    QTest.keyClicks(money.typed, "40")
    QTest.keyClick(money.typed, Qt.Key.Key_Return)
    assert (tab.options.mode, tab.options.typed["m"]) == ("typed", (40_00,))
    assert money.sizes.text() == "1: 3 · 2: 1"
    for wrong in ("4,5", "x", ""):
        money.typed.selectAll()
        QTest.keyClicks(money.typed, wrong or " ")
        QTest.keyClick(money.typed, Qt.Key.Key_Return)
        assert money.typed.accessibleDescription()
        assert tab.options.typed["m"] == (40_00,)


def test_the_number_of_scores_and_the_mode_change_what_is_shown(tab: Value) -> None:
    tab.rfm.k.setCurrentIndex(tab.rfm.k.findData(2))
    tab.rfm._k_chosen()
    assert tab.rfm.measures["r"].sizes.text() == "1: 2 · 2: 2"
    tab.rfm.mode.chosen.emit("mean")
    assert not tab.rfm.k.isEnabled()
    assert tab.rfm.measures["m"].track.cuts == ("¥25",)
    tab.rfm.mode.chosen.emit("typed")
    assert tab.options.typed["m"] == (25_00,)


def test_counting_days_reads_anew(tab: Value, store: Store, buyers: list[int], qtbot: QtBot) -> None:
    order(store, buyers[0], "1", date="2026-03-01")
    tab.ask()
    settle(qtbot, tab)
    assert tab._worth is not None
    assert tab._worth.totals.frequency.tolist() == [2, 1, 1, 1]
    tab.rfm.days.click()
    settle(qtbot, tab)
    assert tab._worth.totals.frequency.tolist() == [1, 1, 1, 1]
    assert tab.options.distinct_days


def test_a_million_would_be_computed_beside_the_window(
    tab: Value, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(value_tab, "QUICK", 0)
    for share in (10, 20, 49):
        tab.choose(Options(a=Fraction(share)))
    settle(qtbot, tab)
    assert table(tab.abc.tiers)["A"] == ("1", "¥50", "50%")


# -- where numbers lead -------------------------------------------------------------------------------------------


def test_a_tier_leads_to_its_customers_and_to_the_stored_score_when_that_says_the_same(
    tab: Value, store: Store, buyers: list[int], qtbot: QtBot
) -> None:
    tab.abc.tiers.rows.clicked.emit(tab.abc.tiers.rows.model().index(0, 0))
    where = led(qtbot, tab).where
    assert isinstance(where, Among)
    assert (where.ids, where.name) == (buyers[:2], "Tier A: 2 customers, as of Mar 5, 2026")
    scores.refresh(store)
    tab._go(("tier", "A"))
    assert led(qtbot, tab).where == Test("tier", "=", ("A",))


@pytest.mark.parametrize(
    ("target", "positions"),
    [(("rfm", "Champions"), None), (("class8", "101"), None), (("cell", 5, 1), [0]), (("without",), [4])],
)
def test_every_number_leads_to_as_many_customers_as_it_counts(
    tab: Value, store: Store, buyers: list[int], qtbot: QtBot, target: tuple[object, ...], positions: list[int] | None
) -> None:
    tab.as_of.choose(day_number(date(2026, 3, 4)))
    settle(qtbot, tab)
    tab._go(target)
    where = led(qtbot, tab).where
    if isinstance(where, Not):
        assert isinstance(where.part, Among)
        found = [one for one in buyers if one not in where.part.ids]
    else:
        assert isinstance(where, Among)
        found = where.ids
    if positions is not None:
        assert found == [buyers[at] for at in positions]
    elif target[0] == "rfm":
        assert f"{len(found)}" == table(tab.rfm.segments)[str(target[1])][0]
    else:
        assert f"{len(found)}" == tab.classes.classes[str(target[1])].figure


def test_without_orders_there_is_a_reason(qtbot: QtBot, context: Context, store: Store) -> None:
    customer(store)
    tab = Value(context)
    shown(qtbot, tab)
    assert "No customer has a counted order" in tab._refused.accessibleName() or not tab.abc.isVisible()


@pytest.mark.parametrize("amounts", [("-5", "-7"), ("0", "0"), ("3",), ("4", "4", "4")])
def test_odd_desks_have_a_defined_result(
    qtbot: QtBot, context: Context, store: Store, amounts: tuple[str, ...]
) -> None:
    for amount in amounts:
        order(store, customer(store), amount, date="2026-03-01")
    tab = Value(context)
    shown(qtbot, tab)
    tiers = table(tab.abc.tiers)
    n = len(amounts)
    if amounts[0].startswith(("-", "0")):  # nobody brought anything: all are C, there is no share and no Gini
        assert [int(figures[0]) for figures in tiers.values()] == [0, 0, n]
        assert tab.totals.facts["gini"].figure == "—"
        assert tab.abc.pareto.chart is not None
        assert tab.abc.pareto.chart.is_empty
    else:  # equal ones share a class
        assert [int(figures[0]) for figures in tiers.values()] == [n, 0, 0]
        assert tab.totals.facts["gini"].figure == "0.00"
    sizes = tab.rfm.measures["m"].sizes.text().split(" · ")
    assert sorted(size.split(": ")[1] for size in sizes)[0] in ("1", str(n))


def test_the_numbers_are_copied_for_a_spreadsheet(tab: Value) -> None:
    tab._copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t") == ["Tier", "Customers", "Revenue", "Share"]
    assert lines[1].split("\t") == ["A", "2", "¥80", "80%"]


# -- in force -----------------------------------------------------------------------------------------------------


def test_options_are_tried_until_they_are_used_for_the_scores(tab: Value, store: Store, qtbot: QtBot) -> None:
    scores.refresh(store)
    assert not tab.use.isVisible()
    tab.choose(Options(a=Fraction(50)))
    assert tab.use.isVisible()
    assert not store.read(scores.due)
    tab.reset.click()
    settle(qtbot, tab)
    assert tab.options == Options()
    tab.choose(Options(a=Fraction(50)))
    tab.use.click()
    settle(qtbot, tab)
    assert store.read(lambda c: rules.in_force(c, store.schema, OPTIONS, Options())) == Options(a=Fraction(50))
    assert store.read(scores.due)
    assert not tab.use.isVisible()
    store.write(lambda store: store.undo())
    assert store.read(lambda c: rules.all_of(c, store.schema, OPTIONS)) == []


def editor_of(qtbot: QtBot, tab: Value) -> SegmentEditor:
    tab.rfm.edit.click()
    (editor,) = tab.findChildren(SegmentEditor)
    return editor


def typed(editor: SegmentEditor, row: int, name: str, *ranges: str) -> None:
    one = editor.rows[row]
    for line, text in zip((one.name, *one.ranges.values()), (name, *ranges), strict=True):
        line.setText(text)
    editor._look()


def test_a_table_of_segments_is_edited_linted_and_kept(tab: Value, store: Store, qtbot: QtBot) -> None:
    editor = editor_of(qtbot, tab)
    assert editor.lint.text() == "Every combination of scores has exactly one segment."
    assert editor.name.text() == "My segments"
    for _row in range(len(editor.rows) - 1):
        editor._drop(0)
    typed(editor, 0, "大客户", "1-5", "1-5", "3-5")
    assert editor.lint.text().startswith("50 combinations of scores have no segment: R1 F1 M1, ")
    editor.add_row.click()
    typed(editor, 1, "其他", "1-5", "1-5", "1-3")
    assert editor.lint.text() == "25 combinations of 大客户 also fit 其他; 大客户 has them."
    assert [row.count.text() for row in editor.rows] == ["2", "2"]
    typed(editor, 1, "其他", "1-5", "1-5", "0-9")
    assert not editor.save_button.isEnabled()
    typed(editor, 1, "其他", "1-5", "1-5", "1-2")
    editor._move(1, -1)
    assert [row.name.text() for row in editor.rows] == ["其他", "大客户"]
    editor.save()
    settle(qtbot, tab)
    assert table(tab.rfm.segments) == {"其他": ("2", "2", "¥20", "20%"), "大客户": ("2", "2", "¥80", "80%")}
    (kept,) = store.read(lambda c: rules.all_of(c, store.schema, SEGMENTS))
    assert kept.name == "My segments"
    assert tab.rfm.table.currentText() == "My segments"


def test_the_usual_segments_can_be_in_force_again(tab: Value, store: Store, qtbot: QtBot) -> None:
    everybody = rfm.Table(5, (rfm.Segment("全部", (1, 5), (1, 5), (1, 5)),))
    tab.context.runner.write(lambda store: rules.save(store, SEGMENTS, "one", everybody))
    settle(qtbot, tab)
    assert table(tab.rfm.segments) == {"全部": ("4", "4", "¥100", "100%")}
    tab._table_chosen(rfm.USUAL)
    assert len(table(tab.rfm.segments)) == 10
    tab.use.click()
    settle(qtbot, tab)
    assert store.read(lambda c: rules.in_force(c, store.schema, SEGMENTS, everybody)) == rfm.USUAL
    assert tab.rfm.table.count() == 2
    editor = editor_of(qtbot, tab)
    editor.remove_table.click()
    settle(qtbot, tab)
    assert store.read(lambda c: rules.in_force(c, store.schema, SEGMENTS, rfm.USUAL)) == everybody


# -- movement -----------------------------------------------------------------------------------------------------


def test_movement_shows_who_moved_and_why(tab: Value, store: Store, buyers: list[int], qtbot: QtBot) -> None:
    order(store, buyers[3], "500", date="2026-03-04")
    tab.ask()
    settle(qtbot, tab)
    chart = tab.moves.matrix.chart
    assert chart is not None
    assert chart.title == "From 2026-02-05 to 2026-03-05"
    (new,) = [series for series in chart.series if series.name == "New"]
    assert sum(value or 0 for value in new.values) == 1
    row, column = 1, 0  # from B to A
    tab.moves._picked(("move", row, column))
    settle(qtbot, tab)
    (entry,) = tab.moves.movers.entries
    assert (entry.text, entry.right, entry.target) == ("丁", "¥5 → ¥505", buyers[3])
    assert entry.below == "bought more · last order Yesterday"
    tab.moves.all.click()
    where = led(qtbot, tab).where
    assert isinstance(where, Among)
    assert where.ids == [buyers[3]]


def test_snapshots_are_kept_compared_and_removed(tab: Value, store: Store, qtbot: QtBot) -> None:
    moves = tab.moves
    snapshots.take(store, "一月", day_number(date(2026, 1, 31)))
    moves.name.setText("今天")
    moves.take_button.click()
    settle(qtbot, tab)
    assert [one.name for one in moves._kept] == ["今天", "一月"]
    assert not moves.remove_button.isVisible()
    moves.compare("一月")
    settle(qtbot, tab)
    assert moves.before.currentText() == "Snapshot 一月 · 2026-01-31"
    assert moves.matrix.chart is not None
    assert moves.matrix.chart.title == "From 一月 (2026-01-31) to 2026-03-05"
    moves.remove_button.click()
    settle(qtbot, tab)
    assert [one.name for one in moves._kept] == ["今天"]
    moves.compare(day_number(date(2020, 1, 1)))
    settle(qtbot, tab)
    assert moves.matrix.isHidden()
    assert "No customer has a counted order" in moves._words.text()


def test_months_back_end_where_the_month_does() -> None:
    def back(text: str, months: int) -> str:
        return day_of(months_back(day_number(date.fromisoformat(text)), months)).isoformat()

    assert back("2026-03-31", 1) == "2026-02-28"
    assert back("2026-01-15", 1) == "2025-12-15"
    assert back("2024-02-29", 12) == "2023-02-28"
    assert back("2026-12-31", 3) == "2026-09-30"
