"""The timeline: releases and their requirements as bars along the days, arrows from what must be done before."""

from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QToolTip, QVBoxLayout, QWidget

from opsdesk import clock
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model.changes import Changes
from opsdesk.model.figures import day_ticks, short_day
from opsdesk.services import releases
from opsdesk.services.gantt import Gantt, Row, gantt
from ui.context import Context, Page
from ui.pages.planning.marks import TONES, arrow_head
from ui.theme import theme
from ui.widgets.empty import EmptyState
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.scrolled import scrolled
from ui.widgets.surface import Surface

_ROW, _HEAD, _NAMES, _PAD = 28, 30, 230, 12


class Canvas(QWidget):
    """Up and down choose a row, Enter or a double click opens it. All days fit the width."""

    opened = Signal(object)
    """The `Row`."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Gantt | None = None
        self.current = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        live(self, self._resize)

    def show_gantt(self, found: Gantt) -> None:
        self.found = found
        self.current = min(max(self.current, 0), len(found.rows) - 1)
        self._resize()

    def _resize(self) -> None:
        rows = len(self.found.rows) if self.found else 0
        self.setFixedHeight(theme.px(_HEAD + _ROW * rows) + 8)
        self._tell()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(600), self.height())

    # -- where things stand -------------------------------------------------------------------------------------------

    def at(self, day: float) -> float:
        assert self.found is not None
        left, right = theme.px(_NAMES), self.width() - theme.px(_PAD)
        days = max(self.found.last + 1 - self.found.first, 1)
        return left + (day - self.found.first) / days * (right - left)

    def bar(self, place: int) -> QRectF:
        assert self.found is not None
        row = self.found.rows[place]
        top = theme.px(_HEAD + _ROW * place)
        thin = theme.px(5 if row.release else 14)
        left, right = self.at(row.first), self.at(row.last + 1)
        return QRectF(left, top + (theme.px(_ROW) - thin) / 2, max(right - left, 4.0), thin)

    def row_at(self, y: float) -> int:
        place = int((y - theme.px(_HEAD)) // theme.px(_ROW))
        return place if self.found and 0 <= place < len(self.found.rows) else -1

    # -- painting -----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        found = self.found
        if found is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._days(painter, found)
        first = max(self.row_at(event.rect().top()), 0)
        last = self.row_at(event.rect().bottom())
        last = len(found.rows) - 1 if last < 0 else last
        for place in range(first, last + 1):
            self._row(painter, place, found.rows[place])
        for arrow in found.arrows:
            self._arrow(painter, self.bar(arrow.before), self.bar(arrow.after), "bad" if arrow.late else "muted")

    def _days(self, painter: QPainter, found: Gantt) -> None:
        painter.setFont(theme.font("small"))
        for day, words in day_ticks(found.first, found.last):
            x = self.at(day)
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawLine(QPointF(x, theme.px(_HEAD) - 4), QPointF(x, self.height()))
            painter.setPen(theme.color("muted"))
            painter.drawText(QRectF(x - 60, 4, 120, theme.px(_HEAD) - 10), Qt.AlignmentFlag.AlignCenter, words)
        x = self.at(clock.today() + 0.5)
        painter.setPen(QPen(theme.color("accent"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, theme.px(_HEAD) - 4), QPointF(x, self.height()))

    def _row(self, painter: QPainter, place: int, row: Row) -> None:
        top, height = theme.px(_HEAD + _ROW * place), theme.px(_ROW)
        if place == self.current and self.hasFocus():
            painter.fillRect(QRect(0, top, self.width(), height), theme.color("accent_soft"))
        indent = theme.px(4 if row.release else 18)
        painter.setFont(theme.font("body", bold=row.release))
        painter.setPen(theme.color("text"))
        room = QRect(indent, top, theme.px(_NAMES) - indent - theme.px(_PAD), height)
        words = painter.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        tone = "muted" if row.release else TONES.get(row.status, "outline")
        ink: QColor = theme.color(tone)
        if row.own or row.release:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
        else:  # the days are those of its release
            painter.setPen(QPen(ink, 1))
            painter.setBrush(theme.color("background"))
        bar = self.bar(place)
        radius = min(bar.height() / 2, theme.px(4))
        painter.drawRoundedRect(bar, radius, radius)

    def _arrow(self, painter: QPainter, before: QRectF, after: QRectF, tone: str) -> None:
        """From the end of one bar, down or up, to the beginning of the other."""
        start, end = QPointF(before.right(), before.center().y()), QPointF(after.left(), after.center().y())
        bend = theme.px(7)
        path = QPainterPath(start)
        if end.x() >= start.x() + 2 * bend:
            path.lineTo(start.x() + bend, start.y())
            path.lineTo(start.x() + bend, end.y())
        else:
            between = (start.y() + end.y()) / 2
            path.lineTo(start.x() + bend, start.y())
            path.lineTo(start.x() + bend, between)
            path.lineTo(end.x() - bend, between)
            path.lineTo(end.x() - bend, end.y())
        path.lineTo(end)
        painter.setPen(QPen(theme.color(tone), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        arrow_head(painter, end, tone)

    # -- choosing -----------------------------------------------------------------------------------------------------

    def _choose(self, place: int) -> None:
        if self.found and 0 <= place < len(self.found.rows):
            self.current = place
            self._tell()
            self.update()

    def _tell(self) -> None:
        row = self.found.rows[self.current] if self.found and 0 <= self.current < len(self.found.rows) else None
        self.setAccessibleName(" · ".join(filter(None, (t("Gantt chart"), self.said(row) if row else ""))))

    def said(self, row: Row) -> str:
        days = t("{first} to {last}", first=short_day(row.first), last=short_day(row.last))
        return " · ".join((row.code, row.title, days))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step:
            self._choose(self.current + step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.current)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._choose(self.row_at(event.position().y()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._open(self.row_at(event.position().y()))

    def _open(self, place: int) -> None:
        if self.found and 0 <= place < len(self.found.rows):
            self.opened.emit(self.found.rows[place])

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.found:
            place = self.row_at(event.pos().y())
            words = self.said(self.found.rows[place]) if place >= 0 else ""
            QToolTip.showText(event.globalPos(), words.replace("&", "&amp;").replace("<", "&lt;"), self)
            return True
        return super().event(event)


class TimelineTab(Page):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._runner = context.runner
        self._fact = Label(colour="muted")
        self.canvas = Canvas()
        self.canvas.opened.connect(self._open)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.canvas)
        column.addStretch(1)
        scroll = scrolled(inside)
        card = Surface(margin=8, gap=0)
        card.body.addWidget(scroll)
        self._stack = QStackedWidget()
        self._stack.addWidget(card)
        empty = Surface(margin=1, gap=0)
        empty.body.addWidget(
            EmptyState(
                "calendar-days", _("Nothing has days yet. Give releases or requirements a first and a last day.")
            )
        )
        self._stack.addWidget(empty)
        head = QHBoxLayout()
        head.addWidget(self._fact, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(10)
        outer.addLayout(head)
        outer.addWidget(self._stack, 1)
        self._runner.changed.connect(self._changed)
        live(self, self._show)

    def visit(self, target: object) -> None:
        self._read()

    def take_focus(self) -> None:
        self.canvas.setFocus()

    def _read(self) -> None:
        schema = self._runner.store.schema

        def work(connection: Any) -> Gantt:
            return gantt(releases.present(connection, schema), clock.today())

        self._runner.read(work, self._arrived, "planning/timeline", self.context.tell)

    def _arrived(self, found: Gantt) -> None:
        self.canvas.show_gantt(found)
        self._stack.setCurrentIndex(0 if found.rows else 1)
        self._show()

    def _show(self) -> None:
        found = self.canvas.found
        if found is None:
            return
        n = sum(not row.release for row in found.rows)
        said = [tn("{n} requirement", "{n} requirements", n)]
        if found.late:
            said.append(tn("{n} dependency cannot be kept", "{n} dependencies cannot be kept", found.late))
        if found.undated:
            said.append(t("{n} without days", n=f"{found.undated:,}"))
        self._fact.setText(" · ".join(said))
        self._fact.set_colour("bad" if found.late else "muted")

    def _changed(self, changes: Changes) -> None:
        if (changes.touches("requirements") or changes.touches("releases")) and self.isVisible():
            self._read()

    def _open(self, row: object) -> None:
        assert isinstance(row, Row)
        if row.release:
            from ui.pages.planning.sheets import open_release

            open_release(self, self.context, row.id)
        else:
            self.context.go("requirements", row.id)
