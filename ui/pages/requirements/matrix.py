"""The backlog as a matrix of worth and effort: dots that are dragged to score anew, clicked to open."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from opsdesk.analysis import matrix as analysis
from opsdesk.analysis.matrix import Matrix
from opsdesk.errors import Trouble
from opsdesk.i18n import t, tn
from opsdesk.model.changes import Changes
from opsdesk.model.figures import figure
from opsdesk.query.filters import Among, Query
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.services.scoreboard import ENTITY, Scoreboard
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from ui.charts.view import ChartView
from ui.context import Context
from ui.pages.requirements.options import OpenOnly, Threshold
from ui.widgets.buttons import Button
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.segments import Segments
from ui.widgets.surface import Surface

NAME = "requirements.matrix"
WORTH = ("value", "reach", "impact")
EFFORT = "effort"
Which = tuple[tuple[int, ...], float, float, list[tuple[int, str]]]
MOST_NAMED = 12  # of those at one place, to choose from when it is dragged


class MatrixView(QWidget):
    """A `Chooser`: the dot that was clicked last is chosen."""

    opened = Signal(int)
    current_changed = Signal(object)
    selection_changed = Signal()
    menu_wanted = Signal(QPoint)
    failed = Signal(Trouble)
    counted = Signal(int)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._runner = context, context.runner
        self._scores = Scoreboard()
        self.total = 0
        self.query: Query | None = None
        self.current_id: int | None = None
        self._found: Matrix | None = None
        self._titles: dict[int, str] = {}
        declared = self._runner.store.schema[ENTITY]
        self.worth = Segments([(name, declared.field(name).label) for name in WORTH])
        kept = context.memory.get(f"{NAME}.worth", WORTH[0])
        self.worth.set_value(kept if kept in WORTH else WORTH[0])
        self.worth.chosen.connect(self._worth_chosen)
        self.open_only = OpenOnly(context.memory)
        self.cuts = (Threshold(context.memory, f"{NAME}.{EFFORT}"), Threshold(context.memory, self._worth_key))
        for cut in self.cuts:
            cut.chosen.connect(self._read)
        self.open_only.toggled.connect(self._read)
        self.chart = ChartView(context.runner)
        self.chart.opened.connect(self._picked)
        self.chart.moved.connect(self._moved)
        self.chart.failed.connect(context.tell)
        self._note = Label(role="small", colour="muted")
        self.without = Button("", self._show_without, tone="link")
        self._arrange()
        live(self, self.retranslate)

    def _arrange(self) -> None:
        options = QWidget()
        row = Flow(options, gap=14)
        for widget in (self.worth, self.cuts[1], self.cuts[0], self.open_only):
            row.addWidget(widget)
        card = Surface(margin=14)
        card.body.addWidget(self.chart, 1)
        foot = QHBoxLayout()
        foot.addWidget(self._note)
        foot.addWidget(self.without)
        foot.addStretch(1)
        card.body.addLayout(foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(options)
        column.addWidget(card, 1)
        self.without.hide()
        self.setFocusProxy(self.chart)

    @property
    def worthy(self) -> str:
        """The field along the upright axis."""
        return str(self.worth.value)

    @property
    def _worth_key(self) -> str:
        return f"{NAME}.{self.worthy}"

    def _label(self, name: str) -> str:
        return t(self._runner.store.schema[ENTITY].field(name).label)

    def retranslate(self) -> None:
        self.worth.setAccessibleName(t("Worth"))
        self._show()

    def _worth_chosen(self) -> None:
        self._context.memory.keep(f"{NAME}.worth", self.worthy)
        self.cuts[1].remember_under(self._worth_key)
        self._read()

    # -- reading --------------------------------------------------------------------------------------------------

    def show_query(self, query: Query) -> None:
        self.query = query
        self.open_only.follow()
        self._read()

    def apply(self, changes: Changes) -> None:
        if changes.redefined or changes.touches(ENTITY):
            self._read()

    def _read(self) -> None:
        if self.query is None:
            return
        where, worth = self.open_only.narrowed(self.query.where), self.worthy
        x_at, y_at = (cut.value for cut in self.cuts)
        schema, scores = self._runner.store.schema, self._scores

        def work(connection: Connection) -> tuple[Matrix, dict[int, str]]:
            ids, inputs = scores.narrowed(connection, schema, where)
            found = analysis.matrix(ids, inputs[EFFORT], inputs[worth], x_at, y_at)
            firsts = [int(found.ids[start]) for start in found.starts.tolist()] if found.exact else []
            titles = rows.page(connection, schema, ENTITY, firsts, ["title"])
            return found, {one: str(title) for one, (title,) in titles.items()}

        self._runner.read(work, self._arrived, NAME, self.failed.emit)

    def _arrived(self, found: tuple[Matrix, dict[int, str]]) -> None:
        self._found, self._titles = found
        self.total = int(self._found.ids.size + self._found.without.size)
        self._show()
        self.counted.emit(self.total)

    def _show(self) -> None:
        effort, worth, found = self._label(EFFORT), self._label(self.worthy), self._found
        for cut, name, known in zip(
            self.cuts, (effort, worth), (found.x_cut, found.y_cut) if found else (None, None), strict=True
        ):
            usual = figure(known.at, "count") if known is not None and not known.typed else ""
            cut.say(t("{name} is high from", name=name), usual)
        if found is None:
            return
        held = self.chart.holds_focus
        self.chart.let_move(found.rest if found.exact else None)
        self.chart.show_chart(analysis.chart(found, effort, worth, self._titles))
        if held and self.current_id is not None:
            self.chart.point_to(self._place_of(found, self.current_id))
        self._note.setText(t("{n} requirements. Drag a dot to score it anew.", n=f"{found.ids.size:,}"))
        missing = int(found.without.size)
        self.without.setVisible(bool(missing))
        self.without.rename(tn("{n} without a number", "{n} without a number", missing))

    @staticmethod
    def _place_of(found: Matrix, number: int) -> tuple[int, ...] | None:
        places = (found.members(place) for place in range(found.xs.size))
        return next((members for members in places if number in members), None)

    # -- dots -----------------------------------------------------------------------------------------------------

    def _picked(self, members: tuple[int, ...]) -> None:
        if len(members) > 1:
            self._list(t("At one place of the matrix"), members)
            return
        self._choose(members[0])
        self.opened.emit(members[0])

    def _choose(self, number: int | None) -> None:
        self.current_id = number
        self.current_changed.emit(number)
        self.selection_changed.emit()

    def _moved(self, members: tuple[int, ...], x: float, y: float) -> None:
        if len(members) == 1:
            self._score(members, x, y)
            return
        named, schema = members[:MOST_NAMED], self._runner.store.schema

        def work(connection: Connection) -> Which:
            cells = rows.page(connection, schema, ENTITY, named, ["title"])
            return members, x, y, [(one, str(title)) for one, (title,) in cells.items()]

        self._runner.read(work, self._pop_up, f"{NAME}/which", self.failed.emit)

    def _pop_up(self, found: Which) -> None:
        menu = self.choice(*found)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(QCursor.pos())

    def choice(self, members: tuple[int, ...], x: float, y: float, named: list[tuple[int, str]]) -> QMenu:
        """Which of those that lie at one place is moved."""
        menu = QMenu(self)
        for one, title in named:
            menu.addAction(title.replace("&", "&&"), partial(self._score, (one,), x, y))
        menu.addSeparator()
        menu.addAction(tn("All {n}", "All {n}", len(members)), partial(self._score, members, x, y))
        return menu

    def _score(self, members: tuple[int, ...], x: float, y: float) -> None:
        """Written as if typed: one operation, undone as one."""
        self._choose(members[0])
        selection, worth = Selection(ENTITY, frozenset(members)), self.worthy
        self._runner.write(lambda store: verbs.edit(store, selection, {EFFORT: x, worth: y}), None, self.failed.emit)

    def _show_without(self) -> None:
        if self._found is not None:
            names = t(", ").join((self._label(self.worthy), self._label(EFFORT)))
            self._list(t("Without a number: {names}", names=names), self._found.without.tolist())

    def _list(self, name: str, ids: Sequence[int]) -> None:
        self._context.go("requirements", Query(ENTITY, Among.of(name, ids)))

    # -- as a chooser ---------------------------------------------------------------------------------------------

    @property
    def selected(self) -> int:
        return int(self.current_id is not None)

    def selection(self) -> Selection:
        return Selection(ENTITY, frozenset([self.current_id] if self.current_id is not None else []))

    def clear_selection(self) -> None:
        self._choose(None)

    def go_to(self, number: int) -> None:
        self._choose(number)
        if self._found is not None:
            self.chart.point_to(self._place_of(self._found, number))
