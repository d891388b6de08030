"""Scales: typed and read back, kept as a rule, what is off them is found; on the command line."""

from pathlib import Path

import numpy as np
import pytest
from commands import Commands, commands_on_a_new_vault
from hypothesis import given
from hypothesis import strategies as st

from opsdesk import i18n
from opsdesk.errors import Trouble
from opsdesk.services import scales
from opsdesk.services.scales import Scale
from opsdesk.store.store import Store


def test_a_scale_is_typed_with_what_each_step_means() -> None:
    found = scales.parsed("1 中；3 巨大, 2 高\n80% 有把握")
    assert found.steps == ((3, "巨大"), (2, "高"), (1, "中"), (0.8, "有把握"))
    assert scales.parsed("") == Scale()
    assert scales.parsed(found.written) == found


@pytest.mark.parametrize("typed", ["high", "3 a; 3 b", "1 a; x", "-"])
def test_what_is_no_scale_is_refused(typed: str) -> None:
    with pytest.raises(Trouble) as caught:
        scales.parsed(typed)
    assert caught.value.advice


def test_the_usual_words_go_on_being_translated() -> None:
    i18n.set_language("zh")
    try:
        typed = scales.USUAL["impact"].written
        assert typed.startswith("3 巨大; 2 高")
        assert scales.parsed(typed, scales.USUAL["impact"]) == scales.USUAL["impact"]
    finally:
        i18n.set_language("en")


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(typed: str) -> None:
    try:
        found = scales.parsed(typed)
    except Trouble:
        return
    assert all(np.isfinite(value) for value, _words in found.steps)


def test_they_are_kept_and_undone(store: Store) -> None:
    kept = {**scales.USUAL, "value": scales.parsed("1 low; 9 high")}
    store.write(lambda s: scales.save(s, kept))
    assert store.read(lambda c: scales.in_force(c, store.schema)) == kept
    store.write(lambda s: scales.save(s, scales.USUAL))
    assert store.read(lambda c: scales.in_force(c, store.schema)) == scales.USUAL
    store.write(Store.undo)
    store.write(Store.undo)
    assert store.read(lambda c: scales.in_force(c, store.schema)) == scales.USUAL


def test_values_off_the_scale_are_found_and_empty_ones_are_not() -> None:
    inputs = {"impact": np.array([3, 1.5, np.nan, 0.25]), "reach": np.array([1.0, 2, 3, 4])}
    found = scales.off(scales.USUAL, inputs, ("impact", "reach"))
    assert {name: wrong.tolist() for name, wrong in found.items()} == {"impact": [False, True, False, False]}
    assert scales.off(scales.USUAL, {"impact": np.array([])}, ("impact",)) == {}


def test_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run: Commands = commands_on_a_new_vault(tmp_path, monkeypatch, capsys)
    assert run.json("models", "scales")["scales"]["impact"]["steps"][0] == {"value": 3, "words": "massive"}
    run.ok("models", "scales", "--set", "value=1 low; 9 high", "--set", "impact=")
    found = run.json("models", "scales")["scales"]
    assert found["value"]["steps"] == [{"value": 9, "words": "high"}, {"value": 1, "words": "low"}]
    assert found["impact"]["steps"] == []
    assert "high" in run.ok("models", "scales")
    assert "nonesuch" in run.trouble("models", "scales", "--set", "nonesuch=1 a")
