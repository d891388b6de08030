"""A past campaign planned again with what belongs to it, and a look back whose actions become requirements."""

from datetime import date, datetime

from builders import add

from opsdesk import clock
from opsdesk.model.kinds import Stored
from opsdesk.model.text import moment
from opsdesk.services import looking_back
from opsdesk.store import rows
from opsdesk.store.store import Store


def day(text: str) -> int:
    return clock.day_number(date.fromisoformat(text))


def all_of(store: Store, entity: str, *names: str) -> list[tuple[Stored, ...]]:
    return store.read(lambda c: [row[1:] for row in rows.records(c, store.schema, entity, names, refs="id")])


def test_a_plan_is_made_again_with_all_that_belongs_to_it_and_nothing_that_came_of_it(store: Store) -> None:
    old = add(store, "campaigns", name="双11", start="2025-11-01", end="2025-11-11", status="reviewed", budget="100", spend="90",
              worked="早", channel="email", uid="a@b", exdates="2025-11-03")  # fmt: skip
    add(
        store,
        "content",
        campaign=old,
        title="推文",
        publish="2025-10-30 10:00",
        due="2025-10-28",
        status="published",
        link="https://a.b",
    )
    add(store, "budget", campaign=old, kind="planned", amount="60", date="2025-11-02", note="投放")
    add(store, "budget", campaign=old, kind="actual", amount="59", date="2025-11-02")
    add(store, "tasks", campaign=old, title="订海报", due="2025-10-20", done=1)
    add(store, "tasks", campaign=old, title="学到的", lesson=1)
    store.write(lambda store: looking_back.plan_again(store, old, "双11 再来", day("2026-11-01")))
    names = ("name", "start", "end", "status", "budget", "spend", "worked", "channel", "uid", "exdates")
    assert all_of(store, "campaigns", *names)[1] == (
        "双11 再来", day("2026-11-01"), day("2026-11-11"), "draft", 10000, None, None, "email", None, None,
    )  # fmt: skip
    ((title, publish, due, status, link, campaign),) = [
        row
        for row in all_of(store, "content", "title", "publish", "due", "status", "link", "campaign")
        if row[-1] != old
    ]
    assert (title, due, status, link, campaign) == ("推文", day("2026-10-28"), "draft", None, old + 1)
    assert moment(int(str(publish))).isoformat() == "2026-10-30T10:00:00+08:00"
    money = [row for row in all_of(store, "budget", "kind", "amount", "date", "campaign") if row[-1] != old]
    assert money == [("planned", 6000, day("2026-11-02"), old + 1)]
    assert [row for row in all_of(store, "tasks", "title", "due", "done", "campaign") if row[-1] != old] == [
        ("订海报", day("2026-10-20"), None, old + 1)
    ]
    store.write(lambda store: store.undo())
    assert len(all_of(store, "campaigns", "name")) == len(all_of(store, "content", "title")) == 1


def test_a_look_back_is_one_operation_and_its_actions_become_requirements(store: Store, noon: datetime) -> None:
    number = add(store, "campaigns", name="春促", start="2026-02-01", end="2026-02-10", status="done", owner="林晓")
    store.write(
        lambda store: looking_back.look_back(
            store, number, "短视频", " ", ["落地页提速", "", "券可叠加"], as_requirements=True
        )
    )
    assert all_of(store, "campaigns", "worked", "failed", "status") == [("短视频", None, "reviewed")]
    assert all_of(store, "tasks", "title", "lesson", "requirement", "owner") == [
        ("落地页提速", 1, 1, "林晓"),
        ("券可叠加", 1, 2, "林晓"),
    ]
    assert [row[0] for row in all_of(store, "requirements", "title")] == ["落地页提速", "券可叠加"]
    assert "春促" in str(all_of(store, "requirements", "problem")[0][0])
    assert [action for action, code in looking_back.lessons(store, number) if code] == ["落地页提速", "券可叠加"]
    store.write(lambda store: store.undo())
    assert not all_of(store, "requirements", "title")
    assert all_of(store, "campaigns", "status") == [("done",)]


def test_what_still_runs_is_not_called_reviewed_and_actions_may_stay_tasks(store: Store, noon: datetime) -> None:
    number = add(store, "campaigns", name="长跑", start="2026-02-01", end="2026-12-10", status="running")
    store.write(lambda store: looking_back.look_back(store, number, "", "", ["换图"], as_requirements=False))
    assert all_of(store, "campaigns", "status") == [("running",)]
    assert not all_of(store, "requirements", "title")
    assert looking_back.lessons(store, number) == [("换图", "")]
