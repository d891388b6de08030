"""The commands of the window itself: going, undoing, looking, leaving."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from opsdesk import settings
from opsdesk.i18n import mark as _
from ui.commands import Command
from ui.context import Context
from ui.pages import PageSpec

if TYPE_CHECKING:
    from ui.window.desk import Desk

_GO_WORDS = ("goto", "page", "前往", "打开", "页面")


def own_commands(desk: "Desk", pages: Iterable[PageSpec]) -> Iterator[Command]:
    window, context = desk.window(), desk.context
    yield Command(
        "palette", _("Find anything…"), desk.open_palette, "Ctrl+K", icon="search", menu="edit",
        words=("command", "命令", "搜索", "search"),
    )  # fmt: skip
    yield Command("find", _("Search on this page"), lambda: desk.current().focus_search(), "Ctrl+F; /", menu="edit")
    yield Command("undo", _("Undo"), desk.undo, "Ctrl+Z", icon="undo-2", menu="edit", line=True, words=("撤回",))
    yield Command("redo", _("Redo"), desk.redo, "Ctrl+Shift+Z; Ctrl+Y", icon="redo-2", menu="edit")

    digit = 0
    for spec in pages:
        keys = spec.keys
        if spec.place == "rail":
            digit += 1
            keys = keys or f"Ctrl+{digit}"
        if spec.id != "settings":
            menu = "help" if spec.id == "help" else "go"
            go = partial(context.go, spec.id)
            yield Command(f"go.{spec.id}", spec.title, go, keys, icon=spec.icon, menu=menu, words=_GO_WORDS)

    yield Command("text.larger", _("Larger text"), partial(_resize_text, context, 1), "Ctrl++; Ctrl+=", menu="view")
    yield Command("text.smaller", _("Smaller text"), partial(_resize_text, context, -1), "Ctrl+-", menu="view")
    yield Command(
        "text.normal",
        _("Normal text size"),
        partial(context.choose, settings.TEXT_SIZE, "normal"),
        "Ctrl+0",
        menu="view",
    )
    yield Command(
        "full_screen", _("Full screen"), lambda: window.setWindowState(window.windowState() ^ _FULL_SCREEN), "F11",
        menu="view", line=True, checked=lambda: bool(window.windowState() & _FULL_SCREEN),
    )  # fmt: skip
    yield Command(
        "menu", _("Menu"), desk.rail.menu_button.showMenu, "F10", when=lambda: bool(desk.rail.menu_button.menu())
    )


def last_commands(desk: "Desk", pages: Iterable[PageSpec], lock: Callable[[], object] | None) -> Iterator[Command]:
    """What stands at the end of the file menu, below the commands of the pages."""
    for spec in pages:
        if spec.id == "settings":
            go = partial(desk.context.go, spec.id)
            yield Command(
                "settings", spec.title, go, spec.keys, icon=spec.icon, menu="file", line=True, words=_GO_WORDS
            )
    if lock is not None:
        yield Command(
            "lock", _("Lock"), lock, "Ctrl+L", icon="lock", menu="file", words=("锁定", "上锁"),
            help=_("Close the vault until the passphrase is typed"),
        )  # fmt: skip
    yield Command(
        "quit",
        _("Quit OpsDesk"),
        desk.window().close,
        "Ctrl+Q",
        icon="log-out",
        menu="file",
        line=True,
        words=("exit", "退出"),
    )


_FULL_SCREEN = Qt.WindowState.WindowFullScreen


def _resize_text(context: Context, step: int) -> None:
    sizes = [value for value, _label in settings.TEXT_SIZE.choices]
    at = sizes.index(context.settings.get(settings.TEXT_SIZE)) + step
    context.choose(settings.TEXT_SIZE, sizes[min(max(at, 0), len(sizes) - 1)])
