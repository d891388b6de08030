"""Sheets for what the calendar follows: shopping days, freeze windows, and the limits beyond which there is a conflict."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPlainTextEdit, QSpinBox, QVBoxLayout, QWidget

from opsdesk.analysis import occasions
from opsdesk.analysis.conflicts import Limits
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.campaigns import CHANNELS
from opsdesk.model.changes import Changes
from opsdesk.services import conflicts, overlays
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store
from ui.context import Context
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.label import Label
from ui.widgets.live import live

_MOST_MONEY = 2_000_000_000
Write = Callable[[Store], Changes]


class LinesSheet(QWidget):
    """One thing a line. `shown` reads what is there, `parsed` makes the write of the text, or raises Trouble."""

    closed = Signal()

    def __init__(
        self,
        context: Context,
        name: str,
        help_: str,
        shown: Callable[[Connection], str],
        parsed: Callable[[str], Write],
    ) -> None:
        super().__init__()
        self._context, self._name, self._help, self._parsed = context, name, help_, parsed
        self._hint = Label(role="small", colour="muted", wrap=True)
        self.editor = QPlainTextEdit()
        self.wrong = Label(role="small", colour="bad", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self._hint, self.editor, self.wrong):
            column.addWidget(widget)
        column.addLayout(_buttons(self.closed.emit, self.save))
        self.wrong.hide()
        self.setFocusProxy(self.editor)
        live(self, self.retranslate)
        context.runner.read(shown, self.editor.setPlainText)

    def retranslate(self) -> None:
        self._hint.setText(t(self._help))
        self.editor.setAccessibleName(t(self._name))
        self.editor.setFont(theme.font())
        self.editor.setMinimumHeight(theme.px(220))

    def save(self) -> None:
        try:
            write = self._parsed(self.editor.toPlainText())
        except Trouble as trouble:
            self.wrong.setText(f"{trouble.message} {trouble.advice}".strip())
            self.wrong.show()
            return
        self._context.runner.write(write)
        self.closed.emit()


def shopping_sheet(context: Context) -> LinesSheet:
    schema = context.runner.store.schema

    def parsed(text: str) -> Write:
        chosen = occasions.occasions_of(text)
        return lambda store: overlays.keep_shopping_days(store, chosen)

    return LinesSheet(
        context,
        _("Shopping days"),
        _("One a line: its name, first and last day of every year as 11-01, or days from a festival as spring-28. Festivals: spring, lantern, dragon_boat, qixi, mid_autumn, double_ninth."),
        lambda c: occasions.occasions_text(overlays.shopping_days(c, schema)),
        parsed,
    )  # fmt: skip


def freezes_sheet(context: Context) -> LinesSheet:
    schema = context.runner.store.schema
    labels = {option.key: t(option.label) for option in CHANNELS.options}
    words = {
        word.casefold(): option.key
        for option in CHANNELS.options
        for word in (option.key, t(option.label), *option.words)
    }

    def parsed(text: str) -> Write:
        chosen = occasions.freezes_of(text, words)
        return lambda store: overlays.keep_freezes(store, chosen)

    return LinesSheet(
        context,
        _("Freeze windows"),
        _("One a line: its name, first and last day, and channels in brackets if only they are frozen. Example: Year's end  2026-12-28 ~ 2027-01-04 [Mail, SMS]"),
        lambda c: occasions.freezes_text(overlays.freezes(c, schema), labels),
        parsed,
    )  # fmt: skip


class LimitsSheet(QWidget):
    """From when on things are in each other's way."""

    closed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._labels = [Label() for _n in range(4)]
        self.apart, self.at_once, self.lead, self.month = (QSpinBox() for _n in range(4))
        for box, most in ((self.apart, 365), (self.at_once, 365), (self.lead, 365), (self.month, _MOST_MONEY)):
            box.setRange(0, most)
        self.month.setGroupSeparatorShown(True)
        form = QGridLayout()
        form.setSpacing(10)
        for row, (label, box) in enumerate(
            zip(self._labels, (self.apart, self.at_once, self.lead, self.month), strict=True)
        ):
            form.addWidget(label, row, 0)
            form.addWidget(box, row, 1)
        form.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(form)
        column.addLayout(_buttons(self.closed.emit, self.save))
        self.setFocusProxy(self.apart)
        live(self, self.retranslate)
        schema = context.runner.store.schema
        context.runner.read(lambda c: conflicts.limits(c, schema), self._show)

    def retranslate(self) -> None:
        words = (
            t("Days between starts on one channel or for one audience"),
            t("Campaigns that one owner can run on a day"),
            t("Days before publishing by which content is approved"),
            t("What the campaigns of a month may cost; 0: any"),
        )
        for label, box, said in zip(
            self._labels, (self.apart, self.at_once, self.lead, self.month), words, strict=True
        ):
            label.setText(said)
            box.setAccessibleName(said)

    def _show(self, found: Limits) -> None:
        self.apart.setValue(found.apart)
        self.at_once.setValue(found.at_once)
        self.lead.setValue(found.lead)
        self.month.setValue((found.month or 0) // 100)

    def save(self) -> None:
        month = self.month.value() * 100 or None
        chosen = Limits(self.apart.value(), self.at_once.value(), self.lead.value(), month)
        self._context.runner.write(lambda store: conflicts.keep(store, chosen))
        self.closed.emit()


def _buttons(cancel: Callable[[], object], save: Callable[[], object]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addStretch()
    row.addWidget(Button(_("Cancel"), cancel))
    row.addWidget(Button(_("Save"), save, tone="primary"))
    return row
