"""Service levels of tickets: `policy ...` keeps what is promised, `analyse sla policies|tickets|what-if` counts."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.analyses import head
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import WHERE, answer, as_of, condition
from opsdesk.cli.shape import Group, command, option
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.text import EMPTY
from opsdesk.model.tickets import STANDINGS
from opsdesk.services import policies as services
from opsdesk.services import rules
from opsdesk.store import rows
from opsdesk.store.connect import explained
from opsdesk.store.store import Store

if TYPE_CHECKING:  # they load NumPy
    from opsdesk.services.levelling import Computed
    from opsdesk.services.what_if import Summary, WhatIf


def kept(store: Store) -> list[rules.Kept[services.Policy]]:
    return store.read(lambda c: services.all_kept(c, store.schema))


# -- what is promised -------------------------------------------------------------------------------------------------


@click.group(cls=Group, name="policy", help=_("Policies of service levels: what is promised to whom."))
def policy() -> None:
    pass


@policy.command("show", help=_("The policy NAME as JSON, which `policy save` reads."))
@click.argument("name")
@click.pass_obj
def show(desk: Desk, name: str) -> None:
    with desk.store() as store:
        found = store.read(lambda c: rules.named(c, store.schema, services.POLICIES, name))
    document = services.plain(found.name, found.value)
    print(json.dumps(document, ensure_ascii=False, indent=None if desk.json else 2))


@policy.command("save", help=_("Keep the policy of a JSON file as NAME, or without FILE the usual one."))
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.pass_obj
def save(desk: Desk, name: str, file: Path | None) -> None:
    value = services.USUAL if file is None else read(file)
    with desk.store() as store:
        number = next((one.id for one in kept(store) if one.name.casefold() == name.casefold()), None)
        answer(desk, store, desk.write(store, lambda store, _progress: services.save(store, name, value, number)))


@policy.command("remove", help=_("Remove the policy NAME."))
@click.argument("name")
@click.pass_obj
def remove(desk: Desk, name: str) -> None:
    with desk.store() as store:
        number = store.read(lambda c: rules.named(c, store.schema, services.POLICIES, name)).id
        answer(desk, store, desk.write(store, lambda store, _progress: services.remove(store, number)))


@policy.command("first", help=_("Let the policy NAME be asked before the others."))
@click.argument("name")
@click.pass_obj
def first(desk: Desk, name: str) -> None:
    with desk.store() as store:
        number = store.read(lambda c: rules.named(c, store.schema, services.POLICIES, name)).id
        order = [number, *(one.id for one in kept(store) if one.id != number)]
        answer(desk, store, desk.write(store, lambda store, _progress: services.arrange(store, order)))


def read(file: Path) -> services.Policy:
    with explained(file):
        found = file.read_text(encoding="utf-8-sig")
    try:
        return services.of_plain(json.loads(found))
    except ValueError as error:
        raise Trouble(
            t("{file} is no JSON: {why}.", file=file.name, why=error), t("Correct the file."), code="policy"
        ) from error


# -- counting ---------------------------------------------------------------------------------------------------------


@command("policies", help=_("What is promised to which tickets, the first policy that fits before the others."))
@click.pass_obj
def policies(desk: Desk) -> None:
    with desk.store() as store:
        found = kept(store)
    if desk.json:
        output.document({"policies": [services.plain(one.name, one.value) for one in found]})
        return
    headers = [t("Policy"), t("Condition"), t("Calendar"), *map(t, services.TARGETS.values())]
    output.table(
        headers,
        [
            (
                one.name,
                one.value.where or t("all tickets"),
                one.value.calendar,
                *(_hours(one.value, target) for target in services.TARGETS),
            )
            for one in found
        ],
    )


def _hours(policy: services.Policy, target: str) -> str:
    """ "1/2/4/8 h": by priority, the most urgent first."""
    given = [policy.hours(target, priority) for priority in services.PRIORITY]
    if not any(given):
        return EMPTY
    return t("{hours} h", hours="/".join(EMPTY if one is None else f"{one:g}" for one in given))


@command("tickets", help=_("How tickets stand with what was promised, by target."))
@WHERE
@option("--rows", "listed", is_flag=True, help=_("Each ticket, too."))
@as_of
@click.pass_obj
def tickets(desk: Desk, where: str | None, listed: bool) -> None:
    from opsdesk.services import what_if

    with desk.store() as store, desk.working() as progress:
        asked = condition(store.schema["tickets"], where)
        now = clock.seconds()
        found, counted = store.read(lambda c: what_if.present(c, store.schema, now, asked, progress))
        rows_of = list(_rows(store, found)) if listed else []
    for problem in counted.problems:
        desk.note(problem)
    if desk.json:
        document = head(clock.today(), counted.n, {"at": _iso(now)}, {"without_policy": counted.without})
        document |= _plain(counted)
        output.document(document | ({"tickets": rows_of} if listed else {}))
        return
    _table(counted)
    words = {option.key: t(option.label) for option in STANDINGS.options}
    print(t(", ").join(f"{words[key]} {n:,}" for key, n in counted.standing.items() if n))
    if listed:
        output.table(
            [t("Code"), t("Policy"), t("Service level"), t("Target due")],
            [
                (str(one["code"]), str(one["policy"] or EMPTY), words.get(str(one["standing"]), EMPTY), str(one["due"] or EMPTY))
                for one in rows_of
            ],
        )  # fmt: skip


def _iso(moment: int) -> str:
    return text.moment(moment).isoformat()


def _plain(counted: "Summary") -> dict[str, object]:
    targets = [
        {"target": one.target, "judged": one.judged, "missed": one.missed, "rate": one.rate} for one in counted.counts
    ]
    return {"targets": targets, "standing": dict(counted.standing), "problems": list(counted.problems)}


def _table(counted: "Summary") -> None:
    output.table(
        [t("Target"), t("Judged"), t("Missed"), t("Share missed")],
        [
            (
                t(services.TARGETS[one.target]),
                f"{one.judged:,}",
                f"{one.missed:,}",
                EMPTY if one.rate is None else f"{one.rate:.1%}",
            )
            for one in counted.counts
        ],
    )


def _rows(store: Store, found: "Computed") -> Iterator[dict[str, object]]:
    from opsdesk.analysis.levels.history import NONE
    from opsdesk.services.levelling import NUMBERS, STANDING

    names = [one.name for one in kept(store)]
    ids = found.tickets.ids.tolist()
    codes: dict[int, str] = {}
    for at in range(0, len(ids), rows.CHUNK):
        part = ids[at : at + rows.CHUNK]
        cells = store.read(lambda c, part=part: rows.page(c, store.schema, "tickets", part, ["code"]))  # type: ignore[misc]
        codes |= {number: str(code) for number, (code,) in cells.items()}
    for number, (standing, *numbers, policy) in zip(ids, found.wanted.T.tolist(), strict=True):
        said: dict[str, object] = {
            "code": codes.get(number, ""),
            "policy": None if policy == NONE else names[policy],
            "standing": None if standing == NONE else STANDING[standing],
        }
        for name, value in zip(NUMBERS, numbers, strict=True):
            moment = name.endswith(("due", "turn"))
            key = "due" if name == "sla_due" else "turn" if name == "sla_turn" else name
            said[key] = None if value == NONE else _iso(value) if moment else value
        yield said


# -- trying -----------------------------------------------------------------------------------------------------------


@command("what-if", help=_("Which tickets would flip with other targets or hours. Nothing is changed."))
@option("--policy", "name", metavar="NAME", help=_("The policy to try differently; the first unless told."))
@option(
    "--target",
    "targets",
    multiple=True,
    metavar="first.high=2",
    help=_("Other hours for a target and a priority; repeatable."),
)
@option("--calendar", metavar="NAME", help=_("Another calendar for the policy."))
@option(
    "--hours-json",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=_("Hours of a JSON file instead of those of its calendar."),
)
@option("--policy-json", type=click.Path(path_type=Path), metavar="FILE", help=_("The policy as a JSON file says."))
@option("--rows", "listed", is_flag=True, help=_("The codes of the tickets that flip, too."))
@as_of
@click.pass_obj
def what_if(
    desk: Desk,
    name: str | None,
    targets: tuple[str, ...],
    calendar: str | None,
    hours_json: Path | None,
    policy_json: Path | None,
    listed: bool,
) -> None:
    from opsdesk.cli.analyses.sla import of_file
    from opsdesk.services import what_if

    with desk.store() as store, desk.working() as progress:
        ours = kept(store)
        at = next((at for at, one in enumerate(ours) if name is None or one.name.casefold() == name.casefold()), None)
        if at is None:
            raise Trouble(
                t("There is no policy “{name}”.", name=name or ""),
                t("Keep one: opsdesk-cli policy save NAME"),
                code="policy",
            )
        value = ours[at].value if policy_json is None else read(policy_json)
        value = _retargeted(replace(value, calendar=calendar or value.calendar), targets)
        instead = {} if hours_json is None else {value.calendar: of_file(hours_json)}
        store.read(lambda c: services.check(c, store.schema, value))
        others = [replace(one, value=value) if place == at else one for place, one in enumerate(ours)]
        now = clock.seconds()
        found = store.read(lambda c: what_if.tried(c, store.schema, now, others, instead, progress))
        codes = _codes(store, found) if listed else {}
    if desk.json:
        parameters = {"at": _iso(now), **services.plain(ours[at].name, value)}
        document = head(clock.today(), found.after.n, parameters, {"without_policy": found.after.without})
        flips = [
            {"target": one.target, "newly_missed": one.missed, "newly_kept": one.kept, **({} if not listed else {
                "missed_open": codes[one.target, 0], "missed_past": codes[one.target, 1],
                "kept_open": codes[one.target, 2], "kept_past": codes[one.target, 3],
            })} for one in found.flips
        ]  # fmt: skip
        output.document({
            **document, "before": _plain(found.before), "after": _plain(found.after), "flips": flips,
            "open": found.open_now, "past": found.past,
        })  # fmt: skip
        return
    output.table(
        [t("Target"), t("Missed before"), t("Missed after"), t("Newly missed"), t("Newly kept")],
        [
            (t(services.TARGETS[flip.target]), f"{was.missed:,}", f"{becomes.missed:,}", f"{flip.missed:,}", f"{flip.kept:,}")
            for flip, was, becomes in zip(found.flips, found.before.counts, found.after.counts, strict=True)
        ],
    )  # fmt: skip
    print(t("{open} open and {past} past tickets flip.", open=f"{found.open_now:,}", past=f"{found.past:,}"))
    for one in found.flips if listed else ():
        for group, words in enumerate((_("newly missed, open"), _("newly missed, past"), _("newly kept, open"), _("newly kept, past"))):  # fmt: skip
            if codes[one.target, group]:
                print(f"{t(services.TARGETS[one.target])}, {t(words)}: {' '.join(codes[one.target, group])}")


def _retargeted(policy: services.Policy, given: tuple[str, ...]) -> services.Policy:
    targets = {target: dict(hours) for target, hours in policy.targets.items()}
    for typed in given:
        name, equals, hours = typed.partition("=")
        target, _dot, priority = name.strip().partition(".")
        try:
            if not equals:
                raise ValueError(typed)
            for one in [priority] if priority else services.PRIORITY:
                targets.setdefault(target, {})[one] = float(hours)
        except ValueError as error:
            raise Trouble(
                t("“{text}” is no target.", text=typed[:60]),
                t("Write it like first.high=2, or first=2."),
                code="policy",
            ) from error
    return replace(policy, targets=targets)


def _codes(store: Store, found: "WhatIf") -> dict[tuple[str, int], list[str]]:
    def of(numbers: tuple[int, ...]) -> list[str]:
        cells = store.read(lambda c: rows.page(c, store.schema, "tickets", numbers, ["code"]))
        return sorted(str(code) for (code,) in cells.values())

    groups = ("missed_open", "missed_past", "kept_open", "kept_past")
    return {(flip.target, at): of(getattr(flip, name)) for flip in found.flips for at, name in enumerate(groups)}
