"""Tickets that say much the same as older ones, in a sheet: sought once, then decided pair by pair, one key each."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import language, t, tn
from opsdesk.i18n import mark as _
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.model.figures import figure
from opsdesk.model.kinds import Stored
from opsdesk.model.schema import Schema
from opsdesk.services import differences
from opsdesk.services.similar import Alike, queue
from opsdesk.services.similar_pairs import Pair, merge, undecided
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store
from opsdesk.work import Progress
from ui.context import Context
from ui.runner import Task
from ui.theme import theme
from ui.widgets.busy import ProgressStrip
from ui.widgets.buttons import Button
from ui.widgets.empty import EmptyState
from ui.widgets.entries import Entry, EntryList
from ui.widgets.label import Label
from ui.widgets.surface import Surface

NEWEST = 5_000
"""Tickets that are compared with all before them."""
SEARCHING, DECIDING, DONE = range(3)
_LETTERS = 300
"""Of a text: so many tell what it is about, and fit."""


class Half(Surface):
    """One ticket of the pair."""

    def __init__(self) -> None:
        super().__init__(margin=12, gap=6)
        self.title, self.fact = Label(bold=True, wrap=True), Label(role="small", colour="muted")
        self.words = Label(wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        for part in (self.title, self.words):
            part.setMinimumWidth(1)  # a long address does not widen its half
        for part in (self.title, self.fact):
            self.body.addWidget(part)
        self.body.addWidget(self.words, 1)

    def show_ticket(self, schema: Schema, values: Sequence[Stored]) -> None:
        tickets = schema["tickets"]
        code, title, status, opened = values
        shown = (text.show(tickets.field(name), value) for name, value in (("status", status), ("opened", opened)))
        self.title.setText(_beginning(str(title)))
        self.fact.setText(" · ".join((str(code), *shown)))
        self.words.setText("")


class SimilarQueue(QWidget):
    closed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self._runner = context, context.runner
        self._found: list[Alike] = []
        self._task: Task | None = None
        self.pairs: list[Pair] = []
        self.pair: Pair | None = None
        self.stack = QStackedWidget()
        self.list = EntryList(t("Pairs to decide"))
        self.halves = (Half(), Half())
        self._strip, self._fact = ProgressStrip(), Label(colour="muted")
        self._both = Label(role="small", colour="muted")
        self.wrong = Label(colour="bad", wrap=True)
        self.cancel = Button(_("Cancel"), self.stop)
        self.buttons = (
            Button(_("Show the ticket"), self.open_one, tone="quiet", tip=_("Show the newer ticket (Enter)")),
            Button(_("Skip"), self.skip, tone="quiet", tip=_("On to the next pair (S)")),
            Button(_("Different"), self.different, icon="x", tip=_("Different ones: never ask again (D)")),
            Button(_("Merge"), self.same, icon="check", tone="primary", tip=_("Merge into the one opened first (M)")),
        )
        self._arrange()
        for keys, run in (("M", self.same), ("D", self.different), ("S", self.skip), ("Ctrl+Z", self._undo)):
            QShortcut(QKeySequence(keys), self, run, context=Qt.ShortcutContext.WindowShortcut)
        self.list.selectionModel().currentChanged.connect(lambda now, _before: self._choose(now.row()))
        self.list.opened.connect(lambda _target: self.open_one())
        self._runner.changed.connect(self._written)
        self._runner.progressed.connect(self._progressed)

    def _arrange(self) -> None:
        searching = QWidget()
        wait = QVBoxLayout(searching)
        wait.setContentsMargins(theme.px(220), 0, theme.px(220), 0)
        wait.setSpacing(12)
        wait.addStretch(2)
        wait.addWidget(Label(t("Searching for duplicates"), colour="muted"), alignment=Qt.AlignmentFlag.AlignCenter)
        wait.addWidget(self._strip)
        wait.addWidget(self.cancel, alignment=Qt.AlignmentFlag.AlignCenter)
        wait.addStretch(3)
        deciding = QWidget()
        halves = QHBoxLayout()
        halves.setSpacing(12)
        for half in self.halves:
            halves.addWidget(half, 1)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addLayout(halves, 1)
        right.addWidget(self._both)
        right.addWidget(self.wrong)
        panes = QHBoxLayout(deciding)
        panes.setContentsMargins(0, 0, 0, 0)
        panes.setSpacing(16)
        card = Surface(margin=8, gap=0)
        card.setFixedWidth(theme.px(280))
        card.body.addWidget(self.list)
        panes.addWidget(card)
        panes.addLayout(right, 1)
        for part in (searching, deciding, EmptyState("circle-check", _("No two tickets are left that say the same."))):
            self.stack.addWidget(part)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._fact, 1)
        for button in (Button(_("Close"), self.closed.emit, tone="quiet"), *self.buttons):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.stack, 1)
        column.addLayout(foot)
        self.wrong.hide()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(900), theme.px(460))

    # -- searching ----------------------------------------------------------------------------------------------------

    def search(self) -> None:
        store, found = self._runner.store, self._found

        def work(progress: Progress) -> None:
            def read(connection: Connection) -> None:
                for alike in queue(connection, store.schema, most=NEWEST, progress=progress):
                    found.append(alike)  # one by one: what is found stays when somebody stops it

            store.read(read)

        self._task = self._runner.background(work, self._searched, t("Searching for duplicates"), self._failed)
        self._strip.show_share(None)
        self._show_state()
        self.cancel.setFocus()

    def stop(self) -> None:
        """What was found until now can be decided."""
        if self._task is not None:
            self._task.cancel()
            self._end(self._task.done)

    def leave(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _searched(self, _nothing: object) -> None:
        if self._task is not None:
            self._end(self._task.total)

    def _failed(self, trouble: Trouble) -> None:
        self.stop()
        self._refused(trouble)

    def _end(self, compared: int) -> None:
        self._task = None
        self._found = sorted(self._found, key=lambda alike: -alike.older.likeness)
        said = tn("{n} ticket compared with those before it", "{n} tickets compared with those before them", compared)
        self._fact.setText(said)
        self._read()

    def _progressed(self, task: Task | None) -> None:
        if task is not None and task is self._task:
            self._strip.show_share(task.share)

    # -- what is left -------------------------------------------------------------------------------------------------

    def _written(self, changes: Changes) -> None:
        if self._task is None and (changes.touches("tickets") or changes.touches("differences")):
            self._read()

    def _read(self) -> None:
        schema, found = self._runner.store.schema, self._found
        self._runner.read(lambda c: undecided(c, schema, found), self._arrived, "feedback/queue")

    def _arrived(self, pairs: list[Pair]) -> None:
        """The pair on show keeps the cursor; once decided, the one in its place takes it."""
        first, before, shown = not self.pairs, self.list.currentIndex().row(), self.pair
        self.pairs = pairs
        entries = [
            Entry("copy", str(pair.ticket[1]), _alike(pair), f"{pair.older[0]} {pair.older[1]}", target=pair.ids)
            for pair in pairs
        ]
        self.list.selectionModel().blockSignals(True)
        self.list.show_entries(entries)
        held = next((row for row, pair in enumerate(pairs) if shown and pair.ids == shown.ids), None)
        row = held if held is not None else min(max(before, 0), len(pairs) - 1)
        self.list.setCurrentIndex(self.list.model().index(row, 0))
        self.list.selectionModel().blockSignals(False)
        self._choose(row)
        self._show_state()
        if first:
            self.list.setFocus()

    def _show_state(self) -> None:
        self.stack.setCurrentIndex(SEARCHING if self._task is not None else DECIDING if self.pairs else DONE)
        for button in self.buttons:
            button.setVisible(self.stack.currentIndex() == DECIDING)
        for button in self.buttons[2:]:
            button.setEnabled(not self._runner.store.vault.read_only)

    def _choose(self, row: int) -> None:
        self.pair = pair = self.pairs[row] if 0 <= row < len(self.pairs) else None
        if pair is None:
            return
        schema = self._runner.store.schema
        for half, values in zip(self.halves, (pair.ticket, pair.older), strict=True):
            half.show_ticket(schema, values)
        words = ("、" if language() == "zh" else ", ").join(pair.alike.older.words)
        self._both.setText(t("Both say: {words}", words=words))
        self._runner.read(lambda c: rows.page(c, schema, "tickets", pair.ids, ["body"]), self._told, "feedback/pair")

    def _told(self, bodies: dict[int, tuple[Stored, ...]]) -> None:
        if self.pair is not None:
            for half, number in zip(self.halves, self.pair.ids, strict=True):
                body = str(bodies[number][0] or "") if number in bodies else ""
                half.words.setText(_beginning(body))

    # -- deciding -----------------------------------------------------------------------------------------------------

    def same(self) -> None:
        self._decide(merge)

    def different(self) -> None:
        self._decide(lambda store, ids: differences.call_different(store, "tickets", [ids]))

    def _decide(self, write: Callable[[Store, tuple[int, int]], Changes]) -> None:
        if self.pair is not None and not self._runner.store.vault.read_only:
            ids, self.pair = self.pair.ids, None  # a key held down decides once
            self.wrong.hide()
            self._runner.write(lambda store: write(store, ids), self._decided, self._refused)

    def _decided(self, _changes: Changes) -> None:
        """Also where nothing was left to change, which nobody is told of."""
        self._read()

    def skip(self) -> None:
        if self.pairs:
            row = (self.list.currentIndex().row() + 1) % len(self.pairs)
            self.list.setCurrentIndex(self.list.model().index(row, 0))

    def open_one(self) -> None:
        if self.pair is not None:
            self._context.go("feedback", self.pair.ids[0])
            self.closed.emit()

    def _undo(self) -> None:
        self._context.commands.run("undo")

    def _refused(self, trouble: Trouble) -> None:
        self.wrong.setText(str(trouble))
        self.wrong.show()
        self._read()


def _alike(pair: Pair) -> str:
    return figure(round(pair.alike.older.likeness, 2), "percent")


def _beginning(words: str) -> str:
    plain = " ".join(words[: 4 * _LETTERS].split())
    return plain if len(plain) <= _LETTERS else f"{plain[:_LETTERS]}…"
