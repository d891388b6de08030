"""Of a series: which ones are meant, this one, it and those after it, or all?"""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.services.campaigns import ALL, FOLLOWING, THIS
from opsdesk.services.schedule import Shown
from ui.dialogs.dialog import Dialog
from ui.pages.campaigns.calendar.words import day_name
from ui.widgets.buttons import Button
from ui.widgets.label import Label


class WhichOnes(Dialog):
    def __init__(self, parent: QWidget, one: Shown, do: Callable[[str], object]) -> None:
        super().__init__(parent, _("Which ones of the series?"), width=480)
        self._do = do
        words = t("{name} repeats. {day} is one of them.", name=one.title, day=day_name(one.first))
        self.body.addWidget(Label(words, colour="muted", wrap=True))
        self.choices = {
            THIS: Button(_("Only this one"), lambda: self._chosen(THIS), tone="primary"),
            FOLLOWING: Button(_("This and all later ones"), lambda: self._chosen(FOLLOWING)),
            ALL: Button(_("All of them"), lambda: self._chosen(ALL)),
        }
        self.add_button(Button(_("Cancel"), self.reject))
        for scope in (ALL, FOLLOWING, THIS):
            self.add_button(self.choices[scope])
        self.choices[THIS].setFocus()

    def _chosen(self, scope: str) -> None:
        self.accept()
        self._do(scope)


def ask_scope(parent: QWidget, one: Shown, do: Callable[[str], object]) -> WhichOnes:
    """Ask, and `do` with the answer. Does not wait."""
    question = WhichOnes(parent, one, do)
    question.open()
    return question
