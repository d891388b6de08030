"""The voice of the customer: what tickets are about, how they are answered, what waits and what is at risk."""

from collections.abc import Sequence
from typing import cast

from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QWidget

from opsdesk.analysis import periods
from opsdesk.analysis import voice_shown as said
from opsdesk.analysis.heard import SEGMENTS, Heard
from opsdesk.analysis.periods import Period
from opsdesk.analysis.voice import VoiceOf
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model.figures import day_name
from opsdesk.query.filters import Among, Query
from opsdesk.reports.catalogue import Request
from opsdesk.services import calendars
from opsdesk.services.voice import heard, lead
from opsdesk.store.connect import Connection
from ui.context import Context
from ui.pages.metrics.analysis import Analysis, Choice
from ui.pages.metrics.voice_cards import Backlog, Risks, Satisfaction, Tiles, Times, Volumes, Words, Workload
from ui.theme import theme
from ui.widgets.live import live

SPANS: dict[str, tuple[Period, int]] = {"28": ("day", 28), "91": ("week", 13), "365": ("month", 12)}
"""What each choice of the period shows: so many days, weeks or months, the current one last."""
_TWO = 920
Loaded = tuple[Heard, Sequence[str]]


class Voice(Analysis):
    """Its cards show what was heard; what they are clicked on leads to the tickets."""

    touched_by = ("tickets", "answers", "surveys", "rules", "customers", "orders")

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, "voice", parent)
        self._heard: Heard | None = None
        self.span = Choice(
            context, "metrics.voice.span", _("Period"), (("91", _("13 weeks")), ("28", _("28 days")), ("365", _("A year")))
        )  # fmt: skip
        self.calendar = QComboBox()
        self.calendar.activated.connect(self._calendar_chosen)
        self.offer(self.span, self.calendar)
        self.tiles, self.words, self.volumes = Tiles(), Words(), Volumes(context)
        self.times, self.backlog, self.workload = Times(context), Backlog(context), Workload()
        self.satisfaction, self.risks = Satisfaction(context), Risks()
        self.satisfaction.asked.connect(self.ask)
        self._pairs: list[QBoxLayout] = []
        self.body.addWidget(self.tiles)
        for left, right in (
            (self.volumes, self.words), (self.times, self.backlog), (self.workload, self.satisfaction),
        ):  # fmt: skip
            row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
            row.setSpacing(12)
            self._pairs.append(row)
            row.addWidget(left, 1)
            row.addWidget(right, 1)
            self.body.addLayout(row)
        self.body.addWidget(self.risks)
        self.body.addStretch(1)
        for card in self.cards:
            card.opened.connect(self._go)
        live(self, self.retranslate)

    @property
    def cards(self) -> tuple[Tiles | Words | Volumes | Times | Backlog | Workload | Satisfaction | Risks, ...]:
        return (
            self.tiles, self.volumes, self.words, self.times, self.backlog, self.workload, self.satisfaction, self.risks,
        )  # fmt: skip

    def retranslate(self) -> None:
        self.setAccessibleName(t("Voice of the customer"))
        self._scroll.setAccessibleName(t("Voice of the customer"))
        self.calendar.setAccessibleName(t("Business time by"))
        self.calendar.setToolTip(t("The calendar whose open hours count as business time."))
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cards stand below each other where two have no room for their names."""
        super().resizeEvent(event)
        wide = self.width() >= theme.px(_TWO)
        for row in self._pairs:
            row.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    # -- asking ---------------------------------------------------------------------------------------------------

    def wanted(self) -> VoiceOf:
        period, many = SPANS[self.span.value]
        calendar = self.context.memory.get("metrics.voice.calendar", calendars.BUILT_IN[1])
        segment = self.satisfaction.segment if self.satisfaction.segment in SEGMENTS else SEGMENTS[0]
        day = self.as_of.day
        first = periods.first_day(periods.number(day, period) - many + 1, period)
        return VoiceOf(day, first, period, calendar=calendar, segment=segment)

    def _ask(self) -> None:
        schema, asked = self.context.runner.store.schema, self.wanted()

        def work(connection: Connection) -> Loaded:
            kept = [one.name for one in calendars.all_kept(connection, schema)]
            known = [*reversed(calendars.BUILT_IN), *kept]
            usual = VoiceOf(asked.as_of, asked.first, asked.period, segment=asked.segment)
            return heard(connection, schema, asked if asked.calendar in known else usual), known

        self.read(work, self._arrived)

    def _arrived(self, found: Loaded) -> None:
        self._heard, known = found
        self.calendar.clear()
        self.calendar.addItems(list(known))
        self.calendar.setCurrentText(self._heard.asked.calendar)
        self._show()

    def _calendar_chosen(self, index: int) -> None:
        self.context.memory.keep("metrics.voice.calendar", self.calendar.itemText(index))
        self.ask()

    def _show(self) -> None:
        found = self._heard
        if found is None:
            return
        schema = self.context.runner.store.schema
        definitions = said.definitions(found, schema["tickets"])
        for card in self.cards:
            card.show_heard(found, schema, definitions)

    # -- where numbers lead ---------------------------------------------------------------------------------------

    def _go(self, target: object) -> None:
        found = self._heard
        if found is None:
            return
        if isinstance(target, Query):
            self.context.show(target)
            return
        schema, wanted = self.context.runner.store.schema, cast(tuple[object, ...], target)
        slot = "metrics/voice/lead"
        self.context.runner.read(
            lambda c: (wanted, lead(c, schema, found, wanted)), self._listed, slot, self.context.tell
        )

    def _listed(self, led: tuple[tuple[object, ...], list[int]]) -> None:
        assert self._heard is not None
        target, ids = led
        count = tn("{n} ticket", "{n} tickets", len(ids))
        name = said.target_name(self._heard, self.context.runner.store.schema["customers"], target)
        asked = self._heard.asked
        days = t("{first} to {last}", first=day_name(asked.first), last=day_name(asked.as_of))
        words = t("{name}: {customers}, as of {day}", name=name, customers=count, day=days)
        self.context.show(Query("tickets", Among.of(words, ids)))

    def _report(self) -> None:
        asked = self.wanted()
        self.context.go("reports", ("feedback-review", Request(asked.as_of, first=asked.first, period=asked.period)))

    def _copy(self) -> None:
        """The key figures, the percentiles and the words, as spreadsheets take them."""
        found = self._heard
        if found is None:
            return
        heads, rows = said.rows_of_times(found.voice)
        lines = ["\t".join((tile.name, tile.figure, tile.remark)) for tile in said.tiles(found)]
        lines += [
            "",
            *("\t".join(row) for row in (heads, *rows)),
            "",
            "\t".join((t("Word"), t("Tickets"), t("Time before"))),
        ]
        lines += [f"{term.name}\t{term.now}\t{term.before}" for term in found.terms]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self.context.toast(t("Copied. Paste them into a spreadsheet."))
