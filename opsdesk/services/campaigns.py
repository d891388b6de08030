"""What is done to campaigns in the calendar: moving them, stretching them, one of a series, those from it on, or all."""

from collections.abc import Mapping
from dataclasses import replace

from opsdesk import clock
from opsdesk.analysis.recurrence.moving import moved, single, split
from opsdesk.analysis.recurrence.series import Series
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.text import pack, unpack
from opsdesk.services.schedule import ENTITY, of_values
from opsdesk.store import rows
from opsdesk.store.operation import Operation
from opsdesk.store.store import Store

THIS, FOLLOWING, ALL = "this", "following", "all"
BODY, START, END = "body", "start", "end"
"""What of a bar is taken hold of."""
_OF_ITS_OWN = ("code", "budget", "spend", "worked", "failed", "created", "replaces")
"""What a campaign that is taken out of a series does not have of it: money is planned once."""


def shift(store: Store, number: int, days: int, *, held: str = BODY, key: str = "", scope: str = ALL) -> Changes:
    """Move the campaign by `days` (held by its BODY), or only its START or END; clock times stay.

    Of a series, the instance `key` is meant: THIS alone, it and all FOLLOWING, or ALL of them."""
    values = store.read(lambda c: rows.get(c, store.schema, ENTITY, number))
    if values is None:
        raise Trouble(t("This campaign is gone."), t("Somebody removed it meanwhile."), code="no-record")
    series = of_values(values)
    head, part = _parts(series, key, scope if series.repeats else ALL)
    changed = stretched(part, days, held)
    verb = "move" if held == BODY else "stretch"
    with store.operation(
        verb,
        entity=ENTITY,
        name=str(values["name"])[:80],
        day=clock.day_of(changed.start).isoformat(),
        last=clock.day_of(changed.last).isoformat(),
    ) as operation:
        if head is None:
            operation.update(ENTITY, [number], stored(changed))
        else:
            _take_out(operation, number, values, head, changed, key if scope == THIS else "")
    return operation.changes


def _parts(series: Series, key: str, scope: str) -> tuple[Series | None, Series]:
    """What stays as it is, None for nothing, and what is changed."""
    match scope:
        case "this":
            if key in series.besides:
                return replace(series, besides=tuple(one for one in series.besides if one != key)), single(series, key)
            return replace(series, without=(*series.without, key)), single(series, key)
        case "following":
            return split(series, key)
    return None, series


def _take_out(
    operation: Operation, number: int, values: Mapping[str, Stored], head: Series, changed: Series, key: str
) -> None:
    """The campaign keeps `head`; `changed` becomes one of its own, in the place of the instance `key` if that is given."""
    operation.update(ENTITY, [number], stored(head))
    own = {name: values[name] for name in values if name not in _OF_ITS_OWN}
    own |= {"replaces": key or None, "uid": values["uid"] if key else None, "created": clock.today()}
    operation.insert(ENTITY, {**own, **stored(changed)})
    operation.affected = 1


def stretched(series: Series, days: int, held: str) -> Series:
    """`series` with its body, start or end `days` later; it stays at least a day long."""
    match held:
        case "start":
            shifted = moved(series, min(days, series.last - series.start))
            return replace(shifted, end=None if series.end is None and shifted.start == series.last else series.last)
        case "end":
            return replace(series, end=max(series.last + days, series.start))
    return moved(series, days)


def stored(series: Series) -> dict[str, Stored]:
    """The values a campaign has of `series`."""
    return {
        "start": series.start, "end": series.end, "begins": series.begins, "ends": series.ends, "rrule": series.rrule,
        "exdates": pack(series.without), "rdates": pack(series.besides),
    }  # fmt: skip


def take_out(store: Store, number: int, key: str, scope: str) -> Changes:
    """Make THIS instance, or it and all FOLLOWING, a campaign of its own, to be changed apart from the rest."""
    values = store.read(lambda c: rows.get(c, store.schema, ENTITY, number))
    assert values is not None
    head, part = _parts(of_values(values), key, scope)
    with store.operation("take-out", entity=ENTITY, name=str(values["name"])[:80], day=key[:10]) as operation:
        if head is not None:
            _take_out(operation, number, values, head, part, key if scope == THIS else "")
    return operation.changes


def end_before(store: Store, number: int, key: str) -> Changes:
    """Let a series end before its instance `key`; one that begins with it is removed."""
    values = store.read(lambda c: rows.get(c, store.schema, ENTITY, number))
    assert values is not None
    head, _rest = split(of_values(values), key)
    with store.operation("end-series", entity=ENTITY, name=str(values["name"])[:80], day=key[:10]) as operation:
        if head is None:
            operation.delete(ENTITY, [number])
        else:
            operation.update(ENTITY, [number], stored(head))
    return operation.changes


def skip(store: Store, number: int, key: str) -> Changes:
    """Let one instance of a series not take place."""
    values = store.read(lambda c: rows.get(c, store.schema, ENTITY, number))
    assert values is not None
    with store.operation("skip", entity=ENTITY, name=str(values["name"])[:80], day=key[:10]) as operation:
        operation.update(ENTITY, [number], {"exdates": pack([*unpack(values["exdates"]), key])})
    return operation.changes
