"""The scales of a model's inputs, edited: which numbers there are, and what each means."""

from functools import partial

from PySide6.QtWidgets import QLineEdit, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.services import formulas, scales
from opsdesk.services.scales import Scale, Scales
from ui.dialogs.dialog import Dialog
from ui.forms.editor import mark_wrong
from ui.runner import Runner
from ui.widgets.buttons import Button
from ui.widgets.label import Label


class ScaleEditor(Dialog):
    """`found` are the scales in force; those of the inputs `names` can be changed."""

    def __init__(self, parent: QWidget, runner: Runner, found: Scales, names: tuple[str, ...]) -> None:
        super().__init__(parent, _("Scales"), width=620)
        self._runner, self._found = runner, found
        said = t("A number and what it means for each step: 3 massive; 2 high; 1 medium. Empty: any number is right.")
        self.body.addWidget(Label(said, role="small", colour="muted", wrap=True))
        fields = formulas.fields(runner.store.schema)
        self.lines: dict[str, QLineEdit] = {}
        for name in names:
            line, label = QLineEdit(), t(fields[name].label)
            line.setText(found[name].written if name in found else "")
            line.setPlaceholderText(found[name].said if name in found and not found[name].steps else t("any number"))
            line.setAccessibleName(t("Scale of {field}", field=label))
            line.textEdited.connect(self.look)
            self.lines[name] = line
            self.body.addWidget(Label(label, role="small"))
            self.body.addWidget(line)
        self._told = Label(role="small", colour="bad", wrap=True)
        self._told.hide()
        self.body.addWidget(self._told)
        self.usual = Button(_("The usual ones"), self._usual, tone="quiet")
        self.buttons.insertWidget(0, self.usual)
        self.add_button(Button(_("Cancel"), self.reject))
        self.save_button = Button(_("Save"), self.save, tone="primary")
        self.add_button(self.save_button)

    def typed(self) -> dict[str, Scale] | Trouble:
        """The scales as they stand, or what is wrong with the first that cannot be read."""
        read: dict[str, Scale] = {}
        wrong: Trouble | None = None
        for name, line in self.lines.items():
            try:
                read[name] = scales.parsed(line.text(), self._found.get(name))
                mark_wrong(line, "")
            except Trouble as trouble:
                mark_wrong(line, str(trouble))
                wrong = wrong or trouble
        return wrong or read

    def look(self) -> None:
        found = self.typed()
        self.save_button.setEnabled(not isinstance(found, Trouble))
        self._told.setVisible(isinstance(found, Trouble))
        self._told.setText(str(found) if isinstance(found, Trouble) else "")

    def _usual(self) -> None:
        for name, line in self.lines.items():
            line.setText(scales.USUAL[name].written if name in scales.USUAL else "")
        self.look()

    def save(self) -> None:
        found = self.typed()
        if not isinstance(found, Trouble):
            kept = {**self._found, **found}
            self._runner.write(partial(scales.save, scales=kept), self._done, self._refuse)

    def _done(self, _changes: Changes) -> None:
        self.accept()

    def _refuse(self, trouble: Trouble) -> None:
        self._told.setText(str(trouble))
        self._told.show()
