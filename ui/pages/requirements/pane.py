"""One requirement beside its list; the tabs with a widget of their own."""

from collections.abc import Callable

from opsdesk.i18n import mark as _
from ui.context import Context
from ui.records.family import FamilyPane
from ui.records.listing import Listing
from ui.records.pane import Part, Tab

EVIDENCE = Tab(_("Evidence"), "users", "")


def _evidence(context: Context) -> Part:
    from ui.pages.requirements.evidence import EvidencePart  # brings NumPy

    return EvidencePart(context)


PARTS: dict[Tab, Callable[[Context], Part]] = {EVIDENCE: _evidence}
"""Each is made with the pane and shows the record when its tab does."""


class RequirementPane(FamilyPane):
    def __init__(self, context: Context, listing: Listing) -> None:
        super().__init__(context, listing, tuple(PARTS))

    def made_part(self, tab: Tab) -> Part | None:
        return PARTS[tab](self._context) if tab in PARTS else None
