"""When customers are active, read from the desk: lifecycle, retention and silence."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis import lifecycle, retention, silence
from opsdesk.analysis.activity import LifecycleOf, RetentionOf
from opsdesk.analysis.lifecycle import Part, Phase
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model.schema import Schema
from opsdesk.query.filters import Filter
from opsdesk.store import blocks, facts
from opsdesk.store.connect import Connection
from opsdesk.store.facts import Events
from opsdesk.store.store import Store


def lifecycle_of_store(connection: Connection, schema: Schema, asked: LifecycleOf) -> tuple[Events, tuple[Phase, ...]]:
    events = _events(connection, schema, asked.event, asked.as_of, asked.where)
    return events, lifecycle.lifecycle(events.customers, events.days, asked.period, asked.as_of)


def lifecycle_customers(
    connection: Connection, schema: Schema, asked: LifecycleOf, number: int, part: Part
) -> NDArray[np.int64]:
    """Who is behind one number of a lifecycle."""
    events = _events(connection, schema, asked.event, asked.as_of, asked.where)
    return lifecycle.customers(events.customers, events.days, asked.period, number, part)


def retention_of_store(
    connection: Connection, schema: Schema, asked: RetentionOf
) -> tuple[Events, retention.Retention]:
    """The events are those that start a cohort."""
    starting, start, back = _both(connection, schema, asked)
    return starting, retention.retention(start, back, asked.period, asked.kind, asked.as_of, asked.spans, asked.most)


def retention_customers(
    connection: Connection, schema: Schema, asked: RetentionOf, cohort: int, column: int
) -> NDArray[np.int64]:
    """Who is behind one cell: `column` of the cohort of the period `cohort`."""
    _starting, start, back = _both(connection, schema, asked)
    found = retention.membership(start, back, asked.period, asked.kind, asked.as_of, asked.spans, asked.most)
    return found.customers(cohort, column)


_Arrays = tuple[NDArray[np.int64], NDArray[np.int64]]


def _both(connection: Connection, schema: Schema, asked: RetentionOf) -> tuple[Events, _Arrays, _Arrays | None]:
    starting = _events(connection, schema, asked.start, asked.as_of, asked.where)
    start = starting.customers, starting.days
    if asked.back == asked.start:
        return starting, start, None
    among = facts.population(connection, schema, asked.where)
    coming = facts.events(connection, asked.back, asked.as_of, among)
    both = replace(starting, loose=starting.loose + coming.loose)
    return both, start, (coming.customers, coming.days)


def tidy(store: Store, events: Iterable[str], loose: int) -> None:
    """Keep the `events` compact for the next analysis when so many of them had to be read one by one."""
    if loose >= blocks.WORTH_KEEPING and not store.vault.read_only:
        for event in dict.fromkeys(events):
            store.write(partial(Store.keep_activity, event=event))


def silence_of_store(connection: Connection, as_of: int, event: str = "order") -> tuple[Events, silence.Silence]:
    events = _known(facts.events(connection, event, as_of))
    return events, silence.silence(events.customers, events.days, as_of)


def _events(connection: Connection, schema: Schema, event: str, as_of: int, where: Filter) -> Events:
    return _known(facts.events(connection, event, as_of, facts.population(connection, schema, where)))


def _known(found: Events) -> Events:
    if not found.days.size:
        raise Trouble(
            t("No customer has any of these events up to this day."),
            t("Add or import orders or interactions first."),
            code="thin-data",
        )
    return found
