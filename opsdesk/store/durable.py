"""Files that are really on the disk: written under another name, flushed, renamed, and the folder flushed too."""

import os
import sys
from pathlib import Path

if sys.platform == "darwin":
    import fcntl

PARTIAL = ".partial"
"""The suffix of a file that is still being written; whoever finds one may delete it."""


def flush(descriptor: int) -> None:
    if sys.platform == "darwin":
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)  # macOS's fsync stops at the drive's own cache
    else:
        os.fsync(descriptor)


def flush_file(path: Path) -> None:
    with path.open("rb+") as file:
        flush(file.fileno())


def flush_folder(folder: Path) -> None:
    """Make renames in `folder` durable. Windows does so by itself and has no call for it."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def partial_of(path: Path) -> Path:
    return path.with_name(path.name + PARTIAL)


def put_in_place(partial: Path, path: Path) -> None:
    """Give the flushed file `partial` its final name, durably."""
    partial.replace(path)
    flush_folder(path.parent)


def write(path: Path, content: bytes) -> None:
    """`path` holds either what it held before or all of `content`, whatever happens in between."""
    partial = partial_of(path)
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        flush(file.fileno())
    put_in_place(partial, path)
