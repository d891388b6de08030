"""Exports of issue trackers and product boards."""

import json
import re

from opsdesk.exchange import dates
from opsdesk.exchange.programs import Program, Said
from opsdesk.exchange.reading.wire import Cell
from opsdesk.model.text import Unreadable


def _comment(cell: Cell, _when: Cell) -> tuple[int, str, str] | None:
    """Jira: 25/Feb/26 4:38 PM;accountId;text."""
    when, _semicolon, rest = str(cell or "").partition(";")
    author, _semicolon, text = rest.partition(";")
    try:
        return (dates.moment(when), author, text.strip()) if text.strip() else None
    except Unreadable:
        return None


_JIRA_STATUS = {
    "to do": "new", "open": "new", "backlog": "new", "selected for development": "new", "reopened": "investigating",
    "in progress": "investigating", "in review": "investigating", "patch available": "investigating",
    "done": "resolved", "closed": "resolved", "resolved": "resolved", "won't do": "wont_do", "duplicate": "duplicate",
}  # fmt: skip
_JIRA_PRIORITY = {
    "blocker": "urgent", "critical": "urgent", "highest": "urgent", "major": "high", "medium": "normal", "minor": "low",
    "trivial": "low", "lowest": "low",
}  # fmt: skip
_BACKLOG = {
    "to do": "idea", "open": "idea", "backlog": "idea", "triage": "idea", "new": "idea", "todo": "candidate",
    "selected for development": "planned", "in progress": "doing", "in review": "doing", "done": "shipped",
    "closed": "shipped", "resolved": "shipped", "completed": "shipped", "canceled": "declined", "cancelled": "declined",
    "won't do": "declined", "duplicate": "declined", "unstarted": "candidate", "started": "doing",
}  # fmt: skip
JIRA = Program(
    "jira",
    "Jira",
    (("Issue key", "Issue id"), ("Issue id", "Affects Version/s", "Resolution", "Summary")),
    {
        "tickets": {
            "external_id": ("Issue key", "Issue id"),
            "title": ("Summary",),
            "body": ("Description",),
            "type": ("Issue Type",),
            "status": ("Status",),
            "priority": ("Priority",),
            "area": ("Component/s", "Component", "Project key", "Project name"),
            "version": ("Affects Version/s", "Affects versions", "Fix Version/s"),
            "tags": ("Labels",),
            "assignee": ("Assignee",),
            "customer": ("Reporter",),
            "opened": ("Created",),
            "resolved": ("Resolved",),
            "due": ("Due date", "Due Date"),
        },
        "requirements": {
            "external_id": ("Issue key", "Issue id"),
            "title": ("Summary",),
            "problem": ("Description",),
            "type": ("Issue Type",),
            "status": ("Status",),
            "area": ("Component/s", "Component", "Project key"),
            "owner": ("Assignee",),
            "tags": ("Labels",),
            "created": ("Created",),
            "due": ("Due date",),
            "shipped": ("Resolved",),
            "effort": ("Story Points", "Custom field (Story Points)", "Custom field (Story point estimate)"),
            "reach": ("Votes",),
        },
    },
    words={"tickets.status": _JIRA_STATUS, "requirements.status": _BACKLOG, "priority": _JIRA_PRIORITY, "type": {"bug": "bug", "story": "request", "epic": "request", "new feature": "request", "improvement": "request", "sub-task": "task", "task": "task", "test": "task"}},
    otherwise={"tickets.status": "investigating", "requirements.status": "candidate", "priority": "normal"},
    said=Said(("Comment",), _comment),
)  # fmt: skip


LINEAR = Program(
    "linear",
    "Linear",
    (("Cycle Number",), ("SLA Status", "Cycle Name")),
    {
        "tickets": {
            "external_id": ("ID",), "title": ("Title",), "body": ("Description",), "status": ("Status",),
            "priority": ("Priority",), "area": ("Team", "Project"), "tags": ("Labels",), "assignee": ("Assignee",),
            "opened": ("Created",), "resolved": ("Completed", "Canceled"), "due": ("Due Date",),
        },
        "requirements": {
            "external_id": ("ID",), "title": ("Title",), "problem": ("Description",), "status": ("Status",),
            "area": ("Team",), "tags": ("Labels",), "owner": ("Assignee",), "effort": ("Estimate",),
            "created": ("Created",), "shipped": ("Completed",), "due": ("Due Date",),
        },
    },
    words={
        "requirements.status": _BACKLOG,
        "tickets.status": _JIRA_STATUS | {"triage": "new", "todo": "new", "canceled": "wont_do", "cancelled": "wont_do"},
        "priority": {"urgent": "urgent", "high": "high", "medium": "normal", "low": "low", "no priority": "normal"},
    },
    otherwise={"tickets.status": "investigating", "requirements.status": "candidate", "priority": "normal"},
)  # fmt: skip


def _named(cell: Cell) -> Cell:
    """GitHub gives people and labels as objects: their names are what counts."""
    if not isinstance(cell, str) or "{" not in cell:
        return cell
    found = []
    for part in re.findall(r"\{[^{}]*\}", cell):
        try:
            thing = json.loads(part)
        except ValueError:
            continue
        name = thing.get("name") or thing.get("login") or thing.get("title")
        found += [str(name)] if name else []
    return ";".join(found)


_GITHUB = {
    "external_id": ("url", "html_url", "number"), "title": ("title",), "tags": ("labels",), "area": ("milestone",),
}  # fmt: skip
GITHUB = Program(
    "github",
    "GitHub",
    (("number", "title", "state", "createdAt"), ("number", "title", "state", "created_at")),
    {
        "tickets": {
            **_GITHUB, "body": ("body",), "status": ("state",), "assignee": ("assignees",),
            "opened": ("createdAt", "created_at"), "resolved": ("closedAt", "closed_at"),
        },
        "requirements": {
            **_GITHUB, "problem": ("body",), "status": ("state",), "owner": ("assignees",),
            "created": ("createdAt", "created_at"), "shipped": ("closedAt", "closed_at"),
        },
    },
    words={"tickets.status": {"open": "new", "closed": "resolved"}, "requirements.status": {"open": "idea", "closed": "shipped"}},
    cells={"tags": _named, "assignee": _named, "owner": _named, "area": _named},
)  # fmt: skip


def _named_number(cell: Cell) -> Cell:
    """禅道 writes 名称(#23)."""
    return re.sub(r"\(#\d+\)\s*$", "", str(cell or "")).strip().lstrip("/")


CHANDAO = Program(
    "zentao",
    "禅道",
    (("所属产品", "所处阶段"), ("Bug编号", "所属产品"), ("Bug标题", "重现步骤")),
    {
        "requirements": {
            "external_id": ("编号",),
            "title": ("软件需求名称", "研发需求名称", "需求名称", "故事名称", "名称"),
            "problem": ("描述", "需求描述"), "proposal": ("验收标准",), "area": ("所属模块",), "owner": ("指派给",),
            "effort": ("预计", "预计工时"), "status": ("所处阶段", "当前状态"), "type": ("类别",), "tags": ("关键词",),
            "created": ("创建日期",), "shipped": ("关闭日期",),
        },
        "tickets": {
            "external_id": ("Bug编号", "编号"), "title": ("Bug标题", "标题"), "body": ("重现步骤", "描述"), "area": ("所属模块",),
            "severity": ("严重程度",), "priority": ("优先级",), "status": ("Bug状态", "状态"), "version": ("影响版本",),
            "assignee": ("指派给",), "opened": ("创建日期",), "resolved": ("解决日期", "关闭日期"), "tags": ("关键词",),
        },
    },
    words={
        "tickets.status": {"激活": "new", "已解决": "resolved", "已关闭": "resolved"},
        "requirements.status": {
            "激活": "candidate", "已关闭": "shipped", "未开始": "idea", "已计划": "planned", "已立项": "planned", "设计中": "doing", "设计完毕": "doing", "研发中": "doing",
            "研发完毕": "doing", "测试中": "doing", "测试完毕": "doing", "已验收": "shipped", "已发布": "shipped",
            "草稿": "idea", "评审中": "candidate", "变更中": "candidate",
        },
        "severity": {"1": "critical", "2": "major", "3": "minor", "4": "trivial"},
        "priority": {"1": "urgent", "2": "high", "3": "normal", "4": "low"},
    },
    otherwise={"requirements.status": "candidate", "tickets.status": "investigating"},
    cells={"area": _named_number, "owner": _named_number, "assignee": _named_number, "version": _named_number},
)  # fmt: skip

KANBOARD = Program(
    "kanboard",
    "Kanboard",
    (("Swimlane", "Complexity"),),
    {
        "requirements": {
            "external_id": ("Task Id", "Task id", "Reference"), "title": ("Title",), "problem": ("Description",), "status": ("Column",),
            "area": ("Category", "Swimlane"), "owner": ("Assignee", "Assignee Name"), "effort": ("Complexity", "Time estimated"),
            "created": ("Creation date",), "start": ("Start date",), "due": ("Due date",), "shipped": ("Completion date",),
            "tags": ("Tags",),
        },
        "tickets": {
            "external_id": ("Task Id", "Task id", "Reference"), "title": ("Title",), "body": ("Description",), "status": ("Column",),
            "area": ("Category", "Swimlane"), "assignee": ("Assignee", "Assignee Name"), "opened": ("Creation date",),
            "resolved": ("Completion date",), "due": ("Due date",), "tags": ("Tags",),
        },
    },
    words={"requirements.status": {"ready": "candidate", "work in progress": "doing"}, "tickets.status": {"backlog": "new", "ready": "new", "work in progress": "investigating"}},
    otherwise={"requirements.status": "candidate", "tickets.status": "investigating"},
)  # fmt: skip
TAIGA = Program(
    "taiga",
    "Taiga",
    (("ref", "is_closed"),),
    {
        "requirements": {
            "external_id": ("ref",), "title": ("subject",), "problem": ("description",), "status": ("status",),
            "owner": ("assigned_to",), "effort": ("total-points", "total_points"), "tags": ("tags",), "created": ("created_date",),
            "shipped": ("finish_date", "finished_date"), "due": ("due_date",), "reach": ("voters",),
        },
        "tickets": {
            "external_id": ("ref",), "title": ("subject",), "body": ("description",), "status": ("status",), "type": ("type",),
            "severity": ("severity",), "priority": ("priority",), "assignee": ("assigned_to",), "tags": ("tags",),
            "opened": ("created_date",), "resolved": ("finished_date", "finish_date"),
        },
    },
    words={"severity": {"wishlist": "trivial", "minor": "minor", "normal": "minor", "important": "major", "critical": "critical"}},
    otherwise={"tickets.status": "investigating", "requirements.status": "candidate", "severity": "minor", "priority": "normal"},
)  # fmt: skip
FIDER = Program(
    "fider",
    "Fider",
    (("votes_count", "original_number"),),
    {
        "requirements": {
            "external_id": ("number",), "title": ("title",), "problem": ("description",), "status": ("status",),
            "reach": ("votes_count",), "created": ("created_at",), "tags": ("tags",), "shipped": ("responded_at",),
        }
    },
    words={"status": {"open": "idea", "planned": "planned", "started": "doing", "completed": "shipped", "declined": "declined", "duplicate": "declined"}},
    otherwise={"status": "idea"},
)  # fmt: skip

PROGRAMS = (JIRA, LINEAR, CHANDAO, KANBOARD, TAIGA, FIDER, GITHUB)
