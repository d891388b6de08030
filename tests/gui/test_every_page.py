"""Every page and sheet of the real window: named, reachable by keyboard, whole at every size, and free of HTML."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders import add, contact, customer, interaction, order
from looking import clipped, rich, said, unnamed, unreachable
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk.services import duplicates, review
from opsdesk.settings import Settings
from opsdesk.store import rows
from opsdesk.store.store import Store
from opsdesk.work import Progress
from ui.pages import PAGES
from ui.pages.care.page import TABS as CARE_TABS
from ui.pages.customers.page import CustomersPage
from ui.pages.help.page import HelpPage
from ui.pages.help.sections import SECTIONS
from ui.pages.metrics.page import TABS as METRIC_TABS
from ui.pages.planning.page import TABS as PLANNING_TABS
from ui.pages.requirements.page import RequirementsPage
from ui.palette.palette import Palette
from ui.theme import application
from ui.window.desk import Desk
from ui.window.frame import Window

Look = Callable[..., Settings]
Place = tuple[str, QWidget]
HOSTILE = '<img src="file:///etc/hostname">晴川 & <b>Co</b>'
SHEETS = (
    "customers.new", "customers.follow_up", "customers.order", "customers.contact", "customers.set", "customers.tag",
    "customers.untag", "customers.export", "customers.filter",
    "customers.choices", "privacy.unmask",
)  # fmt: skip
SIZES = ((1280, 800), (1000, 700))


@pytest.fixture
def people(store: Store) -> int:
    """A few customers; the first has one of everything, and a name that looks like HTML."""
    first = customer(
        store, HOSTILE, kind="company", city="上海", stage="grow", tags="VIP", value="1200", owner="李静",
        phone="13800138000", source="wechat", next_follow_up="2026-03-09", consent="refused",
    )  # fmt: skip
    order(store, first, "3600", date="2026-02-02", product=HOSTILE)
    interaction(store, first, HOSTILE, at="2026-03-01 10:00")
    contact(store, first, HOSTILE)
    soon = add(store, "releases", name=HOSTILE, start="2026-03-01", end="2026-03-31", capacity=3.0)
    for name in ("星野文化", "云帆教育", "北辰网络"):
        customer(store, name, stage="silent", city="杭州")
    add(
        store,
        "requirements",
        title=HOSTILE,
        reach="90",
        impact="2",
        confidence="80%",
        effort="4",
        value="6",
        release=soon,
    )
    add(store, "requirements", title="深色模式", value="3")
    return first


class Walk:
    """Goes everywhere; `places` names each stop and gives the widget that shows."""

    def __init__(self, windows: Windows, qtbot: QtBot, first: int, folder: Path) -> None:
        self.windows, self.qtbot, self.first, self.folder = windows, qtbot, first, folder
        self.desk: Desk = windows.open(PAGES)
        self.window = self.desk.window()

    def settle(self) -> None:
        self.windows.settle(self.desk)
        QApplication.processEvents()
        self.windows.settle(self.desk)
        self.desk.toast.hide()

    def resize(self, width: int, height: int) -> None:
        self.window.resize(width, height)
        self.settle()

    def pages(self) -> Iterator[Place]:
        page = self.customers()
        yield "customers", page
        for tab in range(page.detail.tabs.count()):
            page.detail.tabs.setCurrentIndex(tab)
            self.settle()
            yield f"customers, tab {tab}", page
        self.desk.commands.run("customers.edit")
        self.settle()
        yield "customers, editing", page
        page.detail.form.form.leave()
        self.desk.commands.run("customers.groups")
        self.settle()
        yield "customers, counts", page
        self.desk.commands.run("customers.groups")
        self.desk.commands.run("customers.overview")
        self.settle()
        yield "customers, overview", page
        self.desk.commands.run("customers.board")
        self.settle()
        yield "customers, board", page
        page.show_list()
        for tab in METRIC_TABS:
            self.desk.context.go("metrics", tab.id)
            self.settle()
            yield f"metrics, {tab.id}", self.desk.current()
        yield from self.requirements()
        for tab in CARE_TABS:
            self.desk.context.go("care", tab.id)
            self.settle()
            yield f"care, {tab.id}", self.desk.current()
        for tab in PLANNING_TABS:
            self.desk.context.go("planning", tab.id)
            self.settle()
            yield f"planning, {tab.id}", self.desk.current()
        yield from self.duplicates()
        for name in ("today", "reports", "history", "settings"):
            self.desk.show_page(name)
            self.settle()
            yield name, self.desk.current()
        self.desk.show_page("help")
        for section in SECTIONS:
            self.desk.current().visit(section.id)
            self.settle()
            assert isinstance(self.desk.current(), HelpPage)
            yield f"help, {section.id}", self.desk.current()

    def requirements(self) -> Iterator[Place]:
        self.desk.show_page("requirements")
        self.settle()
        page = self.desk.current()
        assert isinstance(page, RequirementsPage)
        yield "requirements", page
        for way in page.listing.ways:
            page.see(way.id)
            self.settle()
            yield f"requirements, {way.id}", page
        page.show_list()

    def duplicates(self) -> Iterator[Place]:
        """Before anybody searched, and with a group to decide."""
        store = self.desk.runner.store
        store.write(lambda store: store.set_meta("duplicates:customers", None))
        self.desk.context.go("care", "duplicates")
        self.settle()
        yield "duplicates, never searched", self.desk.current()
        if store.read(lambda c: rows.count(c, store.schema, "customers")) < 6:
            for _ in range(2):
                customer(store, HOSTILE, phone="13700137000", note=HOSTILE, city="上海")
        found = duplicates.scan(store, "customers", Progress())
        store.write(lambda store: review.keep(store, found))
        self.desk.context.go("care", ("duplicates", "customers"))
        self.settle()
        yield "duplicates, deciding", self.desk.current()

    def customers(self) -> CustomersPage:
        self.desk.context.go("customers", self.first)
        self.settle()
        page = self.desk.current()
        assert isinstance(page, CustomersPage)
        return page

    def sheets(self) -> Iterator[Place]:
        self.customers()
        for name in SHEETS:
            self.desk.commands.run(name)
            self.settle()
            for sheet in self.open_sheets():
                yield name, sheet
            self.close_sheets()
        yield from self.wizard()
        self.desk.show_page("today")
        self.settle()
        for name in ("today.follow_up", "today.later"):
            self.desk.commands.run(name)
            self.settle()
            for sheet in self.open_sheets():
                yield name, sheet
            self.close_sheets()
        self.desk.open_palette()
        self.settle()
        palette = self.desk.findChild(Palette)
        assert palette is not None
        yield "palette", palette
        palette.close()

    def wizard(self) -> Iterator[Place]:
        from ui.records.importing import open_wizard

        file = self.folder / "客户.csv"
        file.write_text("姓名,手机,城市,心情\n王伟,13900139000,北京,好\n,123,上海,差\n", encoding="utf-8")
        wizard = open_wizard(self.desk.context, self.customers(), [file])
        assert wizard is not None
        for _step in range(3):
            self.qtbot.waitUntil(lambda: wizard.stack.currentWidget() is not wizard.working)
            self.settle()
            yield f"import, step {wizard.stack.currentIndex()}", wizard
            wizard.go_on.click()
            self.settle()
        self.close_sheets()

    def open_sheets(self) -> list[QWidget]:
        return [widget for widget in QApplication.topLevelWidgets() if widget.isVisible() and widget is not self.window]

    def close_sheets(self) -> None:
        for sheet in self.open_sheets():
            sheet.close()
        self.window.activateWindow()
        self.settle()


class Unasked(QObject):
    """Notes widgets that show as windows by accident, for want of a parent: on a screen they flash up."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            kind = watched.windowType()
            if kind == Qt.WindowType.Window and not isinstance(watched, Window):
                self.seen.append(said(watched))
        return False


@pytest.fixture
def walk(windows: Windows, qtbot: QtBot, people: int, tmp_path: Path) -> Iterator[Walk]:
    unasked = Unasked()
    application().installEventFilter(unasked)
    yield Walk(windows, qtbot, people, tmp_path)
    application().removeEventFilter(unasked)
    assert unasked.seen == [], "windows that nobody asked for"


def check(places: Iterator[Place], *checks: Callable[[QWidget], list[str]]) -> None:
    """Run `checks` at each of `places`, and fail with all that was found, each problem with the first of its places."""
    found: dict[str, str] = {}
    for name, widget in places:
        for look_at in checks:
            for problem in look_at(widget):
                found.setdefault(problem, name)
    assert not found, "\n" + "\n".join(f"{place}: {problem}" for problem, place in found.items())


@pytest.mark.parametrize(("language", "colours"), [("en", "dark"), ("zh", "light")])
def test_every_control_has_a_name_and_no_text_is_read_as_html(
    walk: Walk, look: Look, language: str, colours: str
) -> None:
    look(language=language, colours=colours)
    check(walk.pages(), unnamed, rich)
    check(walk.sheets(), unnamed, rich)


def test_every_control_is_reached_by_tab(walk: Walk) -> None:
    check(walk.pages(), lambda page: unreachable(page.window()))
    check(walk.sheets(), unreachable)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", ["normal", "large"])
def test_no_text_is_cut(walk: Walk, look: Look, language: str, size: str) -> None:
    look(language=language, size=size)
    for width, height in SIZES:
        walk.resize(width, height)
        check(walk.pages(), clipped)
    check(walk.sheets(), clipped)
