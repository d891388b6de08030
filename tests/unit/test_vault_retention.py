"""Automatic backups survive a clock that jumps and a desk that was emptied."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from vaults import add_customers, flip, new_vault

from opsdesk import clock
from opsdesk.store import retention
from opsdesk.store.archive import Manifest
from opsdesk.store.retention import KEPT, removable

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = retention.DAY


def made(*records: int, every: int = DAY) -> list[tuple[Path, Manifest | None]]:
    return [
        (Path(f"{number:06d}.opsbackup"), Manifest("v", number * every, count, {}, {}))
        for number, count in enumerate(records, 1)
    ]


def numbers(paths: list[Path]) -> list[int]:
    return [int(path.stem) for path in paths]


def test_the_newest_ten_stay() -> None:
    assert numbers(removable(made(*[100] * 13))) == [1, 2, 3]
    assert removable(made(*[100] * KEPT)) == []
    assert removable([]) == []


def test_a_shrunken_backup_pins_the_one_before_for_as_long_as_it_takes() -> None:
    assert numbers(removable(made(100, 100, 3, *[3] * 30))) == [1, *range(3, 24)]


def test_a_desk_that_loses_a_few_records_pins_nothing() -> None:
    assert numbers(removable(made(100, 97, 95, *[95] * 10))) == [1, 2, 3]


@pytest.mark.parametrize("step", [-400 * DAY, -1, 61 * DAY, 40 * 365 * DAY])
def test_nothing_goes_after_a_step_of_the_clock(step: int) -> None:
    known = made(*[100] * 30)
    _, last = known[-1]
    assert last
    known.append((Path("000031.opsbackup"), Manifest("v", last.made + step, 100, {}, {})))
    assert removable(known) == []


def test_a_backup_of_another_vault_or_a_damaged_one_never_goes() -> None:
    known = made(*[100] * 15)
    known[1] = (known[1][0], None)
    assert numbers(removable(known)) == [3, 4, 5]


def test_one_is_due_a_day_and_after_a_clock_that_went_back(tmp_path: Path) -> None:
    opened = new_vault(tmp_path, "王伟").vault
    for offset, due in (
        (timedelta(), True),
        (timedelta(hours=23), False),
        (timedelta(hours=25), True),
        (timedelta(days=-400), True),
        (timedelta(days=-400, hours=1), False),
        (timedelta(days=40 * 365), True),
    ):
        with clock.frozen(NOON + offset):
            assert (retention.back_up_if_due(opened) is not None) is due
    assert numbers(retention.backups(tmp_path)) == [1, 2, 3, 4]


def test_old_ones_really_go_and_an_emptied_desk_keeps_its_last_full_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "KEPT", 2)
    opened = new_vault(tmp_path).vault
    add_customers(opened, *map(str, range(50)))
    for number in range(6):
        if number == 2:
            connection = opened.connect()
            connection.execute("DELETE FROM customers")
            connection.close()
        with clock.frozen(NOON + timedelta(days=number)):
            retention.back_up_now(opened)
    assert numbers(retention.backups(tmp_path)) == [2, 5, 6]


def test_a_number_is_not_used_again_and_a_damaged_backup_does_not_stop_the_next(tmp_path: Path) -> None:
    opened = new_vault(tmp_path).vault
    first = retention.back_up_now(opened)
    flip(first, -30)
    second = retention.back_up_now(opened)
    assert (first.name, second.name) == ("000001.opsbackup", "000002.opsbackup")
