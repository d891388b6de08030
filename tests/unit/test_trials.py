"""Experiments of the desk: judged, saved with their variants, each look remembered, and what looking early costs."""

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from builders import NOON, add
from commands import commands_on_a_new_vault

from opsdesk import clock, i18n
from opsdesk.analysis.peeking import false_alarm
from opsdesk.errors import Trouble
from opsdesk.services import trials
from opsdesk.services.trials import Trial, Variant
from opsdesk.store.store import Store


@pytest.mark.parametrize(
    ("looks", "chance"),
    [(1, 0.05), (2, 0.083), (3, 0.107), (4, 0.126), (5, 0.142), (10, 0.193), (20, 0.248), (50, 0.320)],
)
def test_looking_often_costs_what_armitage_mcpherson_and_rowe_published(looks: int, chance: float) -> None:
    assert false_alarm([100 * n for n in range(1, looks + 1)]) == pytest.approx(chance, abs=6e-4)


def test_uneven_looks_cost_what_a_simulation_says() -> None:
    seen = [100, 130, 400, 1000]
    steps = np.diff([0, *seen])
    walks = np.cumsum(np.random.default_rng(7).standard_normal((200_000, 4)) * np.sqrt(steps), axis=1) / np.sqrt(seen)
    simulated = float((np.abs(walks) > 1.959964).any(axis=1).mean())
    assert false_alarm(seen) == pytest.approx(simulated, abs=0.003)
    assert false_alarm([400, 100, 130, 1000, 1000]) == pytest.approx(false_alarm(seen))
    assert false_alarm([], 0.05) == 0


def opened(store: Store, number: int) -> Trial:
    found = store.read(lambda c: trials.trial(c, store.schema, number))
    assert found is not None
    return found


def look(store: Store, number: int, *arms: tuple[int, int], planned: int | None = 10_000) -> Trial:
    """Type figures and save them, as the sheet does."""
    before = opened(store, number)
    names = [one.name for one in before.variants] or ["A", "B", "C"][: len(arms)]
    ids = [one.id for one in before.variants] or [None] * len(arms)
    variants = [
        Variant(name, n, converted, None, one) for name, one, (converted, n) in zip(names, ids, arms, strict=True)
    ]
    judged = trials.judge(variants, 0.05, planned, before.looks)
    store.write(lambda store: trials.save(store, before, {"planned": planned}, variants, judged))
    return opened(store, number)


def test_each_other_reading_is_a_look_and_the_same_figures_are_none(store: Store) -> None:
    number = add(store, "experiments", name="按钮颜色")
    with clock.frozen(NOON):
        look(store, number, (50, 1000), (60, 1000))
    with clock.frozen(NOON + timedelta(days=1)):
        look(store, number, (50, 1000), (60, 1000))
        found = look(store, number, (100, 2000), (150, 2000))
    assert [(one.name, one.people, one.converted) for one in found.variants] == [("A", 2000, 100), ("B", 2000, 150)]
    assert [one.arms for one in found.looks] == ["50/1000;60/1000", "100/2000;150/2000"]
    assert found.looks[0].verdict.startswith("Too early: 2,000 of 10,000")
    store.write(lambda store: store.undo())
    assert [one.arms for one in opened(store, number).looks] == ["50/1000;60/1000"]
    assert opened(store, number).variants[0].people == 1000


def test_peeking_is_warned_of_with_its_price(store: Store) -> None:
    number = add(store, "experiments", name="x")
    for n in (1, 2, 3, 4):
        look(store, number, (50 * n, 1000 * n), (55 * n, 1000 * n))
    found = opened(store, number)
    variants = [Variant("A", 5000, 250), Variant("B", 5000, 275)]
    judged = trials.judge(variants, 0.05, 10_000, found.looks)
    assert judged is not None
    assert judged.false_alarm == pytest.approx(0.142, abs=6e-4)
    assert "Looked at 5 times on the way" in judged.cautions[0]
    assert "14.2%, not 5%" in judged.cautions[0]
    later = trials.judge([Variant("A", 9000, 450), Variant("B", 9000, 500)], 0.05, 5000, found.looks)
    assert later is not None
    assert "Looked at 2 times" in later.cautions[0]  # the looks beyond the plan are none that come early


def test_the_verdict_is_told_in_both_languages_with_every_view_beside() -> None:
    variants = [Variant("A", 10_000, 500), Variant("B", 10_000, 620)]
    judged = trials.judge(variants, 0.05, 20_000, [])
    assert judged is not None
    assert judged.said[0][0] == "The variant is better: 5.00% to 6.20%."
    ((name, rate, difference, z, fisher, better, always),) = judged.beside
    assert (name, rate, better) == ("B", "6.20%", "100.0%")
    assert difference.startswith("+1.20 (+0.")
    assert z.startswith("+3.69, p 0.0002")
    assert fisher.startswith("p 0.000")
    assert always.startswith("p 0.0")
    i18n.set_language("zh")
    chinese = trials.judge(variants, 0.05, None, [])
    assert chinese is not None
    assert "5.00%" in chinese.said[0][0]
    assert chinese.cautions == ("没有计划人数：请在看数据之前先定好。",)


def test_uneven_traffic_stops_every_verdict() -> None:
    judged = trials.judge([Variant("A", 10_000, 500), Variant("B", 9_000, 700)], 0.05, 10, [])
    assert judged is not None
    assert judged.said[0][0].startswith("Do not trust this test")
    fair = trials.judge([Variant("A", 10_000, 500, 10), Variant("B", 9_000, 700, 9)], 0.05, 10, [])
    assert fair is not None
    assert fair.said[0][0].startswith("The variant is better")


def test_what_is_missing_or_cannot_be_is_no_judgement(store: Store) -> None:
    assert trials.judge([Variant("A", 100, 5), Variant("B")], 0.05, None, []) is None
    assert trials.judge([Variant("A"), Variant("B", 100, 5), Variant("C", 100, 5)], 0.05, None, []) is None
    with pytest.raises(Trouble, match="no conversion rate"):
        trials.judge([Variant("A", 100, 101), Variant("B", 100, 5)], 0.05, None, [])
    before = opened(store, add(store, "experiments", name="x"))
    with pytest.raises(Trouble, match="name of its own"):
        store.write(lambda store: trials.save(store, before, {}, [Variant("A"), Variant("a ")], None))


def test_sizes_and_days_are_those_of_the_planner(noon: datetime) -> None:
    assert trials.sized(0.05, 0.1, 0.05, 0.8, 2) == 31_234
    assert trials.sized(0.05, 0.1, 0.05, 0.8, 3) > 31_234
    assert trials.days(31_234, 2, 3000) == 21


def test_the_command_line_judges_an_experiment_of_the_desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = commands_on_a_new_vault(tmp_path, monkeypatch, capsys)
    run.ok("add", "experiments", "name=按钮颜色", "planned=20000")
    assert "has no figures yet" in run.trouble("analyse", "abtest", "--experiment", "E-1")
    run.ok("add", "variants", "experiment=E-1", "name=B", "people=10000", "converted=620")
    run.ok("add", "variants", "experiment=E-1", "name=A", "control=1", "people=10000", "converted=500")
    found = run.json("analyse", "abtest", "--experiment", "E-1")
    assert (found["a"], found["b"], found["verdict"], found["looks"]) == ([500, 10000], [620, 10000], "better", [])
    typed = run.json("analyse", "abtest", "--a", "500/10000", "--b", "620/10000")
    assert {name: found[name] for name in ("z", "p", "fisher_p", "interval")} == {
        name: typed[name] for name in ("z", "p", "fisher_p", "interval")
    }
    assert run("analyse", "abtest", "--a", "5/10")[0] == 2
