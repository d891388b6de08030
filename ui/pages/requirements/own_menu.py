"""The button that leads to models of the desk's own, and to the scales of their inputs."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from opsdesk.analysis.priority import Model
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.services import priorities, rules, scales
from opsdesk.services.formulas import WEIGHTS, Weights
from opsdesk.services.scales import Scales
from opsdesk.store.connect import Connection
from ui.context import Context
from ui.pages.requirements.models import ModelChoice
from ui.pages.requirements.own_models import FormulaEditor, WeightsEditor
from ui.pages.requirements.scale_editor import ScaleEditor
from ui.widgets.buttons import Button

SLOT = "requirements.own"


class OwnModels(Button):
    def __init__(self, context: Context, choice: ModelChoice) -> None:
        super().__init__(_("Models of your own"), self._pop_up, tone="quiet")
        self._context, self._runner, self._choice = context, context.runner, choice

    def _pop_up(self) -> None:
        menu = self.made_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def made_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(t("New formula…"), lambda: FormulaEditor(self.window(), self._runner).open())
        menu.addAction(t("New weights…"), lambda: WeightsEditor(self.window(), self._runner).open())
        if self._choice.model.inputs:
            menu.addAction(t("Scales of its inputs…"), self._read_scales)
        own = [one for one in self._choice.offered if one not in priorities.USUAL]
        if own:
            menu.addSeparator()
        for one in own:
            menu.addAction(t("Edit {name}…", name=one.label.replace("&", "&&")), partial(self._edit, one))
        return menu

    def _edit(self, model: Model) -> None:
        if model.name.startswith("formula"):
            FormulaEditor(self.window(), self._runner, model).open()
            return
        schema, number = self._runner.store.schema, int(model.name.partition("-")[2])

        def work(connection: Connection) -> tuple[Model, Weights | None]:
            kept = {one.id: one.value for one in rules.all_of(connection, schema, WEIGHTS)}
            return model, kept.get(number)

        self._runner.read(work, self._edit_weights, SLOT, self._context.tell)

    def _edit_weights(self, found: tuple[Model, Weights | None]) -> None:
        WeightsEditor(self.window(), self._runner, *found).open()

    def _read_scales(self) -> None:
        schema, names = self._runner.store.schema, self._choice.model.inputs

        def work(connection: Connection) -> tuple[Scales, tuple[str, ...]]:
            return scales.in_force(connection, schema), names

        self._runner.read(work, self._edit_scales, SLOT, self._context.tell)

    def _edit_scales(self, found: tuple[Scales, tuple[str, ...]]) -> None:
        ScaleEditor(self.window(), self._runner, *found).open()
