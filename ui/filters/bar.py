"""The line of chips above a list: one for each condition, one that adds another, and the saved views on the right."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.query import sentence
from opsdesk.query.filters import EVERYTHING, Filter, Query, Sort, Words, both
from ui.filters.conditions import conditions
from ui.filters.views import View, Views
from ui.runner import Runner
from ui.widgets.buttons import Button
from ui.widgets.chip import Chip, DashedChip
from ui.widgets.flow import Flow
from ui.widgets.live import live

if TYPE_CHECKING:
    from ui.filters.popup import FilterPopup


def _no_columns() -> Sequence[str]:
    return ()


class FilterBar(QWidget):
    """Holds the query of a list. `columns` says which columns a saved view keeps."""

    changed = Signal(object)
    """The `Query` after a person changed a condition or opened a view."""
    whole_wanted = Signal()
    """The whole condition is to be edited in a sheet."""
    view_opened = Signal(object)
    """The `View` just opened (None: the plain list), for its columns; `changed` follows."""

    def __init__(
        self,
        runner: Runner,
        entity: str,
        columns: Callable[[], Sequence[str]] = _no_columns,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner, self._entity = runner, entity
        self._where: Filter = EVERYTHING
        self._sort: tuple[Sort, ...] = ()
        self._words = ""
        self._editing: int | None = None
        self._chips: list[Chip] = []
        self._add = DashedChip(_("Filter"), icon="plus")
        self._add.clicked.connect(self.add_condition)
        self._clear = Button(_("Clear"), self.clear, tone="link")
        self.views = Views(runner, entity, columns)
        self.views.opened.connect(self._view_opened)
        line = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        line.setSizePolicy(policy)
        self._flow = Flow(line, gap=6)
        self._flow.addWidget(self._add)
        self._flow.addWidget(self._clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(line, 1)
        row.addWidget(self.views, alignment=Qt.AlignmentFlag.AlignTop)
        runner.changed.connect(self._written)
        live(self, self.retranslate)

    @cached_property
    def _popup(self) -> "FilterPopup":
        from ui.filters.popup import FilterPopup  # with all editors 50 ms, for the first filter to spend

        popup = FilterPopup(self, self._runner, self._runner.store.schema[self._entity])
        popup.applied.connect(self._applied)
        popup.whole_wanted.connect(self.whole_wanted)
        popup.offer_whole()
        return popup

    def retranslate(self) -> None:
        self.setAccessibleName(t("Filters"))
        self._add.setToolTip(t("Show only some records"))
        self._show()

    @property
    def query(self) -> Query:
        """What the list shows: the conditions, and the words of the search box."""
        words = (Words(self._words),) if self._words else ()
        return Query(self._entity, both(self._where, *words), self._sort)

    @property
    def where(self) -> Filter:
        """The conditions without the words of the search box."""
        return self._where

    def set_where(self, where: Filter) -> None:
        """Take `where` for all conditions, as if a person had chosen it."""
        self._where = where
        self._changed()

    def show_query(self, query: Query) -> None:
        """Show the conditions of `query`, without telling anybody. The words of the search box go."""
        self._where, self._sort, self._words = query.where, query.sort, ""
        self._show()

    def set_query(self, query: Query) -> None:
        """Show `query` as if a person had chosen it. The words of the search box stay there if it has them too."""
        words = Words(self._words)
        kept = [part for part in conditions(query.where) if part != words]
        if len(kept) == len(conditions(query.where)):
            self._words = ""
        self._where, self._sort = both(*kept), query.sort
        self._show()
        self._tell()

    def set_words(self, words: str) -> None:
        """What stands in the page's search box narrows the list too."""
        if words.strip() != self._words:
            self._words = words.strip()
            self._tell()

    def set_sort(self, sort: tuple[Sort, ...]) -> None:
        """The list was sorted by its header: a saved view keeps that."""
        self._sort = sort
        self.views.show_query(self.query)

    def clear(self) -> None:
        self._where = EVERYTHING
        self._changed()
        self._add.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- chips ----------------------------------------------------------------------------------------------------

    @property
    def chips(self) -> list[Chip]:
        return list(self._chips)

    def _show(self) -> None:
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        declared = self._runner.store.schema[self._entity]
        for number, condition in enumerate(conditions(self._where)):
            chip = Chip(sentence.say(declared, condition))
            chip.setToolTip(t("Click to change, Delete to remove"))
            chip.clicked.connect(partial(self._edit, number))
            chip.removed.connect(partial(self._remove, number))
            self._flow.insert(number, chip)
            self._chips.append(chip)
        self._clear.setVisible(len(self._chips) > 1)
        self.updateGeometry()
        self.views.show_query(self.query)

    def add_condition(self) -> None:
        self._editing = None
        self._popup.open_new(self._add, self.query.where)

    def _edit(self, number: int) -> None:
        self._editing = number
        others = both(*(part for at, part in enumerate(conditions(self._where)) if at != number))
        self._popup.open_condition(self._chips[number], conditions(self._where)[number], others)

    def _remove(self, number: int) -> None:
        self._where = both(*(part for at, part in enumerate(conditions(self._where)) if at != number))
        self._changed()
        near = self._chips[min(number, len(self._chips) - 1)] if self._chips else self._add
        near.setFocus(Qt.FocusReason.OtherFocusReason)

    def _applied(self, condition: Filter) -> None:
        found: list[Filter] = conditions(self._where)
        if self._editing is None:
            found += [part for part in conditions(condition) if part not in found]
        else:
            found[self._editing : self._editing + 1] = conditions(condition)
        self._where = both(*found)
        self._changed()

    def _changed(self) -> None:
        self._show()
        self._tell()

    def _tell(self) -> None:
        self.views.show_query(self.query)
        self.changed.emit(self.query)

    # -- views ----------------------------------------------------------------------------------------------------

    def _view_opened(self, view: View | None) -> None:
        self._words = ""
        query = view.query if view else replace(Query(self._entity), sort=self._sort)
        self._where, self._sort = query.where, query.sort
        self._show()
        self.view_opened.emit(view)
        self._tell()

    def _written(self, changes: Changes) -> None:
        if changes.redefined and "_popup" in vars(self):
            self._popup.redeclare(self._runner.store.schema[self._entity])
