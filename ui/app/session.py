"""One run of the window on one vault folder: closed behind a gate, open as a desk, locked again."""

import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from opsdesk import log, settings
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.store import vault
from opsdesk.store.keys import CHEAP, Keychain, Unlock
from opsdesk.store.lock import ask_to_raise
from opsdesk.store.vault import Created, OpenVault, State
from opsdesk.work import Progress
from ui.app.garbage import Collector
from ui.app.idle import Idle
from ui.app.levelling import Levelling
from ui.app.scoring import Scoring
from ui.dialogs import gates
from ui.runner import Workers
from ui.window.frame import Window

if TYPE_CHECKING:
    from opsdesk.store.store import Store

_BACKUP_CHECK_MS = 60 * 60 * 1000
_LOAD_DESK_MS = 300
"""After the gate is painted, before anybody has typed a passphrase."""


class Session(QObject):
    """What only the open desk needs is imported on a worker thread, while people type their passphrase."""

    def __init__(self, window: Window, folder: Path) -> None:
        super().__init__(window)
        self.window = window
        self.folder = folder
        self.idle = Idle(self)
        self.idle.expired.connect(self.lock)
        Collector(self.idle.quiet, self)
        self.workers = Workers(self)
        self._store: Store | None = None
        self._throw_away: Path | None = None
        self._hourly = QTimer(self, interval=_BACKUP_CHECK_MS)
        self._hourly.timeout.connect(self.back_up)

    # -- the gate ---------------------------------------------------------------------------------------------------

    def begin(self) -> bool:
        """Look at the folder and show what its state asks for. False: another window has it open and was raised."""
        state = vault.state_of(self.folder)
        log.note(state.value)
        if state is State.IN_USE:
            ask_to_raise(self.folder)
            return False
        if state is State.FIRST_RUN:
            self.show(gates.FirstRun(self))
        elif state not in (State.LOCKED, State.READ_ONLY):
            self.show(gates.Refused(self, vault.refusal(self.folder, state)))
        elif vault.info(self.folder).keychain:
            self.show(gates.Opening(self))
            self.open(Keychain(), self._ask_passphrase)
        else:
            self.show(gates.Locked(self, for_reading=state is State.READ_ONLY))
            QTimer.singleShot(_LOAD_DESK_MS, self, self._load_ahead)
        return True

    def _load_ahead(self) -> None:
        self.workers.background(lambda _progress: _load_desk())

    def begin_sample(self) -> None:
        self.show(gates.Opening(self))
        self.show_sample(lambda trouble: self.show(gates.Refused(self, trouble)))

    def _ask_passphrase(self, trouble: Trouble) -> None:
        self.show(gates.Locked(self, trouble))

    def show(self, gate: gates.Gate) -> None:
        self.window.show_gate(gate)

    # -- what the gates ask for; `failed` shows why not ---------------------------------------------------------------

    def open(self, unlock: Unlock, failed: Callable[[Trouble], object]) -> None:
        folder = self.folder
        self.workers.background(lambda progress: _opened(folder, unlock, progress), self.enter, t("Opening"), failed)

    def create(self, passphrase: str, failed: Callable[[Trouble], object]) -> None:
        folder = self.folder
        self.workers.background(lambda _p: vault.create(folder, passphrase), self._created, t("Creating"), failed)

    def _created(self, created: Created) -> None:
        self.show(gates.RecoveryCode(self, created))

    def restore(self, file: Path, unlock: Unlock, failed: Callable[[Trouble], object]) -> None:
        from opsdesk.store import backup

        folder = self.folder

        def work(progress: Progress) -> "Store":
            backup.restore(file, folder, unlock, progress)
            return _opened(folder, unlock, progress)

        self.workers.background(work, self.enter, t("Restoring"), failed)

    def show_sample(self, failed: Callable[[Trouble], object]) -> None:
        self._throw_away = Path(tempfile.mkdtemp(prefix="opsdesk-sample-"))
        self.workers.background(
            partial(sample_store, self._throw_away / "vault"), self.enter, t("Making the sample"), failed
        )

    def enter_vault(self, opened: OpenVault) -> None:
        from opsdesk.store.store import Store

        self.enter(Store(opened))

    # -- the desk ---------------------------------------------------------------------------------------------------

    def enter(self, store: "Store") -> None:
        from ui.pages import PAGES

        self._store = store
        desk = self.window.open_desk(store, PAGES, None if self._throw_away else self.lock)
        if not store.vault.read_only:
            Scoring(desk)
            Levelling(desk)
        if not self._throw_away:
            self.idle.watch(self.window.settings.get(settings.LOCK_AFTER))
            desk.context.settings_changed.connect(self._follow_idle)
            QTimer.singleShot(2000, desk, self.back_up)
            QTimer.singleShot(2000, desk, self._look_at_search)
            self._hourly.start()

    def _look_at_search(self) -> None:
        """An update may read the search index in another way than it was written."""
        from opsdesk.store.upkeep import search_is_old

        desk = self.window.desk
        if desk is not None and not desk.runner.store.vault.read_only:
            desk.runner.read(search_is_old, self._renew_search)

    def _renew_search(self, old: bool) -> None:
        if old and self.window.desk is not None:
            self.window.desk.runner.write_long(
                lambda store, progress: store.renew_search(progress), title=t("Building the search index")
            )

    def _follow_idle(self, key: str) -> None:
        if key == settings.LOCK_AFTER.key:
            self.idle.watch(self.window.settings.get(settings.LOCK_AFTER))

    def back_up(self) -> None:
        """Make the day's backup unless there is one."""
        desk, store = self.window.desk, self._store
        if desk is None or store is None or store.vault.read_only:
            return
        from opsdesk.store.retention import back_up_if_due

        def work(progress: Progress) -> Path | None:
            made = back_up_if_due(store.vault, progress)
            if made is not None:  # once a day, then
                store.write(lambda writing: writing.remove_loose_attachments())
            return made

        desk.runner.background(work, self._backed_up, t("Backing up"), self._no_backup)

    def _backed_up(self, _file: Path | None) -> None:
        if self.window.desk is not None and self._store is not None:
            from opsdesk.store.retention import backups

            newest = backups(self._store.vault.folder)[-1]
            self.window.desk.status.show_backed_up(int(newest.stat().st_mtime))

    def _no_backup(self, trouble: Trouble) -> None:
        if self.window.desk is not None:
            self.window.desk.status.show_backed_up(None)
            self.window.desk.tell(trouble)

    def lock(self) -> None:
        """Drop everything that was read and ask for the passphrase again."""
        if self._store is None or self._throw_away:
            return
        log.note("locked")
        self.show(gates.Locked(self))
        self._leave()

    def _leave(self) -> None:
        self._hourly.stop()
        self.idle.watch(0)
        if self._store is not None:
            self._store.close()
            self._store = None

    def end(self) -> None:
        self.workers.close()
        self._leave()
        if self._throw_away:
            shutil.rmtree(self._throw_away, ignore_errors=True)


def _load_desk() -> None:
    import ui.pages
    import ui.window.desk  # noqa: F401


def _opened(folder: Path, unlock: Unlock, progress: Progress) -> "Store":
    opened = vault.open_vault(folder, unlock, progress=progress)
    _load_desk()
    from opsdesk.store.store import Store

    return Store(opened)


def sample_store(folder: Path, progress: Progress) -> "Store":
    """A store on a fresh sample vault; nobody knows its passphrase, and nobody needs to."""
    from secrets import token_hex

    from opsdesk import sample
    from opsdesk.services import levels, scores
    from opsdesk.store.store import Store

    store = Store(vault.create(folder, token_hex(), cost=CHEAP).vault)
    sample.fill(store, progress=progress)
    scores.refresh(store, progress)
    levels.refresh(store, progress)
    return store
