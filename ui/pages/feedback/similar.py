"""Tickets like the one on show, beside its customer; and merging, into the one that was opened first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.model.figures import figure
from opsdesk.model.record import Entity
from opsdesk.model.schema import Schema
from opsdesk.services.rows import Selection
from opsdesk.services.similar import Similar, like_ticket
from opsdesk.services.ticket_merge import merge_tickets, oldest_first
from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.context import Context
from ui.forms.choose import Choice, Choose
from ui.pages.feedback.section import Section
from ui.widgets.entries import Entry

if TYPE_CHECKING:
    from ui.pages.feedback.page import FeedbackPage


class SimilarTickets(Section):
    """Shows while there are any that are alike enough to be told of by themselves."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("Similar tickets"))
        self._context, self._runner = context, context.runner
        self._ticket: int | None = None
        self.opened.connect(lambda target: context.go("feedback", target))

    def show_ticket(self, ticket: int | None) -> None:
        self._ticket = ticket
        self.show_entries(())
        self._read()

    def apply(self, changes: Changes) -> None:
        if changes.touches("tickets"):
            self._read()

    def _read(self) -> None:
        number, schema = self._ticket, self._runner.store.schema
        if number is not None:
            self._runner.read(lambda c: (number, like_ticket(c, schema, number)), self._arrived, "feedback/similar")

    def _arrived(self, found: tuple[int, Sequence[Similar]]) -> None:
        number, similar = found
        if number == self._ticket:
            tickets = self._runner.store.schema["tickets"]
            self.show_entries([_entry(tickets, one) for one in similar])


def _entry(tickets: Entity, one: Similar) -> Entry:
    below = [one.code, text.show(tickets.field("status"), one.status), *one.words]
    return Entry(
        "message-square",
        one.title,
        figure(round(one.likeness, 2), "percent"),
        " · ".join(filter(None, below)),
        target=one.id,
    )


# -- merging ----------------------------------------------------------------------------------------------------------


def merge(page: "FeedbackPage") -> None:
    """Several that are chosen become one; of a single one, somebody says which it is the same as."""
    selection, runner = page.chosen, page.context.runner
    if selection is None:
        return
    schema = runner.store.schema
    if selection.where is None and len(selection.ids) == 1:
        (number,) = selection.ids
        runner.read(
            lambda c: like_ticket(c, schema, number, least=0.0),
            lambda found: _ask(page, number, found),
            "feedback/merge",
        )
    else:
        runner.write(lambda store: _merge(store, selection))


def _ask(page: "FeedbackPage", number: int, found: Sequence[Similar]) -> None:
    def chosen(other: object) -> None:
        assert isinstance(other, int)
        page.context.runner.write(lambda store: _merge(store, Selection("tickets", frozenset((number, other)))))

    choices = [
        Choice(one.id, f"{one.code} {one.title}", icon="message-square", words=" ".join(one.words)) for one in found
    ]
    if choices:
        Choose(page, t("Merge with"), chosen, choices).open_here(page.anchor)
    else:
        page.context.toast(t("No other ticket says anything like it."))


def _merge(store: Store, selection: Selection) -> Changes:
    schema: Schema = store.schema
    numbers = store.read(lambda c: rows.selected(c, schema, selection))
    return merge_tickets(store, store.read(lambda c: oldest_first(c, schema, numbers)))
