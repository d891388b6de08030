"""A table as pages use it: one widget, a query in, ids and wishes out."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, QPoint, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QStackedLayout, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Ref
from opsdesk.model.record import Entity, Field
from opsdesk.query.filters import EVERYTHING, Query, Sort
from opsdesk.services.rows import Selection
from ui.memory import Memory
from ui.runner import Runner
from ui.tables.columns import Column, layout_from_plain, layout_to_plain
from ui.tables.editing import CellEditing, Editors
from ui.tables.loading import Loading
from ui.tables.model import TableModel
from ui.tables.source import Source
from ui.tables.view import TableView
from ui.veil import Veil
from ui.widgets.buttons import Button
from ui.widgets.empty import EmptyState
from ui.widgets.live import live

if TYPE_CHECKING:
    from ui.tables.copying import Copied

_PATIENCE_MS = 150
_COPY_CHUNK = 1_000


class Table(QWidget):
    """Shows the records of a query. `name` is the key under which columns are remembered, one per view of the desk.

    The table never writes: `edited` is a wish, and `apply` is how it learns what was done.
    """

    opened = Signal(int)
    """Enter or a double click: the record's id."""
    current_changed = Signal(object)
    """The id of the record that has the cursor, or None."""
    selection_changed = Signal()
    edited = Signal(int, object, object)
    """Record id, Field and the stored value a person entered in a cell."""
    sorted = Signal(tuple)
    """The sort a person chose in the header; the table shows it already."""
    menu_wanted = Signal(QPoint)
    """Right click or the menu key on the rows: the page builds its menu there."""
    counted = Signal(int)
    """How many records the query has."""
    copied_masked = Signal()
    """What is on the clipboard now lacks personal data, as the list does."""
    failed = Signal(Trouble)
    """Copying went wrong or was too much. What hinders loading is shown in the table's place."""

    def __init__(
        self,
        entity: Entity,
        columns: Sequence[Column],
        source: Source,
        runner: Runner,
        memory: Memory,
        name: str,
        *,
        editors: Editors | None = None,
        veil: Veil | None = None,
        view: TableView | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Personal data shows masked; `veil` can lift that, and is needed where it can be edited. A `view` of another
        look, with a model of its own, is arranged already."""
        super().__init__(parent)
        self._veil = veil
        self._entity, self._source, self._runner = entity, source, runner
        self._memory, self._name = memory, name
        self.total = 0
        self.view = view or TableView(TableModel(columns, self), entity.title, self)
        self.model = self.view.rows
        self.setFocusProxy(self.view)
        self._loading = Loading(self.view, source, runner, name, veil)
        self._empty: dict[bool, Callable[[], QWidget]] = {}
        self._made_empty: dict[bool, QWidget] = {}
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._show_waiting)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.view)
        self._stack.currentChanged.connect(self._faces)
        self._connect()
        if editors is None:
            self.view.setEditTriggers(TableView.EditTrigger.NoEditTriggers)
        else:
            editing = CellEditing(self.model, editors, self.view)
            editing.edited.connect(self.edited)
            editing.opening.connect(self._opening)
            self.view.setItemDelegate(editing)
        if view is None:
            self.view.header.layout_changed.connect(self._remember)
            self.view.header.arrange(layout_from_plain(columns, memory.get(self._key, [])))
        live(self, self.restyle)

    def _connect(self) -> None:
        view, loading, header = self.view, self._loading, self.view.header
        view.opened.connect(self.opened)
        view.current_changed.connect(self.current_changed)
        view.selection_changed.connect(self.selection_changed)
        view.menu_wanted.connect(self.menu_wanted)
        view.copy_wanted.connect(self.copy)
        header.sort_wanted.connect(self._sort)
        header.shown_changed.connect(self._columns_changed)
        loading.arrived.connect(self._arrived)
        loading.counted.connect(self._counted)
        loading.failed.connect(self._trouble)
        if self._veil is not None:
            self._veil.changed.connect(loading.build_again)

    def restyle(self) -> None:
        """Language, colours or text size changed: prebuilt texts are made anew."""
        self.view.setAccessibleName(t(self._entity.label))
        self.model.forget()
        self._loading.look_again()

    # -- what it shows --------------------------------------------------------------------------------------------

    @property
    def query(self) -> Query | None:
        return self._loading.query

    def show_query(self, query: Query) -> None:
        """Show `query` from its top; selection and current record stay where their records are still there."""
        self.view.header.show_sort(query.sort)
        self._loading.show(query)
        self._patience.start()

    def reload(self) -> None:
        if self.query is not None:
            self.show_query(self.query)

    def apply(self, changes: Changes) -> None:
        """Something was written: touched rows are read again, membership and order checked; place and selection stay."""
        query = self.query
        if query is None:
            return
        if changes.touches(query.entity):
            self._loading.refresh(changes.ids[query.entity])
        elif any(
            changes.touches(one.field.kind.entity) for one in self.shown_columns() if isinstance(one.field.kind, Ref)
        ):
            self._loading.reread()

    def set_empty(self, nothing_yet: Callable[[], QWidget], nothing_matches: Callable[[], QWidget]) -> None:
        """What is made to stand in the table's place when the desk has no such record, and when the filter lets none
        through."""
        self._empty = {True: nothing_yet, False: nothing_matches}

    def _in_place(self, everything: bool) -> QWidget:
        """What stands in the table's place while nothing of it is there, or nothing that matches."""
        if everything not in self._made_empty:
            self._made_empty[everything] = self._empty.get(everything, QWidget)()
            self._stack.addWidget(self._made_empty[everything])
        return self._made_empty[everything]

    @cached_property
    def _troubled(self) -> EmptyState:
        troubled = EmptyState("triangle-alert", "", Button(_("Try again"), self.reload))
        self._stack.addWidget(troubled)
        return troubled

    def _faces(self) -> None:
        """Tab would come to rows that do not show and stay before them."""
        self.setFocusProxy(self.view if self._stack.currentWidget() is self.view else None)  # type: ignore[arg-type]

    def _show_waiting(self) -> None:
        if self._loading.waiting and not self.total:
            self.view.waiting = True
            self._stack.setCurrentWidget(self.view)
            self.view.viewport().update()

    def _arrived(self) -> None:
        self.view.waiting = False
        self._stack.setCurrentWidget(self.view)

    def _counted(self, total: int) -> None:
        self.total = total
        everything = self.query is not None and self.query.where == EVERYTHING
        shown = self.view if total else self._in_place(everything)
        if self._stack.currentWidget() is not shown:
            self._stack.setCurrentWidget(shown)
        self.counted.emit(total)

    def _trouble(self, trouble: Trouble) -> None:
        self._troubled.say(str(trouble))
        self._stack.setCurrentWidget(self._troubled)

    # -- what is chosen -------------------------------------------------------------------------------------------

    @property
    def current_id(self) -> int | None:
        return self.view.current_id

    @property
    def selected(self) -> int:
        """How many records are chosen: "3 of 1,204 selected"."""
        return self.view.selected

    def selection(self) -> Selection:
        """What is chosen, for a verb: ids, or the whole query but some ids."""
        query, anchor = self.query, self.view.anchor()
        assert query is not None, "a table that shows nothing has no selection"
        return Selection(query.entity, frozenset(anchor.chosen), query.where if anchor.everything else None)

    def select_all(self) -> None:
        """Everything the query has, however much that is."""
        self.view.selectAll()

    def clear_selection(self) -> None:
        self.view.choose_nothing()

    def go_to(self, one: int) -> None:
        """Make the record with this id current and chosen, and bring it into sight as soon as its row is known."""
        self._loading.go_to(one)

    @property
    def seeking(self) -> bool:
        """Whether `go_to` still looks for its record."""
        return self._loading.seeking

    # -- columns and sort -----------------------------------------------------------------------------------------

    def columns_menu(self) -> QMenu:
        """The menu of the header, for a button."""
        return self.view.header.menu()

    def shown_columns(self) -> list[Column]:
        """The columns on show, first to last: what an export of "this list" has."""
        return [self.model.columns[one] for one in self.view.header.shown()]

    def show_columns(self, names: Sequence[str]) -> None:
        """Show just the columns `names`, in this order: what a saved view keeps. Widths stay."""
        layout = {place.name: place for place in self.view.header.layout_now()}
        wanted = [layout[name]._replace(shown=True) for name in names if name in layout]
        if wanted:
            rest = [place._replace(shown=False) for place in layout.values() if place.name not in names]
            self.view.header.arrange([*wanted, *rest])
            self._columns_changed()

    def _sort(self, sort: tuple[Sort, ...]) -> None:
        if (query := self.query) is not None:
            self.show_query(replace(query, sort=sort))
            self.sorted.emit(sort)

    def _columns_changed(self) -> None:
        self.model.read(sorted(self.view.header.shown()))
        self._loading.look_again()
        self.view.viewport().update()

    def _remember(self) -> None:
        self._memory.keep(self._key, layout_to_plain(self.view.header.layout_now()))

    @property
    def _key(self) -> str:
        return f"columns/{self._name}"

    def _opening(self, one: int, field: Field) -> None:
        """An editor shows the whole value."""
        if field.sensitive and self._veil is not None:
            self._veil.edits(self._entity.name, one, [field.name])

    # -- copy -----------------------------------------------------------------------------------------------------

    def copy(self, *, headers: bool = False, full: bool = False) -> None:
        """Put what is chosen on the clipboard, as spreadsheets like it; `headers` adds a row of titles. Masked fields
        stay masked unless `full`, which the veil logs."""
        from ui.tables.copying import MOST_COPIED, copied

        query, chosen, count = self.query, self.view.anchor(), self.selected
        if query is None or not count:
            return
        if count > MOST_COPIED:
            message = t("{n} records are too many for the clipboard.", n=f"{count:,}")
            self.failed.emit(Trouble(message, t("Export them to a file instead."), code="too-many-to-copy"))
            return
        columns, source = self.shown_columns(), self._source
        fields, names = [column.field for column in columns], [column.name for column in columns]
        titles = [column.header for column in columns] if headers else []
        bare = self._veil.bare(query.entity) if self._veil is not None else ()
        if full and self._veil is not None and any(field.sensitive for field in fields):
            self._veil.copies(query.entity, count)

        def work(connection: Any) -> "Copied":
            ids = chosen.chosen
            if chosen.everything:
                without = frozenset(chosen.chosen)
                ids = [one for one in source.ids(connection, query) if one not in without]
            records, in_full = [], []
            for start in range(0, len(ids), _COPY_CHUNK):
                part = ids[start : start + _COPY_CHUNK]
                found = source.page(connection, query, part, names)
                records += [found[one] for one in part if one in found]
                in_full += [full or one in bare for one in part if one in found]
            return copied(fields, titles, records, in_full)

        self._runner.read(work, self._copied, f"table/{self._name}/copy", self._copy_failed)

    def _copied(self, found: "Copied") -> None:
        mime = QMimeData()
        mime.setText(found.plain)
        mime.setData("text/html", found.html)
        QGuiApplication.clipboard().setMimeData(mime)
        if found.masked:
            self.copied_masked.emit()

    def _copy_failed(self, trouble: Trouble) -> None:
        self.failed.emit(trouble)
