"""The operations of the journal as rows under the days on which they were done, read as one scrolls down."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from opsdesk import clock
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.schema import Schema
from opsdesk.services import verbs
from opsdesk.store import journal
from opsdesk.store.journal import Done
from ui.runner import Runner

Index = QModelIndex | QPersistentModelIndex
PAGE = 200
ENTRY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Entry:
    """An operation, or (`done` None) the day above its operations."""

    words: str
    done: Done | None = None

    @property
    def time(self) -> str:
        return text.moment(self.done.at).strftime("%H:%M") if self.done else ""


def day_words(day: int) -> str:
    near = text.relative_day(day)
    return near if 0 <= clock.today() - day <= 1 else clock.day_of(day).isoformat()


class HistoryModel(QAbstractListModel):
    """`show` narrows by words and by what still stands; older operations come by pages."""

    loaded = Signal()

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._done: list[Done] = []
        self._entries: list[Entry] = []
        self._words = ""
        self._undone: bool | None = None
        self._more = False

    @property
    def _schema(self) -> Schema:
        return self._runner.store.schema

    # -- what is read ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read from the newest on, as far down as was read before."""
        self._more = False  # reading on would interrupt this, and leave out what is new
        self._read(None, max(len(self._done), PAGE))

    def read_more(self) -> None:
        if self._more:
            self._more = False
            self._read(self._done[-1].id, PAGE)

    def _read(self, before: int | None, limit: int) -> None:
        def work(connection: Any) -> tuple[int | None, int, list[Done]]:
            return before, limit, journal.operations(connection, limit, before)

        self._runner.read(work, self._arrived, slot="history")

    def _arrived(self, found: tuple[int | None, int, list[Done]]) -> None:
        before, limit, done = found
        self._done = done if before is None else [*self._done, *done]
        self._more = len(done) == limit
        self._arrange()
        self.loaded.emit()

    # -- what is shown --------------------------------------------------------------------------------------------

    def show(self, words: str, undone: bool | None) -> None:
        """Only sentences with `words`; only undone (True) or standing (False) ones; None for both."""
        self._words, self._undone = words.strip().casefold(), undone
        self._arrange()

    def retranslate(self) -> None:
        self._arrange()

    def _arrange(self) -> None:
        entries: list[Entry] = []
        last = None
        for done in self._done:
            words = verbs.say(self._schema, done.verb, done.params)
            if self._words not in words.casefold() or self._undone not in (None, done.undone):
                continue
            day = clock.day_number(text.moment(done.at).date())
            if day != last:
                entries.append(Entry(day_words(day)))
                last = day
            entries.append(Entry(words, done))
        self.beginResetModel()
        self._entries = entries
        self.endResetModel()

    @property
    def entries(self) -> list[Entry]:
        return list(self._entries)

    def row_of(self, operation: int) -> int:
        """Where the operation stands, or -1."""
        found = (row for row, entry in enumerate(self._entries) if entry.done and entry.done.id == operation)
        return next(found, -1)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self._entries[index.row()].done is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self._entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.words
            case Qt.ItemDataRole.AccessibleTextRole:
                done = entry.done
                state = t("Cannot be undone") if done and done.closed else t("undone") if done and done.undone else ""
                return " ".join(filter(None, (entry.words, entry.time, state)))
            case _ if role == ENTRY:
                return entry
            case _:
                return None
