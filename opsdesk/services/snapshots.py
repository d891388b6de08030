"""Snapshots: the tier and segment of every customer on a day, kept as they were computed then."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from opsdesk import clock
from opsdesk.analysis import abc, rfm
from opsdesk.analysis.movement import State
from opsdesk.clock import day_of
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import Among, Query, Sort, Test
from opsdesk.services import rules
from opsdesk.services.scores import MONTHLY, month_to_keep
from opsdesk.services.segments import OPTIONS, SEGMENTS, USUAL, USUAL_TABLE
from opsdesk.services.value import totals_of_store
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.facts import Totals
from opsdesk.store.store import Store
from opsdesk.work import Progress

ENTITY, LIST = "snapshots", "value"


@dataclass(frozen=True, slots=True)
class Snapshot:
    id: int
    name: str
    as_of: int
    taken: int
    customers: int


@dataclass(frozen=True)
class Classes:
    """The classes of all customers with a counted order on a day; `name` is that of the snapshot they come from, if any."""

    as_of: int
    name: str
    tiers: State
    segments: State


def on_day(connection: Connection, schema: Schema, as_of: int) -> tuple[Classes, Totals]:
    """Computed from the orders up to that day, by the options and the table of segments in force now."""
    options = rules.in_force(connection, schema, OPTIONS, USUAL)
    table = rules.in_force(connection, schema, SEGMENTS, USUAL_TABLE)
    totals = totals_of_store(connection, as_of, distinct_days=options.distinct_days)
    scores = rfm.rfm(
        as_of - totals.last,
        totals.frequency,
        totals.amount,
        options.mode,
        options.k,
        dict(options.typed) or None,
        table,
    )
    tiers = abc.Ranked(totals.amount).classes(options.a, options.b)
    found = Classes(
        as_of,
        "",
        State(list(abc.CLASSES), totals.customers, tiers),
        State(table.names, totals.customers, scores.segment),
    )
    return found, totals


def listed(connection: Connection, schema: Schema) -> list[Snapshot]:
    """All snapshots, the latest day first."""
    query = Query(ENTITY, Test("list", f.IS, (LIST,)), (Sort("as_of", True),))
    numbers = rows.ids(connection, schema, query)
    cells = rows.page(connection, schema, ENTITY, numbers, ["name", "as_of", "taken", "customers"])
    found = [Snapshot(one, *cells[one]) for one in numbers]  # type: ignore[arg-type]
    return sorted(found, key=lambda kept: (-kept.as_of, -kept.id))


def named(connection: Connection, schema: Schema, name: str) -> Snapshot:
    for kept in listed(connection, schema):
        if kept.name.casefold() == name.casefold():
            return kept
    raise Trouble(
        t("There is no snapshot “{name}”.", name=name),
        t("Snapshots are listed by: opsdesk-cli analyse snapshots"),
        code="no-record",
    )


def kept(connection: Connection, schema: Schema, snapshot: Snapshot) -> Classes:
    """What a snapshot holds."""
    body = rows.page(connection, schema, ENTITY, [snapshot.id], ["body"])
    try:
        plain = json.loads(str(body[snapshot.id][0]))
        tiers, segments = _unpacked(plain["tiers"]), _unpacked(plain["segments"])
    except (ValueError, KeyError, TypeError) as error:
        raise Trouble(
            t("“{name}” cannot be read.", name=snapshot.name),
            t("A newer OpsDesk may have written it. Update OpsDesk, or remove it."),
            code="snapshot-unreadable",
        ) from error
    return Classes(snapshot.as_of, snapshot.name, tiers, segments)


def take(store: Store, name: str, as_of: int, progress: Progress | None = None) -> Changes:
    """Keep the classes of `as_of` under `name`; call it from any thread but the writing one."""
    progress = progress or Progress()
    name = " ".join(name.split())
    if not name:
        raise Trouble(t("A name is missing."), t("Type one."), code="empty")
    if any(one.name.casefold() == name.casefold() for one in store.read(lambda c: listed(c, store.schema))):
        raise Trouble(t("“{name}” is there already.", name=name), t("Choose another name."), code="not-unique")
    progress.step(0, 0, t("Computing scores"))
    found, totals = store.read(lambda c: on_day(c, store.schema, as_of))
    progress.step(0, 0, t("Keeping the snapshot"))
    body = json.dumps({"tiers": _packed(found.tiers), "segments": _packed(found.segments)}, ensure_ascii=False)
    progress.step(0, 0)

    def write(store: Store) -> Changes:
        with store.operation("snapshot", name=name, day=day_of(as_of).isoformat()) as operation:
            operation.insert(
                ENTITY,
                {
                    "list": LIST, "name": name, "as_of": as_of, "taken": clock.seconds(),
                    "customers": int(totals.customers.size), "body": body,
                },
            )  # fmt: skip
        return operation.changes

    return store.write(write)


def take_monthly(store: Store, progress: Progress | None = None) -> Changes:
    """Keep the classes at the end of the last month, once; without orders then there is nothing to keep yet."""
    day = store.read(month_to_keep)
    if day is None:
        return Changes()
    try:
        changes = take(store, f"{day_of(day):%Y-%m}", day, progress)
    except Trouble as trouble:
        if trouble.code == "thin-data":
            return Changes()
        if trouble.code != "not-unique":
            raise
        changes = Changes()  # somebody took it by hand
    store.write(lambda store: store.set_meta(MONTHLY, day_of(day).isoformat()))
    return changes


def remove(store: Store, snapshot: Snapshot) -> Changes:
    """On the writing thread."""
    with store.operation("remove-snapshot", name=snapshot.name) as operation:
        operation.delete(ENTITY, [snapshot.id])
    return operation.changes


def _packed(state: State) -> dict[str, str]:
    return {
        name: Among.of(name, state.customers[state.classes == position].tolist()).packed
        for position, name in enumerate(state.labels)
    }


def _unpacked(plain: Any) -> State:
    ids = [np.array(Among(name, packed).ids, np.int64) for name, packed in plain.items()]
    customers = np.concatenate([np.empty(0, np.int64), *ids])
    classes = np.repeat(np.arange(len(ids)), [one.size for one in ids])
    order = np.argsort(customers)
    if np.unique(customers).size != customers.size:
        raise ValueError("a customer in two classes")
    return State(list(plain), customers[order], classes[order])
