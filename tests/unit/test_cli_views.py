"""`views`: segments made, listed with counts, used, snapshotted, compared, renamed and removed without a window."""

from datetime import datetime
from pathlib import Path

import pytest
from commands import Commands, commands_on_a_new_vault

from opsdesk import i18n


@pytest.fixture
def commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], noon: datetime
) -> Commands:
    """Three customers, of whom 王伟 bought twice and nobody spoke to him for long."""
    made = commands_on_a_new_vault(tmp_path, monkeypatch, capsys)
    for name, city in (("王伟", "上海"), ("李娜", "上海"), ("杨", "北京")):
        made.ok("add", "customers", f"name={name}", f"city={city}")
    for code, date, product in (
        ("C-1", "2026-02-01", "团队版"),
        ("C-1", "2026-03-01", "团队版"),
        ("C-2", "2026-03-01", "个人版"),
    ):
        made.ok("add", "orders", f"customer={code}", f"date={date}", "amount=600", f"product={product}")
    made.ok("add", "interactions", "customer=C-2", "at=2026-03-04 10:00", "kind=call")
    return made


def codes(commands: Commands, typed: str, entity: str = "customers") -> list[str]:
    rows = commands.json("list", entity, "--where", typed)["rows"]
    assert commands.json("count", entity, "--where", typed) == {"count": len(rows)}
    return sorted(row["code"] for row in rows)


def test_other_records_are_asked_in_where(commands: Commands) -> None:
    assert codes(commands, "orders(product~团队 date<=90d)>=2 no:interactions(at<=30d)") == ["C-1"]
    assert codes(commands, "no:orders()") == ["C-3"]
    assert codes(commands, "sum:orders.amount(date<=90d)>=1000") == ["C-1"]
    assert codes(commands, "customer.city=上海 amount>=600", "orders") == ["O-1", "O-2", "O-3"]
    assert codes(commands, "customer(no:interactions)", "orders") == ["O-1", "O-2"]


def test_a_segment_is_made_listed_and_used(commands: Commands, tmp_path: Path) -> None:
    made = commands.json(
        "views",
        "save",
        "customers",
        "VIP 沉默",
        "--where",
        "orders()>=2 no:interactions",
        "--sort",
        "-value",
        "--columns",
        "name,city",
    )
    assert (made["verb"], made["count"]) == ("save-view", 1)
    view = {
        "list": "customers", "name": "VIP 沉默", "filter": "orders()>=2 no:interactions()", "sort": "-value", "columns": ["name", "city"],
        "count": 1, "static": False, "taken": None, "of": None, "problem": None,
    }  # fmt: skip
    assert (
        commands.json("views")
        == commands.json("views", "customers")
        == commands.json("views", "list")
        == {"views": [view]}
    )
    assert commands.json("views", "orders") == {"views": []}
    assert codes(commands, 'segment="VIP 沉默"') == ["C-1"]
    assert codes(commands, '分群!="VIP 沉默" city=上海') == ["C-2"]
    file = tmp_path / "out.csv"
    commands.ok("export", "customers", file, "--where", 'segment="VIP 沉默"', "--columns", "code")
    assert file.read_text(encoding="utf-8-sig").split() == ["code", "C-1"]
    commands.ok("report", "customer-list", tmp_path / "out.pdf", "--where", 'segment="VIP 沉默"')
    commands.ok("set", "customers", "stage=silent", "--where", 'segment="VIP 沉默"')
    assert codes(commands, "stage=silent") == ["C-1"]


def test_people_see_counts_kinds_and_sentences(commands: Commands) -> None:
    commands.ok("views", "save", "customers", "沪", "--where", "city=上海")
    commands.ok("views", "snapshot", "customers", "沪")
    listed = commands.ok("views", "customers")
    assert [line.split() for line in listed.splitlines()[1:]] == [
        ["customers", "沪", "2", "dynamic", "City", "is", "上海"],
        ["customers", "沪", "2026-03-05", "2", "static", "沪", "on", "2026-03-05"],
    ]
    i18n.set_language("zh")
    assert "静态" in commands.ok("views", "customers")


def test_a_snapshot_is_compared_with_its_segment(commands: Commands) -> None:
    commands.ok("views", "save", "customers", "沪", "--where", "city=上海")
    assert commands.json("views", "snapshot", "customers", "沪", "--as", "三月")["name"] == "三月"
    commands.ok("set", "customers", "C-1", "city=北京")
    commands.ok("set", "customers", "C-3", "city=上海")
    expected = {
        "segment": "沪", "snapshot": "三月", "taken": "2026-03-05T12:00+08:00", "then": 2, "now": 2,
        "came_in": 1, "dropped_out": 1, "stayed": 1, "removed": 0,
    }  # fmt: skip
    assert commands.json("views", "compare", "customers", "沪") == expected
    named = commands.json("views", "compare", "customers", "三月", "--rows")
    assert named == {**expected, "came_in_codes": ["C-3"], "dropped_out_codes": ["C-1"]}
    assert "Who came in" in commands.ok("views", "compare", "customers", "三月", "--rows")
    (snapshot,) = [view for view in commands.json("views")["views"] if view["static"]]
    assert (snapshot["of"], snapshot["taken"], snapshot["count"]) == ("沪", "2026-03-05T12:00:00+08:00", 2)
    commands.ok("undo", "3")
    assert [view["name"] for view in commands.json("views")["views"]] == ["沪"]


def test_renaming_and_removing_heed_who_uses_a_segment(commands: Commands) -> None:
    commands.ok("views", "save", "customers", "沪", "--where", "city=上海")
    commands.ok("views", "save", "customers", "沪客", "--where", "segment=沪 orders()>=2")
    commands.ok("views", "rename", "customers", "沪", "上海 客户")
    assert codes(commands, "segment=沪客") == ["C-1"]
    assert "part of other segments: 沪客" in commands.trouble("views", "remove", "customers", "上海 客户")
    commands.ok("views", "remove", "customers", "沪客")
    commands.ok("views", "remove", "customers", "上海 客户")
    assert commands.json("views") == {"views": []}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["list", "customers", "--where", "segment=x"], "Customers have no segment “x”."),
        (["views", "save", "customers", "x", "--where", "segment=x"], "contains itself: x → x"),
        (["views", "save", "customers", " ", "--where", "city=上海"], "A view needs a name."),
        (["views", "snapshot", "customers", "x"], "Customers have no segment “x”."),
        (["views", "compare", "customers", "沪"], "There is no snapshot of “沪” yet."),
        (["views", "rename", "customers", "沪", "京"], "There is a view “京” already."),
        (["count", "customers", "--where", "ordres()>=2"], "Did you mean orders?"),
        (["count", "customers", "--where", "orders(product~团队"], "a “)” is missing"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(commands: Commands, arguments: list[str], said: str) -> None:
    for name, city in (("沪", "上海"), ("京", "北京")):
        commands.ok("views", "save", "customers", name, "--where", f"city={city}")
    assert said in commands.trouble(*arguments)
    assert [view["name"] for view in commands.json("views")["views"]] == ["沪", "京"]


def test_a_view_of_a_removed_field_is_listed_with_what_is_wrong(commands: Commands) -> None:
    commands.ok("fields", "add", "customers", "Size", "--kind", "whole")
    commands.ok("views", "save", "customers", "big", "--where", "Size>=1")
    commands.ok("fields", "remove", "customers", "Size")
    (view,) = commands.json("views")["views"]
    assert view["count"] is view["filter"] is None
    assert "Customers have no field “x_size”" in view["problem"]
    assert "The segment “big” cannot be read" in commands.ok("views")
