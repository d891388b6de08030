"""What derived columns and search rows hold: the words of the query package as SQL functions and for whole batches."""

from collections.abc import Callable

from opsdesk.model import kinds as k
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity
from opsdesk.model.schema import Schema
from opsdesk.model.text import unpack
from opsdesk.query import pinyin, words
from opsdesk.store.connect import Connection


def register(connection: Connection, schema: Schema) -> None:
    """Make the functions that the TEMP triggers call known to `connection`."""
    connection.create_function("sort_key", 1, sort_key, deterministic=True)
    for entity in schema:
        if entity.searched:
            connection.create_function(
                f"{entity.name}_words", len(entity.searched), words_of(entity), deterministic=True
            )


def sort_key(value: Stored) -> str | None:
    return None if value is None else pinyin.sort_key(str(value))


def words_of(entity: Entity) -> Callable[..., str]:
    """A function from the values of the entity's searched fields, in their order, to the row's search words."""
    fields = list(enumerate(entity.searched))
    names = [at for at, field in fields if field.by_pinyin]
    phones = [at for at, field in fields if isinstance(field.kind, k.Text) and field.kind.form == "phone"]
    texts = [at for at, _ in fields if at not in names and at not in phones]

    def of_values(*values: Stored) -> str:
        return words.index_row(
            [str(values[at]) for at in names if values[at] is not None],
            [str(values[at]) for at in texts if values[at] is not None],
            [number for at in phones if values[at] is not None for number in unpack(values[at])],
        )

    return of_values
