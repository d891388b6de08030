"""Exports of other programs, with invented rows under the headers that they really write (the developers' FORMATS)."""

import json
from pathlib import Path

import pytest
from test_import_files import counts, file, imported, records

from opsdesk.cli.exchange import PROGRAMS
from opsdesk.exchange import exporter, programs, reader
from opsdesk.exchange.dates import day, moment
from opsdesk.model.kinds import Stored
from opsdesk.query.filters import Query
from opsdesk.store import rows
from opsdesk.store.store import Store

JIRA = """\ufeffSummary,Issue key,Issue id,Issue Type,Status,Project key,Project name,Priority,Resolution,Assignee,Reporter,Creator,Created,Updated,Resolved,Due date,Votes,Labels,Labels,Description,Comment,Comment,Fix Version/s,Component/s,Parent,Custom field (Story Points)
Export is slow,OPS-7,10007,Bug,In Review,OPS,Ops,Blocker,,wei,wang@example.com,li,25/Feb/26 10:17 PM,26/Feb/26 9:00 AM,,,3,slow,export,"Ten minutes; then nothing","25/Feb/26 11:38 PM;5f1;We look into it","26/Feb/26 9:00 AM;5f2;Found; it is the index",2.1,Export,,5
Dark charts,OPS-8,10008,New Feature,Awaiting QA,OPS,Ops,Trivial,,,nobody@example.com,li,12/Mar/24 9:41 AM,13/Mar/24 9:41 AM,14/Mar/24 8:00 AM,,0,,,,,,,Charts,,
"""
ZENDESK = """ID,Requester,Requester id,Requester external id,Requester email,Requester domain,Submitter,Assignee,Group,Subject,Tags,Status,Priority,Via,Ticket type,Created at,Updated at,Assigned at,Organization,Due date,Initially assigned at,Solved at,Resolution time,Satisfaction Score,Group stations,Assignee stations,Reopens,Replies,First reply time in minutes
41,Wang Wei,9,,wang@example.com,example.com,Wang Wei,Li,Support,Cannot log in,login mobile,Hold,Urgent,Mail,Problem,2026-03-01 08:00,2026-03-02 09:30,,,,2026-03-01 08:05,2026-03-02 09:30,25,Good,1,1,0,2,12
"""
FRESHDESK = """Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created time,Due by Time,Resolved time,Closed time,Last update time,Initial response time,Customer interactions,Resolution status,Tags,Survey results,Product,Full name,Email,Company Name
77,Invoice missing,Waiting on Third Party,Medium,Portal,Incident,Li,Billing,2026-04-01 10:00:00,2026-04-03 10:00:00,,,2026-04-01 11:00:00,2026-04-01 10:20:00,2,Within SLA,"billing,invoice",,,Wang Wei,wang@example.com,Example
"""
LINEAR = """ID,Team,Title,Description,Status,Estimate,Priority,Project ID,Project,Creator,Assignee,Labels,Cycle Number,Cycle Name,Cycle Start,Cycle End,Created,Updated,Started,Triaged,Completed,Canceled,Archived,Due Date,Parent issue,Initiatives,SLA Status
ENG-1,Engine,Faster search,As you type,Todo,3,High,,Search,li,wei,"feature, search",4,,,,2026-02-01T08:00:00.000Z,2026-02-02T08:00:00.000Z,,,,,,2026-03-01,,,
ENG-2,Engine,Old wish,,Canceled,,No priority,,,li,,,,,,,2025-02-01T08:00:00.000Z,2026-02-02T08:00:00.000Z,,,,2026-01-01T08:00:00.000Z,,,,,
"""
PLAY = """Package Name,App Version Code,App Version Name,Reviewer Language,Device,Review Submit Date and Time,Review Submit Millis Since Epoch,Review Last Update Date and Time,Review Last Update Millis Since Epoch,Star Rating,Review Title,Review Text,Developer Reply Date and Time,Developer Reply Millis Since Epoch,Developer Reply Text,Review Link
com.example.app,42,4.2,zh-CN,beyond1,2026-05-01T06:00:00Z,1777615200000,2026-05-01T06:00:00Z,1777615200000,2,,导出总是失败，已经三天了,2026-05-02T06:00:00Z,1777701600000,已在 4.3 修复。,http://play.google.com/console?reviewid=a1
"""
ZENTAO = """编号,所属产品,分支/平台,所属模块,所属计划,来源,来源备注,软件需求名称,描述,验收标准,关键词,优先级,预计,当前状态,所处阶段,类别,由谁创建,创建日期,指派给,指派日期,关闭原因
12,运营台(#1),,/报表(#23),,客户,,报表支持定时发送,每周一早上自动发,能选收件人,报表,2,3,激活,研发中,功能,admin,2026-01-05,张敏,,
"""
ZENTAO_BUGS = """Bug编号,所属产品,所属模块,影响版本,Bug标题,关键词,严重程度,优先级,Bug类型,重现步骤,Bug状态,由谁创建,创建日期,指派给,解决日期
9,运营台(#1),/登录(#4),2.0(#7),登录后白屏,登录,1,1,代码错误,打开即白屏,激活,admin,2026-02-03 10:00:00,李娜,
"""
KANBOARD = """Task Id,Reference,Project,Status,Category,Swimlane,Column,Position,Color,Due date,Creator,Creator Name,Assignee,Assignee Name,Complexity,Title,Creation date,Modification date,Completion date,Start date,Time estimated,Time spent,Priority,Tags
5,,Desk,Open,Reports,Default,Work in progress,1,Yellow,2026-06-30,admin,,wei,Wang Wei,8,Weekly report,2026-05-01,2026-05-02,,2026-05-03,4,0,0,report
"""
TAIGA = """id,ref,subject,description,sprint_id,sprint,owner,owner_full_name,assigned_to,assigned_to_full_name,status,is_closed,backlog_order,total-points,attachments,tags,voters,due_date,created_date,finish_date
300,21,Keyboard for boards,Arrows move,,,li,Li,wei,Wang Wei,In progress,False,1,5,0,"keyboard,board",4,2026-07-01,2026-03-01 10:00:00+00:00,
"""
FIDER = """number,title,description,created_at,created_by,status,votes_count,comments_count,original_number,original_title,response,responded_at,tags
3,Dark mode,Please,2025-11-01T10:00:00Z,Wang Wei,started,41,2,,,,,look
"""
OSTICKET = """Ticket Number,Date Created,Subject,From,From Email,Priority,Department,Help Topic,Source,Current Status,Last Updated,SLA Due Date,Due Date,Closed Date,Overdue,Answered,Agent Assigned,Team Assigned
551,2026-02-01 10:00:00,Refund,Wang Wei,wang@example.com,Emergency,Billing,Refunds,Web,Closed,2026-02-02 10:00:00,2026-02-03 10:00:00,,2026-02-02 09:00:00,0,1,Li,
"""
GITHUB = [
    {
        "number": 15, "title": "Crash on start", "state": "OPEN", "url": "https://example.com/i/15", "body": "Trace",
        "createdAt": "2026-01-02T03:04:05Z", "closedAt": None, "labels": [{"name": "bug"}, {"name": "start, cold"}],
        "assignees": [{"login": "wei"}], "author": {"login": "li"}, "comments": [], "milestone": {"title": "2.0"},
    }
]  # fmt: skip


def only(store: Store, entity: str) -> dict[str, Stored]:
    (record,) = records(store, entity).values()
    return record


def written(record: dict[str, Stored], *names: str) -> dict[str, Stored]:
    return {name: record[name] for name in names}


def wang(store: Store) -> int:
    with store.operation("test") as operation:
        return operation.insert("customers", {"code": "C-1", "name": "王伟", "email": '["wang@example.com"]'})


@pytest.mark.parametrize(
    ("text", "entity", "program", "expected"),
    [
        (ZENDESK, "tickets", "Zendesk", {
            "external_id": "41", "title": "Cannot log in", "status": "waiting_third", "priority": "urgent", "source": "email",
            "type": "bug", "area": "Support", "assignee": "Li", "opened": "2026-03-01 08:00", "resolved": "2026-03-02 09:30"}),
        (FRESHDESK, "tickets", "Freshdesk", {
            "external_id": "77", "title": "Invoice missing", "status": "waiting_third", "priority": "normal", "source": "form",
            "type": "bug", "tags": '["billing","invoice"]', "opened": "2026-04-01 10:00", "due": "2026-04-03 10:00"}),
        (OSTICKET, "tickets", "osTicket", {
            "external_id": "551", "title": "Refund", "status": "resolved", "priority": "urgent", "area": "Refunds",
            "source": "form", "due": "2026-02-03 10:00", "resolved": "2026-02-02 09:00", "assignee": "Li"}),
        (ZENTAO_BUGS, "tickets", "禅道", {
            "external_id": "9", "title": "登录后白屏", "status": "new", "severity": "critical", "priority": "urgent",
            "area": "登录", "version": "2.0", "body": "打开即白屏", "assignee": "李娜", "opened": "2026-02-03 10:00"}),
        (ZENTAO, "requirements", "禅道", {
            "external_id": "12", "title": "报表支持定时发送", "problem": "每周一早上自动发", "proposal": "能选收件人",
            "area": "报表", "status": "doing", "effort": 3.0, "owner": "张敏", "type": "feature", "tags": '["报表"]'}),
        (KANBOARD, "requirements", "Kanboard", {
            "external_id": "5", "title": "Weekly report", "status": "doing", "area": "Reports", "effort": 8.0, "owner": "wei"}),
        (TAIGA, "requirements", "Taiga", {
            "external_id": "21", "title": "Keyboard for boards", "status": "doing", "effort": 5.0, "reach": 4.0,
            "tags": '["keyboard","board"]', "owner": "wei"}),
        (FIDER, "requirements", "Fider", {
            "external_id": "3", "title": "Dark mode", "status": "doing", "reach": 41.0, "problem": "Please"}),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)  # fmt: skip
def test_an_export_is_recognised_and_its_words_are_ours(
    store: Store, tmp_path: Path, text: str, entity: str, program: str, expected: dict[str, Stored]
) -> None:
    wang(store)
    outcome = imported(store, file(tmp_path, text, encoding="utf-8"), entity)
    assert counts(outcome) == (1, 1, 0, 0, 0), outcome.problems
    assert outcome.program == program
    record = only(store, entity)
    moments = {"opened", "resolved", "due"} if entity == "tickets" else set()
    assert written(record, *expected) == {n: moment(str(v)) if n in moments else v for n, v in expected.items()}
    if "wang@example.com" in text:
        assert record["customer"] == "C-1"
    again = imported(store, file(tmp_path, text.replace("Refund,", "Refunds,"), encoding="utf-8"), entity)
    assert (again.new, len(records(store, entity))) == (0, 1)  # by its id there


def test_comments_of_jira_become_replies_once_and_one_undo_takes_all(store: Store, tmp_path: Path) -> None:
    wang(store)
    path = file(tmp_path, JIRA, encoding="utf-8")
    outcome = imported(store, path, "tickets")
    assert counts(outcome) == (2, 2, 0, 0, 0)
    assert (outcome.replies, outcome.strangers, outcome.assumed) == (
        2,
        1,
        {("status", "Awaiting QA", "investigating"): 1},
    )
    tickets = {record["external_id"]: record for record in records(store, "tickets").values()}
    assert written(tickets["OPS-7"], "type", "status", "priority", "tags", "area", "version", "customer", "opened") == {
        "type": "bug", "status": "investigating", "priority": "urgent", "tags": '["slow","export"]', "area": "Export",
        "version": "2.1", "customer": "C-1", "opened": moment("2026-02-25 22:17"),
    }  # fmt: skip
    assert written(tickets["OPS-8"], "priority", "customer", "resolved") == {
        "priority": "low", "customer": None, "resolved": moment("2024-03-14 08:00"),
    }  # fmt: skip
    said = store.read(lambda c: c.execute("SELECT at, author, body FROM replies ORDER BY at").fetchall())
    assert said == [
        (moment("2026-02-25 23:38"), "5f1", "We look into it"),
        (moment("2026-02-26 09:00"), "5f2", "Found; it is the index"),
    ]
    more = file(tmp_path, JIRA.replace("Found; it is", "Found: it is"), encoding="utf-8")
    again = imported(store, more, "tickets")
    assert (again.new, again.unchanged, again.replies) == (0, 2, 1)
    store.write(lambda store: store.undo())
    store.write(lambda store: store.undo())
    assert not records(store, "tickets")
    assert store.read(lambda c: rows.count(c, store.schema, "replies")) == 0


def test_jira_stories_are_requirements_too(store: Store, tmp_path: Path) -> None:
    outcome = imported(store, file(tmp_path, JIRA, encoding="utf-8"), "requirements")
    assert (outcome.new, outcome.replies) == (2, 0), outcome.problems
    found = {record["external_id"]: record for record in records(store, "requirements").values()}
    assert written(found["OPS-7"], "status", "effort", "reach", "type") == {
        "status": "doing", "effort": 5.0, "reach": 3.0, "type": "defect",
    }  # fmt: skip


def test_a_month_of_reviews_is_taken_again_as_it_grows(store: Store, tmp_path: Path) -> None:
    path = file(tmp_path, PLAY, "reviews.csv", "utf-16")
    outcome = imported(store, path, "tickets")
    assert (outcome.program, outcome.new, outcome.replies) == ("Google Play", 1, 1)
    review = only(store, "tickets")
    assert review["title"] == "导出总是失败，已经三天了"  # reviews have no title any more
    assert written(review, "satisfaction", "version", "area") == {
        "satisfaction": 2,
        "version": "4.2",
        "area": "com.example.app",
    }
    assert review["first_response"] == moment("2026-05-02T06:00:00Z")
    again = imported(store, file(tmp_path, PLAY.replace(",2,,导出", ",4,,导出"), "reviews.csv", "utf-16"), "tickets")
    assert (again.new, again.updated, again.replies) == (0, 1, 0)
    assert only(store, "tickets")["satisfaction"] == 4


@pytest.mark.parametrize("snake", [False, True])
def test_issues_of_github_in_both_spellings(store: Store, tmp_path: Path, snake: bool) -> None:
    issues = GITHUB
    if snake:
        issues = [{"created_at": one["createdAt"], "closed_at": None, **one} for one in GITHUB]
        for one in issues:
            del one["createdAt"], one["closedAt"]
    path = tmp_path / "issues.json"
    path.write_text(json.dumps(issues), "utf-8")
    assert imported(store, path, "tickets").program == "GitHub"
    assert written(only(store, "tickets"), "title", "status", "tags", "assignee", "area", "opened", "external_id") == {
        "title": "Crash on start", "status": "new", "tags": '["bug","start, cold"]', "assignee": "wei", "area": "2.0",
        "opened": moment("2026-01-02T03:04:05Z"), "external_id": "https://example.com/i/15",
    }  # fmt: skip


def test_wishes_of_linear_in_tickets_and_requirements(store: Store, tmp_path: Path) -> None:
    path = file(tmp_path, LINEAR, encoding="utf-8")
    imported(store, path, "tickets")
    assert not imported(store, path, "requirements").problems
    tickets = {record["external_id"]: record for record in records(store, "tickets").values()}
    wishes = {record["external_id"]: record for record in records(store, "requirements").values()}
    assert [tickets[code]["status"] for code in ("ENG-1", "ENG-2")] == ["new", "wont_do"]
    assert [wishes[code]["status"] for code in ("ENG-1", "ENG-2")] == ["candidate", "declined"]
    assert written(wishes["ENG-1"], "effort", "due", "tags") == {
        "effort": 3.0, "due": day("2026-03-01"),
        "tags": '["feature","search"]',
    }  # fmt: skip


def test_a_sheet_of_ones_own_is_no_export(tmp_path: Path) -> None:
    for text in ("编号,标题,状态,创建时间\n1,a,新建,2026-01-01\n", "id,title,status,created\n1,a,new,2026-01-01\n"):
        assert programs.recognise(reader.sniff(file(tmp_path, text, encoding="utf-8"))) is None


def test_the_command_line_names_every_program() -> None:
    assert {program.name for program in programs.every()} == set(PROGRAMS)


BUSINESS = """ID,Requester email,Subject,Status,Created at,Solved at,Group stations,Full resolution time in minutes,Full resolution time in minutes within business hours
1,,One,Solved,2026-03-02 10:00,2026-03-02 11:00,1,60,60
2,,Two,Solved,2026-03-02 11:30,2026-03-02 13:30,1,120,60
3,,Three,Solved,2026-03-06 17:00,2026-03-09 10:00,1,3900,120
4,,Four,Solved,2026-03-06 17:00,2026-03-09 10:00,1,3900,1000
5,,Five,Open,2026-03-06 17:00,,1,,
"""


@pytest.mark.usefixtures("noon")
def test_times_that_the_file_carries_are_counted_again_and_compared(store: Store, tmp_path: Path) -> None:
    outcome = imported(store, file(tmp_path, BUSINESS, "zendesk.csv", "utf-8"), "tickets")
    calendar, business = outcome.agreements
    assert (calendar.compared, calendar.agree, calendar.calendar) == (4, 4, "")
    assert (business.compared, business.agree, business.calendar) == (4, 3, "cn")
    assert business.off == (1000 - 120) * 60
    said = " ".join(outcome.notes(store.schema["tickets"]))
    assert "our own count by the calendar cn agrees in 3 of 4 rows" in said
    assert outcome.as_json()["agreements"][0] == {
        "column": "Full resolution time in minutes", "compared": 4, "agree": 4, "calendar": None, "median_off_seconds": 0,
    }  # fmt: skip


def test_a_ticket_is_exported_with_all_its_times(store: Store, tmp_path: Path) -> None:
    imported(store, file(tmp_path, BUSINESS, "zendesk.csv", "utf-8"), "tickets")
    out = tmp_path / "out.csv"
    assert exporter.export(store, Query("tickets"), out) == 5
    head, *lines = out.read_text("utf-8-sig").splitlines()
    assert {
        "opened",
        "first_response",
        "resolved",
        "due",
        "first_due",
        "resolve_due",
        "resolve_breached",
        "paused",
    } <= set(head.split(","))
    assert len(lines) == 5
    again = imported(store, out, "tickets")
    assert counts(again) == (5, 0, 0, 5, 0)
