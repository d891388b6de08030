"""Exports of help desks and app stores."""

from opsdesk.exchange import dates
from opsdesk.exchange.programs import Program, Said, Timed
from opsdesk.exchange.reading.wire import Cell
from opsdesk.model.text import Unreadable

_ZENDESK_STATUS = {
    "hold": "waiting_third",
    "pending": "waiting_customer",
    "solved": "resolved",
    "closed": "resolved",
    "deleted": "wont_do",
}
_CREATED, _SOLVED = ("Created at",), ("Solved at",)
ZENDESK = Program(
    "zendesk",
    "Zendesk",
    (("Group stations",), ("Requester external id", "Full resolution time in minutes"), ("Initially assigned at", "Assignee stations")),
    {
        "tickets": {
            "external_id": ("Id", "ID"),
            "title": ("Subject",),
            "status": ("Status",),
            "priority": ("Priority",),
            "source": ("Via",),
            "type": ("Ticket type",),
            "tags": ("Tags",),
            "area": ("Group",),
            "assignee": ("Assignee",),
            "customer": ("Requester email", "Requester"),
            "opened": ("Created at",),
            "resolved": ("Solved at",),
            "due": ("Due date",),
        }
    },
    words={
        "status": _ZENDESK_STATUS,
        "type": {"problem": "bug", "incident": "bug", "question": "question", "task": "task"},
        "priority": {"urgent": "urgent", "high": "high", "normal": "normal", "low": "low"},
        "source": {"web": "form", "mail": "email", "email": "email", "api": "app", "voice": "phone", "twitter": "community"},
    },
    otherwise={"status": "investigating", "priority": "normal"},
    timed=(
        Timed(("Full resolution time in minutes",), _CREATED, _SOLVED),
        Timed(("Full resolution time in minutes within business hours",), _CREATED, _SOLVED, business=True),
        Timed(("Resolution time",), _CREATED, _SOLVED, unit=3600),
    ),
)  # fmt: skip
FRESHDESK = Program(
    "freshdesk",
    "Freshdesk",
    (("Customer interactions",), ("Ticket ID", "Due by Time", "Resolution status")),
    {
        "tickets": {
            "external_id": ("Ticket ID",),
            "title": ("Subject",),
            "status": ("Status",),
            "priority": ("Priority",),
            "source": ("Source",),
            "type": ("Type",),
            "area": ("Group", "Product"),
            "assignee": ("Agent",),
            "customer": ("Email", "Full name", "Company Name"),
            "opened": ("Created time",),
            "first_response": ("Initial response time",),
            "due": ("Due by Time",),
            "resolved": ("Resolved time", "Closed time"),
            "tags": ("Tags",),
        }
    },
    words={
        "status": {
            "open": "new", "pending": "waiting_customer", "waiting on customer": "waiting_customer", "resolved": "resolved",
            "closed": "resolved", "waiting on third party": "waiting_third",
        },
        "source": {"portal": "form", "feedback widget": "form", "email": "email", "phone": "phone", "chat": "wechat"},
        "type": {"incident": "bug", "problem": "bug", "feature request": "request", "question": "question"},
        "priority": {"medium": "normal"},
    },
    otherwise={"status": "investigating", "priority": "normal"},
    timed=(
        Timed(("First response time (in hrs)",), ("Created time",), ("Initial response time",), unit=3600, business=True),
        Timed(("Resolution time (in hrs)",), ("Created time",), ("Resolved time", "Closed time"), unit=3600, business=True),
    ),
)  # fmt: skip
OSTICKET = Program(
    "osticket",
    "osTicket",
    (("Help Topic", "SLA Due Date"),),
    {
        "tickets": {
            "external_id": ("Ticket Number",),
            "title": ("Subject",),
            "status": ("Current Status", "Status"),
            "priority": ("Priority",),
            "area": ("Help Topic", "Department"),
            "source": ("Source",),
            "customer": ("From Email", "From"),
            "opened": ("Date Created",),
            "due": ("Due Date", "SLA Due Date"),
            "resolved": ("Closed Date", "Date Closed"),
            "assignee": ("Agent Assigned",),
        }
    },
    words={
        "status": {"open": "new", "closed": "resolved", "resolved": "resolved", "archived": "resolved", "deleted": "wont_do"},
        "priority": {"emergency": "urgent"},
        "source": {"web": "form", "api": "app", "other": "community"},
    },
    otherwise={"status": "investigating", "priority": "normal"},
)  # fmt: skip


def _answer(cell: Cell, when: Cell) -> tuple[int, str, str] | None:
    """Google Play: what the developer answered, and when."""
    text = str(cell or "").strip()
    try:
        return (dates.moment(when), "", text) if text else None
    except Unreadable:
        return None


GOOGLE_PLAY = Program(
    "google-play",
    "Google Play",
    (("Review Submit Millis Since Epoch",), ("Review Link", "Star Rating", "Reviewer Language")),
    {
        "tickets": {
            "external_id": ("Review Link",),
            "title": ("Review Title",),
            "body": ("Review Text",),
            "version": ("App Version Name",),
            "opened": ("Review Submit Date and Time",),
            "satisfaction": ("Star Rating",),
            "area": ("Package Name",),
            "first_response": ("Developer Reply Date and Time",),
        }
    },
    called=("title", "body", "external_id"),
    said=Said(("Developer Reply Text",), _answer, when="Developer Reply Date and Time"),
)  # fmt: skip

PROGRAMS = (ZENDESK, FRESHDESK, OSTICKET, GOOGLE_PLAY)
