"""Handing out and erasing one person's data: the folder that is written, and both commands."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pdfs
import pytest
from builders import contact, customer, desk, interaction, order
from commands import Commands, commands_on_a_new_vault

from opsdesk.errors import Trouble
from opsdesk.exchange import person as exchange
from opsdesk.query import language
from opsdesk.query.filters import Query
from opsdesk.services import customers as verbs
from opsdesk.services import desk as furniture
from opsdesk.services import rows
from opsdesk.services.rows import Selection
from opsdesk.store import retention
from opsdesk.store.store import Store


@pytest.fixture
def store(tmp_path: Path, noon: Any) -> Iterator[Store]:
    opened = desk(tmp_path)
    fill(opened)
    yield opened
    opened.close()


def fill(store: Store) -> int:
    number = customer(store, "李静", phone="13800138000;02112345678", birthday="1989-03-02", tags="VIP;老客户")
    store.write(lambda s: rows.edit(s, Selection("customers", frozenset([number])), {"city": "杭州"}))
    contact(store, number, "张敏", phone="13900139000")
    order(store, number, "1200", product="=专业版", date="2026-02-01")
    interaction(store, number, "确认年付折扣", kind="call", at="2026-03-01 10:00")
    other = customer(store, "王伟", phone="13700137000")
    order(store, other, "50")
    files = [("合同.pdf", b"contract"), ("合同.pdf", b"another"), ("../../etc/passwd", b"hostile"), ("CON:?.txt", b"x")]
    store.write(lambda s: verbs.attach(s, number, files))
    where = language.parse(store.schema["customers"], "code=C-1")
    store.write(lambda s: furniture.save_view(s, "her", Query("customers", where)))
    return number


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def test_the_folder_holds_everything_about_them_and_nothing_about_others(store: Store, tmp_path: Path) -> None:
    written = exchange.export(store, "C-1", tmp_path / "out")
    assert written.records == {"customers": 1, "contacts": 1, "orders": 1, "interactions": 1, "attachments": 4}
    document = json.loads((tmp_path / "out" / "person.json").read_text("utf-8"))
    assert document["customer"]["phone"] == ["13800138000", "02112345678"]
    assert document["customer"]["birthday"] == "1989-03-02"
    assert document["contacts"][0]["company"] == "C-1"
    assert document["orders"][0]["amount"] == "1200.00"
    assert document["interactions"][0]["code"] == "I-1"
    assert document["views"] == ["her"]
    assert next(change for change in document["history"] if change.get("field") == "city")["after"] == "杭州"
    everything = "".join(file.read_text("utf-8", "replace") for file in (tmp_path / "out").rglob("*") if file.is_file())
    assert "王伟" not in everything
    assert "13700137000" not in everything


def test_the_lists_are_csv_that_no_spreadsheet_runs(store: Store, tmp_path: Path) -> None:
    exchange.export(store, "c-1", tmp_path / "out")
    (row,) = table(tmp_path / "out" / "customer.csv")
    assert (row["name"], row["phone"]) == ("李静", "13800138000;02112345678")
    (sold,) = table(tmp_path / "out" / "orders.csv")
    assert sold["product"] == "'=专业版"


def test_attachments_come_decrypted_under_names_that_stay_in_the_folder(store: Store, tmp_path: Path) -> None:
    exchange.export(store, "C-1", tmp_path / "out")
    files = {file.name: file.read_bytes() for file in (tmp_path / "out" / "attachments").iterdir()}
    assert files == {
        "合同.pdf": b"contract", "合同 (2).pdf": b"another", "_.._etc_passwd": b"hostile", "CON__.txt": b"x",
    }  # fmt: skip


def test_a_folder_that_is_there_is_left_alone(store: Store, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    exchange.export(store, "C-1", tmp_path / "out")  # an empty one is taken
    before = sorted((tmp_path / "out").iterdir())
    with pytest.raises(Trouble, match="there already"):
        exchange.export(store, "C-1", tmp_path / "out")
    assert sorted((tmp_path / "out").iterdir()) == before


def test_a_failure_leaves_no_half_folder(store: Store, tmp_path: Path) -> None:
    def fails(_place: Path) -> None:
        raise Trouble("no room")

    with pytest.raises(Trouble):
        exchange.export(store, "C-1", tmp_path / "out", also=fails)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("out")] == []


def test_a_removed_record_is_not_exported(store: Store, tmp_path: Path) -> None:
    store.write(lambda s: rows.remove(s, Selection("customers", frozenset([1]))))
    with pytest.raises(Trouble, match="was removed"):
        exchange.export(store, "C-1", tmp_path / "out")


# -- the command line ---------------------------------------------------------------------------------------------------


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    found = commands_on_a_new_vault(tmp_path, monkeypatch, capsys)
    with found.store() as store:
        fill(store)
    return found


def test_person_export_writes_the_folder_with_a_pdf_and_logs_it(commands: Commands, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert commands.json("person", "export", "C-1", out) == {
        "folder": str(out),
        "records": {"customers": 1, "contacts": 1, "orders": 1, "interactions": 1, "attachments": 4},
    }
    text = pdfs.read((out / "profile.pdf").read_bytes()).text
    assert "李静" in text
    assert "13800138000" in text
    (logged,) = commands.json("history", "--reveals")["reveals"]
    assert (logged["what"], logged["code"]) == ("export", "C-1")


def test_person_erase_does_nothing_without_yes_and_says_what_would_go(commands: Commands) -> None:
    status, out, err = commands("person", "erase", "C-1")
    assert (status, out) == (1, "")
    assert "C-1 李静: Customers 1, Contacts 1, Orders 1, Interactions 1, Attachments 4" in err
    assert err.splitlines()[-1].endswith("Repeat with --yes.")
    assert commands.json("show", "customers", "C-1")["fields"]["name"] == "李静"


def test_person_erase_says_what_went_and_which_files_still_hold_them(commands: Commands) -> None:
    with commands.store() as store:
        backup = retention.back_up_now(store.vault)
    done = commands.json("person", "erase", "C-1", "--yes")
    assert (done["verb"], done["affected"]) == ("erase", 1)
    assert done["emptied"] == {"customers": 1, "orders": 1, "interactions": 1}
    assert done["removed"] == {"contacts": 1, "attachments": 4}
    assert [copy["file"] for copy in done["copies"]] == [str(backup)]
    assert done["views"] == ["her"]
    assert "no customer" in commands.trouble("show", "customers", "C-1")
    assert "cannot be undone" in commands.trouble("undo", "--operation", done["operation"])
    listed = commands.json("list", "orders")["rows"]
    assert sorted(row["amount"] for row in listed) == ["1200.00", "50.00"]


@pytest.mark.parametrize("command", [("person", "export", "C-9", "out"), ("person", "erase", "C-9", "--yes")])
def test_an_unknown_code_is_refused(commands: Commands, command: tuple[str, ...]) -> None:
    assert "no customer" in commands.trouble(*command)
