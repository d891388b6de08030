"""Beside the calendar: what the month costs, and what does not go well together in the coming three months."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from opsdesk import clock
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.figures import short_day
from opsdesk.query.filters import Filter
from opsdesk.services import conflicts
from opsdesk.services.conflicts import Found
from ui.context import Context
from ui.theme import theme
from ui.widgets.empty import EmptyState
from ui.widgets.entries import Entry, EntryList
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.surface import Surface

_WIDTH = 256
_TONES = {"freeze": "bad", "budget": "bad", "content": "bad"}


class ConflictPanel(Surface):
    """`show_query` looks for the conflicts of these campaigns, none of which hinders anybody."""

    wanted = Signal(int, int)
    """A conflict was chosen: the campaign to look at, and the day."""
    counted = Signal(int)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(margin=12, gap=6)
        self._context = context
        self.found: Found | None = None
        self._title = Label(bold=True)
        self._period = Label(role="small", colour="muted", wrap=True)
        self.entries = EntryList("")
        self.entries.opened.connect(self._open)
        self.entries.clicked.connect(lambda index: self._open(self.entries.entries[index.row()].target))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.entries)
        self._stack.addWidget(EmptyState("circle-check", _("Nothing is in anything's way.")))
        for widget in (self._title, self._period):
            self.body.addWidget(widget)
        self.body.addWidget(self._stack, 1)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setFixedWidth(theme.px(_WIDTH))
        self.entries.setAccessibleName(t("Conflicts"))
        self._show()

    def show_query(self, where: Filter) -> None:
        runner = self._context.runner
        schema, today = runner.store.schema, clock.today()
        runner.read(
            lambda c: conflicts.find(c, schema, today, where=where),
            self._arrived,
            "campaigns/conflicts",
            self._context.tell,
        )

    def _arrived(self, found: Found) -> None:
        self.found = found
        self._show()
        self.counted.emit(len(found.conflicts))

    def _show(self) -> None:
        found = self.found
        if found is None:
            return
        self._title.setText(t("Conflicts: {n}", n=f"{len(found.conflicts):,}"))
        month = clock.day_of(found.as_of).replace(day=1)
        cost = found.months.get(clock.day_number(month))
        said = t("From today to {day}.", day=short_day(found.last))
        if cost:
            planned = text.money(round(cost), whole=True)
            limit = found.limits.month
            said += " " + (
                t("The rest of this month costs {cost}.", cost=planned)
                if limit is None
                else t(
                    "The rest of this month costs {cost} of {limit}.", cost=planned, limit=text.money(limit, whole=True)
                )
            )
        self._period.setText(said)
        self.entries.show_entries(
            [
                Entry(
                    "triangle-alert", one.titles[0], short_day(one.day), conflicts.say(one), _TONES.get(one.kind, "warn"),
                    (one.ids[0], one.day), f"{t(conflicts.TITLES[one.kind])}\n{one.titles[0]}\n{conflicts.say(one)}",
                )
                for one in found.conflicts
            ]
        )  # fmt: skip
        self._stack.setCurrentIndex(0 if found.conflicts else 1)

    def _open(self, target: object) -> None:
        if isinstance(target, tuple):
            self.wanted.emit(*target)
