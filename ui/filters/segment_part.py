"""Choosing segments for a condition: ticked from the saved views of the list."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from opsdesk.i18n import t
from opsdesk.query.filters import AnyOf, Filter, Not, Segment
from opsdesk.services import saved_views
from opsdesk.services.saved_views import View
from ui.filters.counts import Counted, CountList
from ui.runner import Runner
from ui.theme import theme
from ui.widgets.label import Label
from ui.widgets.live import live


def chosen_segments(condition: Filter) -> tuple[bool, tuple[str, ...]] | None:
    """Whether `condition` asks for records inside, and the names; None when it is about anything else."""
    inside = not isinstance(condition, Not)
    part = condition.part if isinstance(condition, Not) else condition
    found = part.parts if isinstance(part, AnyOf) else (part,)
    names = tuple(one.name for one in found if isinstance(one, Segment))
    return (inside, names) if names and len(names) == len(found) else None


class SegmentEditor(QWidget):
    changed = Signal()

    def __init__(self, runner: Runner, entity: str) -> None:
        super().__init__()
        self._chosen: list[str] = []
        self._views: tuple[View, ...] = ()
        self._inside = QComboBox()
        self._inside.activated.connect(lambda _at: self.changed.emit())
        self._list = CountList(ticks=True)
        self._list.toggled.connect(self._toggled)
        self._nothing = Label(colour="muted", wrap=True)
        self._nothing.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for part in (self._inside, self._list, self._nothing):
            column.addWidget(part)
        live(self, self.retranslate)
        schema = runner.store.schema
        work: Any = lambda connection: saved_views.views(connection, schema, entity)  # noqa: E731
        runner.read(work, self._read, slot="filter-segments")

    def retranslate(self) -> None:
        inside = self._inside.currentData()
        self._inside.clear()
        self._inside.addItem(t("is in any of these"), True)
        self._inside.addItem(t("is in none of these"), False)
        self._inside.setCurrentIndex(1 if inside is False else 0)
        self._inside.setAccessibleName(t("Comparison"))
        self._list.setAccessibleName(t("Segments"))
        self._list.setFixedHeight(theme.px(28) * 6 + 4)
        self._nothing.setText(
            t("No view of this list is saved yet. Save one under a name; every saved view is a segment.")
        )

    def _read(self, views: tuple[View, ...]) -> None:
        self._views = views
        self._show()
        self._list.setVisible(bool(views) or bool(self._chosen))
        self._nothing.setVisible(not views)

    def _show(self) -> None:
        known = [view.name for view in self._views]
        names = [*(name for name in self._chosen if name not in known), *known]
        self._list.show_counts([Counted(name, name, None) for name in names], list(self._chosen))

    def _toggled(self, name: object, _adds: bool) -> None:
        if name in self._chosen:
            self._chosen.remove(str(name))
        else:
            self._chosen.append(str(name))
        self._list.choose(list(self._chosen))
        self.changed.emit()

    def start(self) -> None:
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_filter(self, condition: Filter) -> None:
        inside, names = chosen_segments(condition) or (True, ())
        self._inside.setCurrentIndex(0 if inside else 1)
        self._chosen = list(names)
        self._show()

    def value(self) -> Filter:
        found = tuple(Segment(name) for name in self._chosen)
        if not found:
            return AnyOf(())
        part = found[0] if len(found) == 1 else AnyOf(found)
        return part if self._inside.currentData() else Not(part)

    def problem(self) -> str:
        return "" if self._chosen else t("Choose a segment.")
