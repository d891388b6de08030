"""One requirement beside its list; the tabs with a widget of their own."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.store.connect import Connection
from ui.context import Context
from ui.records.family import FamilyPane
from ui.records.listing import Listing
from ui.records.pane import Part, Read, Shown, Tab
from ui.widgets.entries import Entry

if TYPE_CHECKING:
    from opsdesk.services.rankings import Then

EVIDENCE = Tab(_("Evidence"), "users", "")
SCORES = Tab(_("Rankings"), "list-ordered", _("No ranking was fixed with it yet. Fix one in the ranking."))


def _evidence(context: Context) -> Part:
    from ui.pages.requirements.evidence import EvidencePart  # brings NumPy

    return EvidencePart(context)


PARTS: dict[Tab, Callable[[Context], Part]] = {EVIDENCE: _evidence}
"""Each is made with the pane and shows the record when its tab does."""


class RequirementPane(FamilyPane):
    def __init__(self, context: Context, listing: Listing) -> None:
        super().__init__(context, listing, (*PARTS, SCORES))

    def made_part(self, tab: Tab) -> Part | None:
        return PARTS[tab](self._context) if tab in PARTS else None

    def entries(self, tab: Tab, record: Shown) -> Read | Sequence[Entry]:
        if tab is not SCORES:
            return super().entries(tab, record)
        schema = self._runner.store.schema

        def read(connection: Connection) -> list[Entry]:
            from opsdesk.services import rankings  # brings NumPy

            return [_scored(one) for one in rankings.history(connection, schema, record.id)]

        return read


def _scored(then: "Then") -> Entry:
    """A fixed ranking: the rank and score of then, and what went into it."""
    figures = (
        text.EMPTY if then.score is None else t("rank {rank} · {score}", rank=then.rank, score=f"{then.score:,.2f}")
    )
    who = (then.label, text.relative_day(then.as_of), then.author)
    return Entry("list-ordered", then.name, figures, " · ".join(filter(None, who)), tip="\n".join(then.inputs))
