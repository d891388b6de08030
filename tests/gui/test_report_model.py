"""The reports page offers the models that may rank, for the report that is ranked."""

from builders import add
from PySide6.QtWidgets import QApplication
from windows import Windows

from opsdesk.reports.catalogue import Request
from opsdesk.services import formulas
from opsdesk.store.store import Store
from ui.pages import PAGES
from ui.pages.reports.page import ReportsPage


def test_the_priority_list_is_ranked_by_the_model_that_is_chosen(windows: Windows, store: Store) -> None:
    add(store, "requirements", title="甲", value="9", effort="3")
    store.write(lambda s: formulas.save(s, "我们的", "value"))
    desk = windows.open(PAGES)
    desk.context.go("reports", ("priority-list", Request(model="cd3")))
    windows.settle(desk)
    page = desk.current()
    assert isinstance(page, ReportsPage)
    assert not page.model.isHidden()
    assert page.model.currentText() == "CD3"
    page.model.setCurrentIndex(page.model.findText("我们的"))
    page.model.activated.emit(page.model.currentIndex())
    for _turn in range(3):
        QApplication.processEvents()
        windows.settle(desk)
    assert page._request.model.startswith("formula-")
    assert page.printed is not None
    page.choose("customer-list")
    assert page.model.isHidden()
    windows.settle(desk)
