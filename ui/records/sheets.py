"""A small form over the page: quick add, follow up, changes to many. Closes itself when there is nothing left to do."""

from typing import Protocol, cast

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtWidgets import QWidget

from ui.dialogs.dialog import Dialog
from ui.widgets.label import Label


class _Closing(Protocol):
    closed: SignalInstance


def show(page: QWidget, form: QWidget, title: str, detail: str = "", *, width: int = 480) -> Dialog:
    """Show `form`, which says `closed` when it may go, under `title` (a message id) and `detail` (words)."""
    sheet = Dialog(page, title, width=width)
    if detail:
        sheet.body.addWidget(Label(detail, colour="muted", wrap=True))
    sheet.body.addWidget(form)
    cast(_Closing, form).closed.connect(sheet.accept, Qt.ConnectionType.QueuedConnection)
    sheet.open()
    return sheet
