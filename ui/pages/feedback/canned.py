"""The canned replies of the desk: looked through, written in both languages, put in order."""

from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import language, t
from opsdesk.i18n import mark as _
from opsdesk.model.changes import Changes
from opsdesk.services import canned, rules
from opsdesk.services.canned import Canned
from opsdesk.services.rules import Kept
from opsdesk.store.store import Store
from ui.context import Context
from ui.forms.editor import TypedLine
from ui.forms.notice import Notice
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.entries import Entry, EntryList
from ui.widgets.label import Label
from ui.widgets.live import live

_SLOT = "feedback/canned"


class CannedSheet(QWidget):
    closed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._runner = context.runner
        self._kept: list[Kept[Canned]] = []
        self._shown: list[Kept[Canned]] = []
        self._current: int | None = None
        self.search, self.name = TypedLine(), TypedLine()
        self.search.setClearButtonEnabled(True)
        self.list = EntryList(t("Canned replies"))
        self.texts = {"zh": QPlainTextEdit(), "en": QPlainTextEdit()}
        self._labels = {name: Label(role="small", colour="muted") for name in ("name", "zh", "en")}
        self._hint = Label(role="small", colour="muted", wrap=True)
        self._notice = Notice()
        self._begin = Button(_("Begin with four usual ones"), self.begin, tone="link")
        self._first = Button(_("To the top"), self.put_first, tone="quiet")
        self._remove = Button(_("Remove"), self.remove, tone="quiet")
        self._arrange()
        self.search.textChanged.connect(self._show_list)
        self.list.selectionModel().currentChanged.connect(lambda index, _before: self._chosen(index.row()))
        for box in self.texts.values():
            box.setTabChangesFocus(True)
            box.textChanged.connect(self._typed)
        self._runner.changed.connect(self.apply)
        self.setFocusProxy(self.search)
        live(self, self.retranslate)
        self._read()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(760), theme.px(440))

    def _arrange(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        left.addWidget(self._begin)
        left.addWidget(Button(_("New canned reply"), self.new, icon="plus", tone="quiet"))
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addWidget(self._notice)
        for name, widget in (("name", self.name), *self.texts.items()):
            right.addWidget(self._labels[name])
            right.addWidget(widget, 1 if name in self.texts else 0)
        right.addWidget(self._hint)
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(self._first)
        foot.addWidget(self._remove)
        foot.addStretch()
        foot.addWidget(Button(_("Close"), self.closed.emit, tone="quiet"))
        foot.addWidget(Button(_("Save"), self.save, tone="primary"))
        right.addLayout(foot)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(20)
        across.addLayout(left, 2)
        across.addLayout(right, 3)

    def retranslate(self) -> None:
        self.search.setPlaceholderText(t("Search in names and texts"))
        self.search.setAccessibleName(t("Search in names and texts"))
        for name, words in (("name", t("Name of the reply")), ("zh", t("Chinese text")), ("en", t("English text"))):
            self._labels[name].setText(words)
            widget = self.name if name == "name" else self.texts[name]
            widget.setAccessibleName(words)
            widget.setMaximumHeight(theme.px(34 if name == "name" else 150))
        chinese = language() == "zh"
        names = (f"{{{own if chinese else name}}}" for name, own in canned.VARIABLES.items())
        self._hint.setText(t("Variables: {names}", names=" ".join(names)))

    # -- the list -----------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        schema = self._runner.store.schema
        self._runner.read(lambda c: canned.all_of(c, schema), self._arrived, _SLOT, self._refuse)

    def _arrived(self, kept: list[Kept[Canned]]) -> None:
        self._kept = kept
        self._begin.setVisible(not kept)
        self._show_list()

    def apply(self, changes: Changes) -> None:
        if changes.touches("rules"):
            self._read()

    def _show_list(self) -> None:
        typed = self.search.text()
        self._shown = [one for one in self._kept if canned.matches(one, typed)]
        spoken = language()
        entries = [Entry("message-circle", one.name, below=_line(one.value.text(spoken))) for one in self._shown]
        self.list.show_entries(entries)
        ids = [one.id for one in self._shown]
        if self._current in ids:
            self.list.setCurrentIndex(self.list.model().index(ids.index(self._current), 0))
        self._may()

    def _chosen(self, row: int) -> None:
        if 0 <= row < len(self._shown) and self._shown[row].id != self._current:
            self._show(self._shown[row])

    def _show(self, one: Kept[Canned] | None) -> None:
        self._current = one.id if one else None
        self.name.setText(one.name if one else "")
        for spoken, box in self.texts.items():
            box.setPlainText(one.value.texts.get(spoken, "") if one else "")
        self._may()

    def _may(self) -> None:
        for button in (self._first, self._remove):
            button.setEnabled(self._current is not None)

    def _typed(self) -> None:
        strange = dict.fromkeys(name for box in self.texts.values() for name in canned.unknown(box.toPlainText()))
        if strange:
            names = " ".join(f"{{{name}}}" for name in strange)
            self._notice.say(t("Nothing fills {names}: it would stay as it is.", names=names))
        else:
            self._notice.hide()

    # -- what is done ---------------------------------------------------------------------------------------------------

    def new(self) -> None:
        self.list.clearSelection()
        self._show(None)
        self.name.setFocus()

    def begin(self) -> None:
        self._runner.write(canned.begin, None, self._refuse)

    def save(self) -> None:
        texts = {spoken: box.toPlainText() for spoken, box in self.texts.items()}
        work = partial(canned.save, name=self.name.text(), texts=texts, number=self._current)
        self._runner.write(work, self._saved, self._refuse)

    def _saved(self, changes: Changes) -> None:
        ids = changes.ids.get("rules") or ()
        self._current = next(iter(ids), self._current)

    def put_first(self) -> None:
        self._write(rules.put_first)

    def remove(self) -> None:
        self._write(rules.remove)
        self._show(None)

    def _write(self, verb: Any) -> None:
        number = self._current

        def work(store: Store) -> Changes:
            result: Changes = verb(store, canned.KIND, number)
            return result

        if number is not None:
            self._runner.write(work, None, self._refuse)

    def _refuse(self, trouble: Trouble) -> None:
        self._notice.say(str(trouble), tone="bad")


def _line(text: str) -> str:
    return " ".join(text[:200].split())
