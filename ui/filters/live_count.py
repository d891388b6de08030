"""How many records a condition lets through, while somebody is still making it."""

from typing import Any

from PySide6.QtWidgets import QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import t, tn
from opsdesk.query.filters import Filter
from opsdesk.store import rows
from ui.runner import Runner
from ui.widgets.label import Label


class LiveCount(Label):
    """Each newer condition interrupts the count of the one before."""

    def __init__(self, runner: Runner, slot: str, parent: QWidget | None = None) -> None:
        super().__init__(role="small", colour="muted", parent=parent)
        self._runner, self._slot = runner, slot
        self.number: int | None = None

    def count(self, entity: str, where: Filter) -> None:
        schema = self._runner.store.schema
        self.number = None
        self._tell(t("Counting…"))

        def work(connection: Any) -> int:
            return rows.count(connection, schema, entity, where)

        self._runner.read(work, self._counted, self._slot, self._failed)

    def stop(self) -> None:
        """Nobody waits for it any more."""
        self._runner.forget(self._slot)
        self._tell("")

    def _counted(self, number: int) -> None:
        self.number = number
        self._tell(tn("{n} record", "{n} records", number))

    def _failed(self, trouble: Trouble) -> None:
        self._tell(trouble.message, "bad")
        self.setToolTip(str(trouble))

    def _tell(self, words: str, colour: str = "muted") -> None:
        self.set_colour(colour)
        self.setText(words)
