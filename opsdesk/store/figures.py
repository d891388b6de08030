"""The daily figures of campaigns and channels (entity metrics): summed by day, and written cell by cell."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from opsdesk import clock
from opsdesk.model import text
from opsdesk.model.schema import Schema
from opsdesk.query.filters import Filter
from opsdesk.store import plans
from opsdesk.store.connect import Connection


class Sum(NamedTuple):
    """What one figure comes to on one day; `group` is a channel, a campaign's code, or "" for neither."""

    day: int
    group: str
    name: str
    value: float


class Held(NamedTuple):
    """One row of a day as it is kept."""

    id: int
    day: int
    campaign: int | None
    channel: str
    name: str
    value: float


def daily(connection: Connection, schema: Schema, by: str, where: Filter) -> list[Sum]:
    """Sums by day, group (`by` is "channel", "campaign" or "" for all together) and name, in the order of days.

    Rows are grouped by their moment first: figures of a day stand at one, so few are left whose local day is computed.
    """
    condition, values = plans.condition(connection, schema["metrics"], where)
    group = {"channel": "channel", "campaign": "campaign", "": "NULL"}[by]
    found = connection.execute(
        f"SELECT at, {group}, name, total(value) FROM metrics WHERE {condition} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        values,
    )
    codes = dict(connection.execute("SELECT id, code FROM campaigns").fetchall()) if by == "campaign" else {}
    days: dict[int, int] = {}
    summed = []
    for at, who, name, value in found:
        if at not in days:
            days[at] = _day(at)
        summed.append(Sum(days[at], str(codes.get(who, who) or ""), name, value))
    return summed


def held(connection: Connection, schema: Schema, where: Filter) -> list[Held]:
    """Every row of `where`, by id."""
    condition, values = plans.condition(connection, schema["metrics"], where)
    found = connection.execute(
        f"SELECT id, at, campaign, channel, name, value FROM metrics WHERE {condition} ORDER BY id", values
    )
    return [
        Held(number, _day(at), campaign, channel or "", name, value or 0.0)
        for number, at, campaign, channel, name, value in found
    ]


def campaigns_called(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """Case-folded code or name -> id of the campaign that alone bears it; a code goes before a name."""
    wanted = {name.casefold() for name in names}
    found: dict[str, set[int]] = {}
    codes: dict[str, int] = {}
    rows: Sequence[tuple[int, str | None, str]] = connection.execute("SELECT id, code, name FROM campaigns").fetchall()
    for number, code, name in rows:
        codes[(code or "").casefold()] = number
        found.setdefault(name.casefold(), set()).add(number)
    alone = {name: next(iter(several)) for name, several in found.items() if len(several) == 1}
    return {name: number for name, number in (alone | codes).items() if name in wanted}


def of_campaign(connection: Connection, entity: str, campaign: int, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    """(id, cells of `columns`) of what belongs to a campaign, by id."""
    names = ", ".join(f'"{name}"' for name in ("id", *columns))
    return connection.execute(f'SELECT {names} FROM "{entity}" WHERE campaign = ? ORDER BY id', [campaign]).fetchall()


def _day(at: int) -> int:
    return clock.day_number(text.moment(at).date())
