"""How times of service levels are said: business time in hours, moments as near as they are."""

from opsdesk import clock
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.tickets import STANDINGS
from opsdesk.services.level_clock import Hand
from opsdesk.services.policies import TARGETS

TONES = {option.key: option.tone for option in STANDINGS.options}
STATES = {option.key: option.label for option in STANDINGS.options}
KINDS = {"counted": _("Counted"), "paused": _("Paused"), "closed": _("Closed"), "holiday": _("Holiday")}


def length(seconds: int) -> str:
    """Business time: 80 h, 3 h 20 min, 12 min; a day of it would be no day."""
    minutes = abs(seconds) // 60
    hours, minutes = divmod(minutes, 60)
    if hours and minutes:
        return t("{h} h {m} min", h=f"{hours:,}", m=minutes)
    return t("{hours} h", hours=f"{hours:,}") if hours else t("{m} min", m=minutes)


def when(moment: int) -> str:
    """14:30 today, else with its day."""
    at = text.moment(moment)
    today = clock.day_number(at.date()) == clock.today()
    return (
        f"{at:%H:%M}"
        if today
        else f"{at:%m-%d %H:%M}"
        if at.year == clock.day_of(clock.today()).year
        else f"{at:%Y-%m-%d %H:%M}"
    )


def state(hand: Hand) -> str:
    """ "1 h 20 min left", "overdue by 2 h" ...: what the clock says beside the target's name."""
    match hand.standing:
        case "overdue":
            return t("overdue by {time}", time=length(hand.spent - hand.goal))
        case "paused":
            return t("paused, {time} left", time=length(hand.left))
        case "kept":
            return t("kept in {time}", time=length(hand.spent))
        case "missed":
            return t("missed by {time}", time=length(max(hand.spent - hand.goal, 0)))
        case _:
            return t("{time} left", time=length(hand.left))


def title(hand: Hand) -> str:
    return t(TARGETS[hand.target])
