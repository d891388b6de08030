"""A page of several parts, of which one shows: a title, tabs, and below them a page of its own for each tab."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from opsdesk.i18n import t
from ui.commands import Command
from ui.context import Context, Page
from ui.theme import PAGE_MARGIN
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.tabs import Tabs


@dataclass(frozen=True, slots=True)
class Tab:
    """`title` is a message id. `make` imports its module when it is called: a tab costs nothing before it is visited."""

    id: str
    title: str
    make: Callable[[Context], Page]
    icon: str = ""
    words: tuple[str, ...] = ()


class TabbedPage(Page):
    """Go to the tab "value" with the target "value", or with ("value", target) where that tab takes one of its own.

    The tab shown last is remembered under `name`."""

    def __init__(
        self, context: Context, name: str, title: str, tabs: Sequence[Tab], parent: QWidget | None = None
    ) -> None:
        super().__init__(context, parent)
        self._name, self._title, self._specs = name, title, tuple(tabs)
        self._made: dict[str, Page] = {}
        self._heading = Label(role="title", bold=True)
        self._head = QHBoxLayout()
        self._head.setSpacing(12)
        self._head.addWidget(self._heading)
        self._head.addStretch(1)
        self.tabs = Tabs([tab.title for tab in tabs], fill=False)
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, 16, 16, 12)
        column.setSpacing(12)
        column.addLayout(self._head)
        column.addWidget(self.tabs)
        column.addWidget(self._stack, 1)
        kept = context.memory.get(f"{name}.tab", "")
        self.tabs.setCurrentIndex(max(self._place(kept), 0))
        self.tabs.currentChanged.connect(lambda _index: self._show(None))
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self._heading.setText(t(self._title))
        self.tabs.setAccessibleName(t(self._title))

    @property
    def current(self) -> Page:
        """The page of the tab that shows."""
        return self.tab(self._specs[self.tabs.currentIndex()].id)

    def tab(self, name: str) -> Page:
        if name not in self._made:
            page = self._specs[self._place(name)].make(self.context)
            self._made[name] = page
            self._stack.addWidget(page)
        return self._made[name]

    def shown(self, name: str) -> Page | None:
        """The page of the tab `name`, if that is the one that shows."""
        return self._made.get(name) if self._specs[self.tabs.currentIndex()].id == name else None

    def visit(self, target: object) -> None:
        name, inner = target if isinstance(target, tuple) else (target, None)
        place = self._place(name)
        if place >= 0 and place != self.tabs.currentIndex():
            self.tabs.blockSignals(True)
            self.tabs.setCurrentIndex(place)
            self.tabs.blockSignals(False)
        self._show(inner)

    def take_focus(self) -> None:
        self.tabs.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_search(self) -> None:
        self.current.focus_search()

    def _place(self, name: object) -> int:
        return next((at for at, tab in enumerate(self._specs) if tab.id == name), -1)

    def _show(self, target: object) -> None:
        page = self.current
        self._stack.setCurrentWidget(page)
        self.context.memory.keep(f"{self._name}.tab", self._specs[self.tabs.currentIndex()].id)
        page.visit(target)


def tab_commands(context: Context, page: str, tabs: Sequence[Tab]) -> Iterator[Command]:
    """A command that goes to each tab, for the palette and the menu."""
    for tab in tabs:
        yield Command(
            f"{page}.{tab.id}", tab.title, partial(context.go, page, tab.id), icon=tab.icon, menu="go", words=tab.words
        )
