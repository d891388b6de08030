"""All calendars of open hours in one sheet: a week of windows, a year of holidays, official notices, and what would flip."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from opsdesk import clock
from opsdesk.analysis.hours.calendar import Calendar, from_json, to_json, typed
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.services import calendars
from opsdesk.services.calendars import BUILT_IN, built_in, unknown_after
from opsdesk.services.rules import Kept
from opsdesk.store.connect import Connection
from ui.context import Context
from ui.dialogs.dialog import Dialog
from ui.forms.editor import TypedLine, mark_wrong
from ui.levels.day import DayPopup, changed
from ui.levels.flips import Flips
from ui.levels.week import WeekGrid
from ui.levels.year import YearView
from ui.records import sheets
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.entries import Entry, EntryList
from ui.widgets.label import Label, Line
from ui.widgets.tabs import Tabs

_SLOT = "levels/calendars"
_OFFERED = (
    "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "Asia/Kolkata", "Europe/Berlin",
    "Europe/London", "America/New_York", "America/Los_Angeles", "Australia/Sydney", "UTC",
)  # fmt: skip


def open_calendars(context: Context, page: QWidget, name: str = "cn") -> Dialog:
    sheet = CalendarsSheet(context, name)
    detail = t("Open hours by weekday, holidays and make-up workdays: what business time is counted by.")
    return sheets.show(page, sheet, _("Calendars"), detail, width=980)


def _scrolled(part: QWidget) -> QScrollArea:
    """A year in large letters is higher than a small screen."""
    area = QScrollArea()
    area.setWidget(part)
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


class CalendarsSheet(QWidget):
    closed = Signal()

    def __init__(self, context: Context, name: str = "cn") -> None:
        super().__init__()
        self._context, self._runner = context, context.runner
        self.kept: list[Kept[Calendar]] = []
        self.calendar: Calendar = built_in("cn")
        self._wanted, self._dirty = name, False
        self.list = EntryList(t("Calendars"))
        self.name = TypedLine()
        self.name.setMaxLength(80)
        self.zone = QComboBox()
        self.zone.setEditable(True)
        self.zone.addItems(list(_OFFERED))
        self.week, self.year, self.flips = WeekGrid(), YearView(), Flips(context)
        self.tabs, self._stack = Tabs([_("Hours of the week"), _("Holidays of the year")]), QStackedWidget()
        self._year_name = Label(bold=True)
        self._warning = Label(role="small", colour="warn", wrap=True)
        self._wrong = Label(colour="bad", wrap=True)
        self.copy_button = Button(_("Copy"), self.copy, icon="copy")
        self.file_button = Button(_("Notice from a file…"), self.ask_file, icon="upload")
        self.text_button = Button(_("Paste a notice…"), self.ask_text)
        self.save_button = Button(_("Save"), self.save, tone="primary")
        self._arrange()
        selection = self.list.selectionModel()
        assert selection is not None
        selection.currentChanged.connect(lambda now, _was: self._chosen(now.row()))
        self.name.textEdited.connect(self._edited)
        self.zone.editTextChanged.connect(self._edited)
        self.week.changed.connect(self._edited)
        self.year.picked.connect(self._ask_day)
        self._runner.changed.connect(self._changed)
        self._read()

    def _arrange(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self.list, 1)
        tools = QHBoxLayout()
        tools.setSpacing(2)
        self.remove_button = IconButton("trash-2", _("Remove"), self.remove)
        tools.addWidget(self.copy_button)
        tools.addWidget(self.remove_button)
        tools.addStretch()
        left.addLayout(tools)
        self.list.setFixedWidth(theme.px(170))
        head = QHBoxLayout()
        head.setSpacing(8)
        self.name.setAccessibleName(t("Name of the calendar"))
        self.zone.setAccessibleName(t("Time zone"))
        head.addWidget(self.name, 1)
        head.addWidget(self.zone)
        turning = QHBoxLayout()
        turning.setSpacing(2)
        turning.addWidget(IconButton("chevron-left", _("Year before"), lambda: self.turn(-1)))
        turning.addWidget(self._year_name)
        turning.addWidget(IconButton("chevron-right", _("Year after"), lambda: self.turn(1)))
        turning.addStretch()
        for button in (self.file_button, self.text_button):
            turning.addWidget(button)
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addLayout(head)
        right.addWidget(self.tabs)
        right.addWidget(self._stack, 1)
        days = QWidget()
        year = QVBoxLayout(days)
        year.setContentsMargins(0, 0, 0, 0)
        year.addLayout(turning)
        year.addWidget(self.year, alignment=Qt.AlignmentFlag.AlignHCenter)
        year.addStretch(1)
        hours = QWidget()
        week = QVBoxLayout(hours)
        week.setContentsMargins(0, 0, 0, 0)
        week.addWidget(self.week)
        week.addStretch(1)
        for part in (hours, days):
            self._stack.addWidget(_scrolled(part))
        self.tabs.currentChanged.connect(self._stack.setCurrentIndex)
        right.addWidget(self._warning)
        right.addWidget(Line())
        right.addWidget(self.flips)
        right.addWidget(self._wrong)
        panes = QHBoxLayout()
        panes.setSpacing(20)
        panes.addLayout(left)
        panes.addLayout(right, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch()
        buttons = (
            self.copy_button,
            self.file_button,
            self.text_button,
            Button(_("Close"), self.closed.emit),
            self.save_button,
        )
        for button in buttons:
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for button in buttons[3:]:
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(panes, 1)
        column.addLayout(foot)
        self._wrong.hide()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(880), min(theme.px(650), 660))

    # -- what there is ------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        schema = self._runner.store.schema
        self._runner.read(lambda c: calendars.all_kept(c, schema), self._arrived, _SLOT, self._refuse)

    def _changed(self, changes: Changes) -> None:
        if changes.touches("rules"):
            self._read()

    def _arrived(self, kept: Sequence[Kept[Calendar]]) -> None:
        self.kept = list(kept)
        if not self._dirty:
            self.show_named(self._wanted)

    @property
    def _names(self) -> list[str]:
        return [*BUILT_IN, *(one.name for one in self.kept)]

    def _list_them(self) -> None:
        entries = [Entry("calendar-days" if name in BUILT_IN else "pencil", name, t("built in") if name in BUILT_IN else "", "", "", name) for name in self._names]  # fmt: skip
        if self._wanted not in self._names:
            entries.append(Entry("plus", self._wanted, "", "", "", self._wanted))
        self.list.show_entries(entries)
        model = self.list.model()
        assert model is not None
        self.list.setCurrentIndex(model.index([entry.target for entry in entries].index(self._wanted), 0))

    def _chosen(self, row: int) -> None:
        entries = self.list.entries
        if 0 <= row < len(entries) and entries[row].target != self._wanted:
            self.show_named(str(entries[row].target))

    def show_named(self, name: str) -> None:
        """Show the calendar called so; cn when there is none."""
        own = next((one.value for one in self.kept if one.name == name), None)
        self._wanted = name if own is not None or name in BUILT_IN else "cn"
        self._dirty = False
        self._show(own or built_in(self._wanted))
        self._list_them()
        self._refuse(None)
        fixed = t("This calendar is built in: copy it to change it.") if self.fixed else t("Change something to see which tickets would flip.")  # fmt: skip
        self.flips.stop(fixed)

    @property
    def fixed(self) -> bool:
        return self._wanted in BUILT_IN

    def _show(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.name.setText(self._wanted)
        self.zone.blockSignals(True)
        self.zone.setEditText(calendar.zone)
        self.zone.blockSignals(False)
        for part in (self.name, self.zone, self.file_button, self.text_button, self.save_button, self.remove_button):
            part.setEnabled(not self.fixed)
        self.week.show_week(typed(calendar.week), fixed=self.fixed)
        self._show_year(self.year.year)

    def _show_year(self, year: int) -> None:
        self.year.show_calendar(self.calendar, year)
        self._year_name.setText(str(year))
        last = clock.day_number(clock.day_of(0).replace(year=year, month=12, day=31))
        warning = unknown_after(self.calendar, last)
        self._warning.setText(warning)
        self._warning.setVisible(bool(warning))

    def turn(self, years: int) -> None:
        self._show_year(min(max(self.year.year + years, 1971), 2099))

    # -- changing it --------------------------------------------------------------------------------------------------

    def _edited(self, *_value: object) -> None:
        if self.fixed:
            return
        self._dirty = True
        self._refuse(None)
        mark_wrong(self.name, "" if self.name.text().strip() else t("A name is missing."))
        week = self.week.week()
        zone = self.zone.currentText().strip()
        problem = self.week.problem or (
            "" if zone in available_timezones() else t("There is no time zone “{name}”.", name=zone)
        )
        self.save_button.setEnabled(not problem and bool(self.name.text().strip()))
        if problem or week is None:
            self.flips.stop(problem)
            return
        document = {**to_json(self.calendar), **week, "tz": zone}
        try:
            read = from_json(self.calendar.name, document)
        except Trouble as trouble:
            self.flips.stop(str(trouble))
            return
        self._take(replace(read, closed=self.calendar.closed))

    def _take(self, calendar: Calendar) -> None:
        """It is this one now, not kept yet."""
        self._dirty = True
        self.calendar = calendar
        self._show_year(self.year.year)
        schema, now, name = self._runner.store.schema, clock.seconds(), self._wanted
        if name not in self._names:
            self.flips.stop(t("Save it, and choose it in a policy."))
            return

        def work(connection: Connection) -> Any:
            from opsdesk.services import what_if  # it loads NumPy

            return what_if.tried(connection, schema, now, None, {name: calendar})

        self.flips.ask(work)

    def _ask_day(self, day: int) -> None:
        if self.fixed:
            return
        popup = DayPopup(self, self.calendar, day)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.chosen.connect(self.set_day)
        popup.open_under(self.year, popup.name)
        corner = self.year.mapToGlobal(self.year.cell(day).bottomLeft())
        popup.move(corner)

    def set_day(self, day: int, kind: str, name: str) -> None:
        self._take(changed(self.calendar, day, kind, name))

    def copy(self) -> None:
        """A calendar of one's own that begins like this one."""
        name, number = t("{name} (copy)", name=self._wanted), 2
        while name in self._names:
            name, number = f"{t('{name} (copy)', name=self._wanted)} {number}", number + 1
        calendar = replace(self.calendar, name=name)
        self._wanted = name
        self._show(calendar)
        self._list_them()
        self._dirty = True
        self.save_button.setEnabled(True)
        self.name.setFocus()
        self.name.selectAll()
        self.flips.stop(t("Save it, and choose it in a policy."))

    def ask_file(self) -> None:
        kinds = t("Notices (*.json *.ics *.txt)")
        name, _kind = QFileDialog.getOpenFileName(self, t("Notice from a file…"), "", kinds)
        if name:
            self.take_file(Path(name))

    def take_file(self, path: Path) -> None:
        from opsdesk.exchange import notices

        self._take_notice(lambda: notices.read(path, self.year.year))

    def ask_text(self) -> None:
        dialog = Dialog(self, _("Paste a notice…"), width=560)
        box = QPlainTextEdit()
        box.setAccessibleName(t("Text of the notice"))
        box.setPlaceholderText(t("{year}年……一、元旦：1月1日至3日放假调休。", year=self.year.year))
        box.setMinimumHeight(theme.px(220))
        dialog.body.addWidget(
            Label(t("The official text with the days off and the make-up workdays."), colour="muted", wrap=True)
        )
        dialog.body.addWidget(box)
        dialog.add_button(Button(_("Cancel"), dialog.reject))
        dialog.add_button(Button(_("Add"), lambda: self._pasted(dialog, box.toPlainText()), tone="primary"))
        dialog.open()

    def _pasted(self, dialog: Dialog, text: str) -> None:
        dialog.accept()
        self.take_text(text)

    def take_text(self, text: str) -> None:
        from opsdesk.analysis.hours.notice import from_text

        self._take_notice(lambda: from_text(text, self.year.year))

    def _take_notice(self, read: Any) -> None:
        from opsdesk.analysis.hours.notice import extended

        try:
            notice = read()
        except Trouble as trouble:
            self._refuse(trouble)
            return
        self._refuse(None)
        self._take(extended(self.calendar, notice))
        self._show_year(notice.year)
        self.tabs.setCurrentIndex(1)
        self._context.toast(
            t(
                "{closed} closed days and {opened} make-up workdays.",
                closed=len(notice.closed),
                opened=len(notice.opened),
            )
        )

    def save(self) -> None:
        name, calendar = self.name.text().strip(), self.calendar
        number = next((one.id for one in self.kept if one.name == self._wanted), None)
        self._runner.write(lambda store: calendars.save(store, name, calendar, number), self._saved, self._refuse)

    def _saved(self, _changes: Changes) -> None:
        self._wanted, self._dirty = self.name.text().strip(), False
        self._read()

    def remove(self) -> None:
        one = next((one for one in self.kept if one.name == self._wanted), None)
        self._wanted, self._dirty = "cn", False
        if one is None:
            self.show_named("cn")
        else:
            self._runner.write(lambda store: calendars.remove(store, one.id), None, self._refuse)

    def _refuse(self, trouble: Trouble | None) -> None:
        self._wrong.setText(str(trouble) if trouble else "")
        self._wrong.setVisible(trouble is not None)

    @property
    def refusal(self) -> str:
        return self._wrong.text()

    @property
    def warning(self) -> str:
        return self._warning.text() if not self._warning.isHidden() else ""
