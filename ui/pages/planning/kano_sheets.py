"""Sheets about Kano surveys: the questionnaire, and answers from a file after a look at what was recognised."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from opsdesk.errors import Trouble
from opsdesk.exchange import kano_sheet
from opsdesk.exchange.kano_sheet import Matched, Taken
from opsdesk.i18n import language, t, tn
from opsdesk.i18n import mark as _
from opsdesk.model.changes import Changes
from opsdesk.services import questionnaire
from opsdesk.services.questionnaire import Question
from opsdesk.store.store import Store
from opsdesk.work import Progress
from ui.context import Context
from ui.dialogs.dialog import Dialog
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.entries import Entry, EntryList
from ui.widgets.label import Label
from ui.widgets.segments import Segments

LANGUAGES = [("zh", _("Chinese")), ("en", _("English"))]


class QuestionnaireSheet(Dialog):
    """Features a line each; below them what is asked. A wording of one's own stands behind a bar: feature | with | without."""

    saved = Signal(int)

    def __init__(
        self, parent: QWidget, context: Context, name: str = "", questions: list[Question] | None = None, number: int | None = None
    ) -> None:  # fmt: skip
        super().__init__(parent, _("Kano questionnaire"), width=640)
        self._context, self._number = context, number
        self.name = QLineEdit(name)
        self.spoken = Segments(LANGUAGES, compact=True)
        self.spoken.set_value(language())
        self.features = QPlainTextEdit(self._lines(questions or []))
        self.features.setTabChangesFocus(True)
        self.features.setMinimumHeight(theme.px(130))
        self.features.setPlaceholderText(
            t("Bulk export\nDark mode | How would you like a dark mode? | And without one?")
        )
        self.asked = EntryList(t("What is asked"))
        self.asked.setMinimumHeight(theme.px(190))
        self.refusal = Label(colour="bad", wrap=True)
        self.refusal.hide()
        for label, field in (
            (t("Survey name"), self.name),
            (t("Features, a line each"), self.features),
            (t("Wording in"), self.spoken),
            (t("What is asked"), self.asked),
        ):
            words = Label(label, role="small", colour="muted")
            words.setBuddy(field)
            field.setAccessibleName(label)
            self.body.addWidget(words)
            self.body.addWidget(field)
        self.body.addWidget(self.refusal)
        self.add_button(Button(_("Cancel"), self.reject))
        self.save_button = Button(_("Save"), self.save, tone="primary")
        self.add_button(self.save_button)
        self.features.textChanged.connect(self._show)
        self.spoken.chosen.connect(lambda _spoken: self._show())
        self._show()
        self.name.setFocus()

    @staticmethod
    def _lines(questions: list[Question]) -> str:
        """A wording that is the usual one goes without saying."""
        lines = []
        for one in questions:
            usual = any(one == questionnaire.worded(one.feature, spoken) for spoken, _name in LANGUAGES)
            lines.append(one.feature if usual else questionnaire.dumps([one]))
        return "\n".join(lines)

    @property
    def questions(self) -> list[Question]:
        return questionnaire.loads(self.features.toPlainText(), str(self.spoken.value))

    def _show(self) -> None:
        self.asked.show_entries(
            [Entry("circle-question-mark", one.functional, "", one.dysfunctional) for one in self.questions]
        )

    def save(self) -> None:
        self.refusal.hide()
        work = partial(_save, name=self.name.text(), questions=self.questions, number=self._number)
        self._context.runner.write(work, self._saved, self._refused)

    def _saved(self, changes: Changes) -> None:
        self.accept()
        for number in changes.ids.get("surveys") or ():
            self.saved.emit(number)

    def _refused(self, trouble: Trouble) -> None:
        self.refusal.setText(str(trouble))
        self.refusal.show()


def _save(store: Store, name: str, questions: list[Question], number: int | None) -> Changes:
    return questionnaire.save(store, name, questions, number)


class AnswersSheet(Dialog):
    """Which columns are which question; nothing is written before somebody has seen that."""

    def __init__(self, parent: QWidget, context: Context, survey: int, path: Path, matched: Matched) -> None:
        super().__init__(parent, _("Import answers"), width=600)
        self._context, self._survey, self._path, self._matched = context, survey, path, matched
        n = len(matched.pairs)
        self.body.addWidget(
            Label(tn("{n} feature in {name}", "{n} features in {name}", n, name=path.name), colour="muted")
        )
        self.pairs = EntryList(t("Recognised columns"))
        self.pairs.show_entries(
            [
                Entry(
                    "check", pair.feature, "",
                    t("with it: {one} · without it: {other}", one=pair.functional.title, other=pair.dysfunctional.title),
                    tip=f"{pair.functional.title}\n{pair.dysfunctional.title}",
                )
                for pair in matched.pairs
            ]
        )  # fmt: skip
        self.pairs.setMinimumHeight(theme.px(230))
        self.body.addWidget(self.pairs)
        if matched.missing:
            missing = t("Not in the file: {names}", names=t(", ").join(matched.missing))
            self.body.addWidget(Label(missing, colour="warn", wrap=True))
        self.add_button(Button(_("Cancel"), self.reject))
        self.import_button = Button(_("Import"), self.go, tone="primary")
        self.add_button(self.import_button)
        self.import_button.setFocus()

    def go(self) -> None:
        survey, path, matched = self._survey, self._path, self._matched

        def work(store: Store, progress: Progress) -> Taken:
            return kano_sheet.take(store, survey, path, matched, progress)

        self.import_button.setEnabled(False)
        self._context.runner.write_long(work, self._taken, t("Importing answers"), self._refused)

    def _taken(self, found: Taken) -> None:
        self._context.runner.changed.emit(found.changes)
        said = [tn("{n} respondent", "{n} respondents", found.respondents)]
        if found.updated:
            said.append(t("{n} answers brought up to date", n=f"{found.updated:,}"))
        if found.unread:
            words = t(", ").join(list(found.unread)[:5])
            said.append(t("not understood: {words}", words=words))
        self._context.toast(" · ".join(said))
        self.accept()

    def _refused(self, trouble: Trouble) -> None:
        self._context.tell(trouble)
        self.accept()


def look(context: Context, survey: int, path: Path, parent: Any) -> None:
    """Recognise the columns of `path` in the background, then show them."""
    schema = context.runner.store.schema

    def work(_progress: Progress) -> tuple[int, Path, Matched]:
        store = context.runner.store
        questions = store.read(lambda c: questionnaire.of_survey(c, schema, survey))
        return survey, path, kano_sheet.match(path, schema, questions)

    context.runner.background(work, parent.recognised, t("Looking at the file"), context.tell)
