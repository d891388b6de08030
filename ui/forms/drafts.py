"""Half-typed forms, kept encrypted in the vault until they are saved or thrown away: a crash loses no typing."""

from collections.abc import Callable
from functools import partial
from typing import Any

from opsdesk import clock
from opsdesk.store import store as stores
from opsdesk.store.store import Store
from ui.runner import Runner


def key(entity: str, record: int | str = "new") -> str:
    return f"draft:{entity}:{record}"


def kept(connection: Any, name: str) -> bool:
    """Whether there is a draft `name`."""
    return bool(stores.meta(connection, name))


class Drafts:
    """The draft of one form at a time; `name` says which."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._kept = False
        self._under_way: dict[str, dict[str, object]] = {}
        self.name = ""

    def under_way(self, name: str) -> dict[str, object] | None:
        """What is being written under `name` right now, which a reader may not see yet; None when nothing is."""
        return self._under_way.get(name)

    def look(self, name: str, then: Callable[[dict[str, object]], object]) -> None:
        """From now on the draft `name` is meant; `then` gets its fields if there is one."""
        self.name = name
        self._kept = False
        last = self.under_way(name)
        self._runner.read(
            lambda connection: stores.meta(connection, name) if last is None else {"fields": last},
            then=partial(self._found, name, then),
        )

    def _found(self, name: str, then: Callable[[dict[str, object]], object], found: object) -> None:
        if name == self.name and isinstance(found, dict) and found.get("fields"):
            self._kept = True
            then(found["fields"])

    def keep(self, fields: dict[str, object]) -> None:
        """Write `fields` down; none at all removes the draft."""
        if self._runner.store.vault.read_only or not self.name or not (fields or self._kept):
            return
        self._kept = bool(fields)
        value = {"at": clock.seconds(), "fields": fields} if fields else None
        self._under_way[self.name] = fields
        self._runner.write(partial(_set, self.name, value), then=partial(self._written, self.name, fields))

    def _written(self, name: str, fields: dict[str, object], _answer: object) -> None:
        if self._under_way.get(name) is fields:
            del self._under_way[name]

    def forget(self) -> None:
        self.keep({})


def _set(name: str, value: object, store: Store) -> None:
    store.set_meta(name, value)
