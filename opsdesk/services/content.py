"""Pieces of content on their way: handed on with a note, each time a version is kept; wording and length by the desk's rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import timedelta

from opsdesk import clock
from opsdesk.analysis import wording
from opsdesk.analysis.wording import Hit, Limit, Risk
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Pick, Stored
from opsdesk.model.record import Values
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import Test
from opsdesk.services import rules
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store

RISKY, LENGTHS = _("Risky words"), _("Lengths of channels")
NEXT: Mapping[str, tuple[str, ...]] = {
    "draft": ("review", "dropped"),
    "review": ("approved", "draft"),
    "approved": ("scheduled", "published", "draft"),
    "scheduled": ("published", "approved"),
    "published": ("draft",),
    "dropped": ("draft",),
}
"""Where a piece may be handed on to, the usual way first."""


# -- rules --------------------------------------------------------------------------------------------------------------


def _risks(body: object) -> tuple[Risk, ...]:
    if not isinstance(body, list):
        raise ValueError(body)
    return tuple(
        Risk(tuple(map(str, one["words"])), str(one["why"]), tuple(map(str, one.get("but", ())))) for one in body
    )


def _limits(body: object) -> dict[str, Limit]:
    if not isinstance(body, dict):
        raise ValueError(body)
    known = {one.name for one in fields(Limit)}
    found = {}
    for channel, one in body.items():
        if not isinstance(one, dict) or one.keys() - known:
            raise ValueError(one)
        limit = Limit(**one)
        if any(most is not None and (type(most) is not int or most < 1) for most in (limit.title, limit.body)):
            raise ValueError(one)
        found[str(channel)] = limit
    return found


RISKS: rules.Kind[tuple[Risk, ...]] = rules.Kind(
    "risky-words", lambda risks: [{"words": one.words, "why": one.why, "but": one.but} for one in risks], _risks
)
LIMITS: rules.Kind[Mapping[str, Limit]] = rules.Kind(
    "content-lengths",
    lambda limits: {name: {"title": one.title, "body": one.body, "wide": one.wide} for name, one in limits.items()},
    _limits,
)


@dataclass(frozen=True)
class Rules:
    risks: tuple[Risk, ...] = wording.USUAL
    limits: Mapping[str, Limit] = field(default_factory=lambda: dict(wording.LIMITS))

    def limit(self, channel: object) -> Limit:
        return self.limits.get(str(channel or ""), Limit())


def in_force(connection: Connection, schema: Schema) -> Rules:
    return Rules(
        rules.in_force(connection, schema, RISKS, wording.USUAL),
        rules.in_force(connection, schema, LIMITS, dict(wording.LIMITS)),
    )


def keep_risks(store: Store, risks: Sequence[Risk]) -> Changes:
    """Look for `risks` from now on."""
    wanted = tuple(risk for risk in risks if risk.words)
    if any(not risk.why.strip() for risk in wanted):
        raise Trouble(
            t("A risky word needs a reason."), t("Say why it is risky and what to write instead."), code="empty"
        )
    kept = store.read(lambda c: rules.all_of(c, store.schema, RISKS))
    return rules.save(store, RISKS, kept[0].name if kept else t(RISKY), wanted, kept[0].id if kept else None)


def keep_limits(store: Store, limits: Mapping[str, Limit]) -> Changes:
    kept = store.read(lambda c: rules.all_of(c, store.schema, LIMITS))
    return rules.save(store, LIMITS, kept[0].name if kept else t(LENGTHS), dict(limits), kept[0].id if kept else None)


# -- looking at a text --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Checked:
    """`title` and `body` are (letters, most); most None is no limit."""

    title_hits: tuple[Hit, ...]
    body_hits: tuple[Hit, ...]
    title: tuple[int, int | None]
    body: tuple[int, int | None]

    @property
    def too_long(self) -> list[str]:
        return [
            name for name in ("title", "body") if (pair := getattr(self, name))[1] is not None and pair[0] > pair[1]
        ]

    @property
    def hits(self) -> tuple[Hit, ...]:
        return (*self.title_hits, *self.body_hits)

    @property
    def clean(self) -> bool:
        return not self.hits and not self.too_long


def checked(own: Rules, channel: object, title: str, body: str) -> Checked:
    limit = own.limit(channel)
    return Checked(
        tuple(wording.check(title, own.risks)),
        tuple(wording.check(body, own.risks)),
        (wording.length(title, limit), limit.title),
        (wording.length(body, limit), limit.body),
    )


# -- handing on ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Version:
    id: int
    at: int
    status: str
    who: str
    title: str
    body: str
    note: str


def versions(connection: Connection, schema: Schema, number: int) -> list[Version]:
    """How a piece read each time it was handed on, the newest first."""
    code = rows.page(connection, schema, "content", [number], ["code"]).get(number)
    if code is None:
        return []
    where = Test("content", f.IS, (str(code[0]),))
    found = rows.records(connection, schema, "versions", ("at", "status", "who", "title", "body", "note"), where)
    return [Version(one, at, *(str(cell or "") for cell in cells)) for one, at, *cells in found][::-1]


def hand_on(
    store: Store, number: int, status: str, *, note: str = "", who: str = "", changed: Values | None = None
) -> Changes:
    """Give a piece the status `status`, with what was `changed` on the way, and keep how it reads now as a version."""
    row = store.read(lambda c: rows.get(c, store.schema, "content", number))
    if row is None:
        raise Trouble(t("The piece of content is gone."), code="no-record")
    before = str(row["status"] or "draft")
    if status not in NEXT.get(before, ()):
        pick = store.schema["content"].field("status")
        names = _names(pick.kind, NEXT.get(before, ()))
        raise Trouble(
            t(
                "From {before} it cannot be handed on to {after}.",
                before=_names(pick.kind, (before,)),
                after=_names(pick.kind, (status,)),
            ),
            t("It can go to: {names}", names=names),
            code="status",
        )
    if status == "draft" and before in ("review", "approved") and not note.strip():
        raise Trouble(t("What should be changed?"), t("Write a note for the author."), code="empty")
    now: dict[str, Stored] = {**dict(changed or {}), "status": status}
    if note.strip():
        now["note"] = note.strip()
    if status in ("approved", "draft") and before == "review" and who:
        now["reviewer"] = who
    after = {**row, **now}
    with store.operation("hand-on", entity="content", name=str(after["title"]), status=status) as operation:
        operation.update("content", [number], now)
        with operation.consequence():
            operation.insert(
                "versions",
                {
                    "content": number, "at": clock.seconds(), "status": status, "who": who or None,
                    "title": after["title"], "body": after["body"], "note": note.strip() or None,
                },
            )  # fmt: skip
    return operation.changes


def bring_back(store: Store, number: int, version: Version) -> Changes:
    """Let a piece read as it did in `version`; its status stays."""
    with store.operation("version-back", name=version.title) as operation:
        operation.update("content", [number], {"title": version.title, "body": version.body or None})
    return operation.changes


def move(store: Store, number: int, days: int) -> Changes:
    """Publish it `days` later, or earlier, at the same time of the day."""
    cells = store.read(lambda c: rows.page(c, store.schema, "content", [number], ["title", "publish"])).get(number)
    if cells is None or not isinstance(cells[1], int):
        return Changes()
    wall = text.moment(cells[1]).replace(tzinfo=None) + timedelta(days=days)
    with store.operation("edit", entity="content", field="publish", name=str(cells[0])) as operation:
        operation.update("content", [number], {"publish": int(wall.replace(tzinfo=clock.zone()).timestamp())})
    return operation.changes


def _names(kind: object, keys: Sequence[str]) -> str:
    assert isinstance(kind, Pick)
    return ", ".join(t(option.label) for key in keys if (option := kind.option(key)))
