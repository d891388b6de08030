"""The board itself: its columns side by side, what is chosen in them, and how cards move from one to another."""

from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity, Field
from opsdesk.query import filters as f
from opsdesk.query.filters import Filter, Query, Test, both
from opsdesk.services.rows import Selection
from opsdesk.store import aggregates, rows
from ui.boards.cards import CardView
from ui.boards.lane import Lane
from ui.boards.moving import Moving
from ui.boards.spec import BoardSpec
from ui.memory import Memory
from ui.runner import Runner
from ui.widgets.chip import DashedChip
from ui.widgets.live import live

_MOST_VALUES = 60


class Board(QWidget):
    """`show_query(query)` shows its records. Moving cards is written here, as one operation; all else is the page's."""

    opened = Signal(int)
    """Enter or a double click: the record's id."""
    current_changed = Signal(object)
    selection_changed = Signal()
    menu_wanted = Signal(QPoint)
    failed = Signal(Trouble)
    counted = Signal(int)
    """How many records the query has; the heads say how many of them stand where."""

    def __init__(self, spec: BoardSpec, runner: Runner, memory: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec, self._runner, self._memory = spec, runner, memory
        self.query: Query | None = None
        self.total = 0
        self._counts: dict[Stored, int] = {}
        self._asked = self._counting = False
        self._touched: frozenset[int] | None = frozenset()
        self._lanes: dict[Stored, Lane] = {}
        self._current: Lane | None = None
        self.by = self._kept_by()
        self.moving = Moving(self, runner)
        self._goal: tuple[int, Stored] | None = None
        inside = QWidget()
        self._row = QHBoxLayout(inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self.area = QScrollArea()
        self.area.setWidget(inside)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.choice = DashedChip(_("Columns by…"), arrow=True)
        self.choice.clicked.connect(self._offer)
        if spec.fixed:
            self.choice.hide()
        head = QHBoxLayout()
        head.addWidget(self.choice)
        head.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.area, 1)
        self._arrange()
        live(self, self.retranslate)

    # -- columns ------------------------------------------------------------------------------------------------------

    @property
    def field(self) -> Field:
        return self._entity.field(self.by)

    @property
    def _entity(self) -> Entity:
        return self._runner.store.schema[self.spec.entity]

    def _kept_by(self) -> str:
        kept = self._memory.get(f"{self.spec.name}.board.by", self.spec.by)
        names = [field.name for field in self.spec.fields_to_choose(self._entity)]
        return kept if kept in names else self.spec.by

    def show_by(self, name: str) -> None:
        """Let the columns be what is in the field `name`."""
        self._memory.keep(f"{self.spec.name}.board.by", name)
        if name != self.by:
            self.by, self._counts = name, {}
            self._remake()

    @property
    def lanes(self) -> list[Lane]:
        """In the order in which they stand."""
        return [self._lanes[value] for value in self._values() if value in self._lanes]

    def _values(self) -> list[Stored]:
        """What there is a column for: nothing, if there are such records; the choices; whatever else records hold."""
        kind = self.field.kind
        known: list[Stored] = [option.key for option in kind.offered] if isinstance(kind, k.Pick) else []
        found = [value for value, count in self._counts.items() if count and value not in known]
        return [*([None] if None in found else []), *known, *(value for value in found if value is not None)]

    def _arrange(self) -> None:
        """Columns for what there is now; those that stay keep their cards and place."""
        wanted = self._values()
        for value in [value for value in self._lanes if value not in wanted]:
            self._drop(value)
        for place, value in enumerate(wanted):
            if value not in self._lanes:
                lane = self._lanes[value] = self._made_lane(value)
                self._row.insertWidget(place, lane)
            elif self._row.indexOf(self._lanes[value]) != place:
                self._row.insertWidget(place, self._lanes[value])
        self._name()

    def _drop(self, value: Stored) -> None:
        self.moving.let_go()
        lane = self._lanes.pop(value)
        self._row.removeWidget(lane)
        lane.hide()
        lane.deleteLater()
        if lane is self._current:
            self._current = None

    def _remake(self) -> None:
        """Cards and columns are made from the declarations, which are others now."""
        self.by = self._kept_by()
        for value in list(self._lanes):
            self._drop(value)
        self._arrange()
        if self.query is not None:
            self.show_query(self.query)

    def _made_lane(self, value: Stored) -> Lane:
        lane = self._new_lane(value)
        view = lane.view
        view.opened.connect(self.opened)
        view.menu_wanted.connect(self.menu_wanted)
        view.current_changed.connect(partial(self._card_current, lane))
        view.selection_changed.connect(self.selection_changed)
        view.chosen_here.connect(partial(self._chosen_in, lane))
        view.installEventFilter(self)
        self.moving.watch(lane)
        lane.feed.failed.connect(self.failed)
        lane.set_folded(str(value or "") in self._folded, told=False)
        lane.folded.connect(partial(self._folded_or_not, lane))
        return lane

    def _new_lane(self, value: Stored) -> Lane:
        return Lane(self.spec, self._runner, value)

    def _name(self) -> None:
        by = t(self.field.label)
        self.setAccessibleName(t("Board by {field}", field=by.lower()))
        self.choice.show_text(t("Columns by {field}", field=by.lower()))
        kind = self.field.kind
        for value, lane in self._lanes.items():
            option = kind.option(value) if isinstance(kind, k.Pick) else None
            label = (
                t("Without {field}", field=by.lower()) if value is None else t(option.label) if option else str(value)
            )
            lane.name(label, option.tone if option else "", by)

    def retranslate(self) -> None:
        self._name()
        for lane in self._lanes.values():
            lane.view.rows.forget()
            lane.feed.look_again()

    def _offer(self) -> None:
        """The fields by which the board can be."""
        menu = QMenu(self)
        for field in self.spec.fields_to_choose(self._entity):
            action = menu.addAction(t(field.label), partial(self.show_by, field.name))
            action.setCheckable(True)
            action.setChecked(field.name == self.by)
        menu.popup(self.choice.mapToGlobal(QPoint(0, self.choice.height() + 2)))

    @property
    def _folded(self) -> list[str]:
        return self._memory.get(f"{self.spec.name}.board.folded", [""])[1:]

    def _folded_or_not(self, lane: Lane, folded: bool) -> None:
        if not folded and self.query is not None:
            self._fill(lane, asked=True)
        strips = [str(one.value or "") for one in self.lanes if one.is_folded]
        self._memory.keep(f"{self.spec.name}.board.folded", ["", *strips])

    # -- what it shows ------------------------------------------------------------------------------------------------

    def show_query(self, query: Query) -> None:
        """Counts first: they are quick, and say which columns have cards to read at all."""
        self.query, self._asked = query, True
        self._count()

    def _fill(self, lane: Lane, *, asked: bool, touched: frozenset[int] | None = frozenset()) -> None:
        """Cards for `lane`; when it shows them already, those `touched` (None: all) anew."""
        query = self._query_of(lane)
        if not lane.count:
            lane.feed.show_none(query)
        elif asked or lane.feed.query != query:
            lane.feed.show(query)
        else:
            lane.feed.refresh(touched)

    def _query_of(self, lane: Lane) -> Query:
        assert self.query is not None
        return Query(self.spec.entity, both(self.query.where, self._holds(lane.value)), self.query.sort)

    def _holds(self, value: Stored) -> Filter:
        return Test(self.by, f.EMPTY) if value is None else Test(self.by, f.IS, (value,))

    def _count(self) -> None:
        assert self.query is not None
        self._counting = True
        schema, spec, by, where = self._runner.store.schema, self.spec, self.by, self.query.where

        def counts(connection: Any) -> dict[Stored, int]:
            return dict(rows.groups(connection, schema, spec.entity, by, where, _MOST_VALUES))

        self._runner.read(counts, self._counted, f"{spec.name}.board/counts", self.failed.emit)

    def _counted(self, counts: dict[Stored, int]) -> None:
        self._counts, self.total, self._counting = counts, sum(counts.values()), False
        self._arrange()
        asked, touched = self._asked, self._touched
        self._asked, self._touched = False, frozenset()
        for value, lane in self._lanes.items():
            lane.show_count(counts.get(value, 0))
            if not lane.is_folded:
                self._fill(lane, asked=asked, touched=touched)
        self._go()
        self.counted.emit(self.total)
        self._count_late()
        if self.spec.sum and self.query is not None:
            schema, spec, by, where = self._runner.store.schema, self.spec, self.by, self.query.where

            def sums(connection: Any) -> dict[Stored, int | float]:
                return aggregates.sums_by(connection, schema, spec.entity, by, spec.sum, where)

            self._runner.read(sums, self._summed, f"{spec.name}.board/sums", self.failed.emit)

    def _count_late(self) -> None:
        if self.spec.late is None or self.query is None:
            return
        schema, entity, by, where = self._runner.store.schema, self.spec.entity, self.by, self.query.where
        late = both(where, self.spec.late)

        def counts(connection: Any) -> dict[Stored, int]:
            return dict(rows.groups(connection, schema, entity, by, late, _MOST_VALUES))

        self._runner.read(counts, self._late_counted, f"{self.spec.name}.board/late", self.failed.emit)

    def _late_counted(self, counts: dict[Stored, int]) -> None:
        for value, lane in self._lanes.items():
            lane.show_late(counts.get(value, 0))

    def _summed(self, sums: dict[Stored, int | float]) -> None:
        for value, lane in self._lanes.items():
            lane.show_sum(int(sums.get(value, 0)))

    def apply(self, changes: Changes) -> None:
        """Something was written: cards that show it are read again, counts and who stands where looked up."""
        if self.query is None:
            return
        if changes.redefined:
            self._remake()
        if changes.touches(self.spec.entity):
            ids = changes.ids[self.spec.entity]
            self._touched = None if ids is None or self._touched is None else self._touched | ids
            self._count()

    # -- what is chosen -----------------------------------------------------------------------------------------------

    @property
    def view(self) -> CardView | None:
        """The column with the cursor, or the first that has cards."""
        lane = self._current or next((lane for lane in self.lanes if lane.count and not lane.is_folded), None)
        return lane.view if lane is not None else None

    @property
    def current_id(self) -> int | None:
        return self._current.view.current_id if self._current is not None else None

    @property
    def selected(self) -> int:
        return sum(lane.view.selected for lane in self._lanes.values())

    def selection(self) -> Selection:
        """What is chosen in all columns: ids, or a whole column but some ids."""
        ids: set[int] = set()
        for lane in self._lanes.values():
            anchor = lane.view.anchor()
            if anchor.everything:
                return Selection(self.spec.entity, frozenset(anchor.chosen), self._query_of(lane).where)
            ids.update(anchor.chosen)
        return Selection(self.spec.entity, frozenset(ids))

    def clear_selection(self) -> None:
        for lane in self._lanes.values():
            lane.view.choose_nothing()

    def _chosen_in(self, lane: Lane) -> None:
        for other in self._lanes.values():
            if other is not lane and other.view.selected:
                other.view.choose_nothing()

    def _card_current(self, lane: Lane, number: int | None) -> None:
        if lane is self._current or (number is not None and lane.view.hasFocus()):
            self._current = lane
            self.current_changed.emit(number)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            lane = next((lane for lane in self._lanes.values() if lane.view is watched), None)
            if lane is not None and lane is not self._current:
                self._current = lane
                self.current_changed.emit(lane.view.current_id)
        return False

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The cursor goes to the column it was in, or the first that has cards."""
        if (view := self.view) is not None:
            view.setFocus(Qt.FocusReason.OtherFocusReason)
            if view.current_id is None and view.rows.rowCount():
                view.choose(0)

    def go_to(self, number: int) -> None:
        """Bring the card of this record into sight, with the cursor."""
        schema, spec, by = self._runner.store.schema, self.spec, self.by

        def work(connection: Any) -> tuple[int, Stored]:
            found = rows.page(connection, schema, spec.entity, [number], [by]).get(number)
            return (number, found[0]) if found else (0, None)

        self._runner.read(work, self._found, f"{spec.name}.board/goal")

    def _found(self, found: tuple[int, Stored]) -> None:
        self._goal = found if found[0] else None
        if not self._counting:
            self._go()

    def _go(self) -> None:
        """To the card that is wanted, once columns are told what is in them."""
        number, value = self._goal or (0, None)
        lane = self._lanes.get(value)
        self._goal = None
        if number and lane is not None:
            lane.set_folded(False)
            self._current = lane
            self._chosen_in(lane)
            lane.feed.go_to(number)
            self.area.ensureWidgetVisible(lane, 8, 0)
            if self.isVisible():
                lane.view.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- moving cards -------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.moving.dragging:
            self.moving.let_go()
        else:
            super().keyPressEvent(event)
