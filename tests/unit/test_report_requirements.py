"""Priority list and roadmap on a desk of requirements: what they print in both languages, and what they heed."""

from datetime import date, datetime
from pathlib import Path

import pytest
from builders import add, customer
from commands import Commands, commands_on_a_new_vault
from pdfs import matches_golden, read

from opsdesk import i18n
from opsdesk.clock import day_number
from opsdesk.query.filters import EVERYTHING, Test
from opsdesk.reports.catalogue import Request, render
from opsdesk.services import formulas
from opsdesk.services import rows as verbs
from opsdesk.services.roadmap import roadmap
from opsdesk.services.rows import Selection
from opsdesk.store.store import Store

DAY = day_number(date(2026, 3, 5))


@pytest.fixture
def desk(store: Store, noon: datetime) -> Store:
    new = add(store, "releases", name="一季度版", start="2026-01-01", end="2026-03-31", capacity="10")
    old = add(store, "releases", name="旧版", start="2025-10-01", end="2025-12-31", capacity="8", shipped="2025-12-28")
    add(store, "releases", name="以后再说")
    common = {"impact": "2", "confidence": "80%"}
    for title, values in {
        "批量导出": {"reach": "2000", "effort": "4", "value": "9", "in": "new", "status": "doing", "owner": "周婷"},
        "深色模式": {"reach": "500", "effort": "1", "value": "4", "in": "new", "status": "planned"},
        "单点登录": {"reach": "900", "effort": "8", "value": "9", "status": "candidate", "time_criticality": "3",
                 "risk_reduction": "5"},
        "改名": {"reach": "10", "value": "2", "status": "idea"},
        "接口限流": {"value": "3", "effort": "2", "status": "doing"},
        "旧需求": {"reach": "9", "effort": "1", "value": "1", "status": "shipped", "in": "old"},
        "不做": {"reach": "9", "effort": "1", "value": "1", "status": "declined"},
    }.items():  # fmt: skip
        release = {"new": new, "old": old}.get(values.pop("in", ""))
        number = add(store, "requirements", title=title, **{**common, **values})
        if release is not None:
            one = Selection("requirements", frozenset([number]))
            store.write(lambda s, one=one, release=release: verbs.edit(s, one, {"release": release}))
    sunny, cloud = customer(store, "晴川", value="900"), customer(store, "云帆", value="20")
    for who, note, at in ((sunny, "每天要导出几十次", DAY), (cloud, "想一次导出", DAY - 180), (None, "路人说的", DAY)):
        values = {"requirement": 1, "customer": who, "note": note, "at": at}
        store.write(lambda s, values=values: verbs.add(s, "requests", values))
    return store


def text_of(store: Store, name: str, request: Request) -> str:
    return read(render(store, name, request).data).text


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["priority-list", "roadmap"])
def test_the_text_is_as_agreed(desk: Store, name: str, language: str) -> None:
    i18n.set_language(language)
    matches_golden(text_of(desk, name, Request(DAY, author="周婷")), f"requirements-{name}-{language}")


@pytest.mark.parametrize("name", ["priority-list", "roadmap"])
def test_the_same_desk_gives_the_same_bytes(desk: Store, name: str) -> None:
    assert render(desk, name, Request(DAY)).data == render(desk, name, Request(DAY)).data


def test_open_ones_are_ranked_unless_a_filter_says_otherwise(desk: Store) -> None:
    assert "旧需求" not in text_of(desk, "priority-list", Request(DAY))
    assert "旧需求" in text_of(desk, "priority-list", Request(DAY, Test("status", "=", ("shipped",))))


def test_a_model_of_the_desks_own_is_printed_with_its_formula(desk: Store) -> None:
    desk.write(lambda s: formulas.save(s, "我们的", "value * 10 - effort"))
    text = text_of(desk, "priority-list", Request(DAY, model="我们的")).replace("\n", " ")
    assert "Ranked by 我们的" in text
    assert "[Business value] * 10 - Effort" in text
    assert "86.00" in text


def test_the_roadmap_puts_releases_in_order_and_counts_effort(desk: Store) -> None:
    found = desk.read(lambda c: roadmap(c, desk.schema))
    assert [(one.name, one.effort, one.done) for one in found.releases] == [
        ("旧版", 1, 1), ("一季度版", 5, 0), ("以后再说", 0, 0),
    ]  # fmt: skip
    assert [[one.title for one in part] for part in (found.now, found.next, found.later)] == [
        ["接口限流"], ["单点登录"], ["改名"],
    ]  # fmt: skip
    since = desk.read(lambda c: roadmap(c, desk.schema, EVERYTHING, day_number(date(2026, 1, 1))))
    assert [one.name for one in since.releases] == ["一季度版", "以后再说"]


def test_the_command_line_makes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run: Commands = commands_on_a_new_vault(tmp_path, monkeypatch, capsys)
    run.ok("add", "requirements", "title=甲", "value=9", "effort=3", "status=candidate")
    run.ok("add", "requirements", "title=乙", "value=9", "status=idea")
    out = tmp_path / "list.pdf"
    run.json("report", "priority-list", out, "--model", "cd3", "--where", "status=candidate")
    text = read(out.read_bytes()).text
    assert "甲" in text
    assert "乙" not in text
    assert run.json("report", "roadmap", tmp_path / "map.pdf")["pages"] == 1
    assert "nonesuch" in run.trouble("report", "priority-list", out, "--model", "nonesuch")
