"""Choosing what a column is imported as: a field found by typing, nothing, or a new field of one's own."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from opsdesk.exchange.mapping import importable
from opsdesk.i18n import t
from opsdesk.model.record import Entity
from ui.filters.choices import found_fields
from ui.forms.editor import ENTER, TypedLine
from ui.icons import icon
from ui.theme import theme
from ui.widgets.live import live
from ui.widgets.popup import Popup

NOTHING, NEW = "", "+"
_ROLE = Qt.ItemDataRole.UserRole


class TargetPopup(Popup):
    chosen = Signal(str)
    """A field's name, NOTHING, or NEW for a field that is still to be made."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, margin=8)
        self._entity: Entity | None = None
        self._used: dict[str, str] = {}
        self.line = TypedLine()
        self.line.textEdited.connect(self._narrow)
        self.line.installEventFilter(self)
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setIconSize(QSize(16, 16))
        self.list.itemClicked.connect(self._take)
        self.body.addWidget(self.line)
        self.body.addWidget(self.list)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.line.setPlaceholderText(t("Find a field"))
        self.line.setAccessibleName(t("Find a field"))
        self.list.setAccessibleName(t("Fields"))
        self.setFixedWidth(theme.px(280))
        self.list.setFixedHeight(theme.px(28) * 10 + 4)

    def open_for(self, control: QWidget, entity: Entity, current: str, used: dict[str, str]) -> None:
        """`used` are the fields that other columns feed: name -> title of the column."""
        self._entity, self._used = replace(entity, fields=tuple(importable(entity).values())), used
        self.line.clear()
        self._narrow("")
        for row in range(self.list.count()):
            if self.list.item(row).data(_ROLE) == current:
                self.list.setCurrentRow(row)
        self.open_under(control, self.line)

    def _narrow(self, typed: str) -> None:
        assert self._entity is not None
        self.list.clear()
        if not typed.strip():
            self._add(t("Do not import"), NOTHING, "eye-off")
        for field in found_fields(self._entity, typed):
            label = t(field.label)
            if field.name in self._used:
                label = f"{label} ({self._used[field.name]})"
            self._add(label, field.name)
        self._add(t("New field of my own…"), NEW, "plus")
        self.list.setCurrentRow(0)

    def _add(self, text: str, name: str, sign: str = "") -> None:
        item = QListWidgetItem(text)
        item.setData(_ROLE, name)
        if sign:
            item.setIcon(icon(sign))
        elif name in self._used:
            item.setForeground(theme.color("muted"))
        self.list.addItem(item)

    def _take(self, item: QListWidgetItem) -> None:
        self.close()
        self.chosen.emit(item.data(_ROLE))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        row, last = self.list.currentRow(), self.list.count() - 1
        match event.key():
            case Qt.Key.Key_Down:
                self.list.setCurrentRow(min(row + 1, last))
            case Qt.Key.Key_Up:
                self.list.setCurrentRow(max(row - 1, 0))
            case key if key in ENTER and not self.line.composing:
                self._take(self.list.currentItem())
            case _:
                return False
        return True
