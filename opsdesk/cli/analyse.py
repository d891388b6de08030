"""`analyse ...`: one command for each analysis. METHODS.md says what each number is, CLI.md the shape of its JSON."""

import click

from opsdesk.cli import analyses
from opsdesk.cli.shape import Group
from opsdesk.i18n import mark as _


@click.group(cls=Group, name="analyse", help=_("Compute numbers, each with its definition and parameters."))
def analyse() -> None:
    pass


for _command in analyses.commands():
    analyse.add_command(_command)
