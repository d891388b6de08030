"""The second step: which column is which field, by what existing records are found, and what is still missing."""

from collections.abc import Iterable, Sequence
from functools import partial

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStyleOptionViewItem, QVBoxLayout, QWidget

from opsdesk.errors import Trouble
from opsdesk.exchange import guess, importer, mapping
from opsdesk.exchange.convert import text_of
from opsdesk.exchange.importer import Plan
from opsdesk.exchange.mapping import Mapped
from opsdesk.exchange.shape import Cell, Column
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model.record import Entity, Field
from ui.dialogs.fields import FieldEditor
from ui.forms.editor import ENTER
from ui.icons import pixmap, ratio_of
from ui.records.importing.parts import PAD, Grid, Index, Lined
from ui.records.importing.target import NEW, TargetPopup
from ui.records.importing.work import Looked
from ui.runner import Runner
from ui.theme import theme
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.surface import Surface
from ui.widgets.switch import Switch

HEADER, SAMPLES, TARGET, ORIGIN = range(4)
SAMPLE_VALUES = 3


class ColumnsStep(QWidget):
    changed = Signal()
    """`plan` or `problem` may be others now."""

    def __init__(self, runner: Runner, lists: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._looked: Looked | None = None
        self.entity = lists[0]
        self._mapped: dict[str, Mapped] = {}
        self._samples: dict[int, str] = {}
        self._chosen: set[tuple[str, int]] = set()
        self._key: str | None = None
        self.problem: Trouble | None = None
        self.lists = QComboBox()
        for name in lists:
            self.lists.addItem("", name)
        self.lists.activated.connect(lambda _index: self._choose_list(self.lists.currentData()))
        self.columns = _Columns()
        self.columns.sheet.tone = self._tone
        self.columns.wanted.connect(self._ask_target)
        self._popup = TargetPopup(self)
        self._asked = 0
        self._popup.chosen.connect(self._choose_target)
        self._popup.closed.connect(self.columns.setFocus)
        self.keys = QComboBox()
        self.keys.activated.connect(lambda _index: self._choose_key())
        self.missing = Switch()
        self.missing.switched.connect(lambda _on: self.changed.emit())
        self._missing_words = Label(wrap=True)
        self._hint = Label(colour="warn", wrap=True)
        self._written_by = Label(colour="muted", wrap=True)
        self._rows_are, self._found_by = Label(colour="muted"), Label(colour="muted")
        self._build()
        live(self, self.retranslate)

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._rows_are)
        top.addWidget(self.lists)
        top.addSpacing(8)
        top.addWidget(self._written_by, 1)
        card = Surface(margin=1, gap=0)
        card.body.addWidget(self.columns)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._found_by)
        foot.addWidget(self.keys)
        foot.addSpacing(16)
        foot.addWidget(self.missing)
        foot.addWidget(self._missing_words, 1)
        foot.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(card, 1)
        column.addLayout(foot)
        column.addWidget(self._hint)

    def retranslate(self) -> None:
        self._rows_are.setText(t("Each row is one of"))
        self.lists.setAccessibleName(t("Each row is one of"))
        for at in range(self.lists.count()):
            self.lists.setItemText(at, t(self._runner.store.schema[self.lists.itemData(at)].label))
        self._found_by.setText(t("Records that exist already"))
        self.keys.setMinimumWidth(theme.px(280))
        if self._looked is not None:
            self._show()

    # -- what there is ------------------------------------------------------------------------------------------------

    def show_looked(self, looked: Looked) -> None:
        """Take the proposals for a file that was just looked at."""
        self._looked = looked
        self.entity, self._mapped = looked.entity, dict(looked.mapped)
        self._samples = {column.position: _samples(looked.shape.values(column)) for column in looked.shape.columns}
        self._chosen.clear()
        self._key = None
        self.lists.setCurrentIndex(self.lists.findData(self.entity))
        self._show()

    @property
    def plan(self) -> Plan:
        assert self._looked is not None
        return Plan(
            self._looked.shape,
            self.mapped,
            str(self.keys.currentData() or ""),
            self._creates,
            None,
            self._looked.program,
        )

    @property
    def mapped(self) -> Mapped:
        return self._mapped[self.entity]

    @property
    def _declared(self) -> Entity:
        return self._runner.store.schema[self.entity]

    @property
    def _fields(self) -> dict[str, Field]:
        return mapping.importable(self._declared)

    @property
    def _creates(self) -> bool:
        return not self.missing.isHidden() and bool(self.missing.state)

    def _show(self) -> None:
        assert self._looked is not None
        program = self._looked.program
        self._written_by.setText(t("This is an export of {program}.", program=program.title) if program else "")
        titles = (t("Column in the file"), t("For example"), t("Becomes"), "")
        fresh = self.columns.sheet.titles != titles or len(self.columns.sheet.rows) != len(self._looked.shape.columns)
        rows = [self._row(column) for column in self._looked.shape.columns]
        if fresh:
            self.columns.sheet.show(titles, rows)
            self.columns.arrange()
            self.columns.setCurrentIndex(self.columns.sheet.index(0, TARGET))
        else:
            self.columns.sheet.change(rows)
        self._show_keys()
        fields = self._fields
        others = [kind.entity for name in self.mapped.fields.values() if isinstance(kind := fields[name].kind, k.Ref)]
        self.missing.setVisible(bool(others))
        self._missing_words.setVisible(bool(others))
        if others:
            label = t(self._runner.store.schema[others[0]].label).lower()
            self._missing_words.setText(t("Add {list} that are named here and not there yet", list=label))
            self.missing.setAccessibleName(self._missing_words.text())
        self._judge()

    def _row(self, column: Column) -> tuple[str, str, str, str]:
        assert self._looked is not None
        field = self._fields.get(self.mapped.fields.get(column.position, ""))
        target = t(field.label) if field else t("Do not import")
        if field and field.required:
            target = f"{target} *"
        return column.title, self._samples[column.position], target, self._origin(column, field)

    def _origin(self, column: Column, field: Field | None) -> str:
        """How sure one may be."""
        assert self._looked is not None
        if (self.entity, column.position) in self._chosen:
            return t("your choice")
        if field is None:
            return ""
        if self.entity in self._looked.remembered:
            return t("as last time")
        return t("by its name") if mapping.is_named(column, field) else t("by its content")

    def _tone(self, row: int, column: int) -> str:
        assert self._looked is not None
        position = self._looked.shape.columns[row].position
        if column in (SAMPLES, ORIGIN) or position not in self.mapped.fields:
            return "muted"
        return "text"

    def _show_keys(self) -> None:
        assert self._looked is not None
        fields = self._fields
        mapped = dict.fromkeys(name for name in self.mapped.fields.values())
        able = [name for name in mapped if fields[name].unique or _identifies(fields[name])]
        usual = importer.usual_key(self.mapped, self._looked.program, self._looked.shape)
        wanted = usual if self._key is None or (self._key and self._key not in able) else self._key
        self.keys.clear()
        self.keys.setAccessibleName(t("Records that exist already"))
        self.keys.addItem(t("Ignore: every row is a new record"), "")
        for name in able:
            self.keys.addItem(t("Update the one with the same “{field}”", field=t(fields[name].label)), name)
        self.keys.setCurrentIndex(max(self.keys.findData(wanted), 0))

    def _judge(self) -> None:
        try:
            importer.check(self._declared, self.plan)
        except Trouble as trouble:
            self.problem = trouble
        else:
            self.problem = None
        words = str(self.problem) if self.problem else self._lacking
        self._hint.setText(words)
        self._hint.setVisible(bool(words))
        self.changed.emit()

    @property
    def _lacking(self) -> str:
        """What an import by a key can do without, as long as every record exists."""
        mapped = self.mapped.fields.values()
        lacking = [f for f in self._declared.editable if f.required and f.name not in (*mapped, "code")]
        names = ", ".join(t(field.label) for field in lacking)
        return t("No column holds {names}: only records that exist already are updated.", names=names) if names else ""

    # -- choices ------------------------------------------------------------------------------------------------------

    def _choose_list(self, name: object) -> None:
        self.entity = str(name)
        self._key = None
        self._show()

    def _choose_key(self) -> None:
        self._key = str(self.keys.currentData())
        self._judge()

    def _ask_target(self, row: int) -> None:
        assert self._looked is not None
        self._asked = row
        here = self._looked.shape.columns[row]
        used = {
            name: column.title
            for column in self._looked.shape.columns
            if (name := self.mapped.fields.get(column.position, "")) and column is not here
        }
        current = self.mapped.fields.get(here.position, "")
        self._popup.open_for(self.columns.anchor(row), self._declared, current, used)

    def _choose_target(self, name: str) -> None:
        if name == NEW:
            self.make_field(self._asked)
        else:
            self.choose(self._asked, name)

    def choose(self, row: int, name: str) -> None:
        """The column in `row` becomes the field `name`, or nothing ("")."""
        assert self._looked is not None
        position = self._looked.shape.columns[row].position
        self._mapped[self.entity] = mapping.assigned(self.mapped, self._declared, position, name)
        self._chosen.add((self.entity, position))
        self._show()

    def make_field(self, row: int) -> FieldEditor:
        """Ask for a new field, named after the column and of the kind its cells look like."""
        assert self._looked is not None
        column = self._looked.shape.columns[row]
        editor = FieldEditor(self, self._runner, self.entity)
        editor.name.setText(column.header[:80])
        editor.kind.setCurrentIndex(editor.kind.findData(guess.kind_of(self._looked.shape.values(column))))
        editor.kind.activated.emit(editor.kind.currentIndex())
        editor.accepted.connect(partial(self._made_field, row, set(self._declared.by_name)))
        editor.open()
        return editor

    def _made_field(self, row: int, before: set[str]) -> None:
        for field in self._declared.fields:
            if field.name not in before:
                self.choose(row, field.name)


def _samples(cells: Iterable[Cell]) -> str:
    """The first different values of a column."""
    texts: dict[str, None] = {}
    for cell in cells:
        if text := text_of(cell):
            texts[text] = None
        if len(texts) == SAMPLE_VALUES:
            break
    return " · ".join(texts)


def _identifies(field: Field) -> bool:
    """Whether records can be told apart by it, at the speed of an index."""
    return field.indexed and isinstance(field.kind, k.Text)


class _Columns(Grid):
    """The columns of the file, one a row; Enter, Space or a click asks what it becomes."""

    wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__(_("Columns of the file"))
        self.setItemDelegate(_Target(self))
        self.clicked.connect(lambda index: self.wanted.emit(index.row()) if index.column() == TARGET else None)
        self.doubleClicked.connect(lambda index: self.wanted.emit(index.row()) if index.column() != TARGET else None)
        self._anchor = QWidget(self.viewport())
        self._anchor.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def arrange(self) -> None:
        header = self.horizontalHeader()
        header.setStretchLastSection(False)
        for column, share in ((HEADER, 160), (TARGET, 220), (ORIGIN, 104)):
            header.resizeSection(column, theme.px(share))
        header.setSectionResizeMode(SAMPLES, header.ResizeMode.Stretch)

    def anchor(self, row: int) -> QWidget:
        """Where the popup for `row` opens."""
        index = self.sheet.index(row, TARGET)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self._anchor.setGeometry(self.visualRect(index).adjusted(4, 3, -4, -4))
        self._anchor.show()
        return self._anchor

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (*ENTER, Qt.Key.Key_Space, Qt.Key.Key_F2) and self.currentIndex().isValid():
            self.wanted.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.indexAt(event.position().toPoint())
        self.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor if over.column() == TARGET else Qt.CursorShape.ArrowCursor
        )
        super().mouseMoveEvent(event)


class _Target(Lined):
    """Draws what a column becomes like the box that it opens."""

    def __init__(self, grid: _Columns) -> None:
        super().__init__(grid)
        grid.setMouseTracking(True)
        self._grid = grid

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if index.column() != TARGET:
            super().paint(painter, option, index)
            return
        self.ground(painter, option)
        rect: QRect = option.rect
        box = rect.adjusted(4, 3, -4, -4)
        here = self._grid.hasFocus() and self._grid.currentIndex().row() == index.row()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("accent" if here else "line"))
        painter.setBrush(theme.color("surface"))
        painter.drawRoundedRect(box.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        side = theme.px(12)
        chevron = pixmap("chevron-down", theme.tokens.muted, side, ratio_of(painter))
        painter.drawPixmap(box.right() - side - 8, box.center().y() - side // 2 + 1, chevron)
        painter.setFont(theme.font())
        painter.setPen(theme.color(self._grid.sheet.tone(index.row(), TARGET)))
        self.write(painter, box.adjusted(PAD, 0, -PAD - side - 4, 0), str(index.data()))
        painter.restore()
