"""Merging: what stays of each field, what goes over, that codes, history and decisions follow, and that undo is exact."""

from datetime import datetime
from pathlib import Path

import pytest
from builders import add, contact, customer, interaction, order
from commands import Commands, commands_on_a_new_vault

from opsdesk.errors import Trouble
from opsdesk.model.record import Values
from opsdesk.query import language
from opsdesk.query.filters import Query
from opsdesk.services import customers as customer_verbs
from opsdesk.services import desk as own
from opsdesk.services import differences, merge
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.store import aliases, journal, rows
from opsdesk.store.search import search
from opsdesk.store.store import Store


def get(store: Store, number: int, entity: str = "customers") -> Values:
    return store.read(lambda c: rows.get(c, store.schema, entity, number)) or {}


def merged(store: Store, *numbers: int, entity: str = "customers", **keep: int) -> None:
    store.write(lambda s: merge.merge(s, entity, numbers, keep))


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but the journal's own."""

    def tables(connection: object) -> dict[str, list[tuple[object, ...]]]:
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()  # type: ignore[attr-defined]
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)  # type: ignore[attr-defined]
            for (name,) in names
            if name not in ("operations", "journal", "sqlite_sequence") and "_search" not in name
        }

    return store.read(tables)


@pytest.fixture
def two(store: Store) -> tuple[int, int]:
    one = customer(
        store, "王伟", phone="13800138000", tags="VIP", note="老客户", city="上海", created="2025-03-01",
        last_contact="2025-06-01", consent="granted",
    )  # fmt: skip
    other = customer(
        store, "王 玮", phone="13900139000;13800138000", tags="vip;复购", note="介绍人李娜", email="w@x.com", city="北京",
        created="2024-01-01", last_contact="2026-02-01", next_follow_up="2026-04-01", consent="refused",
    )  # fmt: skip
    return one, other


def test_lists_are_united_notes_joined_and_gaps_filled(store: Store, two: tuple[int, int]) -> None:
    merged(store, *two)
    found = get(store, two[0])
    assert found["name"] == "王伟"
    assert found["phone"] == '["13800138000","13900139000"]'
    assert found["tags"] == '["VIP","复购"]'
    assert found["note"] == "老客户\n\n介绍人李娜"
    assert (found["city"], found["email"]) == ("上海", '["w@x.com"]')
    assert not get(store, two[1])


def test_dates_of_a_life_and_a_refusal_have_their_own_rule(store: Store, two: tuple[int, int]) -> None:
    merged(store, *two)
    found, shown = (
        get(store, two[0]),
        language.parse(store.schema["customers"], "created=2024-01-01 last_contact=2026-02-01"),
    )
    assert store.read(lambda c: rows.first(c, store.schema, Query("customers", shown))) == [two[0]]
    assert found["consent"] == "refused"
    assert found["next_follow_up"] is not None


def test_a_chosen_value_stays_alone(store: Store, two: tuple[int, int]) -> None:
    one, other = two
    merged(store, one, other, city=other, phone=one, note=other, consent=one)
    found = get(store, one)
    assert (found["city"], found["phone"], found["note"], found["consent"]) == (
        "北京", '["13800138000"]', "介绍人李娜", "granted",
    )  # fmt: skip


def test_all_that_belongs_to_the_others_goes_over(store: Store, two: tuple[int, int]) -> None:
    one, other = two
    own_field = (
        store.write(lambda s: own.add_field(s, "customers", "Referrer", "customer"))
        and store.schema["customers"].fields[-1]
    )
    third = customer(store, "引荐人", **{own_field.name: other})
    add(store, "customers", name="x") and store.write(
        lambda s: verbs.edit(s, Selection("customers", frozenset([one])), {own_field.name: other})
    )
    order(store, one, "10"), order(store, other, "32")
    interaction(store, other), contact(store, other)
    store.write(lambda s: customer_verbs.attach(s, other, [("合同.txt", b"text")]))
    shown = store.read(lambda c: merge.preview(c, store.schema, "customers", [one, other]))
    assert shown.moved == {"contacts": 1, "orders": 1, "interactions": 1, "attachments": 1, "customers": 2}
    merged(store, one, other)
    for entity, field in (
        ("orders", "customer"),
        ("interactions", "customer"),
        ("contacts", "company"),
        ("attachments", "customer"),
    ):
        owners = store.read(lambda c: rows.by_key(c, store.schema, entity, field, [one, other]))  # noqa: B023
        assert set(owners) == {one}
    found = get(store, one)
    assert (found["orders"], found["revenue"]) == (2, 4200)
    assert get(store, third)[own_field.name] == one
    assert found[own_field.name] is None  # it named the one it became


def test_the_code_of_a_merged_record_leads_on(store: Store, two: tuple[int, int]) -> None:
    one, other = two
    third = customer(store, "王伟（大）")
    order(store, other, "5")
    merged(store, one, other)
    merged(store, third, one)
    for code in ("C-1", "c-2", "C-3"):
        assert store.read(lambda c: rows.by_code(c, store.schema, "customers", code)) == third  # noqa: B023
    assert [hit.id for hit in store.read(lambda c: search(c, store.schema, "C-2", ["customers"]))] == [third]
    placed = language.parse(store.schema["orders"], "customer=C-2")
    assert len(store.read(lambda c: rows.ids(c, store.schema, Query("orders", placed)))) == 1
    store.write(lambda s: s.undo()), store.write(lambda s: s.undo())
    assert store.read(lambda c: rows.by_code(c, store.schema, "customers", "C-2")) == other


def test_history_of_the_merged_is_history_of_the_whole(store: Store, two: tuple[int, int]) -> None:
    one, other = two
    store.write(lambda s: verbs.edit(s, Selection("customers", frozenset([other])), {"city": "深圳"}))
    merged(store, one, other)
    ids = store.read(lambda c: aliases.with_formers(c, "customers", one))
    entries = store.read(lambda c: journal.history(c, store.schema, "customers", ids))
    assert ("city", "北京", "深圳") in [(entry.field, entry.before, entry.after) for entry in entries]


def test_who_was_called_different_stays_so(store: Store, two: tuple[int, int]) -> None:
    one, other = two
    third, fourth = customer(store, "王五"), customer(store, "王六")
    store.write(
        lambda s: differences.call_different(
            s, "customers", [(third, other), (fourth, other), (fourth, one), (one, other)]
        )
    )
    merged(store, one, other)
    assert store.read(lambda c: differences.apart(c, store.schema, "customers")) == {(one, third), (one, fourth)}
    again = store.write(lambda s: differences.call_different(s, "customers", [(third, one)]))
    assert not again


def test_undo_and_redo_are_exact(store: Store, two: tuple[int, int]) -> None:
    one, other = two
    third = customer(store, "王伟", email="z@x.com", tags="新")
    for owner in (one, other, third):
        order(store, owner, "7"), interaction(store, owner), contact(store, owner)
    store.write(lambda s: differences.call_different(s, "customers", [(other, third), (one, other)]))
    before = everything(store)
    merged(store, other, one, third, city=third)
    after = everything(store)
    assert before != after
    store.write(lambda s: s.undo())
    assert everything(store) == before
    store.write(lambda s: s.redo())
    assert everything(store) == after


def test_contacts_merge_too(store: Store) -> None:
    company = customer(store, "星野有限公司")
    one, other = contact(store, company, "李娜", title="采购"), contact(store, company, "李 娜", phone="13800138000")
    merged(store, one, other, entity="contacts")
    found = get(store, one, "contacts")
    assert (found["title"], found["phone"]) == ("采购", '["13800138000"]')
    assert store.read(lambda c: rows.by_code(c, store.schema, "contacts", "P-2")) == one


@pytest.mark.parametrize(
    ("entity", "numbers", "keep", "code"),
    [
        ("orders", [1, 2], {}, "not-merged"), ("customers", [1], {}, "merge-count"), ("customers", [1, 1], {}, "merge-count"),
        ("customers", [1, 404], {}, "no-record"), ("customers", [1, 2], {"code": 2}, "unknown-field"),
        ("customers", [1, 2], {"revenue": 2}, "unknown-field"), ("customers", [1, 2], {"city": 7}, "merge-keep"),
    ],
)  # fmt: skip
def test_what_cannot_be_merged_is_refused(
    store: Store, two: tuple[int, int], entity: str, numbers: list[int], keep: dict[str, int], code: str
) -> None:
    before = everything(store)
    with pytest.raises(Trouble) as caught:
        store.write(lambda s: merge.merge(s, entity, numbers, keep))
    assert caught.value.code == code
    assert everything(store) == before


# -- the command line ---------------------------------------------------------------------------------------------------


@pytest.fixture
def commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], noon: datetime
) -> Commands:
    made = commands_on_a_new_vault(tmp_path, monkeypatch, capsys)
    with made.store() as store:
        customer(store, "王伟", city="上海"), customer(store, "王玮", city="北京", phone="13800138000")
        order(store, 2, "5")
    return made


def test_merge_has_its_shape(commands: Commands) -> None:
    shown = commands.json("merge", "customers", "C-1", "C-2", "--keep", "city=C-2", "--dry-run")
    assert (shown["code"], shown["merged"], shown["moved"]) == ("C-1", ["C-2"], {"orders": 1})
    assert shown["fields"]["city"] == "北京"
    done = commands.json("merge", "customers", "C-1", "C-2", "--keep", "城市=C-2")
    assert (done["verb"], done["affected"], done["code"], done["merged"]) == ("merge", 2, "C-1", ["C-2"])
    found = commands.json("show", "customers", "C-2")
    assert (found["code"], found["fields"]["city"], found["fields"]["orders"]) == ("C-1", "北京", 1)
    assert "merge" in [entry["verb"] for entry in commands.json("history", "customers", "C-1")["entries"]]
    assert commands.json("undo")["verb"] == "merge"
    assert commands.json("show", "customers", "C-2")["code"] == "C-2"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_people_read_what_was_merged(commands: Commands, language: str) -> None:
    assert "13800138000" in commands.ok("merge", "customers", "C-1", "C-2", "--dry-run", "--lang", language)
    said = commands.ok("merge", "customers", "C-1", "C-2", "--lang", language)
    assert "王伟" in said
    assert said.startswith("Merged 1 customers into" if language == "en" else "已将 1 条客户合并到")


def test_a_choice_that_cannot_be_read_is_a_usage_error(commands: Commands) -> None:
    assert commands("merge", "customers", "C-1", "C-2", "--keep", "city")[0] == 2
    assert "“nose”" in commands.trouble("merge", "customers", "C-1", "C-2", "--keep", "nose=C-2")


def test_an_import_of_old_codes_meets_the_merged_record(commands: Commands, tmp_path: Path) -> None:
    commands.ok("merge", "customers", "C-1", "C-2")
    sheet = tmp_path / "old.csv"
    sheet.write_text("code,name,phone,wechat\nC-2,王伟,13800138000,wx1\n", "utf-8")
    for key in ("code", "phone"):
        done = commands.json("import", "customers", sheet, "--key", key)
        assert (done["new"], done["rejected"]) == (0, 0)
    found = commands.json("show", "customers", "C-2")
    assert (found["code"], found["fields"]["wechat"]) == ("C-1", "wx1")
    orders = tmp_path / "orders.csv"
    orders.write_text("customer,date,amount\nC-2,2026-01-01,9\n", "utf-8")
    assert commands.json("import", "orders", orders)["new"] == 1
    assert commands.json("show", "customers", "C-1")["fields"]["orders"] == 2
