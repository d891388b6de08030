"""The one table of what can be done: menus, shortcuts, context menus, the palette and the help page read it."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from ui.icons import icon
from ui.theme import theme

MENUS: dict[str, str] = {
    "file": _("File"),
    "edit": _("Edit"),
    "view": _("View"),
    "record": _("Record"),
    "go": _("Go"),
    "help": _("Help"),
}
"""Menu id -> message id, in the order of the menu bar. Menus without commands do not show."""

_ROLES = {
    "about": QAction.MenuRole.AboutRole,
    "settings": QAction.MenuRole.PreferencesRole,
    "quit": QAction.MenuRole.QuitRole,
}


class Command(NamedTuple):
    """`title` and `help` are message ids; `keys` a shortcut in Qt's portable text, further ones behind "; ".

    `when` says whether it can run now. `scope` is the id of the page whose command it is: its keys work, and the
    palette offers it, only while that page shows. `menu` is a key of MENUS, `line` puts a line above it there.
    `anywhere`: the palette and the menus offer it on every page. A command of the whole window that `yields` leaves
    its keys to a command of the page that shows: Ctrl+N is a new customer where nothing else can be new.
    `words` are further words the palette finds it by, in any language. `checked` makes it a switch.
    """

    id: str
    title: str
    run: Callable[[], object]
    keys: str = ""
    when: Callable[[], bool] | None = None
    icon: str = ""
    menu: str = ""
    words: tuple[str, ...] = ()
    scope: str = ""
    line: bool = False
    checked: Callable[[], bool] | None = None
    help: str = ""
    anywhere: bool = False
    yields: bool = False

    def can_run(self) -> bool:
        return self.when is None or self.when()


class Commands(QObject):
    """All commands, and one QAction for each. `window` is where their shortcuts work."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.window = window
        self._commands: dict[str, Command] = {}
        self._actions: dict[str, QAction] = {}
        self._menus: dict[str, QMenu] = {}
        self._announced: list[Iterable[Command]] = []
        self._scope = ""
        theme.changed.connect(self.retranslate)

    def announce(self, commands: Iterable[Command]) -> None:
        """Add `commands` when one is first asked for. A window does that by attaching its menus once it is painted: what
        all pages can do is nothing that the first list should wait for."""
        self._announced.append(commands)

    @property
    def _table(self) -> dict[str, Command]:
        announced, self._announced = self._announced, []
        for commands in announced:
            self.add(commands)
        if announced:
            self.set_scope(self._scope)
        return self._commands

    def add(self, commands: Iterable[Command]) -> None:
        for command in commands:
            if command.id in self._commands:
                raise ValueError(f"two commands are called {command.id}")
            self._commands[command.id] = command
            action = QAction(self.window)
            action.setObjectName(command.id)
            action.setMenuRole(_ROLES.get(command.id, QAction.MenuRole.NoRole))
            action.setCheckable(command.checked is not None)
            if command.icon:
                action.setIcon(icon(command.icon))
                action.setIconVisibleInMenu(not command.menu)
            action.triggered.connect(lambda _checked=False, name=command.id: self.run(name))
            self._actions[command.id] = action
            self.window.addAction(action)
            self._name(command)
            if command.menu in self._menus:
                self._put(command)

    def clear(self) -> None:
        """Forget everything, when the vault is locked: the next one brings its own commands."""
        for action in self._actions.values():
            self.window.removeAction(action)
            action.deleteLater()
        self._announced.clear()
        self._commands.clear()
        self._actions.clear()
        self._menus.clear()

    def __iter__(self) -> Iterator[Command]:
        return iter(self._table.values())

    def __getitem__(self, name: str) -> Command:
        return self._table[name]

    def reachable(self) -> Iterator[Command]:
        """The commands that can run now on the page that shows: what the palette offers."""
        return (command for command in self if self._offered(command) and command.can_run())

    def _offered(self, command: Command) -> bool:
        return command.scope in ("", self._scope) or command.anywhere

    def run(self, name: str) -> None:
        command = self[name]
        if command.can_run():
            command.run()
        self._check(command)

    def action(self, name: str) -> QAction:
        return self._actions[self[name].id]

    def keys(self, name: str) -> str:
        """The first shortcut as this system writes it, or ""."""
        keys = QKeySequence.listFromString(self[name].keys)
        return keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else ""

    def set_scope(self, page: str) -> None:
        """`page` shows now: its shortcuts work, those of other pages do not."""
        self._scope = page
        for command in self._commands.values():
            self._bind(command)
        for menu in self._menus.values():
            _show_unless_empty(menu)

    def attach(self, menu: str, to: QMenu) -> None:
        """Fill `to` with the commands of `menu`, those added later included."""
        self._menus[menu] = to
        to.setTitle(t(MENUS[menu]))
        to.aboutToShow.connect(self._before_menu)
        to.aboutToHide.connect(self._after_menu)
        for command in self:
            if command.menu == menu:
                self._put(command)
        _show_unless_empty(to)

    def context_menu(self, names: Iterable[str], parent: QWidget) -> QMenu:
        """A menu of the commands `names`; "" is a line."""
        menu = QMenu(parent)
        menu.aboutToShow.connect(self._before_menu)
        menu.aboutToHide.connect(self._after_menu)
        for name in names:
            if name:
                menu.addAction(self.action(name))
            else:
                menu.addSeparator()
        return menu

    def retranslate(self) -> None:
        for name, menu in self._menus.items():
            menu.setTitle(t(MENUS[name]))
        for command in self._commands.values():
            self._name(command)

    def _put(self, command: Command) -> None:
        menu = self._menus[command.menu]
        before = menu.actions()
        other_page = bool(before) and self._commands[before[-1].objectName()].scope != command.scope
        if before and (command.line or other_page):
            menu.addSeparator()
        menu.addAction(self._actions[command.id])
        menu.menuAction().setVisible(True)

    def _name(self, command: Command) -> None:
        action = self._actions[command.id]
        action.setText(t(command.title))
        action.setStatusTip(t(command.help) if command.help else "")
        self._bind(command)
        self._check(command)

    def _bind(self, command: Command) -> None:
        live = command.scope in ("", self._scope)
        keys = QKeySequence.listFromString(command.keys) if live else []
        if command.yields:
            keys = [one for one in keys if one not in self._of_the_page()]
        self._actions[command.id].setShortcuts(keys)
        self._actions[command.id].setVisible(self._offered(command))

    def _of_the_page(self) -> list[QKeySequence]:
        """The shortcuts of the page that shows."""
        own = [one.keys for one in self._commands.values() if self._scope and one.scope == self._scope]
        return [keys for one in own for keys in QKeySequence.listFromString(one)]

    def _check(self, command: Command) -> None:
        if command.checked is not None and command.id in self._actions:
            self._actions[command.id].setChecked(command.checked())

    def _before_menu(self) -> None:
        for command in self:
            self._actions[command.id].setEnabled(self._offered(command) and command.can_run())
            self._check(command)

    def _after_menu(self) -> None:
        """A disabled action would also lose its shortcut, and `when` is asked again when it runs."""
        for action in self._actions.values():
            action.setEnabled(True)


def _show_unless_empty(menu: QMenu) -> None:
    menu.menuAction().setVisible(any(action.isVisible() and not action.isSeparator() for action in menu.actions()))
