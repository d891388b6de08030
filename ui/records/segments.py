"""All segments of a list, that is its saved views: how many are in each now, what they say, and what can be done."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.query import sentence
from opsdesk.query.filters import EVERYTHING, Filter, Query
from opsdesk.services import desk, saved_views
from opsdesk.services.saved_views import BOTH, EITHER, WITHOUT, View
from opsdesk.store.store import Store
from ui.dialogs.dialog import Dialog
from ui.filters.condition_sheet import ConditionSheet
from ui.filters.views import NamePopup
from ui.records.comparison import CompareSheet
from ui.runner import Runner
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.empty import EmptyState
from ui.widgets.entries import Entry, EntryList
from ui.widgets.label import Label
from ui.widgets.live import live

_WAYS = ((BOTH, _("In all of them")), (EITHER, _("In any of them")), (WITHOUT, _("In the first, without the others")))


class SegmentsSheet(QWidget):
    """`opened` brings a `Query` or a view's name to show in the list; `closed` follows where the list should be seen."""

    opened = Signal(object)
    export_wanted = Signal(str)
    closed = Signal()

    def __init__(self, runner: Runner, entity: str) -> None:
        super().__init__()
        self._runner, self._entity = runner, entity
        self._views: tuple[View, ...] = ()
        self._counts: dict[int, int | None] = {}
        self._counting = 0
        self._order: list[int] = []
        self.list = EntryList("")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.opened.connect(self._open_number)
        self.list.removed.connect(lambda number: self._with(number, self.remove))
        self.list.menu_wanted.connect(self._menu_at)
        selection = self.list.selectionModel()
        assert selection is not None
        selection.selectionChanged.connect(lambda *_args: self._chosen_changed())
        self._empty = EmptyState(
            "bookmark",
            _("No segments yet. Filter the list, then save it as a view; or build a condition here."),
            Button(_("New segment"), self.new, tone="primary"),
        )
        self._refusal = Label(colour="bad", wrap=True)
        self._refusal.hide()
        self._arrange()
        runner.changed.connect(self._written)
        live(self, self.retranslate)
        self._look()

    def _arrange(self) -> None:
        self._buttons: dict[str, Button] = {
            "open": Button(_("Show in the list"), lambda: self._one(self.open)),
            "edit": Button(_("Edit"), lambda: self._one(self.edit), icon="pencil"),
            "combine": Button(_("Combine"), self._combine_menu),
            "snapshot": Button(_("Snapshot"), lambda: self._one(self.snapshot)),
            "compare": Button(_("Compare"), lambda: self._one(self.compare)),
        }
        self._more = IconButton("ellipsis", _("More"), self._more_menu)
        bar = QHBoxLayout()
        bar.setSpacing(6)
        for button in self._buttons.values():
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            bar.addWidget(button)
        bar.addWidget(self._more)
        bar.addStretch()
        self._new = Button(_("New segment"), self.new, icon="plus", tone="primary")
        self._new.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        bar.addWidget(self._new)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        box.addLayout(bar)
        box.addWidget(self._refusal)
        box.addWidget(self.list, 1)
        box.addWidget(self._empty, 1)
        self.setFocusProxy(self.list)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(760), theme.px(480))

    def retranslate(self) -> None:
        self.list.setAccessibleName(t("Segments"))
        self.list.setMinimumHeight(theme.px(46) * 6)
        self._show()

    # -- what there is ----------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        schema, entity = self._runner.store.schema, self._entity
        work: Any = lambda connection: saved_views.views(connection, schema, entity)  # noqa: E731
        self._runner.read(work, self._looked, slot="segments")

    def _looked(self, views: tuple[View, ...]) -> None:
        self._views = views
        self._counts = {}
        self._show()
        self._count_next()

    def _count_next(self) -> None:
        """One after the other, so that the list beside keeps a reader of its own."""
        view = next((view for view in self._views if view.id not in self._counts), None)
        if view is None:
            return
        schema = self._runner.store.schema
        work: Any = lambda connection: saved_views.counted(connection, schema, view)  # noqa: E731
        self._counting = view.id
        self._runner.read(work, self._counted, slot="segments/count")

    def _counted(self, count: int | None) -> None:
        self._counts[self._counting] = count
        self._show()
        self._count_next()

    def _written(self, changes: Changes) -> None:
        if changes.touches("views") or changes.touches("custom_fields") or changes.touches(self._entity):
            self._look()

    def stop(self) -> None:
        """Nobody looks at the counts any more."""
        self._runner.forget("segments")
        self._runner.forget("segments/count")

    @property
    def counts(self) -> dict[str, int | None]:
        return {view.name: self._counts[view.id] for view in self._views if view.id in self._counts}

    def _show(self) -> None:
        chosen, current = [view.id for view in self.chosen], self.list.currentIndex().row()
        self.list.show_entries([self._entry(view) for view in self._views])
        model, selection = self.list.model(), self.list.selectionModel()
        if self._views and selection is not None:
            self.list.setCurrentIndex(model.index(min(max(current, 0), len(self._views) - 1), 0))
            selection.clearSelection()
            for at, view in enumerate(self._views):
                if view.id in chosen or (not chosen and at == max(current, 0)):
                    selection.select(model.index(at, 0), selection.SelectionFlag.Select)
        self.list.setVisible(bool(self._views))
        self._empty.setVisible(not self._views)
        self._chosen_changed()

    def _entry(self, view: View) -> Entry:
        if view.problem:
            return Entry("triangle-alert", view.name, text.EMPTY, str(view.problem), "bad", view.id, str(view.problem))
        count = self._counts.get(view.id, -1)
        right = "…" if count == -1 else text.EMPTY if count is None else f"{count:,}"
        said = self._said(view)
        kind = t("static") if view.static else t("dynamic")
        return Entry("clock" if view.static else "bookmark", view.name, f"{right}  ·  {kind}", said, "", view.id, said)

    def _said(self, view: View) -> str:
        if view.taken is None:
            return sentence.say(self._runner.store.schema[self._entity], view.query.where)
        origin = next((one.name for one in self._views if one.id == view.origin), text.EMPTY)
        return t(
            "Snapshot of {name}, taken {when}", name=origin, when=text.moment(view.taken).strftime("%Y-%m-%d %H:%M")
        )

    # -- what is chosen ---------------------------------------------------------------------------------------------------

    @property
    def chosen(self) -> list[View]:
        """In the order in which they were chosen: the first of them is the one that others are taken out of."""
        by_number = {view.id: view for view in self._views}
        return [by_number[number] for number in self._order if number in by_number]

    def _chosen_changed(self) -> None:
        selected = [self.list.entries[index.row()].target for index in self.list.selectedIndexes()]
        numbers = [number for number in selected if isinstance(number, int)]
        self._order = [*(n for n in self._order if n in numbers), *(n for n in numbers if n not in self._order)]
        one = len(self._order) == 1
        for name, button in self._buttons.items():
            button.setEnabled(len(self._order) > 1 if name == "combine" else one)
        self._more.setEnabled(one)

    def _one(self, act: Callable[[View], object]) -> None:
        self._refuse(None)
        if len(self.chosen) == 1:
            act(self.chosen[0])

    def _with(self, number: object, act: Callable[[View], object]) -> None:
        view = next((view for view in self._views if view.id == number), None)
        if view is not None:
            self._refuse(None)
            act(view)

    def _open_number(self, number: object) -> None:
        self._with(number, self.open)

    def _menu_at(self, number: object, at: QPoint) -> None:
        view = next((view for view in self._views if view.id == number), None)
        if view is not None:
            (self.combine_menu() if len(self.chosen) > 1 else self.menu(view)).popup(at)

    def _more_menu(self) -> None:
        self._one(lambda view: self.menu(view).popup(self._more.mapToGlobal(self._more.rect().bottomLeft())))

    def _combine_menu(self) -> None:
        button = self._buttons["combine"]
        self.combine_menu().popup(button.mapToGlobal(button.rect().bottomLeft()))

    def menu(self, view: View) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, act in (
            (t("Show in the list"), self.open),
            (t("Edit"), self.edit),
            (t("Duplicate…"), self.ask_duplicate),
            (t("Snapshot"), self.snapshot),
            (t("Compare"), self.compare),
            (t("Export members"), self.export),
            (t("Rename…"), self.ask_name),
            (t("Remove"), self.remove),
        ):
            menu.addAction(words, partial(act, view))
        return menu

    def combine_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for how, words in _WAYS:
            menu.addAction(t(words), partial(self.ask_combined, how))
        return menu

    # -- doing it ---------------------------------------------------------------------------------------------------------

    def open(self, view: View) -> None:
        if view.problem:
            self._refuse(view.problem)
            return
        self.opened.emit(view.name)
        self.closed.emit()

    def export(self, view: View) -> None:
        if view.problem:
            self._refuse(view.problem)
            return
        self.export_wanted.emit(view.name)
        self.closed.emit()

    def edit(self, view: View) -> None:
        def keep(where: Filter) -> None:
            self._save(view.name, Query(self._entity, where, view.query.sort), view.columns)

        self._condition(view.query.where, _("Edit the segment"), keep)

    def new(self) -> None:
        self._condition(EVERYTHING, _("New segment"), self._ask_new_name)

    def _condition(self, where: Filter, title: str, keep: Callable[[Filter], object]) -> ConditionSheet:
        sheet = ConditionSheet(self._runner, self._entity, where, _("Save"))
        dialog = Dialog(self, title, width=640)
        dialog.body.addWidget(sheet)
        sheet.applied.connect(keep)
        sheet.closed.connect(dialog.accept, Qt.ConnectionType.QueuedConnection)
        dialog.open()
        return sheet

    def _ask_new_name(self, where: Filter) -> None:
        self._ask(_("Name of the segment"), "", lambda name: self._save(name, Query(self._entity, where)))

    def ask_duplicate(self, view: View) -> None:
        name = t("{name} (copy)", name=view.name)
        self._ask(_("Name of the segment"), name, lambda name: self._save(name, view.query, view.columns))

    def ask_combined(self, how: str) -> None:
        names = [view.name for view in self.chosen]
        glue = {BOTH: " ∩ ", EITHER: " ∪ ", WITHOUT: " − "}[how]
        where = saved_views.combined(names, how)
        self._ask(
            _("Name of the segment"), glue.join(names)[:80], lambda name: self._save(name, Query(self._entity, where))
        )

    def ask_name(self, view: View) -> None:
        self._ask(_("Rename the view"), view.name, lambda name: self._write(
            lambda store: saved_views.rename(store, self._entity, view.id, name)
        ))  # fmt: skip

    def _ask(self, title: str, name: str, keep: Callable[[str], object]) -> None:
        NamePopup(self._more if self._more.isEnabled() else self._new, title, name, keep).open_under_control()

    def snapshot(self, view: View) -> None:
        self._write(lambda store: saved_views.snapshot(store, self._entity, view.id))

    def compare(self, view: View) -> None:
        sheet = CompareSheet(self._runner, self._entity, view.name)
        dialog = Dialog(self, _("Then and now"), width=520)
        dialog.body.addWidget(sheet)
        sheet.opened.connect(self._compared)
        sheet.closed.connect(dialog.accept, Qt.ConnectionType.QueuedConnection)
        dialog.open()

    def _compared(self, query: Query) -> None:
        self.opened.emit(query)
        self.closed.emit()

    def remove(self, view: View) -> None:
        self._write(lambda store: desk.remove_view(store, view.id, view.name))

    def _save(self, name: str, query: Query, columns: Sequence[str] = ()) -> None:
        self._write(lambda store: desk.save_view(store, name, query, columns))

    def _write(self, work: Callable[[Store], Changes]) -> None:
        self._runner.write(work, None, self._refuse)

    def _refuse(self, trouble: Trouble | None) -> None:
        self._refusal.setText(str(trouble) if trouble else "")
        self._refusal.setVisible(trouble is not None)

    @property
    def refusal(self) -> str:
        return self._refusal.text()
