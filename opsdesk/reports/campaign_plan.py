"""The campaign plan: what runs in a period, month by month, what it costs, what is still to be done, what is in the way."""

from opsdesk import clock
from opsdesk.analysis.conflicts import months_cost
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.definition import Definition
from opsdesk.model.figures import day_name, month_name, short_day
from opsdesk.model.kinds import Stored
from opsdesk.query import filters as f
from opsdesk.query.filters import EVERYTHING, Test, both
from opsdesk.query.sentence import say
from opsdesk.reports.catalogue import Request, Source
from opsdesk.reports.frame import Document, Part
from opsdesk.reports.parts import Heading, Method, Prose
from opsdesk.reports.tables import Column, Table
from opsdesk.reports.tiles import Tile, Tiles
from opsdesk.services import conflicts, overlays, schedule
from opsdesk.services.conflicts import AHEAD, Found
from opsdesk.services.overlays import Overlays
from opsdesk.services.schedule import ENTITY, Shown
from opsdesk.store import rows

MOST_CONFLICTS, MOST_TO_DO = 60, 60


def build(source: Source, request: Request) -> Document:
    connection, schema = source.connection, source.schema
    first = request.as_of if request.first is None else request.first
    last = first + AHEAD if request.last is None else request.last
    planned = [
        one for one in schedule.read(connection, schema, request.where, first, last).shown if one.status != "cancelled"
    ]
    found = conflicts.find(connection, schema, request.as_of, first=first, last=last, where=request.where)
    over = overlays.read(connection, schema, first, last)
    costs = months_cost(planned)
    parts: list[Part] = [Tiles(_tiles(planned, found, first))]
    parts += _months(source, planned, costs, over, first, last)
    parts += _money(source, planned)
    parts += _to_do(source, planned, first, last)
    parts += _in_the_way(found)
    parts += [Heading(t("How the numbers are defined")), *(Method.of(one) for one in _definitions(found, len(planned)))]
    where = request.where
    return Document(
        request.title or t("Campaign plan"),
        parts,
        request.as_of,
        subtitle=t("{first} to {last}", first=day_name(first), last=day_name(last)),
        facts=() if where == EVERYTHING else (say(schema[ENTITY], where),),
        author=request.author,
    )


def _tiles(planned: list[Shown], found: Found, first: int) -> tuple[Tile, ...]:
    ids = {one.id for one in planned}
    budget = sum({one.id: one.budget or 0 for one in planned}.values())
    starting = {one.id for one in planned if one.first >= first}
    undecided = {one.id for one in planned if one.status in (None, "idea", "draft", "review")}
    return (
        Tile(f"{len(ids):,}", t("Campaigns"), t("{n} begin", n=f"{len(starting):,}")),
        Tile(text.money(budget, whole=True), t("Budget")),
        Tile(f"{len(undecided):,}", t("Not approved yet")),
        Tile(f"{len(found.conflicts):,}", t("Conflicts")),
    )


def _months(
    source: Source, planned: list[Shown], costs: dict[int, float], over: Overlays, first: int, last: int
) -> list[Part]:
    """A table for each month, of what begins in it; in the first also what runs already."""
    parts: list[Part] = []
    begin = first
    while begin <= last:
        month = begin - clock.day_of(begin).day + 1
        end = min(clock.day_number(clock.day_of(month + 31).replace(day=1)) - 1, last)
        ones = [one for one in planned if max(one.first, first) <= end and max(one.first, first) >= begin]
        said = [t(name) for name, day, _end in over.shopping if begin <= day <= end]
        closed = [over.closed[day] for day in range(begin, end + 1) if day in over.closed]
        said = list(dict.fromkeys([*map(t, closed), *said]))
        made_up = [short_day(day) for day in range(begin, end + 1) if day in over.opened]
        if made_up:
            said.append(t("Make-up workdays: {days}", days=", ".join(made_up)))
        cost = costs.get(month, 0)
        title = f"{month_name(month)} · {text.money(round(cost), whole=True)}" if cost else month_name(month)
        parts.append(Heading(title, stay=80))
        if said:
            parts.append(Prose(" · ".join(said), quiet=True))
        parts.append(_table(source, ones))
        begin = end + 1
    return parts


def _table(source: Source, ones: list[Shown]) -> Table:
    entity = source.schema[ENTITY]

    def said(name: str, value: Stored) -> str:
        return "" if value is None else text.show(entity.field(name), value)

    heads = (t("When"), t("Campaign"), t("Channel"), t("Status"), t("Owner"))
    return Table(
        (*(Column(head) for head in heads), Column(t("Budget"), right=True)),
        [
            (
                _days(one), one.title, said("channel", one.channel), said("status", one.status), one.owner or "",
                "" if one.budget is None else text.money(one.budget, whole=True),
            )
            for one in ones
        ],
        empty=t("Nothing begins in this time."),
    )  # fmt: skip


def _days(one: Shown) -> str:
    begin = short_day(one.first) + (f" {one.begins}" if one.begins else "")
    return begin if one.last == one.first else f"{begin} – {short_day(one.last)}"


def _money(source: Source, planned: list[Shown]) -> list[Part]:
    """The budget per channel; a campaign of a series counts once."""
    field = source.schema[ENTITY].field("channel")
    once = {one.id: one for one in reversed(planned)}
    per: dict[str | None, list[int]] = {}
    for one in once.values():
        per.setdefault(one.channel, []).append(one.budget or 0)
    if not any(map(sum, per.values())):
        return []
    ordered = sorted(per.items(), key=lambda item: (-sum(item[1]), item[0] or ""))
    total = sum(map(sum, per.values()))
    return [
        Heading(t("Budget by channel"), stay=80),
        Table(
            (Column(t("Channel")), Column(t("Campaigns"), right=True), Column(t("Budget"), right=True)),
            [
                (
                    text.show(field, key) if key else t("No channel"),
                    f"{len(money):,}",
                    text.money(sum(money), whole=True),
                )
                for key, money in ordered
            ],
            total=(t("Total"), f"{len(once):,}", text.money(total, whole=True)) if len(ordered) > 1 else (),
        ),
    ]


def _to_do(source: Source, planned: list[Shown], first: int, last: int) -> list[Part]:
    """Open tasks and content that is not out, by day."""
    names = {one.id: one.title for one in planned}
    found: list[tuple[int, str, str, str]] = []
    open_tasks = both(Test("due", f.MOST, (last,)), Test("campaign", f.FILLED))
    for _id, campaign, title, due, owner, done in rows.records(
        source.connection, source.schema, "tasks", ("campaign", "title", "due", "owner", "done"), open_tasks, "id"
    ):
        if campaign in names and not done:
            found.append((due, title, names[campaign], owner or ""))
    content = both(Test("publish", f.FILLED), Test("status", f.IS_NOT, ("published", "dropped")))
    for _id, campaign, title, publish, author in rows.records(
        source.connection, source.schema, "content", ("campaign", "title", "publish", "author"), content, "id"
    ):
        day = clock.day_number(text.moment(publish).date())
        if campaign in names and day <= last:
            found.append((day, t("Publish: {title}", title=title), names[campaign], author or ""))
    found.sort()
    if not found:
        return []
    rest = len(found) - MOST_TO_DO
    more = [Prose(t("and {n} more", n=f"{rest:,}"), quiet=True)] if rest > 0 else []
    table = Table(
        (Column(t("Due")), Column(t("To do")), Column(t("Campaign")), Column(t("Owner"))),
        [(day_name(day), title, campaign, owner) for day, title, campaign, owner in found[:MOST_TO_DO]],
    )
    return [Heading(t("To do"), stay=90), table, *more]


def _in_the_way(found: Found) -> list[Part]:
    if not found.conflicts:
        return []
    shown = found.conflicts[:MOST_CONFLICTS]
    rest = len(found.conflicts) - len(shown)
    more = [Prose(t("and {n} more", n=f"{rest:,}"), quiet=True)] if rest else []
    table = Table(
        (Column(t("Day")), Column(t("Campaign")), Column(t("Conflict")), Column(t("Reason"))),
        [(day_name(one.day), one.titles[0], t(conflicts.TITLES[one.kind]), conflicts.say(one)) for one in shown],
    )
    return [Heading(t("Conflicts"), stay=90), table, *more]


def _definitions(found: Found, n: int) -> list[Definition]:
    limits = found.limits
    month = text.EMPTY if limits.month is None else text.money(limits.month, whole=True)
    return [
        Definition(
            t("Cost of a month"),
            t("Each budget is spread evenly over the days of its campaign; of a series it counts once."),
            n,
            found.as_of,
            excluded=t("cancelled campaigns"),
        ),
        Definition(
            t("Conflicts"),
            t("Starts on one channel or for one audience too close; an owner with too many at once; a month over its budget; a start on a make-up workday or in a freeze window; an end inside a holiday; content not approved in time."),
            found.n,
            found.as_of,
            (
                (t("Days apart"), str(limits.apart)), (t("At once"), str(limits.at_once)),
                (t("Days of lead"), str(limits.lead)), (t("A month's budget"), month),
            ),
            excluded=t("what is done, reviewed, cancelled or over"),
        ),
    ]  # fmt: skip
