"""What one day of a calendar is: as usual, closed and why, or open besides."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from opsdesk import clock
from opsdesk.analysis.hours.calendar import MAKE_UP, Calendar
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from ui.forms.editor import TypedLine
from ui.widgets.buttons import Button
from ui.widgets.label import Label
from ui.widgets.popup import Popup
from ui.widgets.segments import Segments

USUAL, CLOSED, OPEN = "usual", "closed", "open"


class DayPopup(Popup):
    """`chosen` brings (day, USUAL | CLOSED | OPEN, its name)."""

    chosen = Signal(int, str, str)

    def __init__(self, parent: QWidget, calendar: Calendar, day: int) -> None:
        super().__init__(parent, margin=12, gap=8)
        self._day = day
        self.kind = Segments(((USUAL, _("As usual")), (CLOSED, _("Closed day")), (OPEN, _("Make-up workday"))))
        self.kind.set_value(CLOSED if day in calendar.closed else OPEN if day in calendar.opened else USUAL)
        self.name = TypedLine()
        self.name.setMaxLength(60)
        said = calendar.closed.get(day) or calendar.opened.get(day, ("", ()))[0]
        self.name.setText(t(said) if said else "")
        self.name.setPlaceholderText(t("Name, such as National Day"))
        self.name.setAccessibleName(t("Name of the day"))
        self.name.returnPressed.connect(self._choose)
        self.kind.chosen.connect(lambda _value: self.name.setFocus())
        foot = QHBoxLayout()
        foot.addWidget(self.name, 1)
        foot.addWidget(Button(_("Apply"), self._choose, tone="primary"))
        self.body.addWidget(Label(clock.day_of(day).isoformat(), bold=True))
        self.body.addWidget(self.kind)
        self.body.addLayout(foot)

    def _choose(self) -> None:
        self.close()
        self.chosen.emit(self._day, str(self.kind.value), self.name.text().strip())


def changed(calendar: Calendar, day: int, kind: str, name: str) -> Calendar:
    """`calendar` with that day as chosen."""
    from dataclasses import replace

    from opsdesk.analysis.hours.calendar import usual_hours

    closed = {one: why for one, why in calendar.closed.items() if one != day}
    opened = {one: how for one, how in calendar.opened.items() if one != day}
    if kind == CLOSED:
        closed[day] = name or _("Holiday")
    elif kind == OPEN:
        opened[day] = (name or MAKE_UP, usual_hours(calendar.week, day))
    return replace(calendar, closed=dict(sorted(closed.items())), opened=dict(sorted(opened.items())))
