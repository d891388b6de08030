"""The team's capacity: workdays of a calendar less days away, times the share; written, read back, and used at once."""

from datetime import date

import pytest
from builders import add

from opsdesk.clock import day_number
from opsdesk.errors import Trouble
from opsdesk.services import calendars, team
from opsdesk.services.team import Member, Team
from opsdesk.store import rows
from opsdesk.store.store import Store


def day(month: int, number: int) -> int:
    return day_number(date(2026, month, number))


LI = Member("李静", 0.8, ((day(2, 16), day(2, 24)),))
WANG = Member("王伟")


def test_holidays_make_up_workdays_and_leave_are_counted() -> None:
    """February 2026: Spring Festival from the 15th to the 23rd, made up on Saturday the 14th and Saturday the 28th."""
    february = (day(2, 1), day(2, 28))
    found = team.capacity(Team((LI, WANG)), calendars.built_in("cn"), *february)
    plain = [n for n in range(february[0], february[1] + 1) if (n + 3) % 7 < 5]
    assert len(plain) == 20
    assert found.workdays == 16  # six of them fall into the holiday, two Saturdays are worked
    assert [(one.name, one.days, one.away, one.effort) for one in found.people] == [
        ("李静", 15, 1, pytest.approx(12.0)),
        ("王伟", 16, 0, pytest.approx(16.0)),
    ]
    assert found.effort == 28.0
    assert found.warning == ""


def test_far_days_warn_that_holidays_are_not_known_yet() -> None:
    first = day_number(date(2060, 1, 1))
    assert team.capacity(Team((WANG,)), calendars.built_in("cn"), first, first + 30).warning
    assert not team.capacity(Team((WANG,)), calendars.built_in("24x7"), first, first + 30).warning


def test_a_team_is_written_and_read_back() -> None:
    members = (LI, WANG, Member("赵敏", 0.5, ((day(3, 2), day(3, 2)), (day(4, 1), day(4, 3)))))
    lines = team.written(Team(members))
    assert lines.splitlines()[0] == "李静, 80%, 2026-02-16 ~ 2026-02-24"
    assert team.read(lines) == members
    assert team.read("李静，80％，2026-02-16至2026-02-24\n\n王伟") == (LI, WANG)


@pytest.mark.parametrize(
    "line", ["李静, often", "李静, x%", "李静, 2026-02-16~2026-02-17~2026-02-18", "李静, 2026-13-01"]
)
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(Trouble, match="Line 2 cannot be read"):
        team.read(f"王伟\n{line}")


@pytest.mark.parametrize(
    "wrong", [Member("a", 1.2), Member("a", -0.1), Member("a", 1.0, ((5, 4),)), Member(" ")], ids=str
)
def test_what_cannot_be_is_refused(store: Store, wrong: Member) -> None:
    with pytest.raises(Trouble):
        store.write(lambda s: team.save(s, Team((wrong,))))


def test_releases_get_their_capacity_in_one_operation(store: Store) -> None:
    one = add(store, "releases", name="Spring", start="2026-02-01", end="2026-02-28", capacity=99.0)
    bare = add(store, "releases", name="Someday", capacity=7.0)
    store.write(lambda s: team.save(s, Team((LI, WANG)), fill=True))
    capacities = dict(store.read(lambda c: list(rows.records(c, store.schema, "releases", ["capacity"]))))
    assert capacities == {one: 28.0, bare: 7.0}
    assert store.read(lambda c: team.in_force(c, store.schema)) == Team((LI, WANG))
    store.write(lambda s: s.undo())
    capacities = dict(store.read(lambda c: list(rows.records(c, store.schema, "releases", ["capacity"]))))
    assert capacities == {one: 99.0, bare: 7.0}
    assert store.read(lambda c: team.in_force(c, store.schema)) == Team()
