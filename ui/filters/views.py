"""Saved views: the chip that names the one in use and the menu behind it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.query.filters import Query
from opsdesk.services import saved_views
from opsdesk.services.saved_views import View as View
from opsdesk.store import store as stores
from opsdesk.store.store import Store
from ui.forms.editor import ENTER, TypedLine
from ui.runner import Runner
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.chip import DashedChip
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.popup import Popup


class _Saved(NamedTuple):
    views: tuple[View, ...]
    default: int


def _default_key(entity: str) -> str:
    return f"view:{entity}"


class Views(DashedChip):
    """`opened` brings the `View` that was chosen, or None for the plain list. `columns` says what a saved view keeps."""

    opened = Signal(object)
    segments_wanted = Signal()

    def __init__(
        self, runner: Runner, entity: str, columns: Callable[[], Sequence[str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Views"), arrow=True, parent=parent)
        self._runner, self._entity, self._columns = runner, entity, columns
        self._query = Query(entity)
        self._saved = _Saved((), 0)
        self._current = 0
        self._wanted = ""
        self._start = False
        self.clicked.connect(self._open_menu)
        runner.changed.connect(self._written)
        live(self, self._name_it)
        self._look()

    # -- what there is --------------------------------------------------------------------------------------------

    def _look(self) -> None:
        schema, entity = self._runner.store.schema, self._entity

        def work(connection: Any) -> _Saved:
            default = stores.meta(connection, _default_key(entity), 0)
            return _Saved(saved_views.views(connection, schema, entity), default if isinstance(default, int) else 0)

        self._runner.read(work, self._looked, slot=f"views/{entity}")

    def _looked(self, saved: _Saved) -> None:
        self._saved = saved
        if self._start:
            self._start = False
            self._open_number(saved.default)
        if self._wanted:
            self.open_view(self._wanted)
        self._name_it()

    def _written(self, changes: Changes) -> None:
        if changes.touches("views") or changes.redefined:
            self._look()

    @property
    def views(self) -> tuple[View, ...]:
        return self._saved.views

    @property
    def current(self) -> View | None:
        return next((view for view in self.views if view.id == self._current), None)

    @property
    def default(self) -> int:
        return self._saved.default

    def _name_it(self) -> None:
        view = self.current
        if view is None:
            self.show_text(t("Views"))
            return
        changed = " *" if self._changed() else ""
        self.show_text(t("View: {name}", name=view.name) + changed)

    def _changed(self) -> bool:
        return self.current is not None and self.current.query != self._query

    # -- using one ------------------------------------------------------------------------------------------------

    def show_query(self, query: Query) -> None:
        """The list shows `query` now; a view that is still awaited would push aside what was asked for since."""
        if query != self._query:
            self._start, self._wanted = False, ""
        self._query = query
        self._name_it()

    def open_view(self, name: str) -> None:
        """Open the view called `name`, as soon as the views are read."""
        found = next((view for view in self.views if view.name == name), None)
        self._wanted = "" if found else name
        if found:
            self._open(found)

    def open_default(self) -> None:
        """Open the view that this list starts with, if the user chose one, as soon as the views are read."""
        self._start = True

    def _open_number(self, number: int) -> None:
        if view := next((view for view in self.views if view.id == number), None):
            self._open(view)

    def _open(self, view: View | None) -> None:
        if view and view.problem:
            self._runner.troubled.emit(view.problem)
            return
        self._current = view.id if view else 0
        self._query = view.query if view else Query(self._entity)
        self._name_it()
        self.opened.emit(view)

    def menu(self) -> QMenu:
        """All views, and what can be done with the one in use."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        plain = menu.addAction(t("All {entity}", entity=t(self._runner.store.schema[self._entity].label).lower()))
        plain.triggered.connect(partial(self._open, None))
        for view in self.views:
            action = menu.addAction(view.name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(view.id == self._current)
            action.triggered.connect(partial(self._open, view))
        menu.addSeparator()
        menu.addAction(t("Save as a view…"), self._ask_new_name)
        if (current := self.current) is not None:
            name = current.name.replace("&", "&&")
            update = menu.addAction(t("Save changes to “{name}”", name=name), partial(self.save, current.name))
            update.setEnabled(self._changed())
            menu.addAction(t("Rename “{name}”…", name=name), partial(self._ask_name, current))
            starts = menu.addAction(t("Start with “{name}”", name=name), partial(self._make_default, current))
            starts.setCheckable(True)
            starts.setChecked(current.id == self.default)
            menu.addAction(t("Remove “{name}”", name=name), partial(self.remove, current))
        menu.addSeparator()
        menu.addAction(t("Segments…"), self.segments_wanted.emit)
        return menu

    def _open_menu(self) -> None:
        menu = self.menu()
        corner = self.mapToGlobal(self.rect().bottomRight())
        corner.setX(corner.x() - menu.sizeHint().width())
        menu.popup(corner)

    # -- keeping them ---------------------------------------------------------------------------------------------

    def _ask_new_name(self) -> None:
        NamePopup(self, _("Save as a view"), "", self.save).open_under_control()

    def _ask_name(self, view: View) -> None:
        NamePopup(self, _("Rename the view"), view.name, partial(self.rename, view)).open_under_control()

    def save(self, name: str) -> None:
        """Keep what the list shows as the view `name`."""
        from opsdesk.services import desk

        query, columns = self._query, list(self._columns())
        self._wanted = name.strip()
        self._current = 0
        self._runner.write(lambda store: desk.save_view(store, name, query, columns))

    def rename(self, view: View, name: str) -> None:
        self._runner.write(lambda store: saved_views.rename(store, self._entity, view.id, name))

    def remove(self, view: View) -> None:
        from opsdesk.services import desk

        self._runner.write(lambda store: desk.remove_view(store, view.id, view.name))

    def _make_default(self, view: View) -> None:
        number = 0 if view.id == self.default else view.id
        key = _default_key(self._entity)

        def remember(store: Store) -> None:
            store.set_meta(key, number)

        self._runner.write(remember, self._remembered)

    def _remembered(self, _nothing: None) -> None:
        self._look()


class NamePopup(Popup):
    """One line for a name; Enter keeps it."""

    def __init__(self, under: QWidget, title: str, name: str, keep: Callable[[str], object]) -> None:
        super().__init__(under)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._under_control, self._keep = under, keep
        self.line = TypedLine()
        self.line.setText(name)
        self.line.selectAll()
        self.line.setMaxLength(80)
        self.line.setAccessibleName(t("Name"))
        self.line.setPlaceholderText(t("Name"))
        self.line.setMinimumWidth(theme.px(220))
        row = QHBoxLayout()
        row.addWidget(self.line, 1)
        row.addWidget(Button(_("Save"), self._done, tone="primary"))
        self.body.addWidget(Label(t(title), bold=True))
        self.body.addLayout(row)

    def open_under_control(self) -> None:
        self.open_under(self._under_control, self.line)

    def _done(self) -> None:
        if name := self.line.text().strip():
            self.close()
            self._keep(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            self._done()
        else:
            super().keyPressEvent(event)
