"""`sample`: a vault with a realistic desk in it."""

import shutil
from pathlib import Path

import click

from opsdesk.cli.desk import Desk
from opsdesk.cli.shape import command, option
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.store import vault
from opsdesk.store.store import Store

COUNT = click.IntRange(min=0)


@command("sample", help=_("Make a vault with a realistic desk; the same seed gives the same desk."))
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@option("--customers", type=COUNT, metavar="N", help=_("How many customers."))
@option("--orders", type=COUNT, metavar="N", help=_("How many orders; else as many as suit the customers."))
@option("--interactions", type=COUNT, metavar="N", help=_("How many interactions; else as many as suit the customers."))
@option("--tickets", type=COUNT, metavar="N", help=_("How many tickets; else as many as suit the customers."))
@option("--seed", type=int, default=1, metavar="S", help=_("Another number, another desk."))
@click.pass_obj
def sample(
    desk: Desk,
    folder: Path,
    customers: int | None,
    orders: int | None,
    interactions: int | None,
    tickets: int | None,
    seed: int,
) -> None:
    from opsdesk.sample import fill
    from opsdesk.sample.stories import CUSTOMERS
    from opsdesk.services import levels, scores

    passphrase = desk.new_passphrase()
    fresh = not folder.exists()
    made = vault.create(folder, passphrase)
    store = Store(made.vault)
    try:
        with desk.working() as progress:
            changes = fill(
                store,
                customers=CUSTOMERS if customers is None else customers,
                orders=orders,
                interactions=interactions,
                tickets=tickets,
                seed=seed,
                progress=progress,
            )
            scores.refresh(store, progress)
            levels.refresh(store, progress)
    except BaseException:
        store.close()
        if fresh:
            shutil.rmtree(folder)  # half a desk is none
        raise
    store.close()
    desk.answer(
        {"vault": str(folder), "recovery_code": made.recovery_code, "records": changes.affected},
        t("{n} records in {folder}", n=f"{changes.affected:,}", folder=folder),
    )
