"""All reports by name, and making one: rows of an open vault in, a PDF out."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.schema import Schema
from opsdesk.query.filters import EVERYTHING, Filter, Sort
from opsdesk.store import durable
from opsdesk.store.connect import Connection, explained
from opsdesk.store.store import Store
from opsdesk.work import Progress

if TYPE_CHECKING:  # these import ReportLab, which takes half a second: nobody waits for it before a report is made
    from opsdesk.reports.frame import Document, Printed


@dataclass(frozen=True)
class Request:
    """What a report is about. `where` and `sort` choose records of the report's entity; `columns` those of a list; the profile prints them
    one by one. `as_of` is the day the report speaks of, `last` an earlier one; `first` is where its months or its
    timeline begin. Sensitive fields are masked unless `unmasked`. `period` to `brackets` are the choices of lifecycle
    and retention: customers come back with the event `back`, the same as `event` unless told. `model` ranks requirements;
    `calendar` counts business time."""

    as_of: int = field(default_factory=clock.today)
    where: Filter = EVERYTHING
    sort: tuple[Sort, ...] = ()
    columns: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None
    title: str = ""
    author: str = ""
    unmasked: bool = False
    period: Literal["day", "week", "month"] = "month"
    event: str = "order"
    back: str = ""
    kind: Literal["on", "on_or_after", "bracket"] = "on"
    brackets: str = ""
    model: str = "rice"
    calendar: str = "cn"


@dataclass(frozen=True)
class Source:
    """Where a report reads: one snapshot of the vault."""

    connection: Connection
    schema: Schema


Build = Callable[[Source, Request], "Document"]


@dataclass(frozen=True, slots=True)
class Entry:
    """`title` and `summary` are message ids; `options` are the fields of Request that the report heeds, besides
    `as_of`, `title` and `author`; `entity` is what `where` and `sort` choose. The module `opsdesk.reports.<module>` has build(source, request) -> Document."""

    title: str
    summary: str
    module: str
    options: tuple[str, ...]
    entity: str = "customers"
    ahead: bool = False
    """It speaks of what is planned: its period may lie in the future."""

    @property
    def build(self) -> Build:
        build: Build = import_module(f"opsdesk.reports.{self.module}").build
        return build


REPORTS: dict[str, Entry] = {
    "customer-list": Entry(
        _("Customer list"),
        _("The customers of a view in the columns you choose, with totals."),
        "customer_list",
        ("where", "sort", "columns", "unmasked"),
    ),
    "customer-profile": Entry(
        _("Customer profile"),
        _("Everything about one or more customers: facts, timeline, orders, contacts."),
        "customer_profile",
        ("where", "sort", "first", "last", "unmasked"),
    ),
    "customer-overview": Entry(
        _("Customer overview"),
        _("Key figures and charts: stages, sources, regions, new customers, revenue."),
        "customer_overview",
        ("where", "first", "last"),
    ),
    "value": Entry(
        _("Value report"),
        _("Tiers and segments of all customers, how revenue concentrates, who moved between tiers and why."),
        "value",
        ("first", "last"),
    ),
    "lifecycle": Entry(
        _("Lifecycle and retention"),
        _("Who is new, returns, comes back or falls asleep, and how many of each cohort stay."),
        "lifecycle",
        ("where", "first", "last", "period", "event", "back", "kind", "brackets"),
    ),
    "call-sheet": Entry(
        _("Call sheet"),
        _("Whom to call today and why, for each owner, with room to write."),
        "call_sheet",
        ("where", "unmasked"),
    ),
    "channels": Entry(
        _("Channel comparison"),
        _("What channels and campaigns cost and brought, beside each other and over time."),
        "channels",
        ("first", "last"),
    ),
    "campaign-review": Entry(
        _("Campaign review"),
        _("Plan against actual of each campaign: money, targets, channels, experiments, lessons."),
        "campaign_review",
        ("where", "first", "last"),
        "campaigns",
    ),
    "budget": Entry(
        _("Budget report"),
        _("What was planned, promised and spent by campaign, channel and month, and whether the pace fits."),
        "budget",
        ("where", "first", "last"),
        "campaigns",
    ),
    "campaign-plan": Entry(
        _("Campaign plan"),
        _("What runs in the coming months, what it costs, what is still to be done, and what is in the way."),
        "campaign_plan",
        ("where", "first", "last"),
        "campaigns",
        ahead=True,
    ),
    "calendar-poster": Entry(
        _("Calendar poster"),
        _(
            "Campaigns, holidays and shopping days to hang up: a page a month; of ten months and more a year on one page."
        ),
        "calendar_poster",
        ("where", "first", "last"),
        "campaigns",
        ahead=True,
    ),
    "priority-list": Entry(
        _("Priority list"),
        _("Requirements in the order of a model, with what went into it, other models beside it, and the method."),
        "priority_list",
        ("where", "model"),
        "requirements",
    ),
    "roadmap": Entry(
        _("Roadmap"),
        _("Releases with their days, room and content; what is under way, next and later."),
        "roadmap",
        ("where", "first"),
        "requirements",
    ),
    "release-plan": Entry(
        _("Release plan"),
        _("How full each release is, the best plan, why the rest is out, and what more capacity would bring."),
        "release_plan",
        (),
    ),
    "changelog": Entry(
        _("Changelog"),
        _("What shipped, release by release, for which customers, and whether they were told."),
        "changelog",
        ("where", "first", "last", "unmasked"),
        "requirements",
    ),
    "kano": Entry(
        _("Kano evaluation"),
        _("What delights, what must be there and what nobody cares about, by the answers to Kano surveys."),
        "kano",
        ("where",),
        "surveys",
    ),
    "questionnaire": Entry(
        _("Kano questionnaire"),
        _("The questions of a Kano survey to print and hand out."),
        "questionnaire",
        ("where",),
        "surveys",
    ),
    "document": Entry(
        _("Document"),
        _("Documents as they are written: MRD, PRD, competitors, personas, tests, retrospectives."),
        "document",
        ("where",),
        "documents",
    ),
    "data-quality": Entry(
        _("Data quality"),
        _("How complete, valid, up to date and unique the archives are, and what to mend."),
        "data_quality",
        (),
    ),
    "feedback-review": Entry(
        _("Feedback review"),
        _("A period of feedback against the one before: what grows, how it is answered, what is at risk."),
        "feedback_review",
        ("where", "first", "last", "period", "calendar"),
        "tickets",
    ),
    "service-level": Entry(
        _("Service levels"),
        _("How quickly tickets were answered and solved, by priority and assignee, with the calendar that counted."),
        "service_level",
        ("where", "first", "last", "period", "calendar"),
        "tickets",
    ),
    "ticket": Entry(
        _("Ticket"),
        _("One or more tickets with all that was said and done about them."),
        "ticket",
        ("where", "sort"),
        "tickets",
    ),
    "customer-tickets": Entry(
        _("Tickets of customers"),
        _("What each customer wrote, how it was answered, and what is still open."),
        "customer_tickets",
        ("where", "sort", "first", "last"),
    ),
}


def entry(name: str) -> Entry:
    if name not in REPORTS:
        raise Trouble(
            t("There is no report “{name}”.", name=name),
            t("Reports: {names}", names=", ".join(REPORTS)),
            code="unknown-report",
        )
    return REPORTS[name]


def render(store: Store, name: str, request: Request, progress: Progress | None = None) -> "Printed":
    """The report as bytes, in the current language. Everything in it is read from one moment's state of the vault."""
    from opsdesk.reports.frame import press

    build = entry(name).build
    request = _checked(request) if entry(name).ahead else _within_period(request)

    def read(connection: Connection) -> "Printed":
        connection.execute("BEGIN")
        try:
            return press(build(Source(connection, store.schema), request), progress)
        finally:
            connection.execute("ROLLBACK")

    return store.read(read)


def _checked(request: Request) -> Request:
    if request.first is not None and request.last is not None and request.first > request.last:
        raise Trouble(t("The period ends before it begins."), t("Choose an earlier first day."), code="empty-period")
    return request


def _within_period(request: Request) -> Request:
    """The report speaks of the end of its period."""
    as_of = request.as_of if request.last is None else min(request.as_of, request.last)
    if request.first is not None and request.first > as_of:
        raise Trouble(t("The period ends before it begins."), t("Choose an earlier first day."), code="empty-period")
    return replace(request, as_of=as_of)


def make(store: Store, name: str, request: Request, out: Path, progress: Progress | None = None) -> "Printed":
    """Render the report into the file `out`, which holds all of it or what it held before."""
    printed = render(store, name, request, progress)
    save(printed.data, out)
    return printed


def save(content: bytes, out: Path) -> None:
    """Write what was rendered, a preview say, to `out`; when that fails nothing of it is left there."""
    try:
        with explained(out):
            durable.write(out, content)
    finally:
        durable.partial_of(out).unlink(missing_ok=True)
