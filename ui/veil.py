"""What hides personal data on screen: whose is in sight now, for how long, and what goes into the log for it.

Everything that shows a sensitive field asks here. What forgets to ask shows it masked.
"""

from collections.abc import Callable, Container, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from opsdesk.settings import MASK, Settings
from ui.runner import Runner

REVEALED_MS = 60_000
"""One record stays in sight this long, or until another one is looked at."""


class _Every:
    """Every record there is."""

    def __contains__(self, _number: object) -> bool:
        return True


class Veil(QObject):
    changed = Signal()
    """More or less is in sight than before: whatever shows personal data shows it again."""

    def __init__(self, runner: Runner, chosen: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner, self._settings = runner, chosen
        self._everything = False
        self._record: tuple[str, int] | None = None
        self._while = QTimer(self, singleShot=True, interval=REVEALED_MS)
        self._while.timeout.connect(self._cover_record)
        if not self.on:
            QTimer.singleShot(0, self, partial(self._log, "setting"))  # somebody may have edited the file by hand

    # -- what is in sight ---------------------------------------------------------------------------------------------

    @property
    def on(self) -> bool:
        """Whether personal data is masked at all, by the setting."""
        return self._settings.get(MASK)

    @property
    def lifted(self) -> bool:
        """Whether everything is in sight until the vault is locked."""
        return self._everything and self.on

    def bare(self, entity: str) -> Container[int]:
        """The records of `entity` that show in full, for readers on other threads."""
        if self._everything or not self.on:
            return _Every()
        return (self._record[1],) if self._record is not None and self._record[0] == entity else ()

    def hides(self, entity: str, number: int | None) -> bool:
        return number not in self.bare(entity)

    # -- lifting it, always through the log ---------------------------------------------------------------------------

    def reveal(self, entity: str, number: int) -> None:
        """Show one record in full for a while."""
        if self.hides(entity, number):
            self._log("record", partial(self._uncover, entity, number), entity=entity, record=number)

    def reveal_everything(self, reason: str, then: Callable[[], object] | None = None) -> None:
        """Show everything until the vault is locked, or `cover` is called."""

        def done() -> None:
            self._everything = True
            self.changed.emit()
            if then is not None:
                then()

        self._log("all", done, reason=reason)

    def edits(self, entity: str, number: int, fields: Sequence[str]) -> None:
        """These fields of a record are about to stand in an editor, in full."""
        if self.hides(entity, number):
            self._log("edit", entity=entity, record=number, fields=fields)

    def copies(self, entity: str, n: int) -> None:
        """So many records go to the clipboard in full."""
        self._log("copy", entity=entity, n=n)

    def prints(self) -> None:
        """A report is made with personal data in full."""
        self._log("report")

    def cover(self) -> None:
        """Mask everything again."""
        self._everything = False
        self._cover_record()

    def looks_at(self, entity: str, number: int | None) -> None:
        """Another record is looked at now: the one before is masked again."""
        if self._record is not None and self._record[0] == entity and self._record[1] != number:
            self._cover_record()

    def setting_changed(self, key: str) -> None:
        if key != MASK.key:
            return
        if not self.on:
            self._log("setting")
        self._everything = False
        self.changed.emit()

    def _uncover(self, entity: str, number: int) -> None:
        self._record = entity, number
        self._while.start()
        self.changed.emit()

    def _cover_record(self) -> None:
        self._record = None
        self._while.stop()
        self.changed.emit()

    def _log(self, what: str, then: Callable[[], object] | None = None, **about: Any) -> None:
        """Write it down, and only then `then`."""
        if self._runner.store.vault.read_only:  # there is no log to write; see services.privacy.reveal
            if then is not None:
                then()
            return
        from opsdesk.services import privacy

        self._runner.write(
            lambda store: privacy.reveal(store, what, **about), lambda _none: then() if then is not None else None
        )
