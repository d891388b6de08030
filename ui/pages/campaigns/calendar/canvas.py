"""The painted calendar: one scene in a scroll area, with what the pointer and the keyboard do in it."""

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from opsdesk.services.campaigns import BODY, END, START
from opsdesk.services.schedule import Shown
from ui.pages.campaigns.calendar.hand import Hand
from ui.pages.campaigns.calendar.ink import Ink
from ui.pages.campaigns.calendar.scene import Hit, Key, More, Scene, key_of
from ui.pages.campaigns.calendar.words import about, about_day, lines

_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
_CURSORS = {BODY: Qt.CursorShape.ArrowCursor, START: Qt.CursorShape.SizeHorCursor, END: Qt.CursorShape.SizeHorCursor}


class Canvas(QAbstractScrollArea):
    """`see` shows a scene. It writes nothing: `shifted` says what somebody wants moved."""

    opened = Signal(int)
    chosen_changed = Signal()
    current_changed = Signal(object)
    menu_wanted = Signal(QPoint)
    day_wanted = Signal(int)
    """A double click where no campaign is: one should begin that day."""
    rest_wanted = Signal(int)
    """ "+n more" of a day."""
    shifted = Signal(object, str, int)
    """(instance, what of it is held, days)."""
    scrolled = Signal()
    turned = Signal(int)
    """Page Up or Down (-1, 1), or Home (0): back to today."""

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = scene
        self.movable = True
        self.jumping = False
        """Whether it scrolls because it was told to, not by a person."""
        self._chosen: dict[Key, Shown] = {}
        self._current: Key | None = None
        self.hand = Hand(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.valueChanged.connect(self._moved)

    # -- what it shows ------------------------------------------------------------------------------------------------

    def see(self, scene: Scene) -> None:
        self.hand.let_go()
        self.scene = scene
        self.fit()

    def fit(self) -> None:
        """Follow the scene's size."""
        scene, room = self.scene, self.viewport().size()
        scene.resize(QSize(max(room.width() - scene.side, 0), max(room.height() - scene.head, 0)))
        for bar, length, inside, step in (
            (self.verticalScrollBar(), scene.size.height(), scene.view.height(), scene.step.height()),
            (self.horizontalScrollBar(), scene.size.width(), scene.view.width(), scene.step.width()),
        ):
            bar.setRange(0, max(length - inside, 0))
            bar.setPageStep(max(inside, 1))
            bar.setSingleStep(max(step, 1))
        self.viewport().update()

    def restyle(self, ink: Ink) -> None:
        self.scene.restyle(ink)
        self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        anchor = self.day_in_sight
        super().resizeEvent(event)
        self.fit()
        if event.oldSize().isValid() and event.oldSize().height() != event.size().height():
            self.go_to_day(anchor)

    @property
    def at(self) -> QPoint:
        """How far the content is scrolled."""
        return QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    @property
    def day_in_sight(self) -> int:
        return self.scene.span(self.at)[0]

    def go_to_day(self, day: int) -> None:
        self.scroll_to(self.scene.top_of(day))

    def scroll_to(self, at: QPoint) -> None:
        self.jumping = True
        self.horizontalScrollBar().setValue(at.x())
        self.verticalScrollBar().setValue(at.y())
        self.jumping = False

    def _moved(self) -> None:
        self.viewport().update()
        self.scrolled.emit()

    def inside(self, at: QPoint) -> QPoint:
        """A point of the viewport as one of the content."""
        return at - QPoint(self.scene.side, self.scene.head) + self.at

    def _in_content(self, at: QPoint) -> bool:
        return at.x() >= self.scene.side and at.y() >= self.scene.head

    # -- what is chosen -----------------------------------------------------------------------------------------------

    @property
    def chosen(self) -> list[Shown]:
        return list(self._chosen.values())

    @property
    def current(self) -> Shown | None:
        return self._chosen.get(self._current) if self._current is not None else None

    def choose(self, one: Shown | None, *, more: bool = False) -> None:
        """`more`: besides what is chosen already; or no longer, if it is."""
        before, key = self._current, None if one is None else key_of(one)
        if not more:
            self._chosen.clear()
        if one is not None and key is not None:
            if more and key in self._chosen:
                self._chosen.pop(key)
                key = next(iter(self._chosen), None)
            else:
                self._chosen[key] = one
        self._current = key
        self._tell()
        self.viewport().update()
        self.chosen_changed.emit()
        if before != key:
            self.current_changed.emit(key[0] if key else None)

    def renew(self, shown: list[Shown]) -> None:
        """The instances were read again: what is chosen is one of the new ones, or gone."""
        known = {key_of(one): one for one in shown}
        self._chosen = {key: known[key] for key in self._chosen if key in known}
        if self._current not in self._chosen:
            self._current = next(iter(self._chosen), None)
        self.viewport().update()

    def _tell(self) -> None:
        """Say to screen readers which campaign has the cursor."""
        one = self.current
        self.setAccessibleDescription(about(one) if one else "")
        if self.hasFocus():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def bring(self, one: Shown) -> None:
        """Scroll until `one` is in sight."""
        place = self.scene.place_of(key_of(one))
        if place is None:
            return
        at, view = self.at, self.scene.view
        seen = QRect(at, view)
        if place.top() < seen.top() or place.bottom() > seen.bottom():
            at.setY(self.scene.top_of(one.first).y())
            if place.bottom() > at.y() + view.height():
                at.setY(place.bottom() - view.height() + 8)
        if place.right() < seen.left() + 24 or place.left() > seen.right() - 24:
            at.setX(self.scene.top_of(one.first).x())
        self.scroll_to(at)

    # -- the pointer --------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        hit = self.scene.hit(self.inside(at)) if self._in_content(at) else None
        extends = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match hit:
            case Hit():
                if event.button() == Qt.MouseButton.RightButton and key_of(hit.one) in self._chosen:
                    return
                self.choose(hit.one, more=extends)
                if event.button() == Qt.MouseButton.LeftButton and not extends and self.movable and self.scene.drags:
                    self.hand.take(hit, at)
            case More():
                if event.button() == Qt.MouseButton.LeftButton:
                    self.rest_wanted.emit(hit.day)
            case None:
                if not extends:
                    self.choose(None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.hand.move_to(at)
            return
        hit = self.scene.hit(self.inside(at)) if self._in_content(at) else None
        held = hit.held if isinstance(hit, Hit) and self.movable else BODY
        shape = Qt.CursorShape.PointingHandCursor if isinstance(hit, More) else _CURSORS[held]
        self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and (dropped := self.hand.drop()) is not None:
            self.shifted.emit(*dropped)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        self.hand.let_go()
        hit = self.scene.hit(self.inside(at)) if self._in_content(at) else None
        if isinstance(hit, Hit):
            self.opened.emit(hit.one.id)
        elif hit is None and self._in_content(at) and (day := self.scene.day_at(self.inside(at))) is not None:
            self.day_wanted.emit(day)

    def contextMenuEvent(self, event: QEvent) -> None:
        if self._chosen:
            self.menu_wanted.emit(event.globalPos())  # type: ignore[attr-defined]

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Sideways where only that scrolls, or with Shift."""
        turned = event.angleDelta().y()
        across = event.modifiers() & Qt.KeyboardModifier.ShiftModifier or not self.verticalScrollBar().maximum()
        if across and turned:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - turned * max(bar.singleStep(), 1) // 60)
            event.accept()
        else:
            super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._hint(event)
            return True
        return super().viewportEvent(event)

    def _hint(self, event: QHelpEvent) -> None:
        at = event.pos()
        point = self.inside(at)
        hit = self.scene.hit(point) if self._in_content(at) else None
        day = self.scene.day_at(point) if self._in_content(at) else None
        if isinstance(hit, Hit):
            words = lines(hit.one, self.scene.schedule.troubles.get(hit.one.id))
        else:
            words = "" if day is None else about_day(day, self.scene.overlays, self.scene.schedule.shown)
        QToolTip.showText(event.globalPos(), words, self.viewport())

    # -- the keyboard -------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        one = self.current
        if key in _ARROWS and (held := _held(modifiers)):
            across, down = _ARROWS[key]
            days = across + 7 * down if held == BODY else across
            if one is not None and self.movable and days:
                self.shifted.emit(one, held, days)
        elif key in _ARROWS:
            self._step(*_ARROWS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and one is not None:
            self.opened.emit(one.id)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.turned.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif key == Qt.Key.Key_Home:
            self.turned.emit(0)
        elif key == Qt.Key.Key_Menu and one is not None:
            place = self.scene.place_of(key_of(one)) or QRect()
            spot = place.center() - self.at + QPoint(self.scene.side, self.scene.head)
            self.menu_wanted.emit(self.viewport().mapToGlobal(spot))
        elif key == Qt.Key.Key_Escape and (self.hand.busy or self._chosen):
            if not self.hand.let_go():
                self.choose(None)
        else:
            event.ignore()

    def _step(self, across: int, down: int) -> None:
        """The cursor goes to the campaign beside: before or after in order, or the next one above or below."""
        shown = self.scene.schedule.shown
        if not shown:
            return
        first, _last = self.scene.span(self.at)
        if self.current is None:
            near = next((one for one in shown if one.last >= first), shown[-1])
        elif across:
            place = shown.index(self.current) if self.current in shown else 0
            near = shown[min(max(place + across, 0), len(shown) - 1)]
        else:
            found = self._beside(down)
            if found is None:
                self.verticalScrollBar().setValue(self.verticalScrollBar().value() + down * self.scene.step.height())
                return
            near = found
        self.choose(near)
        self.bring(near)

    def _beside(self, down: int) -> Shown | None:
        """The nearest bar above (-1) or below the current one, within a screen."""
        assert self.current is not None
        here = self.scene.place_of(key_of(self.current))
        if here is None:
            return None
        view = self.scene.view
        area = QRect(self.at.x(), here.top() - view.height(), view.width(), 2 * view.height())
        best, least = None, 1 << 30
        for one, place, _begun, _goes_on in self.scene.bars(area):
            gap = (place.top() - here.top()) * down
            if gap > 0 and one is not self.current:
                beside = max(place.left() - here.right(), here.left() - place.right(), 0)
                cost = gap * 2 + beside
                if cost < least:
                    best, least = one, cost
        return best

    # -- painting -----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, scene, at = QPainter(self.viewport()), self.scene, self.at
        room = self.viewport().rect()
        painter.fillRect(room, scene.ink.surface)
        body = room.adjusted(scene.side, scene.head, 0, 0)
        painter.save()
        painter.setClipRect(body)
        painter.translate(body.topLeft() - at)
        scene.paint(painter, QRect(at, body.size()), frozenset(self._chosen))
        self.hand.paint(painter)
        painter.restore()
        if scene.side:
            painter.save()
            painter.setClipRect(QRect(0, scene.head, scene.side, body.height()))
            scene.paint_side(painter, QRect(0, scene.head, scene.side, body.height()), at.y())
            painter.restore()
        if scene.head:
            scene.paint_head(painter, QRect(scene.side, 0, body.width(), scene.head), at.x())
            if scene.side:
                painter.fillRect(QRect(0, 0, scene.side, scene.head), scene.ink.background)
        if self.hasFocus() and self.current is None:
            painter.setPen(scene.ink.accent)
            painter.drawRect(room.adjusted(0, 0, -1, -1))

    def focusInEvent(self, event: QEvent) -> None:
        self.viewport().update()

    def focusOutEvent(self, event: QEvent) -> None:
        self.viewport().update()


def _held(modifiers: Qt.KeyboardModifier) -> str:
    """What arrow keys move with these: Ctrl the whole bar, Ctrl+Shift its end, Alt+Shift its start."""
    control, shift, alt = (
        bool(modifiers & one)
        for one in (
            Qt.KeyboardModifier.ControlModifier,
            Qt.KeyboardModifier.ShiftModifier,
            Qt.KeyboardModifier.AltModifier,
        )
    )
    if control and not alt:
        return END if shift else BODY
    return START if alt and shift and not control else ""
