"""`analyse calls`: whom to call today, from the most urgent list down, each with its reasons."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.analyses import head
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import as_of
from opsdesk.cli.shape import command as declare
from opsdesk.cli.shape import option
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import masking, text
from opsdesk.services import call_words

if TYPE_CHECKING:
    from opsdesk.services.calls import Call, CallList, Reason, Sheet


@declare(
    "calls",
    help=_(
        "List whom to call today and why: follow-ups that are due, customers who may be leaving, fell silent or bought"
        " only once, and birthdays. Follow-ups and contacts are taken as they stand now."
    ),
)
@option("--owner", metavar="NAME", help=_("Only the customers of this owner."))
@option("--limit", type=click.IntRange(min=0), metavar="N", help=_("At most so many of each list."))
@as_of
@click.pass_obj
def command(desk: Desk, owner: str | None, limit: int | None) -> None:
    from opsdesk.services import call_rules
    from opsdesk.services.calls import LISTS, of_owner, sheet
    from opsdesk.services.standing import standing

    today = clock.today()
    most = None if limit is None else dict.fromkeys(LISTS, limit)
    with desk.store() as store, store.reader() as connection:
        theirs = of_owner(connection, store.schema, owner)
        rules = call_rules.in_force(connection, store.schema)
        orders = standing(connection, today, rules)
        found = sheet(connection, store.schema, today, rules, orders, where=theirs, most=most)
    if desk.json:
        output.document(_document(found, owner))
        return
    for reason in filter(None, _refusals(found).values()):
        desk.note(reason)
    for one in found.lists:
        if one.calls:
            print(f"{call_words.title(one.name)} ({one.customers:,})")
            output.facts((f"  {call.values['code']}", _told(call)) for call in one.calls)
            print()


def _told(call: "Call") -> str:
    values = call.values
    phones = ", ".join(map(masking.mask, text.unpack(values["phone"])))
    value = values["revenue"] and text.money(values["revenue"])
    about = (values["name"], value, values["owner"], phones, call.refused and t(call_words.REFUSED))
    return "\n".join((" · ".join(str(part) for part in about if part), call_words.whys(call), call_words.action(call)))


def _document(found: "Sheet", owner: str | None) -> dict[str, object]:
    standing = found.standing
    parameters = {
        **asdict(found.rules),
        "silent_after": standing and standing.silent_after,
        "silent_by": standing and standing.silent_by,
        "owner": owner,
        "refused": _refusals(found),
    }
    document = head(found.as_of, found.population, parameters, found.left_out)
    document["lists"] = [
        {"list": one.name, "title": call_words.title(one.name), "customers": one.customers} for one in found.lists
    ]
    document["customers"] = [_customer(one, call) for one, call in found.calls]
    return document


def _customer(one: "CallList", call: "Call") -> dict[str, object]:
    values = call.values
    return {
        "code": values["code"],
        "name": values["name"],
        "list": one.name,
        "reasons": [_reason(reason) for reason in call.reasons],
        "action": call_words.action(call),
        "value": text.decimal_string(values["revenue"] or 0),
        "owner": values["owner"],
        "phone": text.unpack(values["phone"]),
        "consent": values["consent"],
        "said": call.said or None,
        **{name: values[name] and clock.day_of(values[name]).isoformat() for name in ("last_contact", "last_order")},
    }


def _reason(reason: "Reason") -> dict[str, object]:
    told: dict[str, object] = {"list": reason.name, "days": reason.days, "text": call_words.why(reason)}
    if one := reason.leaving:
        told |= {"class": one.value_class, "alive": one.alive, "overdue": one.overdue, "gap": one.gap}
    return told


def _refusals(found: "Sheet") -> dict[str, str | None]:
    """Why a list is empty, or lacks P(alive)."""
    standing = found.standing
    return {"churn": standing.untold or None, "alive": standing.unlikely or None} if standing else {}
