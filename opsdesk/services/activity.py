"""When customers are active, read from the desk: lifecycle, retention and silence."""

from opsdesk.analysis import lifecycle, retention, silence
from opsdesk.analysis.periods import Period
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.store import facts
from opsdesk.store.connect import Connection
from opsdesk.store.facts import Events


def lifecycle_of_store(
    connection: Connection, as_of: int, period: Period = "month", event: str = "order"
) -> tuple[Events, tuple[lifecycle.Phase, ...]]:
    events = _events(connection, event, as_of)
    return events, lifecycle.lifecycle(events.customers, events.days, period, as_of)


def retention_of_store(
    connection: Connection,
    as_of: int,
    period: Period = "month",
    kind: retention.Kind = "on",
    start: str = "order",
    back: str = "order",
) -> tuple[Events, retention.Retention]:
    """The events are those that start a cohort."""
    starting = _events(connection, start, as_of)
    coming = None if back == start else facts.events(connection, back, as_of)
    cohorts = retention.retention(
        (starting.customers, starting.days), (coming.customers, coming.days) if coming else None, period, kind, as_of
    )
    return starting, cohorts


def silence_of_store(connection: Connection, as_of: int, event: str = "order") -> tuple[Events, silence.Silence]:
    events = _events(connection, event, as_of)
    return events, silence.silence(events.customers, events.days, as_of)


def _events(connection: Connection, event: str, as_of: int) -> Events:
    found = facts.events(connection, event, as_of)
    if not found.days.size:
        raise Trouble(
            t("No customer has any of these events up to this day."),
            t("Add or import orders or interactions first."),
            code="thin-data",
        )
    return found
