"""Personal data masked: the rule, the log of who saw it in full, and what the command line prints of it."""

from pathlib import Path
from typing import Any

import pytest
from builders import contact, customer, desk, reopened
from commands import Commands, commands_on_a_new_vault

from opsdesk.errors import Trouble
from opsdesk.model import kinds as k
from opsdesk.model import masking
from opsdesk.model.record import Field
from opsdesk.query import language
from opsdesk.query.sentence import say
from opsdesk.services import desk as furniture
from opsdesk.services import privacy, rows
from opsdesk.services.rows import Selection
from opsdesk.store import reveals
from opsdesk.store.search import search
from opsdesk.store.store import Store

SECRETS = ("13800138000", "li.jing@example.com", "lijing_88", "1989-03-02")


def personal(kind: k.Kind) -> Field:
    return Field("x", kind, "X", marks=frozenset({"sensitive"}))


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (k.Text(), "13800138000", "138****8000"),
        (k.Text(form="phone", many=True), '["13800138000","02112345678"]', "138****8000, 021****5678"),
        (k.Text(form="email", many=True), '["zhang@corp.cn"]', "z****@corp.cn"),
        (k.Text(), "王", "王****"),
        (k.Tags(), '["高血压"]', "高****"),
        (k.Day(), 7000, "1989-**-**"),
        (k.Moment(), 7000 * 86400, "1989-**-**"),
        (k.Money(), 1234500, "****"),
        (k.Whole(), 7, "****"),
        (k.Flag(), 1, "****"),
        (k.Pick((k.Option("a", "Alpha"),)), "a", "****"),
        (k.Prose(), "住在静安区", "****"),
        (k.Ref("customers"), 12, "****"),
        (k.Link(), "https://example.com/u/88", "****"),
    ],
)
def test_each_kind_says_as_little_as_its_owner_needs_to_know_it_again(kind: k.Kind, value: Any, shown: str) -> None:
    assert masking.shown(personal(kind), value, masked=True) == shown


def test_every_kind_has_a_mask() -> None:
    samples: dict[type, Any] = {k.Day: 7000, k.Moment: 7000, k.Tags: '["a"]', k.Text: "abc", k.Flag: 0}
    for kind in k.KINDS:
        hidden = masking.shown(personal(kind()), samples.get(kind, 123), masked=True) if kind is not k.Ref else "****"
        assert masking.HIDDEN in hidden or "-**" in hidden


def test_an_empty_value_is_not_masked_and_an_ordinary_field_never_is() -> None:
    assert masking.shown(personal(k.Text()), None, masked=True) == "—"
    assert masking.shown(Field("x", k.Text(), "X"), "13800138000", masked=True) == "13800138000"
    assert masking.shown(personal(k.Text()), "13800138000", masked=False) == "13800138000"


def test_a_filter_on_a_whole_value_is_said_masked_and_one_on_a_part_as_typed(store: Store) -> None:
    customers = store.schema["customers"]
    assert say(customers, language.parse(customers, "phone=13800138000")) == "Phone is 138****8000"
    assert say(customers, language.parse(customers, "phone~8000")) == "Phone contains 8000"


# -- the log ------------------------------------------------------------------------------------------------------


def log(store: Store) -> list[reveals.Reveal]:
    return store.read(lambda c: reveals.newest(c, store.schema))


def test_a_reveal_says_who_saw_what_when_and_why(store: Store, noon: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "li")
    number = customer(store, "李静", phone="13800138000")
    store.write(lambda s: privacy.reveal(s, "record", entity="customers", record=number))
    store.write(lambda s: privacy.reveal(s, "edit", entity="customers", record=number, fields=["phone", "email"]))
    store.write(lambda s: privacy.reveal(s, "all", reason="  call\ncampaign "))
    everything, edit, one = log(store)
    assert (one.who, one.at, one.code, one.title) == ("li", int(noon.timestamp()), "C-1", "李静")
    assert [privacy.say(store.schema, found) for found in (one, edit, everything)] == [
        "Looked at 李静 unmasked",
        "Opened phone, email of 李静 for editing",
        "Unmasked everything until the vault is locked",
    ]
    assert everything.reason == "call campaign"


def test_showing_everything_needs_a_reason(store: Store) -> None:
    with pytest.raises(Trouble, match="reason"):
        store.write(lambda s: privacy.reveal(s, "all", reason="  "))
    assert log(store) == []


def test_the_log_is_no_action_that_undo_could_take_back(tmp_path: Path) -> None:
    store = desk(tmp_path)
    number = customer(store, "李静")
    store.write(lambda s: privacy.reveal(s, "record", entity="customers", record=number))
    assert store.write(lambda s: s.undo()).verb == "add"
    (found,) = log(store)
    assert (found.code, privacy.say(store.schema, found)) == ("", "Looked at a record that is gone unmasked")
    again = reopened(store)
    assert len(log(again)) == 1
    again.close()


def test_an_entry_of_the_log_is_whole_or_absent(store: Store) -> None:
    def fails(store: Store) -> None:
        with store.aside() as connection:
            reveals.write(connection, reveals.Reveal(1, "li", "all"))
            raise Trouble("no")

    with pytest.raises(Trouble):
        store.write(fails)
    assert log(store) == []
    customer(store, "李静")  # the connection is free again


def test_without_an_account_name_the_log_is_kept_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise OSError("no such user")

    monkeypatch.setattr(privacy.getpass, "getuser", nobody)
    assert privacy.who() == "?"


# -- searching -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["13800138000", "8000", "8613800138000"[2:]])
def test_search_finds_a_phone_and_shows_it_masked(store: Store, typed: str) -> None:
    customer(store, "李静", phone="13800138000")
    (hit,) = store.read(lambda c: search(c, store.schema, typed))
    assert hit.snippet == "138****8000"
    (full,) = store.read(lambda c: search(c, store.schema, typed, masked=False))
    assert full.snippet == "13800138000"


def test_own_fields_marked_personal_are_masked_too(store: Store) -> None:
    store.write(lambda s: furniture.add_field(s, "customers", "身份证", "text", sensitive=True))
    field = next(field for field in store.schema["customers"].fields if field.custom)
    number = customer(store, "李静")
    store.write(lambda s: rows.edit(s, Selection("customers", frozenset([number])), {field.name: "310101198903021234"}))
    assert masking.shown(field, "310101198903021234", masked=True) == "310****1234"


# -- the command line ------------------------------------------------------------------------------------------------


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    found = commands_on_a_new_vault(tmp_path, monkeypatch, capsys)
    monkeypatch.setenv("COLUMNS", "400")
    with found.store() as store:
        li = customer(
            store, "李静", phone="13800138000", email="li.jing@example.com", wechat="lijing_88", birthday="1989-03-02"
        )
        contact(store, li, phone="13900139000")
    return found


def test_the_command_line_masks_what_it_adds_and_prints_in_full_what_it_is_asked(commands: Commands) -> None:
    listed = commands.ok("list", "customers")
    assert "138****8000" in listed
    assert not [secret for secret in SECRETS if secret in listed]
    assert "13800138000" in commands.ok("list", "customers", "--columns", "name,phone")
    assert "13800138000" in commands.ok("show", "customers", "C-1")
    found = commands.ok("search", "8000")
    assert "138****8000" in found
    assert "13800138000" not in found


def test_json_is_as_stored(commands: Commands) -> None:
    (row,) = commands.json("list", "customers")["rows"]
    assert (row["phone"], row["birthday"]) == (["13800138000"], "1989-03-02")
    assert commands.json("search", "8000")["hits"][0]["snippet"] == "13800138000"


def test_a_pdf_in_full_is_logged_and_the_log_is_read_by_history(commands: Commands, tmp_path: Path) -> None:
    assert commands.json("history", "--reveals") == {"reveals": []}
    commands.ok("report", "customer-profile", tmp_path / "masked.pdf")
    commands.ok("report", "customer-profile", tmp_path / "full.pdf", "--unmasked")
    (found,) = commands.json("history", "--reveals")["reveals"]
    assert (found["what"], found["entity"], found["code"]) == ("report", None, None)
    assert "Made a PDF with unmasked personal data" in commands.ok("history", "--reveals")
    assert "查看记录" in commands("history", "customers", "C-1", "--reveals", "--lang", "zh")[2]
