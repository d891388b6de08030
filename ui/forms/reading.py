"""A record to read: filled fields with their labels; a click on one opens the form there."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model import kinds as k
from opsdesk.model import masking, text
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity, Field, Values
from ui.forms.fields import LABEL_WIDTH
from ui.forms.layout import Section
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.pill import Pill


class _Fact(QWidget):
    """One field: label and value."""

    asked = Signal(str)
    reveal_asked = Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self._value: Stored = None
        self._masked = True
        self._shown = ""
        self._hot = False
        self._label = Label(colour="muted", wrap=True)
        self._words = Label(wrap=True)
        self._pill = Pill()
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 5, 8, 5)
        row.setSpacing(12)
        row.addWidget(self._label, alignment=Qt.AlignmentFlag.AlignTop)
        self._eye = self._made_eye() if field.sensitive else None
        if self._eye is not None:  # it stands in the room of the label, for values are long
            row.addWidget(self._eye, alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._pill, alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        if field.editable:
            self.setCursor(Qt.CursorShape.IBeamCursor)
        live(self, self.retranslate)

    def _made_eye(self) -> IconButton:
        eye = IconButton("eye", _("Show personal data in full for a while"), self.reveal_asked.emit)
        eye.setProperty("tone", "small")
        policy = eye.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        eye.setSizePolicy(policy)
        return eye

    def retranslate(self) -> None:
        self._label.setText(t(self.field.label))
        room, side = theme.px(LABEL_WIDTH) - 8, theme.px(20)
        self._label.setFixedWidth(room if self._eye is None else room - side - 12)
        if self._eye is not None:
            self._eye.setFixedSize(side, side)  # no higher than a line of text
        self._say()

    @property
    def words(self) -> str:
        return self._shown

    def show_value(self, value: Stored, title: Stored, *, masked: bool) -> None:
        """`title` is the name of the record that a Ref points at."""
        self._masked = masked and self.field.sensitive and value is not None
        self._value = title if isinstance(self.field.kind, k.Ref) else value
        self._say()

    def _say(self) -> None:
        kind, value = self.field.kind, self._value
        option = kind.option(value) if isinstance(kind, k.Pick) else None
        if self._masked:
            option = None
            self._shown = masking.shown(self.field, value, masked=True).replace(", ", "\n")
        elif isinstance(kind, k.Ref):
            self._shown = str(value or text.EMPTY)
        elif k.is_many(kind) and isinstance(kind, k.Text):
            self._shown = "\n".join(text.unpack(value)) or text.EMPTY
        else:
            self._shown = text.show(self.field, value)
            if isinstance(kind, k.Day) and isinstance(value, int) and (near := text.near_day(value)):
                self._shown += f" · {near}"
        if self._eye is not None:
            self._eye.setVisible(self._masked)
        toned = option is not None and bool(option.tone)
        self._pill.setVisible(toned)
        if option is not None and toned:
            self._pill.show_state(self._shown, option.tone)
        self._words.setText("" if toned else self._shown)
        self._words.set_colour("muted" if value is None else "text")
        self.setAccessibleName(f"{t(self.field.label)}: {self._shown}")
        self.setToolTip(t(self.field.help) if self.field.help else "")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.asked.emit(self.field.name)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        copied = self._shown
        menu.addAction(t("Copy"), lambda: QApplication.clipboard().setText(copied))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hot = self.field.editable
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hot = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._hot:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("hover"))
            painter.drawRoundedRect(self.rect(), 6, 6)


class Reading(QWidget):
    """`edit_asked` names the field that was clicked. Empty fields wait behind a link that says how many they are."""

    edit_asked = Signal(str)
    reveal_asked = Signal()

    def __init__(self, entity: Entity, sections: Sequence[Section], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: list[_Fact] = []
        self._titles: list[tuple[Label, str, list[_Fact]]] = []
        self._values: Values = {}
        self._all = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for section in sections:
            title = Label(bold=True)
            title.setContentsMargins(8, 12, 0, 4)
            column.addWidget(title)
            facts = [_Fact(entity.field(name)) for name in section.fields]
            for fact in facts:
                fact.asked.connect(self._asked)
                fact.reveal_asked.connect(self.reveal_asked)
                column.addWidget(fact)
            self._titles.append((title, section.title, facts))
            self._facts += facts
        self._more = Button(_("Show empty fields"), self._show_all, tone="quiet")
        foot = QHBoxLayout()
        foot.addWidget(self._more)
        foot.addStretch()
        column.addLayout(foot)
        column.addStretch()
        live(self, self.retranslate)

    def retranslate(self) -> None:
        for title, words, _facts in self._titles:
            title.setText(t(words) if words else "")
        self._arrange()

    def show_record(self, values: Values, titles: Values, *, masked: bool) -> None:
        """`values` as stored; `titles` has the names of other records in the place of their ids. `masked`: without the
        middle of personal data."""
        self._values = values
        for fact in self._facts:
            fact.show_value(values.get(fact.field.name), titles.get(fact.field.name), masked=masked)
        self._arrange()

    def shown(self) -> dict[str, str]:
        """What stands there, by field."""
        return {fact.field.name: fact.words for fact in self._facts if not fact.isHidden()}

    def _show_all(self) -> None:
        self._all = not self._all
        self._arrange()

    def _asked(self, name: str) -> None:
        self.edit_asked.emit(name)

    def _arrange(self) -> None:
        empty = 0
        for fact in self._facts:
            filled = self._values.get(fact.field.name) is not None
            empty += not filled
            fact.setVisible(filled or self._all)
        for title, words, facts in self._titles:
            title.setVisible(bool(words) and any(not fact.isHidden() for fact in facts))
        self._more.setVisible(bool(empty))
        self._more.setText(t("Hide empty fields") if self._all else tn("{n} empty field", "{n} empty fields", empty))
