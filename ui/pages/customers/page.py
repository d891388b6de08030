"""The customers page: their list, charts of them, and files that belong to one."""

from pathlib import Path
from types import ModuleType

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from opsdesk.model.changes import Changes
from opsdesk.query.filters import Query
from opsdesk.services import scores
from ui.context import Context
from ui.pages.customers.layout import CUSTOMERS
from ui.records.page import RecordsPage


class CustomersPage(RecordsPage):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, CUSTOMERS, parent)

    def retranslate(self) -> None:
        super().retranslate()
        self._ask_remarks()

    def apply(self, changes: Changes) -> None:
        super().apply(changes)
        if changes.redefined or any(changes.touches(name) for name in ("customers", *scores.READ_FROM)):
            self._ask_remarks()

    def _ask_remarks(self) -> None:
        """As of when the scores are: said in the header of their columns."""
        self.context.runner.read(scores.remarks, self._remarked, "customers/scores")

    def _remarked(self, remarks: dict[str, str]) -> None:
        self.table.view.header.remarks = remarks

    def visit(self, target: object) -> None:
        if isinstance(target, Query) and target.entity == "orders":
            verbs_here().show_orders(self, target)
        else:
            super().visit(target)

    def take_files(self, files: list[Path]) -> None:
        verbs_here().take_files(self, files)

    def open_entry(self, target: tuple[str, int]) -> None:
        verbs_here().open_entry(self, target)

    def entry_menu(self, target: object, at: QPoint) -> None:
        verbs_here().entry_menu(self, target, at)


def verbs_here() -> ModuleType:
    """The page's own verbs, which bring dialogs and forms: loaded when the first one is used."""
    from ui.pages.customers import verbs as here

    return here
