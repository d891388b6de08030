"""list, count, show, add, set, remove, search and fields, with the shapes that scripts rely on."""

from datetime import datetime
from pathlib import Path

import pytest
from commands import Commands, commands_on_a_new_vault


@pytest.fixture
def commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], noon: datetime
) -> Commands:
    """A desk of three customers, an order and a call."""
    made = commands_on_a_new_vault(tmp_path, monkeypatch, capsys)
    made.ok(
        "add", "customers", "name=王伟", "city=上海", "tags=VIP;老客户", "value=1234.5", "phone=13800138000;13912345678",
        "last_contact=2026-01-01",
    )  # fmt: skip
    made.ok("add", "customers", "name=Ann", "city=北京", "value=20")
    made.ok("add", "customers", "名称=李娜", "城市=上海", "阶段=成长")
    made.ok("add", "orders", "customer=C-1", "amount=99.5", "date=2026-03-01")
    made.ok("add", "interactions", "customer=c-2", "at=2026-03-04 09:30", "kind=call", "summary=报价")
    return made


def test_list_prints_rows_as_stored_and_how_many_there_are(commands: Commands) -> None:
    found = commands.json("list", "customers", "--where", "city=上海", "--sort", "-value", "--limit", 1)
    assert found["total"] == 2
    (row,) = found["rows"]
    assert next(iter(row)) == "code"
    assert row["code"] == "C-1"
    assert row["name"] == "王伟"
    assert row["tags"] == ["VIP", "老客户"]
    assert row["phone"] == ["13800138000", "13912345678"]
    assert row["value"] == "1234.50"
    assert row["revenue"] == "99.50"
    assert row["orders"] == 1
    assert row["created"] == "2026-03-05"
    assert row["stage"] == "acquire"
    assert row["birthday"] is None


def test_references_are_codes_and_moments_have_an_offset(commands: Commands) -> None:
    (order,) = commands.json("list", "orders")["rows"]
    assert (order["customer"], order["amount"], order["date"]) == ("C-1", "99.50", "2026-03-01")
    (call,) = commands.json("list", "interactions")["rows"]
    assert (call["code"], call["customer"]) == ("I-1", "C-2")
    assert call["at"] == "2026-03-04T09:30:00+08:00"
    assert commands.json("list", "orders", "--where", "customer=C-1")["total"] == 1


def test_chosen_columns_come_in_their_order_after_the_code(commands: Commands) -> None:
    rows = commands.json("list", "customers", "--columns", "城市,name", "--sort", "name")["rows"]
    assert [list(row.items()) for row in rows] == [
        [("code", "C-2"), ("city", "北京"), ("name", "Ann")],
        [("code", "C-3"), ("city", "上海"), ("name", "李娜")],
        [("code", "C-1"), ("city", "上海"), ("name", "王伟")],
    ]


@pytest.mark.parametrize(
    ("where", "n"),
    [
        ("", 3), ("city=上海 value>1000 tag:VIP", 1), ("last_contact>30d", 1), ("ww", 1), ("lina or ann", 2), ("8000", 1),
        ("no:value", 1), ("stage=成长", 1), ("revenue=99..100", 1), ("-city=上海", 1), ("orders=1", 1),
    ],
)  # fmt: skip
def test_count_agrees_with_list(commands: Commands, where: str, n: int) -> None:
    assert commands.json("count", "customers", "--where", where) == {"count": n}
    assert commands.json("list", "customers", "--where", where)["total"] == n
    assert commands.ok("count", "customers", "--where", where) == f"{n}\n"


def test_as_of_moves_today(commands: Commands) -> None:
    assert commands.json("count", "customers", "--where", "last_contact>30d", "--as-of", "2026-01-15") == {"count": 0}


def test_show_prints_one_record(commands: Commands) -> None:
    shown = commands.json("show", "customers", "c-1")
    assert shown["code"] == "C-1"
    assert shown["fields"]["name"] == "王伟"
    assert shown["fields"]["last_order"] == "2026-03-01"


def test_people_read_an_aligned_table_in_their_language(commands: Commands) -> None:
    table = commands.ok("list", "customers", "--lang", "zh", "--columns", "code,name,city", "--sort", "code")
    assert table == "编号  姓名  城市\nC-1   王伟  上海\nC-2   Ann   北京\nC-3   李娜  上海\n"
    shown = commands.ok("show", "customers", "C-3", "--lang", "zh")
    assert "阶段      成长\n" in shown
    assert "邮箱" not in shown


def test_a_table_has_only_the_columns_that_fit(commands: Commands) -> None:
    lines = commands.ok("list", "customers").splitlines()
    assert lines[0].startswith("Code  Name")
    assert max(map(len, lines)) <= 100


def test_add_says_what_it_made_and_under_which_code(commands: Commands) -> None:
    made = commands.json("add", "contacts", "company=C-2", "name=赵敏", "phone=13912345678")
    assert made["code"] == "P-1"
    assert made["verb"] == "add"
    assert made["affected"] == 1
    assert commands.json("show", "contacts", "P-1")["fields"]["company"] == "C-2"
    assert commands.ok("add", "customers", "name=孙悦", "--lang", "zh") == "新建客户 孙悦 C-4\n"


def test_set_changes_the_named_records_or_all_that_match(commands: Commands) -> None:
    done = commands.json("set", "customers", "C-1", "C-2", "stage=retain", "tags=")
    assert (done["verb"], done["affected"]) == ("edit-many", 2)
    assert commands.json("count", "customers", "--where", "stage=retain no:tags") == {"count": 2}
    assert commands.json("set", "customers", "--where", "city=上海", "owner=Tom")["affected"] == 2
    assert commands.json("set", "customers", "C-1", "owner=Tom") == {"operation": 0, "verb": "", "affected": 0}


def test_remove_takes_what_belongs_to_it_along(commands: Commands) -> None:
    assert commands.json("remove", "customers", "C-1")["verb"] == "remove"
    assert commands.json("count", "orders") == {"count": 0}
    commands.ok("undo")
    assert commands.json("count", "orders") == {"count": 1}
    assert commands.json("remove", "customers", "--where", "city=上海")["affected"] == 2


def test_tags_are_listed_with_their_counts(commands: Commands) -> None:
    commands.ok("set", "customers", "C-2", "tags=VIP")
    assert commands.json("list", "tags") == {
        "rows": [{"code": "VIP", "count": 2}, {"code": "老客户", "count": 1}],
        "total": 2,
    }
    assert commands.json("count", "tags") == {"count": 2}


def test_search_finds_by_pinyin_initials_and_last_digits(commands: Commands) -> None:
    for typed in ("王", "wangwei", "ww", "8000"):
        hits = commands.json("search", typed)["hits"]
        assert ("customers", "C-1", "王伟") in [(hit["entity"], hit["code"], hit["title"]) for hit in hits]
    assert commands.json("search", "报价", "--in", "interactions")["hits"][0]["code"] == "I-1"
    assert commands.json("search", "报价", "--in", "customers") == {"hits": []}


def test_fields_of_ones_own_are_set_listed_and_filtered_like_any_other(commands: Commands) -> None:
    name = commands.json(
        "fields", "add", "customers", "会员等级", "--kind", "pick", "--choice", "金", "--choice", "银"
    )["name"]
    commands.ok("set", "customers", "C-1", "会员等级=金")
    assert commands.json("list", "customers", "--where", "会员等级=金")["rows"][0][name] == "金"
    listed = commands.json("fields", "list", "customers")["fields"][-1]
    assert (listed["name"], listed["kind"], listed["choices"], listed["custom"]) == (name, "pick", ["金", "银"], True)
    commands.ok("fields", "remove", "customers", "会员等级")
    assert name not in commands.json("show", "customers", "C-1")["fields"]
    commands.ok("undo")
    assert commands.json("show", "customers", "C-1")["fields"][name] == "金"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "customers", "C-9"], "There is no customer “C-9”."),
        (["set", "customers", "C-1", "C-9", "stage=lost"], "There is no customer “C-9”."),
        (["set", "customers", "C-1", "stage=nowhere"], "Stage: “nowhere” is none of"),
        (["set", "customers", "C-1", "nothing=1"], "Customers have no field “nothing”."),
        (["set", "customers", "C-1", "revenue=1"], "Customers have no field “revenue”."),
        (["set", "customers", "C-1", "name="], "Name must not be empty."),
        (["add", "customers", "city=上海"], "Name must not be empty."),
        (["add", "orders", "customer=C-9", "amount=1"], "There is no customer “C-9”."),
        (["add", "customers", "name=x", "code=c-1"], "Another record has the same code."),
        (["list", "customers", "--where", "citty=上海"], "Did you mean city?"),
        (["list", "customers", "--sort", "nothing"], "Customers have no field “nothing”."),
        (["list", "customers", "--columns", "nothing"], "Customers have no field “nothing”."),
        (["fields", "add", "customers", "Name"], "There is a field “Name” already."),
    ],
)
def test_what_the_user_can_mend_is_said_in_one_line_and_changes_nothing(
    commands: Commands, arguments: list[str], said: str
) -> None:
    before = commands.json("history")
    assert said in commands.trouble(*arguments)
    assert commands.json("history") == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["frobnicate"],
        ["list"],
        ["list", "customerz"],
        ["list", "customers", "--limit", "-1"],
        ["list", "customers", "--nope"],
        ["add", "customers", "王伟"],
        ["add", "attachments", "name=x"],
        ["set", "customers", "stage=lost"],
        ["set", "customers", "C-1", "--where", "a", "stage=lost"],
        ["set", "customers", "C-1"],
        ["remove", "customers"],
        ["history", "customers"],
        ["undo", "0"],
        ["report", "horoscope", "x.pdf"],
    ],
)
def test_wrong_usage_has_the_status_2(commands: Commands, arguments: list[str]) -> None:
    status, out, err = commands(*arguments)
    assert (status, out) == (2, "")
    assert "Usage: opsdesk-cli" in err
