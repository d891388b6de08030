"""How customers stand by their orders: who may be leaving, who bought only once, and what silence means on this desk.

Whoever imports this loads NumPy and SciPy; `services.calls` works with what it finds.
"""

from collections.abc import Callable
from typing import TypeVar

from opsdesk.errors import Trouble
from opsdesk.services import activity, clv, value
from opsdesk.services.call_rules import Rules
from opsdesk.services.calls import USUAL_SILENCE, Standing
from opsdesk.store.connect import Connection

T = TypeVar("T")


def standing(connection: Connection, as_of: int, rules: Rules) -> Standing:
    buyers = clv.alive_of_store(connection, as_of)
    churn, untold = _unless_thin(
        lambda: value.churn_of_store(connection, as_of, rules.alive_below, rules.overdue_at, buyers)
    )
    learned, _why = _unless_thin(lambda: activity.silence_of_store(connection, as_of)[1].suggested)
    return Standing(
        as_of,
        {one.customer: one for one in churn.leaving} if churn else {},
        tuple(buyers.once(rules.once_after).tolist()),
        rules.silent_after or learned or USUAL_SILENCE,
        "choice" if rules.silent_after else "orders" if learned else "custom",
        untold,
        churn.refused if churn else "",
    )


def _unless_thin(work: Callable[[], T]) -> tuple[T | None, str]:
    """What `work` gives, or why it gives nothing."""
    try:
        return work(), ""
    except Trouble as thin:
        if thin.code != "thin-data":
            raise
        return None, str(thin)
