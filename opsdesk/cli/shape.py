"""The shape of every command: help in the user's language, and the global options before or after its name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from opsdesk.cli.desk import Desk
from opsdesk.i18n import LANGUAGES, set_language, t
from opsdesk.i18n import mark as _

F = TypeVar("F", bound=Callable[..., Any])


class _Translated:
    """`help` is declared as a message id and read in the user's language."""

    _message: str | None = None

    @property
    def help(self) -> str | None:
        return t(self._message) if self._message else None

    @help.setter
    def help(self, message: str | None) -> None:
        self._message = message


class Option(_Translated, click.Option):
    pass


class Command(_Translated, click.Command):
    def __init__(self, name: str | None, params: list[click.Parameter] | None = None, **attributes: Any) -> None:
        super().__init__(name, params=[*(params or []), *_global_options()], **attributes)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        found = super().get_help_option(ctx)  # made before --lang was read
        if found:
            found.help = t("Show this message and exit.")
        return found


class Group(Command, click.Group):
    command_class = Command

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)  # in the order of their declaration


def option(*names: str, **attributes: Any) -> Callable[[F], F]:
    return click.option(*names, cls=Option, **attributes)


def command(name: str, *, help: str) -> Callable[[Callable[..., Any]], click.Command]:
    """A command of its own, for `opsdesk.cli` to put together."""
    return click.command(name, cls=Command, help=help)


def _global_options() -> list[click.Parameter]:
    """Each tells the Desk what was said; the later one of two wins."""
    return [
        Option(
            ["--vault"],
            type=click.Path(path_type=Path),
            metavar="DIR",
            help=_("The vault's folder; without it, the one the window opens."),
            expose_value=False,
            callback=_told("vault"),
        ),
        Option(
            ["--passphrase-file"],
            type=click.Path(path_type=Path),
            metavar="FILE",
            help=_("A file that holds the passphrase; else OPSDESK_PASSPHRASE, the keychain, or a prompt."),
            expose_value=False,
            callback=_told("passphrase_file"),
        ),
        Option(
            ["--lang"],
            type=click.Choice(sorted(LANGUAGES)),
            help=_("The language of the output; else the system's."),
            expose_value=False,
            is_eager=True,
            callback=_speak,
        ),
        Option(
            ["--json"],
            is_flag=True,
            default=None,
            help=_("Print one JSON document and nothing else."),
            expose_value=False,
            callback=_told("json"),
        ),
        Option(
            ["--quiet"],
            is_flag=True,
            default=None,
            help=_("No progress and no remarks."),
            expose_value=False,
            callback=_told("quiet"),
        ),
    ]


def _told(attribute: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def tell(context: click.Context, _parameter: click.Parameter, value: Any) -> None:
        if value is not None:
            setattr(context.ensure_object(Desk), attribute, value)

    return tell


def _speak(_context: click.Context, _parameter: click.Parameter, language: str | None) -> None:
    if language:
        set_language(language)
