"""Random sequences of everything that writes, against a model in plain Python: undo, redo and restarts lose nothing."""

import tempfile
from collections.abc import Iterable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlite
from builders import desk, reopened
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from opsdesk.errors import Trouble
from opsdesk.model import kinds as k
from opsdesk.model.changes import Changes
from opsdesk.model.record import Entity
from opsdesk.model.text import pack, unpack
from opsdesk.query import pinyin, words
from opsdesk.query.filters import Query, Test
from opsdesk.query.sql import side_table
from opsdesk.services import desk as own
from opsdesk.services import differences, merge
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.store import removal, revival
from opsdesk.store.connect import Connection
from opsdesk.store.functions import words_of
from opsdesk.store.store import Store

State = dict[str, dict[int, dict[str, Any]]]
"""Entity -> id -> field -> stored value. What is empty is left out, so a field nobody fills leaves no trace."""

TABLES = ("customers", "contacts", "orders", "views", "custom_fields", "aliases", "differences")
NAMES = ["王伟", "李娜", "Ann Lee", "ann lee", "单雄信"]
CITIES = [None, "上海", "北京", "Paris"]
TAGS = [None, '["VIP"]', '["vip","老客户"]', '["老客户"]']
PHONES = [None, '["13800138000"]', '["13800138000","010-12345678"]']
OWN_VALUES = {"text": ["a", "b"], "tags": TAGS[1:], "money": [5, -7], "customer": [1, 2]}
PROBES = ["王", "wang", "ww", "ann", "VIP", "老客", "8000", "c-1", "shan", "O-2", "北京"]


class Journal(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="opsdesk-machine-")
        self.store = desk(Path(self.folder.name))
        self.state: State = {table: {} for table in TABLES}
        self.actions: dict[int, tuple[State, State]] = {}  # what each action made of what
        self.undone: list[int] = []
        self.redoable: list[int] = []
        self.start = everything(self.store)

    # -- the model ----------------------------------------------------------------------------------------------------

    def acted(self, changes: Changes, after: State) -> None:
        """An action led to `after`; one that changes nothing is none."""
        if after == self.state:
            assert not changes
            return
        self.actions[changes.operation] = self.state, after
        self.state, self.redoable = after, []

    def difference(self, before: State, after: State) -> None:
        """Make the difference between `before` and `after` to the present state."""
        state = deepcopy(self.state)
        for table in TABLES:
            for number in before[table].keys() | after[table].keys():
                old, new = before[table].get(number), after[table].get(number)
                if new is None:
                    del state[table][number]
                elif old is None:
                    state[table][number] = dict(new)
                else:
                    for name in old.keys() | new.keys():
                        if old.get(name) != new.get(name):
                            put(state[table][number], name, new.get(name))
        self.state = state

    def standing(self) -> list[int]:
        return [action for action in sorted(self.actions) if action not in self.undone]

    def one(self, data: st.DataObject, table: str) -> int:
        return data.draw(st.sampled_from(sorted(self.state[table])))

    def some(self, data: st.DataObject, table: str) -> list[int]:
        return data.draw(st.lists(st.sampled_from(sorted(self.state[table])), min_size=1, max_size=3, unique=True))

    # -- adding -------------------------------------------------------------------------------------------------------

    @initialize(names=st.lists(st.sampled_from(NAMES), min_size=2, max_size=3))
    def begin(self, names: list[str]) -> None:
        self.import_rows("customers", ["name"], [(name,) for name in names])

    @rule(name=st.sampled_from(NAMES), city=st.sampled_from(CITIES), tags=st.sampled_from(TAGS))
    def add_customer(self, name: str, city: str | None, tags: str | None) -> None:
        self.add(
            "customers", {"name": name, "city": city, "tags": tags, "kind": "person", "stage": "grow", "created": 1}
        )

    @precondition(lambda self: self.state["customers"])
    @rule(data=st.data(), amount=st.integers(-500, 500), status=st.sampled_from(["paid", "pending", "refunded"]))
    def add_order(self, data: st.DataObject, amount: int, status: str) -> None:
        customer = self.one(data, "customers")
        self.add("orders", {"customer": customer, "amount": amount, "status": status, "date": 20000 + amount})

    @precondition(lambda self: self.state["customers"])
    @rule(data=st.data(), name=st.sampled_from(NAMES), phone=st.sampled_from(PHONES))
    def add_contact(self, data: st.DataObject, name: str, phone: str | None) -> None:
        self.add("contacts", {"company": self.one(data, "customers"), "name": name, "phone": phone})

    def add(self, entity: str, values: dict[str, Any]) -> None:
        changes = self.store.write(lambda store: verbs.add(store, entity, values))
        (number,) = changes.ids[entity] or ()
        after = deepcopy(self.state)
        after[entity][number] = self.row(entity, number, values)
        self.acted(changes, after)

    def row(self, entity: str, number: int, values: dict[str, Any]) -> dict[str, Any]:
        filled = {name: value for name, value in values.items() if value is not None}
        return {"code": f"{self.store.schema[entity].prefix}-{number}", **filled}

    @rule(rows=st.lists(st.tuples(*map(st.sampled_from, (NAMES, CITIES, TAGS, PHONES))), min_size=1, max_size=4))
    def import_customers(self, rows: list[tuple[Any, ...]]) -> None:
        self.import_rows("customers", ["name", "city", "tags", "phone"], rows)

    @precondition(lambda self: self.state["customers"])
    @rule(data=st.data(), amounts=st.lists(st.integers(1, 99), min_size=1, max_size=3))
    def import_orders(self, data: st.DataObject, amounts: list[int]) -> None:
        rows = [(self.one(data, "customers"), 20100, amount, "paid") for amount in amounts]
        self.import_rows("orders", ["customer", "date", "amount", "status"], rows)

    def import_rows(self, entity: str, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
        def work(store: Store) -> tuple[range, Changes]:
            with store.operation("import", entity=entity, n=len(rows), file="a.csv") as operation:
                numbers = operation.insert_many(entity, columns, rows)
            return numbers, operation.changes

        numbers, changes = self.store.write(work)
        after = deepcopy(self.state)
        for number, row in zip(numbers, rows, strict=True):
            after[entity][number] = self.row(entity, number, dict(zip(columns, row, strict=True)))
        self.acted(changes, after)

    # -- changing -----------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.state["customers"])
    @rule(data=st.data(), name=st.sampled_from(NAMES), tags=st.sampled_from(TAGS), phone=st.sampled_from(PHONES))
    def edit_customers(self, data: st.DataObject, name: str, tags: str | None, phone: str | None) -> None:
        values = data.draw(st.sampled_from([{"name": name}, {"tags": tags}, {"name": name, "phone": phone}]))
        self.edit("customers", self.some(data, "customers"), values)

    @precondition(lambda self: self.state["orders"])
    @rule(data=st.data(), amount=st.integers(-500, 500), status=st.sampled_from(["paid", "cancelled"]))
    def edit_orders(self, data: st.DataObject, amount: int, status: str) -> None:
        owner = self.one(data, "customers")
        values = data.draw(st.sampled_from([{"amount": amount}, {"status": status}, {"customer": owner}]))
        self.edit("orders", self.some(data, "orders"), values)

    @precondition(lambda self: self.state["customers"] and self.state["custom_fields"])
    @rule(data=st.data())
    def fill_own_field(self, data: st.DataObject) -> None:
        field = self.state["custom_fields"][self.one(data, "custom_fields")]
        value = data.draw(st.sampled_from([None, *OWN_VALUES[field["kind"]]]))
        if field["kind"] != "customer" or value is None or value in self.state["customers"]:
            self.edit("customers", self.some(data, "customers"), {field["name"]: value})

    def edit(self, entity: str, numbers: list[int], values: dict[str, Any]) -> None:
        selection = Selection(entity, frozenset(numbers))
        self.set_all(entity, numbers, values, self.store.write(lambda store: verbs.edit(store, selection, values)))

    @rule(city=st.sampled_from(CITIES[1:]), stage=st.sampled_from([None, "lost", "retain"]))
    def edit_everyone_in(self, city: str, stage: str | None) -> None:
        selection = Selection("customers", where=Test("city", "=", (city,)))
        changes = self.store.write(lambda store: verbs.edit(store, selection, {"stage": stage}))
        self.set_all("customers", self.living_in(city), {"stage": stage}, changes)

    def set_all(self, entity: str, numbers: Iterable[int], values: dict[str, Any], changes: Changes) -> None:
        after = deepcopy(self.state)
        for number in numbers:
            for name, value in values.items():
                put(after[entity][number], name, value)
        self.acted(changes, after)

    def living_in(self, city: str) -> list[int]:
        return [number for number, row in self.state["customers"].items() if row.get("city") == city]

    @precondition(lambda self: self.state["customers"])
    @rule(data=st.data(), tag=st.sampled_from(["VIP", "新"]), off=st.booleans())
    def retag(self, data: st.DataObject, tag: str, off: bool) -> None:
        numbers = self.some(data, "customers")
        selection = Selection("customers", frozenset(numbers))
        changes = self.store.write(lambda store: verbs.retag(store, selection, tag, off=off))
        after = deepcopy(self.state)
        for number in numbers:
            row = after["customers"][number]
            rest = [one for one in unpack(row.get("tags")) if one.casefold() != tag.casefold()]
            put(row, "tags", pack(rest if off else [*rest, tag]))
        self.acted(changes, after)

    # -- removing -----------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.state["customers"])
    @rule(data=st.data())
    def remove_customers(self, data: st.DataObject) -> None:
        numbers = self.some(data, "customers")
        self.remove(Selection("customers", frozenset(numbers)), numbers)

    @rule(city=st.sampled_from(CITIES[1:]))
    def remove_everyone_in(self, city: str) -> None:
        self.remove(Selection("customers", where=Test("city", "=", (city,))), self.living_in(city))

    def remove(self, selection: Selection, numbers: list[int]) -> None:
        """Customers go with their orders and contacts; a field of the user's own that names one is emptied."""
        changes = self.store.write(lambda store: verbs.remove(store, selection))
        after = deepcopy(self.state)
        for number in numbers:
            del after["customers"][number]
        for child, owner in (("orders", "customer"), ("contacts", "company")):
            after[child] = {n: row for n, row in after[child].items() if row[owner] not in numbers}
        for row in after["customers"].values():
            for name in [name for name in row if name.startswith("x_customer") and row[name] in numbers]:
                del row[name]
        self.acted(changes, after)

    # -- merging ------------------------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.state["customers"]) > 1)
    @rule(data=st.data())
    def merge_customers(self, data: st.DataObject) -> None:
        numbers = data.draw(
            st.lists(st.sampled_from(sorted(self.state["customers"])), min_size=2, max_size=3, unique=True)
        )
        winner, *losers = numbers
        changes = self.store.write(lambda store: merge.merge(store, "customers", numbers))
        after = deepcopy(self.state)
        held = [after["customers"][number] for number in numbers]
        names = {name for row in held for name in row} - {"code"}
        whole = {name: self.merged(name, [row.get(name) for row in held], numbers) for name in names}
        for number in losers:
            del after["customers"][number]
        for name, value in whole.items():
            put(after["customers"][winner], name, value)
        for child, owner in (("orders", "customer"), ("contacts", "company"), ("aliases", "record")):
            for row in after[child].values():
                row[owner] = winner if row[owner] in losers else row[owner]
        for number, row in after["customers"].items():
            for name in [name for name in row if name.startswith("x_customer") and row[name] in losers]:
                row[name] = winner if number != winner else None
        fresh = sorted((changes.ids["aliases"] or frozenset()) - after["aliases"].keys())
        for number, loser, row in zip(fresh, losers, held[1:], strict=True):
            lost = {"list": "customers", "former_code": row["code"], "former": loser, "record": winner}
            after["aliases"][number] = lost
        self.part_pairs(after, winner, losers)
        self.acted(changes, after)

    def merged(self, name: str, options: list[Any], numbers: list[int]) -> Any:
        if name in ("tags", "phone") or name.startswith("x_tags"):
            united: dict[str, str] = {}
            for value in (value for option in options for value in unpack(option)):
                united.setdefault(value.casefold(), value)
            return pack(united.values())
        if name == "created":
            return min((option for option in options if option is not None), default=None)
        if name.startswith("x_customer"):
            options = [None if option in numbers else option for option in options]
        return next((option for option in options if option is not None), None)

    def part_pairs(self, after: State, winner: int, losers: list[int]) -> None:
        """Pairs follow the winner; those that become one pair, or nobody's, go."""
        seen = {(row["one"], row["other"]) for row in after["differences"].values()}
        seen = {pair for pair in seen if not set(pair) & set(losers)}
        for number, row in sorted(after["differences"].items(), key=lambda kept: (kept[1]["one"], kept[1]["other"])):
            if not {row["one"], row["other"]} & set(losers):
                continue
            one, other = sorted(winner if end in losers else end for end in (row["one"], row["other"]))
            if one == other or (one, other) in seen:
                del after["differences"][number]
            else:
                row["one"], row["other"] = one, other
                seen.add((one, other))

    @precondition(lambda self: len(self.state["customers"]) > 1)
    @rule(data=st.data())
    def call_different(self, data: st.DataObject) -> None:
        one, other = sorted(
            data.draw(st.lists(st.sampled_from(sorted(self.state["customers"])), min_size=2, max_size=2, unique=True))
        )
        changes = self.store.write(lambda store: differences.call_different(store, "customers", [(other, one)]))
        after = deepcopy(self.state)
        if all((row["one"], row["other"]) != (one, other) for row in after["differences"].values()):
            (number,) = changes.ids["differences"] or ()
            at = self.store.read(lambda c: c.execute("SELECT at FROM differences WHERE id = ?", [number]).fetchone()[0])
            after["differences"][number] = {"list": "customers", "one": one, "other": other, "at": at}
        self.acted(changes, after)

    # -- the user's own fields and views --------------------------------------------------------------------------------

    @precondition(lambda self: len(self.state["custom_fields"]) < 3)
    @rule(kind=st.sampled_from(sorted(OWN_VALUES)))
    def add_field(self, kind: str) -> None:
        label = f"{kind} {len(self.actions)}"
        changes = self.store.write(lambda store: own.add_field(store, "customers", label, kind))
        (number,) = changes.ids["custom_fields"] or ()
        added = self.store.schema["customers"].fields[-1]
        assert all(added.name not in row for before, _ in self.actions.values() for row in before["customers"].values())
        after = deepcopy(self.state)
        row = {"list": "customers", "name": added.name, "label": label, "kind": kind, "sensitive": 0}
        after["custom_fields"][number] = row
        self.acted(changes, after)

    @precondition(lambda self: self.state["custom_fields"])
    @rule(data=st.data())
    def remove_field(self, data: st.DataObject) -> None:
        number = self.one(data, "custom_fields")
        name = self.state["custom_fields"][number]["name"]
        changes = self.store.write(lambda store: own.remove_field(store, "customers", name))
        after = deepcopy(self.state)
        del after["custom_fields"][number]
        self.acted(changes, after)

    @rule(name=st.sampled_from(["重点", "To call"]))
    def save_view(self, name: str) -> None:
        query = Query("customers", Test("stage", "=", ("grow", str(len(self.actions)))))
        changes = self.store.write(lambda store: own.save_view(store, name, query))
        after = deepcopy(self.state)
        (number,) = changes.ids["views"] or ()
        after["views"][number] = {"list": "customers", "name": name, "filter": f"stage=grow,{len(self.actions)}"}
        self.acted(changes, after)

    @rule()
    def fail_halfway(self) -> None:
        def work(store: Store) -> None:
            with store.operation("import", entity="customers", n=1, file="a.csv") as operation:
                operation.insert_many("customers", ["name"], [("nobody",)])
                operation.insert("orders", {"customer": 10**9, "date": 1, "amount": 1})

        with pytest.raises(Trouble) as caught:
            self.store.write(work)
        assert caught.value.code == "no-parent"

    # -- undo, redo, restart --------------------------------------------------------------------------------------------

    @rule()
    def undo(self) -> None:
        changes = self.store.write(lambda store: store.undo())
        assert bool(changes) == bool(self.standing())
        if changes:
            assert changes.operation == self.standing()[-1]
            self.took_back(changes.operation)

    def took_back(self, action: int) -> None:
        before, after = self.actions[action]
        self.difference(after, before)
        self.undone.append(action)
        self.redoable.append(action)

    @rule()
    def redo(self) -> None:
        changes = self.store.write(lambda store: store.redo())
        assert bool(changes) == bool(self.redoable)
        if changes:
            assert changes.operation == self.redoable.pop()
            self.difference(*self.actions[changes.operation])
            self.undone.remove(changes.operation)

    @precondition(lambda self: self.actions)
    @rule(data=st.data())
    def undo_an_older_one(self, data: st.DataObject) -> None:
        action = data.draw(st.sampled_from(sorted(self.actions)))
        refused = ""
        try:
            self.store.write(lambda store: store.undo(action))
        except Trouble as trouble:
            refused = trouble.code
        if action in self.undone:
            assert refused == "undone"
        elif refused:
            assert refused in ("undo-conflict", "no-parent")
            assert action != self.standing()[-1]
        else:
            self.took_back(action)

    @rule()
    def reopen(self) -> None:
        self.store = reopened(self.store)

    # -- what must hold -------------------------------------------------------------------------------------------------

    @invariant()
    def tables_hold_what_the_model_holds(self) -> None:
        assert self.store.read(stored) == self.state

    @invariant()
    def what_derives_is_current(self) -> None:
        self.store.read(lambda c: check_derived(c, self.store, self.state))

    def teardown(self) -> None:
        try:
            self._there_and_back()
        finally:
            self.store.close()
            self.folder.cleanup()

    def _there_and_back(self) -> None:
        """Undoing everything leaves the empty desk, redoing it what was there, byte for byte."""
        end, steps = everything(self.store), 0
        while self.store.write(lambda store: store.undo()):
            steps += 1
        assert everything(self.store) == self.start
        self.store = reopened(self.store)
        for _ in range(steps):
            assert self.store.write(lambda store: store.redo())
        assert everything(self.store) == end


def put(row: dict[str, Any], name: str, value: Any) -> None:
    row.pop(name, None)
    if value is not None:
        row[name] = value


def stored(connection: Connection) -> State:
    """The records as they lie in the tables, without what derives from them."""
    state: State = {}
    for table in TABLES:
        cursor = connection.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        state[table] = {
            row["id"]: {n: v for n, v in row.items() if v is not None and n not in DERIVED} for row in found
        }
    return state


DERIVED = ("id", "name_key", "orders", "revenue", "first_order", "last_order")


def check_derived(connection: Connection, store: Store, state: State) -> None:
    for number, row in state["customers"].items():
        counted = [
            order
            for order in state["orders"].values()
            if order["customer"] == number and order["status"] in ("paid", "completed", "refunded")
        ]
        days = [order["date"] for order in counted]
        amounts = [order["amount"] for order in counted]
        sums = (len(counted), sum(amounts), min(days), max(days)) if counted else (None,) * 4
        expected = (pinyin.sort_key(row["name"]), *sums)
        columns = "name_key, orders, revenue, first_order, last_order"
        assert connection.execute(f"SELECT {columns} FROM customers WHERE id = ?", [number]).fetchone() == expected
    for entity in (store.schema[name] for name in ("customers", "contacts", "orders")):
        for field in entity.fields:
            if k.is_many(field.kind) and field.indexed:
                expected_pairs = {
                    (value.casefold(), number)
                    for number, row in state[entity.name].items()
                    for value in unpack(row.get(field.name))
                }
                pairs = connection.execute(f'SELECT value, id FROM "{side_table(entity, field)}"').fetchall()
                assert {(value.casefold(), number) for value, number in pairs} == expected_pairs
                assert len(pairs) == len(expected_pairs)


def everything(store: Store) -> dict[str, list[Any]]:
    """All rows of all tables that hold records or derive from them, and what searches find."""
    return store.read(lambda c: {**_rows(c), **_found(c, store)})


def _rows(connection: Connection) -> dict[str, list[Any]]:
    held = {}
    for (table,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
        if table in ("operations", "journal") or table.startswith("sqlite_") or "_search" in table:
            continue
        cursor = connection.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in cursor.description]
        rows = [{n: v for n, v in zip(names, row, strict=True) if v is not None} for row in cursor.fetchall()]
        if rows:  # the side table of a field of the user's own stays, empty, when the field is undone
            held[table] = sorted(rows, key=repr)
    return held


def _found(connection: Connection, store: Store) -> dict[str, list[Any]]:
    """The hits of some words in the search index, which are those of an index built anew."""
    fresh = sqlite.connect(":memory:")
    held = {}
    for entity in (store.schema[name] for name in ("customers", "contacts", "orders")):
        table = f"{entity.name}_search"
        fresh.execute(words.create_sql(table))
        fresh.executemany(f"INSERT INTO {table} (rowid, {words.COLUMN}) VALUES (?, ?)", _index_rows(connection, entity))
        for probe in PROBES:
            hits = [
                c.execute(
                    f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY 1", [words.match_query(probe)]
                ).fetchall()
                for c in (connection, fresh)
            ]
            assert hits[0] == hits[1], (entity.name, probe)
            held[f"{table} {probe}"] = hits[0]
    fresh.close()
    return held


def _index_rows(connection: Connection, entity: Entity) -> list[tuple[int, str]]:
    columns = ", ".join(f'"{field.name}"' for field in entity.searched)
    made = words_of(entity)
    rows = connection.execute(f'SELECT id, {columns} FROM "{entity.name}"').fetchall()
    return [(number, made(*values)) for number, *values in rows]


TestJournal = Journal.TestCase
TestJournal.settings = settings(max_examples=8, stateful_step_count=25, deadline=None)


class MassJournal(Journal):
    """The same where two records are already many: what goes or comes back in bulk is what goes or comes one by one."""

    def __init__(self) -> None:
        self.few = pytest.MonkeyPatch()
        for module in (removal, revival):
            self.few.setattr(module, "WORTH_REBUILDING", 2)
        super().__init__()

    def teardown(self) -> None:
        super().teardown()
        self.few.undo()


TestMassJournal = MassJournal.TestCase
TestMassJournal.settings = settings(max_examples=8, stateful_step_count=25, deadline=None)
