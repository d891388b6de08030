"""The store at work: operations, the journal, bulk inserts, history, the user's own fields, and the schema."""

from pathlib import Path
from typing import Any

import pytest
from builders import add, bulk, contact, customer, desk, interaction, order, reopened

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.model import kinds as k
from opsdesk.model import text
from opsdesk.model.schema import BUILT_IN
from opsdesk.query import language
from opsdesk.query.filters import Query, Sort, Test
from opsdesk.query.words import match_query
from opsdesk.services import customers as customer_verbs
from opsdesk.services import desk as own
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.services.verbs import VERBS, say
from opsdesk.store import drift, journal, rows
from opsdesk.store.connect import Connection
from opsdesk.store.custom import CUSTOM_KINDS
from opsdesk.store.store import Store


def get(store: Store, number: int, entity: str = "customers") -> dict[str, Any]:
    found = store.read(lambda c: rows.get(c, store.schema, entity, number))
    assert found is not None
    return found


def edit(store: Store, number: int, entity: str = "customers", **values: Any) -> None:
    store.write(lambda store: verbs.edit(store, Selection(entity, frozenset([number])), values))


def remove(store: Store, number: int, entity: str = "customers") -> None:
    store.write(lambda store: verbs.remove(store, Selection(entity, frozenset([number]))))


def found(store: Store, typed: str) -> list[int]:
    where = language.parse(store.schema["customers"], typed)
    return sorted(store.read(lambda c: rows.ids(c, store.schema, Query("customers", where))))


# -- operations ---------------------------------------------------------------------------------------------------


def test_an_operation_says_what_it_touched(store: Store, noon: object) -> None:
    number = customer(store)
    changes = store.write(lambda store: verbs.add(store, "orders", {"customer": number, "amount": 100}))
    assert changes.ids == {"orders": frozenset([1]), "customers": frozenset([number])}  # whose totals changed
    assert (changes.operation, changes.verb, changes.affected) == (2, "add", 1)
    assert say(store.schema, changes.verb, changes.params) == "Added order O-1"


def test_an_operation_that_fails_leaves_nothing(store: Store) -> None:
    def fail(store: Store) -> None:
        with store.operation("add", entity="customers", name="x") as operation:
            operation.insert("customers", {"name": "王伟"})
            raise KeyError

    with pytest.raises(KeyError):
        store.write(fail)
    assert store.read(lambda c: rows.count(c, store.schema, "customers")) == 0
    assert store.read(journal.operations) == []
    assert customer(store) == 1


def test_an_operation_that_changes_nothing_is_none(store: Store) -> None:
    number = customer(store, city="上海")
    selection = Selection("customers", frozenset([number]))
    assert not store.write(lambda store: verbs.edit(store, selection, {"city": "上海"}))
    assert len(store.read(journal.operations)) == 1


def test_a_change_of_case_is_a_change(store: Store) -> None:
    number = customer(store, "ann")
    edit(store, number, name="Ann")
    assert get(store, number)["name"] == "Ann"


def test_writing_outside_an_operation_is_refused(store: Store) -> None:
    number = customer(store)
    with pytest.raises(Exception, match="user-defined function raised exception"):
        store.write(lambda store: store._connection.execute("UPDATE customers SET city = 'x' WHERE id = ?", [number]))


def test_readers_cannot_write(store: Store) -> None:
    with pytest.raises(Trouble):
        store.read(lambda c: c.execute("INSERT INTO customers (name) VALUES ('x')"))


def test_codes_follow_the_ids_and_are_never_given_twice(store: Store) -> None:
    assert get(store, customer(store))["code"] == "C-1"
    customer(store, code="C-7")
    remove(store, customer(store))
    assert get(store, customer(store))["code"] == "C-9"
    with pytest.raises(Trouble, match="Another record has the same code"):
        customer(store, code="c-7")


def test_totals_follow_orders(store: Store) -> None:
    one, other = customer(store), customer(store, "李娜")
    first = order(store, one, "100", date="2026-01-02")
    order(store, one, "-30", status="refunded", date="2026-02-02")
    order(store, one, "500", status="pending")
    day = clock.day_number
    totals = [get(store, one)[name] for name in ("orders", "revenue", "first_order", "last_order")]
    assert totals == [2, 7000, *(day(clock.day_of(n)) for n in (20455, 20486))]
    edit(store, first, "orders", customer=other)
    assert (get(store, one)["revenue"], get(store, other)["revenue"]) == (-3000, 10000)
    remove(store, first, "orders")
    assert (get(store, other)["orders"], get(store, other)["revenue"]) == (None, None)


def test_following_up_writes_the_contact_and_the_next_date_as_one_action(store: Store, noon: object) -> None:
    number = customer(store)
    store.write(lambda store: customer_verbs.follow_up(store, number, "call", "聊了报价", clock.today() + 7))
    row = get(store, number)
    assert (row["last_contact"], row["next_follow_up"]) == (clock.today(), clock.today() + 7)
    store.write(lambda store: store.undo())
    row = get(store, number)
    assert (row["last_contact"], row["next_follow_up"]) == (None, None)
    assert store.read(lambda c: rows.count(c, store.schema, "interactions")) == 0


# -- undo, redo, history ------------------------------------------------------------------------------------------


def test_undo_and_redo_go_on_after_a_restart(tmp_path: Path) -> None:
    store = desk(tmp_path)
    number = customer(store, city="上海")
    edit(store, number, city="北京")
    store = reopened(store)
    assert store.write(lambda store: store.undo()).verb == "edit"
    assert get(store, number)["city"] == "上海"
    store = reopened(store)
    assert store.write(lambda store: store.redo()).verb == "edit"
    assert get(store, number)["city"] == "北京"
    store.write(lambda store: store.undo())
    edit(store, number, city="广州")
    assert not store.write(lambda store: store.redo())  # something new was done since
    store.close()


def test_undoing_a_removal_brings_everything_back_that_went_along(store: Store) -> None:
    number = customer(store, tags="VIP", phone="13800138000")
    order(store, number)
    contact(store, number)
    interaction(store, number)
    before = {entity: get(store, 1, entity) for entity in ("customers", "orders", "contacts", "interactions")}
    remove(store, number)
    assert found(store, "8000") == []
    store.write(lambda store: store.undo())
    assert {entity: get(store, 1, entity) for entity in before} == before
    assert found(store, "8000") == found(store, "tag:vip") == found(store, "ww") == [number]


def test_an_older_action_is_undone_alone_unless_later_ones_depend_on_it(store: Store) -> None:
    number = customer(store)
    edit(store, number, city="上海")
    edit(store, number, stage="lost")
    edit(store, number, city="北京")
    with pytest.raises(Trouble, match="Later actions changed the same records: 4") as caught:
        store.write(lambda store: store.undo(2))
    assert caught.value.code == "undo-conflict"
    store.write(lambda store: store.undo(3))
    assert (get(store, number)["city"], get(store, number)["stage"]) == ("北京", "acquire")
    with pytest.raises(Trouble) as caught:
        store.write(lambda store: store.undo(3))
    assert caught.value.code == "undone"


def test_adding_a_record_is_not_undone_under_what_belongs_to_it(store: Store) -> None:
    number = customer(store)
    order(store, number)
    with pytest.raises(Trouble) as caught:
        store.write(lambda store: store.undo(1))
    assert caught.value.code == "undo-conflict"
    store.write(lambda store: store.undo(2))
    assert store.write(lambda store: store.undo(1))


def test_the_history_of_a_record_is_told_field_by_field(store: Store) -> None:
    number = customer(store, city="上海")
    edit(store, number, city="北京", stage="lost")
    store.write(lambda store: store.undo())
    entries = store.read(lambda c: journal.history(c, store.schema, "customers", [number]))
    told = [(entry.operation, entry.field, entry.before, entry.after) for entry in entries]
    assert sorted(told[:2]) == [(3, "city", "北京", "上海"), (3, "stage", "lost", "acquire")]
    assert sorted(told[2:4]) == [(2, "city", "上海", "北京"), (2, "stage", "acquire", "lost")]
    assert told[4:] == [(1, None, None, None)]


def test_a_field_is_set_back_to_a_value_of_its_history(store: Store) -> None:
    number = customer(store, city="上海")
    edit(store, number, city="北京")
    store.write(lambda store: verbs.restore_field(store, "customers", number, "city", "上海"))
    assert get(store, number)["city"] == "上海"


def test_every_verb_has_a_sentence_that_its_parameters_fill(store: Store) -> None:
    words = {
        "entity": "customers",
        "name": "王伟",
        "field": "city",
        "n": 1200,
        "file": "a.csv",
        "day": "2026-03-09",
        "last": "2026-03-12",
        "before": "老名",
        "what": "批量导出",
    }
    for verb in VERBS:
        assert "{" not in say(store.schema, verb, words)
    assert say(store.schema, "edit-many", words) == "Changed city of 1,200 customers"


# -- bulk ---------------------------------------------------------------------------------------------------------

SHEET: list[dict[str, Any]] = [
    {"name": "王伟", "company": "大象有限公司", "phone": '["13800138000","010-12345678"]', "tags": '["VIP","vip"]', "value": 5},
    {"name": "单雄信", "company": None, "phone": None, "tags": '["老客户"]', "value": None},
    {"name": "Ann Lee", "company": "Acme", "phone": '["+86 139 1234 5678"]', "tags": None, "value": -7},
]  # fmt: skip
ORDERS = [{"customer": 1, "date": 20000 + n, "amount": n, "status": ("paid", "pending")[n % 2]} for n in range(5)]


def test_rows_inserted_in_bulk_are_the_rows_inserted_one_by_one(tmp_path: Path) -> None:
    one_by_one, at_once = desk(tmp_path / "a"), desk(tmp_path / "b")

    def insert(store: Store) -> None:
        with store.operation("sample") as operation:
            for row in SHEET:
                operation.insert("customers", row)
            for row in ORDERS:
                operation.insert("orders", row)

    one_by_one.write(insert)
    bulk(at_once, "customers", SHEET)
    bulk(at_once, "orders", ORDERS)
    assert one_by_one.read(_tables) == at_once.read(_tables)
    for typed in ("王", "ww", "wangwei", "8000", "13912345678", "shan", "acme", "VIP", "C-2", "大象", "dx"):
        hits = [store.read(lambda c, typed=typed: _hits(c, typed)) for store in (one_by_one, at_once)]
        assert hits[0] == hits[1]
        assert hits[0], typed
    one_by_one.close()
    at_once.close()


def _tables(connection: Connection) -> dict[str, list[Any]]:
    names = ("customers", "orders", "customers__phone", "customers__tags")
    return {name: connection.execute(f'SELECT * FROM "{name}" ORDER BY 1, 2').fetchall() for name in names}


def _hits(connection: Connection, typed: str) -> list[Any]:
    matching = "SELECT rowid FROM customers_search WHERE customers_search MATCH ? ORDER BY 1"
    return connection.execute(matching, [match_query(typed)]).fetchall()


def test_an_import_is_undone_in_one_step_and_redone(store: Store) -> None:
    numbers = bulk(store, "customers", SHEET)
    assert store.write(lambda store: store.undo()).affected == len(SHEET)
    assert found(store, "") == []
    store.write(lambda store: store.redo())
    assert found(store, "") == list(numbers)
    assert found(store, "tag:VIP") == found(store, "8000") == [numbers[0]]


def test_a_bulk_edit_acts_on_everything_that_matches_but_what_is_left_out(store: Store) -> None:
    numbers = bulk(store, "customers", [{"name": str(n), "city": "上海"} for n in range(50)])
    selection = Selection("customers", frozenset([numbers[3]]), Test("city", "=", ("上海",)))
    changes = store.write(lambda store: verbs.edit(store, selection, {"city": "北京"}))
    assert changes.affected == 49
    assert found(store, "city=上海") == [numbers[3]]
    store.write(lambda store: store.undo())
    assert len(found(store, "city=上海")) == 50


# -- the user's own fields ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", CUSTOM_KINDS)
def test_a_field_of_ones_own_holds_sorts_and_filters_any_kind(store: Store, kind: str) -> None:
    store.write(lambda store: own.add_field(store, "customers", "我的字段", kind))
    field = store.schema["customers"].fields[-1]
    number, other = customer(store), customer(store, "李娜")
    typed = {
        "whole": "5", "decimal": "2.5", "money": "9.9", "percent": "25%", "flag": "yes", "day": "2026-03-05",
        "moment": "2026-03-05 10:00", "span": "2h", "customer": "C-2", "link": "https://a.cn",
    }.get(kind, "金")  # fmt: skip
    values = verbs.typed_values(store, "customers", {field.name: typed})
    edit(store, number, **values)
    shown = text.plain(field, get(store, number)[field.name])
    assert shown not in (None, "", [])
    assert found(store, f"has:{field.name}") == [number]
    if kind != "prose":
        asked = typed if kind != "moment" else "2026-03-05"
        assert found(store, f"我的字段={asked}") == [number]
    query = Query("customers", sort=(Sort(field.name),))
    assert list(store.read(lambda c: rows.ids(c, store.schema, query))) == [number, other]
    assert store.read(lambda c: drift.differences(c, store.schema)) == []


def test_a_removed_field_rests_with_its_values(tmp_path: Path) -> None:
    """Even those of records that were removed and came back meanwhile."""
    store = desk(tmp_path)
    store.write(lambda store: own.add_field(store, "customers", "等级", "tags"))
    name = store.schema["customers"].fields[-1].name
    number = customer(store, **{name: "金"})
    store.write(lambda store: own.remove_field(store, "customers", name))
    assert name not in store.schema["customers"].by_name
    assert store.read(lambda c: drift.differences(c, store.schema)) == []
    remove(store, number)
    store = reopened(store)
    store.write(lambda store: store.undo())
    store.write(lambda store: store.undo())
    assert get(store, number)[name] == '["金"]'
    assert found(store, "等级=金") == [number]
    store.close()


def test_a_new_field_never_shows_the_values_of_a_removed_one(store: Store) -> None:
    store.write(lambda store: own.add_field(store, "customers", "Level", "text"))
    first = store.schema["customers"].fields[-1].name
    number = customer(store, **{first: "gold"})
    store.write(lambda store: own.remove_field(store, "customers", first))
    store.write(lambda store: own.add_field(store, "customers", "Level", "whole"))
    second = store.schema["customers"].fields[-1].name
    assert second != first
    assert get(store, number)[second] is None


def test_choices_of_a_field_can_be_changed(store: Store) -> None:
    store.write(lambda store: own.add_field(store, "customers", "等级", "pick", ["金"]))
    name = store.schema["customers"].fields[-1].name
    with pytest.raises(Trouble):
        verbs.typed_values(store, "customers", {name: "银"})
    store.write(
        lambda store: own.edit_field(store, "customers", name, label="级别", options=["金", "银"], sensitive=True)
    )
    assert verbs.typed_values(store, "customers", {name: "银"}) == {name: "银"}
    assert store.schema["customers"].field(name).sensitive


# -- saved views --------------------------------------------------------------------------------------------------


def test_a_view_of_the_same_name_is_replaced(store: Store) -> None:
    for city in ("上海", "北京"):
        query = Query("customers", Test("city", "=", (city,)))
        store.write(lambda store, query=query: own.save_view(store, " 重点 ", query))
    (number,) = store.read(lambda c: rows.ids(c, store.schema, Query("views")))
    assert get(store, number, "views")["filter"] == "city=北京"
    store.write(lambda store: store.undo())
    assert get(store, number, "views")["filter"] == "city=上海"


# -- the declarations ---------------------------------------------------------------------------------------------


def test_a_new_vault_has_the_tables_that_are_declared(store: Store) -> None:
    assert store.read(lambda c: drift.differences(c, store.schema)) == []


def test_a_vault_that_differs_is_noticed(store: Store) -> None:
    store.write(lambda store: store._connection.execute("DROP INDEX customers_by_city"))
    assert store.read(lambda c: drift.differences(c, store.schema)) == ["customers_by_city is missing"]


def test_every_kind_is_shown_dumped_and_parsed() -> None:
    kinds = set(k.KINDS)
    assert set(text.SHOW) == set(text.DUMP) == set(text.PARSE) == kinds
    declared = {type(field.kind) for entity in BUILT_IN for field in entity.fields}
    assert declared | {type(kind) for kind in CUSTOM_KINDS.values()} == kinds


def test_tags_are_put_on_and_taken_off_many_records(store: Store) -> None:
    bulk(
        store,
        "customers",
        [{"name": "a", "tags": '["x"]'}, {"name": "b", "tags": '["VIP"]'}, {"name": "c", "tags": None}],
    )
    everyone = Selection("customers", where=Test("code", "filled"))
    assert store.write(lambda store: verbs.retag(store, everyone, "vip")).affected == 3
    assert found(store, "tag:VIP") == [1, 2, 3]
    assert get(store, 1)["tags"] == '["x","vip"]'
    store.write(lambda store: verbs.retag(store, everyone, "VIP", off=True))
    assert [get(store, number)["tags"] for number in (1, 2, 3)] == ['["x"]', None, None]


def test_the_title_of_a_record_names_it_in_the_history(store: Store) -> None:
    number = customer(store, "王伟")
    add(store, "contacts", company=number, name="李娜")
    remove(store, number)
    said = [say(store.schema, done.verb, done.params) for done in store.read(journal.operations)]
    assert said == ["Removed customer 王伟", "Added contact 李娜", "Added customer 王伟"]
