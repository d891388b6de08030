"""The choices of a field: rename them, put away those nobody uses, add more where that is meant. One save, one undo."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Option
from opsdesk.model.record import Field
from opsdesk.services import choices
from opsdesk.store.store import Store
from ui.dialogs.dialog import Dialog
from ui.runner import Runner
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.scrolled import scrolled


class ChoicesDialog(Dialog):
    def __init__(self, parent: QWidget | None, runner: Runner, entity: str, name: str) -> None:
        super().__init__(parent, _("Edit choices"), width=440)
        self._runner, self._entity, self._name = runner, entity, name
        pick = choices.pick_of(runner.store, entity, name)
        field = runner.store.schema[entity].field(name)
        self.lines = [_Line(option) for option in pick.options]
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(6)
        for line in self.lines:
            self._column.addWidget(line)
        inside = QWidget()
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(self._column)
        whole.addStretch()
        self._scroll = scrolled(inside)
        self._refusal = Label(colour="bad", wrap=True)
        self._refusal.hide()
        self.body.addWidget(Label(_of(runner, entity, field.label), colour="muted"))
        self.body.addWidget(self._scroll, 1)
        if pick.grows:
            self.add = Button(_("Add a choice"), self.add_line, icon="plus", tone="quiet")
            self.body.addWidget(self.add, alignment=Qt.AlignmentFlag.AlignLeft)
        words = t("Records keep what they hold. Files may use the old names and the new ones.")
        self.body.addWidget(Label(words, role="small", colour="muted", wrap=True))
        self.body.addWidget(self._refusal)
        self.add_button(Button(_("Cancel"), self.reject))
        self.add_button(Button(_("Save"), self.save, tone="primary"))
        self.lines[0].edit.setFocus()
        self._fit()

    def _fit(self) -> None:
        height = sum(line.sizeHint().height() + 6 for line in self.lines[:10])
        self._scroll.setMinimumHeight(height + 4)

    def add_line(self) -> None:
        line = _Line(None)
        self.lines.append(line)
        self._column.addWidget(line)
        line.show()  # a layout shows it only later, and the cursor goes nowhere until then
        self._fit()
        line.edit.setFocus()

    def save(self) -> None:
        labels = {line.key: line.label for line in self.lines if line.key and line.renamed}
        hidden = {line.key: line.put_away for line in self.lines if line.key and line.moved}
        added = [line.label for line in self.lines if not line.key and line.label]
        entity, name = self._entity, self._name

        def work(store: Store) -> Changes:
            return choices.change(store, entity, name, labels=labels, hidden=hidden, added=added)

        self._runner.write(work, self._done, self._refuse)

    def _done(self, _changes: Changes) -> None:
        self.accept()

    def _refuse(self, trouble: Trouble) -> None:
        self._refusal.setText(str(trouble))
        self._refusal.show()

    @property
    def refusal(self) -> str:
        return self._refusal.text() if not self._refusal.isHidden() else ""


def _of(runner: Runner, entity: str, label: str) -> str:
    return f"{t(runner.store.schema[entity].label)} · {t(label)}"


class _Line(QWidget):
    """One choice: its colour, its name, and whether it is offered; a new one without an `option`."""

    def __init__(self, option: Option | None) -> None:
        super().__init__()
        self.key = option.key if option else ""
        self._shown = t(option.label) if option else ""
        self._hidden = self.put_away = option.hidden if option else False
        self.edit = QLineEdit(self._shown)
        self.edit.setMaxLength(choices.LONGEST)
        self.edit.setAccessibleName(t("Name of the choice {name}", name=self._shown) if option else t("New choice"))
        self.eye = IconButton("eye", _("Put this choice away"), self._turn)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(_Dot(option.tone if option else ""))
        row.addWidget(self.edit, 1)
        row.addWidget(self.eye)
        self.eye.setVisible(option is not None)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        words = _("Put this choice away") if not self.put_away else _("Offer this choice again")
        self.eye.show_as("eye-off" if self.put_away else "eye", words)
        self.eye.setAccessibleName(f"{t(words)}: {self._shown}")
        self.edit.setEnabled(not self.put_away)

    def _turn(self) -> None:
        self.put_away = not self.put_away
        self.retranslate()

    @property
    def label(self) -> str:
        return " ".join(self.edit.text().split())

    @property
    def renamed(self) -> bool:
        return self.label != self._shown

    @property
    def moved(self) -> bool:
        return self.put_away != self._hidden


class _Dot(QWidget):
    def __init__(self, tone: str) -> None:
        super().__init__()
        self._tone = tone
        live(self, lambda: self.setFixedSize(self.sizeHint()))

    def sizeHint(self) -> QSize:
        return QSize(theme.px(12), theme.px(12))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(self._tone or "outline"))
        side = self.height() - 4
        painter.drawEllipse(2, 2, side, side)


class ChoicesList(QWidget):
    """A button for each field of a list whose choices can be changed: what the settings page shows."""

    def __init__(self, runner: Runner, entity: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner, self._entity = runner, entity
        self._flow = Flow(self, gap=6)
        self.buttons: dict[str, Button] = {}
        runner.changed.connect(self._written)
        self._arrange()

    def _arrange(self) -> None:
        for button in self.buttons.values():
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = {}
        for field in self.fields:
            button = Button(field.label, lambda name=field.name: self.open(name))  # type: ignore[misc]
            self.buttons[field.name] = button
            self._flow.addWidget(button)

    @property
    def fields(self) -> Sequence[Field]:
        return choices.with_choices(self._runner.store, self._entity)

    def _written(self, changes: Changes) -> None:
        if changes.redefined and [field.name for field in self.fields] != list(self.buttons):
            self._arrange()

    def open(self, name: str) -> ChoicesDialog:
        dialog = ChoicesDialog(self, self._runner, self._entity, name)
        dialog.open()
        return dialog
