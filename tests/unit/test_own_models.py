"""Models of the desk's own: kept, named once, read in either language, with custom fields, on the command line."""

from pathlib import Path

import numpy as np
import pytest
from builders import add
from commands import Commands, commands_on_a_new_vault

from opsdesk import i18n
from opsdesk.analysis import priority
from opsdesk.analysis.formula import Misread
from opsdesk.errors import Trouble
from opsdesk.services import formulas, priorities
from opsdesk.services.formulas import Weights
from opsdesk.services.scoreboard import Scoreboard
from opsdesk.store.store import Store


def own(store: Store) -> dict[str, priority.Model]:
    return {one.label: one for one in store.read(lambda c: formulas.models(c, store.schema))}


def test_a_formula_is_kept_by_field_names_and_shown_in_the_users_words(store: Store) -> None:
    store.write(lambda s: formulas.save(s, "我的公式", "业务价值 × [Time criticality] / effort"))
    assert own(store)["我的公式"].formula == "[Business value] × [Time criticality] / Effort"
    i18n.set_language("zh")
    try:
        assert own(store)["我的公式"].formula == "业务价值 × 时间紧迫性 / 工作量"
    finally:
        i18n.set_language("en")
    store.write(Store.undo)
    assert own(store) == {}


def test_a_wrong_formula_is_not_kept(store: Store) -> None:
    with pytest.raises(Misread):
        store.write(lambda s: formulas.save(s, "x", "value ×"))
    assert own(store) == {}


@pytest.mark.parametrize("name", ["RICE", "weighted", "Mine", " mine ", "ICE（平均）"])
def test_a_name_means_one_model(store: Store, name: str) -> None:
    store.write(lambda s: formulas.save_weights(s, "Mine", Weights({"value": 1})))
    with pytest.raises(Trouble) as caught:
        store.write(lambda s: formulas.save(s, name, "value"))
    assert caught.value.code == "not-unique"


def test_weights_are_a_model_and_all_zero_is_none(store: Store) -> None:
    store.write(lambda s: formulas.save_weights(s, "Ours", Weights({"value": 3, "effort": -1}, normalised=True)))
    model = own(store)["Ours"]
    assert model.formula == "(3 × Business value + -1 × Effort) / 4, each scaled to 0..1"
    with pytest.raises(Trouble):
        store.write(lambda s: formulas.save_weights(s, "None", Weights({"value": 0})))


def test_optional_inputs_may_be_empty_and_the_others_are_blamed(store: Store) -> None:
    model = formulas.model(store.schema, "f", "f", "default(impact, 1) * value / effort")
    found = priority.rank(
        model,
        {
            "impact": np.array([np.nan, 2, 2]), "value": np.array([5.0, 5, np.nan]), "effort": np.array([2.0, 0, 1]),
        },
    )  # fmt: skip
    np.testing.assert_array_equal(found.scores, [2.5, np.nan, np.nan])
    assert found.missing == ((), (), ("value",))


def test_flips_are_found_in_a_formula_of_ones_own(store: Store) -> None:
    model = formulas.model(store.schema, "f", "f", "value / effort")
    inputs = {"value": np.array([8.0, 6.0]), "effort": np.array([2.0, 2.0])}
    found = {(one.position, one.field): one.needed for one in priority.flips(priority.rank(model, inputs), inputs)}
    assert found == pytest.approx({(0, "value"): 6, (0, "effort"): 8 / 3, (1, "value"): 8, (1, "effort"): 1.5})


def test_fields_of_ones_own_enter_models_and_money_is_in_whole_units(run: Commands) -> None:
    run.ok("fields", "add", "requirements", "合同额", "--kind", "money")
    run.ok("fields", "add", "requirements", "紧急", "--kind", "flag")
    run.ok("add", "requirements", "title=甲", "合同额=1200.50", "effort=2")
    run.ok("add", "requirements", "title=乙", "合同额=900", "effort=1", "紧急=1")
    found = run.json("analyse", "priority", "--formula", "合同额 / effort + 如果(默认(紧急, 0), 100, 0)")
    assert [(row["code"], row["score"]) for row in found["requirements"]] == [("R-2", 1000), ("R-1", 600.25)]
    assert found["parameters"]["formula"] == "合同额 / Effort + 如果(默认(紧急, 0), 100, 0)"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    return commands_on_a_new_vault(tmp_path, monkeypatch, capsys)


def test_models_are_kept_listed_used_and_removed_on_the_command_line(run: Commands) -> None:
    run.ok("add", "requirements", "title=甲", "value=9", "effort=3", "reach=10")
    run.ok("add", "requirements", "title=乙", "value=4", "effort=1", "reach=1")
    run.ok("models", "save", "Ours", "--formula", "value * reach / effort")
    run.ok("models", "save", "Costs", "--weights", "value=2,effort=-1")
    run.ok("models", "save", "ours", "--formula", "value / effort")  # replaced
    listed = {one["name"]: one for one in run.json("models")["models"] if one["own"]}
    assert listed["ours"]["formula"] == "[Business value] / Effort"
    assert listed["Costs"]["inputs"] == ["value", "effort"]
    found = run.json("analyse", "priority", "--model", "Ours")
    assert [(row["code"], row["score"]) for row in found["requirements"]] == [("R-2", 4), ("R-1", 3)]
    tau = run.json("analyse", "priority", "--compare")["tau"]
    assert tau["ours"]["cd3"] == 1
    assert tau["ours"]["Costs"] == -1
    run.ok("models", "remove", "ours")
    refused = run.trouble("analyse", "priority", "--model", "ours")
    assert "Costs" in refused
    run.ok("undo")
    assert run.json("analyse", "priority", "--model", "ours")["n"] == 2


def test_a_wrong_formula_says_where_on_the_command_line(run: Commands) -> None:
    run.ok("add", "requirements", "title=甲", "value=9")
    assert "character 9" in run.trouble("analyse", "priority", "--formula", "value * (effort")
    assert "“rice” is there already" in run.trouble("models", "save", "RICE", "--formula", "value")


def test_the_scoreboard_follows_fields_of_ones_own(store: Store) -> None:
    from opsdesk.services import desk

    scores = Scoreboard()
    add(store, "requirements", title="甲", value="3")
    assert set(store.read(lambda c: scores.inputs(c, store.schema)).columns) == set(priorities.inputs(store.schema))
    store.write(lambda s: desk.add_field(s, "requirements", "难度", "decimal"))
    found = store.read(lambda c: scores.inputs(c, store.schema))
    assert len(found.columns) == len(priorities.inputs(store.schema))
