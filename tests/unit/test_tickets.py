"""Tickets: what closing, answering and classifying bring with them, whoever writes, and what is refused."""

from pathlib import Path

import pytest
from builders import NOON, add, bulk
from hypothesis import given, settings
from hypothesis import strategies as some

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.exchange import importer, reader
from opsdesk.exchange.importer import Outcome
from opsdesk.model.kinds import Stored
from opsdesk.model.tickets import CATEGORY
from opsdesk.query import filters as f
from opsdesk.query.filters import EVERYTHING, Query, Test
from opsdesk.services import priority_matrix, tickets
from opsdesk.services import rows as verbs
from opsdesk.services.priority_matrix import IMPACT, PRIORITY, SEVERITY, USUAL, Matrix
from opsdesk.services.rows import Selection
from opsdesk.store import rows
from opsdesk.store.store import Store

pytestmark = pytest.mark.usefixtures("noon")
NOW = int(NOON.timestamp())
HOUR = 3600


def ticket(store: Store, **values: Stored) -> int:
    return add(store, "tickets", **{"title": "导出失败", "opened": NOW - 5 * HOUR, **values})


def one(store: Store, number: int) -> dict[str, Stored]:
    found = store.read(lambda c: rows.get(c, store.schema, "tickets", number))
    assert found is not None
    return found


def these(*numbers: int) -> Selection:
    return Selection("tickets", frozenset(numbers))


def edit(store: Store, selection: Selection, **values: Stored) -> None:
    store.write(lambda store: verbs.edit(store, selection, values))


def imported(store: Store, folder: Path, text: str, entity: str = "tickets", **options: object) -> Outcome:
    path = folder / f"{entity}.csv"
    path.write_text(text, encoding="utf-8")
    plan = importer.prepare(store, entity, reader.sniff(path), **options)  # type: ignore[arg-type]
    return store.write(lambda store: importer.run(store, entity, path, plan))


# -- closing and opening again ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [status for status, category in CATEGORY.items() if category == "closed"])
def test_closing_says_when_and_one_undo_opens_again(store: Store, status: str) -> None:
    number = ticket(store)
    changes = store.write(lambda store: tickets.close(store, these(number), status))
    assert (one(store, number)["status"], one(store, number)["resolved"]) == (status, NOW)
    assert (changes.affected, changes.params["name"]) == (1, "导出失败")
    store.write(Store.undo)
    assert (one(store, number)["status"], one(store, number)["resolved"]) == ("new", None)


def test_whoever_drags_or_types_a_status_closes_as_well(store: Store) -> None:
    """A board, a cell and the command line all write with rows.edit."""
    number = ticket(store)
    edit(store, these(number), status="resolved")
    assert one(store, number)["resolved"] == NOW
    edit(store, these(number), status="wont_do")
    assert one(store, number)["resolved"] == NOW, "it was closed already"
    edit(store, these(number), status="investigating")
    assert one(store, number)["resolved"] is None


def test_a_time_that_is_typed_stands(store: Store) -> None:
    number = ticket(store)
    edit(store, these(number), status="resolved", resolved=NOW - HOUR)
    assert one(store, number)["resolved"] == NOW - HOUR


def test_closing_all_that_match_counts_tickets_and_is_undone_at_once(store: Store) -> None:
    numbers = [ticket(store, area="支付"), ticket(store, area="支付"), ticket(store, area="报表")]
    everything = Selection("tickets", frozenset([numbers[1]]), Test("area", f.IS, ("支付", "报表")))
    changes = store.write(lambda store: tickets.close(store, everything))
    assert changes.affected == 2
    assert [one(store, number)["status"] for number in numbers] == ["resolved", "new", "resolved"]
    store.write(Store.undo)
    assert {one(store, number)["resolved"] for number in numbers} == {None}


def test_what_a_selection_is_found_by_may_be_what_changes(store: Store) -> None:
    number = ticket(store, severity="minor", impact="one")
    assert one(store, number)["priority"] == "low"
    edit(store, Selection("tickets", where=Test("priority", f.IS, ("low",))), severity="critical", status="resolved")
    found = one(store, number)
    assert (found["severity"], found["priority"], found["status"], found["resolved"]) == (
        "critical", "high", "resolved", NOW,
    )  # fmt: skip


# -- the first response -----------------------------------------------------------------------------------------------


def test_the_first_reply_is_the_first_response(store: Store) -> None:
    number = ticket(store, status="new")
    store.write(lambda store: tickets.reply(store, number, "查一下日志", kind="note"))
    assert one(store, number)["first_response"] is None
    store.write(lambda store: tickets.reply(store, number, "您好，正在处理", author="李静", status="investigating"))
    assert (one(store, number)["first_response"], one(store, number)["status"]) == (NOW, "investigating")
    store.write(lambda store: tickets.reply(store, number, "已经好了", at=NOW + HOUR))
    assert one(store, number)["first_response"] == NOW
    for _last in range(2):
        store.write(Store.undo)
    assert (one(store, number)["first_response"], one(store, number)["status"]) == (None, "new")
    assert store.read(lambda c: rows.count(c, store.schema, "replies", EVERYTHING)) == 1


def test_a_reply_that_is_written_down_later_was_the_first(store: Store) -> None:
    number = ticket(store)
    store.write(lambda store: tickets.reply(store, number, "第二次", at=NOW))
    add(store, "replies", ticket=number, at=NOW - HOUR, body="第一次", kind="reply")
    assert one(store, number)["first_response"] == NOW - HOUR
    add(store, "replies", ticket=number, at=NOW - 9 * HOUR, body="在提交以前", kind="reply")
    assert one(store, number)["first_response"] == NOW - HOUR


def test_word_from_the_customer_ends_the_waiting(store: Store) -> None:
    number = ticket(store, status="waiting_customer")
    store.write(lambda store: tickets.reply(store, number, "截图在这里", kind="customer"))
    assert (one(store, number)["status"], one(store, number)["first_response"]) == ("investigating", None)


def test_an_empty_reply_and_one_to_nothing_are_refused(store: Store) -> None:
    number = ticket(store)
    with pytest.raises(Trouble, match="nothing to say"):
        store.write(lambda store: tickets.reply(store, number, " \n"))
    with pytest.raises(Trouble, match="not there any more"):
        store.write(lambda store: tickets.reply(store, number + 1, "您好"))


def test_any_text_is_kept_as_it_is(store: Store) -> None:
    """Markup, control characters and ten megabytes are text."""
    number = ticket(store)
    for said in ("<img src=x onerror=alert(1)>", "\x1b[31m\x00\x07‮", "长" * 3_500_000):
        changes = store.write(lambda store, said=said: tickets.reply(store, number, said))
        (reply,) = changes.ids["replies"] or ()
        found = store.read(lambda c, reply=reply: rows.get(c, store.schema, "replies", reply))
        assert found is not None
        assert found["body"] == said


# -- priority ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("severity", SEVERITY)
@pytest.mark.parametrize("impact", IMPACT)
def test_a_new_ticket_has_the_priority_of_the_matrix(store: Store, severity: str, impact: str) -> None:
    number = ticket(store, severity=severity, impact=impact)
    assert one(store, number)["priority"] == USUAL.cells[severity, impact]


def test_a_priority_set_by_hand_stays_until_it_is_what_the_matrix_says(store: Store) -> None:
    number = ticket(store, severity="minor", impact="one")
    edit(store, these(number), severity="critical")
    assert one(store, number)["priority"] == "high"
    edit(store, these(number), priority="low")
    assert priority_matrix.by_hand(USUAL, one(store, number))
    edit(store, these(number), impact="everybody")
    assert one(store, number)["priority"] == "low"
    edit(store, these(number), priority="urgent")
    edit(store, these(number), severity="trivial")
    assert one(store, number)["priority"] == "normal"


def test_one_undo_takes_back_severity_and_priority(store: Store) -> None:
    number = ticket(store, severity="minor", impact="one")
    edit(store, these(number), severity="critical")
    store.write(Store.undo)
    assert (one(store, number)["severity"], one(store, number)["priority"]) == ("minor", "low")


_OPTIONAL = [some.sampled_from((None, *keys)) for keys in (SEVERITY, IMPACT, PRIORITY)]


@settings(max_examples=25)
@given(
    some.lists(some.tuples(*_OPTIONAL), min_size=1, max_size=12),
    some.sampled_from([*SEVERITY, None]),
    some.sampled_from([*IMPACT, None, ...]),
)
def test_many_at_once_get_what_each_would_get_alone(tickets_given: list, severity: object, impact: object) -> None:
    """Against the definition, ticket by ticket."""
    from tempfile import TemporaryDirectory

    from builders import desk

    values = {"severity": severity} | ({} if impact is ... else {"impact": impact})
    with TemporaryDirectory() as folder:
        store = desk(Path(folder))
        rows_ = [
            {"code": f"X{n}", "title": "t", "opened": NOW, "status": "new", "severity": s, "impact": i, "priority": p}
            for n, (s, i, p) in enumerate(tickets_given)
        ]
        numbers = bulk(store, "tickets", rows_)
        edit(store, Selection("tickets", where=EVERYTHING), **values)  # type: ignore[arg-type]
        for number, (s, i, p) in zip(numbers, tickets_given, strict=True):
            follows = p is None or p == USUAL.cells.get((s, i))
            after = USUAL.cells.get((values.get("severity", s), values.get("impact", i)))  # type: ignore[arg-type]
            assert one(store, number)["priority"] == (after if follows and after else p)
        store.close()


def test_another_matrix_moves_open_tickets_that_followed(store: Store) -> None:
    open_, by_hand, closed = (ticket(store, severity="major", impact="some") for _n in range(3))
    edit(store, these(by_hand), priority="low")
    store.write(lambda store: tickets.close(store, these(closed)))
    other = Matrix({**USUAL.cells, ("major", "some"): "urgent", ("minor", "one"): "normal"})
    assert store.read(lambda c: priority_matrix.would_change(c, store.schema, other)) == 1
    changes = store.write(lambda store: priority_matrix.save(store, other))
    assert changes.affected == 1
    assert [one(store, n)["priority"] for n in (open_, by_hand, closed)] == ["urgent", "low", "high"]
    assert one(store, ticket(store, severity="minor", impact="one"))["priority"] == "normal"
    store.write(Store.undo)
    store.write(Store.undo)
    assert one(store, open_)["priority"] == "high"
    assert store.read(lambda c: priority_matrix.in_force(c, store.schema)) == USUAL


def test_a_matrix_with_a_hole_is_refused(store: Store) -> None:
    with pytest.raises(Trouble, match="not complete"):
        store.write(lambda store: priority_matrix.save(store, Matrix({("major", "some"): "urgent"})))


# -- what cannot have been --------------------------------------------------------------------------------------------


def test_nothing_is_resolved_before_it_was_opened(store: Store) -> None:
    with pytest.raises(Trouble, match=r"Resolved \(2026-03-01 00:00\) lies before Opened \(2026-03-05 07:00\)"):
        ticket(store, resolved="2026-03-01")
    number = ticket(store)
    with pytest.raises(Trouble, match="lies before"):
        edit(store, these(number), resolved=NOW - 6 * HOUR)
    with pytest.raises(Trouble, match="lies before"):
        edit(store, Selection("tickets", where=EVERYTHING), first_response=NOW - 6 * HOUR)
    edit(store, these(number), resolved=NOW)
    with pytest.raises(Trouble, match="lies before"):
        edit(store, these(number), opened=NOW + 1)
    edit(store, these(number), opened=NOW + 1, resolved=NOW + 2)
    tomorrow = ticket(store, opened=NOW + 24 * HOUR)
    with pytest.raises(Trouble, match="lies before"):
        store.write(lambda store: tickets.close(store, these(tomorrow)))
    assert one(store, tomorrow)["status"] == "new"


def test_files_are_held_to_the_same(store: Store, tmp_path: Path) -> None:
    text = (
        "编号,标题,状态,创建时间,解决时间,严重程度,影响范围,优先级\n"
        "A-1,导出失败,已解决,2026-03-01 10:00,2026-03-02 09:00,严重,部分用户,\n"
        "A-2,白屏,已解决,2026-03-01 10:00,2026-02-28 09:00,致命,全部用户,\n"
        "A-3,卡顿,飞走了,2026-03-01 10:00,,一般,个别用户,\n"
        "A-4,咨询,处理中,2026-03-01 10:00,,一般,个别用户,紧急\n"
        "A-5,建议,处理中,2026-03-01 10:00,,,,\n"
    )
    outcome = imported(store, tmp_path, text)
    assert (outcome.new, outcome.rejected) == (3, 2)
    assert [(p.row, p.column) for p in outcome.problems] == [(3, "解决时间"), (4, "状态")]
    assert "lies before Opened" in outcome.problems[0].reason
    assert outcome.problems[1].cell == "飞走了"
    numbers = store.read(lambda c: rows.ids(c, store.schema, Query("tickets")))
    found = {one(store, n)["code"]: one(store, n)["priority"] for n in numbers}
    assert found == {"A-1": "high", "A-4": "urgent", "A-5": None}


def test_a_file_that_changes_tickets_is_held_to_what_they_say(store: Store, tmp_path: Path) -> None:
    number = ticket(store, code="A-1", opened="2026-03-02 10:00")
    outcome = imported(store, tmp_path, "编号,标题,解决时间\nA-1,导出失败,2026-03-01\n", key="code")
    assert (outcome.updated, outcome.rejected, outcome.problems[0].column) == (0, 1, "解决时间")
    assert one(store, number)["resolved"] is None
    outcome = imported(store, tmp_path, "编号,标题,解决时间\nA-1,导出失败,2026-03-03\n", key="code")
    assert outcome.updated == 1


def test_replies_of_a_file_are_first_responses(store: Store, tmp_path: Path) -> None:
    number = ticket(store, code="A-1", opened="2026-03-01 10:00")
    text = (
        "工单,时间,类型,内容\nA-1,2026-03-01 12:00,回复,好的\nA-1,2026-03-01 11:00,回复,收到\n"
        "A-1,2026-03-01 10:30,客户,在吗\n"
    )
    assert imported(store, tmp_path, text, "replies").new == 3
    shown = store.schema["tickets"].field("first_response")
    from opsdesk.model.text import show

    assert show(shown, one(store, number)["first_response"]) == "2026-03-01 11:00"


def test_a_status_taken_back_from_history_brings_its_times(store: Store) -> None:
    number = ticket(store)
    store.write(lambda store: tickets.close(store, these(number)))
    store.write(lambda store: verbs.restore_field(store, "tickets", number, "status", "new"))
    assert one(store, number)["resolved"] is None
    assert clock.seconds() == NOW
