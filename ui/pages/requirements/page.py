"""The requirements page: the backlog as a list, a board and a ranking."""

from PySide6.QtWidgets import QWidget

from ui.context import Context
from ui.pages.requirements.layout import REQUIREMENTS
from ui.records.page import RecordsPage


class RequirementsPage(RecordsPage):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, REQUIREMENTS, parent)
