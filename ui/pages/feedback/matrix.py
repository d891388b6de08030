"""The priority matrix: severity down, impact across, a priority in each cell; how many open tickets it would move."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model import kinds as k
from opsdesk.model.record import Entity
from opsdesk.services import priority_matrix
from opsdesk.services.priority_matrix import IMPACT, SEVERITY, USUAL, Matrix
from ui.runner import Runner
from ui.widgets.buttons import Button
from ui.widgets.label import Label

_SLOT = "feedback/matrix"


class MatrixSheet(QWidget):
    closed = Signal()

    def __init__(self, runner: Runner) -> None:
        super().__init__()
        self._runner = runner
        entity = runner.store.schema["tickets"]
        priorities, severities, impacts = (_choices(entity, name) for name in ("priority", "severity", "impact"))
        grid = QGridLayout()
        grid.setSpacing(8)
        grid.addWidget(Label(t("Severity ↓  Impact →"), role="small", colour="muted"), 0, 0)
        self.cells: dict[tuple[str, str], QComboBox] = {}
        names = {key: _label(kind, key) for kind, keys in ((severities, SEVERITY), (impacts, IMPACT)) for key in keys}
        for column, impact in enumerate(IMPACT, 1):
            grid.addWidget(Label(names[impact], role="small", bold=True), 0, column)
            grid.setColumnStretch(column, 1)
        for row, severity in enumerate(SEVERITY, 1):
            grid.addWidget(Label(names[severity], bold=True), row, 0)
            for column, impact in enumerate(IMPACT, 1):
                cell = QComboBox()
                cell.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
                cell.setAccessibleName(f"{names[severity]}, {names[impact]}")
                for option in priorities.options:
                    cell.addItem(t(option.label), option.key)
                cell.activated.connect(self._count)
                self.cells[severity, impact] = cell
                grid.addWidget(cell, row, column)
        self.moves = Label(colour="muted", wrap=True)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(Button(_("As delivered"), lambda: self._show(USUAL), tone="quiet"))
        foot.addStretch()
        self.save_button = Button(_("Save"), self.save, tone="primary")
        for button in (Button(_("Cancel"), self.closed.emit, tone="quiet"), self.save_button):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            foot.addWidget(button)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(0, 0, 0, 0)
        column_box.setSpacing(12)
        column_box.addLayout(grid)
        column_box.addWidget(self.moves)
        column_box.addLayout(foot)
        self._show(USUAL)
        schema = runner.store.schema
        runner.read(lambda c: priority_matrix.in_force(c, schema), self._show)

    @property
    def matrix(self) -> Matrix:
        return Matrix({place: str(cell.currentData()) for place, cell in self.cells.items()})

    def _show(self, matrix: Matrix) -> None:
        for place, cell in self.cells.items():
            cell.setCurrentIndex(cell.findData(matrix.cells[place]))
        self._count()

    def _count(self, _index: int = 0) -> None:
        after, schema = self.matrix, self._runner.store.schema
        self._runner.read(lambda c: priority_matrix.would_change(c, schema, after), self._counted, _SLOT)

    def _counted(self, n: int) -> None:
        words = tn("{n} open ticket would get another priority.", "{n} open tickets would get another priority.", n)
        still = t("No open ticket would get another priority.")
        hand = t("Priorities set by hand stay.")
        self.moves.setText(f"{words if n else still} {hand}")

    def save(self) -> None:
        self._runner.write(partial(priority_matrix.save, matrix=self.matrix), lambda _changes: self.closed.emit())


def _choices(entity: Entity, name: str) -> k.Pick:
    kind = entity.field(name).kind
    assert isinstance(kind, k.Pick)
    return kind


def _label(kind: k.Pick, key: str) -> str:
    option = kind.option(key)
    return t(option.label) if option else key
