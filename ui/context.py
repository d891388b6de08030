"""What a page is given: the desk it works on, and the few things it may ask of the window around it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from opsdesk.errors import Trouble
from opsdesk.settings import Settings
from ui.commands import Commands
from ui.memory import Memory
from ui.runner import Runner


class Context(QObject):
    """`runner.store` is the open vault. Pages speak to the window, and to each other, only through the signals here."""

    page_asked = Signal(str, object)
    """Show the page with this id; the second value tells it what (a record's id, a filter) or is None."""
    toast_asked = Signal(str, object)
    told = Signal(object)
    """A `Trouble` to show."""
    selection = Signal(str)
    """What is selected, in words, for the status bar."""
    settings_changed = Signal(str)
    """The key of the setting that was just changed; the look has already followed."""

    def __init__(
        self, runner: Runner, settings: Settings, memory: Memory, commands: Commands, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.runner = runner
        self.settings = settings
        self.memory = memory
        self.commands = commands

    def go(self, page: str, target: object = None) -> None:
        """Show `page`. `target` is what it should show: an id of a record, a filter, whatever that page documents."""
        self.page_asked.emit(page, target)

    def toast(self, text: str, undo: Callable[[], object] | None = None) -> None:
        """Say `text` (in the user's language) for some seconds; with `undo` there is a button for it.

        Writes need no toast of their own: the window says what `Changes` did and offers to undo it."""
        self.toast_asked.emit(text, undo)

    def tell(self, trouble: Trouble) -> None:
        """Show `trouble` in the message bar."""
        self.told.emit(trouble)

    def select(self, text: str) -> None:
        """Say in the status bar what is selected ("3 of 1,204 selected"); "" for nothing."""
        self.selection.emit(text)
