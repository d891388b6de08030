"""The plan along the days: whose days a bar has, what is shown at all, and which dependencies cannot be kept."""

from opsdesk.services.gantt import Arrow, gantt
from opsdesk.services.releases import Placed, Present, Release

SPRING, SUMMER = Release(1, "L-1", "Spring", 100, 130, 10.0), Release(2, "L-2", "Summer", 131, 160, 10.0)
BARE = Release(3, "L-3", "Someday", None, None, None)


def wish(
    number: int, release: str | None = None, *requires: str, start: int | None = None, due: int | None = None
) -> Placed:
    return Placed(number, f"R-{number}", f"wish {number}", release, 1.0, 1.0, requires, False, "planned", start, due)


def plan(*wishes: Placed, releases: tuple[Release, ...] = (SPRING, SUMMER)) -> Present:
    return Present(releases, {one.code: one for one in wishes})


def test_bars_have_their_own_days_or_those_of_their_release() -> None:
    found = gantt(plan(wish(1, "L-1"), wish(2, "L-1", start=120), wish(3), wish(4, start=90, due=95)), 105)
    assert [(row.code, row.first, row.last, row.own) for row in found.rows] == [
        ("L-1", 100, 130, True),
        ("R-1", 100, 130, False),
        ("R-2", 120, 120, True),
        ("L-2", 131, 160, True),
        ("R-4", 90, 95, True),
    ]
    assert (found.first, found.last, found.undated) == (90, 160, 1)


def test_a_release_without_days_spans_what_is_in_it() -> None:
    found = gantt(plan(wish(1, "L-3", start=10, due=20), wish(2, "L-3"), releases=(BARE,)), 15)
    assert [(row.code, row.first, row.last) for row in found.rows] == [("L-3", 10, 20), ("R-1", 10, 20)]
    assert found.undated == 1


def test_dependencies_that_cannot_be_kept_are_late() -> None:
    kept = gantt(plan(wish(1, "L-1"), wish(2, "L-2", "R-1"), wish(3, "L-1", "R-1")), 100)
    assert [arrow.late for arrow in kept.arrows] == [False, False]
    broken = gantt(plan(wish(1, "L-2"), wish(2, "L-1", "R-1")), 100)
    assert broken.arrows == (Arrow(3, 1, True),)
    days = gantt(
        plan(wish(1, start=100, due=110), wish(2, None, "R-1", start=110, due=120), wish(3, None, "R-1", start=111)),
        100,
    )
    assert [(days.rows[arrow.after].code, arrow.late) for arrow in days.arrows] == [("R-2", True), ("R-3", False)]


def test_nothing_dated_gives_no_rows_and_today() -> None:
    found = gantt(plan(wish(1), releases=()), 42)
    assert (found.rows, found.first, found.last, found.undated) == ((), 42, 42, 1)
