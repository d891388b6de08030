"""What a past campaign is good for: a plan that worked is made again, and what was learned becomes something to do."""

from collections.abc import Mapping, Sequence

from opsdesk import clock
from opsdesk.analysis.recurrence.moving import moved
from opsdesk.analysis.recurrence.series import Series
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Moment, Stored
from opsdesk.query import filters as f
from opsdesk.query.filters import Filter, Test, both
from opsdesk.services import consequences
from opsdesk.services.campaigns import stored
from opsdesk.services.rows import defaults
from opsdesk.services.schedule import ENTITY, of_values
from opsdesk.store import rows
from opsdesk.store.operation import Operation
from opsdesk.store.store import Store

DAY = 86_400
KEPT = ("goal", "channel", "owner", "segment", "color", "budget", "tags", "note")
"""What a campaign that is planned again has of the one before; its days move, its rule with them."""
CHILDREN: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "content": (("channel", "title", "body", "author", "reviewer"), ("due", "publish")),
    "budget": (("kind", "amount", "channel", "note"), ("date",)),
    "tasks": (("title", "owner"), ("due",)),
    "targets": (("figure", "value", "note"), ()),
}
"""Entity -> fields that are copied, and days or moments that move along."""


def plan_again(store: Store, number: int, name: str, start: int) -> Changes:
    """A draft like the campaign `number` that begins on the day `start`, with its content, planned money, tasks and
    targets at the same distance from the start; what came of the old one stays with it."""
    values = _values(store, number)
    by = start - int(str(values["start"]))
    series = _alone(of_values(values), by)
    with store.operation("plan-again", entity=ENTITY, name=name[:80], day=clock.day_of(start).isoformat()) as operation:
        row: dict[str, Stored] = {
            **{one: values[one] for one in KEPT},
            **stored(series),
            "zone": values["zone"],
            "name": name,
        }
        new = operation.insert(ENTITY, {**row, "status": "draft", "created": clock.today()})
        for entity in CHILDREN:
            _copy(operation, entity, str(values["code"]), new, by)
        operation.affected = 1
    return operation.changes


def _alone(series: Series, by: int) -> Series:
    """Moved; days left out or added belong to the old one."""
    return moved(Series(series.start, series.end, series.begins, series.ends, series.zone, series.rrule), by)


def _copy(operation: Operation, entity: str, code: str, new: int, by: int) -> None:
    kept, dated = CHILDREN[entity]
    fields = operation.schema[entity].by_name
    where: Filter = Test("campaign", f.IS, (code,))
    if entity == "budget":
        where = both(where, Test("kind", f.IS, ("planned",)))
    elif entity == "tasks":
        where = both(where, Test("lesson", f.EMPTY))
    found = list(rows.records(operation.connection, operation.schema, entity, (*kept, *dated), where, "id"))
    for _id, *cells in found:
        row: dict[str, Stored] = dict(zip((*kept, *dated), cells, strict=True))
        for name in dated:
            if isinstance(value := row[name], int):
                row[name] = value + (by * DAY if isinstance(fields[name].kind, Moment) else by)
        operation.insert(entity, {**defaults(entity), **row, "campaign": new})


def look_back(
    store: Store, number: int, worked: str, failed: str, actions: Sequence[str], *, as_requirements: bool
) -> Changes:
    """Keep what worked and what did not, and `actions` as tasks; each also as a requirement if that is wanted. A campaign
    that is over counts as reviewed."""
    values = _values(store, number)
    name = str(values["name"])
    looked: dict[str, Stored] = {"worked": worked.strip() or None, "failed": failed.strip() or None}
    if values["status"] in ("done", "running") and of_values(values).last < clock.today():
        looked["status"] = "reviewed"
    with store.operation("look-back", entity=ENTITY, name=name[:80]) as operation:
        operation.update(ENTITY, [number], looked)
        for action in filter(None, map(str.strip, actions)):
            requirement = _requirement(operation, action, name, values["owner"]) if as_requirements else None
            operation.insert(
                "tasks",
                {
                    "campaign": number,
                    "title": action[:300],
                    "owner": values["owner"],
                    "lesson": 1,
                    "requirement": requirement,
                },
            )
        operation.affected = 1
    return operation.changes


def _requirement(operation: Operation, action: str, campaign: str, owner: Stored) -> int:
    row = {
        **defaults("requirements"),
        "title": action[:300],
        "problem": t("Learned when looking back at the campaign “{name}”.", name=campaign),
        "owner": owner,
    }
    row = {name: value for name, value in row.items() if name in operation.schema["requirements"].by_name}
    return operation.insert("requirements", consequences.completed(operation, "requirements", row))


def _values(store: Store, number: int) -> dict[str, Stored]:
    values = store.read(lambda c: rows.get(c, store.schema, ENTITY, number))
    if values is None:
        raise Trouble(t("This campaign is gone."), t("Somebody removed it meanwhile."), code="no-record")
    return values


def lessons(store: Store, number: int) -> list[tuple[str, str]]:
    """(action, code of its requirement or "") of what was learned already."""
    code = str(_values(store, number)["code"])
    where = both(Test("campaign", f.IS, (code,)), Test("lesson", f.IS, (1,)))
    found = store.read(lambda c: list(rows.records(c, store.schema, "tasks", ("title", "requirement"), where, "code")))
    return [(str(title), str(requirement or "")) for _id, title, requirement in found]
