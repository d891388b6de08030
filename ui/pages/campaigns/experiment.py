"""One experiment in a sheet: how many people it needs, its variants typed, the verdict in plain words, the looks so far."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from opsdesk.errors import Trouble
from opsdesk.exchange import amounts
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.kinds import Stored
from opsdesk.model.text import Unreadable
from opsdesk.services import trials
from opsdesk.services.trials import Judged, Trial, Variant
from opsdesk.store.connect import Connection
from ui.context import Context
from ui.forms.editor import mark_wrong
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.entries import Entry, EntryList
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.scrolled import scrolled
from ui.widgets.shares import Share, ShareList
from ui.widgets.surface import Surface

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_CALM_MS = 250
_ROW = 28
_MOST_LOOKS = 6
COLUMNS = (_("Variant name"), _("Planned share"), _("People"), _("Conversions"), _("Rate"))
NAME, SHARE, PEOPLE, CONVERTED, RATE = range(5)
PLAN = {
    "base": (_("Rate now"), trials.BASE),
    "lift": (_("Change to find"), trials.LIFT),
    "alpha": (_("Significance level"), trials.ALPHA),
    "power": (_("Power"), trials.POWER),
}
_TIPS = {
    "lift": _("Relative: 10 % is from 5 % to 5.5 %."),
    "a_day": _("In all variants together, to tell how many days it takes."),
    "planned": _("In all variants together."),
}
_TONES = {"better": "good", "worse": "bad", "srm": "bad", "unfinished": "warn"}
Answer = tuple[int | None, str, Judged | None, str]
"""People an arm, what is wrong with the plan; the judgement, what is wrong with the figures."""


class Arms(QAbstractTableModel):
    """The variants as they stand; the first row is the control."""

    edited = Signal()
    wrong = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.variants: list[Variant] = []

    def show_variants(self, variants: Sequence[Variant]) -> None:
        self.beginResetModel()
        self.variants = list(variants) or [Variant(t("Control")), Variant("B")]
        self.endResetModel()

    def add(self) -> None:
        self.show_variants([*self.variants, Variant(chr(ord("A") + min(len(self.variants), 25)))])
        self.edited.emit()

    def take_off(self, row: int) -> None:
        if len(self.variants) > 2 and 0 < row < len(self.variants):
            self.show_variants([*self.variants[:row], *self.variants[row + 1 :]])
            self.edited.emit()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.variants)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags if index.column() == RATE else flags | Qt.ItemFlag.ItemIsEditable

    def headerData(self, section: int, across: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(section)
        if role != Qt.ItemDataRole.DisplayRole or across == Qt.Orientation.Vertical:
            return None
        return t(COLUMNS[section])

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(index.column())
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return None
        one, shown = self.variants[index.row()], role == Qt.ItemDataRole.DisplayRole
        match index.column():
            case 0:
                return t("{name} (control)", name=one.name) if shown and index.row() == 0 else one.name
            case 1:
                return "" if one.share is None else f"{one.share:g}"
            case 2:
                return _count(one.people, shown=shown)
            case 3:
                return _count(one.converted, shown=shown)
            case _:
                return f"{(one.converted or 0) / one.people:.2%}" if one.people else text.EMPTY

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        one, said = self.variants[index.row()], str(value).strip()
        try:
            self.variants[index.row()] = _changed(one, index.column(), said)
        except Unreadable as reason:
            self.wrong.emit(str(reason))
            return False
        self.wrong.emit("")
        self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), RATE))
        self.edited.emit()
        return True


def _changed(one: Variant, column: int, said: str) -> Variant:
    match column:
        case 0:
            return replace(one, name=said)
        case 1:
            return replace(one, share=amounts.decimal(said) if said else None)
        case 2:
            return replace(one, people=amounts.whole(said) if said else None)
        case _:
            return replace(one, converted=amounts.whole(said) if said else None)


def _count(value: int | None, *, shown: bool) -> str:
    return "" if value is None else f"{value:,}" if shown else str(value)


def _side(column: int) -> Qt.AlignmentFlag:
    return (Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter


class ExperimentSheet(QWidget):
    closed = Signal()

    def __init__(self, context: Context, number: int) -> None:
        super().__init__()
        self._context, self._runner, self._number = context, context.runner, number
        self.trial: Trial | None = None
        self.judged: Judged | None = None
        self._needed: int | None = None
        self._calm = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._calm.timeout.connect(self._ask)
        self.name = Label(role="heading", bold=True)
        self.hypothesis = Label(colour="muted", wrap=True)
        self.plan = {key: QLineEdit() for key in PLAN}
        self.a_day, self.planned = QLineEdit(), QLineEdit()
        for line in (*self.plan.values(), self.a_day, self.planned):
            line.setAlignment(Qt.AlignmentFlag.AlignRight)
            line.textEdited.connect(lambda _text: self._calm.start())
        self._labels = {key: Label(role="small", colour="muted") for key in (*PLAN, "a_day", "planned")}
        self.needed = Label(wrap=True)
        self.use = Button(_("Plan that many"), self._use, tone="quiet")
        self.arms = Arms(self)
        self.arms.edited.connect(self._calm.start)
        self.arms.edited.connect(self._fit)
        self.arms.wrong.connect(self._say_wrong)
        self.table = QTableView()
        self._set_table()
        self.wrong = Label(role="small", colour="bad", wrap=True)
        self.verdict = Label(bold=True, wrap=True)
        self.cautions = Label(role="small", colour="warn", wrap=True)
        self.views = ShareList(bar_width=1, figure_widths=(56, 156, 104, 78, 118, 172))
        self.evidence = Label(role="small", colour="muted", wrap=True)
        self._looks_title = Label(bold=True)
        self.looks = EntryList(t("Looks so far"))
        self.save_button = Button(_("Save"), self._save, tone="primary")
        self._arrange()
        live(self, self.retranslate)
        schema = self._runner.store.schema
        self._runner.read(lambda c: trials.trial(c, schema, number), self._opened, "campaigns/experiment")

    def sizeHint(self) -> QSize:
        return QSize(theme.px(860), theme.px(620))

    def _set_table(self) -> None:
        table = self.table
        table.setModel(self.arms)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        table.verticalHeader().hide()
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setHighlightSections(False)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _arrange(self) -> None:
        fields = QGridLayout()
        fields.setHorizontalSpacing(10)
        for at, (key, line) in enumerate({**self.plan, "a_day": self.a_day, "planned": self.planned}.items()):
            fields.addWidget(self._labels[key], 0, at)
            fields.addWidget(line, 1, at)
        sized = QHBoxLayout()
        sized.addWidget(self.needed, 1)
        sized.addWidget(self.use)
        plan, figures, found = (Surface(margin=14) for _at in range(3))
        self._titles = [Label(bold=True) for _at in range(3)]
        plan.body.addWidget(self._titles[0])
        plan.body.addLayout(fields)
        plan.body.addLayout(sized)
        buttons = QHBoxLayout()
        buttons.addWidget(self._titles[1], 1)
        buttons.addWidget(Button(_("Add a variant"), self.arms.add, icon="plus", tone="quiet"))
        buttons.addWidget(
            Button(
                _("Take it off"), lambda: self.arms.take_off(self.table.currentIndex().row()), icon="x", tone="quiet"
            )
        )
        figures.body.addLayout(buttons)
        figures.body.addWidget(self.table)
        figures.body.addWidget(self.wrong)
        found.body.addWidget(self._titles[2])
        for part in (self.verdict, self.cautions, self.views, self.evidence, self._looks_title, self.looks):
            found.body.addWidget(part)
        inside = QWidget()
        inner = QVBoxLayout(inside)
        inner.setContentsMargins(0, 0, 6, 0)
        inner.setSpacing(10)
        for card in (self.name, self.hypothesis, plan, figures, found):
            inner.addWidget(card)
        inner.addStretch(1)
        scroll = scrolled(inside)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(Button(_("Cancel"), self.closed.emit))
        foot.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll, 1)
        column.addLayout(foot)

    def retranslate(self) -> None:
        for key, (words, _usual) in PLAN.items():
            self._name(key, self.plan[key], t(words))
        self._name("a_day", self.a_day, t("People a day"))
        self._name("planned", self.planned, t("Planned people"))
        for label, words in zip(self._titles, (t("Plan"), t("Figures"), t("Verdict")), strict=True):
            label.setText(words)
        self._looks_title.setText(t("Looks so far"))
        self.table.setAccessibleName(t("Variants"))
        self.table.verticalHeader().setDefaultSectionSize(theme.px(_ROW))
        self._fit()
        self._show()

    def _name(self, key: str, line: QLineEdit, words: str) -> None:
        self._labels[key].setText(words)
        line.setToolTip(t(_TIPS[key]) if key in _TIPS else "")
        line.setAccessibleName(words)

    def _fit(self) -> None:
        self.table.setFixedHeight(theme.px(_ROW) * (self.arms.rowCount() + 1) + 8)

    # -- reading ------------------------------------------------------------------------------------------------------

    def _opened(self, trial: Trial | None) -> None:
        if trial is None:
            self.closed.emit()
            return
        self.trial = trial
        self.name.setText(trial.name)
        self.hypothesis.setText(str(trial.values.get("hypothesis") or ""))
        self.hypothesis.setVisible(bool(self.hypothesis.text()))
        for key, (_words, usual) in PLAN.items():
            self.plan[key].setText(f"{trial.number(key, usual) * 100:g}%")
        self.planned.setText("" if trial.planned is None else str(trial.planned))
        self.arms.show_variants(trial.variants)
        self._fit()
        self._ask()

    def _ask(self) -> None:
        plan = self._plan()
        try:
            a_day = amounts.decimal(self.a_day.text()) if self.a_day.text().strip() else 0.0
            planned = amounts.whole(self.planned.text()) if self.planned.text().strip() else None
        except Unreadable as reason:
            self._say_wrong(str(reason))
            return
        variants, looks = tuple(self.arms.variants), self.trial.looks if self.trial else ()

        def work(_connection: Connection) -> tuple[Answer, float, int]:
            needed, plan_wrong, judged, wrong = None, "", None, ""
            try:
                if plan is not None:
                    needed = trials.sized(*plan, len(variants))
            except Trouble as trouble:
                plan_wrong = str(trouble)
            try:
                judged = trials.judge(variants, plan[2] if plan else trials.ALPHA, planned, looks)
            except Trouble as trouble:
                wrong = str(trouble)
            return (needed, plan_wrong, judged, wrong), a_day, len(variants)

        self._runner.read(work, self._answered, "campaigns/judge")

    def _plan(self) -> tuple[float, float, float, float] | None:
        """base, lift, alpha, power; None when one cannot be read, which is marked."""
        read: list[float] = []
        for line in self.plan.values():
            try:
                typed = line.text().strip()
                read.append(amounts.percent(typed if "%" in typed or "％" in typed else f"{typed}%"))
                mark_wrong(line, "")
            except Unreadable as reason:
                mark_wrong(line, str(reason))
        return (read[0], read[1], read[2], read[3]) if len(read) == len(PLAN) else None

    def _answered(self, found: tuple[Answer, float, int]) -> None:
        (self._needed, plan_wrong, self.judged, wrong), a_day, arms = found
        self.needed.set_colour("warn" if plan_wrong else "text")
        self.use.setEnabled(self._needed is not None)
        if self._needed is None:
            self.needed.setText(plan_wrong)
        else:
            words = t("{n} people in each of {arms} arms", n=f"{self._needed:,}", arms=arms)
            if a_day > 0:
                words += t(", {days} days in whole weeks", days=trials.days(self._needed, arms, a_day))
            self.needed.setText(words)
        self._say_wrong(wrong)
        self._show()

    def _use(self) -> None:
        if self._needed is not None:
            self.planned.setText(str(self._needed * self.arms.rowCount()))
            self._calm.start()

    # -- showing ------------------------------------------------------------------------------------------------------

    def _say_wrong(self, words: str) -> None:
        self.wrong.setText(words)
        self.wrong.setVisible(bool(words))

    def _show(self) -> None:
        judged = self.judged
        for part in (self.views, self.evidence, self.cautions):
            part.setVisible(judged is not None)
        if judged is None:
            self.verdict.set_colour("muted")
            self.verdict.setText(t("Type people and conversions of the control and a variant."))
        else:
            self._show_judged(judged)
        looks = self.trial.looks[-_MOST_LOOKS:][::-1] if self.trial else ()
        self._looks_title.setVisible(bool(looks))
        self.looks.setVisible(bool(looks))
        self.looks.setAccessibleName(t("Looks so far"))
        self.looks.show_entries(
            [
                Entry(
                    "eye", look.verdict, text.moment(look.at).strftime("%Y-%m-%d %H:%M"), look.arms.replace(";", " · ")
                )
                for look in looks
            ]
        )
        self.looks.setFixedHeight(theme.px(46) * len(looks))

    def _show_judged(self, judged: Judged) -> None:
        from opsdesk.services.experiments import VIEWS

        tones = {_TONES.get(one.verdict, "text") for one in judged.found.comparisons}
        self.verdict.set_colour(tones.pop() if len(tones) == 1 else "text")
        self.verdict.setText("\n".join(lines[0] for lines in judged.said))
        self.cautions.setText("\n".join(judged.cautions))
        self.cautions.setVisible(bool(judged.cautions))
        heads = (t("Variant"), *(t(view) for view in VIEWS))
        self.views.show_shares(t("Verdict"), heads, [Share(name, 0, tuple(rest)) for name, *rest in judged.beside])
        ratio = t("Sample ratio: p {p}", p=f"{judged.found.srm_p:.4f}")
        self.evidence.setText("\n".join([*(" ".join(lines[1:]) for lines in judged.said), ratio]))

    # -- writing ------------------------------------------------------------------------------------------------------

    def _save(self) -> None:
        trial, plan, judged = self.trial, self._plan(), self.judged
        if trial is None or plan is None:
            return
        try:
            planned = amounts.whole(self.planned.text()) if self.planned.text().strip() else None
        except Unreadable as reason:
            self._say_wrong(str(reason))
            return
        values: dict[str, Stored] = {**dict(zip(PLAN, plan, strict=True)), "planned": planned}
        variants = tuple(self.arms.variants)
        self._runner.write(
            lambda store: trials.save(store, trial, values, variants, judged),
            lambda _changes: self.closed.emit(),
            self._refused,
        )

    def _refused(self, trouble: Trouble) -> None:
        self._say_wrong(str(trouble))
