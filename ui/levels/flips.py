"""What would flip: how many open and past tickets other promises or other hours would miss or keep, before anybody saves."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.query.filters import Among, Query
from ui.context import Context
from ui.dialogs.dialog import Dialog
from ui.records.list_sheet import ListSheet
from ui.widgets.buttons import Button
from ui.widgets.label import Label

if TYPE_CHECKING:  # it loads NumPy
    from opsdesk.services.what_if import WhatIf

_REST_MS = 350
_SLOT = "levels/flips"


class Flips(QWidget):
    """`ask(work)` computes in the background once typing rests; a newer question interrupts the older."""

    told = Signal(object)
    """A `WhatIf`."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self._runner = context, context.runner
        self._work: Callable[[Any], WhatIf] | None = None
        self.found: WhatIf | None = None
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask)
        self._said = Label(role="small", colour="muted", wrap=True)
        self.missed = Button(_("Newly missed"), lambda: self._show("missed"), tone="link")
        self.kept = Button(_("Newly kept"), lambda: self._show("kept"), tone="link")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._said, 1)
        row.addWidget(self.missed)
        row.addWidget(self.kept)
        self._no_links()

    @property
    def said(self) -> str:
        return self._said.text()

    def ask(self, work: "Callable[[Any], WhatIf]") -> None:
        self._work, self.found = work, None
        self._say(t("Counting what would flip…"))
        self._no_links()
        self._rest.start()

    def stop(self, words: str = "") -> None:
        """There is nothing to ask: `words` (in the user's language) say why."""
        self._rest.stop()
        self._runner.forget(_SLOT)
        self.found = None
        self._say(words)
        self._no_links()

    def _ask(self) -> None:
        if self._work is not None:
            self._runner.read(self._work, self._arrived, _SLOT, self._failed)

    def _arrived(self, found: "WhatIf") -> None:
        self.found = found
        if not found.open_now and not found.past:
            self._say(t("No ticket would flip."))
        else:
            self._say(
                t("{open} open and {past} past tickets would flip.", open=f"{found.open_now:,}", past=f"{found.past:,}")
            )
        for button, name, words in ((self.missed, "missed", t("Newly missed")), (self.kept, "kept", t("Newly kept"))):
            number = len(self.ids(name))
            button.setText(f"{words}: {number:,}")
            button.setVisible(bool(number))
        self.told.emit(found)

    def _failed(self, trouble: Trouble) -> None:
        self._say(trouble.message, "bad")

    def _say(self, words: str, colour: str = "muted") -> None:
        self._said.set_colour(colour)
        self._said.setText(words)

    def _no_links(self) -> None:
        self.missed.hide()
        self.kept.hide()

    def ids(self, name: str) -> set[int]:
        """The tickets that would be `missed`, or `kept`, for any target."""
        flips = self.found.flips if self.found else ()
        return {one for flip in flips for part in ("open", "past") for one in getattr(flip, f"{name}_{part}")}

    def _show(self, name: str) -> None:
        words = _("Newly missed") if name == "missed" else _("Newly kept")
        query = Query("tickets", Among.of(t(words), self.ids(name)))
        dialog = Dialog(self, words, width=860)
        sheet = ListSheet(self._context, query)
        dialog.body.addWidget(sheet)
        sheet.closed.connect(dialog.accept)
        dialog.add_button(Button(_("Close"), dialog.accept))
        dialog.open()
