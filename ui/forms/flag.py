"""Yes, no, or not known yet."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field
from opsdesk.model.text import Unreadable
from ui.forms.editor import Editor
from ui.theme import theme
from ui.widgets.buttons import IconButton
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.switch import Switch


class FlagEditor(Editor):
    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._switch = Switch(None, may_be_empty=not field.required)
        self._switch.setAccessibleName(t(field.label))
        self._words = Label(colour="muted")
        self._empty = IconButton("x", _("Empty it"), self._clear)
        row = QHBoxLayout()
        row.setContentsMargins(0, theme.px(4), 0, theme.px(4))
        row.setSpacing(8)
        row.addWidget(self._switch)
        row.addWidget(self._words)
        row.addWidget(self._empty)
        row.addStretch()
        self.column.addLayout(row)
        self.column.setAlignment(row, Qt.AlignmentFlag.AlignVCenter)
        self.setFocusProxy(self._switch)
        self._switch.switched.connect(self._switched)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        state = self._switch.state
        self._words.setText(t("Not set") if state is None else t("Yes") if state else t("No"))
        self._empty.setVisible(state is not None and not self.field.required)

    def _switched(self) -> None:
        self.retranslate()
        self.changed.emit()

    def _clear(self) -> None:
        self._switch.set_state(None)
        self._switch.setFocus(Qt.FocusReason.TabFocusReason)
        self._switched()

    def read(self) -> Stored:
        state = self._switch.state
        if state is None and self.field.required:
            raise Unreadable(t("{field} must not be empty", field=t(self.field.label)))
        return None if state is None else int(state)

    def set_value(self, value: Stored) -> None:
        self._switch.set_state(None if value is None else bool(value))
        self.retranslate()
