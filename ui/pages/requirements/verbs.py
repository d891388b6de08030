"""Verbs of the requirements page; those of every list are in ui/records/verbs.py."""

from opsdesk import clock
from ui.records.page import RecordsPage


def priority_report(page: RecordsPage) -> None:
    """Of what is listed, by the model that was chosen last for the ranking."""
    from opsdesk.reports.catalogue import Request

    model = page.context.memory.get("requirements.ranking.model", "rice")
    page.context.go("reports", ("priority-list", Request(where=page.query.where, model=model)))


def roadmap_report(page: RecordsPage) -> None:
    from opsdesk.reports.catalogue import Request

    page.context.go("reports", ("roadmap", Request(where=page.query.where)))


def reach(page: RecordsPage) -> None:
    """Of the selection, as many customers as asked."""
    from opsdesk.services import evidence

    chosen, today = page.chosen, clock.today()
    if chosen is not None:
        page.context.runner.write(lambda store: evidence.use_as_reach(store, chosen, today), None, page.context.tell)
