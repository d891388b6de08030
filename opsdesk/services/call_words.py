"""What today's calls say: the name of each list, why a customer is on it, and what to do about it."""

from typing import TYPE_CHECKING

from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn

if TYPE_CHECKING:
    from opsdesk.services.calls import Call, Reason

TITLES = {
    "overdue": _("Overdue follow-ups"),
    "today": _("Follow-ups today"),
    "ending": _("Contracts ending"),
    "churn": _("May be leaving"),
    "silent": _("Silent"),
    "once": _("Bought only once"),
    "birthday": _("Birthdays"),
}
MEANINGS = {
    "overdue": _("The planned day of the follow-up has passed."),
    "today": _("The follow-up was planned for this day."),
    "ending": _("Contracts that end in the coming days, by the field chosen under Metrics, Contracts."),
    "churn": _("Customers of value class A or B who are overdue by their own rhythm, or probably gone."),
    "silent": _("Customers without an order or a contact for so long that few still come back."),
    "once": _("Customers with one purchase day and none since."),
    "birthday": _("Birthdays of the coming days, of customers who did not refuse to be contacted."),
}
ACTIONS = {
    "overdue": _("Call, or choose another day"),
    "today": _("Call as planned"),
    "ending": _("Talk about the renewal"),
    "churn": _("Call in person and ask what has changed"),
    "silent": _("Get in touch with a reason to come back"),
    "once": _("Ask how the first order went and offer the next step"),
    "birthday": _("Send congratulations"),
}
LEFT_OUT = {
    "lost": _("given up as lost"),
    "planned": _("planned for a later day"),
    "contacted": _("contacted just now"),
}
BY = {
    "choice": _("as chosen"),
    "orders": _("learned from the orders of this desk"),
    "custom": _("as usual: the orders of this desk suggest none"),
}
"""Where the threshold of silence comes from."""
UNTOLD = _("No marketing: this customer refused it. Speak of their orders and requests only")


REFUSED = _("refused marketing")


def title(name: str) -> str:
    return t(TITLES[name])


def why(reason: "Reason") -> str:
    """One reason in words, with its numbers."""
    days = reason.days
    match reason.name:
        case "overdue":
            return tn("follow-up was due {n} day ago", "follow-up was due {n} days ago", days)
        case "today":
            return t("follow-up planned for today")
        case "silent":
            return tn(
                "no order or contact for {n} day, silent from {threshold} on",
                "no order or contact for {n} days, silent from {threshold} on",
                days,
                threshold=reason.threshold,
            )
        case "once":
            return tn("bought once, {n} day ago, and not again", "bought once, {n} days ago, and not again", days)
        case "ending":
            return (
                t("contract ends today")
                if not days
                else tn("contract ends in {n} day", "contract ends in {n} days", days)
            )
        case "birthday":
            return t("birthday today") if not days else tn("birthday in {n} day", "birthday in {n} days", days)
        case _:
            return _leaving(reason)


def _leaving(reason: "Reason") -> str:
    one = reason.leaving
    assert one is not None
    parts = [t("class {name}", name=one.value_class)]
    if one.gap is not None and one.overdue is not None:
        gap, times = f"{one.gap:g}", f"{one.overdue:.1f}"
        parts.append(
            tn(
                "no order for {n} day, usual gap {gap} ({times}×)",
                "no order for {n} days, usual gap {gap} ({times}×)",
                one.since,
                gap=gap,
                times=times,
            )
        )
    else:
        parts.append(tn("no order for {n} day", "no order for {n} days", one.since))
    if reason.doubtful:
        parts.append(t("{share} likely to be active", share=f"{one.alive:.0%}"))
    return t(", ").join(parts)


def whys(call: "Call") -> str:
    """All reasons of a call as a sentence, the one of its list first."""
    return sentence(t("; ").join(map(why, call.reasons)))


def sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def action(call: "Call") -> str:
    """What to do: never marketing where that was refused."""
    return t(UNTOLD) if call.refused and call.unasked else t(ACTIONS[call.reasons[0].name])
