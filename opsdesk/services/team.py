"""Who works on releases, and how much: people, the share of their time, days away; a release's capacity from a calendar.

A day counts when it is a workday of the calendar, make-up workdays included and holidays not, and the person is not away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from opsdesk import clock
from opsdesk.analysis.hours.calendar import Calendar
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.schema import Schema
from opsdesk.services import calendars, rules
from opsdesk.services.releases import Release, coming
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store

NAME = _("Team")
MOST_DAYS = 3700
"""Days of one release: ten years."""


@dataclass(frozen=True, slots=True)
class Member:
    """`share` of a day for planned work, 0 to 1; `away` are first and last days, both away."""

    name: str
    share: float = 1.0
    away: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Team:
    members: tuple[Member, ...] = ()
    calendar: str = "cn"


@dataclass(frozen=True, slots=True)
class Worked:
    """What one person can do: `days` that count, of them `away`, and the effort they come to."""

    name: str
    days: int
    away: int
    effort: float


@dataclass(frozen=True)
class Capacity:
    """`workdays` are those of the calendar; `warning` says that its holidays are not known so far ahead."""

    workdays: int
    people: tuple[Worked, ...]
    warning: str = ""

    @property
    def effort(self) -> float:
        return round(sum(one.effort for one in self.people), 2)


def _dumps(team: Team) -> object:
    return {
        "calendar": team.calendar,
        "members": [
            {"name": one.name, "share": one.share, "away": [[clock.day_of(day).isoformat() for day in span] for span in one.away]}
            for one in team.members
        ],
    }  # fmt: skip


def _loads(found: object) -> Team:
    if not isinstance(found, dict):
        raise ValueError
    members = tuple(
        Member(str(one["name"]), float(one["share"]), tuple((_day(a), _day(b)) for a, b in one["away"]))
        for one in found["members"]
    )
    return Team(members, str(found["calendar"]))


def _day(text: str) -> int:
    return clock.day_number(date.fromisoformat(text))


KIND: rules.Kind[Team] = rules.Kind("team", _dumps, _loads)


def in_force(connection: Connection, schema: Schema) -> Team:
    return rules.in_force(connection, schema, KIND, Team())


def check(team: Team) -> None:
    for one in team.members:
        if not one.name.strip():
            raise Trouble(t("A name is missing."), t("Type one."), code="empty")
        if not 0 <= one.share <= 1:
            raise Trouble(t("The share of {name} must be from 0 to 100 %.", name=one.name), code="bad-share")
        for first, last in one.away:
            if last < first:
                raise Trouble(
                    t("{name} is away until before the first day.", name=one.name), t("Correct one of them."), code="out-of-order"
                )  # fmt: skip


def save(store: Store, team: Team, *, fill: bool = False) -> Changes:
    """Keep the team; with `fill` releases to come that have days get the capacity that follows. One operation."""
    check(team)
    store.read(lambda c: calendars.named(c, store.schema, team.calendar))
    kept = store.read(lambda c: rules.all_of(c, store.schema, KIND))
    found = store.read(lambda c: of_releases(c, store.schema, team)) if fill else []
    known = [(release, counted) for release, counted in found if counted is not None]
    with store.operation("team", n=len(known), entity="releases") as operation:
        rules.put(operation, KIND, kept[0].name if kept else t(NAME), team, kept[0].id if kept else None)
        for release, counted in known:
            operation.update("releases", [release.id], {"capacity": counted.effort})
    return operation.changes


def of_releases(connection: Connection, schema: Schema, team: Team) -> list[tuple[Release, Capacity | None]]:
    """What the team can do in each release to come; None for one without both its days."""
    calendar = calendars.named(connection, schema, team.calendar)
    found: list[tuple[Release, Capacity | None]] = []
    for release in coming(connection, schema):
        known = release.start is not None and release.end is not None and release.start <= release.end
        found.append((release, capacity(team, calendar, release.start or 0, release.end or 0) if known else None))
    return found


def capacity(team: Team, calendar: Calendar, first: int, last: int) -> Capacity:
    """What the team can do from `first` to `last`, in person-days."""
    if last < first:
        raise Trouble(t("The period ends before it begins."), t("Choose an earlier first day."), code="empty-period")
    if last - first > MOST_DAYS:
        raise Trouble(t("A release of more than ten years cannot be planned."), code="too-long")
    workdays = [day for day in range(first, last + 1) if calendar.windows(day)]
    people = []
    for one in team.members:
        away = sum(any(a <= day <= b for a, b in one.away) for day in workdays)
        days = len(workdays) - away
        people.append(Worked(one.name, days, away, days * one.share))
    return Capacity(len(workdays), tuple(people), calendars.unknown_after(calendar, last))


# -- as people write it -----------------------------------------------------------------------------------------------


def written(team: Team) -> str:
    """A line each: name, share, days away ("李静, 80%, 2026-02-16~2026-02-24")."""
    lines = []
    for one in team.members:
        away = [
            " ~ ".join(clock.day_of(day).isoformat() for day in (span if span[0] != span[1] else span[:1]))
            for span in one.away
        ]
        lines.append(", ".join([one.name, f"{one.share:.0%}", *away]))
    return "\n".join(lines)  # fmt: skip


def read(lines: str) -> tuple[Member, ...]:
    """What `written` writes, with Chinese commas as well. Trouble names the line that cannot be read."""
    found = []
    for number, line in enumerate(lines.splitlines(), 1):
        parts = [part.strip() for part in line.replace("，", ",").replace("、", ",").split(",")]
        if not any(parts):
            continue
        name, *rest = parts
        share, away = 1.0, []
        try:
            for part in filter(None, rest):
                if part[-1] in "%％":
                    share = float(part[:-1]) / 100
                else:
                    away.append(_span(part.replace("～", "~").replace("至", "~").split("~")))
        except ValueError as error:
            raise Trouble(
                t("Line {n} cannot be read: {text}", n=number, text=line[:60]),
                t("Write it like: {example}", example=t("Li Jing, 80%, 2026-02-16 ~ 2026-02-24")),
                code="unreadable",
            ) from error
        found.append(Member(name, share, tuple(away)))
    return tuple(found)


def _span(days: Sequence[str]) -> tuple[int, int]:
    first, last = _day(days[0].strip()), _day(days[-1].strip())
    if len(days) > 2:
        raise ValueError
    return first, last
