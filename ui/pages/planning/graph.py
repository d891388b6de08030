"""Requirements as boxes in layers, arrows from what must be done before to what waits for it."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.record import Field
from opsdesk.services.waiting import Dependencies, Link, Node
from ui.pages.planning.marks import TONES, arrow_head
from ui.theme import theme
from ui.widgets.live import live

_WIDE, _HIGH, _ACROSS, _DOWN, _PAD = 236, 52, 64, 14, 8
_STEPS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class GraphCanvas(QWidget):
    """Left and right follow the links, up and down stay in a layer; Enter or a double click opens a requirement."""

    opened = Signal(int)
    moved = Signal()
    """Another box has the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self._status: Field | None = None
        self.found: Dependencies | None = None
        self.current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        live(self, self._resize)

    def show_graph(self, found: Dependencies, status: Field) -> None:
        """The cursor stays on its requirement. `status` is the field as it is declared now."""
        node = self.node
        self.found, self._status = found, status
        numbers = [other.one.id for other in found.nodes]
        self.current = numbers.index(node.one.id) if node is not None and node.one.id in numbers else 0
        self._resize()

    def _resize(self) -> None:
        layers, rows = (self.found.layers, self.found.rows) if self.found else (0, 0)
        wide = layers * theme.px(_WIDE + _ACROSS) - theme.px(_ACROSS) + 2 * theme.px(_PAD)
        self.setMinimumSize(QSize(max(wide, 0), rows * theme.px(_HIGH + _DOWN) + theme.px(_PAD)))
        self._tell()
        self.update()

    @property
    def node(self) -> Node | None:
        nodes = self.found.nodes if self.found else ()
        return nodes[self.current] if self.current < len(nodes) else None

    # -- where things stand -------------------------------------------------------------------------------------------

    def box(self, place: int) -> QRectF:
        assert self.found is not None
        node = self.found.nodes[place]
        return self._cell(node.layer, node.row)

    def _cell(self, layer: int, row: int) -> QRectF:
        x, y = theme.px(_PAD) + layer * theme.px(_WIDE + _ACROSS), theme.px(_PAD) + row * theme.px(_HIGH + _DOWN)
        return QRectF(x, y, theme.px(_WIDE), theme.px(_HIGH))

    def box_at(self, point: QPointF) -> int:
        places = range(len(self.found.nodes) if self.found else 0)
        return next((place for place in places if self.box(place).contains(point)), -1)

    # -- painting -----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.found is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for link in sorted(self.found.links, key=lambda link: link.late):  # what does not hold lies on top
            self._link(painter, link)
        seen = QRectF(event.rect())
        for place, node in enumerate(self.found.nodes):
            if self.box(place).intersects(seen):
                self._box(painter, place, node)

    def _link(self, painter: QPainter, link: Link) -> None:
        assert self.found is not None
        tone = "bad" if link.late else "muted"
        start, layer = self.box(link.before), self.found.nodes[link.before].layer
        at = QPointF(start.right(), start.center().y())
        path = QPainterPath(at)
        stops = [self._cell(layer + step, row) for step, row in enumerate(link.via, 1)]
        for cell in [*stops, self.box(link.after)]:
            to = QPointF(cell.left(), cell.center().y())
            bend = (to.x() - at.x()) / 2
            path.cubicTo(QPointF(at.x() + bend, at.y()), QPointF(to.x() - bend, to.y()), to)
            at = QPointF(cell.right(), to.y())
            if cell in stops:
                path.lineTo(at)
        own = self.hasFocus() and self.current in (link.before, link.after)
        painter.setPen(QPen(theme.color(tone), 2.0 if own else 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        arrow_head(painter, to, tone)

    def _box(self, painter: QPainter, place: int, node: Node) -> None:
        box = self.box(place)
        chosen = place == self.current and self.hasFocus()
        painter.setPen(QPen(theme.color("accent" if chosen else "line"), 2 if chosen else 1))
        painter.setBrush(theme.color("accent_soft" if chosen else "surface"))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(TONES.get(node.one.status, "outline")))
        painter.drawRoundedRect(QRectF(box.left() + 5, box.top() + 7, 4, box.height() - 14), 2, 2)
        room = box.adjusted(theme.px(16), 5, -8, -5)
        half = room.height() / 2
        above = " · ".join(filter(None, (node.one.code, self._state(node), node.release)))
        for words, role, ink, top in ((above, "small", "muted", 0.0), (node.one.title, "body", "text", half)):
            painter.setFont(theme.font(role, bold=role == "body"))
            painter.setPen(theme.color(ink))
            cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(room.width()))
            place_of = QRectF(room.left(), room.top() + top, room.width(), half)
            painter.drawText(place_of, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, cut)

    # -- choosing -----------------------------------------------------------------------------------------------------

    def _choose(self, place: int) -> None:
        if place >= 0:
            self.current = place
            self._tell()
            self.update()
            self.moved.emit()

    def _beside(self, across: int, down: int) -> int:
        """The box one step away, -1 for none: to the sides the nearest that is linked."""
        node = self.node
        if self.found is None or node is None:
            return -1
        if across:
            places = [
                link.after if across > 0 else link.before
                for link in self.found.links
                if self.current == (link.before if across > 0 else link.after)
            ]
        else:
            places = [
                place
                for place, other in enumerate(self.found.nodes)
                if other.layer == node.layer and (other.row - node.row) * down > 0
            ]
        return min(places, key=lambda place: abs(self.found.nodes[place].row - node.row), default=-1)  # type: ignore[union-attr]

    def _tell(self) -> None:
        self.setAccessibleName(" · ".join(filter(None, (t("Dependencies"), self.said(self.node)))))

    def said(self, node: Node | None) -> str:
        if node is None:
            return ""
        one = node.one
        return " · ".join(filter(None, (one.code, one.title, self._state(node), node.release)))

    def _state(self, node: Node) -> str:
        return text.show(self._status, node.one.status) if self._status is not None else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            self._choose(self._beside(*step))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._choose(self.box_at(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.box_at(event.position()) == self.current:
            self._open()

    def _open(self) -> None:
        if self.node is not None:
            self.opened.emit(self.node.one.id)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.found:
            place = self.box_at(QPointF(event.pos()))
            words = self.said(self.found.nodes[place]) if place >= 0 else ""
            QToolTip.showText(event.globalPos(), words.replace("&", "&amp;").replace("<", "&lt;"), self)
            return True
        return super().event(event)
