"""What campaigns and channels brought, day by day, beside what was planned: read from the desk's daily figures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from opsdesk.analysis import channels
from opsdesk.analysis.channels import Results
from opsdesk.analysis.pace import Pace
from opsdesk.analysis.results import Compared, OfCampaign, Reached, doubts
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model import measures, text
from opsdesk.model.chart import Marker
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import Test
from opsdesk.services.marketing import within
from opsdesk.store import figures, rows
from opsdesk.store.connect import Connection
from opsdesk.store.figures import Sum


def compared(connection: Connection, schema: Schema, by: str, first: int | None, last: int) -> Compared:
    """All figures by "channel" or "campaign". Trouble when there are none of that time."""
    sums = figures.daily(connection, schema, by, within(first, last))
    known = _known(sums)
    if not known:
        raise Trouble(
            t("There are no figures of this time."),
            t("Import or type impressions, clicks, conversions, revenue and spend."),
            code="thin-data",
        )
    start = known[0].day if first is None else first
    daily = _by_day(known)
    return Compared(
        by, start, last, tuple(_summed(known)), _names(connection, schema, by, daily), daily, doubts(daily),
        annotations(connection, schema, start, last), len(sums) - len(known),
    )  # fmt: skip


def _known(sums: Iterable[Sum]) -> list[Sum]:
    """Those that are figures of advertising, under their keys."""
    found = []
    for one in sums:
        key = measures.figure_named(one.name)
        if key in measures.FIGURES:
            found.append(one if key == one.name else one._replace(name=key))
    return found


def _summed(sums: Iterable[Sum]) -> list[Results]:
    return channels.results((one.group, one.name, one.value) for one in sums)


def _by_day(sums: Iterable[Sum]) -> dict[str, dict[int, Results]]:
    """Group -> day -> the day's figures."""
    parts: dict[str, dict[int, dict[str, float]]] = {}
    for one in sums:
        day = parts.setdefault(one.group, {}).setdefault(one.day, {})
        day[one.name] = day.get(one.name, 0.0) + one.value
    return {group: {day: Results(group, **own) for day, own in days.items()} for group, days in parts.items()}


def _names(connection: Connection, schema: Schema, by: str, groups: Iterable[str]) -> dict[str, str]:
    if by == "channel":
        channel = schema["metrics"].field("channel")
        return {group: text.show(channel, group) for group in groups if group}
    numbers = rows.by_codes(connection, schema, "campaigns", [group for group in groups if group])
    cells = rows.page(connection, schema, "campaigns", numbers.values(), ["name"])
    return {group: str(cells[numbers[group.casefold()]][0]) for group in groups if group.casefold() in numbers}


def annotations(
    connection: Connection, schema: Schema, first: int, last: int, campaign: int | None = None
) -> tuple[Marker, ...]:
    """The flags of days from `first` to `last`: of one campaign its own and those of the whole desk."""
    where = f.both(Test("day", f.LEAST, (first,)), Test("day", f.MOST, (last,)))
    found = rows.records(connection, schema, "annotations", ("day", "text", "campaign"), where, "id")
    return tuple(
        Marker(float(day), words)
        for _id, day, words, of in sorted(found, key=lambda row: (row[1], row[0]))
        if campaign is None or of in (None, campaign)
    )


# -- one campaign ---------------------------------------------------------------------------------------------------


def of_campaign(connection: Connection, schema: Schema, number: int, as_of: int) -> OfCampaign | None:
    """Everything up to and with the day `as_of`; None when the campaign is gone."""
    row = rows.get(connection, schema, "campaigns", number)
    if row is None:
        return None
    first = int(row["start"] or 0)
    last = max(int(row["end"] or first), first)
    where = f.both(Test("campaign", f.IS, (str(row["code"]),)), within(None, as_of))
    sums = _known(figures.daily(connection, schema, "channel", where))
    daily = _by_day(one._replace(group="") for one in sums).get("", {})
    each = _summed(sums)
    money = _lines(connection, number, as_of)
    spent_on, spent_by = _spent(daily, money, row["spend"], first)
    pace = Pace(int(row["budget"] or money.planned or 0), round(sum(spent_on.values())), first, last, as_of)
    total = channels.total("", each)
    return OfCampaign(
        number, str(row["name"]), as_of, total, tuple(each), daily, _reached(connection, number, total), money.committed,
        pace, spent_by, _spends(spent_on, first, last), doubts(_by_day(sums)),
        annotations(connection, schema, first, max(last, as_of), number),
        _names(connection, schema, "channel", [one.name for one in each]),
    )  # fmt: skip


@dataclass
class _Money:
    planned: int = 0
    committed: int = 0
    actual_on: dict[int, float] = field(default_factory=dict)


def _lines(connection: Connection, number: int, as_of: int) -> _Money:
    """The budget lines of a campaign; an actual one later than `as_of` is not spent yet, one without a date is."""
    money = _Money()
    for _id, kind, amount, day in figures.of_campaign(connection, "budget", number, ["kind", "amount", "date"]):
        if kind == "actual":
            if day is None or day <= as_of:
                money.actual_on[day or 0] = money.actual_on.get(day or 0, 0) + amount
        elif kind == "committed":
            money.committed += amount
        else:
            money.planned += amount
    return money


def _spent(daily: Mapping[int, Results], money: _Money, typed: object, first: int) -> tuple[Mapping[int, float], str]:
    """Day -> what was spent, in minor units, by the most exact source there is: daily figures, budget lines, what is typed."""
    by_figures = {day: round(one.spend * 100) for day, one in daily.items() if one.spend}
    if by_figures:
        return by_figures, "figures"
    if money.actual_on:
        return money.actual_on, "lines"
    return ({first: float(typed)}, "typed") if isinstance(typed, int) else ({}, "")


def _spends(spent_on: Mapping[int, float], first: int, last: int) -> list[float]:
    spends = [0.0] * (last - first + 1)
    for day, amount in spent_on.items():
        spends[min(max(day, first), last) - first] += amount
    return spends


def _reached(connection: Connection, number: int, total: Results) -> tuple[Reached, ...]:
    found = figures.of_campaign(connection, "targets", number, ["figure", "value"])
    return tuple(
        Reached(figure, value, getattr(total, figure)) for _id, figure, value in found if figure in measures.MEASURES
    )
