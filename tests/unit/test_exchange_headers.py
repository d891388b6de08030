"""The header of a messy sheet is found, whatever stands above and below it."""

from pathlib import Path

import openpyxl
import pytest

from opsdesk.exchange import headers, reader
from opsdesk.exchange.headers import normal


def sniffed(tmp_path: Path, rows: list[list[object]], merged: tuple[str, ...] = ()) -> tuple[int, list[str]]:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(tmp_path / "a.xlsx")
    shape = reader.sniff(tmp_path / "a.xlsx")
    return shape.header_row, [column.title for column in shape.columns]


DATA: list[list[object]] = [
    ["K1", "王伟", "13800138000", "杭州"],
    ["K2", "李娜", "13900139000", "上海"],
    ["K3", "张敏", "13700137000", "北京"],
]
HEAD: list[object] = ["客户编号", "姓名", "手机", "城市"]


def test_a_title_and_a_date_above_the_header_are_skipped(tmp_path: Path) -> None:
    title: list[list[object]] = [["2026 年客户名单"], [], ["导出时间：2026-03-05"], HEAD]
    assert sniffed(tmp_path, [*title, *DATA], ("A1:D1",)) == (4, HEAD)


def test_in_a_merged_two_row_header_the_lower_row_counts_and_gaps_are_filled_from_above(tmp_path: Path) -> None:
    rows: list[list[object]] = [["客户编号", "客户信息", None, "所在地"], [None, "姓名", "手机", "城市"], *DATA]
    assert sniffed(tmp_path, rows, ("A1:A2", "B1:C1")) == (2, HEAD)


def test_a_header_without_one_known_word_is_recognised_by_its_shape(tmp_path: Path) -> None:
    rows: list[list[object]] = [["甲栏", "乙栏", "丙栏"], ["a", 1, 2.5], ["b", 2, 3.5]]
    assert sniffed(tmp_path, rows) == (1, ["甲栏", "乙栏", "丙栏"])


def test_rows_without_a_header_get_numbered_columns(tmp_path: Path) -> None:
    assert sniffed(tmp_path, DATA) == (0, ["Column 1", "Column 2", "Column 3", "Column 4"])


def test_blank_columns_are_left_out_and_repeated_names_told_apart(tmp_path: Path) -> None:
    rows: list[list[object]] = [["姓名", None, "手机", "手机"], ["王伟", None, "13800138000", "13900139000"]]
    assert sniffed(tmp_path, rows) == (1, ["姓名", "手机", "手机 (2)"])


def test_a_column_without_header_but_with_content_is_kept(tmp_path: Path) -> None:
    rows: list[list[object]] = [["姓名", None, "手机"], ["王伟", "x", "13800138000"]]
    assert sniffed(tmp_path, rows) == (1, ["姓名", "Column 2", "手机"])


@pytest.mark.parametrize("word", ["合计", "总计：", "Total", "小 计", "Grand total"])
def test_only_trailing_totals_are_left_out_and_their_rows_are_told(tmp_path: Path, word: str) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"name,revenue\nTotal,1\nAnn,2\n\n{word},3\n,\n", encoding="utf-8")
    shape = reader.sniff(file)
    (batch,) = reader.read(file, shape)
    assert [row for row in batch.rows if any(row)] == [["Total", "1"], ["Ann", "2"]]
    assert batch.totals == (5,)


@pytest.mark.parametrize("spelled", ["手机", " 手 机 ", "手机（必填）", "*手机", "手机:", "【手机】"])
def test_headers_are_compared_without_their_decoration(spelled: str) -> None:
    assert normal(spelled) == "手机"


def test_width_and_case_make_no_difference() -> None:
    assert normal("Ｅ－Ｍａｉｌ") == normal("e-mail") == normal("E Mail")


def test_the_fingerprint_depends_on_the_headers_alone(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("姓名,手机\n王伟,1\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("姓名;手机(必填)\n李娜;2\n李娜;2\n", encoding="gb18030")
    (tmp_path / "c.csv").write_text("手机,姓名\n1,王伟\n", encoding="utf-8")
    a, b, c = (reader.sniff(tmp_path / f"{name}.csv").fingerprint for name in "abc")
    assert a == b != c


def test_total_words_inside_longer_text_are_no_totals() -> None:
    assert headers.is_total(["", "合计", 5])
    assert not headers.is_total(["合计人寿保险公司"])
    assert not headers.is_total([5, "合计"])
