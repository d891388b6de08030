"""The backlog as a ranking: scored by a model while its inputs are edited, with other models beside it."""

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from opsdesk.analysis.priority import Floats, Model
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field
from opsdesk.query.filters import Query, Sort
from opsdesk.services import priorities, rankings, scales
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.services.scales import Scales
from opsdesk.services.scoreboard import ENTITY, RANK, Board, Scoreboard
from opsdesk.store.connect import Connection
from ui.context import Context
from ui.forms.completions import Completions
from ui.forms.editors import editor
from ui.pages.requirements.firmness import FirmnessPanel
from ui.pages.requirements.fixing import FixRanking
from ui.pages.requirements.models import ModelChoice
from ui.pages.requirements.options import OpenOnly
from ui.pages.requirements.own_menu import OwnModels
from ui.pages.requirements.ranked import RankedSource, columns
from ui.pages.requirements.remarks import Remarks
from ui.tables.table import Table
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.empty import EmptyState
from ui.widgets.flow import Flow
from ui.widgets.live import live
from ui.widgets.surface import Surface

NAME = "requirements.ranking"
_ROOM = 780
"""Narrower than this the table needs all of it."""


class RankingView(QWidget):
    """A `Chooser`: its table is what verbs work on. Editing a cell is written here."""

    opened = Signal(int)
    current_changed = Signal(object)
    selection_changed = Signal()
    menu_wanted = Signal(QPoint)
    failed = Signal(Trouble)
    counted = Signal(int)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._runner = context, context.runner
        self._scores = Scoreboard()
        self._given: Query | None = None
        self.board: Board | None = None
        self.choice = ModelChoice(context.memory, NAME)
        self.choice.offer(list(priorities.USUAL))
        self.choice.chosen.connect(self._remake)
        self.own = OwnModels(context, self.choice)
        self.fix = Button(_("Fix ranking…"), self._fix, tone="quiet")
        self.open_only = OpenOnly(context.memory)
        self.open_only.toggled.connect(self._open_only_chosen)
        self.remarks = Remarks(context)
        self.firmness = FirmnessPanel(context, NAME)
        self.firmness.simulated.connect(self._chances_known)
        self.firmness.opened.connect(self.go_to)
        self.firm = QCheckBox()
        self.firm.setChecked(context.memory.get(f"{NAME}.firm", True))
        self.firm.toggled.connect(self._firm_chosen)
        self._card = Surface(margin=1, gap=0)
        self.source, self.table = self._made()
        self._card.body.addWidget(self.table)
        options = QWidget()
        row = Flow(options, gap=12)
        for widget in (self.choice, self.own, self.fix, self.open_only, self.firm):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(options)
        column.addWidget(self.remarks)
        across = QHBoxLayout()
        across.setSpacing(10)
        across.addWidget(self._card, 1)
        across.addWidget(self.firmness)
        column.addLayout(across, 1)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.firm.setText(t("How firm"))
        self.firm.setFixedHeight(theme.px(34))  # as high as the fields beside it
        self.firm.setToolTip(t("Agreement of models, and what would move the requirement with the cursor."))
        if self.board is None:
            self.remarks.show_model(self.choice.model)
        else:
            self._read()

    # -- how firm the order is ----------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_firmness()

    def _firm_chosen(self, on: bool) -> None:
        self._context.memory.keep(f"{NAME}.firm", on)
        self._show_firmness()
        self._follow()

    def _show_firmness(self) -> None:
        self.firmness.setVisible(self.firm.isChecked() and self.width() >= theme.px(_ROOM))

    def _follow(self) -> None:
        """What stands beside the table is about its board and its cursor."""
        if self.board is not None and self.firm.isChecked():
            self.firmness.follow(self.board, self.table.current_id)

    def _chances_known(self, board: Board, chances: Floats) -> None:
        """A column of the table: each row is read again."""
        if self.source.know(board, chances):
            self.table.apply(Changes(ids={ENTITY: None}))

    # -- the table ----------------------------------------------------------------------------------------------------

    def _made(self) -> tuple[RankedSource, Table]:
        """A table for the model that is chosen: its inputs are columns."""
        store, model, beside = self._runner.store, self.choice.model, self.choice.beside
        source = RankedSource(store, self._scores, model, beside)
        entity = store.schema[ENTITY]
        table = Table(
            entity,
            columns(entity, model, beside),
            source,
            self._runner,
            self._context.memory,
            f"{NAME}.{model.name}",
            editors=self._cell_editor,
            veil=self._context.veil,
        )
        table.set_empty(
            lambda: EmptyState("list-ordered", _("Nothing is open here that could be ranked.")),
            lambda: EmptyState("list-ordered", _("Nothing is open here that could be ranked.")),
        )
        table.opened.connect(self.opened)
        table.current_changed.connect(self.current_changed)
        table.current_changed.connect(self._follow)
        table.selection_changed.connect(self.selection_changed)
        table.menu_wanted.connect(self.menu_wanted)
        table.failed.connect(self.failed)
        table.counted.connect(self._counted)
        table.edited.connect(self._edited)
        return source, table

    def _cell_editor(self, field: Field, parent: QWidget) -> QWidget:
        return editor(field, parent, Completions(self._runner, ENTITY))

    def _remake(self) -> None:
        """Other columns: another model, or fields are declared anew."""
        old, current = self.table, self.table.current_id
        self.source, self.table = self._made()
        self._card.body.replaceWidget(old, self.table)
        old.hide()
        old.deleteLater()
        self.board = None
        if self._given is not None:
            self.show_query(self._given)
        if current is not None:
            self.table.go_to(current)
        self.remarks.show_model(self.choice.model)

    def _open_only_chosen(self) -> None:
        if self._given is not None:
            self.show_query(self._given)

    def _read_models(self) -> None:
        schema = self._runner.store.schema

        def work(connection: Connection) -> tuple[list[Model], list[Model]]:
            return priorities.models(connection, schema), rankings.models(connection, schema)

        self._runner.read(work, self._offered, f"{NAME}/models", self.failed.emit)

    def _offered(self, models: tuple[list[Model], list[Model]]) -> None:
        """Those of the desk's own come and go."""
        before = self.choice.model, self.choice.beside
        self.choice.offer(*models)
        if [_plain(one) for one in (before[0], *before[1])] != [
            _plain(one) for one in (self.choice.model, *self.choice.beside)
        ]:
            self._remake()

    def _fix(self) -> None:
        if self.board is not None:
            FixRanking(self, self._context, self.board).open()

    def _edited(self, number: int, field: Field, value: Stored) -> None:
        selection = Selection(ENTITY, frozenset([number]))
        self._runner.write(lambda store: verbs.edit(store, selection, {field.name: value}))

    # -- as a chooser -------------------------------------------------------------------------------------------------

    def show_query(self, query: Query) -> None:
        """The requirements of `query`, whatever its order, best first."""
        self._given = query
        self.open_only.follow()
        self._read_models()
        where = self.open_only.narrowed(query.where)
        self.table.show_query(replace(query, where=where, sort=(Sort(RANK),)))
        self._read()

    def apply(self, changes: Changes) -> None:
        if changes.redefined:
            self._remake()
        elif changes.touches("rules") or changes.touches(rankings.RECORDS):
            self._read_models()
            self._read()
        elif changes.touches(ENTITY):  # one score that changes moves the ranks of others
            self.table.apply(Changes(ids={ENTITY: None}))
            self._read()

    def go_to(self, number: int) -> None:
        self.table.go_to(number)

    def clear_selection(self) -> None:
        self.table.clear_selection()

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        self.table.setFocus(reason)

    @property
    def query(self) -> Query | None:
        return self._given

    @property
    def total(self) -> int:
        return self.table.total

    def selection(self) -> Selection:
        return self.table.selection()

    @property
    def selected(self) -> int:
        return self.table.selected

    @property
    def current_id(self) -> int | None:
        return self.table.current_id

    # -- what is known of it ------------------------------------------------------------------------------------------

    def _read(self) -> None:
        query, source = self.table.query, self.source
        assert query is not None
        schema = self._runner.store.schema

        def work(connection: Connection) -> tuple[Board, Scales]:
            return source.board(connection, query), scales.in_force(connection, schema)

        self._runner.read(work, self._arrived, NAME, self._failed)

    def _arrived(self, found: tuple[Board, Scales]) -> None:
        self.board, used = found
        self.remarks.show_board(self.board, used)
        self._follow()

    def _failed(self, trouble: Trouble) -> None:
        """The table says it, in the place of its rows."""

    def _counted(self, total: int) -> None:
        if total and self.table.current_id is None and not self.table.seeking:
            first = self.table.model.id_at(0)
            if first is not None:
                self.table.go_to(first)
        self.counted.emit(total)


def _plain(model: Model) -> tuple[str, str, str]:
    """What of a model is on show: its functions are made anew each time it is read."""
    return model.name, model.label, model.formula
