"""The help page: sections as tabs, and a search over all of them."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from opsdesk import i18n
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from ui.context import Context, Page
from ui.pages.help.reading import Group
from ui.pages.help.rows import row
from ui.pages.help.sections import SECTIONS
from ui.theme import PAGE_MARGIN, theme
from ui.widgets.label import Label, Line
from ui.widgets.live import live
from ui.widgets.search_box import SearchBox
from ui.widgets.surface import Surface
from ui.widgets.tabs import Tabs

_WIDTH = 760


class GroupView(QWidget):
    """A title, an introduction, and a card of rows; only those the search finds."""

    def __init__(self, group: Group, context: Context) -> None:
        super().__init__()
        self._group = group
        self._rows = [row(line, context) for line in group.lines]
        self._hairlines = [Line() for _row in self._rows[1:]]
        self._about = Label(group.about, colour="muted", wrap=True)
        card = Surface(margin=0, gap=0)
        card.body.setContentsMargins(0, 4, 0, 4)
        for number, part in enumerate(self._rows):
            if number:
                card.body.addWidget(self._hairlines[number - 1])
            card.body.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Label(group.title, bold=True))
        column.addWidget(self._about)
        column.addWidget(card)

    def search(self, typed: str) -> None:
        """Show the rows that fit."""
        found = self._group.found(typed)
        for part, fits in zip(self._rows, found, strict=True):
            part.setVisible(fits)
        for number, line in enumerate(self._hairlines, 1):
            line.setVisible(found[number] and any(found[:number]))
        self._about.setVisible(bool(self._group.about) and not typed.strip())


@dataclass(slots=True)
class _Place:
    """A group, and its view once somebody wanted to see it: making all of them at once takes 100 ms."""

    section: str
    group: Group
    view: GroupView | None = None


class HelpPage(Page):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._title = Label(role="title")
        self.search_box = SearchBox(_("Search the help"))
        self.search_box.searched.connect(self.search)
        self.tabs = Tabs(
            [section.title for section in SECTIONS], fill=False, icons=[section.icon for section in SECTIONS]
        )
        self.tabs.currentChanged.connect(lambda _index: self.show_section())
        self._nothing = Label(colour="muted")
        self._language = ""
        self._places: list[_Place] = []
        self._column = QWidget()
        self._groups = QVBoxLayout(self._column)
        self._groups.setContentsMargins(0, 4, 12, PAGE_MARGIN)
        self._groups.setSpacing(20)
        self._groups.addWidget(self._nothing)
        self._groups.addStretch()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self._column)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.search_box)
        above = QVBoxLayout()
        above.setContentsMargins(0, 0, PAGE_MARGIN - 8, 0)
        above.setSpacing(12)
        above.addLayout(head)
        above.addWidget(self.tabs)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(PAGE_MARGIN, 16, 8, 0)
        whole.setSpacing(12)
        whole.addLayout(above)
        whole.addWidget(self._scroll, 1)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self._title.setText(t("Help"))
        self._nothing.setText(t("Nothing about that. Try another word."))
        self.tabs.setAccessibleName(t("Help"))
        self._scroll.setAccessibleName(t("Help"))
        self._column.setMaximumWidth(theme.px(_WIDTH))
        self.search_box.setFixedWidth(theme.px(220))
        if self._language != i18n.language():
            self._language = i18n.language()
            self._read()
            self.show_section()

    def visit(self, target: object) -> None:
        """A str is the id of a section."""
        names = [section.id for section in SECTIONS]
        if target in names:
            self.search_box.clear()
            self.tabs.setCurrentIndex(names.index(str(target)))

    def take_focus(self) -> None:
        self.tabs.setFocus()

    def focus_search(self) -> None:
        self.search_box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search_box.selectAll()

    def show_section(self) -> None:
        """Show the section of the current tab, or what the search finds in all of them."""
        self.search(self.search_box.text())
        self._scroll.verticalScrollBar().setValue(0)

    def search(self, typed: str) -> None:
        """Typing looks into every section; an empty box shows the current one."""
        here = SECTIONS[self.tabs.currentIndex()].id
        searching = bool(typed.strip())
        found = 0
        for number, place in enumerate(self._places):
            wanted = (searching or place.section == here) and any(place.group.found(typed))
            if wanted and place.view is None:
                place.view = GroupView(place.group, self.context)
                before = sum(other.view is not None for other in self._places[:number])
                self._groups.insertWidget(before, place.view)
            if place.view is not None:
                place.view.search(typed)
                place.view.setVisible(wanted)
            found += wanted
        self._nothing.setVisible(not found)

    def _read(self) -> None:
        """Read everything in the language of now; what was shown in another one goes."""
        for place in self._places:
            if place.view is not None:
                self._groups.removeWidget(place.view)
                place.view.hide()
                place.view.deleteLater()
        self._places = [_Place(part.id, group) for part in SECTIONS for group in part.groups(self.context)]
