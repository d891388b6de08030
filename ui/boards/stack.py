"""The records of a query as one stack of cards: a narrow list beside what is read."""

from ui.boards.cards import CardView
from ui.boards.spec import BoardSpec
from ui.memory import Memory
from ui.runner import Runner
from ui.tables.source import StoreSource
from ui.tables.table import Table


def stack(spec: BoardSpec, runner: Runner, memory: Memory) -> Table:
    """All that a table can do, one card a record."""
    entity = runner.store.schema[spec.entity]
    view = CardView(spec, entity)
    return Table(
        entity, spec.columns(entity), StoreSource(runner.store), runner, memory, f"{spec.name}.stack", view=view
    )
