"""Windows on a real desk, with pages of a test's own or the real ones."""

from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit
from pytestqt.qtbot import QtBot

from opsdesk.query.filters import Query
from opsdesk.settings import Settings
from opsdesk.store.store import Store
from ui.context import Context, Page
from ui.memory import Memory
from ui.pages import PageSpec
from ui.window.desk import Desk
from ui.window.frame import Window


class Blank(Page):
    """A page with a search box that remembers where people asked to go."""

    made = 0

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        Blank.made += 1
        self.visits: list[object] = []
        self.box = QLineEdit()
        QHBoxLayout(self).addWidget(self.box)
        self.setFocusProxy(self.box)

    def visit(self, target: object) -> None:
        self.visits.append(target)

    def focus_search(self) -> None:
        self.box.setFocus()


BLANK = (
    PageSpec("customers", "Customers", "users", Blank, count=Query("customers")),
    PageSpec("orders", "Orders", "shopping-cart", Blank, count=Query("orders")),
    PageSpec("settings", "Settings", "settings", Blank, place="foot", keys="Ctrl+,"),
    PageSpec("help", "Help", "circle-question-mark", Blank, place="", keys="F1"),
)


class Windows:
    """`open` shows a window on the test's store and waits until its first questions are answered."""

    def __init__(self, store: Store, qtbot: QtBot, settings: Settings) -> None:
        self.store = store
        self.settings = settings
        self._qtbot = qtbot
        self._open: list[Window] = []

    def window(self) -> Window:
        window = Window(self.settings, Memory())
        self._qtbot.addWidget(window, before_close_func=lambda _w: None)
        self._open.append(window)
        return window

    def open(self, pages: tuple[PageSpec, ...] = BLANK) -> Desk:
        window = self.window()
        desk = window.open_desk(self.store, pages)
        window.show()
        window.activateWindow()
        self._qtbot.waitUntil(window.isActiveWindow)
        self.settle(desk)
        return desk

    def settle(self, desk: Desk) -> None:
        QApplication.processEvents()  # what is to be asked at once is a question too
        self._qtbot.waitUntil(lambda: desk.runner.idle and desk.complete)  # the first look may load SciPy

    def close(self) -> None:
        for window in self._open:
            window.close()
