"""Models of the desk's own, edited: a formula, or weights. Both say meanwhile what they would rank first."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QMenu, QTextEdit, QWidget

from opsdesk.analysis import priority
from opsdesk.analysis.formula import Misread
from opsdesk.analysis.formula.functions import FUNCTIONS
from opsdesk.analysis.priority import Model
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model.changes import Changes
from opsdesk.services import formulas
from opsdesk.services.formulas import Weights
from opsdesk.services.scoreboard import ENTITY, OPEN, Scoreboard
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store
from ui.dialogs.dialog import Dialog
from ui.dialogs.gates.gate import Typed
from ui.forms.editor import mark_wrong
from ui.forms.prose import ProseBox
from ui.runner import Runner
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.label import Label
from ui.widgets.switch import Switch

CALM_MS = 250
"""What it would rank is told when typing rests this long."""
SLOT = "requirements.own_models"


class ModelEditor(Dialog):
    """`kept` is the model being edited, None for a new one. Subclasses say what is typed (`typed`), and keep it."""

    def __init__(self, parent: QWidget, runner: Runner, title: str, kept: Model | None) -> None:
        super().__init__(parent, title, width=620)
        self._runner, self.kept, self._scores = runner, kept, Scoreboard()
        self.name = Typed(_("Name of the model"))
        self.name.setMaxLength(80)
        self.name.setText(kept.label if kept is not None else "")
        self.name.textEdited.connect(self.look)
        self.told = Label(role="small", colour="muted", wrap=True)
        self._refusal = Label(colour="bad", wrap=True)
        self._refusal.hide()
        self._calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self._calm.timeout.connect(self._preview)
        self.body.addWidget(self.name)
        self.fill()
        self.body.addWidget(self.told)
        self.body.addWidget(self._refusal)
        self.remove_button = Button(_("Remove"), self._remove, tone="quiet")
        self.remove_button.setVisible(kept is not None)
        self.buttons.insertWidget(0, self.remove_button)
        self.add_button(Button(_("Cancel"), self.reject))
        self.save_button = Button(_("Save"), self.save, tone="primary")
        self.add_button(self.save_button)
        self.look()

    def fill(self) -> None:
        """Put what is typed into `body`."""
        raise NotImplementedError

    def typed(self) -> Model | Trouble:
        """The model as it stands, or what is wrong with it."""
        raise NotImplementedError

    def keep(self, store: Store, name: str, number: int | None) -> Changes:
        raise NotImplementedError

    # -- what it would do ---------------------------------------------------------------------------------------------

    def look(self) -> None:
        found = self.typed()
        good = not isinstance(found, Trouble)
        self.save_button.setEnabled(good and bool(self.name.text().strip()))
        self.told.set_colour("muted" if good else "bad")
        if isinstance(found, Trouble):
            self._calm.stop()
            self.told.setText(str(found))
        else:
            self._calm.start()

    def _preview(self) -> None:
        found, schema = self.typed(), self._runner.store.schema
        if isinstance(found, Trouble):
            return

        def work(connection: Connection) -> tuple[int, int, str]:
            board = self._scores.board(connection, schema, OPEN, found)
            first = [int(board.ids[at]) for at in board.order[:1].tolist() if board.ranking.ranks[at]]
            titles = rows.page(connection, schema, ENTITY, first, ["title"])
            return board.scored, int(board.ids.size), "".join(str(title) for (title,) in titles.values())

        self._runner.read(work, self._arrived, SLOT, self._refuse)

    def _arrived(self, found: tuple[int, int, str]) -> None:
        scored, n, first = found
        said = tn("{scored} of {n} open requirement would have a score.",
                  "{scored} of {n} open requirements would have a score.", n, scored=f"{scored:,}")  # fmt: skip
        self.told.setText(said + (" " + t("First: {title}", title=first) if first else ""))

    # -- keeping it ---------------------------------------------------------------------------------------------------

    def save(self) -> None:
        name = self.name.text()
        number = int(self.kept.name.partition("-")[2]) if self.kept is not None else None
        self._runner.write(lambda store: self.keep(store, name, number), self._done, self._refuse)

    def _remove(self) -> None:
        kept = self.kept
        if kept is not None:
            self._runner.write(lambda store: formulas.remove(store, kept.name), self._done, self._refuse)

    def _done(self, _changes: Changes) -> None:
        self.accept()

    def _refuse(self, trouble: Trouble) -> None:
        self._refusal.setText(str(trouble))
        self._refusal.show()


class FormulaEditor(ModelEditor):
    def __init__(self, parent: QWidget, runner: Runner, kept: Model | None = None) -> None:
        super().__init__(parent, runner, _("Formula"), kept)

    def fill(self) -> None:
        self.text = ProseBox()
        self.text.setPlainText(self.kept.formula if self.kept is not None else "")
        self.text.setPlaceholderText(t("Such as: value × confidence / max(effort, 1)"))
        self.text.setAccessibleName(t("Formula"))
        self.text.textChanged.connect(self.look)
        self.body.addWidget(self.text)
        row = QHBoxLayout()
        row.setSpacing(6)
        for words, make in ((_("Insert a field"), self.fields_menu), (_("Insert a function"), self.functions_menu)):
            button = Button(words, tone="quiet")
            button.clicked.connect(partial(self._pop_up, button, make))
            row.addWidget(button)
        row.addStretch(1)
        self.body.addLayout(row)

    def typed(self) -> Model | Trouble:
        try:
            found: Model | Trouble = formulas.model(
                self._runner.store.schema, "typed", self.name.text(), self.text.toPlainText()
            )
        except Misread as misread:
            found = misread
        empty = not self.text.toPlainText().strip()
        wrong = [self._marked(found)] if isinstance(found, Misread) and not empty else []
        self.text.setExtraSelections(wrong)
        return found

    def _marked(self, misread: Misread) -> QTextEdit.ExtraSelection:
        """What is wrong stands on a red ground."""
        marked = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.text.document())
        last = max(self.text.document().characterCount() - 1, 0)
        start = min(misread.at, max(last - 1, 0))
        cursor.setPosition(start)
        cursor.setPosition(min(start + misread.length, last), QTextCursor.MoveMode.KeepAnchor)
        look = QTextCharFormat()
        look.setBackground(theme.color("bad_soft"))
        marked.cursor, marked.format = cursor, look
        return marked

    def keep(self, store: Store, name: str, number: int | None) -> Changes:
        return formulas.save(store, name, self.text.toPlainText(), number)

    def fields_menu(self) -> QMenu:
        menu = QMenu(self)
        for field in formulas.fields(self._runner.store.schema).values():
            called = t(field.label)
            written = called if called.isidentifier() else f"[{called}]"
            menu.addAction(called.replace("&", "&&"), partial(self._insert, written))
        return menu

    def functions_menu(self) -> QMenu:
        menu = QMenu(self)
        for function in FUNCTIONS.values():
            menu.addAction(function.shape, partial(self._insert, function.shape))
        return menu

    def _pop_up(self, button: Button, make: Callable[[], QMenu], _checked: bool = False) -> None:
        menu = make()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _insert(self, written: str) -> None:
        self.text.insertPlainText(written)
        self.text.setFocus()


class WeightsEditor(ModelEditor):
    def __init__(
        self, parent: QWidget, runner: Runner, kept: Model | None = None, weights: Weights | None = None
    ) -> None:
        self._given = weights or Weights(priority.COMMON_WEIGHTS)
        super().__init__(parent, runner, _("Weights"), kept)

    def fill(self) -> None:
        self.body.addWidget(Label(t("A negative weight makes a cost. Empty: it does not count."), role="small",
                                  colour="muted", wrap=True))  # fmt: skip
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        self.weights: dict[str, QLineEdit] = {}
        fields = list(formulas.fields(self._runner.store.schema).values())
        half = -(-len(fields) // 2)
        for at, field in enumerate(fields):
            line = QLineEdit()
            weight = self._given.weights.get(field.name)
            line.setText("" if weight is None else f"{weight:g}")
            line.setAlignment(Qt.AlignmentFlag.AlignRight)
            line.setFixedWidth(theme.px(72))
            line.setAccessibleName(t("Weight of {field}", field=t(field.label)))
            line.textEdited.connect(self.look)
            self.weights[field.name] = line
            column = 2 * (at // half)
            grid.addWidget(Label(t(field.label)), at % half, column)
            grid.addWidget(line, at % half, column + 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        self.body.addLayout(grid)
        row = QHBoxLayout()
        self.normalised = Switch()
        self.normalised.set_state(self._given.normalised)
        self.normalised.setAccessibleName(t("Scale each input to 0..1 first"))
        self.normalised.switched.connect(self.look)
        row.addWidget(self.normalised)
        row.addWidget(Label(t("Scale each input to 0..1 first")), 1)
        self.body.addLayout(row)

    def chosen(self) -> Weights | Trouble:
        found = {}
        for name, line in self.weights.items():
            written = line.text().strip()
            value = _number(written) if written else 0.0
            mark_wrong(line, "" if value is not None else t("This is not a number."))
            if value is None:
                return Trouble(t("This is not a number."), t("Type 3, say, or nothing."), code="weights")
            if value:
                found[name] = value
        return Weights(found, bool(self.normalised.state))

    def typed(self) -> Model | Trouble:
        found = self.chosen()
        if isinstance(found, Trouble):
            return found
        try:
            return priority.weighted(found.weights, normalised=found.normalised)
        except Trouble as trouble:
            return trouble

    def keep(self, store: Store, name: str, number: int | None) -> Changes:
        found = self.chosen()
        if isinstance(found, Trouble):
            raise found
        return formulas.save_weights(store, name, found, number)


def _number(written: str) -> float | None:
    try:
        value = float(written.replace("−", "-").replace("，", "").replace(",", ""))
    except ValueError:
        return None
    return value if abs(value) < 1e9 else None
