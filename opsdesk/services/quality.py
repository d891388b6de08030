"""Archive health of a desk: the score, the queue of what is wrong with how many, and the fixes that are safe to make."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from opsdesk import clock
from opsdesk.analysis import quality as judge
from opsdesk.analysis.quality import ASKED, OLDEST_BIRTHDAY, STALE_DAYS, Part
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import All, Among, AnyOf, Filter, Query, Test
from opsdesk.store import likely, quality, rows
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store
from opsdesk.work import Progress

PEOPLE = ("customers", "contacts")
"""The entities with phones, mail addresses and names."""
WAYS = ("phone", "email")
PLACES = ("city", "region")
LOST = "lost"
CHUNK = 5_000
KINDS = {
    "wrong": _("{field} cannot be right"),
    "impossible": _("{field} is impossible"),
    "future": _("{field} lies in the future"),
    "negative": _("{field} is negative"),
    "shared": _("{field} is shared with an earlier record"),
    "likely": _("Likely duplicates that nobody has looked at"),
    "elsewhere": _("{field} holds what belongs in another field"),
    "spelling": _("{field} is written unusually"),
    "variants": _("{field} is spelled in two ways"),
    "spaces": _("{field} has stray spaces"),
    "wide": _("{field} has full-width letters or digits"),
    "missing": _("{field} is missing"),
    "stale": _("No contact for half a year"),
}
"""What can be wrong, the gravest first."""
FIXABLE = ("elsewhere", "spelling", "variants", "spaces", "wide")


@dataclass(frozen=True, slots=True)
class Finding:
    """`records` of `entity` have something of this `kind` in `field`. `where` finds them; where no filter can say it,
    `ids` lists them. `values` counts what is wrong where a record may have several."""

    kind: str
    entity: str
    field: str
    records: int
    where: Filter | None = None
    ids: tuple[int, ...] = ()
    values: int = 0

    @property
    def fixable(self) -> bool:
        return self.kind in FIXABLE


@dataclass(frozen=True)
class Health:
    """As of the day `as_of`. `filled` counts the customers who have each asked-for field."""

    as_of: int
    customers: int
    score: float
    parts: tuple[Part, ...]
    filled: Mapping[str, int]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Fix:
    """What one record would get: field -> (before, after), as stored."""

    id: int
    values: Mapping[str, tuple[Stored, Stored]]


@dataclass(frozen=True, slots=True)
class Line:
    """One record with a finding: how it is called, the customer it is or belongs to, and what a fix would write; where
    there is none, both values are what stands there, of several those that are wrong."""

    id: int
    title: str
    customer: int
    values: Mapping[str, tuple[Stored, Stored]]


def anybody(connection: Connection, schema: Schema) -> bool:
    """Whether there is a customer to judge."""
    return bool(rows.first(connection, schema, Query("customers"), 1))


# -- looking -----------------------------------------------------------------------------------------------------------


def health(connection: Connection, schema: Schema, as_of: int | None = None) -> Health:
    today = clock.today() if as_of is None else as_of
    asked = [name for name in ASKED if name != "reach"]
    found = quality.filled(connection, [*asked, "birthday", "created", "last_contact", "value"])
    if not found.customers:
        raise Trouble(t("There are no customers to look at."), t("Add or import customers first."), code="thin-data")
    findings = [*_values(connection, schema), *_days(connection, schema, today), *_texts(connection, schema)]
    shared = {number for one in findings if one.kind == "shared" and one.entity == "customers" for number in one.ids}
    if pairs := likely.records(connection, "customers"):
        findings.append(Finding("likely", "customers", "name", len(pairs), ids=tuple(pairs)))
    missing = [
        Finding("missing", "customers", name, found.customers - found.fields[name], _empty(name))
        for name in ASKED
        if found.fields[name] < found.customers
    ]
    stale = _stale(today)
    late = rows.count(connection, schema, "customers", stale)
    if late:
        findings.append(Finding("stale", "customers", "last_contact", late, stale))
    active = rows.count(connection, schema, "customers", Test("stage", f.IS_NOT, (LOST,)))
    checked = sum(quality.values(connection, schema[entity], way) for entity in PEOPLE for way in WAYS)
    checked += sum(found.fields[name] for name in ("birthday", "created", "last_contact", "value"))
    invalid = sum(
        one.values or one.records for one in findings if one.kind in ("wrong", "elsewhere", "impossible", "future", "negative")
        and one.entity != "orders"
    )  # fmt: skip
    parts = (
        Part("complete", sum(found.fields[name] for name in ASKED), found.customers * len(ASKED)),
        Part("valid", max(checked - invalid, 0), checked),
        Part("fresh", active - late, active),
        Part("unique", found.customers - len(shared), found.customers),
    )
    order = list(KINDS)
    queue = sorted((*findings, *missing), key=lambda one: (order.index(one.kind), -one.records, one.entity, one.field))
    filled = {name: found.fields[name] for name in ASKED}
    return Health(today, found.customers, judge.score(parts), parts, filled, tuple(queue))


def _empty(name: str) -> Filter:
    if name == "reach":
        return All(tuple(Test(way, f.EMPTY) for way in ("phone", "email", "wechat")))
    return Test(name, f.EMPTY)


def _stale(today: int) -> Filter:
    """Neither contacted nor created within half a year, and not given up."""

    def before(name: str) -> Filter:
        return AnyOf((Test(name, f.LESS, (today - STALE_DAYS,)), Test(name, f.EMPTY)))

    return All((Test("stage", f.IS_NOT, (LOST,)), before("last_contact"), before("created")))


def _values(connection: Connection, schema: Schema) -> Iterator[Finding]:
    """Phones and mail addresses, judged one by one where SQL does not see at once that they are fine."""
    for entity in PEOPLE:
        declared = schema[entity]
        for way in WAYS:
            found: dict[str, list[int]] = {}
            for number, value in quality.odd_values(connection, declared, way):
                found.setdefault(_judge(way)(value).state, []).append(number)
            for kind, of_values in found.items():
                if kind != "fine":
                    ids = tuple(dict.fromkeys(of_values))
                    yield Finding(kind, entity, way, len(ids), ids=ids, values=len(of_values))
            if shared := quality.sharing(connection, declared, way):
                yield Finding("shared", entity, way, len(shared), ids=tuple(shared))


def _judge(way: str) -> Callable[[str], judge.Verdict]:
    return judge.judge_phone if way == "phone" else judge.judge_email


def _days(connection: Connection, schema: Schema, today: int) -> Iterator[Finding]:
    """Days and amounts that cannot be: each is a filter people could type."""
    checks = (
        ("impossible", "customers", "birthday", AnyOf((
            Test("birthday", f.MORE, (today,)), Test("birthday", f.LESS, (OLDEST_BIRTHDAY,))
        ))),
        ("future", "customers", "created", Test("created", f.MORE, (today,))),
        ("future", "customers", "last_contact", Test("last_contact", f.MORE, (today,))),
        ("negative", "customers", "value", Test("value", f.LESS, (0,))),
        ("future", "orders", "date", Test("date", f.MORE, (today,))),
        ("negative", "orders", "amount", All((
            Test("amount", f.LESS, (0,)), Test("status", f.IS_NOT, ("refunded", "cancelled"))
        ))),
    )  # fmt: skip
    for kind, entity, field, where in checks:
        if number := rows.count(connection, schema, entity, where):
            yield Finding(kind, entity, field, number, where)


def _texts(connection: Connection, schema: Schema) -> Iterator[Finding]:
    for entity in PEOPLE:
        declared = schema[entity]
        names = _text_fields(declared)
        found: dict[tuple[str, str], list[int]] = {}
        for number, *values in quality.odd_texts(connection, declared, names):
            for name, value in zip(names, values, strict=True):
                for kind, mended in _MENDED.items():
                    if value and mended(value) not in (value, ""):
                        found.setdefault((kind, name), []).append(number)
        for (kind, name), ids in found.items():
            yield Finding(kind, entity, name, len(ids), ids=tuple(ids))
    for place in PLACES:
        if variants := _variants(connection, schema, place):
            where = Test(place, f.IS, tuple(sorted(variants)))
            yield Finding("variants", "customers", place, rows.count(connection, schema, "customers", where), where)


_MENDED = {"spaces": judge.without_stray_spaces, "wide": judge.with_usual_width}


def _text_fields(entity: Entity) -> list[str]:
    """Lines of text that hold one value; a code is what it is."""
    return [
        field.name
        for field in entity.editable
        if isinstance(field.kind, k.Text) and not field.kind.many and not field.unique
    ]


# -- mending -----------------------------------------------------------------------------------------------------------


def fixes(connection: Connection, schema: Schema, finding: Finding) -> list[Fix]:
    """What a safe fix of `finding` would write, for every record as it is now."""
    declared = schema[finding.entity]
    match finding.kind:
        case "spelling" | "elsewhere":
            return list(_way_fixes(connection, schema, finding))
        case "spaces" | "wide":
            mended, name = _MENDED[finding.kind], finding.field
            found = [(n, value, mended(value)) for n, value in quality.odd_texts(connection, declared, [name])]
            return [Fix(n, {name: (before, after)}) for n, before, after in found if after not in (before, "")]
        case "variants":
            return list(_place_fixes(connection, schema, finding.field))
        case _:
            return []


def _way_fixes(connection: Connection, schema: Schema, finding: Finding) -> Iterator[Fix]:
    """Values of a phone or mail field written as usual, or moved into the field where they belong."""
    way, other = finding.field, "email" if finding.field == "phone" else "phone"
    odd = {
        number
        for number, value in quality.odd_values(connection, schema[finding.entity], way)
        if _judge(way)(value).state == finding.kind
    }
    present = rows.page(connection, schema, finding.entity, sorted(odd), [way, other])
    for number, (packed, packed_other) in sorted(present.items()):
        here: list[str] = []
        moved: list[str] = []
        for value in text.unpack(packed):
            verdict = _judge(way)(value)
            if verdict.state != finding.kind:
                here.append(value)
            elif finding.kind == "elsewhere":
                moved.append(verdict.fixed)
            else:
                here.append(verdict.fixed)
        changed = {way: (packed, text.pack(here))}
        if moved:
            changed[other] = (packed_other, text.pack([*text.unpack(packed_other), *moved]))
        yield Fix(number, changed)


def _variants(connection: Connection, schema: Schema, place: str) -> dict[str, str]:
    """Spelling -> the one to use, of the places in use."""
    counted = rows.groups(connection, schema, "customers", place, limit=-1)
    return judge.place_variants(place, [(str(value), number) for value, number in counted if value is not None])


def _place_fixes(connection: Connection, schema: Schema, place: str) -> Iterator[Fix]:
    for variant, usual in _variants(connection, schema, place).items():
        for number, before in quality.spelled(connection, schema["customers"], place, variant):
            yield Fix(number, {place: (before, usual)})


def lines(connection: Connection, schema: Schema, finding: Finding, most: int) -> list[Line]:
    """The first records with `finding`."""
    declared = schema[finding.entity]
    if finding.fixable:
        found = {fix.id: fix.values for fix in fixes(connection, schema, finding)[:most]}
    else:
        query = Query(finding.entity, finding.where or Among.of("", finding.ids[:most]))
        ids = rows.first(connection, schema, query, most)
        names = [finding.field] if finding.field in declared.by_name else []
        cells = rows.page(connection, schema, finding.entity, ids, names)
        found = {n: {name: _standing(finding, value) for name, value in zip(names, cells[n], strict=True)} for n in ids}
    people = [declared.title] if finding.entity == "customers" else [declared.title, declared.parent]
    named = rows.page(connection, schema, finding.entity, list(found), people, refs="id")
    listed = []
    for number, values in found.items():
        title, owner = named[number][0], number if len(people) == 1 else int(str(named[number][1]))
        listed.append(Line(number, str(title or ""), owner, values))
    return listed


def _standing(finding: Finding, value: Stored) -> tuple[Stored, Stored]:
    if finding.kind == "wrong":
        value = text.pack([one for one in text.unpack(value) if _judge(finding.field)(one).state == "wrong"])
    return value, value


def listed(connection: Connection, schema: Schema, finding: Finding, name: str) -> Query:
    """The records of `finding` as a list shows them, called `name`; contacts as the customers they belong to."""
    where = finding.where or Among.of(name, finding.ids)
    if finding.entity != "contacts":
        return Query(finding.entity, where)
    companies = rows.groups(connection, schema, "contacts", "company", where, limit=-1)
    return Query("customers", Among.of(name, [int(number) for number, _n in companies if isinstance(number, int)]))


def mend(store: Store, finding: Finding, progress: Progress | None = None) -> Changes:
    """Make the safe fix of `finding` on every record that still needs it. One operation."""
    progress = progress or Progress()
    with store.operation("mend", entity=finding.entity, field=finding.field, n=0) as operation:
        needed = fixes(operation.connection, store.schema, finding)
        by_fields: dict[tuple[str, ...], list[list[Stored]]] = {}
        done = 0
        for fix in needed:
            after = [fix.id, *(pair[1] for pair in fix.values.values())]
            by_fields.setdefault(tuple(fix.values), []).append(after)
        for names, listed in by_fields.items():
            for start in range(0, len(listed), CHUNK):
                progress.step(done, len(needed))
                operation.update_each(finding.entity, names, listed[start : start + CHUNK])
                done += len(listed[start : start + CHUNK])
        operation.params["n"] = operation.affected
    return operation.changes
