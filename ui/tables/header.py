"""The header of a table: quiet titles, sort arrows, columns to move, size, hide and fit, and the menu for all of it."""

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygon
from PySide6.QtWidgets import QApplication, QHeaderView, QMenu, QWidget

from opsdesk.i18n import t
from opsdesk.query.filters import Sort
from ui.tables.columns import NARROWEST, Place, usual_layout
from ui.tables.model import TableModel
from ui.tables.painting import MARGIN
from ui.theme import theme
from ui.widgets.live import live

HEIGHT = 38
MOST_KEYS = 3


class Header(QHeaderView):
    """Columns are addressed by their index in the model; the places people see are `visualIndex`."""

    sort_wanted = Signal(tuple)
    """A person asked for this tuple of Sort."""
    shown_changed = Signal()
    """Other columns are shown now, or they stand in another order."""
    layout_changed = Signal()
    """Anything worth remembering changed: order, widths or which are shown."""

    def __init__(self, model: TableModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setViewport(QWidget())  # see TableView
        self.viewport().setMouseTracking(True)
        self._columns = model.columns
        self._sort: tuple[Sort, ...] = ()
        self._placing = False
        self._order: tuple[int, ...] = ()
        self.remarks: Mapping[str, str] = {}
        """Column name -> what else its tooltip says, in the user's language."""
        self.setModel(model)
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setStretchLastSection(False)
        self.setMinimumSectionSize(NARROWEST)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.sectionClicked.connect(self._clicked)
        self.sectionMoved.connect(self._placed)
        self.sectionResized.connect(self._resized)
        live(self, self.restyle)

    def restyle(self) -> None:
        self.setFixedHeight(theme.px(HEIGHT))
        self.setFont(theme.font("small"))
        self.viewport().update()

    # -- which columns, where -------------------------------------------------------------------------------------

    def shown(self) -> tuple[int, ...]:
        """The columns on show, in the order people see."""
        return self._order

    def layout_now(self) -> list[Place]:
        places = []
        for visual in range(self.count()):
            column = self.logicalIndex(visual)
            hidden = self.isSectionHidden(column)
            width = self._columns[column].width if hidden else self.sectionSize(column)
            places.append(Place(self._columns[column].name, width, not hidden))
        return places

    def arrange(self, layout: Sequence[Place]) -> None:
        """Put every column where `layout` says."""
        index = {column.name: place for place, column in enumerate(self._columns)}
        self._placing = True
        for visual, place in enumerate(layout):
            column = index[place.name]
            self.moveSection(self.visualIndex(column), visual)
            self.setSectionHidden(column, not place.shown)
            if place.shown:
                self.resizeSection(column, place.width)
        self._placing = False
        self._placed()

    def show_column(self, column: int, shown: bool) -> None:
        """Show or hide one; the last one stays."""
        if not shown and len(self._order) == 1:
            return
        self._placing = True
        self.setSectionHidden(column, not shown)
        if shown:
            self.resizeSection(column, self._columns[column].width)
        self._placing = False
        self._placed()

    def fit(self, columns: Iterable[int]) -> None:
        """Make `columns` as wide as what is on screen and their title need."""
        view = self.parentWidget()
        for column in columns:
            view.resizeColumnToContents(column)  # type: ignore[union-attr]

    def reset_columns(self) -> None:
        self.arrange(usual_layout(self._columns))

    def _placed(self) -> None:
        if self._placing:
            return
        visual = (self.logicalIndex(place) for place in range(self.count()))
        order = tuple(column for column in visual if not self.isSectionHidden(column))
        if order != self._order:
            self._order = order
            self.shown_changed.emit()
        self.layout_changed.emit()

    def _resized(self, column: int, before: int, now: int) -> None:
        if not self._placing and before and now:
            self.layout_changed.emit()

    # -- sort -----------------------------------------------------------------------------------------------------

    def show_sort(self, sort: tuple[Sort, ...]) -> None:
        self._sort = sort
        self.viewport().update()

    def _clicked(self, column: int) -> None:
        more = bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.sort_wanted.emit(next_sort(self._sort, self._columns[column].name, more))

    # -- menu -----------------------------------------------------------------------------------------------------

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        column = self.logicalIndexAt(event.pos())
        self.menu(column).popup(event.globalPos())

    def menu(self, column: int = -1) -> QMenu:
        """What can be done to `column` (-1: to none in particular) and to all columns; frees itself when closed."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if column >= 0:
            name = self._columns[column].name
            menu.addAction(t("Sort ascending"), lambda: self.sort_wanted.emit((Sort(name),)))
            menu.addAction(t("Sort descending"), lambda: self.sort_wanted.emit((Sort(name, True),)))
            menu.addSeparator()
            menu.addAction(t("Fit width"), lambda: self.fit((column,)))
            menu.addAction(t("Hide column"), lambda: self.show_column(column, False)).setEnabled(len(self._order) > 1)
            menu.addSeparator()
        choice = menu.addMenu(t("Columns"))
        self._add_columns(choice)
        menu.addAction(t("Fit all widths"), lambda: self.fit(self._order))
        menu.addAction(t("Reset columns"), self.reset_columns)
        return menu

    def _add_columns(self, menu: QMenu) -> None:
        for column, declared in enumerate(self._columns):
            action = menu.addAction(declared.header.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(not self.isSectionHidden(column))
            action.toggled.connect(lambda on, column=column: self.show_column(column, on))

    # -- painting -------------------------------------------------------------------------------------------------

    def sectionSizeFromContents(self, column: int) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._columns[column].header) + 2 * MARGIN + _ARROW, self.height())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        column = self.logicalIndexAt(event.position().toPoint())
        self.setToolTip(self.explained(column) if column >= 0 else "")

    def explained(self, column: int) -> str:
        """What the values of a column are."""
        field = self._columns[column].field
        return "\n".join(filter(None, (t(field.help) if field.help else "", self.remarks.get(field.name, ""))))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())  # the line goes on where there are no columns
        painter.fillRect(self.length(), self.height() - 1, self.width(), 1, theme.color("line"))

    def paintSection(self, painter: QPainter, rect: QRect, column: int) -> None:
        declared, tokens = self._columns[column], theme.tokens
        painter.fillRect(rect, theme.color("surface"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.color("line"))
        rank = next((place for place, key in enumerate(self._sort) if key.field == declared.name), -1)
        inner = rect.adjusted(MARGIN, 0, -MARGIN, 0)
        room = inner.width() - (_ARROW if rank >= 0 else 0)
        metrics = QFontMetrics(self.font())
        text = metrics.elidedText(declared.header, Qt.TextElideMode.ElideRight, room)
        width = metrics.horizontalAdvance(text)
        left = inner.left() + room - width if declared.right else inner.left()
        painter.setFont(self.font())
        painter.setPen(QPen(theme.color("text" if rank >= 0 else "muted")))
        base = rect.top() + (rect.height() + metrics.ascent() - metrics.descent()) // 2
        painter.drawText(left, base, text)
        if rank >= 0:
            strong = tokens.accent if rank == 0 else tokens.muted
            _arrow(painter, QPoint(left + width + 8, rect.center().y()), self._sort[rank].descending, strong)


_ARROW = 14


def _arrow(painter: QPainter, middle: QPoint, down: bool, colour: str) -> None:
    """A small chevron; the first key's is in the accent, later keys' are muted."""
    tip = 2 if down else -2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(colour)
    pen.setWidthF(1.6)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawPolyline(QPolygon([middle + QPoint(-3, -tip), middle + QPoint(0, tip), middle + QPoint(3, -tip)]))
    painter.restore()


def next_sort(sort: tuple[Sort, ...], name: str, more: bool) -> tuple[Sort, ...]:
    """A click sorts by one column, then turns it round; with shift (`more`) it becomes a further key, and a third
    shift-click takes it out again."""
    key = next((key for key in sort if key.field == name), None)
    if not more:
        return (Sort(name, key is not None and sort[0].field == name and not key.descending),)
    if key is None:
        return (*sort[: MOST_KEYS - 1], Sort(name))
    if key.descending:
        return tuple(other for other in sort if other is not key)
    return tuple(Sort(name, True) if other is key else other for other in sort)
