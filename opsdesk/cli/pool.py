"""`pool ...`: the assignment pool (公海): who returns to it and why, returning them, taking them out, and the rules."""

from collections.abc import Sequence

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import answer, as_of, number_of
from opsdesk.cli.shape import Group, option
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.kinds import Moment
from opsdesk.services import pool as services
from opsdesk.services import rules
from opsdesk.services.pool import Due, Preview, Rule, Terms
from opsdesk.services.rows import Selection
from opsdesk.services.rules import Kept
from opsdesk.store import pool as store_pool
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store


@click.group(
    cls=Group, name="pool", help=_("The pool of customers without an owner: who returns to it, who takes them out.")
)
def pool() -> None:
    pass


# -- looking ahead --------------------------------------------------------------------------------------------------


@pool.command("preview", help=_("Who returns to the pool, who is warned, and why. Nothing is changed."))
@option("--limit", type=click.IntRange(min=0), default=200, metavar="N", help=_("At most so many of each."))
@as_of
@click.pass_obj
def preview(desk: Desk, limit: int) -> None:
    with desk.store() as store, store.reader() as connection:
        found = services.preview(connection, store.schema)
        kept = services.all_rules(connection, store.schema)
        due = _lines(connection, store, found.due[:limit])
        warned = _lines(connection, store, found.warned[:limit])
    if desk.json:
        output.document(
            {
                "as_of": clock.day_of(found.as_of).isoformat(),
                "rules": [{**_plain(one), **_counted(found, one.name)} for one in kept],
                "due": due,
                "warned": warned,
                "totals": {
                    "due": len(found.due), "warned": len(found.warned), "pool": found.pool, "owned": found.owned,
                    "protected": found.protected,
                },
                "unread": found.unread,
            }
        )  # fmt: skip
        return
    for name, trouble in found.unread.items():
        desk.note(f"{name}: {trouble}")
    if not kept:
        desk.note(t("There is no rule yet: opsdesk-cli pool rule NAME --days 30"))
    by_name = {one.name: one.value for one in kept}
    headers = [t("Code"), t("Name"), t("Owner"), t("When"), t("Why")]
    listed = [*zip(due, found.due, strict=False), *zip(warned, found.warned, strict=False)]
    output.table(
        headers,
        [
            (
                str(line["code"]), str(line["name"]), str(line["owner"]), _when(one, found.as_of),
                services.reason(one, by_name[one.rule], found.as_of),
            )
            for line, one in listed
        ],
    )  # fmt: skip
    desk.note(
        t(
            "{due} return now, {warned} are warned, {pool} lie in the pool, {protected} are protected.",
            due=f"{len(found.due):,}", warned=f"{len(found.warned):,}", pool=f"{found.pool:,}",
            protected=f"{found.protected:,}",
        )
    )  # fmt: skip


def _lines(connection: Connection, store: Store, found: Sequence[Due]) -> list[dict[str, object]]:
    numbers = [one.customer for one in found]
    cells = rows.page(connection, store.schema, "customers", numbers, ["code", "name", "owner"])
    return [
        {
            "code": cells[one.customer][0],
            "name": cells[one.customer][1],
            "owner": cells[one.customer][2],
            "rule": one.rule,
            "since": None if one.since is None else clock.day_of(one.since).isoformat(),
            "on": clock.day_of(one.on).isoformat(),
        }
        for one in found
    ]


def _counted(found: Preview, name: str) -> dict[str, int]:
    due, warned = found.by_rule.get(name, (0, 0))
    return {"due": due, "warned": warned}


def _when(one: Due, as_of: int) -> str:
    return t("now") if one.on <= as_of else text.relative_day(one.on, today=as_of)


# -- out of hands and into them ---------------------------------------------------------------------------------------


@pool.command("return", help=_("Return those who are due, or just CODE..., to the pool. One undo takes it back."))
@click.argument("codes", nargs=-1, metavar="[CODE...]")
@option("--yes", is_flag=True, help=_("Do it. Without it, you see how many would return."))
@as_of
@click.pass_obj
def return_(desk: Desk, codes: tuple[str, ...], yes: bool) -> None:
    with desk.store() as store:
        chosen = [number_of(store, "customers", code) for code in codes] or None
        found = store.read(lambda c: services.preview(c, store.schema))
        due = [one for one in found.due if chosen is None or one.customer in chosen]
        if due and not yes:
            raise Trouble(
                t("{n} customers would return to the pool.", n=f"{len(due):,}"),
                t("See them with: opsdesk-cli pool preview. Repeat with --yes."),
                code="not-sure",
            )
        answer(desk, store, desk.write(store, lambda store, _progress: services.return_due(store, chosen)))


@pool.command("claim", help=_("Give customers of the pool to an owner."))
@click.argument("codes", nargs=-1, required=True, metavar="CODE...")
@option("--owner", required=True, metavar="NAME", help=_("Who takes them."))
@click.pass_obj
def claim(desk: Desk, codes: tuple[str, ...], owner: str) -> None:
    with desk.store() as store:
        chosen = Selection("customers", frozenset(number_of(store, "customers", code) for code in codes))
        answer(desk, store, desk.write(store, lambda store, _progress: services.claim(store, chosen, owner)))


@pool.command("owners", help=_("Who owned a customer when, the present owner first."))
@click.argument("code")
@click.pass_obj
def owners(desk: Desk, code: str) -> None:
    with desk.store() as store:
        number = number_of(store, "customers", code)
        spells = store.read(lambda c: store_pool.owners(c, store.schema, number))
    if desk.json:
        found = [{"owner": one.owner, "since": _stamp(one.since), "until": _stamp(one.until)} for one in spells]
        output.document({"code": code, "owners": found})
        return
    output.table(
        [t("Owner"), t("From"), t("Until")],
        [
            (one.owner or t("(pool)"), _stamp(one.since) or text.EMPTY, _stamp(one.until) or text.EMPTY)
            for one in spells
        ],
    )


def _stamp(seconds: int | None) -> str | None:
    return None if seconds is None else text.DUMP[Moment](Moment(), seconds)


# -- rules ----------------------------------------------------------------------------------------------------------


@pool.command("rules", help=_("The rules, in the order in which they give the reason."))
@click.pass_obj
def rules_(desk: Desk) -> None:
    with desk.store() as store:
        kept = store.read(lambda c: services.all_rules(c, store.schema))
        terms = store.read(lambda c: services.terms_in_force(c, store.schema))
    if desk.json:
        output.document(
            {"rules": [_plain(one) for one in kept], "protected": terms.protected or None, "limit": terms.limit}
        )
        return
    output.table(
        [t("Name"), t("Days"), t("Warned before"), t("Only customers with")],
        [(one.name, f"{one.value.days:,}", f"{one.value.warn:,}", one.value.where or text.EMPTY) for one in kept],
    )
    desk.note(t("Protected: {filter}", filter=terms.protected or text.EMPTY))
    desk.note(t("Limit for one owner: {limit}", limit=text.EMPTY if terms.limit is None else f"{terms.limit:,}"))


def _plain(kept: Kept[Rule]) -> dict[str, object]:
    return {"name": kept.name, "days": kept.value.days, "warn": kept.value.warn, "where": kept.value.where or None}


@pool.command("rule", help=_("Add the rule NAME, or change it."))
@click.argument("name")
@option("--days", type=int, metavar="N", help=_("Customers return after more than N days without contact."))
@option("--where", metavar="EXPR", help=_("Only customers that match, such as: stage=acquire source=ads"))
@option("--warn", type=int, metavar="N", help=_("They are listed as a warning from N days before."))
@click.pass_obj
def rule(desk: Desk, name: str, days: int | None, where: str | None, warn: int | None) -> None:
    with desk.store() as store:
        kept = {one.name.casefold(): one for one in store.read(lambda c: services.all_rules(c, store.schema))}
        present = kept.get(name.casefold())
        if present is None and days is None:
            raise click.UsageError(t("A new rule needs --days."))
        before = present.value if present else Rule()
        value = Rule(
            before.days if days is None else days,
            before.where if where is None else where,
            before.warn if warn is None else warn,
        )
        number = present.id if present else None
        answer(desk, store, desk.write(store, lambda store, _progress: services.save_rule(store, name, value, number)))


@pool.command("drop-rule", help=_("Remove the rule NAME."))
@click.argument("name")
@click.pass_obj
def drop_rule(desk: Desk, name: str) -> None:
    with desk.store() as store:
        number = store.read(lambda c: rules.named(c, store.schema, services.RULES, name)).id
        answer(desk, store, desk.write(store, lambda store, _p: rules.remove(store, services.RULES, number)))


@pool.command("terms", help=_("Who never returns, and how many customers one owner may have."))
@option("--protected", metavar="EXPR", help=_("Customers that match never return, such as: tag:VIP. Empty: none."))
@option("--limit", type=click.IntRange(min=0), metavar="N", help=_("How many one owner may have; 0: any number."))
@click.pass_obj
def terms(desk: Desk, protected: str | None, limit: int | None) -> None:
    with desk.store() as store:
        before = store.read(lambda c: services.terms_in_force(c, store.schema))
        value = Terms(
            before.protected if protected is None else protected.strip(),
            before.limit if limit is None else limit or None,
        )
        answer(desk, store, desk.write(store, lambda store, _progress: services.save_terms(store, value)))
