"""The Kano tab: questionnaires, answers from any sheet, and what delights, what must be there and what nobody cares about."""

from pathlib import Path
from typing import Any, cast

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from opsdesk.analysis.kano import Rule
from opsdesk.analysis.kano import Table as KanoTable
from opsdesk.errors import Trouble
from opsdesk.exchange.kano_sheet import Matched
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model.changes import Changes
from opsdesk.model.text import EMPTY
from opsdesk.query import filters as f
from opsdesk.query.filters import Query, Sort, Test
from opsdesk.services import kano, questionnaire
from opsdesk.services.kano import CLASSES, RULES, TABLES, Evaluation
from opsdesk.services.questionnaire import Question
from opsdesk.store import rows
from ui.charts.view import ChartView
from ui.context import Context, Page
from ui.pages.planning.kano_sheets import AnswersSheet, QuestionnaireSheet, look
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.empty import EmptyState
from ui.widgets.entries import Entry, EntryList
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.scrolled import scrolled
from ui.widgets.segments import Segments
from ui.widgets.shares import Share, ShareList
from ui.widgets.surface import Surface

MOST = 200
_TONES = {"A": "accent", "O": "good", "M": "warn", "R": "bad"}
Surveys = list[tuple[int, str, str, list[Question], int]]


class KanoTab(Page):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._runner = context.runner
        self.surveys: Surveys = []
        self.number: int | None = None
        self.found: Evaluation | None = None
        run = context.commands.run
        self.list = EntryList(t("Surveys"))
        self.list.opened.connect(self._choose)
        self._side_title = Label(bold=True)
        self.new = IconButton("plus", _("New questionnaire"), lambda: run("kano.new"))
        self.table = Segments(list(TABLES.items()), compact=True)
        self.rule = Segments(list(RULES.items()), compact=True)
        groups = kano.groups_by(self._runner.store.schema)
        self.by = Segments([("", _("No groups")), *groups.items()], compact=True)
        for one, value in ((self.table, "berger"), (self.rule, "mode"), (self.by, "stage")):
            one.set_value(value)
            one.chosen.connect(lambda _value: self._evaluate())
        self.tools = [
            Button(_("Questionnaire"), lambda: run("kano.edit"), icon="pencil", tone="quiet"),
            Button(_("Import answers"), lambda: run("kano.import"), icon="upload", tone="quiet"),
            Button(_("Print the questionnaire"), lambda: run("kano.print"), icon="printer", tone="quiet"),
            Button(_("Questionnaire as CSV"), lambda: run("kano.csv"), icon="download", tone="quiet"),
            Button(_("PDF report"), lambda: run("kano.report"), icon="file-text", tone="quiet"),
        ]
        self._name, self._fact = Label(role="heading"), Label(colour="muted", wrap=True)
        self.chart = ChartView(self._runner)
        self.chart.failed.connect(context.tell)
        self.features = ShareList(170, 1, (28, 28, 28, 28, 28, 28, 116, 128, 128))
        self.groups = ShareList(170, 1, (112,) * 5)
        self._groups_title, self._differing = Label(bold=True), Label(role="small", colour="muted", wrap=True)
        self._refused = EmptyState("list-checks", _("No answers yet. Import them from the sheet of a survey tool."))
        self._stack = QStackedWidget()
        self._arrange()
        self._runner.changed.connect(self._changed)
        live(self, self.retranslate)

    def _arrange(self) -> None:
        self._side = Surface(margin=12, gap=8)
        head = QHBoxLayout()
        head.addWidget(self._side_title, 1)
        head.addWidget(self.new)
        self._side.body.addLayout(head)
        self._side.body.addWidget(self.list, 1)
        inside = QWidget()
        body = QVBoxLayout(inside)
        body.setContentsMargins(0, 0, 8, 8)
        body.setSpacing(12)
        chart, features = Surface(margin=14), Surface(margin=12)
        self._groups_card = Surface(margin=12)
        chart.body.addWidget(self.chart)
        features.body.addWidget(self.features)
        features.body.addWidget(self._differing)
        self._groups_card.body.addWidget(self._groups_title)
        self._groups_card.body.addWidget(self.groups)
        for card in (chart, features, self._groups_card):
            body.addWidget(card)
        body.addStretch(1)
        scroll = scrolled(inside)
        self._stack.addWidget(scroll)
        self._stack.addWidget(self._refused)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self._name)
        right.addWidget(self._fact)
        for parts, gap in ((self.tools, 4), ((self.table, self.rule, self.by), 12)):
            bar = QWidget()
            flow = Flow(bar, gap=gap)
            for part in parts:
                flow.addWidget(part)
            right.addWidget(bar)
        right.addWidget(self._stack, 1)
        self._right = QWidget()
        self._right.setLayout(right)
        right.setContentsMargins(0, 0, 0, 0)
        empty = Surface(margin=1, gap=0)
        empty.body.addWidget(
            EmptyState(
                "list-checks",
                _("Kano asks two questions about each feature, and tells what delights from what must be there."),
                Button(_("New questionnaire"), lambda: self.context.commands.run("kano.new"), tone="primary"),
            )
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(self._right)
        self._pages.addWidget(empty)
        self._pages.setCurrentIndex(1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(12)
        across.addWidget(self._side)
        across.addWidget(self._pages, 1)

    def retranslate(self) -> None:
        self._side.setFixedWidth(theme.px(228))
        self.chart.setFixedHeight(theme.px(340))
        self._side_title.setText(t("Surveys"))
        self.list.setAccessibleName(t("Surveys"))
        self.table.setAccessibleName(t("Table"))
        self.rule.setAccessibleName(t("Rule"))
        self.by.setAccessibleName(t("Group by"))
        self._groups_title.setText(t("By groups"))
        self._show()

    # -- what it shows ------------------------------------------------------------------------------------------------

    def visit(self, target: object) -> None:
        if isinstance(target, int):
            self.number = target
        self._read()

    def _read(self) -> None:
        schema = self._runner.store.schema
        query = Query("surveys", Test("kind", f.IS, ("kano",)), (Sort("opened", True),))

        def work(connection: Any) -> Surveys:
            numbers = rows.first(connection, schema, query, MOST)
            cells = rows.page(connection, schema, "surveys", numbers, ["code", "name", "questions"])
            listed = []
            for one in numbers:
                code, name, asked = cells[one]
                answers = rows.count(connection, schema, "answers", Test("survey", f.IS, (str(code),)))
                listed.append((one, str(code), str(name), questionnaire.loads(str(asked or "")), answers))
            return listed

        self._runner.read(work, self._listed, "kano/list", self.context.tell)

    def _listed(self, surveys: Surveys) -> None:
        self.surveys = surveys
        if self.chosen is None:
            self.number = surveys[0][0] if surveys else None
        self.list.show_entries(
            [
                Entry("list-checks", name, code, tn("{n} answer", "{n} answers", answers), target=number)
                for number, code, name, _asked, answers in surveys
            ]
        )
        self._pages.setCurrentIndex(0 if surveys else 1)
        self._evaluate()

    @property
    def chosen(self) -> tuple[int, str, str, list[Question], int] | None:
        return next((one for one in self.surveys if one[0] == self.number), None)

    def _choose(self, number: object) -> None:
        if isinstance(number, int):
            self.number = number
            self._evaluate()

    def _evaluate(self) -> None:
        chosen, schema = self.chosen, self._runner.store.schema
        if chosen is None:
            return
        self._name.setText(chosen[2])
        table, rule = cast(KanoTable, self.table.value), cast(Rule, self.rule.value)
        code, by = chosen[1], str(self.by.value or "")
        self._runner.read(
            lambda c: kano.evaluation(c, schema, code, table, rule, by), self._arrived, "kano/found", self._thin
        )

    def _thin(self, trouble: Trouble) -> None:
        self.found = None
        chosen = self.chosen
        asked = len(chosen[3]) if chosen else 0
        self._fact.setText(tn("{n} feature is asked about", "{n} features are asked about", asked))
        self._refused.say(_("No answers yet. Import them from the sheet of a survey tool."))
        self._stack.setCurrentIndex(1)

    def _arrived(self, found: Evaluation) -> None:
        self.found = found
        self._stack.setCurrentIndex(0)
        self._show()

    def _show(self) -> None:
        found = self.found
        if found is None:
            return
        said = [tn("{n} respondent", "{n} respondents", found.respondents)]
        said.append(tn("{n} pair of answers", "{n} pairs of answers", found.pairs))
        if found.half:
            said.append(t("{n} half answered", n=f"{found.half:,}"))
        self._fact.setText(" · ".join(said))
        self.chart.show_chart(kano.quadrants(found))
        tip = "\n".join(line for one in kano.definitions(found, 0) for line in (one.name, one.formula))
        self.features.show_shares(
            t("Features"),
            (t("Feature name"), *CLASSES, t("Class"), t("Better"), t("Worse")),
            [
                Share(
                    one.name, 0.0,
                    (*(f"{one.counts[kind]:,}" for kind in CLASSES), t(CLASSES[one.kind]),
                     kano.with_interval(one.better, one.better_interval), kano.with_interval(one.worse, one.worse_interval)),
                    _TONES.get(one.kind, "muted"), tip=tip,
                )
                for one in found.features
            ],
        )  # fmt: skip
        self._differing.setVisible(bool(found.differing))
        names = t(", ").join(found.differing)
        self._differing.setText(t("By the other table or rule these get another class: {names}.", names=names))
        groups = found.groups[:5]
        self._groups_card.setVisible(bool(groups))
        self.groups.show_shares(
            t("By groups"),
            (t("Feature name"), *(f"{group.name} · {group.respondents}" for group in groups)),
            [
                Share(one.name, 0.0, tuple(t(CLASSES[group.kinds[one.name]]) if one.name in group.kinds else EMPTY for group in groups))
                for one in found.features
            ],
        )  # fmt: skip

    def _changed(self, changes: Changes) -> None:
        if (changes.touches("answers") or changes.touches("surveys")) and self.isVisible():
            self._read()

    # -- what is done -------------------------------------------------------------------------------------------------

    @property
    def can_write(self) -> bool:
        return not self._runner.store.vault.read_only

    def make(self) -> None:
        sheet = QuestionnaireSheet(self, self.context)
        sheet.saved.connect(self.visit)
        sheet.open()

    def edit(self) -> None:
        if (one := self.chosen) is not None:
            QuestionnaireSheet(self, self.context, one[2], one[3], one[0]).open()

    def ask_file(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self, t("Import answers"), "", f"{t('Sheets')} (*.xlsx *.xls *.ods *.csv *.tsv *.txt)"
        )
        if chosen:
            self.take(Path(chosen))

    def take(self, path: Path) -> None:
        if self.number is not None:
            look(self.context, self.number, path, self)

    def recognised(self, found: tuple[int, Path, Matched]) -> None:
        AnswersSheet(self, self.context, *found).open()

    def report(self, name: str = "kano") -> None:
        from opsdesk.reports.catalogue import Request

        if (one := self.chosen) is not None:
            self.context.go("reports", (name, Request(where=Test("code", f.IS, (one[1],)))))

    def ask_csv(self) -> None:
        if (one := self.chosen) is not None:
            chosen, _kind = QFileDialog.getSaveFileName(self, t("Questionnaire as CSV"), f"{one[2]}.csv".replace("/", "-"), "CSV (*.csv)")  # fmt: skip
            if chosen:
                self.save_csv(Path(chosen))

    def save_csv(self, path: Path) -> None:
        questions = self.chosen[3] if self.chosen else []

        def work(_progress: object) -> str:
            questionnaire.export(questions, path)
            return path.name

        self._runner.background(work, self._saved, t("Saving"))

    def _saved(self, name: str) -> None:
        self.context.toast(t("Saved {name}. The file is not encrypted.", name=name))
