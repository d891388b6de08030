"""Daily figures: cells typed and undone, and exports of ad consoles that become cells and come again without harm."""

from datetime import date, datetime
from pathlib import Path

import pytest
from builders import add, customer
from commands import Commands, commands_on_a_new_vault

from opsdesk.clock import day_number
from opsdesk.exchange import reader, wide
from opsdesk.services import figures
from opsdesk.services.figures import Cell
from opsdesk.store.store import Store

MARCH = day_number(date(2026, 3, 1))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    return commands_on_a_new_vault(tmp_path, monkeypatch, capsys)


def grid(store: Store, campaign: int | None, channel: str) -> dict[tuple[int, str], float]:
    found = store.read(lambda c: figures.grid(c, store.schema, campaign, channel, MARCH, MARCH + 30))
    return {(cell.day - MARCH, cell.figure): value for cell, value in found.items()}


def test_a_cell_stands_instead_of_what_stood_there_and_undo_brings_that_back(store: Store, noon: datetime) -> None:
    number = add(store, "campaigns", name="春季", start="2026-03-01")
    add(store, "metrics", name="点击", value=3, at="2026-03-01T08:00", campaign=number, channel="search")
    add(store, "metrics", name="clicks", value=4, at="2026-03-01T20:00", campaign=number, channel="search")
    add(store, "metrics", name="clicks", value=9, at="2026-03-01", campaign=number, channel="sms")
    who = customer(store)
    add(store, "metrics", name="clicks", value=1, at="2026-03-01", campaign=number, channel="search", customer=who)
    assert grid(store, number, "search") == {(0, "clicks"): 7}
    cells = {
        Cell(MARCH, "clicks", number, "search"): 12.0,
        Cell(MARCH, "spend", number, "search"): 40.5,
        Cell(MARCH + 1, "clicks", number, "search"): None,
    }
    said = store.read(lambda c: figures.difference(c, store.schema, cells))
    assert (said.new, said.updated, said.unchanged, said.removed) == (1, 1, 0, 0)
    changes = store.write(lambda store: figures.keep(store, cells, "春季"))
    assert grid(store, number, "search") == {(0, "clicks"): 12, (0, "spend"): 40.5}
    assert grid(store, number, "sms") == {(0, "clicks"): 9}
    store.write(lambda store: figures.keep(store, {Cell(MARCH, "spend", number, "search"): None}, "春季"))
    assert grid(store, number, "search") == {(0, "clicks"): 12}
    store.write(lambda store: store.undo())
    store.write(lambda store: store.undo(changes.operation))
    assert grid(store, number, "search") == {(0, "clicks"): 7}


CONSOLE = """推广报表,,,,,,,
日期,推广计划名称,媒体,展现量,点击量,消耗(元),点击率,成交额
2026-03-01,春季,抖音,"1,000",30,60.50,3%,900
2026-03-01,春季,抖音,500,10,9.5,2%,0
2026/3/2,M-1,百度,2万,200,-,1%,
2026-03-02,别家,抖音,5,1,1,20%,0
昨天,春季,抖音,5,1,1,20%,0
合计,,,21505,242,72,,900
"""


def test_an_export_of_an_ad_console_is_recognised_summed_and_upserted(run: Commands, tmp_path: Path) -> None:
    run.ok("add", "campaigns", "code=M-1", "name=春季", "start=2026-03-01")
    file = tmp_path / "console.csv"
    file.write_text(CONSOLE, "utf-8")
    tried = run.json("import", "metrics", file, "--dry-run")
    found = run.json("import", "metrics", file, "--rejects", tmp_path / "no.csv")
    assert {k: v for k, v in tried.items() if k not in ("operation", "rejects")} == {
        k: v for k, v in found.items() if k not in ("operation", "rejects")
    }
    assert (found["rows"], found["new"], found["rejected"]) == (5, 6, 2)
    assert [(p["row"], p["column"]) for p in found["problems"]] == [(6, "推广计划名称"), (7, "日期")]
    assert found["unmapped"] == ["点击率"]
    rows = run.json("list", "metrics", "--where", "name=spend")["rows"]
    assert [(r["value"], r["campaign"], r["channel"]) for r in rows] == [(70.0, "M-1", "douyin")]
    assert (tmp_path / "no.csv").read_text("utf-8-sig").count("\n") == 3
    again = run.json("import", "metrics", file)
    assert (again["new"], again["updated"], again["unchanged"]) == (0, 0, 6)
    file.write_text(CONSOLE.replace("60.50", "61.50"), "utf-8")
    assert run.json("import", "metrics", file)["updated"] == 1
    run.ok("undo")
    assert run.json("list", "metrics", "--where", "name=spend")["rows"][0]["value"] == 70.0
    made = run.json("import", "metrics", file, "--create-missing")
    assert made["rejected"] == 1
    assert run.json("show", "campaigns", "M-2")["fields"]["name"] == "别家"


def test_rows_that_name_nobody_are_given_a_campaign_and_a_channel(run: Commands, tmp_path: Path) -> None:
    run.ok("add", "campaigns", "code=M-1", "name=春季", "start=2026-03-01")
    file = tmp_path / "console.csv"
    file.write_text("Day,Impr.,Clicks,Amount spent (USD),Note\n2026-03-01,100,3,5,ok\n", "utf-8")
    run.ok("import", "metrics", file, "--campaign", "M-1", "--channel", "抖音", "--map", "Note=")
    rows = run.json("list", "metrics")["rows"]
    assert {(r["name"], r["value"], r["campaign"], r["channel"]) for r in rows} == {
        ("impressions", 100, "M-1", "douyin"), ("clicks", 3, "M-1", "douyin"), ("spend", 5, "M-1", "douyin"),
    }  # fmt: skip
    assert "no campaign" in run.trouble("import", "metrics", file, "--campaign", "M-9")
    file.write_text("name,at,value\nclicks,2026-03-01,5\n", "utf-8")
    assert "no sheet of daily figures" in run.trouble("import", "metrics", file, "--channel", "sms")


def test_a_column_can_be_told_and_long_sheets_are_none_of_it(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("日期,曝光人次,点击\n2026-03-01,10,1\n", "utf-8")
    shape = reader.sniff(file)
    told = wide.recognise(shape, ["曝光人次=impressions"])
    assert told is not None
    assert set(told.figures.values()) == {"impressions", "clicks"}
    assert wide.recognise(shape, ["曝光人次=nonsense"]) is None
    file.write_text("日期,指标,数值,点击\n2026-03-01,clicks,1,1\n", "utf-8")
    assert wide.recognise(reader.sniff(file)) is None
