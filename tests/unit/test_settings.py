"""Settings: declared once, kept in one file that never stops a start. And the log, which holds no data."""

import json
from pathlib import Path

import pytest

from opsdesk import log, paths, settings
from opsdesk.errors import Trouble
from opsdesk.settings import LOCK_AFTER, SETTINGS, STILL, THEME, Settings


def test_every_setting_accepts_its_default_and_is_named_once() -> None:
    assert len({setting.key for setting in SETTINGS}) == len(SETTINGS)
    for setting in SETTINGS:
        assert setting.accepts(setting.default), setting.key
        assert setting.label, setting.key
        assert setting.help, setting.key


def test_every_declared_setting_is_offered() -> None:
    declared = [value for value in vars(settings).values() if isinstance(value, settings.Setting)]
    assert sorted(setting.key for setting in declared) == sorted(setting.key for setting in SETTINGS)


def test_a_choice_survives_a_restart() -> None:
    Settings().set(THEME, "dark")
    assert Settings().get(THEME) == "dark"


def test_a_value_for_this_run_is_not_kept_and_gives_way_to_a_choice() -> None:
    chosen = Settings()
    chosen.hold(THEME, "dark")
    assert (chosen.get(THEME), Settings().get(THEME)) == ("dark", "system")
    chosen.set(THEME, "light")
    assert (chosen.get(THEME), Settings().get(THEME)) == ("light", "light")


@pytest.mark.parametrize("value", ["purple", 3, None, True, ["dark"]])
def test_a_value_the_setting_does_not_take_is_refused_and_ignored_in_the_file(value: object) -> None:
    with pytest.raises(ValueError, match="theme"):
        Settings().set(THEME, value)  # type: ignore[type-var]
    file = paths.config() / "settings.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"theme": value}), encoding="utf-8")
    assert Settings().get(THEME) == "system"


def test_numbers_keep_to_their_bounds_and_flags_are_no_numbers() -> None:
    assert [LOCK_AFTER.accepts(value) for value in (0, 240, -1, 241, True, 1.5)] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]
    assert [STILL.accepts(value) for value in (True, False, 0, 1)] == [True, True, False, False]


def test_what_a_newer_opsdesk_wrote_stays_in_the_file() -> None:
    file = paths.config() / "settings.json"
    file.parent.mkdir(parents=True)
    file.write_text('{"from_the_future": [1, 2]}', encoding="utf-8")
    Settings().set(THEME, "dark")
    assert json.loads(file.read_text(encoding="utf-8")) == {"from_the_future": [1, 2], "theme": "dark"}


@pytest.mark.parametrize("broken", ["", "{", "[]", "null", "\x00\xff"])
def test_a_broken_file_is_set_aside(broken: str) -> None:
    file = paths.config() / "settings.json"
    file.parent.mkdir(parents=True)
    file.write_bytes(broken.encode("latin-1"))
    assert Settings().get(THEME) == "system"
    assert not file.exists()
    assert (paths.config() / "settings.broken.json").read_bytes() == broken.encode("latin-1")


def test_no_half_written_file_is_left_behind() -> None:
    Settings().set(THEME, "dark")
    assert [path.name for path in paths.config().iterdir()] == ["settings.json"]


def test_settings_that_cannot_be_saved_hold_until_the_end_and_say_so(tmp_path: Path) -> None:
    blocked = tmp_path / "a file where the folder should be"
    blocked.touch()
    chosen = Settings(blocked / "settings.json")
    with pytest.raises(Trouble, match="could not be saved"):
        chosen.set(THEME, "dark")
    assert chosen.get(THEME) == "dark"


# -- the log --------------------------------------------------------------------------------------------------------


def lines() -> list[str]:
    return (paths.logs() / "opsdesk.log").read_text(encoding="utf-8").splitlines()


def test_the_log_takes_codes_and_counts() -> None:
    log.note("import-done", new=3, updated=4)
    assert lines()[0].split(" ", 1)[1] == "import-done new=3 updated=4"


def test_a_report_names_places_and_causes_but_no_values() -> None:
    try:
        try:
            int("王伟")
        except ValueError as error:
            raise RuntimeError("13800138000") from error
    except RuntimeError as error:
        report = log.report(error)
    assert "RuntimeError" in report
    assert "ValueError" in report
    assert "tests/unit/test_settings.py" in report
    for place in (report, "\n".join(lines())):
        assert "王伟" not in place
        assert "13800138000" not in place


def test_the_log_does_not_grow_for_ever() -> None:
    for _ in range(3):
        log.note("x" * 200_000)
    sizes = [path.stat().st_size for path in paths.logs().iterdir()]
    assert len(sizes) == 2
    assert sum(sizes) < 700_000
