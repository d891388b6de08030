"""The day an analysis speaks of: a button that says it and opens a calendar; today unless chosen otherwise."""

from functools import cached_property

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from opsdesk import clock
from opsdesk.i18n import t
from opsdesk.model.figures import day_name
from ui.forms.calendar import CalendarPopup
from ui.icons import icon
from ui.theme import ICON_SIZE, theme
from ui.widgets.live import live


class AsOf(QPushButton):
    """`day` is a day number. It is not remembered: tomorrow it is tomorrow."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._day: int | None = None
        self.setProperty("tone", "quiet")
        self.setAutoDefault(False)
        self.clicked.connect(lambda: self._calendar.open_at(self, self.day))
        live(self, self.retranslate)

    @property
    def day(self) -> int:
        return clock.today() if self._day is None else self._day

    def choose(self, day: int | None) -> None:
        """Speak of `day`, or of today."""
        self._day = None if day == clock.today() else day
        self.retranslate()
        self.chosen.emit()

    @cached_property
    def _calendar(self) -> CalendarPopup:
        calendar = CalendarPopup(self, may_be_empty=False)
        calendar.picked.connect(self.choose)
        return calendar

    def retranslate(self) -> None:
        self.setText(t("As of {day}", day=t("Today") if self._day is None else day_name(self._day)))
        self.setAccessibleName(self.text())
        self.setToolTip(t("Compute as if this day were today; what came later does not enter."))
        side = theme.px(ICON_SIZE - 2)
        self.setIcon(icon("calendar-days"))
        self.setIconSize(QSize(side + 3, side))
