"""What the global options say and the vault they lead to: opened with the first key at hand, written with a way out."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click

from opsdesk import paths
from opsdesk.cli import output
from opsdesk.errors import Cancelled, Trouble
from opsdesk.i18n import t
from opsdesk.store import vault
from opsdesk.store.connect import explained
from opsdesk.store.keys import Keychain, Passphrase, Recovery, Unlock
from opsdesk.store.store import Store
from opsdesk.store.upkeep import search_is_old
from opsdesk.store.vault import OpenVault, State
from opsdesk.work import Progress

T = TypeVar("T")


@dataclass
class Desk:
    """Filled by the global options, wherever on the line they stand."""

    vault: Path | None = None
    passphrase_file: Path | None = None
    json: bool = False
    quiet: bool = False

    @property
    def folder(self) -> Path:
        return self.vault or paths.default_vault()

    # -- opening --------------------------------------------------------------------------------------------------

    @contextmanager
    def opened(self) -> Iterator[OpenVault]:
        """The vault, unlocked, for commands that look at its files."""
        with self.working() as progress:
            found = self._unlocked(progress)
        try:
            yield found
        finally:
            found.close()

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The vault at work."""
        with self.working() as progress:
            store = Store(self._unlocked(progress))
        try:
            if not store.vault.read_only and store.read(search_is_old):
                self.write(store, Store.renew_search)
            yield store
        finally:
            store.close()

    def _unlocked(self, progress: Progress) -> OpenVault:
        if (given := self.given_passphrase()) is not None:
            return vault.open_vault(self.folder, Passphrase(given), progress=progress)
        if vault.info(self.folder).keychain:
            try:
                return vault.open_vault(self.folder, Keychain(), progress=progress)
            except Trouble as trouble:
                if trouble.code != State.KEYCHAIN_LOST or not on_terminal():
                    raise
        return vault.open_vault(self.folder, Passphrase(self.asked_passphrase()), progress=progress)

    def key_of_backup(self, recovery: str | None) -> Unlock:
        """The key of a file that may be another vault's: no keychain."""
        return Recovery(recovery) if recovery else Passphrase(self.passphrase())

    def passphrase(self) -> str:
        given = self.given_passphrase()
        return self.asked_passphrase() if given is None else given

    def given_passphrase(self) -> str | None:
        if self.passphrase_file:
            return read_passphrase(self.passphrase_file)
        return os.environ.get("OPSDESK_PASSPHRASE") or None

    def new_passphrase(self) -> str:
        """The passphrase of a vault to be made."""
        given = self.given_passphrase()
        return self.asked_passphrase(new=True) if given is None else given

    def asked_passphrase(self, *, new: bool = False) -> str:
        if not on_terminal():
            raise Trouble(
                t("The vault needs its passphrase."),
                t("Give --passphrase-file FILE, or set OPSDESK_PASSPHRASE."),
                code="no-passphrase",
            )
        words = t("New passphrase") if new else t("Passphrase")
        typed: str = click.prompt(words, hide_input=True, confirmation_prompt=new, err=True)
        return typed

    # -- working --------------------------------------------------------------------------------------------------

    @contextmanager
    def working(self) -> Iterator[Progress]:
        """Progress for long work, drawn on a terminal."""
        shown = not self.quiet and sys.stderr.isatty()
        bar = output.Bar()
        progress = Progress(bar) if shown else Progress()
        try:
            yield progress
        except KeyboardInterrupt:
            progress.cancel()  # for the threads that are still at it
            raise
        finally:
            if shown:
                bar.clear()

    def write(self, store: Store, work: Callable[[Store, Progress], T]) -> T:
        """Run `work` on the writing thread. Ctrl-C asks it to stop; what it then raises has been rolled back."""
        with self.working() as progress:
            future = store.submit(lambda store: work(store, progress))
            while True:
                try:
                    return future.result(timeout=0.5)  # a wait without end could not be interrupted on Windows
                except TimeoutError:
                    if future.done():
                        raise
                except KeyboardInterrupt:
                    progress.cancel()
                except Trouble as trouble:
                    if progress.cancelled:
                        raise Cancelled from trouble  # such as a child process that was interrupted as well
                    raise

    def answer(self, document: object, text: str) -> None:
        """Print the result of a command: `document` for scripts, `text` for people."""
        if self.json:
            output.document(document)
        else:
            print(text)

    def note(self, text: str) -> None:
        """A remark for people, which scripts never see on standard output."""
        if not self.quiet:
            print(text, file=sys.stderr)


def read_passphrase(file: Path) -> str:
    with explained(file):
        return file.read_text(encoding="utf-8-sig").rstrip("\r\n")


def on_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()
