"""The tab of dependencies: the graph, and above it how much of it cannot be kept."""

from typing import Any

from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model.changes import Changes
from opsdesk.services import releases
from opsdesk.services.waiting import Dependencies, dependencies
from ui.context import Context, Page
from ui.pages.planning.graph import GraphCanvas
from ui.widgets.empty import EmptyState
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.surface import Surface


class DependenciesTab(Page):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._runner = context.runner
        self.fact = Label(colour="muted")
        self.canvas = GraphCanvas()
        self.canvas.opened.connect(lambda number: context.go("requirements", number))
        self.canvas.moved.connect(self._follow)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(self.canvas)
        card = Surface(margin=8, gap=0)
        card.body.addWidget(self._scroll)
        empty = Surface(margin=1, gap=0)
        empty.body.addWidget(
            EmptyState("link", _("No open requirement requires another. Say in a requirement what it requires."))
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(card)
        self.stack.addWidget(empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.fact)
        column.addWidget(self.stack, 1)
        self._runner.changed.connect(self._changed)
        live(self, self._show)

    def visit(self, target: object) -> None:
        self._read()

    def take_focus(self) -> None:
        self.canvas.setFocus()

    def _read(self) -> None:
        schema = self._runner.store.schema

        def work(connection: Any) -> Dependencies:
            return dependencies(releases.present(connection, schema))

        self._runner.read(work, self._arrived, "planning/dependencies", self.context.tell)

    def _arrived(self, found: Dependencies) -> None:
        self.canvas.show_graph(found, self._runner.store.schema["requirements"].field("status"))
        self.stack.setCurrentIndex(0 if found.nodes else 1)
        self._show()

    def _show(self) -> None:
        found = self.canvas.found
        if found is None:
            return
        said = [
            tn("{n} requirement", "{n} requirements", len(found.nodes)),
            tn("{n} dependency", "{n} dependencies", len(found.links)),
        ]
        if found.late:
            said.append(tn("{n} dependency cannot be kept", "{n} dependencies cannot be kept", found.late))
        if found.left_out:
            said.append(t("{n} more left out", n=f"{found.left_out:,}"))
        self.fact.setText(" · ".join(said) if found.nodes else "")
        self.fact.set_colour("bad" if found.late else "muted")

    def _follow(self) -> None:
        box = self.canvas.box(self.canvas.current).toRect()
        self._scroll.ensureVisible(box.right(), box.bottom(), 12, 12)
        self._scroll.ensureVisible(box.left(), box.top(), 12, 12)

    def _changed(self, changes: Changes) -> None:
        touched = changes.redefined or changes.touches("requirements") or changes.touches("releases")
        if touched and self.isVisible():
            self._read()
