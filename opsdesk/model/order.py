"""What cannot come before what: a ticket is resolved after it was opened. Typing and files are held to it."""

from collections.abc import Mapping

from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity

IN_ORDER: Mapping[str, tuple[tuple[str, str], ...]] = {
    "tickets": (("opened", "first_response"), ("opened", "resolved")),
    "campaigns": (("start", "end"),),
}
"""Entity -> (field, a field that must not lie before it)."""


def wrong(earlier: Stored, later: Stored) -> bool:
    return isinstance(earlier, int) and isinstance(later, int) and later < earlier


def why(entity: Entity, earlier: str, later: str, values: Mapping[str, Stored]) -> str:
    """The sentence for a record that breaks it, with both times where they are known."""
    first, second = entity.field(earlier), entity.field(later)
    return t(
        "{later} ({then}) lies before {earlier} ({before})",
        later=t(second.label),
        earlier=t(first.label),
        then=text.show(second, values.get(later)),
        before=text.show(first, values.get(earlier)),
    )
