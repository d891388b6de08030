"""`vault ...`: making, checking, backing up and restoring vaults."""

from pathlib import Path
from typing import Any

import click

from opsdesk.cli import output
from opsdesk.cli.desk import Desk, on_terminal, read_passphrase
from opsdesk.cli.shape import Group, option
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.kinds import Moment
from opsdesk.model.schema import BUILT_IN
from opsdesk.model.text import DUMP, SHOW
from opsdesk.store import vault as vaults
from opsdesk.store.keys import Recovery
from opsdesk.store.vault import State

PATH: Any = click.Path(path_type=Path)
RECOVERY = option("--recovery", metavar="CODE", help=_("Use the recovery code instead of the passphrase."))


@click.group(cls=Group, name="vault", help=_("Create, check, back up and restore vaults."))
def vault() -> None:
    pass


@vault.command("create", help=_("Create a vault and print its recovery code, once."))
@click.argument("folder", type=PATH, metavar="DIR")
@click.pass_obj
def create(desk: Desk, folder: Path) -> None:
    made = vaults.create(folder, desk.new_passphrase())
    made.vault.close()
    desk.answer(
        {"vault": str(folder), "recovery_code": made.recovery_code},
        "\n".join(
            (
                t("The vault is ready: {folder}", folder=folder),
                t("Recovery code: {code}", code=made.recovery_code),
                t("Write it down now. It opens the vault when the passphrase is lost, and is not shown again."),
            )
        ),
    )


@vault.command("info", help=_("What can be told about the vault without its key."))
@click.pass_obj
def info(desk: Desk) -> None:
    found = vaults.info(desk.folder)
    if desk.json:
        output.document(
            {
                "vault": str(desk.folder),
                "id": found.vault,
                "state": found.state.value,
                "created": DUMP[Moment](Moment(), found.created),
                "size": found.size,
                "generation": found.generation,
                "keychain": found.keychain,
                "recovery_confirmed": found.recovery_confirmed,
            }
        )
        return
    output.facts(
        [
            (t("Folder"), str(desk.folder)),
            (t("State"), t(_STATES[found.state])),
            (t("Created"), SHOW[Moment](Moment(), found.created)),
            (t("Size"), f"{found.size / 1e6:,.1f} MB"),
            (t("Key in the keychain"), t("Yes") if found.keychain else t("No")),
            (t("Recovery code typed back"), t("Yes") if found.recovery_confirmed else t("No")),
        ]
    )


_STATES = {
    State.FIRST_RUN: _("no vault yet"),
    State.LOCKED: _("ready"),
    State.IN_USE: _("open in another window or command"),
    State.NEWER: _("written by a newer OpsDesk"),
    State.READ_ONLY: _("can only be read"),
    State.DAMAGED: _("damaged"),
    State.MISSING: _("its data file is missing"),
    State.KEYCHAIN_LOST: _("the keychain lost its key"),
    State.DISK_FULL: _("the disk is full"),
}


@vault.command("check", help=_("Check that the vault is sound. The exit status is 1 when it is damaged."))
@option("--full", is_flag=True, help=_("Also read every index and every attachment."))
@click.pass_obj
def check(desk: Desk, full: bool) -> None:
    from opsdesk.store import health

    try:
        with desk.opened() as opened, desk.working() as progress:
            problems = health.problems(opened, full=full, progress=progress)
    except Trouble as trouble:
        if trouble.code not in (State.DAMAGED, State.MISSING):
            raise
        problems = [trouble.message]
    if desk.json:
        output.document({"sound": not problems, "problems": problems})
    elif problems:
        print("\n".join(problems))
    if problems:
        raise Trouble(
            t("The vault is damaged: {folder}", folder=desk.folder),
            t("Restore the latest backup into another folder: opsdesk-cli vault restore FILE DIR"),
            code=State.DAMAGED,
        )
    if not desk.json:
        print(t("The vault is sound."))


@vault.command("backup", help=_("Back the vault up. The file appears once it was reopened and compared."))
@click.argument("file", type=PATH)
@click.pass_obj
def backup(desk: Desk, file: Path) -> None:
    from opsdesk.store import backup as backups

    with desk.opened() as opened, desk.working() as progress:
        made = backups.backup(opened, file, progress)
    desk.answer(
        {"file": str(file), "records": made.records, "size": file.stat().st_size},
        t("Backed up and verified: {file}, {n} records", file=file, n=f"{made.records:,}"),
    )


@vault.command("verify", help=_("Prove that a backup can be restored."))
@click.argument("file", type=PATH)
@RECOVERY
@click.pass_obj
def verify(desk: Desk, file: Path, recovery: str | None) -> None:
    from opsdesk.store import backup as backups

    with desk.working() as progress:
        found = backups.verify(file, desk.key_of_backup(recovery), progress)
    desk.answer(
        {"file": str(file), "sound": True, "made": DUMP[Moment](Moment(), found.made), "records": found.records},
        t(
            "This backup restores: {n} records of {made}",
            n=f"{found.records:,}",
            made=SHOW[Moment](Moment(), found.made),
        ),
    )


@vault.command("restore", help=_("Restore a backup into DIR. A vault that is there is set aside, never overwritten."))
@click.argument("file", type=PATH)
@click.argument("folder", type=PATH, metavar="DIR")
@RECOVERY
@click.pass_obj
def restore(desk: Desk, file: Path, folder: Path, recovery: str | None) -> None:
    from opsdesk.store import backup as backups

    with desk.working() as progress:
        found = backups.restore(file, folder, desk.key_of_backup(recovery), progress)
    desk.answer(
        {"vault": str(folder), "made": DUMP[Moment](Moment(), found.made), "records": found.records},
        t("Restored into {folder}: {n} records", folder=folder, n=f"{found.records:,}"),
    )


@vault.command("salvage", help=_("Save what can still be read from the damaged vault in DIR into a new backup, FILE."))
@click.argument("folder", type=PATH, metavar="DIR")
@click.argument("file", type=PATH)
@click.pass_obj
def salvage(desk: Desk, folder: Path, file: Path) -> None:
    from opsdesk.store import salvage as salvaging

    desk.vault = folder
    with desk.opened() as opened, desk.working() as progress:
        found = salvaging.salvage(opened, file, progress)
    saved = sum(number for table, number in found.rows.items() if table in BUILT_IN)
    gaps = [{"table": gap.table, "after": gap.after, "until": gap.until} for gap in found.gaps]
    desk.answer(
        {"file": str(file), "records": saved, "placeholders": found.placeholders, "gaps": gaps},
        t("Saved {n} records into {file}; unreadable stretches: {gaps}", n=f"{saved:,}", file=file, gaps=len(gaps)),
    )


@vault.command("unlock", help=_("Open the vault with its recovery code. The passphrase given becomes the vault's."))
@option("--recovery", metavar="CODE", required=True, help=_("The recovery code, as printed."))
@click.pass_obj
def unlock(desk: Desk, recovery: str) -> None:
    opened = vaults.open_vault(desk.folder, Recovery(recovery))
    try:
        new = desk.given_passphrase()
        if new is None and on_terminal():
            new = desk.asked_passphrase(new=True)
        opened.confirm_recovery_code(recovery)
        if new is not None:
            opened.change_passphrase(new)
    finally:
        opened.close()
    desk.answer(
        {"unlocked": True, "passphrase_changed": new is not None},
        t("The recovery code opens this vault.")
        if new is None
        else t("The vault has a new passphrase. The recovery code stays as it is."),
    )


@vault.command("passphrase", help=_("Change the passphrase."))
@option(
    "--new-passphrase-file", type=PATH, metavar="FILE", help=_("A file that holds the new passphrase; else a prompt.")
)
@click.pass_obj
def passphrase(desk: Desk, new_passphrase_file: Path | None) -> None:
    with desk.opened() as opened:
        new = read_passphrase(new_passphrase_file) if new_passphrase_file else desk.asked_passphrase(new=True)
        opened.change_passphrase(new)
    desk.answer(
        {"changed": True}, t("The passphrase is changed. Earlier backups keep the passphrase they were made with.")
    )
