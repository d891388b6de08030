"""Who asked for the requirement: how many customers, worth how much, how lately, in which stages, and their words."""

from collections import Counter
from collections.abc import Iterable

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from opsdesk import clock
from opsdesk.analysis.evidence import FORMULA, HALF_LIFE
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model import text
from opsdesk.query.filters import Among, Query
from opsdesk.query.selection import Selection
from opsdesk.services import evidence
from opsdesk.services.evidence import Found, Quote, Voice
from ui.context import Context
from ui.records.pane import Shown
from ui.widgets.buttons import Button
from ui.widgets.empty import EmptyState
from ui.widgets.entries import Entry, EntryList
from ui.widgets.fact import Fact
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.live import live

SLOT = "requirements/detail/evidence"


class EvidencePart(QWidget):
    """A `Part` of the pane."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self._runner = context, context.runner
        self._number: int | None = None
        self.found: Found | None = None
        self.reach = Fact(_("Customers"), definition=FORMULA, opens=True)
        self.recent = Fact(_("Recent reach"), definition=FORMULA)
        self.worth = Fact(_("Worth"), definition=_("Typed worth, else revenue, of each customer once."))
        self.reach.asked.connect(self._list_customers)
        self._line = Label(role="small", colour="muted", wrap=True)
        self._parts = QWidget()
        self._flow = Flow(self._parts, gap=2)
        self.use = Button(_("Use as reach"), self.use_as_reach, icon="check")
        self.entries = EntryList(t("Who asked"))
        self.entries.opened.connect(self._open)
        self._place = QStackedWidget()
        self._place.addWidget(self.entries)
        self._place.addWidget(EmptyState("users", _("Nobody has asked for it yet.")))
        facts = QHBoxLayout()
        facts.setSpacing(8)
        for fact in (self.reach, self.recent, self.worth):
            facts.addWidget(fact)
        row = QHBoxLayout()
        row.addWidget(self._line, 1)
        row.addWidget(self.use)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(8)
        column.addLayout(facts)
        column.addLayout(row)
        column.addWidget(self._parts)
        column.addWidget(self._place, 1)
        live(self, self._show)

    def show_record(self, record: Shown) -> None:
        if record.id != self._number:
            self.found = None
        self._number = record.id
        schema, number, today = self._runner.store.schema, record.id, clock.today()
        self._runner.read(lambda c: evidence.of_requirement(c, schema, number, today), self._arrived, SLOT)

    def _arrived(self, found: Found) -> None:
        self.found = found
        self._show()

    def _show(self) -> None:
        found = self.found
        self.entries.setAccessibleName(t("Who asked"))
        if found is None:
            return
        self.reach.show_figure(f"{found.reach:,}")
        self.recent.show_figure(f"{found.recent:,.1f}")
        self.recent.say(_("Recent reach"), FORMULA, t("Half-life: {n} days", n=f"{found.half_life:g}"))
        self.worth.show_figure(text.money(found.worth, whole=True))
        self._line.setText(self._said(found))
        self._show_parts(found)
        known = [_entry(voice) for voice in found.voices]
        unknown = [_unknown(quote) for quote in found.nobody]
        self.entries.show_entries([*known, *unknown])
        self._place.setCurrentIndex(0 if known or unknown else 1)

    def _said(self, found: Found) -> str:
        n = sum(len(voice.quotes) for voice in found.voices) + len(found.nobody)
        said = [tn("{n} request", "{n} requests", n)]
        if found.nobody:
            said.append(tn("{n} of nobody known", "{n} of nobody known", len(found.nobody)))
        if found.newest is not None:
            said.append(t("last {when}", when=text.relative_day(found.newest, today=found.as_of)))
        return " · ".join(said)

    def _show_parts(self, found: Found) -> None:
        """How many in which stage and of which tier; each leads to them."""
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        customers = self._runner.store.schema["customers"]
        for name in ("stage", "tier"):
            field = customers.field(name)
            for value, count in Counter(getattr(voice, name) for voice in found.voices).most_common():
                if value is None:
                    continue
                shown = text.show(field, value)
                words = shown if name == "stage" else t("Tier {name}", name=shown)
                ids = [voice.id for voice in found.voices if getattr(voice, name) == value]
                button = Button("", tone="link")
                button.rename(f"{words} {count:,}")
                button.clicked.connect(lambda _on=False, words=words, ids=ids: self._list(words, ids))
                self._flow.addWidget(button)
        self._parts.setVisible(bool(self._flow.count()))

    # -- what can be done -------------------------------------------------------------------------------------------

    def use_as_reach(self) -> None:
        if self._number is not None:
            selection, today = Selection(evidence.ENTITY, frozenset([self._number])), clock.today()
            self._runner.write(
                lambda store: evidence.use_as_reach(store, selection, today, half_life=HALF_LIFE),
                None,
                self._context.tell,
            )

    def _list_customers(self) -> None:
        if self.found is not None:
            self._list(t("Who asked"), (voice.id for voice in self.found.voices))

    def _list(self, name: str, ids: Iterable[int]) -> None:
        self._context.go("customers", Query("customers", Among.of(name, ids)))

    def _open(self, target: object) -> None:
        if isinstance(target, int):
            self._context.go("customers", target)


def _entry(voice: Voice) -> Entry:
    words = [" ".join(quote.words.split()) for quote in voice.quotes if quote.words.strip()]
    times = tn("{n} time", "{n} times", len(voice.quotes)) if len(voice.quotes) > 1 else ""
    when = "" if voice.last is None else text.relative_day(voice.last)
    return Entry(
        "user",
        voice.name,
        text.money(voice.worth, whole=True),
        " · ".join(filter(None, (when, times, words[0] if words else ""))) or text.EMPTY,
        target=voice.id,
        tip="\n".join(f"{_day(quote)}{quote.words or text.EMPTY}" for quote in voice.quotes),
    )


def _unknown(quote: Quote) -> Entry:
    words = " ".join(quote.words.split())
    return Entry("message-square", words or text.EMPTY, quote.ticket or "", _day(quote).strip(), tip=quote.words)


def _day(quote: Quote) -> str:
    return "" if quote.at is None else f"{clock.day_of(quote.at).isoformat()} "
