"""The settings page: made from the declarations in opsdesk.settings, then the vault, then the user's own fields."""

from itertools import groupby

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.services.choices import with_choices
from opsdesk.settings import SETTINGS
from ui.context import Context, Page
from ui.dialogs.choices import ChoicesList
from ui.dialogs.fields import FieldsList
from ui.pages.settings.levels import calendars_row, levels_row
from ui.pages.settings.rows import Row, setting_row
from ui.pages.settings.vault import VAULT, VaultRows
from ui.theme import PAGE_MARGIN, theme
from ui.widgets.label import Label, Line
from ui.widgets.live import live
from ui.widgets.search_box import SearchBox
from ui.widgets.surface import Surface

_WIDTH = 720
_WITH_FIELDS = ("customers", "contacts", "orders")
"""The lists whose records people describe with fields of their own."""
_SHOWN_MS = 2500


class Section(QWidget):
    """A title and a card of rows; it goes when the search finds none of them. `title` is a message id."""

    def __init__(self, title: str, rows: list[Row]) -> None:
        super().__init__()
        self.rows = rows
        self._words = title
        self._title = Label(bold=True)
        self._lines: list[Line] = []
        card = Surface(margin=0, gap=0)
        card.body.setContentsMargins(0, 4, 0, 4)
        for number, row in enumerate(rows):
            if number:
                self._lines.append(Line())
                card.body.addWidget(self._lines[-1])
            card.body.addWidget(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(card)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self._title.setText(t(self._words))

    def search(self, typed: str) -> None:
        whole = typed.strip().casefold() in t(self._words).casefold()
        found = [row for row in self.rows if whole or row.fits(typed)]
        for row in self.rows:
            row.setVisible(row in found)
        for line, row in zip(self._lines, self.rows[1:], strict=True):
            line.setVisible(row in found and row is not found[0])
        self.setVisible(bool(found))


class SettingsPage(Page):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.vault = VaultRows(context, self)
        self.fields = {name: FieldsList(context.runner, name) for name in _WITH_FIELDS}
        self._title = Label(role="title")
        self._search = SearchBox(_("Search settings"))
        self._search.searched.connect(self.search)
        self.sections = [
            Section(title, [setting_row(context, setting) for setting in declared])
            for title, declared in groupby(SETTINGS, lambda setting: setting.section)
        ]
        self.sections.append(Section(VAULT, list(self.vault.rows())))
        self.sections.append(Section(_("Your own fields"), [_FieldsRow(context, *one) for one in self.fields.items()]))
        self.choices = {name: ChoicesList(context.runner, name) for name in _with_choices(context)}
        self.sections.append(
            Section(_("Names of choices"), [_ChoicesRow(context, *one) for one in self.choices.items()])
        )
        self.sections.append(Section(_("Service levels"), [levels_row(context, self), calendars_row(context, self)]))
        self._nothing = Label(colour="muted")
        self._column = QWidget()
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 0, 12, PAGE_MARGIN)
        column.setSpacing(20)
        for section in self.sections:
            column.addWidget(section)
        column.addWidget(self._nothing)
        column.addStretch()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab brings what has the focus into sight
        self._scroll.setWidget(self._column)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._search)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(PAGE_MARGIN, 16, 8, 0)
        whole.setSpacing(16)
        whole.addLayout(head)
        whole.addWidget(self._scroll, 1)
        self._marked: Row | None = None
        self._unmark = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._unmark.timeout.connect(self._calm)
        self.search("")
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self._title.setText(t("Settings"))
        self._nothing.setText(t("No setting is called like that."))
        self._column.setMaximumWidth(theme.px(_WIDTH))
        self._search.setFixedWidth(theme.px(220))

    def search(self, typed: str) -> None:
        for section in self.sections:
            section.search(typed)
        self._nothing.setVisible(all(section.isHidden() for section in self.sections))

    def focus_search(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def visit(self, target: object) -> None:
        """A str is the key of a setting: it is brought into sight and marked for a moment."""
        self.vault.look()
        if not isinstance(target, str):
            return
        self._search.clear()
        self.search("")
        for section in self.sections:
            for row in section.rows:
                if row.objectName() == target:
                    self._calm()
                    self._marked = row
                    row.mark(True)
                    self._unmark.start()
                    QTimer.singleShot(0, row, lambda row=row: self._scroll.ensureWidgetVisible(row, 0, 80))

    @property
    def marked(self) -> str:
        return self._marked.objectName() if self._marked else ""

    def _calm(self) -> None:
        if self._marked is not None:
            self._marked.mark(False)
            self._marked = None


class _FieldsRow(Row):
    """The own fields of one list fill its row."""

    def __init__(self, context: Context, entity: str, fields: FieldsList) -> None:
        declared = context.runner.store.schema[entity]
        super().__init__(declared.label, "", None, (_("Custom fields"), _("Your own fields")))
        layout = self.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.addWidget(fields, 3)


class _ChoicesRow(Row):
    """The fields of one list whose choices have names of one's own."""

    def __init__(self, context: Context, entity: str, fields: ChoicesList) -> None:
        declared = context.runner.store.schema[entity]
        words = (_("Choices"), *(field.label for field in fields.fields))
        super().__init__(declared.label, "", None, words)
        layout = self.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.addWidget(fields, 3)


def _with_choices(context: Context) -> list[str]:
    store = context.runner.store
    return [name for name in store.lists if with_choices(store, name)]
