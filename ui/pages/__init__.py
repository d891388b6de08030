"""The pages, as data: the rail, the menus, the palette and the window are made from `PAGES`.

`make` and `commands` import their package when they are called: a page costs nothing before it is needed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from opsdesk.query.filters import Query
from ui.commands import Command
from ui.context import Context, Page


def _no_commands(_context: Context) -> Iterable[Command]:
    return ()


@dataclass(frozen=True, slots=True)
class PageSpec:
    """`title` is a message id. `count` is the query whose size stands on the rail; its entity's records are opened on
    this page. `place` is "rail", "foot" (below, for the whole desk) or "" (only through commands)."""

    id: str
    title: str
    icon: str
    make: Callable[[Context], Page]
    commands: Callable[[Context], Iterable[Command]] = _no_commands
    count: Query | None = None
    keys: str = ""
    place: str = "rail"


PAGES: tuple[PageSpec, ...] = ()
