"""The third and the last step: what importing would do, and what it did."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from opsdesk.exchange.importer import MOST_PROBLEMS, Outcome
from opsdesk.i18n import language, t, tn
from opsdesk.i18n import mark as _
from opsdesk.model.record import Entity
from ui.icons import pixmap
from ui.records.importing.parts import Grid
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.fact import Fact
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.surface import Surface

REASON = 3


class Tiles(QWidget):
    """New, updated, unchanged, rejected."""

    def __init__(self) -> None:
        super().__init__()
        self.new = Fact(_("New"))
        self.updated = Fact(_("Updated"))
        self.unchanged = Fact(_("Unchanged"), definition=_("Rows that say what the desk knows already."))
        self.rejected = Fact(_("Rejected"), definition=_("Rows with something that cannot be read. They stay out."))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for tile in (self.new, self.updated, self.unchanged, self.rejected):
            row.addWidget(tile)

    def show_outcome(self, outcome: Outcome) -> None:
        for tile, count in (
            (self.new, outcome.new),
            (self.updated, outcome.updated),
            (self.unchanged, outcome.unchanged),
            (self.rejected, outcome.rejected),
        ):
            tile.show_figure(f"{count:,}")


class CheckStep(QWidget):
    rejects_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outcome: Outcome | None = None
        self._entity: Entity | None = None
        self.sentence = Label(wrap=True)
        self.tiles = Tiles()
        self.problems = Grid(_("Problems"))
        self.problems.sheet.tone = lambda _row, column: "bad" if column == REASON else "text"
        self._count = Label(bold=True)
        self.save = Button(_("Save rejected rows"), self.rejects_wanted.emit, icon="file-down")
        self._fine = Label(colour="muted", wrap=True)
        self._fine.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sign = QLabel()
        self._build()
        live(self, self.retranslate)

    def _build(self) -> None:
        above = Surface(gap=12)
        above.body.addWidget(self.tiles)
        above.body.addWidget(self.sentence)
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 8, 8)
        head.addWidget(self._count, 1)
        head.addWidget(self.save)
        listed = Surface(margin=1, gap=0)
        listed.body.addLayout(head)
        listed.body.addWidget(self.problems)
        fine = QWidget()
        inner = QVBoxLayout(fine)
        inner.addStretch(2)
        inner.addWidget(self._sign, alignment=Qt.AlignmentFlag.AlignCenter)
        inner.addWidget(self._fine)
        inner.addStretch(3)
        self._below = QStackedWidget()
        self._below.addWidget(listed)
        self._below.addWidget(fine)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(above)
        column.addWidget(self._below, 1)

    def retranslate(self) -> None:
        self._fine.setText(t("Every row can be read."))
        side = theme.px(40)
        self._sign.setPixmap(pixmap("circle-check", theme.tokens.good, side, self.devicePixelRatioF()))
        if self._outcome is not None and self._entity is not None:
            self.show_outcome(self._outcome, self._entity)

    def show_outcome(self, outcome: Outcome, entity: Entity) -> None:
        self._outcome, self._entity = outcome, entity
        self.tiles.show_outcome(outcome)
        self.sentence.setText(_will_do(outcome, entity))
        self._count.setText(_rejected(outcome))
        rows = [(f"{one.row:,}", one.column, one.cell, one.reason) for one in outcome.problems]
        rows += [(f"{line:,}", "", "", reason) for line, reason in outcome.lines]
        self.problems.sheet.show((t("Row"), t("Column"), t("What stands there"), t("Reason")), rows)
        self.problems.fit()
        self.save.setVisible(bool(outcome.rejected))
        self._below.setCurrentIndex(0 if outcome.rejected or outcome.lines else 1)


class DoneStep(QWidget):
    undo_wanted, show_wanted, rejects_wanted = Signal(), Signal(), Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outcome: Outcome | None = None
        self._undone = False
        self._sign = QLabel()
        self.heading = Label(role="title", wrap=True)
        self.detail = Label(colour="muted", wrap=True)
        for part in (self.heading, self.detail):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.tiles = Tiles()
        self.undo = Button(_("Undo"), self.undo_wanted.emit, icon="undo-2")
        self.show_rows = Button(_("Show them"), self.show_wanted.emit, icon="list-checks")
        self.save = Button(_("Save rejected rows"), self.rejects_wanted.emit, icon="file-down")
        self._build()
        live(self, self.retranslate)

    def _build(self) -> None:
        card = Surface(margin=24, gap=12)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        for button in (self.show_rows, self.save, self.undo):
            buttons.addWidget(button)
        buttons.addStretch()
        card.body.addStretch(2)
        card.body.addWidget(self._sign, alignment=Qt.AlignmentFlag.AlignCenter)
        card.body.addWidget(self.heading)
        card.body.addWidget(self.detail)
        tiles = QHBoxLayout()
        tiles.addStretch(1)
        tiles.addWidget(self.tiles, 4)
        tiles.addStretch(1)
        card.body.addLayout(tiles)
        card.body.addSpacing(4)
        card.body.addLayout(buttons)
        card.body.addStretch(3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)

    def retranslate(self) -> None:
        if self._outcome is not None:
            self._say()

    def show_outcome(self, outcome: Outcome, *, can_show: bool, can_save: bool) -> None:
        self._outcome, self._undone = outcome, False
        self.tiles.show_outcome(outcome)
        self.undo.setVisible(bool(outcome.operation))
        self.show_rows.setVisible(can_show)
        self.save.setVisible(can_save)
        self._say()

    def show_undone(self) -> None:
        self._undone = True
        for part in (self.undo, self.show_rows, self.save):
            part.hide()
        self._say()

    def _say(self) -> None:
        assert self._outcome is not None
        written = self._outcome.new + self._outcome.updated
        if self._undone:
            sign, tone = "undo-2", theme.tokens.muted
            self.heading.setText(t("Undone"))
            self.detail.setText(t("The desk is as it was before."))
        elif written:
            sign, tone = "circle-check", theme.tokens.good
            self.heading.setText(tn("{n} record imported", "{n} records imported", written))
            self.detail.setText(t("One undo takes all of it back, now or later in the history."))
        else:
            sign, tone = "info", theme.tokens.muted
            self.heading.setText(t("Nothing to import"))
            self.detail.setText(t("The desk knew all of it already, or could not read it."))
        self._sign.setPixmap(pixmap(sign, tone, theme.px(44), self.devicePixelRatioF()))
        self.setAccessibleName(self.heading.text())


def _will_do(outcome: Outcome, entity: Entity) -> str:
    """What will happen, in a sentence or three."""
    said = []
    if outcome.new:
        label = t(entity.label)
        said.append(
            tn(
                "{n} record will be added to “{list}”.",
                "{n} records will be added to “{list}”.",
                outcome.new,
                list=label,
            )
        )
    if outcome.updated:
        said.append(tn("{n} record will be updated.", "{n} records will be updated.", outcome.updated))
    if not said:
        said.append(t("Nothing would change."))
    if outcome.rejected:
        said.append(tn("{n} row stays out.", "{n} rows stay out.", outcome.rejected))
    if outcome.totals:
        rows = ", ".join(map(str, outcome.totals))
        said.append(t("Row {rows} holds totals and stays out too.", rows=rows))
    if outcome.unmapped:
        said.append(tn("{n} column is not imported.", "{n} columns are not imported.", len(outcome.unmapped)))
    said += outcome.notes(entity)
    return ("" if language() == "zh" else " ").join(said)


def _rejected(outcome: Outcome) -> str:
    if outcome.lines and not outcome.rejected:
        return tn("{n} line is not understood", "{n} lines are not understood", len(outcome.lines))
    words = tn("{n} row cannot be imported", "{n} rows cannot be imported", outcome.rejected)
    return t("{words}; the first problems", words=words) if len(outcome.problems) >= MOST_PROBLEMS else words
