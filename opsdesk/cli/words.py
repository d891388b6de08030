"""Click's own words in the user's language: it looks them up by gettext, which knows nothing of our catalogs."""

import click.core
import click.exceptions
import click.formatting
import click.parser
import click.termui
import click.types

from opsdesk.i18n import mark as _
from opsdesk.i18n import t

MODULES = (click.core, click.exceptions, click.formatting, click.parser, click.termui, click.types)

SPOKEN = (
    _("Choose from:\n\t{choices}"),
    _("Commands"),
    _("Error: {message}"),
    _("Error: The two entered values do not match."),
    _("(Did you mean one of: {possibilities}?)"),
    _("Did you mean {possibility}?"),
    _("Got unexpected extra argument ({args})"),
    _("Got unexpected extra arguments ({args})"),
    _("Invalid value for {param_hint}: {message}"),
    _("Invalid value: {message}"),
    _("Missing argument"),
    _("Missing command."),
    _("Missing option"),
    _("No such command {name!r}."),
    _("No such option {name!r}."),
    _("Option {name!r} does not take a value."),
    _("Option {name!r} requires an argument."),
    _("Options"),
    _("Repeat for confirmation"),
    _("Try '{command} {option}' for help."),
    _("Usage:"),
    _("default: {default}"),
    _("required"),
    _("{value!r} is not a valid {number_type}."),
    _("{value!r} is not one of {choices}."),
    _("{value} is not in the range {range}."),
)
"""What people meet of it: click fills the placeholders itself."""


def translate_click() -> None:
    for module in MODULES:
        if hasattr(module, "_"):
            setattr(module, "_", t)  # noqa: B010 - no stub knows it
        if hasattr(module, "ngettext"):
            setattr(module, "ngettext", _several)  # noqa: B010


def _several(one: str, many: str, n: int) -> str:
    return t(one if n == 1 else many)
