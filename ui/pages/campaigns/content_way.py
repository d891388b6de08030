"""The content of the campaigns in the list: as a board by where it stands, or in the month it is published."""

from datetime import date
from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from opsdesk import clock
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model import kinds as k
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.query import filters as f
from opsdesk.query.filters import EVERYTHING, Filter, Of, Query, Sort, Test, both
from opsdesk.services import content, overlays
from opsdesk.services.overlays import Overlays
from opsdesk.services.schedule import Schedule, Shown
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from ui.boards.board import Board
from ui.boards.spec import BoardSpec
from ui.context import Context
from ui.pages.campaigns.calendar.canvas import Canvas
from ui.pages.campaigns.calendar.ink import Ink
from ui.pages.campaigns.calendar.weeks import WeeksScene
from ui.pages.campaigns.calendar.words import title
from ui.widgets.buttons import Button, IconButton
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.segments import Segments
from ui.widgets.surface import Surface

BOARD = BoardSpec(
    entity="content",
    by="status",
    name="content",
    title="title",
    fields=("campaign", "author", "due"),
    pill="channel",
    icons={"due": "calendar-days"},
)
_VIEW = "campaigns.content.view"
Found = tuple[Schedule, Overlays]


class ContentMonth(QWidget):
    """Pieces on the day they are published; dragging one publishes it on another day at the same time."""

    opened = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self._runner = context, context.runner
        self._where: Filter = EVERYTHING
        self._year = clock.day_of(clock.today()).year
        self._meant: int | None = clock.today()
        self.canvas = Canvas(WeeksScene(self._ink()))
        self.canvas.movable = not self._runner.store.vault.read_only
        self._title = Label(role="heading", bold=True)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(IconButton("chevron-left", _("Back"), partial(self._turn, -1)))
        head.addWidget(Button(_("Today"), partial(self._turn, 0)))
        head.addWidget(IconButton("chevron-right", _("Forward"), partial(self._turn, 1)))
        head.addSpacing(8)
        head.addWidget(self._title, 1)
        card = Surface(margin=1, gap=0)
        card.body.addWidget(self.canvas)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(card, 1)
        self.canvas.opened.connect(self.opened)
        self.canvas.shifted.connect(self._shift)
        self.canvas.turned.connect(self._turn)
        self.canvas.scrolled.connect(self._scrolled)
        self.setFocusProxy(self.canvas)
        live(self, self.retranslate)

    def _ink(self) -> Ink:
        kind = self._runner.store.schema["content"].field("channel").kind
        return Ink([option.key for option in kind.options] if isinstance(kind, k.Pick) else [])

    def retranslate(self) -> None:
        self.canvas.restyle(self._ink())
        self.canvas.setAccessibleName(t("Calendar of content"))
        self._tell()

    def show_where(self, where: Filter) -> None:
        self._where = where
        self._read()

    def _read(self) -> None:
        schema, where = self._runner.store.schema, self._where
        first, last = (
            clock.day_number(date(self._year + by, month, day)) for by, month, day in ((-1, 1, 1), (1, 12, 31))
        )

        def work(connection: Connection) -> Found:
            times = both(where, Test("publish", f.LEAST, (first,)), Test("publish", f.MOST, (last,)))
            names = ("code", "title", "channel", "status", "author", "publish")
            shown = [_shown(*row) for row in rows.records(connection, schema, "content", names, times)]
            shown.sort(key=lambda one: (one.first, one.begins or "", one.title, one.id))
            return Schedule(first, last, shown), overlays.read(connection, schema, first, last)

        self._runner.read(work, self._arrived, "campaigns/content-month", self._context.tell)

    def _arrived(self, found: Found) -> None:
        shown, over = found
        day = self.canvas.day_in_sight if self._meant is None else self._meant
        self.canvas.scene.show(shown, over)
        self.canvas.renew(shown.shown)
        self.canvas.fit()
        self.canvas.go_to_day(day)
        self._meant = None
        self._tell()

    def _turn(self, by: int) -> None:
        day = self.canvas.scene.turned(self.canvas.at, by) if by else clock.today()
        if clock.day_of(day).year != self._year:
            self._year, self._meant = clock.day_of(day).year, day
            self._read()
        else:
            self.canvas.go_to_day(day)

    def _scrolled(self) -> None:
        self._tell()

    def _tell(self) -> None:
        self._title.setText(title(*self.canvas.scene.span(self.canvas.at), "month"))

    def _shift(self, one: Shown, _held: str, days: int) -> None:
        self._runner.write(lambda store: content.move(store, one.id, days))


def _shown(
    number: int, code: str, name: str, channel: str | None, status: str | None, author: str | None, publish: int
) -> Shown:
    """A piece as the calendar of campaigns draws its bars. A dropped one is crossed out like a cancelled campaign."""
    when = text.moment(publish)
    day = clock.day_number(when.date())
    standing = {"dropped": "cancelled", "published": "done", "approved": "scheduled"}.get(str(status), str(status))
    return Shown(number, name, channel, standing, author, None, day, day, when.strftime("%H:%M"), None, "", False, code)


class ContentWay(QWidget):
    """A way to see the campaigns of the page: through what they publish."""

    opened = Signal(object)
    """Never sent: a piece opens in a sheet of its own."""
    content_wanted = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self._runner = context, context.runner
        self.board = Board(BOARD, context.runner, context.memory)
        self.month = ContentMonth(context)
        self.views = Segments([("board", _("Board")), ("month", _("Month"))], compact=True)
        self.views.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.views.chosen.connect(self.see)
        self._count = Label(role="small", colour="muted")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.board)
        self._stack.addWidget(self.month)
        head = QHBoxLayout()
        head.addWidget(self._count, 1)
        head.addWidget(self.views)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        self.board.opened.connect(self.content_wanted)
        self.board.menu_wanted.connect(self._menu)
        self.board.failed.connect(context.tell)
        self.board.counted.connect(self._counted)
        self.month.opened.connect(self.content_wanted)
        self._where: Filter = EVERYTHING
        self._runner.changed.connect(self._changed)
        self.see(context.memory.get(_VIEW, "board"))
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setAccessibleName(t("Content"))
        self.views.setAccessibleName(t("Content"))
        self._counted(self.board.total)

    def see(self, view: object) -> None:
        self.views.set_value(view)
        self._context.memory.keep(_VIEW, str(view))
        self._stack.setCurrentWidget(self.month if view == "month" else self.board)

    def show_query(self, query: Query) -> None:
        """Content of the campaigns that `query` lists; all content when it lists all of them."""
        self._where = EVERYTHING if query.where == EVERYTHING else Of("campaign", query.where)
        self._ask()

    def _ask(self) -> None:
        self.board.show_query(Query("content", self._where, (Sort("publish"),)))
        self.month.show_where(self._where)

    def _counted(self, total: int) -> None:
        self._count.setText(tn("{n} piece of content", "{n} pieces of content", total))

    def _changed(self, changes: Changes) -> None:
        if changes.touches("content") and self.isVisible():
            self.board.apply(changes)
            self.month.show_where(self._where)

    def _menu(self, at: QPoint) -> None:
        number = self.board.current_id
        if number is not None:
            menu = QMenu(self)
            menu.addAction(t("Open"), partial(self.content_wanted.emit, number))
            menu.popup(at)
