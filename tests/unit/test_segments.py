"""Options and tables of segments: kept as rules, read back as they were, refused when they make no sense."""

import json
from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import pytest
from builders import customer, order
from commands import Commands, commands_on_a_new_vault

from opsdesk.analysis import rfm
from opsdesk.analysis.value import Options
from opsdesk.services import rules
from opsdesk.services.segments import OPTIONS, SEGMENTS, USUAL


def test_a_table_comes_back_as_it_was() -> None:
    assert SEGMENTS.loads(json.loads(json.dumps(SEGMENTS.dumps(rfm.USUAL)))) == rfm.USUAL


@pytest.mark.parametrize(
    "options",
    [
        USUAL,
        Options("mean", 2, True, {}, Fraction(70), Fraction(181, 2)),
        Options("typed", 3, False, {name: (Fraction(1, 3), Fraction(5)) for name in "rfm"}),
    ],
)
def test_options_come_back_as_they_were(options: Options) -> None:
    assert OPTIONS.loads(json.loads(json.dumps(OPTIONS.dumps(options)))) == options


@pytest.mark.parametrize(
    "plain",
    [
        {"k": 5, "segments": []},
        {"k": 11, "segments": [["all", [1, 5], [1, 5], [1, 5]]]},
        {"k": 5, "segments": [["all", [1, 6], [1, 5], [1, 5]]]},
        {"k": 5, "segments": [["all", [3, 2], [1, 5], [1, 5]]]},
        {"k": 5, "segments": [["all", [1, 5]]]},
    ],
)
def test_a_table_that_makes_no_sense_is_refused(plain: object) -> None:
    with pytest.raises(ValueError):
        SEGMENTS.loads(plain)


@pytest.mark.parametrize(
    "change",
    [
        {"mode": "magic"}, {"k": 1}, {"a": "96"}, {"b": "101"}, {"mode": "typed"},
        {"mode": "typed", "typed": {"r": ["2", "1"], "f": ["1", "2"], "m": ["1", "2"]}},
        {"mode": "typed", "typed": {"r": ["1"], "f": ["1", "2"], "m": ["1", "2"]}},
    ],
)  # fmt: skip
def test_options_that_make_no_sense_are_refused(change: dict[str, object]) -> None:
    with pytest.raises((ValueError, KeyError)):
        OPTIONS.loads({**USUAL.plain(), **change})


@pytest.fixture
def commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], noon: datetime
) -> Iterator[Commands]:
    return commands_on_a_new_vault(tmp_path, monkeypatch, capsys)


def test_the_command_line_uses_the_table_in_force_or_the_one_named(commands: Commands) -> None:
    everybody = rfm.Segment("所有人", (1, 2), (1, 2), (1, 2))
    with commands.store() as store:
        order(store, customer(store))
        for name in ("简单", "另一个"):
            table = rfm.Table(2, (everybody if name == "简单" else rfm.Segment(name, (1, 2), (1, 2), (1, 2)),))
            store.write(lambda store: rules.save(store, SEGMENTS, name, table))  # noqa: B023
    assert [one["name"] for one in commands.json("analyse", "rfm")["segments"]] == ["所有人"]
    assert [one["name"] for one in commands.json("analyse", "rfm", "--segments", "另一个")["segments"]] == ["另一个"]
    assert commands("analyse", "rfm", "--segments", "没有")[0] == 1
