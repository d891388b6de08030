"""Choosing the model that ranks, and those to see beside it; what was chosen last is remembered."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QWidget

from opsdesk.analysis.priority import Model
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from ui.memory import Memory
from ui.widgets.buttons import Button
from ui.widgets.label import Label
from ui.widgets.live import live

MOST_BESIDE = 3


class ModelChoice(QWidget):
    """`offer` says which there are."""

    chosen = Signal()

    def __init__(self, memory: Memory, name: str) -> None:
        super().__init__()
        self._memory, self._name = memory, name
        self._offered: dict[str, Model] = {}
        self._then: dict[str, Model] = {}
        self._beside: list[str] = [one for one in memory.get(f"{name}.beside", [""]) if one]
        self._label = Label(role="small", colour="muted")
        self.combo = QComboBox()
        self.combo.activated.connect(lambda _at: self._choose())
        self.others = Button(_("Compare with…"), self._pop_up, tone="quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._label)
        row.addWidget(self.combo)
        row.addWidget(self.others)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self._label.setText(t("Model"))
        self.combo.setAccessibleName(t("Model"))
        for at in range(self.combo.count()):
            self.combo.setItemText(at, t(self._offered[self.combo.itemData(at)].label))
        self._say_beside()

    def offer(self, models: Sequence[Model], then: Sequence[Model] = ()) -> None:
        """These are there now, and rankings of earlier days to compare with; what was chosen stays chosen if it still is."""
        self._then = {model.name: model for model in then}
        kept = self._memory.get(f"{self._name}.model", "")
        self._offered = {model.name: model for model in models}
        self.combo.clear()
        for model in models:
            self.combo.addItem(t(model.label), model.name)
        self.combo.setCurrentIndex(max(self.combo.findData(kept), 0))
        self._say_beside()

    @property
    def offered(self) -> list[Model]:
        return list(self._offered.values())

    @property
    def model(self) -> Model:
        return self._offered[str(self.combo.currentData())]

    @property
    def beside(self) -> list[Model]:
        """At most three, the chosen one not among them."""
        known = {**self._offered, **self._then}
        wanted = [name for name in self._beside if name in known and name != self.model.name]
        return [known[name] for name in wanted[:MOST_BESIDE]]

    def choose(self, name: str) -> None:
        self.combo.setCurrentIndex(self.combo.findData(name))
        self._choose()

    def put_beside(self, name: str, on: bool) -> None:
        """The one put there last is kept when they become too many."""
        others = [one.name for one in self.beside if one.name != name]
        self._beside = [*others[-(MOST_BESIDE - 1) :], name] if on else others
        self._memory.keep(f"{self._name}.beside", self._beside)
        self._say_beside()
        self.chosen.emit()

    def _choose(self) -> None:
        self._memory.keep(f"{self._name}.model", self.model.name)
        self._say_beside()
        self.chosen.emit()

    def _say_beside(self) -> None:
        names = t(", ").join(t(one.label) for one in self.beside) if self._offered else ""
        said = t("Compared with {names}", names=names) if names else t("Compare with…")
        self.others.setText(said)
        self.others.setAccessibleName(said)

    def menu(self) -> QMenu:
        menu = QMenu(self)
        beside = {one.name for one in self.beside}
        for name, model in (*self._offered.items(), *self._then.items()):
            if name == next(iter(self._then), None):
                menu.addSeparator()
            if name != self.model.name:
                action = menu.addAction(t(model.label).replace("&", "&&"))
                action.setCheckable(True)
                action.setChecked(name in beside)
                action.toggled.connect(lambda on, name=name: self.put_beside(name, on))
        return menu

    def _pop_up(self) -> None:
        self.menu().popup(self.others.mapToGlobal(self.others.rect().bottomLeft()))
