"""The conversation with the process that looks for duplicates (`opsdesk.analysis.duplicates`).

It has a process of its own: minutes of Python at a million customers, during which the window keeps its GIL. Records go
there through a pipe, so that nothing is written to the disk and no second process opens the vault.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from opsdesk import child
from opsdesk.errors import Cancelled, Trouble
from opsdesk.i18n import t
from opsdesk.model.schema import Schema
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.lines import lines
from opsdesk.work import Progress

_ROOT = Path(__file__).resolve().parent.parent.parent
_PIECE = 2**20
Process = subprocess.Popen[bytes]


@contextmanager
def started(request: Mapping[str, object]) -> Iterator[Process]:
    """A child that has read `request`; it does not outlive the block."""
    process = subprocess.Popen(
        child.command("opsdesk.analysis.duplicates"),
        cwd=None if getattr(sys, "frozen", False) else _ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pipesize=_PIECE,
        **child.apart(),
    )
    with process:
        try:
            _write(process, json.dumps(request).encode() + b"\n")
            yield process
        finally:
            process.kill()


def send(
    process: Process, connection: Connection, schema: Schema, entity: str, fields: Sequence[str], progress: Progress
) -> None:
    """All records of `entity`, then the end."""
    total = rows.count(connection, schema, entity)
    done = 0
    for count, text in lines(connection, entity, fields):
        progress.step(done, total, t("Reading the records"))
        _write(process, text.encode() + b"\n")
        done += count
    assert process.stdin is not None
    process.stdin.close()


def _write(process: Process, data: bytes) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(data)
    except BrokenPipeError:
        raise _died(process) from None


def answers(process: Process, progress: Progress) -> Iterator[dict[str, Any]]:
    """What the child says, its steps told to `progress`, up to and with its end."""
    assert process.stdout is not None
    rest = b""
    while True:
        if progress.cancelled:
            raise Cancelled
        if not child.ready(process.stdout):
            continue
        piece = os.read(process.stdout.fileno(), _PIECE)
        if not piece:
            raise _died(process)
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            answer = json.loads(line)
            if "step" in answer:
                progress.step(*answer["step"])
            else:
                yield answer
            if "end" in answer:
                return


def _died(process: Process) -> Exception:
    status = process.wait()
    if status in (-6, -9):  # Linux kills what takes too much memory
        return Trouble(
            t("The scan ran out of memory."), t("Close other programs, then start it again."), code="scan-memory"
        )
    return RuntimeError(f"the scan ended with status {status}")
