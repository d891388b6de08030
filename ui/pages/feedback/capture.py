"""Quick capture: paste a chat, a mail or a picture, see the ticket it becomes, correct it, keep it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.exchange.capture import becoming, mail, recognise
from opsdesk.exchange.capture.captured import Captured
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.schema import Schema
from opsdesk.model.text import Unreadable
from opsdesk.services import capture
from opsdesk.services.attachments import File
from opsdesk.services.capture import Candidate
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store
from opsdesk.work import Progress
from ui.context import Context
from ui.forms.completions import Completions
from ui.forms.editor import ENTER, keeps_its_enter
from ui.forms.fields import Fields
from ui.forms.layout import Section
from ui.forms.notice import Notice
from ui.pages.feedback.conversation import Conversation
from ui.pages.feedback.reading import Said
from ui.records import files
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.surface import Surface

_SLOT = "feedback/capture"
_PAUSE_MS = 250
_FIELDS = ("title", "customer", "source", "opened", "type", "severity", "impact", "assignee")
MAILS = (".eml",)


@dataclass(frozen=True, slots=True)
class Found:
    captured: Captured | None
    candidates: Sequence[Candidate]


def read(connection: Connection, schema: Schema, words: str, content: bytes | None) -> Found:
    """On a reader's thread: what a text, or a mail as a file, becomes. Trouble when it cannot be taken."""
    try:
        if content is None:
            captured = recognise.read(words, ours=capture.colleagues(connection, schema))
        else:
            captured = mail.read_file(content)
    except Unreadable as reason:
        raise Trouble(f"{t('Text')}: {reason}.", t("Paste a part of it."), code="too-long") from reason
    return _who(connection, schema, captured)


def _who(connection: Connection, schema: Schema, captured: Captured | None) -> Found:
    if captured is None:
        return Found(None, ())
    found = capture.candidates(connection, schema, captured.name, captured.email, captured.text)
    return Found(captured, found)


class _Box(QPlainTextEdit):
    """Pictures and files that are pasted or dropped are attachments; mails are read."""

    files_given = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasImage() or source.hasUrls() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        found = [] if source.hasText() and not source.hasUrls() else files.pasted(source)
        if found:
            self.files_given.emit(found)
        else:
            self.insertPlainText(source.text())


class CaptureSheet(QWidget):
    """Ctrl+Enter keeps the ticket. Several mails follow each other."""

    added = Signal(int)
    closed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._runner = context.runner
        self.found = Found(None, ())
        self.files: list[File] = []
        self._mails: list[Path] = []
        self._mail: bytes | None = None
        self._keeping = False
        self.box = _Box()
        self.box.files_given.connect(self.give_files)
        self._hint = Label(role="small", colour="muted", wrap=True)
        entity = self._runner.store.schema["tickets"]
        self.fields = Fields(entity, [Section("", _FIELDS)], Completions(self._runner, "tickets"))
        self.customer_is = QComboBox()
        self.customer_is.activated.connect(self._sender_chosen)
        self._sender_row = QWidget()
        self._why = Notice()
        self._notice = Notice()
        self.preview = Conversation()
        self._attached = Label(role="small", colour="muted")
        self._detach = Button(_("Without files"), self._no_files, tone="link")
        self.keep_button = Button(_("Keep as ticket"), self.keep, tone="primary")
        self._arrange()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._read)
        self.box.textChanged.connect(self._typed)
        self.fields.show_values(self._fresh())
        self.setFocusProxy(self.box)
        live(self, self.retranslate)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(860), theme.px(480))

    def _arrange(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self._hint)
        left.addWidget(self.box, 2)
        card = Surface(margin=8)
        card.body.addWidget(self.preview)
        left.addWidget(card, 3)
        attached = QHBoxLayout()
        attached.addWidget(self._attached, 1)
        attached.addWidget(self._detach)
        left.addLayout(attached)
        who = QHBoxLayout(self._sender_row)
        who.setContentsMargins(0, 0, 0, 0)
        self._sender_label = Label(role="small", colour="muted")
        who.addWidget(self._sender_label)
        who.addWidget(self.customer_is, 1)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self._notice)
        right.addWidget(self._sender_row)
        right.addWidget(self._why)
        right.addWidget(self.fields)
        right.addStretch(1)
        foot = QHBoxLayout()
        foot.addStretch()
        for button in (Button(_("Cancel"), self.closed.emit, tone="quiet"), self.keep_button):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            foot.addWidget(button)
        right.addLayout(foot)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(20)
        across.addLayout(left, 1)
        across.addLayout(right, 1)
        self._sender_row.hide()
        self._show_files()

    def retranslate(self) -> None:
        self._hint.setText(t("Paste a WeChat chat, a mail or a picture, or drop an .eml file."))
        self.box.setAccessibleName(t("What came in"))
        self.preview.setAccessibleName(t("Preview"))
        self._sender_label.setText(t("The customer is"))
        self.customer_is.setAccessibleName(t("The customer is"))

    def start(self, mime: QMimeData | None = None) -> None:
        """Begin with what is on the clipboard."""
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        if mime is not None and (mime.hasText() or mime.hasImage() or mime.hasUrls()):
            self.box.insertFromMimeData(mime)

    # -- what comes in ------------------------------------------------------------------------------------------------

    def _typed(self) -> None:
        self._mail = None
        self._pause.start()

    def give_files(self, given: Sequence[File]) -> None:
        mails = [path for name, path in given if name.lower().endswith(MAILS) and isinstance(path, Path)]
        self.files += [one for one in given if one[1] not in mails]
        self._show_files()
        if mails:
            self._mails += mails
            self._next_mail()

    def _next_mail(self) -> None:
        path = self._mails.pop(0)

        def work(_progress: Progress) -> bytes:
            if path.stat().st_size > recognise.MOST_CHARACTERS * 4:
                raise Trouble(t("{name} is too large.", name=path.name), t("Attach it to a ticket."), code="too-long")
            return path.read_bytes()

        self._runner.background(work, self._mail_read, t("Reading"), self._refuse)

    def _mail_read(self, content: bytes) -> None:
        self._mail = content
        self._read()

    def _read(self) -> None:
        schema, words, content = self._runner.store.schema, self.box.toPlainText(), self._mail
        self._runner.read(lambda c: read(c, schema, words, content), self._arrived, _SLOT, self._refuse)

    def _arrived(self, found: Found) -> None:
        self._notice.hide()
        if found.captured is not None and self._mail is not None:
            self.files = [*(one for one in self.files if isinstance(one[1], Path)), *found.captured.files]
        self._show_found(found)
        self._show_files()

    def _show_found(self, found: Found) -> None:
        """What was read fills what nobody has touched."""
        self.found = found
        touched = self.fields.draft()
        read = becoming.read_of(found.captured, found.candidates) if found.captured is not None else self._fresh()
        self.fields.show_values(read)
        self.fields.show_draft(touched)
        self._show_senders()
        self._show_why()
        self._show_preview()

    def _fresh(self) -> dict[str, Stored]:
        return {"title": None, "customer": None, "source": None, "opened": clock.seconds()}

    def _show_senders(self) -> None:
        captured = self.found.captured
        senders = captured.senders if captured is not None else []
        self.customer_is.clear()
        for sender, name in senders:
            self.customer_is.addItem(name, sender)
        if captured is not None:
            self.customer_is.setCurrentIndex(self.customer_is.findData(captured.customer))
        self._sender_row.setVisible(len(senders) > 1)

    def _sender_chosen(self, at: int) -> None:
        captured = self.found.captured
        if captured is not None:
            changed, schema = captured.of_customer(str(self.customer_is.itemData(at))), self._runner.store.schema
            self._runner.read(lambda c: _who(c, schema, changed), self._show_found, _SLOT)

    def _show_why(self) -> None:
        found, sure = self.found.candidates, capture.sure(self.found.candidates)
        captured = self.found.captured
        doubts = " ".join(t(one) for one in captured.doubts) if captured is not None else ""
        if sure is not None:
            words = t("Recognised: {name}, {why}.", name=sure.name, why=t(capture.WHY[sure.why]))
            self._why.say(f"{words} {doubts}".strip(), tone="good")
        elif found:
            words = t("Several customers may be meant: choose one.")
            buttons = [(f"{one.name}", partial(self._choose, one)) for one in found[:4]]
            self._why.say(f"{words} {doubts}".strip(), *buttons)
        elif doubts:
            self._why.say(doubts)
        else:
            self._why.hide()

    def _choose(self, one: Candidate) -> None:
        self.fields.editors["customer"].set_value(one.customer)

    def _show_preview(self) -> None:
        captured = self.found.captured
        if captured is None:
            self.preview.show_said((), to_end=False)
            return
        said = [Said(one.at or clock.seconds(), "opened", one.who, one.text[:2_000]) for one in captured.opening]
        said += [Said(one.at or clock.seconds(), kind, one.who, one.text[:2_000]) for kind, one in captured.rest[:100]]
        self.preview.show_said(said, to_end=False)

    def _show_files(self) -> None:
        n = len(self.files)
        names = ", ".join(name for name, _content in self.files[:3])
        self._attached.setText(f"{tn('{n} file', '{n} files', n)}: {names}" if n else "")
        self._detach.setVisible(bool(n))

    def _no_files(self) -> None:
        self.files = []
        self._show_files()

    # -- keeping it ---------------------------------------------------------------------------------------------------

    def keep(self) -> None:
        if self._keeping or not self.fields.check():
            return
        self._keeping = True
        captured, given, typed = self.found.captured, tuple(self.files), self.fields.values()
        values = {**typed, **becoming.rest_of(captured, self.found.candidates, typed["customer"])}
        replies = becoming.replies_of(captured)

        def work(store: Store, progress: Progress) -> Changes:
            return capture.keep(store, values, replies, given, progress)

        self._runner.write_long(work, self._kept, t("Adding files"), self._refuse)

    def _kept(self, changes: Changes) -> None:
        self._keeping = False
        for number in changes.ids.get("tickets") or ():
            self.added.emit(number)
        if self._mails:
            self.files = []
            self.fields.show_values(self._fresh())
            self._next_mail()
        else:
            self.closed.emit()

    def _refuse(self, trouble: Trouble) -> None:
        self._keeping = False
        self._notice.say(str(trouble), tone="bad")
        if self._mails:
            self._next_mail()

    def event(self, event: Any) -> bool:
        return keeps_its_enter(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.keep()
        else:
            super().keyPressEvent(event)
