"""Talking to work that has a process of its own: a line of JSON goes there, lines of JSON come back.

What cannot be interrupted, or would hold the GIL of the window for minutes, is cancelled by ending its process.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from opsdesk import child
from opsdesk.errors import Cancelled
from opsdesk.work import Progress

_ROOT = Path(__file__).resolve().parent.parent.parent
_PIECE = 2**20
Process = subprocess.Popen[bytes]
Died = Callable[[int], Exception]
"""What to raise for a child that ended with this status before its work was done."""


@contextmanager
def started(module: str, request: Mapping[str, object], died: Died) -> Iterator[Process]:
    """A child that runs `module` and has read `request`; it does not outlive the block."""
    process = subprocess.Popen(
        child.command(module),
        cwd=None if getattr(sys, "frozen", False) else _ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pipesize=_PIECE,
        **child.apart(),
    )
    with process:
        try:
            write(process, json.dumps(request).encode() + b"\n", died)
            yield process
        finally:
            process.kill()


def write(process: Process, data: bytes, died: Died) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(data)
        process.stdin.flush()
    except BrokenPipeError:
        raise died(process.wait()) from None


def answers(process: Process, progress: Progress, died: Died) -> Iterator[dict[str, Any]]:
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
            raise died(process.wait())
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            answer = json.loads(line)
            if "step" in answer:
                progress.step(*answer["step"])
            else:
                yield answer
            if "end" in answer:
                return
