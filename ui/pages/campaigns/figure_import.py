"""The export of an ad console: which column is which figure, what would change, and then it is imported."""

from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from opsdesk.errors import Trouble
from opsdesk.exchange import reader, wide
from opsdesk.exchange.convert import text_of
from opsdesk.exchange.importer import Outcome
from opsdesk.exchange.shape import Column, FileShape
from opsdesk.exchange.wide import Wide
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import measures
from opsdesk.work import Progress
from ui.context import Context
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.scrolled import scrolled

_MOST_PROBLEMS = 3
NAMES = {"at": _("Date"), "campaign": _("Campaign"), "channel": _("Channel")} | {
    key: one.name for key, one in measures.FIGURES.items()
}


class FigureImport(QWidget):
    """`campaign` and `channel` are those of rows that name none."""

    closed = Signal()

    def __init__(self, context: Context, path: Path, campaign: int, channel: str) -> None:
        super().__init__()
        self._context, self._runner, self._path = context, context.runner, path
        self._campaign, self._channel = campaign, channel
        self._shape: FileShape | None = None
        self.choices: dict[int, QComboBox] = {}
        self.said = Label(wrap=True)
        self.problems = Label(role="small", colour="warn", wrap=True)
        self._columns = QWidget()
        self._grid = QGridLayout(self._columns)
        self._grid.setColumnStretch(1, 1)
        scroll = scrolled(self._columns)
        self.go = Button(_("Import"), self._import, tone="primary")
        self.go.setEnabled(False)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(Button(_("Cancel"), self.closed.emit))
        foot.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.said)
        column.addWidget(scroll, 1)
        column.addWidget(self.problems)
        column.addLayout(foot)
        self.problems.hide()
        self.said.setText(t("Looking at {name}…", name=path.name))
        self._runner.background(
            lambda progress: reader.sniff(path, progress=progress), self._looked, failed=self._refused
        )
        live(self, self.retranslate)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(560), theme.px(440))

    def retranslate(self) -> None:
        self._columns.setAccessibleName(t("Columns of the file"))

    def _looked(self, shape: FileShape) -> None:
        self._shape = shape
        found = wide.recognise(shape)
        for row, column in enumerate(shape.columns):
            self._ask(row, column, found.fields.get(column.position, "") if found else "")
        self._try()

    def _ask(self, row: int, column: Column, chosen: str) -> None:
        assert self._shape is not None
        box = QComboBox()
        box.addItem(t("Leave out"), "")
        for name, words in NAMES.items():
            box.addItem(t(words), name)
        box.setCurrentIndex(box.findData(chosen))
        box.setAccessibleName(column.title)
        box.currentIndexChanged.connect(lambda _at: self._try())
        sample = next((text_of(cell) for cell in self._shape.values(column) if text_of(cell)), "")
        self._grid.addWidget(Label(column.title), row, 0)
        self._grid.addWidget(Label(sample, role="small", colour="muted"), row, 1)
        self._grid.addWidget(box, row, 2)
        self.choices[column.position] = box

    @property
    def console(self) -> Wide:
        fields = {at: str(box.currentData()) for at, box in self.choices.items() if box.currentData()}
        return Wide(fields, self._campaign, self._channel)

    def _try(self) -> None:
        """What importing as chosen now would do."""
        shape, console, path = self._shape, self.console, self._path
        self.go.setEnabled(False)
        if shape is None:
            return
        if console.column(wide.AT) is None or not console.figures:
            self.said.setText(t("Say which column is the date, and which are figures."))
            return
        store = self._runner.store
        self._runner.background(
            lambda progress: (console, wide.dry_run(store, path, shape, console, progress)),
            self._tried,
            failed=self._refused,
        )

    def _tried(self, found: tuple[Wide, Outcome]) -> None:
        console, outcome = found
        if console != self.console:
            return
        self.say(outcome)
        self.go.setEnabled(bool(outcome.new or outcome.updated))

    def say(self, outcome: Outcome) -> None:
        self.said.setText(
            t(
                "{rows} rows: {new} new figures, {updated} changed, {same} the same; {rejected} rows refused.",
                rows=f"{outcome.rows:,}", new=f"{outcome.new:,}", updated=f"{outcome.updated:,}",
                same=f"{outcome.unchanged:,}", rejected=f"{outcome.rejected:,}",
            )
        )  # fmt: skip
        shown = outcome.problems[:_MOST_PROBLEMS]
        self.problems.setText(
            "\n".join(t("Row {n}, {column}: {reason}", n=p.row, column=p.column, reason=p.reason) for p in shown)
        )
        self.problems.setVisible(bool(shown))

    def _import(self) -> None:
        shape, console, path = self._shape, self.console, self._path
        assert shape is not None
        self.go.setEnabled(False)

        def write(progress: Progress) -> object:
            store = self._runner.store
            return store.write(lambda store: wide.run(store, path, shape, console, progress)).changes

        self._runner.background(write, self._done, title=t("Importing figures"), failed=self._refused)

    def _done(self, _changes: object) -> None:
        self.closed.emit()

    def _refused(self, trouble: Trouble) -> None:
        self.said.setText(str(trouble))
        self.go.setEnabled(False)
