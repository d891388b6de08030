"""A warning inside a form: what is being typed is probably there already."""

from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from opsdesk.i18n import language, t
from opsdesk.i18n import mark as _
from opsdesk.model.kinds import Stored
from opsdesk.services.twins import WATCHED, Twin, likely
from ui.forms.fields import Fields
from ui.forms.notice import Notice
from ui.runner import Runner
from ui.widgets.live import live

_CALM_MS = 250
"""Typing rests so long before anybody is looked for."""


class Twins(QWidget):
    """Looks whenever typing in `fields` rests. What somebody chose to add anyway is not told of again."""

    open_wanted = Signal(int)
    """Leave the form and show this customer, or this ticket (`page`)."""

    def __init__(self, runner: Runner, fields: Fields, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner, self._fields = runner, fields
        self._entity = fields.entity.name
        self._besides = 0
        self._known: dict[str, Stored] = {}
        self._passed: set[int] = set()
        self.found: list[Twin] = []
        self.notice = Notice()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.notice)
        self._calm = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._calm.timeout.connect(self.look)
        fields.changed.connect(self._calm.start)
        self.hide()
        live(self, self.retranslate)

    @property
    def page(self) -> str:
        """Which page shows what is there already."""
        return "feedback" if self._entity == "tickets" else "customers"

    def begin(self, known: dict[str, Stored] | None = None, besides: int = 0) -> None:
        """Another record is typed now; `known` are values that have no field here, `besides` the record being edited."""
        self._known, self._besides = dict(known or {}), besides
        self._passed.clear()
        self._arrived([])

    def look(self) -> None:
        self._calm.stop()
        if self._entity not in WATCHED or (self._besides and not self._fields.dirty()):
            return
        values = {**self._known, **self._fields.values()}
        schema, entity, besides = self._runner.store.schema, self._entity, self._besides

        def work(connection: Any) -> list[Twin]:
            return likely(connection, schema, entity, values, besides)

        self._runner.read(work, self._arrived, slot="twins")

    def _arrived(self, found: list[Twin]) -> None:
        self.found = [twin for twin in found if twin.id not in self._passed]
        self.retranslate()

    def retranslate(self) -> None:
        """Told in words that name the likeliest; the others are named below it."""
        self.setVisible(bool(self.found))
        if not self.found:
            self.notice.hide()
            return
        lines = [t("This is probably there already:"), *map(self._line, self.found)]
        first = self.found[0]
        stay = _("Edit on") if self._besides else _("Add anyway")
        actions = ((_("Show it"), partial(self.open_wanted.emit, first.leads_to)), (stay, self._pass))
        self.notice.say("\n".join(lines), *actions)

    def _line(self, twin: Twin) -> str:
        comma = "、" if language() == "zh" else ", "
        if twin.words:
            return t("{code} {name}: also says {words}", code=twin.code, name=twin.title, words=comma.join(twin.words))
        agreed = comma.join(t(self._fields.entity.field(name).label) for name in twin.fields)
        return t("{code} {name}: same {fields}", code=twin.code, name=twin.title, fields=agreed)

    def _pass(self) -> None:
        self._passed.update(twin.id for twin in self.found)
        self._arrived([])
        self._fields.focus()
