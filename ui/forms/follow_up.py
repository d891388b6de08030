"""Following up: how one was in touch, what was said, and when to get in touch again. One small form, one operation."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from opsdesk import clock
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity, Field, Values
from opsdesk.services import customers
from opsdesk.store.store import Store
from ui.forms import drafts
from ui.forms.editor import Editor
from ui.forms.fields import Fields
from ui.forms.form import Form
from ui.forms.layout import Section
from ui.runner import Runner
from ui.widgets.buttons import Button
from ui.widgets.flow import Flow
from ui.widgets.live import live
from ui.widgets.segments import Segments

ICONS: dict[object, str] = {
    "call": "phone",
    "visit": "map-pin",
    "wechat": "message-square",
    "email": "mail",
    "event": "calendar-days",
    "note": "sticky-note",
}
"""The picture of each kind of interaction, here and in timelines."""


def _form(kinds: k.Kind) -> Entity:
    fields = (
        Field("kind", kinds, _("How")),
        Field("summary", k.Prose(), _("What was said")),
        Field("next_day", k.Day(), _("Next follow-up")),
    )
    return Entity("follow_up", fields, prefix="", label="", one="", title="summary")


def next_monday() -> int:
    today = clock.today()
    return today + 7 - clock.day_of(today).weekday()


class _Kinds(Editor):
    """The ways of being in touch, one click each."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        assert isinstance(field.kind, k.Pick)
        self._segments = Segments([(option.key, option.label) for option in field.kind.offered], icons=ICONS)
        self._segments.chosen.connect(lambda _value: self.changed.emit())
        self.column.addWidget(self._segments)
        self.setFocusProxy(self._segments)

    def read(self) -> Stored:
        return str(self._segments.value or "note")

    def set_value(self, value: Stored) -> None:
        self._segments.set_value(value)


class FollowUp(QWidget):
    done = Signal()
    closed = Signal()

    def __init__(self, runner: Runner, customer: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._customer = customer
        form = _form(runner.store.schema["interactions"].field("kind").kind)
        self.fields = Fields(form, [Section("", ("kind", "summary", "next_day"))], editors={"kind": _Kinds})
        self.form = Form(runner, self.fields)
        self.form.saved.connect(lambda _changes: self.done.emit())
        self.form.closed.connect(self.closed)
        day = self.fields.editors["next_day"]
        day.column.addLayout(self._quick_days())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setAccessibleName(t("Follow up"))

    def _quick_days(self) -> Flow:
        row = Flow(gap=4)
        for words, day in (
            (_("Tomorrow"), lambda: clock.today() + 1),
            (_("In 3 days"), lambda: clock.today() + 3),
            (_("In a week"), lambda: clock.today() + 7),
            (_("Next Monday"), next_monday),
            (_("No date"), lambda: None),
        ):
            row.addWidget(Button(words, lambda day=day: self._choose(day()), tone="quiet"))  # type: ignore[misc]
        return row

    def _choose(self, day: int | None) -> None:
        editor = self.fields.editors["next_day"]
        editor.set_value(day)
        editor.changed.emit()

    def start(self, kind: str = "call") -> None:
        """Ready to type what was said; what was half typed about this customer comes back."""
        self.form.start({"kind": kind}, self._write, drafts.key("follow-up", self._customer))
        self.fields.editors["summary"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _write(self, store: Store, values: Values) -> Changes:
        day = values["next_day"]
        return customers.follow_up(
            store,
            self._customer,
            str(values["kind"]),
            str(values["summary"] or ""),
            day if isinstance(day, int) else None,
        )
