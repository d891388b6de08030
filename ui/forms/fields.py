"""Labels, editors and problems of a form's fields, one below the other in their sections."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from opsdesk.i18n import t
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity, Field, Values
from ui.forms.completions import Completions
from ui.forms.covered import Covered
from ui.forms.editor import Editor
from ui.forms.editors import editor
from ui.forms.layout import Section
from ui.theme import application, theme
from ui.widgets.label import Label
from ui.widgets.live import live

LABEL_WIDTH = 104


class Fields(QWidget):
    """`changed` follows every change a person makes. A problem shows once its field was left, or on `check`."""

    changed = Signal()
    uncovered = Signal(str)
    """The name of a field whose personal data stands in its editor in full from now on."""

    def __init__(
        self,
        entity: Entity,
        sections: Sequence[Section],
        completions: Completions | None = None,
        editors: Mapping[str, Callable[[Field, QWidget], Editor]] | None = None,
        hides: Callable[[], bool] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`editors` has the fields that are edited otherwise than their kind is. `hides` says whether the record on show
        is masked; a form of what nobody has saved yet needs none."""
        super().__init__(parent)
        self._hides = hides
        self.entity = entity
        self._special = editors or {}
        self.editors: dict[str, Editor] = {}
        self._labels: list[tuple[Label, Field]] = []
        self._titles: list[tuple[Label, str]] = []
        self._problems: dict[str, Label] = {}
        self._base: dict[str, Stored] = {}
        self._drafts: dict[str, object] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(20)
        for section in sections:
            column.addLayout(self._section(section, completions))
        application().focusChanged.connect(self._focus_moved)
        live(self, self.retranslate)

    def _section(self, section: Section, completions: Completions | None) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        if section.title:
            title = Label(bold=True, parent=self)
            self._titles.append((title, section.title))
            grid.addWidget(title, 0, 0, 1, 2)
        for row, name in enumerate(section.fields, 1):
            field = self.entity.field(name)
            one = self._editor(field, completions)
            label = Label(colour="muted", wrap=True, parent=self)
            label.setBuddy(one)
            one.changed.connect(partial(self._changed, name))
            self.editors[name] = one
            self._labels.append((label, field))
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(one, row, 1)
        return grid

    def _editor(self, field: Field, completions: Completions | None) -> Editor:
        special = self._special.get(field.name)

        def make(parent: QWidget) -> Editor:
            return special(field, parent) if special else editor(field, parent, completions)

        if not field.sensitive or self._hides is None:
            return make(self)
        covered = Covered(field, make, self._hides, self)
        covered.uncovered.connect(partial(self.uncovered.emit, field.name))
        return covered

    def retranslate(self) -> None:
        for label, field in self._labels:
            label.setText(t(field.label) + (" *" if field.required else ""))
            label.setFixedWidth(theme.px(LABEL_WIDTH))
            label.setContentsMargins(0, theme.px(8), 0, 0)
            label.setToolTip(t(field.help) if field.help else "")
        for title, words in self._titles:
            title.setText(t(words))

    # -- values ---------------------------------------------------------------------------------------------------

    def show_values(self, values: Values) -> None:
        """Show a record, or what a new one starts with; from here on differences count as changes."""
        for name, one in self.editors.items():
            self._base[name] = values.get(name)
            one.set_value(values.get(name))
            self._drafts[name] = one.draft()
            self._show_problem(name, "")

    @property
    def shown(self) -> Values:
        """The values that were shown last, before anybody typed."""
        return dict(self._base)

    def values(self) -> dict[str, Stored]:
        return {name: one.value() for name, one in self.editors.items()}

    def value_of(self, name: str) -> Stored:
        return self.editors[name].value()

    def changed_values(self) -> dict[str, Stored]:
        """What differs from the values shown."""
        return {name: value for name, value in self.values().items() if value != self._base.get(name)}

    def dirty(self) -> bool:
        """Whether something would be lost."""
        return bool(self.draft())

    def draft(self) -> dict[str, object]:
        """The touched fields as they stand, readable or not."""
        now = {name: one.draft() for name, one in self.editors.items()}
        return {name: draft for name, draft in now.items() if draft != self._drafts.get(name)}

    def show_draft(self, drafts: Mapping[str, object]) -> None:
        for name, draft in drafts.items():
            if name in self.editors:
                self.editors[name].set_draft(draft)

    # -- problems -------------------------------------------------------------------------------------------------

    def check(self) -> bool:
        """Show every problem; the cursor goes to the first. True when there is none."""
        wrong = [name for name in self.editors if not self._check(name)]
        if wrong:
            self.focus(wrong[0])
        return not wrong

    def problems(self) -> dict[str, str]:
        """The problems on show, by field."""
        return {name: label.text() for name, label in self._problems.items() if label.text()}

    def _check(self, name: str) -> bool:
        problem = self.editors[name].problem()
        self._show_problem(name, problem)
        return not problem

    def _show_problem(self, name: str, problem: str) -> None:
        if problem and name not in self._problems:  # few ever have one
            self._problems[name] = Label(role="small", colour="bad", wrap=True, parent=self.editors[name])
            self.editors[name].column.addWidget(self._problems[name])
        if label := self._problems.get(name):
            label.setText(problem[:1].upper() + problem[1:])
            label.setVisible(bool(problem))
            self.editors[name].show_problem(problem)

    def _changed(self, name: str) -> None:
        if name in self.problems():
            self._check(name)
        self.changed.emit()

    def _focus_moved(self, left: QWidget | None, entered: QWidget | None) -> None:
        if left is None or entered is None or not self.isAncestorOf(left):
            return
        for name, one in self.editors.items():
            if one.isAncestorOf(left) and not one.isAncestorOf(entered) and one.draft() != self._drafts.get(name):
                self._check(name)

    def focus(self, name: str = "") -> None:
        """Put the cursor into the field `name`, else into the first one."""
        chosen = self.editors.get(name) or next(iter(self.editors.values()))
        if name and isinstance(chosen, Covered):
            chosen.uncover()
        chosen.setFocus(Qt.FocusReason.OtherFocusReason)
