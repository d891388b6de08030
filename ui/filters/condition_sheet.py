"""The whole condition of a list in one sheet: built from lines and groups, or typed; with how many it lets through."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.query import language, sentence
from opsdesk.query.filters import EVERYTHING, Filter
from ui.filters.builder import GroupEditor
from ui.filters.live_count import LiveCount
from ui.forms.editor import TypedLine
from ui.runner import Runner
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.label import Label, Line
from ui.widgets.live import live


class ConditionSheet(QWidget):
    """`applied` brings the condition, `closed` follows either way."""

    applied = Signal(object)
    closed = Signal()

    def __init__(self, runner: Runner, entity: str, where: Filter, verb: str = _("Apply")) -> None:
        super().__init__()
        self._entity = runner.store.schema[entity]
        self.group = GroupEditor(runner, self._entity)
        self.typed = TypedLine()
        self._said = Label(role="small", colour="muted", wrap=True)
        self.count = LiveCount(runner, "condition-count")
        self._apply = Button(verb, self.apply, tone="primary")
        self.group.changed.connect(self._built)
        self.typed.textEdited.connect(self._read)
        self._arrange()
        live(self, self.retranslate)
        self.show_filter(where)

    def _arrange(self) -> None:
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self.group)
        column.addStretch()
        scroll.setWidget(inside)
        scroll.setMinimumHeight(theme.px(240))
        self._typing = Label(role="small", colour="muted")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.count, 1)
        for button in (Button(_("Cancel"), self.closed.emit), self._apply):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            foot.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(scroll, 1)
        box.addWidget(Line())
        box.addWidget(self._typing)
        box.addWidget(self.typed)
        box.addWidget(self._said)
        box.addLayout(foot)

    def retranslate(self) -> None:
        self._typing.setText(t("Typed, it reads"))
        self.typed.setAccessibleName(t("The condition as text"))
        self.typed.setPlaceholderText(t("No condition: everything shows"))

    def sizeHint(self) -> QSize:
        return QSize(theme.px(680), theme.px(600))

    def start(self) -> None:
        """Take the keyboard."""
        self.group.start()

    def show_filter(self, where: Filter) -> None:
        self.group.show_filter(where)
        self._built()

    @property
    def where(self) -> Filter:
        return self.group.value()

    def _built(self) -> None:
        """The lines say it now, and so does the text."""
        self.typed.setText(language.format(self._entity, self.where))
        self.typed.setCursorPosition(0)
        self._tell(self.group.problem())

    def _read(self, typed: str) -> None:
        """The text says it now, and as far as it can be read, so do the lines."""
        try:
            where = language.parse(self._entity, typed)
        except Trouble as trouble:
            self._tell(str(trouble))
            return
        self.group.show_filter(where)
        self._tell("")

    def _tell(self, problem: str) -> None:
        self._apply.setEnabled(not problem)
        self._said.set_colour("bad" if problem else "muted")
        self._said.setText(problem or sentence.say(self._entity, self.where))
        if problem:
            self.count.stop()
        else:
            self.count.count(self._entity.name, self.where)

    @property
    def said(self) -> str:
        return self._said.text()

    def apply(self) -> None:
        if self._apply.isEnabled():
            self.applied.emit(self.where)
            self.closed.emit()

    def clear(self) -> None:
        self.show_filter(EVERYTHING)
