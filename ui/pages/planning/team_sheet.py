"""The team as a small sheet: a line for each person, a calendar, and what follows for each release."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model.changes import Changes
from opsdesk.model.figures import figure
from opsdesk.services import calendars, team
from opsdesk.services.releases import Release
from opsdesk.services.team import Capacity, Team
from opsdesk.store.store import Store
from ui.context import Context
from ui.dialogs.dialog import Dialog
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.entries import Entry, EntryList
from ui.widgets.label import Label

_CALM_MS = 250
Found = list[tuple[Release, Capacity | None]]


@dataclass(frozen=True)
class _Known:
    team: Team
    calendars: tuple[str, ...]


class TeamSheet(Dialog):
    def __init__(self, parent: QWidget, context: Context) -> None:
        super().__init__(parent, _("Team and capacity"), width=580)
        self._context, self._runner = context, context.runner
        self.found: Found = []
        self.members = QPlainTextEdit()
        self.members.setTabChangesFocus(True)
        self.members.setMinimumHeight(theme.px(120))
        self.members.setPlaceholderText(t("Li Jing, 80%, 2026-02-16 ~ 2026-02-24"))
        self.calendar = QComboBox()
        self.releases = EntryList(t("Capacity of releases"))
        self.releases.setMinimumHeight(theme.px(150))
        self.refusal = Label(colour="bad", wrap=True)
        self.refusal.hide()
        for label, field in (
            (t("A line each: name, share of their time, days away"), self.members),
            (t("Calendar"), self.calendar),
            (t("Capacity of releases, in person-days"), self.releases),
        ):
            words = Label(label, role="small", colour="muted")
            words.setBuddy(field)
            field.setAccessibleName(label)
            self.body.addWidget(words)
            self.body.addWidget(field)
        self.body.addWidget(self.refusal)
        self.add_button(Button(_("Cancel"), self.reject))
        self.keep = Button(_("Save the team only"), partial(self.save, fill=False))
        self.use = Button(_("Use for the releases"), partial(self.save, fill=True), tone="primary")
        self.add_button(self.keep)
        self.add_button(self.use)
        self._calm = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._calm.timeout.connect(self._count)
        self.members.textChanged.connect(self._calm.start)
        self.calendar.currentIndexChanged.connect(lambda _index: self._count())
        self.members.setFocus()
        schema = self._runner.store.schema

        def work(connection: Any) -> _Known:
            names = tuple(one.name for one in calendars.all_kept(connection, schema))
            return _Known(team.in_force(connection, schema), (*reversed(calendars.BUILT_IN), *names))

        self._runner.read(work, self._known, "planning/team", self._refused)

    def _known(self, known: _Known) -> None:
        self.calendar.blockSignals(True)
        for name in known.calendars:
            self.calendar.addItem({"cn": t("China, with holidays"), "24x7": t("Every day")}.get(name, name), name)
        self.calendar.setCurrentIndex(max(self.calendar.findData(known.team.calendar), 0))
        self.calendar.blockSignals(False)
        self.members.setPlainText(team.written(known.team))
        self._count()

    @property
    def typed(self) -> Team:
        """Trouble when a line cannot be read."""
        found = Team(team.read(self.members.toPlainText()), str(self.calendar.currentData() or "cn"))
        team.check(found)
        return found

    def _count(self) -> None:
        try:
            typed = self.typed
        except Trouble as trouble:
            self._refused(trouble)
            return
        self.refusal.hide()
        schema = self._runner.store.schema
        self._runner.read(
            lambda c: team.of_releases(c, schema, typed), self._counted, "planning/team/count", self._refused
        )

    def _counted(self, found: Found) -> None:
        self.found = found
        self.releases.show_entries([_entry(release, counted) for release, counted in found])
        warning = next((counted.warning for _release, counted in found if counted and counted.warning), "")
        self.refusal.setText(warning)
        self.refusal.set_colour("warn")
        self.refusal.setVisible(bool(warning))
        self.use.setEnabled(any(counted is not None for _release, counted in found))

    def _refused(self, trouble: Trouble) -> None:
        self.refusal.setText(str(trouble))
        self.refusal.set_colour("bad")
        self.refusal.show()

    def save(self, *, fill: bool) -> None:
        try:
            typed = self.typed
        except Trouble as trouble:
            self._refused(trouble)
            return
        self._runner.write(partial(_save, typed=typed, fill=fill), lambda _done: self.accept(), self._refused)


def _save(store: Store, typed: Team, fill: bool) -> Changes:
    return team.save(store, typed, fill=fill)


def _entry(release: Release, counted: Capacity | None) -> Entry:
    now = t("now {n}", n=figure(release.capacity, "count"))
    if counted is None:
        return Entry("calendar-days", release.name, now, t("Without dates"))
    days = tn("{n} workday", "{n} workdays", counted.workdays)
    away = sum(one.away for one in counted.people)
    below = [days, tn("{n} person", "{n} people", len(counted.people))]
    if away:
        below.append(tn("{n} day away", "{n} days away", away))
    tip = "\n".join(f"{one.name}: {figure(one.effort, 'count')}" for one in counted.people)
    return Entry(
        "calendar-days", release.name, f"{figure(counted.effort, 'count')} ({now})", " · ".join(below), tip=tip
    )
