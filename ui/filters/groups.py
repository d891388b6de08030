"""The side panel that counts: how many records of the list have each value of a field; a click narrows the list."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.query.filters import Filter, Query, both
from opsdesk.store import rows
from ui.context import Context
from ui.filters.conditions import countable, only, values_in, without
from ui.filters.counts import CountList, labelled
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.label import Label
from ui.widgets.live import live

_MOST = 200


class GroupPanel(QWidget):
    """Counts what the list would have without the conditions on the counted field, so that its other values stay in
    reach. Click: only this value, or all again. Ctrl+click or Space: this one as well."""

    changed = Signal(object)
    """The `Query` after a click."""

    def __init__(self, context: Context, entity: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._entity = context, entity
        self._query = Query(entity)
        self._groups: list[tuple[Stored, int]] = []
        self._field = QComboBox()
        self._list = CountList(ticks=False)
        self._hint = Label(role="small", colour="muted", wrap=True)
        self._all = Button(_("Show all values"), self._clear, tone="link")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._field)
        column.addWidget(self._list, 1)
        column.addWidget(self._all, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._hint)
        self._list.toggled.connect(self._toggled)
        self._field.activated.connect(self._chosen)
        context.runner.changed.connect(self._written)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        fields = countable(self._declared)
        kept = self._context.memory.get(self._key, "stage")
        self._field.clear()
        for field in fields:
            self._field.addItem(t(field.label), field.name)
        self._field.setCurrentIndex(max(self._field.findData(kept), 0))
        self._field.setAccessibleName(t("Count by"))
        self._list.setAccessibleName(t("Counts"))
        self._hint.setText(t("Click narrows the list. Ctrl+click adds a value."))
        self._list.setMinimumWidth(theme.px(160))
        self._show()

    @property
    def _declared(self) -> Any:
        return self._context.runner.store.schema[self._entity]

    @property
    def _key(self) -> str:
        return f"groups/{self._entity}"

    @property
    def field(self) -> str:
        """The name of the counted field."""
        return str(self._field.currentData())

    @property
    def counts(self) -> dict[str, int | None]:
        """What it says, by label."""
        return {one.text: one.count for one in self._list.shown}

    def show_query(self, query: Query) -> None:
        """Count for `query`."""
        self._query = query
        self._look()

    def count_by(self, field: str) -> None:
        self._field.setCurrentIndex(max(self._field.findData(field), 0))
        self._chosen()

    def _chosen(self) -> None:
        self._context.memory.keep(self._key, self.field)
        self._groups = []
        self._look()

    def _look(self) -> None:
        schema, entity, field = self._context.runner.store.schema, self._entity, self.field
        where = without(self._query.where, field)

        def work(connection: Any) -> tuple[str, list[tuple[Stored, int]]]:
            return field, rows.groups(connection, schema, entity, field, where, _MOST)

        self._context.runner.read(work, self._counted, slot=f"groups/{entity}")

    def _counted(self, found: tuple[str, list[tuple[Stored, int]]]) -> None:
        field, groups = found
        if field == self.field:
            self._groups = groups
            self._show()

    def _show(self) -> None:
        if self.field in self._declared.by_name:
            chosen = values_in(self._query.where, self.field)
            self._list.show_counts(labelled(self._declared.field(self.field), self._groups), chosen)
            self._all.setVisible(bool(chosen))

    def _written(self, changes: Changes) -> None:
        if changes.redefined:
            self.retranslate()
        if changes.touches(self._entity):
            self._look()

    def _toggled(self, value: Stored, adds: bool) -> None:
        chosen = values_in(self._query.where, self.field)
        if adds:
            after = chosen ^ {value}
        else:
            after = frozenset() if chosen == {value} else frozenset([value])
        self._narrow(only(self.field, after))

    def _clear(self) -> None:
        self._narrow([])

    def _narrow(self, condition: list[Filter]) -> None:
        rest = without(self._query.where, self.field)
        self._query = Query(self._entity, both(rest, *condition), self._query.sort)
        self._show()
        self.changed.emit(self._query)
