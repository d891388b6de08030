"""A file goes through the wizard: recognised, corrected, mapped, tried, imported, undone - or refused in words."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders import customer
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from opsdesk.exchange.importer import Outcome
from opsdesk.exchange.reader import sniff
from opsdesk.model.schema import BUILT_IN
from opsdesk.query.filters import Query
from opsdesk.settings import Settings
from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.context import Context, Page
from ui.records.importing import open_wizard
from ui.records.importing.columns_step import ORIGIN, TARGET
from ui.records.importing.outcome_steps import CheckStep
from ui.records.importing.target import NEW
from ui.records.importing.wizard import CHECK, COLUMNS, DONE, FILE, WORKING, Wizard

SHEET = """客户登记表,,,,
,,,,
客户名称,手机,邮箱,累计消费,门店
王伟,13800138000,wang@a.example,"1,200",一店
李娜,1.38E+10,li@a.example,3万,二店
张敏,13900139000,不知道,500,一店
合计,,,31700,
"""
Opened = Callable[..., Wizard]


def text_file(folder: Path, text: str = SHEET, name: str = "客户.csv", encoding: str = "gb18030") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def workbook(folder: Path, sheets: dict[str, list[list[str]]], name: str = "客户.xlsx") -> Path:
    import xlsxwriter

    path = folder / name
    with xlsxwriter.Workbook(str(path)) as book:
        for title, lines in sheets.items():
            sheet = book.add_worksheet(title)
            for row, line in enumerate(lines):
                sheet.write_row(row, 0, line)
    return path


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> Page:
    made = Page(context)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    return made


@pytest.fixture
def opened(context: Context, page: Page, qtbot: QtBot) -> Iterator[Opened]:
    """`opened(file, ...)` is a wizard that has looked at the first file."""
    wizards: list[Wizard] = []

    def make(*files: Path) -> Wizard:
        wizard = open_wizard(context, page, list(files))
        assert wizard is not None
        wizards.append(wizard)
        wizard.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        settled(qtbot, wizard, FILE)
        return wizard

    yield make
    for wizard in wizards:
        wizard.reject()
        wizard.deleteLater()


def settled(qtbot: QtBot, wizard: Wizard, step: int) -> None:
    """Wait until nothing is under way and `step` shows."""
    qtbot.waitUntil(lambda: wizard.stack.currentIndex() == step and wizard._task is None)


def press(wizard: Wizard) -> None:
    """The main button, by the keyboard."""
    wizard.go_on.setFocus()
    QTest.keyClick(wizard.go_on, Qt.Key.Key_Return)


def go(qtbot: QtBot, wizard: Wizard, step: int) -> None:
    """On to `step`, through the main button."""
    while wizard.stack.currentIndex() < step:
        here = wizard.stack.currentIndex()
        press(wizard)
        settled(qtbot, wizard, here + 1)


def targets(wizard: Wizard) -> dict[str, str]:
    return {row[0]: row[TARGET] for row in wizard.columns.columns.sheet.rows}


def names(store: Store, entity: str = "customers") -> list[str]:
    numbers = store.read(lambda c: rows.ids(c, store.schema, Query(entity)))
    found = store.read(lambda c: rows.page(c, store.schema, entity, numbers, [store.schema[entity].title]))
    return sorted(str(value) for (value,) in found.values())


# -- the file ---------------------------------------------------------------------------------------------------------


def test_a_chinese_csv_is_recognised_and_shown(opened: Opened, tmp_path: Path) -> None:
    file = opened(text_file(tmp_path)).file
    assert file.encoding.currentText() == "GB18030"
    assert file.delimiter.currentText() == "Comma"
    assert file.header.value() == 3
    assert not file.sheet.isVisible()
    assert file.preview.sheet.titles == ("客户名称", "手机", "邮箱", "累计消费", "门店")
    assert file.preview.sheet.rows[0][:2] == ["王伟", "13800138000"]
    assert "5 columns" in file.summary.text()


def test_a_wrong_header_row_is_corrected_and_the_preview_follows(opened: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    wizard = opened(text_file(tmp_path))
    wizard.file.header.setValue(4)
    qtbot.waitUntil(lambda: wizard.file.preview.sheet.titles[:1] == ("王伟",))
    settled(qtbot, wizard, FILE)
    wizard.file.header.setValue(0)
    qtbot.waitUntil(lambda: wizard.file.preview.sheet.titles[:1] == ("Column 1",))
    settled(qtbot, wizard, FILE)
    assert wizard.file.header.text() == "No header"


def test_another_encoding_is_believed_or_refused_in_place(opened: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    wizard = opened(text_file(tmp_path))
    choose(wizard.file.encoding, "utf-8")
    qtbot.waitUntil(lambda: wizard.file.problem.isVisible())
    assert wizard.file.encoding.isVisible()
    assert wizard.go_on.isHidden()
    choose(wizard.file.encoding, "gb18030")
    qtbot.waitUntil(wizard.file.preview.isVisible)
    settled(qtbot, wizard, FILE)


def choose(box: QWidget, data: str) -> None:
    box.setCurrentIndex(box.findData(data))  # type: ignore[attr-defined]
    box.activated.emit(box.currentIndex())  # type: ignore[attr-defined]


def test_a_sheet_is_chosen_and_a_cover_sheet_passed_over(opened: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    book = {"说明": [["填表说明"]], "客户": [["姓名", "电话"], ["王伟", "13800138000"]], "旧": [["姓名"], ["李娜"]]}
    wizard = opened(workbook(tmp_path, book))
    assert wizard.file.sheet.currentText() == "客户"
    assert not wizard.file.encoding.isVisible()
    choose(wizard.file.sheet, "旧")
    qtbot.waitUntil(lambda: wizard.file.preview.sheet.rows[0] == ["李娜"])
    settled(qtbot, wizard, FILE)


def encrypted(folder: Path) -> Path:
    path = folder / "a.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0" * 100)
    return path


def bomb(folder: Path) -> Path:
    path = workbook(folder, {"a": [["姓名"], ["王伟"]]}, "bomb.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", b" " * (70 * 2**20))
    return path


def wide(folder: Path) -> Path:
    out = io.StringIO()
    csv.writer(out).writerows([[f"c{n}" for n in range(301)], list(range(301))])
    return text_file(folder, out.getvalue(), "wide.csv", "utf-8")


def empty(folder: Path) -> Path:
    return text_file(folder, "", "empty.csv")


def disguised(folder: Path) -> Path:
    return text_file(folder, "姓名\n王伟\n", "a.xlsx", "utf-8")


@pytest.mark.parametrize("make", [encrypted, bomb, wide, empty, disguised])
def test_a_file_that_cannot_be_read_says_why_and_offers_another(
    opened: Opened, tmp_path: Path, make: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    path = make(tmp_path)
    wizard = opened(path)
    problem = wizard.file.problem
    assert problem.isVisible()
    assert path.name in problem.message.text()
    assert problem.advice.text()
    assert problem.other.hasFocus()
    assert not wizard.go_on.isVisible()
    good = text_file(tmp_path, name="good.csv")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([str(good)], ""))
    QTest.keyClick(problem.other, Qt.Key.Key_Space)
    qtbot.waitUntil(wizard.file.preview.isVisible)
    settled(qtbot, wizard, FILE)
    assert wizard.name.text() == "good.csv"


# -- the columns ------------------------------------------------------------------------------------------------------


def test_columns_are_proposed_with_the_reason_why(opened: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    wizard = opened(text_file(tmp_path, SHEET.replace("手机", "号").replace("1.38E+10", "13700137000")))
    go(qtbot, wizard, COLUMNS)
    assert wizard.columns.entity == "customers"
    assert targets(wizard) == {
        "客户名称": "Name *", "号": "Phone", "邮箱": "Email", "累计消费": "Worth", "门店": "Do not import",
    }  # fmt: skip
    origins = [row[ORIGIN] for row in wizard.columns.columns.sheet.rows]
    assert origins == ["by its name", "by its content", "by its name", "by its name", ""]


def test_a_column_is_chosen_by_typing(opened: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    wizard = opened(text_file(tmp_path))
    go(qtbot, wizard, COLUMNS)
    grid, popup = wizard.columns.columns, wizard.columns._popup
    grid.setCurrentIndex(grid.sheet.index(4, TARGET))
    QTest.keyClick(grid, Qt.Key.Key_Return)
    assert popup.isVisible()
    QTest.keyClicks(popup.line, "city")
    QTest.keyClick(popup.line, Qt.Key.Key_Return)
    assert not popup.isVisible()
    assert targets(wizard)["门店"] == "City"
    assert grid.sheet.rows[4][ORIGIN] == "your choice"
    wizard.columns.choose(4, "name")
    assert targets(wizard)["客户名称"] == "Do not import"  # one column for one field


def test_missing_required_fields_are_said_and_hold_the_wizard(opened: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    wizard = opened(text_file(tmp_path))
    go(qtbot, wizard, COLUMNS)
    wizard.columns.choose(0, "")
    assert wizard.columns.problem is not None
    assert "Name" in wizard.columns._hint.text()
    assert not wizard.go_on.isEnabled()
    wizard.columns.choose(0, "name")
    assert wizard.go_on.isEnabled()


def test_orders_are_recognised_and_missing_customers_added(
    opened: Opened, store: Store, tmp_path: Path, qtbot: QtBot
) -> None:
    text = "订单号,客户,下单日期,实付金额\nA1,王伟,2026-01-02,¥120\n"
    wizard = opened(text_file(tmp_path, text))
    go(qtbot, wizard, COLUMNS)
    assert wizard.columns.entity == "orders"
    assert wizard.columns.keys.currentData() == "code"
    wizard.columns.missing.set_state(True)
    go(qtbot, wizard, DONE)
    assert (names(store, "orders"), names(store)) == (["A1"], ["王伟"])


def test_a_column_becomes_a_field_of_its_own_of_a_fitting_kind(
    opened: Opened, store: Store, tmp_path: Path, qtbot: QtBot
) -> None:
    lines = ["姓名,会员日", *(f"客户{n},2026-01-{n:02}" for n in range(1, 20))]
    wizard = opened(text_file(tmp_path, "\n".join(lines)))
    go(qtbot, wizard, COLUMNS)
    wizard.columns._asked = 1
    wizard.columns._popup.chosen.emit(NEW)
    (editor,) = wizard.columns.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)[-1:]
    assert (editor.name.text(), editor.kind.currentData()) == ("会员日", "day")  # type: ignore[attr-defined]
    editor.save()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: targets(wizard)["会员日"] == "会员日")
    go(qtbot, wizard, DONE)
    field = next(field for field in store.schema["customers"].fields if field.custom)
    (number, *_others) = store.read(lambda c: rows.ids(c, store.schema, Query("customers")))
    record = store.read(lambda c: rows.get(c, store.schema, "customers", number))
    assert record is not None
    assert isinstance(record[field.name], int)


def test_the_mapping_is_remembered(opened: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    wizard = opened(text_file(tmp_path))
    go(qtbot, wizard, COLUMNS)
    wizard.columns.choose(4, "city")
    go(qtbot, wizard, DONE)
    again = opened(text_file(tmp_path, name="新的.csv"))
    go(qtbot, again, COLUMNS)
    assert targets(again)["门店"] == "City"
    assert again.columns.columns.sheet.rows[4][ORIGIN] == "as last time"


# -- checking and importing -------------------------------------------------------------------------------------------


def test_the_check_says_what_would_happen_and_writes_nothing(
    opened: Opened, store: Store, tmp_path: Path, qtbot: QtBot
) -> None:
    wizard = opened(text_file(tmp_path))
    go(qtbot, wizard, CHECK)
    tiles = wizard.check.tiles
    figures = [tile.figure for tile in (tiles.new, tiles.updated, tiles.unchanged, tiles.rejected)]
    assert figures == ["1", "0", "0", "2"]
    assert [row[:3] for row in wizard.check.problems.sheet.rows] == [
        ("5", "手机", "1.38E+10"),
        ("6", "邮箱", "不知道"),
    ]
    assert "Row 7 holds totals" in wizard.check.sentence.text()
    assert names(store) == []
    QTest.mouseClick(wizard.back, Qt.MouseButton.LeftButton)
    assert wizard.stack.currentIndex() == COLUMNS


def test_rejected_rows_are_saved_with_their_reasons(opened: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    wizard = opened(text_file(tmp_path))
    go(qtbot, wizard, CHECK)
    target = tmp_path / "rejected.csv"
    wizard.write_rejects(target)
    qtbot.waitUntil(target.exists)
    assert [row[0] for row in sniff(target).rows] == ["李娜", "张敏"]
    assert sniff(target).columns[-1].header == "Reason"


def test_known_customers_are_updated_by_the_chosen_key(
    opened: Opened, store: Store, tmp_path: Path, qtbot: QtBot
) -> None:
    customer(store, "老王", phone="13800138000")
    wizard = opened(text_file(tmp_path))
    go(qtbot, wizard, COLUMNS)
    choose(wizard.columns.keys, "phone")
    go(qtbot, wizard, CHECK)
    assert wizard.check.tiles.updated.figure == "1"
    go(qtbot, wizard, DONE)
    assert names(store) == ["王伟"]


def test_an_import_shows_its_result_and_is_undone(
    opened: Opened, context: Context, store: Store, tmp_path: Path, qtbot: QtBot
) -> None:
    changes: list[object] = []
    asked: list[object] = []
    context.runner.changed.connect(changes.append)
    context.page_asked.connect(lambda name, target: asked.append((name, target)))
    wizard = opened(text_file(tmp_path))
    go(qtbot, wizard, DONE)
    assert wizard.done_step.heading.text() == "1 record imported"
    assert names(store) == ["王伟"]
    assert len(changes) == 1
    assert wizard.done_step.save.isVisible()
    wizard.done_step.undo.click()
    qtbot.waitUntil(lambda: wizard.done_step.heading.text() == "Undone")
    assert names(store) == []
    assert not wizard.done_step.undo.isVisible()
    wizard.done_step.show_wanted.emit()
    assert asked == [("customers", Query("customers"))]


def big(folder: Path, lines: int = 60_000) -> Path:
    body = "".join(f"客户{n},{13_000_000_000 + n}\n" for n in range(lines))
    return text_file(folder, "姓名,手机\n" + body, "big.csv", "utf-8")


def test_a_cancelled_check_goes_back_to_the_columns(opened: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    wizard = opened(big(tmp_path))
    go(qtbot, wizard, COLUMNS)
    press(wizard)
    assert wizard.stack.currentIndex() == WORKING
    QTest.keyClick(wizard.cancel, Qt.Key.Key_Return)
    settled(qtbot, wizard, COLUMNS)


def test_a_cancelled_import_leaves_nothing(opened: Opened, store: Store, tmp_path: Path, qtbot: QtBot) -> None:
    wizard = opened(big(tmp_path))
    go(qtbot, wizard, CHECK)
    press(wizard)
    qtbot.waitUntil(lambda: bool(wizard._task and wizard._task.done))
    QTest.keyClick(wizard.cancel, Qt.Key.Key_Return)
    settled(qtbot, wizard, CHECK)
    assert names(store) == []


def test_closing_the_wizard_in_the_middle_cancels(opened: Opened, store: Store, tmp_path: Path, qtbot: QtBot) -> None:
    wizard = opened(big(tmp_path))
    go(qtbot, wizard, CHECK)
    press(wizard)
    qtbot.waitUntil(lambda: bool(wizard._task and wizard._task.done))
    QTest.keyClick(wizard, Qt.Key.Key_Escape)
    assert not wizard.isVisible()
    qtbot.waitUntil(lambda: wizard._runner.idle)
    assert names(store) == []


def test_a_file_that_changes_meanwhile_is_refused_in_the_wizard(opened: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    path = text_file(tmp_path)
    wizard = opened(path)
    go(qtbot, wizard, COLUMNS)
    path.write_bytes((SHEET + "陈静,,,,\n").encode("gb18030"))
    press(wizard)
    settled(qtbot, wizard, COLUMNS)
    assert "changed while it was read" in wizard.message.text


def test_several_files_come_one_after_the_other(opened: Opened, store: Store, tmp_path: Path, qtbot: QtBot) -> None:
    files = [text_file(tmp_path, f"姓名\n{name}\n", f"{name}.csv") for name in ("王伟", "李娜", "张敏")]
    wizard = opened(*files)
    assert wizard._which.text() == "file 1 of 3"
    QTest.mouseClick(wizard.skip, Qt.MouseButton.LeftButton)
    settled(qtbot, wizard, FILE)
    go(qtbot, wizard, DONE)
    assert wizard.go_on.text() == "Next file"
    press(wizard)
    settled(qtbot, wizard, FILE)
    assert wizard.name.text() == "张敏.csv"
    go(qtbot, wizard, DONE)
    press(wizard)
    assert not wizard.isVisible()
    assert set(names(store)) == {"李娜", "张敏"}


# -- manners ----------------------------------------------------------------------------------------------------------


def test_nothing_chosen_opens_nothing(context: Context, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([], ""))
    assert open_wizard(context, page, []) is None


def test_every_control_of_every_step_has_a_name(opened: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    wizard = opened(text_file(tmp_path))
    for step in (FILE, COLUMNS, CHECK, DONE):
        go(qtbot, wizard, step)
        unnamed = [
            part
            for part in wizard.findChildren(QWidget)
            if part.isVisible()
            and part.focusPolicy() & Qt.FocusPolicy.TabFocus
            and not part.accessibleName()
            and part.focusProxy() is None
            and not part.objectName().startswith("qt_")
            and type(part).__name__ not in ("Segments", "QStackedWidget", "QExpandingLineEdit")
        ]
        assert not unnamed, (step, unnamed)


def test_the_language_follows_in_the_middle(
    opened: Opened, tmp_path: Path, qtbot: QtBot, look: Callable[..., Settings]
) -> None:
    wizard = opened(text_file(tmp_path))
    go(qtbot, wizard, CHECK)
    look(language="zh")
    assert wizard.go_on.text() == "导入"
    assert wizard.check.sentence.text().startswith("将向“客户”新增 1 条记录。")
    assert wizard.columns.columns.sheet.rows[0][TARGET] == "姓名 *"
    look(language="en")
    assert wizard.go_on.text() == "Import"


def test_lines_of_a_calendar_file_that_were_not_understood_are_listed_with_their_numbers(qtbot: QtBot) -> None:
    step = CheckStep()
    qtbot.addWidget(step)
    step.show_outcome(Outcome(new=1, lines=((10, "no start"), (21, "no rule"))), BUILT_IN["campaigns"])
    step.show()
    assert step.problems.isVisible()
    assert step._count.text() == "2 lines are not understood"
    assert not step.save.isVisible()
    step.show_outcome(Outcome(new=1), BUILT_IN["campaigns"])
    assert not step.problems.isVisible()


def test_the_export_of_another_program_says_whose_it_is(opened: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    lines = (
        "ID,Requester email,Subject,Status,Via,Created at,Solved at,Group stations",
        "41,wang@a.example,Cannot log in,Hold,Mail,2026-03-01 08:00,,1",
    )
    wizard = opened(text_file(tmp_path, "\n".join(lines), "tickets.csv", "utf-8"))
    go(qtbot, wizard, COLUMNS)
    step = wizard.columns
    assert step.entity == "tickets"
    assert step._written_by.text() == "This is an export of Zendesk."
    go(qtbot, wizard, CHECK)
    go(qtbot, wizard, DONE)
    store = step._runner.store
    page = store.read(lambda c: rows.page(c, store.schema, "tickets", [1], ["external_id", "status", "source"]))
    assert page[1] == ("41", "waiting_third", "email")
