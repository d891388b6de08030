"""How the parts of archive health, and what is found, are called and explained: for the window, the CLI, the report."""

from collections.abc import Mapping

from opsdesk.analysis.quality import INVISIBLE, STALE_DAYS, WEIGHTS, Part
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model.definition import Definition
from opsdesk.model.schema import Schema
from opsdesk.services.quality import KINDS, Finding, Health

PARTS: Mapping[str, tuple[str, str]] = {
    "complete": (
        _("Complete"),
        _("Filled fields among six, over all customers: a phone, mail address or WeChat name; kind; city; source; stage; owner."),
    ),
    "valid": (
        _("Valid"),
        _("Phones, mail addresses, days and amounts of customers and contacts that can be right, among those that are filled."),
    ),
    "fresh": (
        _("Up to date"),
        _("Customers contacted or created within {days} days, among those whose stage is not lost."),
    ),
    "unique": (
        _("Unique"),
        _("Customers who share no phone and no mail address with an earlier one; whoever was called different does not count as sharing."),
    ),
}  # fmt: skip
"""Part -> (title, formula)."""
REACH = _("Phone, mail or WeChat")
EXPLAINED: Mapping[str, str] = {
    "wrong": _("No phone number or mail address is written like this. Correct it by hand."),
    "impossible": _("Born in the future, or before 1900."),
    "future": _("Later than today."),
    "negative": _("Below zero; refunds and cancelled orders may be."),
    "shared": _("Somebody else had it first. Compare them: merge them, or call them different people who share it."),
    "likely": _("The last search for duplicates found them. Compare them: merge them, or call them different."),
    "elsewhere": _("A mail address among phones, or a phone among mail addresses. Mending moves it to where it belongs."),
    "spelling": _("Spaces, dashes, a country code or full-width characters. Mending writes it the usual way, extensions stay."),
    "variants": _("The same place with and without 市 or 省. Mending takes the spelling that most customers have."),
    "spaces": _("A space at an end, two in a row, or one that cannot be seen. Mending takes it out."),
    "wide": _("Ａ１ instead of A1. Mending writes the usual width; Chinese punctuation stays."),
    "missing": _("Show all of them to fill the field for many at once."),
    "stale": _("Neither contacted nor created for {days} days, and not lost."),
}  # fmt: skip
"""Kind of finding -> what it means and what can be done."""


def title(schema: Schema, found: Finding) -> str:
    declared = schema[found.entity]
    field = declared.by_name.get(found.field)
    said = t(KINDS[found.kind]).format(field=t(REACH) if field is None else t(field.label))
    return said if found.entity == "customers" else t("{name}: {figure}", name=t(declared.label), figure=said)


def explained(found: Finding) -> str:
    return t(EXPLAINED[found.kind]).format(days=STALE_DAYS)


def reason(field: str, value: str) -> str:
    """Why a value cannot be right, told without the value: it may be masked. "" where what shows of it says so."""
    if field == "email":
        return "" if "@" in value else t("no @")
    digits = sum(one.isdecimal() for one in value)
    return tn("{n} digit", "{n} digits", digits) if digits else t("no digits")


def part(found: Part, health: Health) -> Definition:
    name, formula = PARTS[found.name]
    parameters = ((t("Weight"), f"{WEIGHTS[found.name]:g}"),)
    return Definition(t(name), t(formula).format(days=STALE_DAYS), found.of, health.as_of, parameters)


def score(health: Health) -> Definition:
    weights = " + ".join(f"{weight:g} × {t(PARTS[name][0])}" for name, weight in WEIGHTS.items())
    said = t("{formula}; a part with nothing to judge is left out.", formula=f"100 × ({weights})")
    return Definition(t("Score"), said, health.customers, health.as_of)


def share(found: Part) -> str:
    """97.5%, or a dash where there is nothing to judge. What is not whole never rounds up to 100%."""
    if found.share is None:
        return "—"
    percent = min(found.share * 100, 99.9) if found.good < found.of else 100.0
    return f"{percent:.1f}%" if percent < 100 else "100%"


def seen(found: Finding, shown: str) -> str:
    """`shown` so that the eye sees what is wrong: spaces as ␣ where they are the point."""
    if found.kind != "spaces":
        return shown
    return "".join("␣" if one.isspace() else "◌" if one in INVISIBLE else one for one in shown)
