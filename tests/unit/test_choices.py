"""Choices under other names: shown, found, imported, exported and printed alike, and undone in one step."""

import csv
from pathlib import Path

import pytest
from builders import customer, desk, reopened
from commands import Commands, commands_on_a_new_vault

from opsdesk import i18n
from opsdesk.errors import Trouble
from opsdesk.exchange import exporter, importer, reader
from opsdesk.model import relabel, text
from opsdesk.model.changes import Changes
from opsdesk.model.choices import STAGES
from opsdesk.model.kinds import Option, Pick, Stored
from opsdesk.model.relabel import Choice
from opsdesk.query import language
from opsdesk.query.filters import Query
from opsdesk.query.sentence import say as sentence
from opsdesk.services import choices
from opsdesk.services.verbs import say
from opsdesk.store import rows
from opsdesk.store.store import Store


def change(store: Store, *, field: str = "stage", **what: object) -> Changes:
    return store.write(lambda s: choices.change(s, "customers", field, **what))  # type: ignore[arg-type]


def labels(store: Store, field: str = "stage") -> list[str]:
    kind = store.schema["customers"].field(field).kind
    assert isinstance(kind, Pick)
    return [i18n.t(option.label) for option in kind.offered]


def parsed(store: Store, typed: str) -> Stored:
    return text.parse(store.schema["customers"].field("stage"), typed)


def imported(store: Store, folder: Path, *stages: str) -> list[Stored]:
    """The stages that a file with these words brings."""
    path = folder / "客户.csv"
    path.write_text("姓名,阶段\n" + "".join(f"客户{n},{stage}\n" for n, stage in enumerate(stages)), "utf-8")
    shape = reader.sniff(path)
    plan = importer.prepare(store, "customers", shape)
    outcome = store.write(lambda s: importer.run(s, "customers", path, plan))
    assert not outcome.rejected, outcome.problems
    ids = store.read(lambda c: rows.ids(c, store.schema, Query("customers")))
    found = store.read(lambda c: rows.page(c, store.schema, "customers", ids, ["name", "stage"]))
    return [stage for _name, stage in sorted(found.values(), key=str)]


def test_a_renamed_choice_is_called_so_everywhere_and_stored_as_before(store: Store, tmp_path: Path) -> None:
    customer(store, "王伟", stage="grow")
    changes = change(store, labels={"grow": "成交"})
    assert changes.redefined
    assert say(store.schema, changes.verb, changes.params) == "Changed the choices of stage"
    assert labels(store) == ["Acquire", "Activate", "成交", "Retain", "Silent", "Lost"]
    declared = store.schema["customers"]
    assert text.show(declared.field("stage"), "grow") == "成交"
    assert sentence(declared, language.parse(declared, "stage=成交")) == "Stage is 成交"
    out = tmp_path / "out.csv"
    exporter.export(store, Query("customers"), out, columns=["name", "stage"], words=True)
    with out.open(encoding="utf-8-sig") as file:
        assert list(csv.reader(file))[1] == ["王伟", "成交"]


def test_old_names_and_new_ones_are_understood(store: Store, tmp_path: Path) -> None:
    change(store, labels={"grow": "洽谈"})
    change(store, labels={"grow": "Deal"})
    for word in ("Deal", "deal", "洽谈", "Grow", "成长", "grow", "成交"):
        assert parsed(store, word) == "grow"
    assert imported(store, tmp_path, "Deal", "洽谈", "成长", "Grow", "growth") == ["grow"] * 5


def test_a_name_goes_before_what_another_was_called(store: Store, tmp_path: Path) -> None:
    """ "意向" is a word of activate until a stage is called so."""
    assert parsed(store, "意向") == "activate"
    change(store, labels={"grow": "意向"})
    assert parsed(store, "意向") == "grow"
    assert imported(store, tmp_path, "意向", "试用") == ["grow", "activate"]


@pytest.mark.parametrize("label", ["", "Grow", "成长"])
def test_the_first_name_comes_back_in_both_languages(store: Store, label: str) -> None:
    change(store, labels={"grow": "成交期"})
    change(store, labels={"grow": label})
    assert labels(store)[2] == "Grow"
    i18n.set_language("zh")
    assert labels(store)[2] == "成长"
    assert parsed(store, "成交期") == "grow"


def test_undo_and_redo_take_names_along(store: Store) -> None:
    change(store, labels={"grow": "成交期", "lost": "放弃"})
    changes = store.write(lambda s: s.undo())
    assert changes.redefined
    assert labels(store) == ["Acquire", "Activate", "Grow", "Retain", "Silent", "Lost"]
    store.write(lambda s: s.redo())
    assert labels(store) == ["Acquire", "Activate", "成交期", "Retain", "Silent", "放弃"]


def test_a_restart_keeps_them(tmp_path: Path) -> None:
    store = desk(tmp_path)
    change(store, labels={"grow": "成交期"})
    again = reopened(store)
    assert labels(again)[2] == "成交期"
    again.close()


def test_an_unused_choice_is_put_away_and_a_used_one_is_not(store: Store) -> None:
    customer(store, "王伟", stage="grow")
    change(store, hidden={"lost": True})
    assert "Lost" not in labels(store)
    assert parsed(store, "流失") == "lost", "a file may still bring it"
    with pytest.raises(Trouble, match="1 record holds “Grow”"):
        change(store, hidden={"grow": True})
    change(store, hidden={"lost": False})
    assert "Lost" in labels(store)


def test_choices_are_added_where_the_field_takes_them(store: Store, tmp_path: Path) -> None:
    change(store, added=["商机"])
    assert labels(store)[-1] == "商机"
    customer(store, "王伟", stage="商机")
    change(store, labels={"商机": "机会"})
    assert imported(store, tmp_path, "机会", "商机") == ["商机", "商机", "商机"]
    with pytest.raises(Trouble, match="“Kind” takes no further choices"):
        change(store, field="kind", added=["政府"])


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ({"labels": {"grow": "Lost"}}, "two choices called “Lost”"),
        ({"labels": {"grow": "LOST"}}, "two choices called"),
        ({"labels": {"grow": "silent"}}, "two choices called"),
        ({"labels": {"nowhere": "x"}}, "no choice “nowhere”"),
        ({"labels": {"grow": "x" * 41}}, "up to 40 characters"),
        ({"added": ["Grow"]}, "two choices called"),
        ({"added": [f"第 {n} 步" for n in range(41)]}, "No more than 40 choices"),
        ({"hidden": dict.fromkeys(("acquire", "activate", "grow", "retain", "silent", "lost"), True)}, "One choice"),
        ({"field": "name", "labels": {"a": "b"}}, "“Name” has no choices"),
        ({"field": "nothing", "labels": {"a": "b"}}, "no field “nothing”"),
    ],
)
def test_what_would_confuse_is_refused_and_changes_nothing(store: Store, what: dict[str, object], reason: str) -> None:
    before = store.schema
    with pytest.raises(Trouble, match=reason):
        change(store, **what)  # type: ignore[arg-type]
    assert store.schema == before


def test_an_open_choice_and_the_user_s_own_are_renamed_too(store: Store) -> None:
    from opsdesk.services.desk import add_field

    store.write(lambda s: add_field(s, "customers", "Mood", "pick", ["good", "bad"]))
    change(store, field="x_mood", labels={"bad": "grumpy"})
    change(store, field="source", labels={"wechat": "服务号"})
    assert labels(store, "x_mood") == ["good", "grumpy"]
    assert "服务号" in labels(store, "source")


def test_what_a_newer_version_wrote_is_passed_by() -> None:
    assert relabel.loads([{"key": "grow", "label": "x", "colour": "red"}, {"name": 1}, "?"]) == (Choice("grow", "x"),)
    assert relabel.loads({"grow": "x"}) == ()


def test_applying_nothing_changes_nothing() -> None:
    assert relabel.applied(STAGES, [Choice(option.key) for option in STAGES.options]) == STAGES
    assert relabel.applied(Pick((Option("a", "A"),)), [Choice("b", added=True, hidden=True)]).offered == (
        Option("a", "A"),
    )


# -- the command line -------------------------------------------------------------------------------------------------


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    return commands_on_a_new_vault(tmp_path, monkeypatch, capsys)


def test_the_command_line_lists_renames_hides_and_adds(commands: Commands) -> None:
    assert commands.json("fields", "options", "customers", "stage")["choices"][2] == {
        "key": "grow", "label": "Grow", "hidden": False,
    }  # fmt: skip
    commands.ok("fields", "options", "customers", "stage", "--rename", "grow=成交期", "--hide", "lost", "--add", "商机")
    found = {one["key"]: one for one in commands.json("fields", "options", "customers", "stage")["choices"]}
    assert (found["grow"]["label"], found["lost"]["hidden"], found["商机"]["label"]) == ("成交期", True, "商机")
    commands.ok("add", "customers", "name=王伟", "stage=成交期")
    assert "王伟" in commands.ok("list", "customers", "--where", "stage=成交期")
    assert "put away" in commands.ok("fields", "options", "customers", "stage")
    commands.ok("fields", "options", "customers", "stage", "--rename", "成交期=", "--show", "lost")
    assert commands.json("fields", "options", "customers", "stage")["choices"][2]["label"] == "Grow"
    commands.ok("undo")
    assert commands.json("fields", "options", "customers", "stage")["choices"][2]["label"] == "成交期"
    assert "takes no further choices" in commands.trouble("fields", "options", "customers", "kind", "--add", "政府")
