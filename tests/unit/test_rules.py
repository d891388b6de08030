"""Rules and tables that people set up: kept by kind, the first in force, undoable, and refused when unreadable."""

from typing import Any

import pytest
from vaults import trouble_code

from opsdesk.model.changes import Changes
from opsdesk.services import rules
from opsdesk.services.rules import Kind
from opsdesk.services.verbs import say
from opsdesk.store.store import Store


def pair(plain: Any) -> tuple[int, int]:
    low, high = plain["between"]
    return int(low), int(high)


LIMITS: Kind[tuple[int, int]] = Kind("limits", lambda value: {"between": list(value)}, pair)
OTHERS: Kind[str] = Kind("others", str, str)
USUAL = (0, 9)


def save(store: Store, name: str, value: tuple[int, int], number: int | None = None) -> Changes:
    return store.write(lambda store: rules.save(store, LIMITS, name, value, number))


def kept(store: Store) -> list[tuple[str, tuple[int, int]]]:
    return [(one.name, one.value) for one in store.read(lambda c: rules.all_of(c, store.schema, LIMITS))]


def in_force(store: Store) -> tuple[int, int]:
    return store.read(lambda c: rules.in_force(c, store.schema, LIMITS, USUAL))


def number_of(store: Store, name: str) -> int:
    return store.read(lambda c: rules.named(c, store.schema, LIMITS, name)).id


def test_without_any_the_usual_one_holds(store: Store) -> None:
    assert (kept(store), in_force(store)) == ([], USUAL)


def test_the_first_is_in_force_until_another_is_put_first(store: Store) -> None:
    save(store, "narrow", (3, 4))
    save(store, "wide", (1, 8))
    store.write(lambda store: rules.save(store, OTHERS, "narrow", "of another kind"))
    assert (kept(store), in_force(store)) == ([("narrow", (3, 4)), ("wide", (1, 8))], (3, 4))
    wide = number_of(store, "WIDE")
    changes = store.write(lambda store: rules.put_first(store, LIMITS, wide))
    assert (in_force(store), changes.affected) == ((1, 8), 1)
    assert say(store.schema, changes.verb, changes.params) == "wide is in force now"
    assert not store.write(lambda store: rules.put_first(store, LIMITS, wide))
    save(store, "last", (5, 5))
    assert [name for name, _value in kept(store)] == ["wide", "narrow", "last"]


def test_every_change_can_be_undone(store: Store) -> None:
    save(store, "narrow", (3, 4))
    number = number_of(store, "narrow")
    save(store, " tight ", (3, 3), number)
    assert kept(store) == [("tight", (3, 3))]
    store.write(lambda store: rules.remove(store, LIMITS, number))
    assert kept(store) == []
    for expected in ([("tight", (3, 3))], [("narrow", (3, 4))], []):
        store.write(lambda store: store.undo())
        assert kept(store) == expected


def test_names_are_needed_and_unique_within_their_kind(store: Store) -> None:
    save(store, "narrow", (3, 4))
    assert trouble_code(lambda: save(store, " ", (3, 4))) == "empty"
    assert trouble_code(lambda: save(store, "Narrow", (3, 4))) == "not-unique"
    save(store, "Narrow", (3, 4), number_of(store, "narrow"))
    assert kept(store) == [("Narrow", (3, 4))]


@pytest.mark.parametrize("body", ["{}", "[1, 2]", '{"between": ["a", "b"]}', "nonsense"])
def test_what_cannot_be_read_is_named(store: Store, body: str) -> None:
    def write(store: Store) -> None:
        with store.operation("save-rule", name="odd") as operation:
            operation.insert("rules", {"list": "limits", "name": "odd", "body": body, "position": 0})

    store.write(write)
    assert trouble_code(lambda: in_force(store)) == "rule-unreadable"
    assert trouble_code(lambda: number_of(store, "even")) == "no-record"
