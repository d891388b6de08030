"""Tickets, requirements and campaigns as records: added, referred to by code, listed, removed and brought back."""

from pathlib import Path

import pytest
from commands import Commands, commands_on_a_new_vault

from opsdesk.model.schema import BUILT_IN
from opsdesk.model.tickets import CATEGORY, STATUSES


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    return commands_on_a_new_vault(tmp_path, monkeypatch, capsys)


def test_every_prefix_is_one_entity_alone() -> None:
    prefixes = [entity.prefix for entity in BUILT_IN]
    assert len(set(prefixes)) == len(prefixes)


def test_every_status_of_a_ticket_says_what_it_does_to_the_clock() -> None:
    assert set(CATEGORY) == {option.key for option in STATUSES.options}
    assert set(CATEGORY.values()) == {"open", "pending", "closed"}


def test_a_ticket_belongs_to_a_customer_and_outlives_them(run: Commands) -> None:
    run.ok("add", "customers", "code=C-9", "name=晴川网络")
    run.ok("add", "tickets", "title=导出失败", "customer=C-9", "severity=严重", "opened=2026-03-05T10:00")
    run.ok("add", "replies", "ticket=T-1", "body=正在查", "kind=回复")
    shown = run.json("show", "tickets", "T-1")["fields"]
    assert (shown["customer"], shown["severity"], shown["status"]) == ("C-9", "major", "new")
    run.ok("remove", "customers", "C-9")
    assert run.json("show", "tickets", "T-1")["fields"]["customer"] is None
    run.ok("undo")
    assert run.json("show", "tickets", "T-1")["fields"]["customer"] == "C-9"
    assert run.json("count", "replies") == {"count": 1}
    run.ok("remove", "tickets", "T-1")
    assert run.json("count", "replies") == {"count": 0}


def test_a_requirement_names_what_it_requires_and_who_asked(run: Commands) -> None:
    run.ok("add", "customers", "code=C-9", "name=晴川网络")
    run.ok("add", "releases", "code=2026.4", "name=四月版", "capacity=40")
    run.ok("add", "requirements", "code=R-1", "title=批量导出", "effort=4", "confidence=80%", "release=2026.4")
    run.ok("add", "requirements", "code=R-2", "title=权限")
    run.ok("add", "requirements", "code=R-3", "title=定时导出", "requires=R-1;R-2")
    run.ok("add", "requests", "requirement=R-1", "customer=C-9", "note=每周要导一次")
    assert run.json("show", "requirements", "R-3")["fields"]["requires"] == ["R-1", "R-2"]
    assert run.json("list", "requirements", "--where", "release=2026.4 confidence>=0.8")["total"] == 1
    assert run.json("list", "requests", "--where", "customer=C-9")["rows"][0]["requirement"] == "R-1"


def test_a_campaign_has_figures_per_channel(run: Commands, tmp_path: Path) -> None:
    run.ok("add", "campaigns", "code=M-1", "name=双11", "start=2026-11-01", "end=2026-11-11", "channel=抖音")
    file = tmp_path / "figures.csv"
    file.write_text("name,at,value,campaign,channel\nclicks,2026-11-02,120,M-1,douyin\nspend,2026-11-02,80.5,M-1,douyin\nclicks,2026-11-02,1,M-9,douyin\n", "utf-8")  # fmt: skip
    found = run.json("import", "metrics", file)
    assert (found["new"], found["rejected"], found["problems"][0]["row"]) == (2, 1, 4)
    assert run.json("list", "metrics", "--where", "name=spend")["rows"][0]["value"] == 80.5
