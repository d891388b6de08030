"""The export sheet writes what it says: this list or the selection, the shown or all fields, in each format."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from builders import bulk, customer
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from opsdesk.exchange import importer, reader
from opsdesk.query.filters import Query, Sort, Test
from opsdesk.services.rows import Selection
from opsdesk.settings import Settings
from opsdesk.store.store import Store
from ui.context import Context, Page
from ui.records.exporting import ALL, LIST, SELECTION, ExportSheet, open_sheet

Opened = Callable[..., ExportSheet]
QUERY = Query("customers", Test("city", "=", ("上海",)), (Sort("name"),))


@pytest.fixture
def opened(context: Context, store: Store, qtbot: QtBot) -> Opened:
    """`opened(selection)` is a sheet over the three customers in Shanghai, of four."""
    for name, city in (("王伟", "上海"), ("李娜", "上海"), ("张敏", "上海"), ("陈静", "北京")):
        customer(store, name, city=city, phone="13800138000", stage="grow")
    page = Page(context)
    qtbot.addWidget(page)
    page.show()

    def make(selection: Selection | None = None, columns: Sequence[str] = ("name", "city", "stage")) -> ExportSheet:
        sheet = open_sheet(context, page, QUERY, columns, selection)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        qtbot.addWidget(sheet)
        qtbot.waitUntil(lambda: sheet.count is not None)
        return sheet

    return make


def written(qtbot: QtBot, sheet: ExportSheet, path: Path) -> list[list[object]]:
    """The rows of the file, its header first."""
    sheet.write(path)
    qtbot.waitUntil(lambda: not sheet.isVisible())
    shape = reader.sniff(path)
    return [[column.header for column in shape.columns], *(list[object](row) for row in shape.rows)]


def test_the_list_is_written_in_its_order_with_the_fields_shown(opened: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    sheet = opened()
    assert not sheet.scope.isVisible()
    assert "3 records" in sheet._count.text()
    assert written(qtbot, sheet, tmp_path / "a.xlsx") == [
        ["Name", "City", "Stage"], ["李娜", "上海", "Grow"], ["王伟", "上海", "Grow"], ["张敏", "上海", "Grow"],
    ]  # fmt: skip


def test_a_selection_is_written_in_the_order_of_the_list(opened: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    sheet = opened(Selection("customers", frozenset([1, 3])))
    assert (sheet.scope.value, sheet.count) == (SELECTION, 2)
    assert written(qtbot, sheet, tmp_path / "a.csv")[1:] == [["王伟", "上海", "Grow"], ["张敏", "上海", "Grow"]]


def test_all_but_some_are_written(opened: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    sheet = opened(Selection("customers", frozenset([1]), QUERY.where))
    assert sheet.count == 2
    assert [row[0] for row in written(qtbot, sheet, tmp_path / "a.csv")[1:]] == ["李娜", "张敏"]


def test_the_whole_list_can_be_chosen_in_place_of_the_selection(opened: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    sheet = opened(Selection("customers", frozenset([1])))
    sheet.scope._choose(LIST)
    assert sheet.count == 3
    assert len(written(qtbot, sheet, tmp_path / "a.json")) == 4


def test_all_fields_come_back_unchanged(opened: Opened, store: Store, tmp_path: Path, qtbot: QtBot) -> None:
    sheet = opened()
    sheet.fields._choose(ALL)
    path = tmp_path / "a.xlsx"
    written(qtbot, sheet, path)
    plan = importer.prepare(store, "customers", reader.sniff(path))
    outcome = importer.dry_run(store, "customers", path, plan)
    assert (outcome.unchanged, outcome.rejected, outcome.new, outcome.updated) == (3, 0, 0, 0)


def test_contact_cards_always_have_a_name(opened: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    sheet = opened(None, ("phone",))
    assert written(qtbot, sheet, tmp_path / "a.vcf")[0] == ["name", "phone"]


def test_the_file_is_asked_for_and_gets_its_suffix(
    opened: Opened, context: Context, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, str]] = []
    context.toast_asked.connect(lambda text, _act, words: said.append((text, words)))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "客户"), ""))
    sheet = opened()
    sheet.format._choose("csv")
    QTest.keyClick(sheet.go, Qt.Key.Key_Return)
    qtbot.waitUntil((tmp_path / "客户.csv").exists)
    qtbot.waitUntil(lambda: not sheet.isVisible())
    assert said == [("3 records in 客户.csv", "Show in folder")]


def test_what_cannot_be_written_is_said_and_can_be_mended(opened: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    sheet = opened()
    sheet.write(tmp_path / "missing" / "a.csv")
    qtbot.waitUntil(lambda: bool(sheet.refusal))
    assert "could not be written" in sheet.refusal
    assert sheet.go.isVisible()
    assert sheet.choices.isEnabled()


def test_cancelling_leaves_no_file(opened: Opened, store: Store, tmp_path: Path, qtbot: QtBot) -> None:
    bulk(store, "customers", [{"name": f"客户{n}", "city": "上海", "code": f"K{n}"} for n in range(30_000)])
    sheet = opened()
    sheet.write(tmp_path / "a.xlsx")
    qtbot.waitUntil(lambda: bool(sheet._task and sheet._task.done))
    QTest.keyClick(sheet.cancel, Qt.Key.Key_Return)
    qtbot.waitUntil(sheet.go.isVisible)
    assert list(tmp_path.glob("*.xlsx")) == []
    sheet.reject()


def test_it_says_that_the_file_is_not_encrypted_in_both_languages(
    opened: Opened, look: Callable[..., Settings]
) -> None:
    sheet = opened()
    assert "not encrypted" in sheet._warning.text()
    look(language="zh")
    assert "不加密" in sheet._warning.text()
    unnamed = [part for part in sheet.findChildren(QWidget) if part.focusPolicy() and not part.accessibleName()]
    assert not unnamed
    sheet.reject()
