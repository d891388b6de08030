"""Answering below the conversation: a reply, a note or the customer's word, and where the ticket stands then.

What is half typed is kept in the vault for each ticket, and comes back with it.
"""

from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model.changes import Changes
from opsdesk.services import tickets
from opsdesk.store.store import Store
from ui.context import Context
from ui.forms.drafts import Drafts, key
from ui.forms.editor import ENTER, keeps_its_enter
from ui.forms.notice import Notice
from ui.forms.prose import ProseBox
from ui.widgets.buttons import Button, IconButton
from ui.widgets.live import live
from ui.widgets.segments import Segments

KINDS = (("reply", _("Reply")), ("note", _("Internal note")), ("customer", _("From the customer")))
_SEND = {"reply": _("Write down the reply"), "note": _("Write down the note"), "customer": _("Write down the message")}
_HINT = {
    "reply": _("What you answer…"),
    "note": _("For colleagues only…"),
    "customer": _("What the customer wrote or said…"),
}
_CALM_MS = 700


class Composer(QWidget):
    """`show_ticket` says whom it is about, `start` opens it for one of the kinds. `asked` brings the name of a command
    of the page."""

    asked = Signal(str)
    written = Signal()
    closed = Signal()
    """The box is closed: the keyboard goes back to the list."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner = context.runner
        self._ticket: int | None = None
        self._sending = False
        self.drafts = Drafts(context.runner)
        self.kind = Segments(KINDS, compact=True)
        self.kind.set_value("reply")
        self.kind.chosen.connect(lambda _value: self._kind_chosen())
        self.box = ProseBox()
        self.then = QComboBox()
        self._notice = Notice()
        self.send_button = Button(_SEND["reply"], self.send, tone="primary")
        self._open, self._shut = QWidget(), QWidget()
        self._arrange()
        self._calm = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._calm.timeout.connect(self.keep_draft)
        self.box.textChanged.connect(self._typed)
        live(self, self.retranslate)

    def _arrange(self) -> None:
        shut = QHBoxLayout(self._shut)
        shut.setContentsMargins(0, 0, 0, 0)
        shut.setSpacing(4)
        covered = Button(_("Reply…"), lambda: self.asked.emit("reply"), tone="covered")
        covered.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        shut.addWidget(covered, 1)
        shut.addWidget(Button(_("Note"), lambda: self.asked.emit("note"), icon="sticky-note", tone="quiet"))
        shut.addWidget(Button(_("Close ticket"), lambda: self.asked.emit("close"), icon="check", tone="quiet"))
        self.foot = QHBoxLayout()
        self.foot.setSpacing(6)
        self.foot.addWidget(self.then)
        self.foot.addStretch()
        self.foot.addWidget(Button(_("Cancel"), self.leave, tone="quiet"))
        self.foot.addWidget(self.send_button)
        column = QVBoxLayout(self._open)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._notice)
        self.head = QHBoxLayout()
        self.head.setSpacing(4)
        self.head.addWidget(self.kind, 1)
        self.head.addWidget(IconButton("bookmark", _("Canned replies"), lambda: self.asked.emit("canned")))
        self.head.addWidget(IconButton("copy", _("Copy the answer"), lambda: self.asked.emit("copy_answer")))
        self.head.addWidget(IconButton("mail", _("Save the answer as a mail…"), lambda: self.asked.emit("save_mail")))
        column.addLayout(self.head)
        column.addWidget(self.box)
        column.addLayout(self.foot)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._shut)
        outer.addWidget(self._open)
        self._show(opened=False)

    def retranslate(self) -> None:
        field = self._runner.store.schema["tickets"].field("status")
        assert isinstance(field.kind, k.Pick)
        chosen = self.then.currentData()
        self.then.clear()
        self.then.addItem(t("Leave the status"), None)
        for option in field.kind.offered:
            self.then.addItem(t("Then: {status}", status=t(option.label)), option.key)
        self.then.setCurrentIndex(max(self.then.findData(chosen), 0))
        self.then.setAccessibleName(t("Status after this"))
        self.box.setAccessibleName(t("Text"))
        self.setAccessibleName(t("Answer"))
        self._kind_chosen()

    def _kind_chosen(self) -> None:
        kind = self._kind()
        self.send_button.rename(_SEND[kind])
        self.box.setPlaceholderText(t(_HINT[kind]))

    def _kind(self) -> str:
        return str(self.kind.value or "reply")

    # -- whom it is about ---------------------------------------------------------------------------------------------

    def show_ticket(self, number: int | None) -> None:
        if number == self._ticket:
            return
        if self._calm.isActive():
            self.keep_draft()
        self._ticket = number
        self._empty()
        self._show(opened=False)
        if number is not None:
            self.drafts.look(key("answer", number), self._restore)

    def _restore(self, kept: dict[str, object]) -> None:
        if self.box.toPlainText():
            return
        self._fill(str(kept.get("kind", "reply")), str(kept.get("body", "")))
        self.then.setCurrentIndex(max(self.then.findData(kept.get("status")), 0))
        self._show(opened=True)

    def start(self, kind: str = "reply") -> None:
        """Ready to type."""
        self.kind.set_value(kind)
        self._kind_chosen()
        self._show(opened=True)
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def insert(self, words: str) -> None:
        """Put `words` where the cursor is."""
        self._show(opened=True)
        self.box.insertPlainText(words)
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def opened(self) -> bool:
        return not self._open.isHidden()

    @property
    def text(self) -> str:
        return self.box.toPlainText()

    def _show(self, *, opened: bool) -> None:
        self._open.setVisible(opened)
        self._shut.setVisible(not opened)

    # -- what is typed ------------------------------------------------------------------------------------------------

    def _fill(self, kind: str, body: str) -> None:
        self.kind.set_value(kind if kind in dict(KINDS) else "reply")
        self._kind_chosen()
        self.box.blockSignals(True)
        self.box.setPlainText(body)
        self.box.blockSignals(False)

    def _empty(self) -> None:
        self._calm.stop()
        self._notice.hide()
        self._fill("reply", "")
        self.then.setCurrentIndex(0)

    def _typed(self) -> None:
        self._calm.start()
        self._notice.hide()

    def keep_draft(self) -> None:
        self._calm.stop()
        body = self.text
        fields: dict[str, object] = {"kind": self._kind(), "body": body, "status": self.then.currentData()}
        self.drafts.keep(fields if body.strip() else {})

    def leave(self) -> None:
        """Close the box; what was typed stays as a draft."""
        self.keep_draft()
        self._notice.hide()
        self._show(opened=False)
        self.closed.emit()

    def send(self) -> None:
        number, body = self._ticket, self.text
        if number is None or self._sending:
            return
        self._sending = True
        self._calm.stop()
        work = partial(_write, ticket=number, body=body, kind=self._kind(), status=self.then.currentData())
        self._runner.write(work, partial(self._sent, number), self._failed)

    def _sent(self, number: int, _changes: Changes) -> None:
        self._sending = False
        if number == self._ticket:
            self._empty()
            self.drafts.forget()
            self._show(opened=False)
            self.written.emit()

    def _failed(self, trouble: Trouble) -> None:
        self._sending = False
        self._notice.say(str(trouble), tone="bad")

    def hideEvent(self, event: QHideEvent) -> None:
        """The window closes, the vault locks: what was just typed must not wait for calm."""
        if self._calm.isActive():
            self.keep_draft()
        super().hideEvent(event)

    def event(self, event: QEvent) -> bool:
        return keeps_its_enter(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.send()
        elif event.key() == Qt.Key.Key_Escape and self.opened:
            self.leave()
        else:
            super().keyPressEvent(event)


def _write(store: Store, *, ticket: int, body: str, kind: str, status: str | None) -> Changes:
    return tickets.reply(store, ticket, body, kind=kind, status=status)
