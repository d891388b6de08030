"""One piece of content: written with its limits and risky words in sight, handed on with notes, its versions beside it."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from opsdesk.analysis import wording
from opsdesk.analysis.wording import Risk
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Pick, Stored
from opsdesk.model.record import Values
from opsdesk.services import content
from opsdesk.services import rows as verbs
from opsdesk.services.content import NEXT, Checked, Rules, Version
from opsdesk.services.rows import Selection
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store
from ui.context import Context
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.entries import Entry, EntryList
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.pill import Pill

_CALM_MS = 150
_SIDE = 300
STEPS = {
    ("draft", "review"): _("Hand in for review"),
    ("draft", "dropped"): _("Drop"),
    ("review", "approved"): _("Approve"),
    ("review", "draft"): _("Send back"),
    ("approved", "scheduled"): _("Schedule"),
    ("approved", "published"): _("Published"),
    ("approved", "draft"): _("Send back"),
    ("scheduled", "published"): _("Published"),
    ("scheduled", "approved"): _("Unschedule"),
    ("published", "draft"): _("Write anew"),
    ("dropped", "draft"): _("Take up again"),
}
"""(from, to) -> what the button says."""


class Risky(QSyntaxHighlighter):
    """Underlines what the desk calls risky."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.risks: Sequence[Risk] = ()

    def highlightBlock(self, line: str) -> None:
        form = QTextCharFormat()
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        form.setUnderlineColor(QColor(theme.tokens.warn))
        form.setForeground(QColor(theme.tokens.warn))
        for hit in wording.check(line, self.risks):
            self.setFormat(_units(line, hit.start), _units(line, hit.end) - _units(line, hit.start), form)


def _units(line: str, at: int) -> int:
    """Qt counts in UTF-16."""
    return len(line[:at].encode("utf-16-le")) // 2


class ContentSheet(QWidget):
    closed = Signal()
    fields_wanted = Signal()
    """All fields in a form."""

    def __init__(self, context: Context, number: int) -> None:
        super().__init__()
        self._context, self._runner, self._number = context, context.runner, number
        self._rules = Rules()
        self.values: Values = {}
        self._versions: Sequence[Version] = ()
        self.checked: Checked | None = None
        self._calm = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._calm.timeout.connect(self._check)
        self.state, self._line = Pill(), Label(role="small", colour="muted")
        self.title, self.body, self.note = QLineEdit(), QPlainTextEdit(), QPlainTextEdit()
        self._title_length, self._body_length = Label(role="small", colour="muted"), Label(role="small", colour="muted")
        self._labels = [Label(role="small", colour="muted") for _at in range(3)]
        self.risky = Risky(self.body.document())
        self.title.textChanged.connect(lambda _text: self._calm.start())
        self.body.textChanged.connect(self._calm.start)
        for box in (self.body, self.note):
            box.setTabChangesFocus(True)
        self._findings_title, self._versions_title = Label(bold=True), Label(bold=True)
        self.findings, self.versions = EntryList(t("Wording")), EntryList(t("Versions"))
        self.versions.opened.connect(self._bring_back)
        self._clean = Label(role="small", colour="good", wrap=True)
        self._why = Label(role="small", colour="muted", wrap=True)
        self._wrong = Label(role="small", colour="bad", wrap=True)
        self.findings.clicked.connect(lambda index: self._explain(index.row()))
        self._steps = QHBoxLayout()
        self.steps: dict[str, Button] = {}
        self.save_button = Button(_("Save"), self._save)
        self._arrange()
        live(self, self.retranslate)
        schema = self._runner.store.schema

        def work(connection: Connection) -> tuple[Values | None, Sequence[Version], Rules]:
            row = rows.get(connection, schema, "content", number)
            return row, content.versions(connection, schema, number), content.in_force(connection, schema)

        self._runner.read(work, self._opened, "campaigns/content")

    def sizeHint(self) -> QSize:
        return QSize(theme.px(860), theme.px(540))

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.state)
        head.addWidget(self._line, 1)
        head.addWidget(Button(_("All fields"), self.fields_wanted.emit, icon="pencil", tone="quiet"))
        left, right = QVBoxLayout(), QVBoxLayout()
        for label, length in ((self._labels[0], self._title_length), (self._labels[1], self._body_length)):
            row = QHBoxLayout()
            row.addWidget(label, 1)
            length.setAlignment(Qt.AlignmentFlag.AlignRight)
            row.addWidget(length)
            left.addLayout(row)
            left.addWidget(self.title if label is self._labels[0] else self.body, 0 if label is self._labels[0] else 1)
        left.addWidget(self._labels[2])
        left.addWidget(self.note)
        side = QWidget()
        side.setLayout(right)
        side.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        live(side, lambda: side.setFixedWidth(theme.px(_SIDE)))
        right.setContentsMargins(0, 0, 0, 0)
        for part in (self._findings_title, self._clean, self.findings, self._why, self._versions_title, self.versions):
            right.addWidget(part)
        right.addStretch(1)
        across = QHBoxLayout()
        across.setSpacing(16)
        across.addLayout(left, 1)
        across.addWidget(side)
        foot = QHBoxLayout()
        foot.addWidget(self._wrong, 1)
        foot.addWidget(self.save_button)
        foot.addLayout(self._steps)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        column.addLayout(across, 1)
        column.addLayout(foot)

    def retranslate(self) -> None:
        for label, words in zip(self._labels, (t("Title"), t("Body"), t("Note for who goes on")), strict=True):
            label.setText(words)
        for box, words in ((self.title, t("Title")), (self.body, t("Body")), (self.note, t("Note for who goes on"))):
            box.setAccessibleName(words)
        self.note.setFixedHeight(theme.px(64))
        self.findings.setAccessibleName(t("Wording"))
        self.versions.setAccessibleName(t("Versions"))
        self._findings_title.setText(t("Wording"))
        self._versions_title.setText(t("Versions"))
        self._clean.setText(t("No risky word found."))
        self.risky.rehighlight()
        self._show()

    # -- reading ------------------------------------------------------------------------------------------------------

    def _opened(self, found: tuple[Values | None, Sequence[Version], Rules]) -> None:
        row, self._versions, self._rules = found
        if row is None:
            self.closed.emit()
            return
        self.values = row
        self.risky.risks = self._rules.risks
        self.title.setText(str(row["title"] or ""))
        self.body.setPlainText(str(row["body"] or ""))
        self.note.setPlaceholderText(str(row["note"] or ""))
        self._check()
        self._show()

    def _check(self) -> None:
        self.checked = content.checked(
            self._rules, self.values.get("channel"), self.title.text(), self.body.toPlainText()
        )
        self._show_checked(self.checked)

    # -- showing ------------------------------------------------------------------------------------------------------

    @property
    def status(self) -> str:
        return str(self.values.get("status") or "draft")

    def _show(self) -> None:
        if not self.values:
            return
        declared = self._runner.store.schema["content"]
        field = declared.field("status")
        assert isinstance(field.kind, Pick)
        option = field.kind.option(self.status)
        self.state.show_state(t(option.label) if option else self.status, option.tone if option else "")
        parts = [
            text.show(declared.field(name), self.values[name])
            for name in ("channel", "author", "reviewer", "publish")
            if self.values.get(name)
        ]
        self._line.setText(" · ".join(parts))
        for button in self.steps.values():
            self._steps.removeWidget(button)
            button.hide()
            button.deleteLater()
        ways = NEXT.get(self.status, ())
        self.steps = {
            to: Button(
                STEPS[self.status, to], partial(self._hand_on, to), tone="primary" if to == ways[0] else "secondary"
            )
            for to in ways[::-1]
        }
        for button in self.steps.values():
            self._steps.addWidget(button)
        self._versions_title.setVisible(bool(self._versions))
        self.versions.setVisible(bool(self._versions))
        self.versions.show_entries([self._entry(version) for version in self._versions])
        self.versions.setFixedHeight(theme.px(46) * min(max(len(self._versions), 1), 4))

    def _entry(self, version: Version) -> Entry:
        field = self._runner.store.schema["content"].field("status")
        words = text.show(field, version.status)
        when = text.moment(version.at).strftime("%m-%d %H:%M")
        below = " · ".join(part for part in (version.who, version.note.replace("\n", " ")) if part)
        return Entry(
            "history", words, when, below or version.title, target=version, tip=version.body[:400].replace("<", "‹")
        )

    def _show_checked(self, found: Checked) -> None:
        for label, (letters, most) in ((self._title_length, found.title), (self._body_length, found.body)):
            label.setText(f"{letters:,}" if most is None else f"{letters:,} / {most:,}")
            label.set_colour("bad" if most is not None and letters > most else "muted")
        n = len(found.hits)
        self._findings_title.setText(tn("{n} risky word", "{n} risky words", n) if n else t("Wording"))
        self._clean.setVisible(not n)
        self.findings.setVisible(bool(n))
        self._why.setVisible(bool(n))
        self.findings.show_entries(
            [Entry("triangle-alert", hit.word, "", hit.why, "warn", hit, hit.why) for hit in found.hits]
        )
        self.findings.setFixedHeight(theme.px(46) * min(max(n, 1), 4))
        self._explain(0)

    def _explain(self, at: int) -> None:
        hits = self.checked.hits if self.checked else ()
        self._why.setText(hits[at].why if at < len(hits) else "")

    # -- writing ------------------------------------------------------------------------------------------------------

    @property
    def changed(self) -> dict[str, Stored]:
        """What was written since it was opened."""
        now: dict[str, Stored] = {"title": self.title.text().strip(), "body": self.body.toPlainText() or None}
        return {
            name: value for name, value in now.items() if value != self.values.get(name) and (value or name != "title")
        }

    def _save(self) -> None:
        changed = self.changed
        if note := self.note.toPlainText().strip():
            changed["note"] = note
        if not changed:
            self.closed.emit()
            return
        selection = Selection("content", frozenset([self._number]))

        def work(store: Store) -> Changes:
            return verbs.edit(store, selection, changed)

        self._runner.write(work, self._written, self._refused)

    def _hand_on(self, status: str) -> None:
        note, changed, number = self.note.toPlainText(), self.changed, self._number

        def work(store: Store) -> Changes:
            return content.hand_on(store, number, status, note=note, changed=changed)

        self._runner.write(work, self._written, self._refused)

    def _bring_back(self, version: object) -> None:
        """The text of a version comes into the boxes; it is kept when somebody saves."""
        if isinstance(version, Version):
            self.title.setText(version.title)
            self.body.setPlainText(version.body)

    def _written(self, _changes: object) -> None:
        self.closed.emit()

    def _refused(self, trouble: Trouble) -> None:
        self._wrong.setText(str(trouble))
