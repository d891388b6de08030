"""A segment then and now: who came in and who dropped out since a snapshot, each a click away from its list."""

from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.query.filters import Filter, Query, Segment
from opsdesk.services import saved_views
from opsdesk.services.saved_views import Comparison
from ui.runner import Runner
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.label import Label
from ui.widgets.live import live


class CompareSheet(QWidget):
    """`opened` brings the `Query` of those behind a number."""

    opened = Signal(object)
    closed = Signal()

    def __init__(self, runner: Runner, entity: str, name: str) -> None:
        super().__init__()
        self._entity = entity
        self.found: Comparison | None = None
        self._head = Label(colour="muted", wrap=True)
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(16)
        self._rows.setVerticalSpacing(4)
        self._rows.setColumnStretch(0, 1)
        close = Button(_("Close"), self.closed.emit, tone="primary")
        close.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        box.addWidget(self._head)
        box.addLayout(self._rows)
        box.addStretch()
        box.addWidget(close, alignment=Qt.AlignmentFlag.AlignRight)
        schema = runner.store.schema
        work: Any = lambda connection: saved_views.compare(connection, schema, entity, name)  # noqa: E731
        runner.read(work, self._compared, "segments/compare", self._failed)
        live(self, self.retranslate)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(460), theme.px(280))

    def retranslate(self) -> None:
        if self.found is None:
            self._head.setText(self._head.text() or t("Counting…"))
            return
        found = self.found
        when = text.moment(found.snapshot.taken or 0).strftime("%Y-%m-%d %H:%M")
        self._head.setText(t("“{segment}” now, and as it was on {when}.", segment=found.segment.name, when=when))
        while (item := self._rows.takeAt(0)) is not None:
            if (part := item.widget()) is not None:
                part.hide()
                part.deleteLater()
        lines: list[tuple[str, int, Filter | None]] = [
            (t("In it then"), found.then, Segment(found.snapshot.name)),
            (t("In it now"), found.now, Segment(found.segment.name)),
            (t("Came in"), found.came_in, found.who_came),
            (t("Dropped out"), found.dropped_out, found.who_dropped),
            (t("Stayed"), found.stayed, None),
            (t("Removed since"), found.removed, None),
        ]
        for row, (words, number, where) in enumerate(lines):
            self._rows.setRowMinimumHeight(row, theme.px(28))
            self._rows.addWidget(Label(words), row, 0)
            figure = Label(f"{number:,}", bold=True)
            figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._rows.addWidget(figure, row, 1)
            if where is not None and number:
                show = Button(_("Show these"), partial(self._show, where), tone="link")
                show.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
                show.setAccessibleName(f"{t('Show these')}: {words}")
                self._rows.addWidget(show, row, 2)

    def _show(self, where: Filter) -> None:
        self.closed.emit()
        self.opened.emit(Query(self._entity, where))

    def _compared(self, found: Comparison) -> None:
        self.found = found
        self.retranslate()

    def _failed(self, trouble: Trouble) -> None:
        self._head.setText(str(trouble))
