"""What the palette offers: the lines made from commands and settings at once, from records and views by a read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.schema import Schema
from opsdesk.query.filters import CONTAINS, Query, Sort, Test
from opsdesk.settings import SETTINGS
from opsdesk.store import rows
from opsdesk.store.search import search
from ui.context import Context

_MOST_RECORDS = 8  # a list


@dataclass(frozen=True, slots=True)
class Entry:
    """`id` is remembered among the last used; `title` and `hint` are in the user's language."""

    id: str
    title: str
    run: Callable[[], object]
    icon: str
    hint: str = ""
    words: tuple[str, ...] = ()


COMMAND, SETTING, VIEW = _("Command"), _("Setting"), _("Saved view")


def commands(context: Context) -> Iterator[Entry]:
    table = context.commands
    for command in table.reachable():
        if command.id == "palette":
            continue  # it is open already
        keys = table.keys(command.id)
        run = partial(table.run, command.id)
        words = (*command.words, command.title)  # English finds it in a Chinese window, too
        yield Entry(command.id, t(command.title), run, command.icon or "command", keys or t(COMMAND), words)


def settings(context: Context) -> Iterator[Entry]:
    for setting in SETTINGS:
        label = t(setting.label)
        words = (setting.label, t(setting.section))
        yield Entry(
            f"setting.{setting.key}", label, partial(context.go, "settings", setting.key), "settings", t(SETTING), words
        )
        for value, name in setting.choices:
            choose = partial(_choose, context, setting, value)
            title = f"{label}: {t(name)}"
            yield Entry(f"setting.{setting.key}.{value}", title, choose, "settings", t(SETTING), (*words, name))


def _choose(context: Context, setting: Any, value: Any) -> None:
    context.choose(setting, value)


def found(context: Context, schema: Schema, lists: Mapping[str, str], typed: str, connection: Any) -> list[Entry]:
    """Records and saved views that match `typed`; runs on a reader thread."""
    entries: list[Entry] = []
    named = Query("views", Test("name", CONTAINS, (typed,)), (Sort("name"),))
    ids = rows.first(connection, schema, named, _MOST_RECORDS)
    views = rows.page(connection, schema, "views", ids, ["list", "name"])
    for number in ids:
        page, name = map(str, views[number])
        entries.append(Entry(f"view.{number}", name, partial(context.go, page, name), "bookmark", t(VIEW)))
    for hit in search(connection, schema, typed, lists, _MOST_RECORDS):
        open_it = partial(context.go, hit.entity, hit.id)
        hint = f"{t(schema[hit.entity].one)} {hit.code}"
        entries.append(Entry(f"record.{hit.entity}.{hit.id}", hit.title or hit.code, open_it, lists[hit.entity], hint))
    return entries
