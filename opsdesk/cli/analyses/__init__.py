"""One module for each analysis: its `command` (a click command) is what `opsdesk-cli analyse` offers under its name.

A new analysis is a new module here; what computes is imported inside the command, so that counting customers never
loads NumPy.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules

import click

from opsdesk.clock import day_of

PERIOD = click.Choice(["day", "week", "month"])
EVENT = click.Choice(["order", "interaction"])


def commands() -> Iterator[click.Command]:
    """All analyses, by name."""
    for module in sorted(module.name for module in iter_modules(__path__)):
        yield import_module(f"{__name__}.{module}").command


def head(
    as_of: int, n: int, parameters: Mapping[str, object], excluded: Mapping[str, int] | None = None
) -> dict[str, object]:
    """What every analysis says first; `excluded` counts by reason what did not enter."""
    return {"as_of": day_of(as_of).isoformat(), "parameters": parameters, "n": n, "excluded": excluded or {}}
