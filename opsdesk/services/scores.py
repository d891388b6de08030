"""The scores kept with each customer (tier, segment, P(alive) ...): how current they are, and computing them anew.

They are computed from the orders of all customers at once, so no single write keeps them current: orders make them
stale until the next `refresh`, which the window does by itself (ui/app/scoring.py). What computes loads NumPy and SciPy;
asking for the state does not.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from threading import Lock

from opsdesk import clock
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.customers import SCORES, Customer
from opsdesk.model.schema import BUILT_IN
from opsdesk.services import rules
from opsdesk.store import journal
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store, meta
from opsdesk.work import Progress

META = "scores"
MONTHLY = "snapshots.monthly"
"""The day of the last snapshot that was taken by itself."""
READ_FROM = ("orders", "rules")
"""What scores are computed from: a change of these may make them stale."""
RULES = ("value-options", "segments")
"""The kinds of rules (services/segments.py) they are judged by."""
REFUSALS = {
    "thin-data": _("too few customers have ordered, or ordered again"),
    "amounts-too-large": _("the amounts of all orders together are too large to add up"),
}
_one_at_a_time = Lock()


@dataclass(frozen=True)
class Scored:
    """When scores were computed, as of which day, up to which operation and how; `refused`: field -> why it is empty.

    `rules`: what was in force of each of RULES, as stored."""

    at: int
    as_of: int
    operation: int
    parameters: Mapping[str, object] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)


def scored(connection: Connection) -> Scored | None:
    """What the scores on show are; None when there are none yet."""
    kept = meta(connection, META)
    return Scored(**kept) if isinstance(kept, dict) else None


def stale(connection: Connection, of: Scored) -> bool:
    """Whether orders, or the rules they are judged by, changed since."""
    return journal.touched_since(connection, of.operation, ["orders"]) or dict(of.rules) != rules_now(connection)


def rules_now(connection: Connection) -> dict[str, str]:
    return {name: rules.body_in_force(connection, BUILT_IN, name) for name in RULES}


def due(connection: Connection) -> bool:
    """Whether scores should be computed anew: none yet, of another day, or stale."""
    found = scored(connection)
    return found is None or found.as_of != clock.today() or stale(connection, found)


def month_to_keep(connection: Connection) -> int | None:
    """The last day of the month before this one, unless its monthly snapshot was taken already; a removed one counts."""
    last = clock.today() - clock.day_of(clock.today()).day
    return last if meta(connection, MONTHLY) != clock.day_of(last).isoformat() else None


def refresh(store: Store, progress: Progress | None = None, *, only_due: bool = False) -> Changes:
    """Compute all scores as of today and write those that changed; call it from any thread but the writing one.

    It writes in batches of milliseconds with room for other writes between them. Cancelled in between, it leaves some
    scores new and some old, and `due`."""
    from opsdesk.services.scoring import computed, kept

    progress = progress or Progress()
    with _one_at_a_time:
        if only_due and not store.read(due):
            return Changes()
        progress.step(0, 0, t("Computing scores"))
        with store.reader() as connection:
            operation = journal.newest(connection)  # before reading: what comes meanwhile makes them stale
            judged_by = rules_now(connection)
            found = computed(connection, store.schema, clock.today(), progress)
        changed = kept(store, found, progress)
        state = Scored(clock.seconds(), found.as_of, operation, found.parameters, found.refused, judged_by)
        store.write(lambda store: store.set_meta(META, asdict(state)))
    return Changes(0, "", changed.count, {"customers": changed.ids})  # of nobody, even: their age is another now


def remarks(connection: Connection) -> dict[str, str]:
    """What else is to be said of each score beside its definition: as of when, and why it is empty."""
    names = [field.name for field in Customer.entity.fields if field.computed == SCORES]
    found = scored(connection)
    if found is None:
        return dict.fromkeys(names, t("Not computed yet."))
    day = clock.day_of(found.as_of)
    words = (
        t("As of {day}; orders or options have changed since.", day=day)
        if stale(connection, found)
        else t("As of {day}.", day=day)
    )
    said = dict.fromkeys(names, words)
    for name, code in found.refused.items():
        said[name] += " " + t("Empty: {reason}.", reason=t(REFUSALS[code]))
    return said
