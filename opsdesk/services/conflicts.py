"""Conflicts of the desk's campaigns, each in a sentence; the limits that make one are a rule of the desk."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields

from opsdesk import clock
from opsdesk.analysis import conflicts as analysis
from opsdesk.analysis.conflicts import Conflict, Limits, Piece
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.campaigns import CHANNELS
from opsdesk.model.changes import Changes
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import EVERYTHING, Filter, Test, both
from opsdesk.services import overlays, rules, schedule
from opsdesk.services.schedule import Shown
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store

NAME = _("Limits of conflicts")
AHEAD = 92
"""Days that are looked ahead."""
TITLES = {
    analysis.CHANNEL: _("Same channel"),
    analysis.AUDIENCE: _("Same audience"),
    analysis.OWNER: _("Too much at once"),
    analysis.BUDGET: _("Over the month's budget"),
    analysis.MAKE_UP: _("Starts on a make-up workday"),
    analysis.HOLIDAY: _("Ends inside a holiday"),
    analysis.CONTENT: _("Content not approved"),
    analysis.FREEZE: _("Freeze window"),
}


def _loads(body: object) -> Limits:
    if not isinstance(body, dict) or body.keys() - {field.name for field in fields(Limits)}:
        raise ValueError(body)
    found = Limits(**body)
    if not all(type(one) is int and 0 <= one <= 365 for one in (found.apart, found.at_once, found.lead)):
        raise ValueError(body)
    if found.month is not None and (type(found.month) is not int or found.month < 0):
        raise ValueError(body)
    return found


LIMITS = rules.Kind("conflict-limits", asdict, _loads)


@dataclass(frozen=True, slots=True)
class Found:
    """Conflicts of `n` instances on the days `first` to `last`, and what the months cost: (first day, planned)."""

    conflicts: list[Conflict]
    limits: Limits
    as_of: int
    first: int
    last: int
    n: int
    months: dict[int, float]


def limits(connection: Connection, schema: Schema) -> Limits:
    return rules.in_force(connection, schema, LIMITS, Limits())


def keep(store: Store, chosen: Limits) -> Changes:
    kept = store.read(lambda c: rules.all_of(c, store.schema, LIMITS))
    return rules.save(store, LIMITS, kept[0].name if kept else t(NAME), chosen, kept[0].id if kept else None)


def find(
    connection: Connection,
    schema: Schema,
    as_of: int,
    *,
    first: int | None = None,
    last: int | None = None,
    where: Filter = EVERYTHING,
    chosen: Limits | None = None,
) -> Found:
    """Conflicts among the campaigns of `where` on some days: usually from `as_of` on, three months ahead."""
    begin = as_of if first is None else first
    end = begin + AHEAD if last is None else last
    planned = schedule.read(connection, schema, where, begin, end).shown
    over = overlays.read(connection, schema, begin - 31, end + 31)
    limit = limits(connection, schema) if chosen is None else chosen
    found = analysis.conflicts(
        planned,
        limit,
        closed=over.closed,
        opened=over.opened,
        freezes=over.freezes,
        pieces=_pieces(connection, schema),
        as_of=as_of,
    )
    alive: list[Shown] = [one for one in planned if one.status not in analysis.SETTLED]
    return Found(
        [one for one in found if begin <= one.day <= end], limit, as_of, begin, end, len(planned),
        analysis.months_cost(alive),
    )  # fmt: skip


def _pieces(connection: Connection, schema: Schema) -> Iterator[Piece]:
    where = both(Test("status", f.IS, ("draft", "review")), Test("publish", f.FILLED), Test("campaign", f.FILLED))
    for _id, campaign, title, publish in rows.records(
        connection, schema, "content", ("campaign", "title", "publish"), where, "id"
    ):
        yield Piece(campaign, str(title), clock.day_number(text.moment(publish).date()))


def codes(connection: Connection, schema: Schema, found: Iterable[Conflict]) -> dict[int, str]:
    ids = {number for one in found for number in one.ids}
    cells = rows.page(connection, schema, schedule.ENTITY, ids, ["code"])
    return {number: str(code) for number, (code,) in cells.items()}


def say(one: Conflict) -> str:
    """The reason, in the user's language."""
    facts = one.facts
    other = one.titles[1] if len(one.titles) > 1 else ""
    match one.kind:
        case analysis.CHANNEL if facts["gap"]:
            return t(
                "“{other}” starts on {channel} only {n} d earlier.",
                other=other,
                channel=_channel(facts),
                n=facts["gap"],
            )
        case analysis.CHANNEL:
            return t("“{other}” starts on {channel} the same day.", other=other, channel=_channel(facts))
        case analysis.AUDIENCE if facts["gap"]:
            return t(
                "“{other}” starts for {audience} only {n} d earlier.",
                other=other,
                audience=facts["group"],
                n=facts["gap"],
            )
        case analysis.AUDIENCE:
            return t("“{other}” starts for {audience} the same day.", other=other, audience=facts["group"])
        case analysis.OWNER:
            return t(
                "{owner} has {n} campaigns at once until {day}.",
                owner=facts["owner"],
                n=facts["n"],
                day=_day(facts["last"]),
            )
        case analysis.BUDGET:
            cost, limit = (text.money(int(str(facts[name])), whole=True) for name in ("cost", "limit"))
            return t(
                "{month} is planned to cost {cost}, more than {limit}.",
                month=_day(facts["month"])[:7],
                cost=cost,
                limit=limit,
            )
        case analysis.MAKE_UP:
            return t("{day} is a make-up workday.", day=_day(one.day))
        case analysis.HOLIDAY:
            return t("Ends on {day}, inside {holiday}.", day=_day(one.day), holiday=t(str(facts["holiday"])))
        case analysis.CONTENT:
            return t(
                "“{piece}” is to be published on {day} and not approved.",
                piece=facts["piece"],
                day=_day(facts["publish"]),
            )
        case _:
            return t("Starts inside “{freeze}”, which ends on {day}.", freeze=facts["freeze"], day=_day(facts["last"]))


def _channel(facts: Mapping[str, object]) -> str:
    option = CHANNELS.option(facts["group"])
    return t(option.label) if option else str(facts["group"])


def _day(number: object) -> str:
    return clock.day_of(int(str(number))).isoformat()
