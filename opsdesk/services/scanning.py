"""The conversation with the process that looks for duplicates (`opsdesk.analysis.duplicates`).

It has a process of its own: minutes of Python at a million customers, during which the window keeps its GIL. Records go
there through a pipe, so that nothing is written to the disk and no second process opens the vault.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model.schema import Schema
from opsdesk.services import apart
from opsdesk.services.apart import Process
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.lines import lines
from opsdesk.work import Progress


@contextmanager
def started(request: Mapping[str, object]) -> Iterator[Process]:
    """A child that has read `request`; it does not outlive the block."""
    with apart.started("opsdesk.analysis.duplicates", request, _died) as process:
        yield process


def send(
    process: Process, connection: Connection, schema: Schema, entity: str, fields: Sequence[str], progress: Progress
) -> None:
    """All records of `entity`, then the end."""
    total = rows.count(connection, schema, entity)
    done = 0
    for count, text in lines(connection, entity, fields):
        progress.step(done, total, t("Reading the records"))
        apart.write(process, text.encode() + b"\n", _died)
        done += count
    assert process.stdin is not None
    process.stdin.close()


def answers(process: Process, progress: Progress) -> Iterator[dict[str, Any]]:
    """What the child says, its steps told to `progress`, up to and with its end."""
    return apart.answers(process, progress, _died)


def _died(status: int) -> Exception:
    if status in (-6, -9):  # Linux kills what takes too much memory
        return Trouble(
            t("The scan ran out of memory."), t("Close other programs, then start it again."), code="scan-memory"
        )
    return RuntimeError(f"the scan ended with status {status}")
