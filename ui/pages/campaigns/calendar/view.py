"""The calendar of campaigns as one of the ways to see their list: what is in sight, how, and what is moved in it."""

from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model.changes import Changes
from opsdesk.query.filters import EVERYTHING, Query
from opsdesk.services import campaigns, overlays, schedule
from opsdesk.services.overlays import Overlays
from opsdesk.services.rows import Selection
from opsdesk.services.schedule import ENTITY, Schedule, Shown
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from ui.context import Context
from ui.pages.campaigns.calendar.agenda import AgendaScene
from ui.pages.campaigns.calendar.canvas import Canvas
from ui.pages.campaigns.calendar.ink import Ink
from ui.pages.campaigns.calendar.panel import ConflictPanel
from ui.pages.campaigns.calendar.scene import Scene
from ui.pages.campaigns.calendar.timeline import CAMPAIGN, CHANNEL, OWNER, TimelineScene
from ui.pages.campaigns.calendar.weeks import WeeksScene
from ui.pages.campaigns.calendar.words import title
from ui.pages.campaigns.calendar.year import YearScene
from ui.widgets.buttons import Button, IconButton
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.segments import Segments
from ui.widgets.surface import Surface

YEAR, MONTH, WEEK, AGENDA, TIMELINE = "year", "month", "week", "agenda", "timeline"
VIEWS = (
    (YEAR, _("Year")), (MONTH, _("Month")), (WEEK, _("Week")), (AGENDA, _("Agenda")), (TIMELINE, _("Timelines")),
)  # fmt: skip
GROUPS = ((CHANNEL, _("Channel")), (OWNER, _("Owner")), (CAMPAIGN, _("Campaign")))
_VIEW, _GROUP, _PANEL = "campaigns.calendar.view", "campaigns.calendar.group", "campaigns.calendar.conflicts"
Read = tuple[Schedule, Overlays, int]


class CampaignCalendar(QWidget):
    opened = Signal(int)
    current_changed = Signal(object)
    selection_changed = Signal()
    menu_wanted = Signal(QPoint)
    failed = Signal(Trouble)
    counted = Signal(int)
    day_wanted = Signal(int)
    """Somebody wants a new campaign that begins that day."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._runner, self._memory = context, context.runner, context.memory
        self.query: Query | None = None
        self.total = 0
        self._goal: tuple[frozenset[int] | None, int] | None = None
        self._meant: int | None = None
        """The day somebody went to, until they scroll away."""
        self._ink = Ink(self._channels)
        self._scenes: dict[str, Scene] = {}
        view = self._memory.get(_VIEW, MONTH)
        self.view = view if view in dict(VIEWS) else MONTH
        self.canvas = Canvas(self._scene(self.view))
        self.canvas.movable = not self._runner.store.vault.read_only
        self._title = Label(role="heading", bold=True)
        self._views = Segments(VIEWS, compact=True)
        self._groups = QComboBox()
        for by, _words in GROUPS:
            self._groups.addItem("", by)
        self.panel = ConflictPanel(context)
        self._warning = Button(_("Conflicts"), self.toggle_panel, icon="triangle-alert", tone="quiet")
        self._views.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._arrange()
        self._connect()
        self._year = clock.day_of(clock.today()).year
        self._first_look: int | None
        self._meant = self._first_look = clock.today()
        live(self, self.retranslate)

    @property
    def _channels(self) -> list[str]:
        kind = self._runner.store.schema[ENTITY].field("channel").kind
        return [option.key for option in kind.options] if isinstance(kind, k.Pick) else []

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(IconButton("chevron-left", _("Back"), partial(self.turn, -1)))
        head.addWidget(Button(_("Today"), self.go_to_today))
        head.addWidget(IconButton("chevron-right", _("Forward"), partial(self.turn, 1)))
        head.addSpacing(8)
        head.addWidget(self._title, 1)
        head.addWidget(self._groups)
        head.addSpacing(8)
        head.addWidget(self._views)
        head.addSpacing(4)
        head.addWidget(self._warning)
        column.addLayout(head)
        across = QHBoxLayout()
        across.setSpacing(12)
        card = Surface(margin=1, gap=0)
        card.body.addWidget(self.canvas)
        across.addWidget(card, 1)
        across.addWidget(self.panel)
        self.panel.setVisible(self._memory.get(_PANEL, False))
        column.addLayout(across, 1)
        self._views.set_value(self.view)
        self._groups.setCurrentIndex(max(self._groups.findData(self._memory.get(_GROUP, CHANNEL)), 0))
        self._groups.setVisible(self.view == TIMELINE)

    def _connect(self) -> None:
        canvas = self.canvas
        self._views.chosen.connect(lambda view: self.see(str(view)))
        self._groups.activated.connect(lambda _index: self.group_by(str(self._groups.currentData())))
        canvas.opened.connect(self.opened)
        canvas.current_changed.connect(self.current_changed)
        canvas.chosen_changed.connect(self.selection_changed)
        canvas.menu_wanted.connect(self.menu_wanted)
        canvas.day_wanted.connect(self.day_wanted)
        canvas.rest_wanted.connect(self._show_rest)
        canvas.scrolled.connect(self._scrolled)
        canvas.shifted.connect(self._shift)
        canvas.turned.connect(lambda by: self.turn(by) if by else self.go_to_today())
        self.panel.wanted.connect(self._look_at)
        self.panel.counted.connect(self._warn)
        self.setFocusProxy(canvas)

    def retranslate(self) -> None:
        self._ink = Ink(self._channels)
        for name, scene in self._scenes.items():
            if name != self.view:
                scene.restyle(self._ink)
        self.canvas.restyle(self._ink)
        self.canvas.setAccessibleName(t("Calendar of campaigns"))
        for at, (_by, words) in enumerate(GROUPS):
            self._groups.setItemText(at, t(words))
        self._groups.setAccessibleName(t("Rows of the timelines"))
        self._tell()

    # -- how it is seen -----------------------------------------------------------------------------------------------

    def _scene(self, view: str) -> Scene:
        if view not in self._scenes:
            match view:
                case "year":
                    scene: Scene = YearScene(self._ink)
                case "week":
                    scene = WeeksScene(self._ink, rows=0)
                case "agenda":
                    scene = AgendaScene(self._ink)
                case "timeline":
                    scene = TimelineScene(self._ink, self._memory.get(_GROUP, CHANNEL), self._channels)
                case _:
                    scene = WeeksScene(self._ink)
            self._scenes[view] = scene
        return self._scenes[view]

    def see(self, view: str) -> None:
        """Look at the same days in another way."""
        day = self._day_meant()
        self.view = view
        self._views.set_value(view)
        self._groups.setVisible(view == TIMELINE)
        self._memory.keep(_VIEW, view)
        shown = self.canvas.scene
        scene = self._scene(view)
        scene.show(shown.schedule, shown.overlays)
        self.canvas.see(scene)
        self.canvas.go_to_day(day)
        if (current := self.canvas.current) is not None:
            self.canvas.bring(current)
        self._tell()

    def _day_meant(self) -> int:
        """The day that stays in sight: of the campaign with the cursor, of today, or the first one."""
        first, last = self.canvas.scene.span(self.canvas.at)
        current = self.canvas.current
        for day in (current.first if current else None, clock.today()):
            if day is not None and first <= day <= last:
                return day
        return first if self._meant is None else self._meant

    def group_by(self, by: str) -> None:
        self._memory.keep(_GROUP, by)
        self._groups.setCurrentIndex(self._groups.findData(by))
        scene = self._scene(TIMELINE)
        assert isinstance(scene, TimelineScene)
        scene.group_by(by)
        self.canvas.fit()

    def turn(self, by: int) -> None:
        self.go_to_day(self.canvas.scene.turned(self.canvas.at, by))

    def go_to_today(self) -> None:
        self.go_to_day(clock.today())

    def go_to_day(self, day: int) -> None:
        self._meant = day
        if clock.day_of(day).year != self._year:
            self._year = clock.day_of(day).year
            self._first_look = day
            self._read()
        else:
            self.canvas.go_to_day(day)

    def _show_rest(self, day: int) -> None:
        """All of a day: its week, or from the year its month."""
        self.see(MONTH if self.view == YEAR else WEEK)
        self.go_to_day(day)

    def _scrolled(self) -> None:
        """Three years are at hand; beyond the middle one the next is fetched."""
        first, last = self.canvas.scene.span(self.canvas.at)
        year = clock.day_of((first + last) // 2).year
        if year != self._year and self._first_look is None and not self.canvas.hand.busy:
            self._year = year
            self._read()
        if not self.canvas.jumping:
            self._meant = None
        self._tell()

    def _tell(self) -> None:
        self._title.setText(title(*self.canvas.scene.span(self.canvas.at), self.view))

    # -- what it shows ------------------------------------------------------------------------------------------------

    def show_query(self, query: Query) -> None:
        self.query = query
        self._read()

    def _read(self) -> None:
        schema, where = self._runner.store.schema, self.query.where if self.query else EVERYTHING
        first = clock.day_number(date(self._year - 1, 1, 1))
        last = clock.day_number(date(self._year + 1, 12, 31))

        def work(connection: Connection) -> Read:
            return (
                schedule.read(connection, schema, where, first, last),
                overlays.read(connection, schema, first, last),
                rows.count(connection, schema, ENTITY, where),
            )

        self._runner.read(work, self._arrived, "campaigns/calendar", self.failed.emit)
        self.panel.show_query(where)

    def _arrived(self, found: Read) -> None:
        shown, over, self.total = found
        canvas, day = self.canvas, self.canvas.day_in_sight
        again = canvas.scene.schedule.first == shown.first
        at = canvas.at
        canvas.scene.show(shown, over)
        canvas.renew(shown.shown)
        canvas.fit()
        if self._first_look is not None:
            canvas.go_to_day(self._first_look)
            self._first_look = None
        elif again:
            canvas.scroll_to(at)
        else:
            canvas.go_to_day(day)
        self._seek()
        self._tell()
        self.counted.emit(self.total)

    def apply(self, changes: Changes) -> None:
        if self.query is not None and (
            changes.redefined or changes.touches(ENTITY) or changes.touches("rules") or changes.touches("content")
        ):
            if changes.redefined:
                self.retranslate()
            self._read()

    # -- conflicts ----------------------------------------------------------------------------------------------------

    @property
    def panel_shown(self) -> bool:
        return not self.panel.isHidden()

    def toggle_panel(self) -> None:
        self.panel.setVisible(not self.panel_shown)
        self._memory.keep(_PANEL, self.panel_shown)

    def _warn(self, number: int) -> None:
        self._warning.setText(f"{number:,}")
        words = t("Conflicts: {n}", n=f"{number:,}")
        self._warning.setToolTip(words)
        self._warning.setAccessibleName(words)

    def _look_at(self, number: int, day: int) -> None:
        """The campaign of a conflict, about that day."""
        self._goal = frozenset((number,)), day
        if not self._find():
            self._first_look = day
            self._year = clock.day_of(day).year
            self._read()

    # -- what is chosen -----------------------------------------------------------------------------------------------

    @property
    def current_id(self) -> int | None:
        return self.canvas.current.id if self.canvas.current else None

    @property
    def selected(self) -> int:
        return len({one.id for one in self.canvas.chosen})

    def selection(self) -> Selection:
        return Selection(ENTITY, frozenset(one.id for one in self.canvas.chosen))

    def clear_selection(self) -> None:
        self.canvas.choose(None)

    def go_to(self, number: int) -> None:
        """Bring a campaign into sight, with the cursor: the instance next to today."""
        self._goal = frozenset((number,)), clock.today()
        if not self._find():
            schema = self._runner.store.schema
            self._runner.read(
                lambda c: rows.page(c, schema, ENTITY, [number], ["start"]), self._look_there, "campaigns/goal"
            )

    def _look_there(self, found: dict[int, tuple[Any, ...]]) -> None:
        for (start,) in found.values():
            if self._goal is not None:
                self._goal = self._goal[0], start
                self._year = clock.day_of(start).year
                self._first_look = start
                self._read()

    def _seek(self) -> None:
        if self._goal is not None:
            self._find()
            self._goal = None

    def _find(self) -> bool:
        """Choose the instance that is wanted, if it is at hand."""
        assert self._goal is not None
        ids, day = self._goal
        found = [one for one in self.canvas.scene.schedule.shown if ids is None or one.id in ids]
        if not found:
            return False
        near = min(found, key=lambda one: (abs(one.first - day), -one.id))
        self.canvas.choose(near)
        self.canvas.bring(near)
        return True

    # -- moving campaigns ---------------------------------------------------------------------------------------------

    def _shift(self, one: Shown, held: str, days: int) -> None:
        """Of a series it is asked which ones are meant."""
        if not one.repeats:
            self.shift(one, held, days, campaigns.ALL)
            return
        from ui.pages.campaigns.calendar.asking import ask_scope

        ask_scope(self, one, partial(self.shift, one, held, days))

    def shift(self, one: Shown, held: str, days: int, scope: str) -> None:
        target = one.first if held == campaigns.END else one.first + days

        def work(store: Any) -> Changes:
            return campaigns.shift(store, one.id, days, held=held, key=one.key, scope=scope)

        self._runner.write(work, partial(self._shifted, target), self.failed.emit)

    def _shifted(self, target: int, changes: Changes) -> None:
        """The cursor goes along."""
        self._goal = changes.ids.get(ENTITY) or None, target
