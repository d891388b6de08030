"""`analyse duplicates` on a real vault: CLI.md's shape, the scan in its own process, and its end when cancelled."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from builders import contact, customer
from commands import Commands, commands_on_a_new_vault

from opsdesk.errors import Cancelled
from opsdesk.services import desk as desk_verbs
from opsdesk.services import duplicates
from opsdesk.store.store import Store
from opsdesk.work import Progress


@pytest.fixture
def commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], noon: datetime
) -> Iterator[Commands]:
    return commands_on_a_new_vault(tmp_path, monkeypatch, capsys)


def two_alike(store: Store) -> None:
    customer(store, "王伟", phone="13800138000;021-55551234转8", city="上海")
    customer(store, "王 偉", phone="+86 138 0013 8000", city="上海市")
    customer(store, "李娜", phone="13900139000", city="北京")


def test_duplicates_have_their_shape(commands: Commands) -> None:
    with commands.store() as store:
        two_alike(store)
    found = commands.json("analyse", "duplicates", "customers")
    assert set(found) == {"as_of", "parameters", "n", "excluded", "pairs", "clusters", "weakest"}
    assert (found["as_of"], found["n"], found["clusters"]) == ("2026-03-05", 3, [["C-1", "C-2"]])
    (pair,) = found["pairs"]
    assert (pair["a"], pair["b"]) == ("C-1", "C-2")
    assert [part["field"] for part in pair["evidence"]] == ["prior", "name", "phone", "city"]
    bits = sum(part["weight"] for part in pair["evidence"])
    assert pair["probability"] == pytest.approx(1 / (1 + 2**-bits), abs=1e-4)
    assert found["excluded"] == {"name_alone": 0, "crowded": 0, "unlisted": 0}
    assert found["weakest"][0]["a"] == "C-1"


def test_least_tells_how_sure_a_pair_must_be(commands: Commands) -> None:
    with commands.store() as store:
        two_alike(store)
    (pair,) = commands.json("analyse", "duplicates", "customers", "--least", "0.1")["pairs"]
    assert not commands.json("analyse", "duplicates", "customers", "--least", str(pair["probability"] + 0.001))["pairs"]
    assert commands("analyse", "duplicates", "orders")[0] == 2


def test_contacts_are_compared_within_and_across_companies(commands: Commands) -> None:
    with commands.store() as store:
        one, other = customer(store, "星野有限公司"), customer(store, "远山有限公司")
        contact(store, one, "单田芳", phone="13800138000")
        contact(store, one, "善田芳", phone="13800138000")
        contact(store, other, "李娜", phone="13900139000")
    found = commands.json("analyse", "duplicates", "contacts")
    assert found["clusters"] == [["P-1", "P-2"]]
    assert "company" in [part["field"] for part in found["pairs"][0]["evidence"]]


def test_a_number_of_the_users_own_counts(commands: Commands) -> None:
    with commands.store() as store:
        store.write(lambda s: desk_verbs.add_field(s, "customers", "ID card", "text"))
        name = store.schema["customers"].fields[-1].name
        for who, number in (
            ("王伟", "11010119900307123X"),
            ("欧阳娜娜", "11010119900307123X"),
            ("王伟", "310101198001010011"),
        ):
            customer(store, who, **{name: number})
    found = commands.json("analyse", "duplicates", "customers", "--least", "0.01")
    weights = {part["field"]: part["weight"] for pair in found["pairs"] for part in pair["evidence"]}
    assert weights[name] > 5


@pytest.mark.parametrize("names", [(), ("王伟",)])
def test_nobody_to_compare_is_an_answer(commands: Commands, names: tuple[str, ...]) -> None:
    with commands.store() as store:
        for name in names:
            customer(store, name)
    found = commands.json("analyse", "duplicates", "customers")
    assert (found["n"], found["pairs"], found["clusters"]) == (len(names), [], [])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_people_get_a_table(commands: Commands, language: str) -> None:
    with commands.store() as store:
        two_alike(store)
    header, row, *_rest = commands.ok("analyse", "duplicates", "customers", "--lang", language).splitlines()
    assert header.isascii() == (language == "en")
    assert "C-1 王伟" in row


def test_a_scan_that_is_cancelled_leaves_no_process(store: Store) -> None:
    two_alike(store)
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        duplicates.scan(store, "customers", progress)


def test_it_tells_how_far_it_is(store: Store) -> None:
    two_alike(store)
    said: list[str] = []
    duplicates.scan(store, "customers", Progress(lambda done, total, what: said.append(what)))
    assert said[0] == "Reading the records"
    assert len(set(said)) > 1
