"""What lies behind the campaigns of a calendar: holidays and make-up workdays, festivals, shopping days, freeze windows."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from opsdesk.analysis import festivals, occasions
from opsdesk.analysis.occasions import Freeze, Occasion
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.schema import Schema
from opsdesk.services import rules
from opsdesk.services.calendars import built_in
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store

_SHOPPING, _FREEZES = _("Shopping days"), _("Freeze windows")


def _occasions(body: object) -> tuple[Occasion, ...]:
    if not isinstance(body, list):
        raise ValueError(body)
    found = tuple(Occasion(str(one["name"]), str(one["first"]), str(one["last"])) for one in body)
    for one in found:
        one.span(2024)
    return found


def _freezes(body: object) -> tuple[Freeze, ...]:
    if not isinstance(body, list):
        raise ValueError(body)
    return tuple(
        Freeze(str(one["name"]), int(one["first"]), int(one["last"]), tuple(map(str, one["channels"]))) for one in body
    )


SHOPPING: rules.Kind[tuple[Occasion, ...]] = rules.Kind(
    "shopping-days", lambda found: [asdict(one) for one in found], _occasions
)
FREEZES: rules.Kind[tuple[Freeze, ...]] = rules.Kind(
    "freeze-windows", lambda found: [asdict(one) for one in found], _freezes
)


@dataclass(frozen=True, slots=True)
class Overlays:
    """By day number; names are message ids or text. `shopping` are (name, first day, last day). After the day
    `known_until` public holidays are not announced yet."""

    closed: Mapping[int, str] = field(default_factory=dict)
    opened: Mapping[int, str] = field(default_factory=dict)
    festivals: Mapping[int, str] = field(default_factory=dict)
    shopping: Sequence[tuple[str, int, int]] = ()
    freezes: Sequence[Freeze] = ()
    known_until: int | None = None

    def said(self, day: int) -> list[str]:
        """All there is to say about `day`, in the user's language, the most important first."""
        found = [t(names[day]) for names in (self.closed, self.opened, self.festivals) if day in names]
        found += [t(name) for name, first, last in self.shopping if first <= day <= last]
        found += [t("Freeze: {name}", name=one.name) for one in self.freezes if one.first <= day <= one.last]
        return list(dict.fromkeys(found))


def read(connection: Connection, schema: Schema, first: int, last: int) -> Overlays:
    cn = built_in("cn")
    days = range(first, last + 1)
    lunar = festivals.by_day()
    return Overlays(
        {day: cn.closed[day] for day in days if day in cn.closed},
        {day: cn.opened[day][0] for day in days if day in cn.opened},
        {day: lunar[day] for day in days if day in lunar},
        list(occasions.spans(shopping_days(connection, schema), first, last)),
        [one for one in freezes(connection, schema) if one.first <= last and one.last >= first],
        cn.known_until,
    )


def shopping_days(connection: Connection, schema: Schema) -> tuple[Occasion, ...]:
    return rules.in_force(connection, schema, SHOPPING, occasions.USUAL)


def freezes(connection: Connection, schema: Schema) -> tuple[Freeze, ...]:
    return rules.in_force(connection, schema, FREEZES, ())


def keep_shopping_days(store: Store, chosen: tuple[Occasion, ...]) -> Changes:
    return _keep(store, SHOPPING, t(_SHOPPING), chosen)


def keep_freezes(store: Store, chosen: tuple[Freeze, ...]) -> Changes:
    return _keep(store, FREEZES, t(_FREEZES), chosen)


def _keep(store: Store, kind: rules.Kind[rules.T], name: str, value: rules.T) -> Changes:
    kept = store.read(lambda c: rules.all_of(c, store.schema, kind))
    return rules.save(store, kind, kept[0].name if kept else name, value, kept[0].id if kept else None)
