"""The export sheet: which records, in which format and columns; then a file, written in the background."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from opsdesk import clock
from opsdesk.errors import Cancelled, Trouble
from opsdesk.exchange import exporter
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.query.filters import Query
from opsdesk.services.rows import Selection
from opsdesk.store import rows
from opsdesk.store.store import Store
from opsdesk.work import Progress
from ui.context import Context, Page
from ui.dialogs.dialog import Dialog
from ui.icons import pixmap
from ui.runner import Task
from ui.theme import ICON_SIZE, theme
from ui.widgets.busy import ProgressStrip
from ui.widgets.buttons import Button
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.segments import Segments

LIST, SELECTION = "list", "selection"
SHOWN, ALL = "shown", "all"
FORMATS = (
    ("xlsx", "Excel"),
    ("csv", "CSV"),
    ("json", "JSON"),
    ("vcf", _("Contact cards")),
    ("ics", _("Calendar file")),
)
HINTS = {
    "xlsx": _("For Excel, WPS and Numbers; up to a million rows."),
    "csv": _("For any program, of any size."),
    "json": _("For programs: field names and plain values."),
    "vcf": _("For phones and address books."),
    "ics": _("For calendars: Outlook, Apple, Google, DingTalk and others."),
}
NEEDS = {"vcf": "name", "ics": "rrule"}
"""Format -> a field without which it makes no sense."""
READ_BY_PEOPLE = ("xlsx", "csv")
"""Headers and choices in the user's language; they come back all the same."""


def open_sheet(
    context: Context, parent_page: Page, query: Query, columns: Sequence[str], selection: Selection | None
) -> "ExportSheet":
    """Ask how to export the records of `query` or, when there is a `selection` among them, only those."""
    sheet = ExportSheet(context, parent_page, query, columns, selection)
    sheet.open()
    return sheet


class ExportSheet(Dialog):
    def __init__(
        self, context: Context, page: Page, query: Query, columns: Sequence[str], selection: Selection | None
    ) -> None:
        super().__init__(page, _("Export"), width=480)
        self._context, self._runner = context, context.runner
        self._query, self._columns, self._selection = query, columns, selection
        self._entity = self._runner.store.schema[query.entity]
        self._total: int | None = None
        self._task: Task | None = None
        formats = [one for one in FORMATS if NEEDS.get(one[0], "code") in {*self._entity.by_name, "code"}]
        self.scope = Segments([(LIST, _("This list")), (SELECTION, _("Selected records"))])
        self.format = Segments(formats)
        self.fields = Segments([(SHOWN, _("Those shown")), (ALL, _("All"))])
        self.scope.set_value(SELECTION if selection else LIST)
        self.format.set_value("xlsx")
        self.fields.set_value(SHOWN)
        self._count, self._hint = Label(role="small", colour="muted"), Label(role="small", colour="muted", wrap=True)
        self._lock, self._warning = QLabel(), Label(role="small", colour="muted", wrap=True)
        self._strip = ProgressStrip()
        self._state = Label(role="small", colour="muted")
        self._refusal = Label(colour="bad", wrap=True)
        self._names: list[tuple[Label, str, QWidget]] = []
        self.choices = QWidget()
        self.cancel = Button(_("Cancel"), self._cancel)
        self.go = Button(_("Export"), self.ask_path, tone="primary")
        self._build()
        self._runner.progressed.connect(self._follow)
        self.format.chosen.connect(lambda _value: self.retranslate())
        self.scope.chosen.connect(lambda _value: self._tell_count())
        schema, where = self._runner.store.schema, query.where
        self._runner.read(lambda c: rows.count(c, schema, query.entity, where), self._counted)
        live(self, self.retranslate)

    def _build(self) -> None:
        column = QVBoxLayout(self.choices)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for words, control, below in (
            (_("Records"), self.scope, self._count),
            (_("Format"), self.format, self._hint),
            (_("Fields"), self.fields, None),
        ):
            label = Label(role="small", colour="muted")
            self._names.append((label, words, control))
            column.addWidget(label)
            column.addWidget(control)
            if below is not None:
                column.addWidget(below)
            column.addSpacing(8)
        self.scope.setVisible(self._selection is not None)
        note = QHBoxLayout()
        note.setSpacing(8)
        note.addWidget(self._lock, alignment=Qt.AlignmentFlag.AlignTop)
        note.addWidget(self._warning, 1)
        self.body.addWidget(self.choices)
        self.body.addLayout(note)
        for part in (self._strip, self._state, self._refusal):
            self.body.addWidget(part)
            part.hide()
        self.add_button(self.cancel)
        self.add_button(self.go)
        self.go.setFocus()

    def retranslate(self) -> None:
        for label, words, control in self._names:
            label.setText(t(words))
            control.setAccessibleName(t(words))
        self._hint.setText(t(HINTS[str(self.format.value)]))
        self._warning.setText(t("The file is not encrypted: whoever has it can read it."))
        side = theme.px(ICON_SIZE)
        self._lock.setPixmap(pixmap("triangle-alert", theme.tokens.warn, side, self.devicePixelRatioF()))
        self._tell_count()

    # -- how many -----------------------------------------------------------------------------------------------------

    def _counted(self, total: int) -> None:
        self._total = total
        self._tell_count()

    @property
    def count(self) -> int | None:
        """How many records the chosen scope has."""
        chosen = self._selection
        if self.scope.value == LIST or chosen is None or self._total is None:
            return self._total
        return len(chosen.ids) if chosen.where is None else self._total - len(chosen.ids)

    def _tell_count(self) -> None:
        count = self.count
        self._count.setText("" if count is None else tn("{n} record", "{n} records", count))
        self.go.setEnabled(count != 0)

    # -- the file -----------------------------------------------------------------------------------------------------

    def ask_path(self) -> None:
        suffix = str(self.format.value)
        proposed = f"{t(self._entity.label)} {clock.day_of(clock.today()).isoformat()}.{suffix}"
        name, _kind = QFileDialog.getSaveFileName(self, t("Export"), proposed, f"{suffix.upper()} (*.{suffix})")
        if name:
            path = Path(name)
            self.write(path if path.suffix.lower() == f".{suffix}" else path.with_name(f"{path.name}.{suffix}"))

    def write(self, path: Path) -> None:
        self.choices.setEnabled(False)
        self.go.hide()
        self._refusal.hide()
        self._strip.show()
        self._strip.show_share(None)
        self._state.show()
        self._path = path
        work = _exporting(self._runner.store, self._query, self._scope, path, self._wanted(path))
        self._task = self._runner.background(work, self._written, t("Exporting"), self._failed)
        self.cancel.setFocus()

    @property
    def _scope(self) -> Selection | None:
        return self._selection if self.scope.value == SELECTION else None

    def _wanted(self, path: Path) -> Sequence[str]:
        """The names of the fields to write; a contact card cannot do without a name."""
        if self.fields.value == ALL or path.suffix.lower() == ".ics":
            return ()
        named = path.suffix.lower() == ".vcf" and "name" not in self._columns
        return ("name", *self._columns) if named else self._columns

    def _follow(self, _newest: object) -> None:
        if self._task is not None:
            self._strip.show_share(self._task.share)
            if self._task.total:
                self._state.setText(f"{self._task.done:,} / {self._task.total:,}")

    def _written(self, count: int | None) -> None:
        self._task = None
        if count is None:
            self._back()
            return
        folder = QUrl.fromLocalFile(str(self._path.parent))
        self._context.toast(
            tn("{n} record in {name}", "{n} records in {name}", count, name=self._path.name),
            lambda: QDesktopServices.openUrl(folder),
            _("Show in folder"),
        )
        self.accept()

    def _failed(self, trouble: Trouble) -> None:
        self._task = None
        self._back()
        self._refusal.setText(str(trouble))
        self._refusal.show()

    @property
    def refusal(self) -> str:
        return self._refusal.text() if not self._refusal.isHidden() else ""

    def _back(self) -> None:
        """To the choices, after nothing was written."""
        self.choices.setEnabled(True)
        self.go.show()
        self._strip.hide()
        self._state.hide()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
        else:
            self.reject()

    def done(self, result: int) -> None:
        if self._task is not None:
            self._task.cancel()
        super().done(result)


def _exporting(
    store: Store, query: Query, scope: Selection | None, path: Path, columns: Sequence[str]
) -> Callable[[Progress], int | None]:
    """Writes the file and tells how many records are in it; None: cancelled, there is no file."""

    def chosen(connection: Any) -> list[int] | None:
        """The selected ids in the order of the list."""
        if scope is None:
            return None
        inside = scope.where is None
        return [number for number in rows.ids(connection, store.schema, query) if (number in scope.ids) == inside]

    def work(progress: Progress) -> int | None:
        words = path.suffix.lower().lstrip(".") in READ_BY_PEOPLE
        try:
            ids = store.read(chosen)
            return exporter.export(store, query, path, columns=columns, ids=ids, words=words, progress=progress)
        except Cancelled:
            return None

    return work
