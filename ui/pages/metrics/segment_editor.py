"""The table of segments: names and ranges, the first that fits wins; what lies in none or in several is told meanwhile."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QScrollArea, QWidget

from opsdesk.analysis.cells import Cells
from opsdesk.analysis.rfm import Segment, Table
from opsdesk.analysis.value import LEAST_K, MOST_K, SHORT
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model.changes import Changes
from opsdesk.services import rules
from opsdesk.services.segments import SEGMENTS, lint
from ui.dialogs.dialog import Dialog
from ui.dialogs.gates.gate import Typed
from ui.forms.editor import mark_wrong
from ui.runner import Runner
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.label import Label
from ui.widgets.live import live


class _Row:
    """The editors of one segment."""

    def __init__(self, segment: Segment | None, k: int) -> None:
        self.name = QLineEdit(t(segment.name) if segment else "")
        self._own = segment.name if segment else ""
        self.ranges = {
            name: QLineEdit(_range(getattr(segment, name) if segment else (1, k))) for name in ("r", "f", "m")
        }
        self.count = Label(role="small", colour="muted")
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def segment(self, k: int) -> Segment | None:
        """What is typed, or None with the wrong editors marked."""
        typed = " ".join(self.name.text().split())
        name = self._own if typed == t(self._own) else typed  # the usual names go on being translated
        found = {}
        mark_wrong(self.name, "" if name else t("A name is missing."))
        for key, editor in self.ranges.items():
            found[key] = _parsed(editor.text(), k)
            mark_wrong(editor, "" if found[key] else t("A score from 1 to {k}, or a range such as 2-4.", k=k))
        r, f, m = found["r"], found["f"], found["m"]
        return Segment(name, r, f, m) if name and r and f and m else None


class SegmentEditor(Dialog):
    """`number` is the record of the table, None for one that is not kept yet; `cells` count while one edits."""

    saved = Signal(object)
    """The `Table` as it was kept."""

    def __init__(
        self,
        parent: QWidget,
        runner: Runner,
        table: Table,
        name: str,
        number: int | None,
        cells: Cells | None,
    ) -> None:
        super().__init__(parent, _("Segments"), width=720)
        self._runner, self._number, self._cells = runner, number, cells
        self.name = Typed(_("Name of the table"))
        self.name.setText(name if number is not None else t("My segments"))
        self.name.setMaxLength(80)
        self.k = QComboBox()
        for k in range(LEAST_K, MOST_K + 1):
            self.k.addItem(t("Scores 1 to {k}", k=k), k)
        self.k.setCurrentIndex(self.k.findData(table.k))
        self.k.setAccessibleName(t("Number of scores"))
        self.k.activated.connect(self._look)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.name, 1)
        head.addWidget(self.k)
        self.body.addLayout(head)
        self.rows = [_Row(segment, table.k) for segment in table.segments]
        self._inside = QWidget()
        self._grid = QGridLayout(self._inside)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setSpacing(6)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._inside)
        live(scroll, lambda: scroll.setMinimumHeight(theme.px(380)))
        self.body.addWidget(scroll, 1)
        self.lint = Label(role="small", colour="muted", wrap=True)
        self._refusal = Label(colour="bad", wrap=True)
        self._refusal.hide()
        self.body.addWidget(self.lint)
        self.body.addWidget(self._refusal)
        self.add_row = Button(_("Add a segment"), self._add, icon="plus", tone="quiet")
        self.buttons.insertWidget(0, self.add_row)
        self.remove_table = Button(_("Remove table"), self._remove_table, tone="quiet")
        self.remove_table.setVisible(number is not None)
        self.buttons.insertWidget(1, self.remove_table)
        self.add_button(Button(_("Cancel"), self.reject))
        self.save_button = Button(_("Save"), self.save, tone="primary")
        self.add_button(self.save_button)
        self._lay_out()

    # -- rows ---------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        grid = self._grid
        while (item := grid.takeAt(0)) is not None:
            if (
                (widget := item.widget()) is not None
                and not isinstance(widget, QLineEdit)
                and widget not in self._counts
            ):
                widget.deleteLater()
        heads = ("", t("Segment"), *map(t, SHORT.values()), t("Customers"))
        for column, words in enumerate(heads):
            head = Label(words, role="small", colour="muted")
            if column == len(heads) - 1:
                head.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(head, 0, column)
        for at, row in enumerate(self.rows):
            self._lay_out_row(at, row)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(len(self.rows) + 1, 1)
        self._look()

    @property
    def _counts(self) -> set[QWidget]:
        return {row.count for row in self.rows}

    def _lay_out_row(self, at: int, row: _Row) -> None:
        place = at + 1
        number = Label(str(place), role="small", colour="muted")
        self._grid.addWidget(number, place, 0)
        editors: list[QLineEdit] = [row.name, *row.ranges.values()]
        names = (t("Name of segment {n}", n=place), *(f"{t(words)} {place}" for words in SHORT.values()))
        for column, (editor, name) in enumerate(zip(editors, names, strict=True), 1):
            editor.setAccessibleName(name)
            editor.textEdited.disconnect() if editor.property("wired") else None
            editor.textEdited.connect(self._look)
            editor.setProperty("wired", True)
            if column > 1:
                editor.setFixedWidth(theme.px(64))
            self._grid.addWidget(editor, place, column)
        row.count.setMinimumWidth(theme.px(84))
        self._grid.addWidget(row.count, place, 5)
        up = IconButton("chevron-up", _("Move up"), partial(self._move, at, -1))
        up.setEnabled(at > 0)
        self._grid.addWidget(up, place, 6)
        self._grid.addWidget(IconButton("trash-2", _("Remove"), partial(self._drop, at)), place, 7)

    def _add(self) -> None:
        self.rows.append(_Row(None, self._k))
        self._lay_out()
        self.rows[-1].name.setFocus()

    def _drop(self, at: int) -> None:
        row = self.rows.pop(at)
        for widget in (row.name, row.count, *row.ranges.values()):
            widget.deleteLater()
        self._lay_out()

    def _move(self, at: int, by: int) -> None:
        self.rows.insert(at + by, self.rows.pop(at))
        self._lay_out()

    # -- what it says -------------------------------------------------------------------------------------------------

    @property
    def _k(self) -> int:
        return int(self.k.currentData())

    @property
    def typed(self) -> Table | None:
        """The table as it stands, or None while something in it is wrong."""
        segments = [row.segment(self._k) for row in self.rows]
        found = [segment for segment in segments if segment is not None]
        return Table(self._k, tuple(found)) if found and len(found) == len(segments) else None

    def _look(self) -> None:
        table = self.typed
        self.save_button.setEnabled(table is not None)
        if table is None:
            self.lint.setText(t("Mend what is marked first.") if self.rows else t("A table needs a segment."))
            return
        self.lint.setText("\n".join(lint(table)) or t("Every combination of scores has exactly one segment."))
        if self._cells is not None:
            counts: Sequence[tuple[str, int, int, int]] = self._cells.segments(table)
            for row, (_name, customers, *_rest) in zip(self.rows, counts, strict=False):
                row.count.setText(f"{customers:,}")
                row.count.setToolTip(tn("{n} customer", "{n} customers", customers))

    # -- keeping it ---------------------------------------------------------------------------------------------------

    def save(self) -> None:
        table, name, number = self.typed, self.name.text(), self._number
        if table is not None:
            self._runner.write(
                lambda store: rules.save(store, SEGMENTS, name, table, number), partial(self._done, table), self._refuse
            )

    def _done(self, table: Table, _changes: Changes) -> None:
        self.saved.emit(table)
        self.accept()

    def _remove_table(self) -> None:
        number = self._number
        if number is not None:
            self._runner.write(lambda store: rules.remove(store, SEGMENTS, number), self._removed, self._refuse)

    def _removed(self, _changes: Changes) -> None:
        self.accept()

    def _refuse(self, trouble: Trouble) -> None:
        self._refusal.setText(str(trouble))
        self._refusal.show()


def _range(ends: tuple[int, int]) -> str:
    low, high = ends
    return str(low) if low == high else f"{low}-{high}"


def _parsed(text: str, k: int) -> tuple[int, int] | None:
    parts = [part.strip() for part in text.replace("–", "-").replace("~", "-").split("-")]
    if not all(part.isdecimal() for part in parts) or len(parts) > 2:
        return None
    low, high = int(parts[0]), int(parts[-1])
    return (low, high) if 1 <= low <= high <= k else None
