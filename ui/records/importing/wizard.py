"""The wizard itself: it leads one file after the other through its steps. Everything slow runs in the background."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget

from opsdesk.errors import Trouble
from opsdesk.exchange.importer import Outcome, Plan
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.query.filters import Query
from ui.context import Context, Page
from ui.dialogs.dialog import Dialog
from ui.records.importing.columns_step import ColumnsStep
from ui.records.importing.file_step import FileStep
from ui.records.importing.outcome_steps import CheckStep, DoneStep
from ui.records.importing.parts import StepLine, Working
from ui.records.importing.work import Import, Looked, Options, look, trial
from ui.runner import Task
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.label import Label
from ui.widgets.message import MessageBar

FILE, COLUMNS, CHECK, DONE, WORKING = range(5)
_ROOM = 64


class Wizard(Dialog):
    def __init__(self, context: Context, page: Page, files: list[Path], lists: Sequence[str]) -> None:
        super().__init__(page, _("Import a file"), width=560)
        self._context, self._runner, self._page = context, context.runner, page
        self._files, self._at = files, 0
        self._lists = tuple(lists)
        self._task: Task | None = None
        self._looked: Looked | None = None
        self._plan: Plan | None = None
        self._outcome: Outcome | None = None
        self._step = FILE
        self.name, self._which = Label(bold=True), Label(role="small", colour="muted")
        self.line = StepLine()
        self.message = MessageBar()
        self.file, self.columns = FileStep(), ColumnsStep(self._runner, self._lists)
        self.check, self.done_step = CheckStep(), DoneStep()
        self.working = Working()
        self.stack = QStackedWidget()
        for step in (self.file, self.columns, self.check, self.done_step, self.working):
            self.stack.addWidget(step)
        self.other = Button(_("Choose another file"), self.choose_other, tone="quiet", icon="folder-open")
        self.skip = Button(_("Skip this file"), self.next_file)
        self.back = Button(_("Back"), self._go_back)
        self.cancel = Button(_("Cancel"), self._cancel)
        self.go_on = Button(_("Continue"), self._go_on, tone="primary")
        self._build()
        self._connect()
        self.resize(self._fitting())

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.name)
        head.addWidget(self._which, 1)
        head.addWidget(self.line)
        self.body.addLayout(head)
        self.body.addWidget(self.message)
        self.body.addWidget(self.stack, 1)
        self.buttons.insertWidget(0, self.other)
        for button in (self.skip, self.back, self.cancel, self.go_on):
            self.add_button(button)

    def _connect(self) -> None:
        self.file.corrected.connect(self.look)
        self.file.other_wanted.connect(self.choose_other)
        self.columns.changed.connect(self._offer)
        self.check.rejects_wanted.connect(self.save_rejects)
        self.done_step.rejects_wanted.connect(self.save_rejects)
        self.done_step.undo_wanted.connect(self.undo)
        self.done_step.show_wanted.connect(self.show_rows)
        self._runner.progressed.connect(self._follow)

    def _fitting(self) -> QSize:
        """Most of the window, so that it reads like a page of its own."""
        room = self._page.window().size() - QSize(_ROOM, _ROOM)
        return QSize(min(room.width(), theme.px(1080)), min(room.height(), theme.px(760)))

    @property
    def path(self) -> Path:
        return self._files[self._at]

    def start(self) -> None:
        """Begin with the file whose turn it is."""
        self.name.setText(self.path.name)
        several = len(self._files) > 1
        self._which.setText(t("file {n} of {most}", n=self._at + 1, most=len(self._files)) if several else "")
        self._looked = None
        self.file.forget()
        self.look(Options())

    # -- the steps ----------------------------------------------------------------------------------------------------

    def _show(self, step: int) -> None:
        self._step = step
        self.stack.setCurrentIndex(step)
        self.message.hide()
        if step != WORKING:
            self.line.show_step(step)
        self._offer()

    def _offer(self) -> None:
        """The buttons of the step."""
        step, busy = self._step, self._task is not None
        more = self._at + 1 < len(self._files)
        self.other.setVisible(step == FILE and self._looked is not None)
        self.skip.setVisible(step == FILE and more)
        self.back.setVisible(step in (COLUMNS, CHECK))
        self.cancel.setVisible(step != DONE)
        self.go_on.setVisible(step != WORKING and (step != FILE or self._looked is not None))
        words = {FILE: _("Continue"), COLUMNS: _("Check"), CHECK: _("Import"), DONE: _("Done")}
        self.go_on.rename(_("Next file") if step == DONE and more else words.get(step, _("Continue")))
        ready = {
            FILE: self._looked is not None and not busy,
            COLUMNS: self.columns.problem is None,
            CHECK: self._outcome is not None and bool(self._outcome.new or self._outcome.updated),
        }
        self.go_on.setEnabled(ready.get(step, True))

    def _go_on(self) -> None:
        match self._step:
            case 0:
                self._show(COLUMNS)
                self.columns.columns.setFocus()
            case 1:
                self.try_out()
            case 2:
                self.import_()
            case _:
                self.next_file()

    def _go_back(self) -> None:
        self._show(self._step - 1)
        self.go_on.setFocus()

    def _cancel(self) -> None:
        """Trying and importing stop, and the step before shows; elsewhere the wizard closes."""
        if self._step == WORKING and self._task is not None and self._looked is not None:
            self._task.cancel()
            self.working.begin(t("Cancelling…"), t("Nothing is written."))
        else:
            self.reject()

    def next_file(self) -> None:
        if self._at + 1 < len(self._files):
            self._drop_task()
            self._at += 1
            self.start()
        else:
            self.accept()

    def choose_other(self) -> None:
        from ui.records.importing import ask_files

        if files := ask_files(self._page):
            self._files[self._at : self._at + 1] = files
            self.start()

    def done(self, result: int) -> None:
        """However it is closed: what runs is cancelled, and an import under way leaves nothing."""
        self._drop_task()
        super().done(result)

    # -- work in the background ---------------------------------------------------------------------------------------

    def _drop_task(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _follow(self, _newest: object) -> None:
        if self._task is not None and not self._task.progress.cancelled:
            self.working.follow(self._task)

    def _failed(self, trouble: Trouble) -> None:
        self._task = None
        self._show(CHECK if self._outcome is not None else COLUMNS)
        self.message.tell(trouble)

    def look(self, options: Options) -> None:
        """Recognise the file, with what the user corrected about it."""
        self._drop_task()
        if self._looked is None:
            self._show(WORKING)
            self.line.show_step(FILE)
            self.working.begin(t("Looking at the file…"))
        store, path, lists = self._runner.store, self.path, self._lists
        self._task = self._runner.background(
            lambda progress: look(store, path, options, lists, progress),
            self._seen,
            t("Looking at the file…"),
            partial(self._refused, (path, options)),
        )
        self._wanted = options
        self._offer()

    def _seen(self, looked: Looked) -> None:
        if (looked.path, looked.options) != (self.path, self._wanted):
            return  # asked again meanwhile
        self._task, self._looked = None, looked
        self.file.show_looked(looked)
        self.columns.show_looked(looked)
        arriving = self._step != FILE
        self._show(FILE)
        if arriving:
            self.go_on.setFocus()

    def _refused(self, asked: tuple[Path, Options], trouble: Trouble) -> None:
        if asked != (self.path, self._wanted):
            return
        self._task = None
        self._looked = None
        self._show(FILE)
        self.file.show_trouble(trouble)

    def try_out(self) -> None:
        """The dry run."""
        self._outcome = None
        self._plan = self.columns.plan
        self._work(t("Checking every row…"), t("Nothing is written yet."))
        task = trial(self._runner.store, self.columns.entity, self.path, self._plan)
        self._task = self._runner.background(task, self._tried, t("Checking every row…"), self._failed)

    def _tried(self, outcome: Outcome | None) -> None:
        self._task = None
        if outcome is None:
            self._show(COLUMNS)
            return
        self._outcome = outcome
        self.check.show_outcome(outcome, self._runner.store.schema[self.columns.entity])
        self._show(CHECK)
        self.go_on.setFocus()

    def import_(self) -> None:
        assert self._plan is not None
        self._work(t("Importing…"), t("All or nothing: cancelling leaves the desk as it is."))
        work = Import(self._runner.store, self.columns.entity, self.path, self._plan)
        self._import = work
        self._task = self._runner.background(work, self._imported, t("Importing…"), self._failed)

    def _imported(self, _changes: Changes) -> None:
        self._task = None
        outcome = self._import.outcome
        if outcome is None:
            self._show(CHECK)
            return
        self._outcome = outcome
        self.done_step.show_outcome(
            outcome,
            can_show=self.columns.entity in self._context.lists and bool(outcome.operation),
            can_save=bool(outcome.rejected) and self._repeatable,
        )
        self._show(DONE)
        self.go_on.setFocus()

    def _work(self, title: str, note: str) -> None:
        at = self._step
        self._show(WORKING)
        self.line.show_step(at + 1)
        self.working.begin(title, note)
        self.cancel.setFocus()

    @property
    def _repeatable(self) -> bool:
        """Whether trying the file again, after it was imported, refuses the same rows: without a key it would find
        each code taken."""
        assert self._plan is not None
        return bool(self._plan.key) or "code" not in self._plan.mapped.fields.values()

    # -- what can be done with the outcome ----------------------------------------------------------------------------

    def save_rejects(self) -> None:
        """The refused rows with their reasons into a file, by another dry run: they are not kept in memory."""
        assert self._plan is not None
        proposed = str(self.path.with_name(t("{name} rejected", name=self.path.stem) + ".xlsx"))
        name, _kind = QFileDialog.getSaveFileName(self, t("Save rejected rows"), proposed, "XLSX (*.xlsx);;CSV (*.csv)")
        if name:
            self.write_rejects(Path(name))

    def write_rejects(self, path: Path) -> None:
        assert self._plan is not None
        plan = replace(self._plan, rejects=path)
        work = trial(self._runner.store, self.columns.entity, self.path, plan)
        self._runner.background(work, partial(self._saved_rejects, path), t("Saving rejected rows"), self.message.tell)

    def _saved_rejects(self, path: Path, outcome: Outcome | None) -> None:
        if outcome is not None:
            self._context.toast(t("Saved {name}. The file is not encrypted.", name=path.name))

    def undo(self) -> None:
        assert self._outcome is not None
        operation = self._outcome.operation
        self._runner.write_long(
            lambda store, progress: store.undo(operation, progress), self._undone, t("Undoing"), self.message.tell
        )

    def _undone(self, _changes: Changes) -> None:
        self.done_step.show_undone()

    def show_rows(self) -> None:
        """The list with its newest records first: what was just imported stands on top."""
        self._context.show(Query(self.columns.entity))
        self.accept()
