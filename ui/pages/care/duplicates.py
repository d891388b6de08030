"""The duplicates tab: a search through the whole archive, and the groups it found, decided one after the other."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Moment
from opsdesk.services import differences, duplicates, merge, review
from opsdesk.services.review import Queue
from opsdesk.work import Progress
from ui.context import Context, Page
from ui.pages.care.group import entry, read_queue
from ui.pages.care.reviewing import Reviewing
from ui.runner import Task
from ui.widgets.busy import ProgressStrip
from ui.widgets.buttons import Button
from ui.widgets.empty import EmptyState
from ui.widgets.entries import EntryList
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.segments import Segments
from ui.widgets.splitter import Splitter
from ui.widgets.surface import Surface

LISTS = (("customers", _("Customers")), ("contacts", _("Contacts")))
NEVER, DONE, SEARCHING, DECIDING = range(4)
_LIST = "duplicates.list"


class DuplicatesTab(Page):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._runner = context.runner
        self._queue = Queue((), 0, None)
        self._names: dict[int, str] = {}
        self._later: list[tuple[int, ...]] = []
        self._task: Task | None = None
        run = context.commands.run
        self.which = Segments(LISTS)
        self.which.set_value(context.memory.get(_LIST, "customers"))
        self._fact = Label(colour="muted")
        self.again = Button(_("Search again"), lambda: run("duplicates.search"), icon="refresh-cw")
        self.list = EntryList(t("Groups to decide"))
        self.reviewing = Reviewing(context)
        self._strip = ProgressStrip()
        self._doing = Label(colour="muted")
        self._doing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.cancel = Button(_("Cancel"), self.stop)
        self.stack = QStackedWidget()
        self._arrange()
        self.which.chosen.connect(self._turn)
        self.list.selectionModel().currentChanged.connect(lambda now, _before: self._choose(now.row()))
        self.list.opened.connect(lambda _target: self.reviewing.compare.setFocus())
        self.reviewing.gone.connect(self.reload)
        self._runner.changed.connect(self._written)
        self._runner.progressed.connect(self._progressed)
        live(self, self.retranslate)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.which)
        head.addWidget(self._fact, 1)
        head.addWidget(self.again)
        run = self.context.commands.run
        search = Button(_("Search for duplicates"), lambda: run("duplicates.search"), icon="search", tone="primary")
        never = _("Nobody has searched for duplicates yet. A search changes nothing.")
        self.stack.addWidget(EmptyState("copy", never, search))
        self.stack.addWidget(EmptyState("circle-check", _("Nothing is left to decide here.")))
        self.stack.addWidget(self._searching())
        self.stack.addWidget(self._deciding())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.stack, 1)

    def _searching(self) -> QWidget:
        inside = QWidget()
        inside.setFixedWidth(360)
        box = QVBoxLayout(inside)
        box.setSpacing(12)
        box.addWidget(self._doing)
        box.addWidget(self._strip)
        box.addWidget(self.cancel, alignment=Qt.AlignmentFlag.AlignCenter)
        place = QWidget()
        column = QVBoxLayout(place)
        column.addStretch(2)
        column.addWidget(inside, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        return place

    def _deciding(self) -> QWidget:
        card = Surface(margin=8, gap=0)
        card.body.addWidget(self.list)
        panes = Splitter(self.context.memory, "duplicates.list", gap=12)
        panes.addWidget(card)
        panes.addWidget(self.reviewing)
        panes.setStretchFactor(1, 1)
        panes.restore(250, 800)
        return panes

    def retranslate(self) -> None:
        self.list.setAccessibleName(t("Groups to decide"))
        self._show_fact()
        self._fill()

    # -- the queue ----------------------------------------------------------------------------------------------------

    @property
    def entity(self) -> str:
        return str(self.which.value or "customers")

    def visit(self, target: object) -> None:
        if target in ("customers", "contacts"):
            self.which.set_value(target)
        self.reload()

    def take_focus(self) -> None:
        self.list.setFocus()

    def _turn(self, entity: object) -> None:
        self.context.memory.keep(_LIST, entity)
        self._later.clear()
        self.reload()

    def reload(self) -> None:
        schema, entity = self._runner.store.schema, self.entity
        self._runner.read(lambda c: read_queue(c, schema, entity), self._arrived, "duplicates")

    def _arrived(self, found: tuple[Queue, dict[int, str]]) -> None:
        queue, self._names = found
        later = {members: at for at, members in enumerate(self._later)}
        groups = tuple(sorted(queue.groups, key=lambda group: later.get(group.members, -1)))
        self._queue = Queue(groups, queue.total, queue.last)
        self._fill()
        self._show_fact()
        self._show_state()

    def _show_state(self) -> None:
        if self._task is not None:
            state = SEARCHING
        elif self._queue.groups:
            state = DECIDING
        else:
            state = NEVER if self._queue.last is None else DONE
        self.stack.setCurrentIndex(state)

    def _fill(self) -> None:
        """The group on show keeps the cursor; once decided, the one in its place takes it."""
        declared = self._runner.store.schema[self.entity]
        groups, before = self._queue.groups, self.list.currentIndex().row()
        self.list.selectionModel().blockSignals(True)
        self.list.show_entries([entry(declared, group, self._names) for group in groups])
        self.list.selectionModel().blockSignals(False)
        shown = self.reviewing.group if self.reviewing.entity == self.entity else None
        held = next((at for at, group in enumerate(groups) if group == shown), None)
        row = held if held is not None else min(max(before, 0), len(groups) - 1)
        self.list.setCurrentIndex(self.list.model().index(row, 0))
        if held is None or not groups:
            self._choose(row)

    def _choose(self, row: int) -> None:
        group = self._queue.groups[row] if 0 <= row < len(self._queue.groups) else None
        if group is None or group != self.reviewing.group or self.reviewing.entity != self.entity:
            self.reviewing.show_group(self.entity, group)

    def _show_fact(self) -> None:
        last = self._queue.last
        self.again.setVisible(last is not None and self._task is None)
        if last is None:
            self._fact.setText("")
            return
        when = text.SHOW[Moment](Moment(), last.at)
        found = tn("{n} group to decide", "{n} groups to decide", self._queue.total)
        searched = t("{n} records searched on {when}", n=f"{last.records:,}", when=when)
        told = [t("{n} pairs of records were compared.", n=f"{last.compared:,}")]
        if crowded := last.excluded.get("crowded", 0):
            told.append(
                t(
                    "{n} values are shared by so many records that those were compared only where a second field agrees.",
                    n=f"{crowded:,}",
                )
            )
        if alone := last.excluded.get("name_alone", 0):
            told.append(t("{n} pairs have only a person’s name in common, which is not enough.", n=f"{alone:,}"))
        self._fact.setText(f"{found} · {searched}")
        self._fact.setToolTip("\n".join(told))

    # -- searching ----------------------------------------------------------------------------------------------------

    @property
    def can_search(self) -> bool:
        return self._task is None and not self._runner.store.vault.read_only

    def search(self) -> None:
        entity, store = self.entity, self._runner.store

        def work(progress: Progress) -> None:
            found = duplicates.scan(store, entity, progress)
            store.write(lambda store: review.keep(store, found))

        self._task = self._runner.background(work, self._searched, t("Searching for duplicates"), self._failed)
        self._doing.setText(t("Searching for duplicates"))
        self._strip.show_share(None)
        self._show_state()
        self._show_fact()
        self.cancel.setFocus()

    def stop(self) -> None:
        """Nothing is kept of a search that was stopped."""
        if self._task is not None:
            self._task.cancel()
            self._searched()

    def _searched(self, _nothing: object = None) -> None:
        self._task = None
        self._later.clear()
        self.reload()
        self.list.setFocus()

    def _failed(self, trouble: Trouble) -> None:
        self._searched()
        self.context.tell(trouble)

    def _progressed(self, task: Task | None) -> None:
        if task is not None and task is self._task:
            self._doing.setText(task.what or t("Searching for duplicates"))
            self._strip.show_share(task.share)

    # -- deciding -----------------------------------------------------------------------------------------------------

    @property
    def deciding(self) -> bool:
        ready = self.stack.currentIndex() == DECIDING and len(self.reviewing.records) > 1
        return ready and not self._runner.store.vault.read_only

    def same(self) -> None:
        entity, records, keep = self.entity, self.reviewing.records, self.reviewing.keep
        self._runner.write(lambda store: merge.merge(store, entity, records, keep))

    def different(self) -> None:
        entity, pairs = self.entity, differences.every_two(self.reviewing.records)
        self._runner.write(lambda store: differences.call_different(store, entity, pairs))

    def skip(self) -> None:
        """To the end of the queue, for as long as the window is open."""
        group = self.reviewing.group
        if group is not None:
            self._later = [members for members in self._later if members != group.members] + [group.members]
            self.reviewing.show_group(self.entity, None)  # the one after it takes the cursor
            self.reload()

    def _written(self, changes: Changes) -> None:
        if any(changes.touches(name) for name in (self.entity, "differences", "aliases", "custom_fields")):
            self.reload()
