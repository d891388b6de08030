"""Closing the loop: each customer who asked for what was shipped waits once, also after merges, until told."""

from pathlib import Path

import pytest
from builders import add, bulk, customer
from commands import Commands, commands_on_a_new_vault

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.services import canned, merge, telling
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.store import told
from opsdesk.store.store import Store


def waiting(store: Store) -> list[tuple[str, str, int]]:
    found = store.read(telling.waiting)
    return [(one.title, one.name, len(one.requests)) for one in found]


def ship(store: Store, number: int, **values: object) -> None:
    chosen = Selection("requirements", frozenset([number]))
    store.write(lambda s: verbs.edit(s, chosen, {"status": "shipped", **values}))  # type: ignore[dict-item]


@pytest.fixture
def asked(store: Store) -> Store:
    """Requirement 1 was asked for by customer 1 twice (once through a ticket), by 2 and 3, and by nobody known."""
    for name in ("王伟", "李娜", "张敏"):
        customer(store, name)
    add(store, "requirements", title="批量导出")
    add(store, "requirements", title="深色模式")
    ticket = add(store, "tickets", title="希望批量导出", customer=1, assignee="李静")
    for requirement, who, of in (
        (1, 1, None),
        (1, None, ticket),
        (1, 2, None),
        (1, 3, None),
        (1, None, None),
        (2, 2, None),
    ):
        add(store, "requests", requirement=requirement, customer=who, ticket=of)
    return store


def test_who_asked_waits_once_when_it_is_shipped(asked: Store) -> None:
    assert waiting(asked) == []
    ship(asked, 1)
    assert waiting(asked) == [("批量导出", "王伟", 2), ("批量导出", "李娜", 1), ("批量导出", "张敏", 1)]
    assert asked.read(told.counts) == (3, 1)


def test_merged_customers_are_one_and_a_duplicate_counts_for_what_it_repeats(asked: Store) -> None:
    twin = add(asked, "requirements", title="导出多条", duplicate_of=1, status="declined")
    add(asked, "requests", requirement=twin, customer=3)
    ship(asked, 1)
    asked.write(lambda s: merge.merge(s, "customers", [1, 2]))
    assert waiting(asked) == [("批量导出", "王伟", 3), ("批量导出", "张敏", 2)]


def test_telling_marks_all_requests_behind_a_customer_once_and_can_be_undone_and_taken_back(asked: Store) -> None:
    ship(asked, 1)
    first = asked.read(telling.waiting)[0]
    changes = asked.write(lambda s: telling.tell(s, [first]))
    assert changes.affected == 1
    assert [name for _title, name, _n in waiting(asked)] == ["李娜", "张敏"]
    asked.write(Store.undo)
    assert len(waiting(asked)) == 3
    asked.write(lambda s: telling.tell(s, s.read(telling.waiting), clock.today() - 1))
    assert waiting(asked) == []
    asked.write(lambda s: telling.untell(s, 1, [2]))
    assert [name for _title, name, _n in waiting(asked)] == ["李娜"]
    asked.write(lambda s: telling.untell(s, 1))
    assert len(waiting(asked)) == 3


def test_the_future_and_nobody_are_refused(asked: Store) -> None:
    ship(asked, 1)
    these = asked.read(telling.waiting)
    for call in (
        lambda s: telling.tell(s, these, clock.today() + 1),
        lambda s: telling.tell(s, []),
        lambda s: telling.untell(s, 2),
    ):
        with pytest.raises(Trouble):
            asked.write(call)


def test_the_prepared_word_is_in_the_customers_language_and_may_be_the_desks_own(asked: Store) -> None:
    ship(asked, 1)
    first, second, _third = asked.read(telling.waiting)
    say = lambda one: asked.read(lambda c: telling.prepared(c, asked.schema, one))  # noqa: E731
    assert say(first) == "王伟您好，您之前提出的“批量导出”已上线，欢迎体验。感谢您的建议！"
    assert say(second._replace(name="Ann", title="Bulk export", ticket=None)).startswith("Hello Ann, “Bulk export”")
    asked.write(lambda s: canned.save(s, "上线", {"zh": "{客户}：{需求}好了，{处理人}"}))
    assert say(first) == "王伟：批量导出好了，李静"


def test_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run: Commands = commands_on_a_new_vault(tmp_path, monkeypatch, capsys)
    run.json("add", "customers", "name=王伟", "code=C-1")
    run.json("add", "customers", "name=李娜", "code=C-2")
    run.json("add", "requirements", "title=批量导出", "code=R-1", "status=shipped", "shipped=2026-03-01")
    for who in ("C-1", "C-2", "C-2"):
        run.json("add", "requests", "requirement=R-1", f"customer={who}")
    found = run.json("analyse", "told")
    assert (found["n"], found["excluded"]) == (2, {"without_customer": 0})
    assert [(row["customer"], row["requirement"], row["shipped"], len(row["requests"])) for row in found["waiting"]] == [
        ("C-1", "R-1", "2026-03-01", 1), ("C-2", "R-1", "2026-03-01", 2),
    ]  # fmt: skip
    assert run.json("requests", "tell", "R-1", "C-2")["told"] == ["C-2"]
    assert [row["customer"] for row in run.json("requests", "waiting")["waiting"]] == ["C-1"]
    run.json("requests", "untell", "R-1")
    assert len(run.json("requests", "waiting", "--requirement", "R-1")["waiting"]) == 2
    assert "R-9" in run.trouble("requests", "tell", "R-9")


def test_the_right_ones_are_found_among_many(store: Store) -> None:
    bulk(store, "customers", [{"code": f"C-{n}", "name": f"n{n}"} for n in range(1, 3_001)])
    bulk(store, "requirements", [{"code": f"R-{n}", "title": f"t{n}", "status": "idea"} for n in range(1, 301)])
    bulk(store, "requests", [{"requirement": 1 + n % 300, "customer": 1 + n % 3_000} for n in range(30_000)])
    ship(store, 7)
    found = store.read(telling.waiting)
    assert {one.customer for one in found} == {1 + n % 3_000 for n in range(30_000) if 1 + n % 300 == 7}
    assert sum(len(one.requests) for one in found) == 100
