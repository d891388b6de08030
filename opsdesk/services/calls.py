"""Whom to call today: lists of customers from the most urgent down, each customer once, with every reason.

Follow-ups and birthdays are read by SQL alone. Who may be leaving, who fell silent and who bought only once also takes
a `Standing`, which loads NumPy; without one those lists are left out. METHODS.md section 1.

Follow-ups and contacts are taken as they stand now, also for another day: the desk keeps no earlier ones.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model import text
from opsdesk.model.kinds import Stored
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import EVERYTHING, Among, AnyOf, Filter, Not, Query, Sort, Test, both
from opsdesk.services import call_words, contracts
from opsdesk.services.call_rules import Rules
from opsdesk.store import birthdays, rows, timeline
from opsdesk.store.connect import Connection

if TYPE_CHECKING:  # it loads NumPy
    from opsdesk.services.value import Leaving

LISTS = ("overdue", "today", "ending", "churn", "silent", "once", "birthday")
OVERDUE, TODAY, ENDING, CHURN, SILENT, ONCE, BIRTHDAY = LISTS
"""Most urgent first."""
PLANNED = (OVERDUE, TODAY)
_DEAREST = (Sort("revenue", True),)
_FIELDS = (
    "code", "name", "phone", "owner", "stage", "consent", "revenue", "last_contact", "last_order", "first_order",
    "next_follow_up",
)  # fmt: skip


USUAL_SILENCE = 90
"""Days, where neither the desk's own orders nor anybody's choice says more."""


@dataclass(frozen=True)
class Standing:
    """How customers stand by their orders on the day `as_of`; `services.standing` computes it.

    `leaving`: customers of class A and B, the most valuable first; `once`: those without a repeat purchase since long
    enough, by id. `untold` says why nobody can be leaving, `unlikely` why there is no P(alive).
    """

    as_of: int
    leaving: "Mapping[int, Leaving]"
    once: tuple[int, ...]
    silent_after: int
    silent_by: Literal["choice", "orders", "custom"]
    untold: str = ""
    unlikely: str = ""


def without_orders(as_of: int, rules: Rules) -> Standing:
    """What can be said on a desk without any order, which takes no NumPy."""
    by: Literal["choice", "custom"] = "choice" if rules.silent_after else "custom"
    return Standing(as_of, {}, (), rules.silent_after or USUAL_SILENCE, by)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a customer is on the list `name`: late by `days`, without an order or a contact for `days`, `days` from now.

    `doubtful`: P(alive) is one of the reasons."""

    name: str
    days: int
    threshold: int = 0
    leaving: "Leaving | None" = None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """One customer to call. `values` are stored values; the first of `reasons` is the one of the list; `said` is what was
    written down last."""

    customer: int
    values: Mapping[str, Any]
    reasons: tuple[Reason, ...]
    said: str = ""

    @property
    def refused(self) -> bool:
        """Whether the customer refused marketing: marked, never dropped."""
        return bool(self.values["consent"] == "refused")

    @property
    def unasked(self) -> bool:
        """Whether nobody planned it with the customer: where marketing was refused, a call must be about something else."""
        return self.reasons[0].name not in (*PLANNED, ENDING)


@dataclass(frozen=True, slots=True)
class CallList:
    """`customers` of the list `name`, all those of the filter `where`; `calls` are the first of them."""

    name: str
    customers: int
    calls: tuple[Call, ...]
    where: Filter


@dataclass(frozen=True)
class Sheet:
    """`left_out` counts by reason who would be listed, were it not for being lost, planned for later, or just contacted."""

    as_of: int
    where: Filter
    rules: Rules
    standing: Standing | None
    population: int
    lists: tuple[CallList, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def calls(self) -> Iterator[tuple[CallList, Call]]:
        return ((one, call) for one in self.lists for call in one.calls)

    @property
    def customers(self) -> int:
        return sum(one.customers for one in self.lists)


def of_owner(connection: Connection, schema: Schema, owner: str | None) -> Filter:
    """The customers of `owner`, or all. Trouble when nobody belongs to that one."""
    if owner is None:
        return EVERYTHING
    theirs = Test("owner", f.IS, (owner,))
    if not rows.count(connection, schema, "customers", theirs):
        raise Trouble(
            t("No customer belongs to “{owner}”.", owner=owner),
            t("Owners: {names}", names=", ".join(owners(connection, schema)) or text.EMPTY),
            code="no-owner",
        )
    return theirs


def owners(connection: Connection, schema: Schema, where: Filter = EVERYTHING) -> list[str]:
    """Whom the customers of `where` belong to, those with most customers first."""
    return [str(name) for name, _n in rows.groups(connection, schema, "customers", "owner", where) if name]


def sheet(
    connection: Connection,
    schema: Schema,
    as_of: int,
    rules: Rules | None = None,
    standing: Standing | None = None,
    *,
    where: Filter = EVERYTHING,
    most: Mapping[str, int] | None = None,
    counted: bool = True,
) -> Sheet:
    """The lists of the day `as_of` among the customers of `where`; at most so many calls of each list in `most`. Who is
    left out is `counted`, a third of the work, where somebody is told."""
    day = _Day(connection, schema, as_of, rules or Rules(), standing, where)
    return replace(day.sheet(most), left_out=day.left_out() if counted else {})


class _Day:
    def __init__(
        self,
        connection: Connection,
        schema: Schema,
        as_of: int,
        rules: Rules,
        standing: Standing | None,
        theirs: Filter,
    ) -> None:
        self.connection, self.schema = connection, schema
        self.as_of, self.rules, self.standing, self.theirs = as_of, rules, standing, theirs
        self.ends = contracts.chosen(connection, schema).end if rules.ending else ""
        self.born = birthdays.between(connection, as_of, as_of + rules.birthdays - 1) if rules.birthdays else {}
        self.qualified = dict(self._qualified())
        self.gone = Test("stage", f.IS, ("lost",))
        self.planned = Test("next_follow_up", f.MORE, (as_of,))
        self.rested = Test("last_contact", f.MORE, (as_of - rules.rest,))

    def _qualified(self) -> Iterator[tuple[str, Filter]]:
        """Who fulfils the condition of each list, whatever else there is to say about them."""
        yield OVERDUE, Test("next_follow_up", f.LESS, (self.as_of,))
        yield TODAY, Test("next_follow_up", f.IS, (self.as_of,))
        if self.ends:
            last = self.as_of + self.rules.ending
            yield ENDING, both(Test(self.ends, f.LEAST, (self.as_of,)), Test(self.ends, f.MOST, (last,)))
        if standing := self.standing:
            limit = self.as_of - standing.silent_after
            quiet = [
                AnyOf((Test(name, f.MOST, (limit,)), Test(name, f.EMPTY))) for name in ("last_order", "last_contact")
            ]
            unknown = both(Test("last_order", f.EMPTY), Test("last_contact", f.EMPTY))
            yield CHURN, Among.of(call_words.title(CHURN), standing.leaving)
            yield SILENT, both(*quiet, Not(unknown))
            yield ONCE, Among.of(call_words.title(ONCE), standing.once)
        if self.rules.birthdays:
            yield (
                BIRTHDAY,
                both(Among.of(call_words.title(BIRTHDAY), self.born), Not(Test("consent", f.IS, ("refused",)))),
            )

    def sheet(self, most: Mapping[str, int] | None) -> Sheet:
        lists = tuple(self._list(name, (most or {}).get(name)) for name in self.qualified)
        population = rows.count(self.connection, self.schema, "customers", self.theirs)
        return Sheet(self.as_of, self.theirs, self.rules, self.standing, population, lists)

    def _where(self, name: str) -> Filter:
        """The customers of one list: planned follow-ups in any case; others who are free, and on no earlier list."""
        if name in PLANNED:
            return both(self.theirs, self.qualified[name])
        earlier = LISTS[: LISTS.index(name)]
        listed = tuple(self.qualified[one] for one in earlier if one in self.qualified)
        blocked = AnyOf((self.gone, self.planned, self.rested, *listed))
        return both(self.theirs, self.qualified[name], Not(blocked))

    def _list(self, name: str, most: int | None) -> CallList:
        where = self._where(name)
        first = {OVERDUE: "next_follow_up", ENDING: self.ends}.get(name)
        sort = (Sort(first), *_DEAREST) if first else _DEAREST
        query = Query("customers", where, sort)
        if most is None:
            shown: Sequence[int] = rows.ids(self.connection, self.schema, query)
            customers = len(shown)
        else:
            shown = rows.first(self.connection, self.schema, query, most)
            customers = (
                rows.count(self.connection, self.schema, "customers", where) if len(shown) == most else len(shown)
            )
        return CallList(name, customers, tuple(self._calls(name, shown)), where)

    def _calls(self, name: str, shown: Sequence[int]) -> Iterator[Call]:
        others = [other for other in self.qualified if other != name]
        fields = (*_FIELDS, self.ends) if self.ends else _FIELDS
        for at in range(0, len(shown), rows.CHUNK):
            chunk = shown[at : at + rows.CHUNK]
            also = {other: self._among(chunk, self.qualified[other]) for other in others}
            found = rows.page(self.connection, self.schema, "customers", chunk, fields)
            said = timeline.last_said(self.connection, chunk)
            for number in chunk:
                values = dict(zip(fields, found[number], strict=True))
                names = [name, *(other for other in others if number in also[other])]
                reasons = tuple(self._reason(one, number, values) for one in names)
                yield Call(number, values, reasons, said.get(number, ""))

    def _among(self, shown: Sequence[int], where: Filter) -> frozenset[int]:
        query = Query("customers", both(Among.of("", shown), where))
        return frozenset(rows.ids(self.connection, self.schema, query))

    def _reason(self, name: str, number: int, values: Mapping[str, Stored]) -> Reason:
        def since(*fields: str) -> int:
            return self.as_of - max(self._day(one, day) for one in fields if isinstance(day := values[one], int))

        match name:
            case "overdue" | "today":
                return Reason(name, since("next_follow_up"))
            case "ending":
                return Reason(name, -since(self.ends))
            case "birthday":
                return Reason(name, self.born[number] - self.as_of)
        assert self.standing is not None
        match name:
            case "churn":
                leaving = self.standing.leaving[number]
                doubtful = leaving.alive is not None and leaving.alive < self.rules.alive_below
                return Reason(name, leaving.since, leaving=leaving, doubtful=doubtful)
            case "silent":
                return Reason(name, since("last_order", "last_contact"), self.standing.silent_after)
            case _:
                return Reason(name, since("first_order"))

    def _day(self, name: str, value: int) -> int:
        moment = isinstance(self.schema["customers"].field(name).kind, k.Moment)
        return clock.day_number(text.moment(value).date()) if moment else value

    def left_out(self) -> dict[str, int]:
        computed = tuple(where for name, where in self.qualified.items() if name not in PLANNED)
        found: dict[str, int] = {}
        before: Filter = Not(AnyOf(tuple(self.qualified[name] for name in PLANNED)))
        if computed:
            for reason, where in (("lost", self.gone), ("planned", self.planned), ("contacted", self.rested)):
                these = both(self.theirs, AnyOf(computed), where, before)
                found[reason] = rows.count(self.connection, self.schema, "customers", these)
                before = both(before, Not(where))
        return found
