"""What a page is, and what it is given: the desk it works on, and what it may ask of the window around it."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from opsdesk.errors import Trouble
from opsdesk.query.filters import Query
from opsdesk.settings import Setting, Settings
from ui.commands import Commands
from ui.memory import Memory
from ui.runner import Runner
from ui.theme import theme
from ui.veil import Veil
from ui.widgets.toast import UNDO

T = TypeVar("T", str, int, bool)


class Context(QObject):
    """`runner.store` is the open vault. Pages speak to the window, and to each other, only through the signals here."""

    page_asked = Signal(str, object)
    """Show the page with this id; the second value is its target, see `go`."""
    toast_asked = Signal(str, object, str)
    told = Signal(object)
    """A `Trouble` to show."""
    selection = Signal(str)
    """What is selected, in words, for the status bar."""
    files_dropped = Signal(list)
    """Files (Paths) were let go over the window."""
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
        self.veil = Veil(runner, settings, self)
        self.settings_changed.connect(self.veil.setting_changed)
        self.pages: dict[str, Page] = {}
        """The pages made so far, by id: how a page's commands find their page."""
        self.lists: dict[str, str] = {}
        """Which page lists the records of an entity."""

    def go(self, page: str, target: object = None) -> None:
        """Show `page`, and there `target`: an int opens that record, a `Query` lists those rows, a str is the name of
        a saved view (on the settings page, the key of a setting), None leaves the page as it was."""
        self.page_asked.emit(page, target)

    def show(self, query: Query) -> None:
        """List the rows of `query` on the page that lists such records."""
        self.go(self.lists.get(query.entity, query.entity), query)

    def choose(self, setting: Setting[T], value: T) -> None:
        """Change a setting; the look follows at once."""
        self.settings.set(setting, value)
        theme.apply(self.settings)
        self.settings_changed.emit(setting.key)

    def toast(self, text: str, act: Callable[[], object] | None = None, words: str = UNDO) -> None:
        """Say `text` (in the user's language) for some seconds; with `act` a button, called `words` (a message id).

        Writes need no toast of their own: the window says what `Changes` did and offers to undo it."""
        self.toast_asked.emit(text, act, words)

    def tell(self, trouble: Trouble) -> None:
        """Show `trouble` in the message bar."""
        self.told.emit(trouble)

    def select(self, text: str) -> None:
        """Say in the status bar what is selected ("3 of 1,204 selected"); "" for nothing."""
        self.selection.emit(text)


class Page(QWidget):
    """What the window shows beside the rail. It is made when it is first visited, and closed with the vault."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context

    def visit(self, target: object) -> None:
        """Somebody went here; see `Context.go` for `target`."""

    def take_focus(self) -> None:
        """Put the cursor where work begins. A focus proxy would not do: Tab jumps over all that stands before it."""
        self.setFocus()

    def focus_search(self) -> None:
        """Put the cursor into the page's search box, if it has one."""
