"""What editors may look up while a person types, always in the background."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from opsdesk.model.record import Field
from opsdesk.query.filters import EVERYTHING, Query, Words
from opsdesk.store import rows
from ui.runner import Runner

_MOST = 8


@dataclass(frozen=True, slots=True)
class Named:
    """A record as it is offered: its id, its title, and its code to tell namesakes apart."""

    id: int
    title: str
    code: str


class Completions:
    """Looks up what records of `entity` say. Answers come as calls of bound methods of the editor that asked."""

    def __init__(self, runner: Runner, entity: str) -> None:
        self._runner = runner
        self._entity = entity

    def used(self, field: Field, typed: str, then: Callable[[list[str]], object]) -> None:
        """Values that `field` has somewhere and that contain `typed`, most used first."""
        schema, entity = self._runner.store.schema, self._entity

        def work(connection: Any) -> list[str]:
            return rows.values_of(connection, schema, entity, field.name, typed, _MOST)

        self._runner.read(work, then, slot=f"used/{entity}/{field.name}")

    def records(self, entity: str, typed: str, then: Callable[[list[Named]], object]) -> None:
        """Records of `entity` that the search box would find; the newest ones while nothing is typed."""
        schema = self._runner.store.schema

        def work(connection: Any) -> list[Named]:
            query = Query(entity, Words(typed) if typed else EVERYTHING)
            ids = rows.first(connection, schema, query, _MOST)
            found = rows.page(connection, schema, entity, ids, [schema[entity].title, "code"])
            return [Named(one, *map(str, found[one])) for one in ids if one in found]

        self._runner.read(work, then, slot=f"records/{entity}")

    def title(self, entity: str, number: int, then: Callable[[Named | None], object]) -> None:
        """How the record `number` is called."""
        schema = self._runner.store.schema

        def work(connection: Any) -> Named | None:
            found = rows.page(connection, schema, entity, [number], [schema[entity].title, "code"]).get(number)
            return Named(number, *map(str, found)) if found else None

        self._runner.read(work, then)
