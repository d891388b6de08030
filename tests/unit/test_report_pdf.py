"""The PDF frame: embedded fonts, searchable text, boxes for missing glyphs, page numbers, tables, equal bytes."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pdfs import Pdf, read

from opsdesk import i18n
from opsdesk.clock import day_number
from opsdesk.errors import Cancelled
from opsdesk.model.chart import Chart, Marker, Quadrants, Series
from opsdesk.reports.charts import Charts, picture
from opsdesk.reports.frame import Document, Part, press
from opsdesk.reports.parts import Event, Facts, Heading, Method, NewPage, Prose, Timeline
from opsdesk.reports.tables import MOST_LINES, Column, Table
from opsdesk.reports.tiles import Tile, Tiles
from opsdesk.work import Progress

DAY = day_number(date(2026, 11, 22))
CHART = Chart("bar", "每月新增", ("一月", "二月"), (Series("客户", (3, 5)),), highlight=1)
HEAT = Chart(
    "heat",
    "留存",
    ("0", "1"),
    (Series("2026-10", (1.0, 0.4), lead="50", unsure=(False, True)),),
    unit="percent",
    lead="人数",
)
CURVE = Chart(
    "line", "存续", (0, 30, 60), (Series("本期", (1.0, 0.7, 0.6), band=((0.9, 0.6, 0.5), (1.0, 0.8, 0.7))),),
    axis="number", unit="percent", x_unit="days", steps=True, markers=(Marker(30, "建议阈值"),), x_title="静默天数",
)  # fmt: skip
POINTS = Chart(
    "scatter", "价值与成本", (1, 4, 9), (Series("需求", (4, 2, 9)),), axis="number", names=("夜间模式", "导出", "搜索"), x_title="成本",
    y_title="价值", quadrants=Quadrants(2, 5, "速赢", "大项目", "填空", "不做"),
)  # fmt: skip
EVERY_KIND = (HEAT, CURVE, POINTS, replace(CHART, kind="waterfall", total="总证据"), replace(CHART, kind="stacked"))
EVERY_PART: list[Part] = [
    Heading("概况"),
    Tiles((Tile("1,204", "客户", "本月新增 86"), Tile("¥4,680,000", "累计消费"))),
    Charts((CHART, replace(CHART, kind="hbar"), replace(CHART, kind="line"), replace(CHART, kind="area"))),
    Charts(EVERY_KIND),
    Heading("客户", 2),
    Table((Column("名称"), Column("金额", right=True)), [("晴川网络", "¥46,800")], total=("合计", "¥46,800")),
    Facts((("电话", "138****8000"), ("城市", "上海"))),
    Timeline((Event("2026-11-20", "电话", "确认年付折扣，周五给答复", "accent"),)),
    Method("累计消费", "计入状态的订单金额之和", 1_204, DAY, (("币种", "CNY"),)),
]


def pressed(*parts: Part, title: str = "客户概览") -> Pdf:
    return read(press(Document(title, parts, DAY)).data)


def test_every_font_is_ours_and_embedded() -> None:
    document = pressed(*EVERY_PART)
    assert document.embedded
    assert {name.split("+")[-1] for name in document.fonts} == {"NotoSansSC-Regular", "NotoSansSC-Bold"}


def test_what_is_written_can_be_searched() -> None:
    text = pressed(*EVERY_PART).text
    for expected in (
        "概况",
        "1,204",
        "晴川网络",
        "138****8000",
        "确认年付折扣，周五给答复",
        "每月新增",
        "二月",
        "合计",
        *("100%", "40%", "人数", "建议阈值", "静默天数", "夜间模式", "速赢", "成本", "总证据", "+5"),
    ):
        assert expected in text


def test_equal_documents_give_equal_bytes() -> None:
    first, second = (press(Document("客户概览", EVERY_PART, DAY, author="李静")) for _ in range(2))
    assert first.data == second.data
    assert press(Document("客户概览", EVERY_PART, DAY + 1, author="李静")).data != first.data


def test_the_file_says_what_it_is() -> None:
    data = press(Document("客户 (2026) \\ 名单", [Prose("x")], DAY, subtitle="城市 是 上海", author="李静")).data
    with pikepdf.open(BytesIO(data)) as document:
        info = document.docinfo
        assert [str(info[key]) for key in ("/Title", "/Author", "/Subject")] == [
            "客户 (2026) \\ 名单",
            "李静",
            "城市 是 上海",
        ]
        assert str(info["/CreationDate"]).startswith("D:20261122")
        assert str(document.Root.Lang) == "en"


def test_pages_are_numbered_and_carry_the_title_from_the_second_on() -> None:
    document = pressed(Prose("一"), NewPage(), Prose("二"), NewPage(), Prose("三"))
    assert [page[-1] for page in document.lines] == ["Page 1 of 3", "Page 2 of 3", "Page 3 of 3"]
    assert [page[0] for page in document.lines] == ["客户概览"] * 3
    i18n.set_language("zh")
    assert pressed(Prose("一")).lines[0][-1] == "第 1 页，共 1 页"


def test_the_outline_leads_to_each_heading() -> None:
    document = pressed(Heading("甲"), NewPage(), Heading("乙"), Heading("丙", 2))
    assert document.outline == [(0, "客户概览", 1), (1, "甲", 1), (1, "乙", 2), (2, "丙", 2)]


def test_two_reports_made_at_once_do_not_disturb_each_other() -> None:
    alone = press(Document("客户概览", EVERY_PART, DAY)).data
    made: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: made.append(press(Document("客户概览", EVERY_PART, DAY)).data))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [alone] * 4


# -- text ---------------------------------------------------------------------------------------------------------


def test_a_missing_glyph_is_a_box_and_is_reported() -> None:
    printed = press(Document("报告", [Prose("好评 😀👍🏽 很好")], DAY))
    assert printed.missing_glyphs == ("🏽", "👍", "😀")
    assert "好评 □U+1F600□U+1F44D□U+1F3FD 很好" in read(printed.data).text


def test_a_rare_name_above_the_basic_plane_is_drawn_and_can_be_searched() -> None:
    printed = press(Document("报告", [Prose("\U00020164\U00020676")], DAY))
    assert not printed.missing_glyphs
    assert "\U00020164\U00020676" in read(printed.data).text


@pytest.mark.parametrize(
    "hostile",
    [
        "<b>粗</b> & <img src='http://x/y.png'>",
        "&amp;&#x41;",
        "%PDF-1.4 \\n (un)balanced ) (",
        "=1+1",
        "<para>",
        "\\u4e00",
    ],
)
def test_text_is_text(hostile: str) -> None:
    parts = [Heading(hostile), Prose(hostile), Table((Column(hostile),), [(hostile,)]), Facts(((hostile, hostile),))]
    document = pressed(*parts, title=hostile)
    assert document.text.count(hostile) >= 4
    assert document.title == hostile


def test_control_characters_are_shown_and_reported_while_tabs_and_joiners_are_not() -> None:
    printed = press(Document("报告", [Prose("a\x07b\tc\u200bd\r\ne")], DAY))
    assert printed.missing_glyphs == ("\x07",)
    assert "a□U+0007b    cd\ne" in read(printed.data).text


# -- tables -------------------------------------------------------------------------------------------------------


def test_the_header_stands_on_every_page_of_a_table() -> None:
    rows = [(f"C-{n}", "晴川网络") for n in range(120)]
    document = pressed(Table((Column("编号"), Column("客户名称")), rows, total=("合计", "120 位")))
    assert len(document.lines) > 1
    assert all("客户名称" in page for page in document.lines)
    assert [line for page in document.lines for line in page if line.startswith("C-")] == [code for code, _ in rows]
    assert "120 位" in document.lines[-1]


def test_a_long_text_wraps_in_its_cell_and_numbers_do_not() -> None:
    note = "客户希望在年底前完成续费，并要求提供《专业版》的导出功能；周五给答复。" * 3
    rows = [("晴川网络", note, "¥1,234,567,890.50")]
    columns = (Column("名称"), Column("备注"), Column("金额", right=True))
    (page,) = pressed(Table(columns, rows)).lines
    assert note in "".join(page)
    assert "¥1,234,567,890.50" in page
    assert "晴川网络" in page


def test_an_endless_cell_is_cut_visibly() -> None:
    (page,) = pressed(Table((Column("备注"), Column("b")), [("很长" * 4_000, "x")])).lines
    cell = [line for line in page if "很长" in line]
    assert len(cell) == MOST_LINES
    assert cell[-1].endswith("…")


def test_rows_are_drawn_as_they_come_and_forgotten() -> None:
    taken = 0

    def rows() -> Iterator[tuple[str]]:
        nonlocal taken
        for n in range(3_000):
            taken = n
            yield (f"C-{n}",)

    pages: list[int] = []

    def watch(done: int, total: int, what: str) -> None:
        pages.append(taken)

    press(Document("名单", [Table((Column("编号"),), rows())], DAY), Progress(watch))
    assert len(pages) > 10
    assert pages[0] < 400  # the sample that decides the widths, and no more


def test_a_report_can_be_cancelled_between_pages() -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        press(Document("名单", [Table((Column("编号"),), [(str(n),) for n in range(500)])], DAY), progress)


def test_an_empty_table_says_so() -> None:
    assert "没有客户" in pressed(Table((Column("编号"),), [], empty="没有客户")).text


# -- charts -------------------------------------------------------------------------------------------------------


def test_charts_are_vectors_with_their_numbers_as_text() -> None:
    data = press(Document("图", [Charts((CHART,))], DAY)).data
    with pikepdf.open(BytesIO(data)) as document:
        assert "/XObject" not in document.pages[0].Resources
    assert {"3", "5", "一月", "二月"} <= set(read(data).lines[0])


def test_an_empty_chart_says_why() -> None:
    empty = replace(CHART, x=(), series=(Series("客户", ()),), empty="还没有客户。")
    assert "还没有客户。" in pressed(Charts((empty,))).text


def test_a_chart_of_its_own_is_svg_or_a_page_with_its_table(tmp_path: Path) -> None:
    svg = picture(CHART, 480, 280, ".svg", DAY).decode()
    assert svg.startswith("<?xml")
    assert "二月" in svg
    page = read(picture(CHART, 480, 280, ".pdf", DAY))
    assert page.title == "每月新增"
    assert page.text.count("二月") == 2
