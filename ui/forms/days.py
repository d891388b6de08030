"""Editors of days and moments: typed as one would say them, or chosen in a calendar."""

import re
from datetime import datetime, time
from functools import cached_property

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from opsdesk import clock
from opsdesk.i18n import language, t
from opsdesk.model import kinds as k
from opsdesk.model import text
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field
from ui.forms.calendar import CalendarPopup, weekday_names
from ui.forms.lines import LineEditor, line_action
from ui.forms.typed_day import parse_day
from ui.widgets.label import Label
from ui.widgets.live import live

_MOMENT = re.compile(r"(?P<day>.*?)\s*(?:[T\s]\s*)?(?P<hour>\d{1,2})[:：](?P<minute>\d{2})(?::(?P<second>\d{2}))?$")


class DayEditor(LineEditor):
    """While the line reads otherwise than it will be stored, a quiet line below says the day it means."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._meant = Label(role="small", colour="muted")
        self._meant.hide()
        self.column.addWidget(self._meant)
        self._action = line_action(self.line, "calendar-days", t("Calendar"), self.open_calendar)
        self.line.textEdited.connect(lambda _text: self._say())
        self.line.installEventFilter(self)
        live(self, self.retranslate)

    @cached_property
    def calendar(self) -> CalendarPopup:
        """Made when it is first opened: a form of five days would spend 10 ms on months nobody looks at."""
        calendar = CalendarPopup(self, may_be_empty=not self.field.required)
        calendar.picked.connect(self._picked)
        return calendar

    def retranslate(self) -> None:
        self.line.setPlaceholderText(t("3/5, tomorrow, +7d"))
        self._action.setToolTip(t("Calendar (Alt+Down)"))

    def understood(self, typed: str) -> Stored:
        typed = typed.strip()
        return parse_day(typed) if typed else text.parse(self.field, typed)

    def set_value(self, value: Stored) -> None:
        super().set_value(value)
        self._meant.hide()

    def _say(self) -> None:
        day = None if self.problem() else self.day()
        typed = self.line.text().strip()
        says_it = day is None or typed == clock.day_of(day).isoformat()
        self._meant.setVisible(not says_it)
        if day is not None:
            self._meant.setText(f"{clock.day_of(day).isoformat()} {weekday(day)} · {text.relative_day(day)}")

    def day(self) -> int | None:
        value = self.value()
        return value if isinstance(value, int) else None

    def open_calendar(self) -> None:
        self.calendar.open_at(self.line, self.day())

    def _picked(self, day: int | None) -> None:
        self.line.setText("" if day is None else clock.day_of(day).isoformat())
        self._say()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving the line writes the day out; Up and Down go from day to day, Alt+Down opens the calendar."""
        if event.type() == QEvent.Type.FocusOut and not self.problem():
            self._write_out()
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
        if not step or self.line.composing:
            return False
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_calendar()
        else:
            day = self.day()
            self._picked(clock.today() if day is None else day + step)
        return True

    def _write_out(self) -> None:
        if (value := self.value()) is not None:
            self.line.setText(self.written(value))
            self._meant.hide()


class MomentEditor(DayEditor):
    """A day and a time: "昨天 15:30", "3/5 9:00"; a time alone is today's."""

    def retranslate(self) -> None:
        self.line.setPlaceholderText(t("yesterday 15:30"))

    def written(self, value: Stored) -> str:
        return text.moment(value).strftime("%Y-%m-%d %H:%M") if isinstance(value, int) else ""

    def understood(self, typed: str) -> Stored:
        found = _MOMENT.match(typed.strip())
        if not found:
            day = super().understood(typed)
            return _seconds(day, time()) if isinstance(day, int) else None
        hour, minute = int(found["hour"]), int(found["minute"])
        if hour > 23 or minute > 59:
            raise text.Unreadable(t("“{text}” is no time of the day", text=typed.strip()[:40]))
        day = parse_day(found["day"]) if found["day"].strip() else clock.today()
        return _seconds(day, time(hour, minute, int(found["second"] or 0)))

    def day(self) -> int | None:
        value = self.value()
        return clock.day_number(text.moment(value).date()) if isinstance(value, int) else None

    def _picked(self, day: int | None) -> None:
        value = self.value()
        clock_time = text.moment(value).time() if isinstance(value, int) else _now().time().replace(second=0)
        moment = None if day is None else _seconds(day, clock_time)
        self.line.setText(self.written(moment))
        self._meant.hide()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)
        self.changed.emit()

    def _say(self) -> None:
        value = None if self.problem() else self.value()
        self._meant.setVisible(value is not None and self.line.text().strip() != self.written(value))
        self._meant.setText(self.written(value))


def weekday(day: int) -> str:
    at = clock.day_of(day).weekday()
    return f"周{weekday_names()[at]}" if language() == "zh" else ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[at]


def _now() -> datetime:
    return clock.now().astimezone(clock.zone())


def _seconds(day: int, at: time) -> int:
    seconds = text.PARSE[k.Moment](k.Moment(), datetime.combine(clock.day_of(day), at).isoformat())
    assert isinstance(seconds, int)
    return seconds
