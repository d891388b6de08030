"""A form at work: fields, the buttons below them, what happens on Enter and Esc, and the draft in the vault."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.record import Values
from opsdesk.store.store import Store
from ui.forms.drafts import Drafts
from ui.forms.editor import ENTER, keeps_its_enter
from ui.forms.fields import Fields
from ui.forms.notice import Notice
from ui.runner import Runner
from ui.widgets.buttons import Button

Save = Callable[[Store, Values], Changes]
"""Writes what the form holds, on the writing thread."""

_CALM_MS = 700
"""A draft is written when typing rests this long: at most one small commit a second."""


class Form(QWidget):
    """Ctrl+Enter saves; Esc leaves, and asks only when something would be lost. `part_of_record` hands `save` only
    what was changed; a new record gets everything. `enter_saves` is for forms of a few lines."""

    saved = Signal(object)
    """`Changes`, once they are in the vault."""
    closed = Signal()
    """Nothing is left to lose here: the form may go."""

    def __init__(
        self,
        runner: Runner,
        fields: Fields,
        *,
        verb: str = _("Save"),
        part_of_record: bool = False,
        enter_saves: bool = False,
        above: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`above` stands over the fields: a warning about what is in them."""
        super().__init__(parent)
        self.fields = fields
        self._runner = runner
        self._save: Save | None = None
        self._part, self._enter_saves = part_of_record, enter_saves
        self._saving = False
        self._changed_hands = False
        self.drafts = Drafts(runner)
        self._notice = Notice()
        self._button = Button(verb, self.save, tone="primary")
        self._cancel = Button(_("Cancel"), self.leave, tone="quiet")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch()
        foot.addWidget(self._cancel)
        foot.addWidget(self._button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._notice)
        if above is not None:
            column.addWidget(above)
        column.addWidget(fields)
        column.addLayout(foot)
        column.addStretch(1)
        self._calm = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._calm.timeout.connect(self.keep_draft)
        fields.changed.connect(self._changed)

    def start(self, values: Values, save: Save, draft: str) -> None:
        """Show `values`, which `save` will write; over them what was kept under the name `draft`."""
        self._calm.stop()
        self._notice.hide()
        self._save = save
        self._changed_hands = self._saving
        self.fields.show_values(values)
        self.drafts.look(draft, self._restore)

    def _restore(self, kept: dict[str, object]) -> None:
        if not isValid(self) or self.fields.dirty():
            return
        self.fields.show_draft(kept)
        if self.fields.dirty():
            self._notice.say(t("What you typed before was kept."), (_("Throw it away"), self._discard_draft))
        else:
            self.drafts.forget()  # it was saved after all

    def _changed(self) -> None:
        self._calm.start()
        if self._notice.asking:
            self._notice.hide()

    def keep_draft(self) -> None:
        """Write the draft down now."""
        self._calm.stop()
        self.drafts.keep(self.fields.draft())

    def _discard_draft(self) -> None:
        self._notice.hide()
        self.fields.show_values(self.fields.shown)
        self.drafts.forget()
        self.fields.focus()

    # -- leaving --------------------------------------------------------------------------------------------------

    def save(self) -> None:
        if self._save is None or self._saving or not self.fields.check():
            return
        values = self.fields.changed_values() if self._part else self.fields.values()
        if self._part and not values:
            self._gone()
            return
        self._saving = True
        self._button.setEnabled(False)
        self._calm.stop()
        self._runner.write(partial(_saved, self._save, values), self._done, self._failed)

    def _done(self, changes: Changes) -> None:
        if self._ready():
            self.fields.show_values(self.fields.values())
            self._gone()
        self.saved.emit(changes)

    def _failed(self, trouble: Trouble) -> None:
        if self._ready():
            self.keep_draft()
            self._notice.say(str(trouble), tone="bad")
        else:
            self._runner.troubled.emit(trouble)

    def _ready(self) -> bool:
        """The save has come back. False: the form shows another record by now."""
        self._saving = False
        self._button.setEnabled(True)
        same, self._changed_hands = not self._changed_hands, False
        return same

    def leave(self) -> None:
        """Close; where something would be lost, ask first."""
        if not self.fields.dirty():
            self._gone()
            return
        self._notice.say(
            t("Throw away what you typed?"),
            (_("Keep typing"), self._stay),
            (_("Throw away"), self.discard),
            asking=True,
        )

    def _stay(self) -> None:
        self._notice.hide()
        self.fields.focus()

    def discard(self) -> None:
        """Throw away what was typed, and the draft."""
        self._calm.stop()
        self.fields.show_values(self.fields.shown)
        self._gone()

    def _gone(self) -> None:
        self._calm.stop()
        self._notice.hide()
        self.drafts.forget()
        self.closed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """The window closes, the vault locks, another page comes: what was just typed must not wait for calm."""
        if self._calm.isActive():
            self.keep_draft()
        super().hideEvent(event)

    def event(self, event: QEvent) -> bool:
        return keeps_its_enter(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            if self._enter_saves or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.save()
            else:
                self.focusNextChild()
        elif event.key() == Qt.Key.Key_Escape:
            self._stay() if self._notice.asking else self.leave()
        else:
            super().keyPressEvent(event)


def _saved(save: Save, values: Values, store: Store) -> Changes:
    return save(store, values)
