"""The help page: sections as tabs, and a search over all of them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from opsdesk import i18n
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from ui.context import Context, Page
from ui.pages.help.reading import Group
from ui.pages.help.rows import Row, row
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
        self.rows: list[Row] = [row(line, context) for line in group.lines]
        self._lines = [Line() for _row in self.rows[1:]]
        self._title = group.title
        self._about = Label(group.about, colour="muted", wrap=True)
        card = Surface(margin=0, gap=0)
        card.body.setContentsMargins(0, 4, 0, 4)
        for number, part in enumerate(self.rows):
            if number:
                card.body.addWidget(self._lines[number - 1])
            card.body.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Label(group.title, bold=True))
        column.addWidget(self._about)
        column.addWidget(card)
        self.search("")

    def search(self, typed: str) -> bool:
        """Show the rows that fit; whether there are any."""
        found = [part for part in self.rows if part.fits(typed, self._title)]
        for part in self.rows:
            part.setVisible(part in found)
        for line, part in zip(self._lines, self.rows[1:], strict=True):
            line.setVisible(part in found and part is not found[0])
        self._about.setVisible(bool(self._about.text()) and not typed.strip())
        return bool(found)


class HelpPage(Page):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._title = Label(role="title")
        self.search_box = SearchBox(_("Search the help"))
        self.search_box.searched.connect(self.search)
        self.tabs = Tabs([section.title for section in SECTIONS], fill=False)
        self.tabs.currentChanged.connect(lambda _index: self.show_section())
        self._nothing = Label(colour="muted")
        self._language = ""
        self.sections: dict[str, list[GroupView]] = {}
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
        self.setFocusProxy(self.tabs)
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
            self._forget()
            self.show_section()

    def visit(self, target: object) -> None:
        """A str is the id of a section."""
        names = [section.id for section in SECTIONS]
        if target in names:
            self.search_box.clear()
            self.tabs.setCurrentIndex(names.index(str(target)))

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
        shown = 0
        for section in SECTIONS:
            wanted = searching or section.id == here
            for group in self._section(section.id) if wanted else self.sections.get(section.id, ()):
                visible = wanted and group.search(typed)
                group.setVisible(visible)
                shown += visible
        self._nothing.setVisible(not shown)

    def _section(self, name: str) -> list[GroupView]:
        """The groups of a section, made when they are first wanted, in the order of the tabs."""
        if name not in self.sections:
            names = [section.id for section in SECTIONS]
            before = sum(len(self.sections.get(other, ())) for other in names[: names.index(name)])
            section = SECTIONS[names.index(name)]
            self.sections[name] = [GroupView(group, self.context) for group in section.groups(self.context)]
            for number, group in enumerate(self.sections[name]):
                self._groups.insertWidget(before + number, group)
        return self.sections[name]

    def _forget(self) -> None:
        for groups in self.sections.values():
            for group in groups:
                self._groups.removeWidget(group)
                group.hide()
                group.deleteLater()
        self.sections.clear()
