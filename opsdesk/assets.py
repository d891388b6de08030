"""The one accessor to the files in `resources/`, in a checkout, a wheel and a frozen bundle alike."""

from functools import cache
from pathlib import Path

import resources


@cache
def root() -> Path:
    return Path(str(resources.__file__)).parent  # importlib.resources would cost 6 ms of every start


def path(*parts: str) -> Path:
    """The file `parts` below resources/, for libraries that want a path."""
    return root().joinpath(*parts)


def text(*parts: str) -> str:
    return path(*parts).read_text(encoding="utf-8")
