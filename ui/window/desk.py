"""The open vault on screen: rail, pages, messages, status line; pages are made when they are first visited."""

from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from opsdesk import settings
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.schema import Schema
from ui.commands import MENUS, Commands
from ui.context import Context, Page
from ui.memory import Memory
from ui.pages import PageSpec
from ui.runner import Runner
from ui.theme import theme
from ui.widgets.rail import Place, Rail
from ui.widgets.status import StatusLine
from ui.window.commands import last_commands, own_commands

if TYPE_CHECKING:
    from opsdesk.store.store import Store
    from ui.palette.palette import Palette
    from ui.widgets.message import MessageBar
    from ui.widgets.toast import Toast
    from ui.window.frame import Window

_NARROW_BELOW = 1100
_LAST_PAGE = "page"
_FIRST_PAGE_MS = 150
"""So long a window that opens has for its first page alone."""


class Desk(QWidget):
    """`lock` closes the vault until its passphrase is typed; without it there is no such command."""

    def __init__(
        self,
        window: "Window",
        store: "Store",
        chosen: settings.Settings,
        memory: Memory,
        pages: tuple[PageSpec, ...],
        lock: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self.runner = Runner(store, self)
        self.commands = Commands(window)
        self.context = Context(self.runner, chosen, memory, self.commands, self)
        self._specs = {spec.id: spec for spec in pages}
        for spec in reversed(pages):
            self.context.lists.update(dict.fromkeys(spec.lists, spec.id))
        self.context.lists.update({spec.count.entity: spec.id for spec in pages if spec.count})
        self._here = ""
        self.complete = False
        """Whether menus and shortcuts are made."""
        self._uncounted: dict[str, PageSpec] = {}

        self.rail = Rail(tuple(Place(s.id, s.title, s.icon, s.place == "foot") for s in pages if s.place))
        self._stack = QStackedWidget()
        self.status = StatusLine()
        self._arrange()
        self.commands.announce(own_commands(self, pages))
        self.commands.announce(command for spec in pages for command in spec.commands(self.context))
        self.commands.announce(last_commands(self, pages, lock))
        self._connect()
        if start := self._start_page():
            self.show_page(start)

    def _arrange(self) -> None:
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        across = QHBoxLayout()
        across.setSpacing(0)
        down.addLayout(across, 1)
        down.addWidget(self.status)
        across.addWidget(self.rail)
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        across.addLayout(self._column, 1)
        self._column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.show_page)
        self.context.page_asked.connect(self.show_page)
        self.context.toast_asked.connect(self._say)
        self.context.told.connect(self.tell)
        self.context.selection.connect(self.status.show_selection)
        self.runner.troubled.connect(self.tell)
        self.context.veil.changed.connect(self._veiled)
        self.status.unmasked_pressed.connect(self._mask_again)
        self._veiled()
        self.runner.saving.connect(self.status.show_saving)
        self.runner.progressed.connect(self.status.show_work)
        self.runner.changed.connect(self._changed)
        QTimer.singleShot(0, self, self.count)
        QTimer.singleShot(_FIRST_PAGE_MS, self, self._complete)

    # The first page stands on screen before these are made, however many pages bring commands.

    def _complete(self) -> None:
        self._make_menus()
        self.complete = True

    @cached_property
    def message(self) -> "MessageBar":
        from ui.widgets.message import MessageBar

        bar = MessageBar()
        self._column.insertWidget(0, bar)
        return bar

    @cached_property
    def toast(self) -> "Toast":
        from ui.widgets.toast import Toast

        return Toast(self._stack)

    # -- pages ------------------------------------------------------------------------------------------------------

    @property
    def here(self) -> str:
        """The id of the page that shows."""
        return self._here

    def page(self, name: str) -> Page:
        if name not in self.context.pages:
            page = self._specs[name].make(self.context)
            self.context.pages[name] = page
            self._stack.addWidget(page)
        return self.context.pages[name]

    def show_page(self, name: str, target: object = None) -> None:
        page = self.page(name)
        if name != self._here:
            self._here = name
            self._stack.setCurrentWidget(page)
            self.commands.set_scope(name)
            self.status.show_selection("")
            self.context.memory.keep(_LAST_PAGE, name)
            if self._specs[name].place:
                self.rail.show_place(name)
            if not self._walks_the_rail():
                page.take_focus()
        page.visit(target)

    def _walks_the_rail(self) -> bool:
        """Whether somebody goes through the rail with the arrow keys, who wants to stay there."""
        return self.rail.isAncestorOf(self.window().focusWidget())

    def _start_page(self) -> str:
        first = next(iter(self._specs), "")
        if self.context.settings.get(settings.START_PAGE) == "first":
            return first
        last = self.context.memory.get(_LAST_PAGE, first)
        return last if last in self._specs else first

    def current(self) -> Page:
        return self.context.pages[self._here]

    def open_palette(self) -> None:
        self._palette.open()

    @cached_property
    def _palette(self) -> "Palette":
        from ui.palette.palette import Palette  # 17 ms, for the first Ctrl+K to spend

        lists = {spec.count.entity: spec.icon for spec in self._specs.values() if spec.count}
        return Palette(self, self.context, lists)

    # -- counts, undo, messages -------------------------------------------------------------------------------------

    def count(self, changes: Changes | None = None) -> None:
        """Bring the counts on the rail up to date, those that `changes` may have moved."""
        counted = [s for s in self._specs.values() if s.count and (changes is None or changes.touches(s.count.entity))]
        if counted:
            self._uncounted.update({spec.id: spec for spec in counted})
            wanted = list(self._uncounted.values())  # those too whose count is interrupted now
            self.runner.read(partial(_counts, self.runner.store.schema, wanted), self._show_counts, "counts")

    def _show_counts(self, counts: dict[str, int]) -> None:
        self._uncounted = {}
        for name, count in counts.items():
            self.rail.show_count(name, count)

    def _say(self, text: str, act: Callable[[], object] | None, words: str) -> None:
        self.toast.say(text, act, words)

    def _changed(self, changes: Changes) -> None:
        self.count(changes)
        if not changes.verb:
            return  # computed columns were brought up to date: nobody did anything
        self.toast.say(self._sentence(changes), partial(self.undo, changes.operation) if changes.undoable else None)

    def _sentence(self, changes: Changes) -> str:
        from opsdesk.services import verbs

        return verbs.say(self.runner.store.schema, changes.verb, changes.params)

    def undo(self, operation: int | None = None) -> None:
        """Undo `operation`, or the newest that stands."""
        self.runner.write_long(lambda store, progress: store.undo(operation, progress), self._undone, t("Undoing"))

    def _undone(self, changes: Changes) -> None:
        if changes:
            self.toast.say(t("Undone: {what}", what=self._sentence(changes)), self.redo, _("Redo"))
        else:
            self.toast.say(t("There is nothing to undo."))

    def redo(self) -> None:
        self.runner.write_long(lambda store, progress: store.redo(progress), self._redone, t("Redoing"))

    def _redone(self, changes: Changes) -> None:
        if not changes:
            self.toast.say(t("There is nothing to redo."))

    def tell(self, trouble: Trouble) -> None:
        self.message.tell(trouble)

    def take_files(self, files: list[Path]) -> None:
        self.context.files_dropped.emit(files)

    def _veiled(self) -> None:
        veil = self.context.veil
        self.status.show_unmasked(veil.lifted or not veil.on)

    def _mask_again(self) -> None:
        if self.context.veil.on:
            self.context.veil.cover()
        else:
            self.context.go("settings", settings.MASK.key)

    # -- the frame --------------------------------------------------------------------------------------------------

    def _make_menus(self) -> None:
        """The menu bar on macOS; elsewhere the same menus behind the button on the rail, so that pages have the room."""
        menus = self._window.main_menus() or self._button_menu()
        for name, menu in menus.items():
            self.commands.attach(name, menu)

    def _button_menu(self) -> dict[str, QMenu]:
        whole = QMenu(self._window)
        self.rail.menu_button.setMenu(whole)
        return {name: whole.addMenu("") for name in MENUS}

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rail.set_narrow(event.size().width() < theme.px(_NARROW_BELOW))

    def close_desk(self) -> None:
        """Stop reads and work, wait for writes. The store is closed by whoever opened it."""
        self.runner.close()
        self.commands.clear()


def _counts(schema: Schema, specs: list[PageSpec], connection: object) -> dict[str, int]:
    from opsdesk.store import rows

    return {
        spec.id: rows.count(connection, schema, spec.count.entity, spec.count.where)  # type: ignore[arg-type]
        for spec in specs
        if spec.count
    }
