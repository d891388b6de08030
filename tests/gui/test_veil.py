"""Personal data on screen: masked in every place, shown in full for a while or with a reason, and always logged."""

from collections.abc import Iterator
from typing import Any

import pytest
from builders import contact, customer
from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from windows import Windows

from opsdesk import settings
from opsdesk.query.filters import Query, Words
from opsdesk.services import desk as furniture
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.store import reveals
from opsdesk.store.store import Store
from ui.forms.covered import Covered
from ui.pages import PAGES
from ui.pages.care.page import CarePage
from ui.pages.care.privacy import PrivacyTab
from ui.pages.care.unmask import Unmask
from ui.pages.customers.detail import DETAILS, HISTORY
from ui.pages.customers.page import CustomersPage
from ui.palette.palette import Palette
from ui.widgets.entries import EntryList
from ui.window.desk import Desk

PHONE, EMAIL, WECHAT, CARD = "13800138000", "li.jing@example.com", "lijing_88", "310101198903021234"
SECRETS = (PHONE, EMAIL, WECHAT, CARD, "1989-03-02", "13900139000")


@pytest.fixture
def desk(store: Store, windows: Windows, noon: object) -> Iterator[Desk]:
    store.write(lambda s: furniture.add_field(s, "customers", "Identity card", "text", sensitive=True))
    card = next(field.name for field in store.schema["customers"].fields if field.custom)
    li = customer(
        store, "李静", kind="company", phone=PHONE, email=EMAIL, wechat=WECHAT, birthday="1989-03-02",
        last_contact="2026-03-04", **{card: CARD},
    )  # fmt: skip
    contact(store, li, phone="13900139000")
    wang = customer(store, "王伟", phone="13700137000", last_contact="2026-03-01")
    store.write(lambda s: verbs.edit(s, Selection("customers", frozenset([wang])), {"phone": '["13700137001"]'}))
    opened = windows.open(PAGES)
    opened.show_page("customers")
    opened.window().resize(1280, 800)
    windows.settle(opened)
    return opened


@pytest.fixture
def page(desk: Desk, settle: Any) -> CustomersPage:
    """The list with every personal column, and the first customer's details beside it."""
    found = desk.context.pages["customers"]
    assert isinstance(found, CustomersPage)
    names = [field.name for field in desk.runner.store.schema["customers"].fields if field.sensitive]
    found.table.show_columns(["name", *names])
    found.detail.tabs.setCurrentIndex(DETAILS)
    settle()
    return found


def log(desk: Desk) -> list[tuple[str, str]]:
    """(what, code) of each reveal, oldest first."""
    store = desk.runner.store
    found = store.read(lambda c: reveals.newest(c, store.schema))
    return [(one.what, one.code) for one in reversed(found)]


def told(root: QWidget) -> str:
    """All that `root` says: texts, tooltips, names for screen readers, the items of its lists and tables."""
    said: list[str] = []
    for widget in [root, *root.findChildren(QWidget)]:
        said += [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle()]
        said += [
            getattr(widget, name)() for name in ("text", "toPlainText") if hasattr(widget, name) and widget.isVisible()
        ]
        model = getattr(widget, "model", lambda: None)
        model = model() if callable(model) else model
        if model is not None and hasattr(model, "rowCount"):
            for row in range(model.rowCount()):
                for column in range(model.columnCount() if isinstance(model, QAbstractTableModel) else 1):
                    for role in (
                        Qt.ItemDataRole.DisplayRole,
                        Qt.ItemDataRole.AccessibleTextRole,
                        Qt.ItemDataRole.ToolTipRole,
                    ):
                        said.append(str(model.data(model.index(row, column), role)))
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is not None and widget.isVisible():
            said.append(interface.text(QAccessible.Text.Value))
    return "\n".join(map(str, said))


def leaked(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def number(page: CustomersPage, name: str) -> int:
    store = page.context.runner.store
    from opsdesk.store import rows

    found = store.read(lambda c: rows.find(c, "customers", {"name": name}))
    assert found is not None
    return found


# -- masked everywhere ---------------------------------------------------------------------------------------------


def test_list_details_and_contacts_show_nothing_in_full(desk: Desk, page: CustomersPage) -> None:
    said = told(desk.window())
    assert "138****8000" in said
    assert "l****@example.com" in said
    assert "1989-**-**" in said
    assert "310****1234" in said
    assert "139****9000" in said
    assert leaked(said) == []
    assert log(desk) == []


def test_the_history_of_a_record_is_masked(page: CustomersPage, settle: Any) -> None:
    page.open_record(number(page, "王伟"))
    page.detail.tabs.setCurrentIndex(HISTORY)
    settle()
    (entries,) = [found for found in page.detail.findChildren(EntryList) if found.isVisible()]
    assert "137****7000 → 137****7001" in [entry.below for entry in entries.entries]


def test_counts_and_completions_never_offer_personal_values(desk: Desk, page: CustomersPage) -> None:
    desk.commands.run("customers.groups")
    offered = [page.groups._field.itemData(at) for at in range(page.groups._field.count())]
    assert "stage" in offered
    personal = {field.name for field in desk.runner.store.schema["customers"].fields if field.sensitive}
    assert not personal & set(offered)


def test_the_popup_of_a_filter_lists_no_phones(page: CustomersPage, settle: Any) -> None:
    from opsdesk.query.filters import EVERYTHING, IS
    from ui.filters.values import Typed, value_part

    customers = page.context.runner.store.schema["customers"]
    part = value_part(page.context.runner, customers, customers.field("phone"), IS, EVERYTHING)
    assert isinstance(part, Typed)
    part._line.setText("138 0013 8000")
    assert part.values() == (PHONE,)
    part.deleteLater()


def test_the_palette_finds_by_phone_and_does_not_say_it(desk: Desk, settle: Any, qtbot: QtBot) -> None:
    desk.open_palette()
    palette = desk.findChild(Palette)
    assert palette is not None
    palette._line.setText("8000")
    qtbot.waitUntil(lambda: "李静" in palette._results.titles)
    assert leaked(told(palette)) == []
    palette.close_palette()


def test_search_by_a_full_phone_still_works(page: CustomersPage, settle: Any) -> None:
    page.visit(Query("customers", Words(PHONE)))
    settle()
    assert page.table.total == 1


def test_what_is_copied_is_what_is_seen(page: CustomersPage, settle: Any, desk: Desk, qtbot: QtBot) -> None:
    page.table.select_all()
    with qtbot.waitSignal(page.table.copied_masked):
        page.table.copy()
    mime = QApplication.clipboard().mimeData()
    for text in (mime.text(), bytes(mime.data("text/html").data()).decode()):
        assert "138****8000" in text
        assert leaked(text) == []
    assert desk.toast.isVisible()
    assert log(desk) == []
    desk.commands.run("customers.copy_full")
    settle()
    assert PHONE in QApplication.clipboard().text()
    assert log(desk) == [("copy", "")]


# -- shown in full -------------------------------------------------------------------------------------------------


def test_one_record_shows_for_a_while_and_then_no_more(desk: Desk, page: CustomersPage, settle: Any) -> None:
    page.open_record(number(page, "李静"))
    settle()
    desk.commands.run("customers.reveal")
    settle()
    said = told(desk.window())
    assert sorted(leaked(said)) == sorted(SECRETS)
    assert "13700137001" not in said, "another record"
    assert log(desk) == [("record", "C-1")]
    assert desk.context.veil._while.isActive()
    desk.context.veil._while.timeout.emit()
    settle()
    assert leaked(told(desk.window())) == []


def test_another_record_covers_the_one_before(desk: Desk, page: CustomersPage, settle: Any) -> None:
    page.open_record(number(page, "李静"))
    settle()
    desk.commands.run("customers.reveal")
    settle()
    page.open_record(number(page, "王伟"))
    settle()
    assert leaked(told(desk.window())) == []
    page.open_record(number(page, "李静"))
    settle()
    assert leaked(told(desk.window())) == []


def test_the_eye_beside_a_value_reveals_the_record(desk: Desk, page: CustomersPage, settle: Any) -> None:
    page.open_record(number(page, "李静"))
    settle()
    facts = {fact.field.name: fact for fact in page.detail.form.reading._facts}
    assert facts["stage"]._eye is None
    eye = facts["phone"]._eye
    assert eye is not None
    eye.click()
    settle()
    assert page.detail.form.reading.shown()["phone"] == PHONE
    assert eye.isHidden()


def test_everything_shows_with_a_reason_until_it_is_covered(desk: Desk, page: CustomersPage, settle: Any) -> None:
    desk.commands.run("privacy.unmask")
    (dialog,) = [top for top in QApplication.topLevelWidgets() if isinstance(top, QDialog) and top.isVisible()]
    assert isinstance(dialog, Unmask)
    assert not dialog.show_all.isEnabled()
    dialog.reason.setText("电话回访")
    dialog.show_all.click()
    settle()
    assert not isValid(dialog)
    assert leaked(told(desk.window()))
    assert "13700137001" in told(page.table)
    assert desk.status.unmasked.isVisible()
    assert not desk.commands["privacy.unmask"].can_run()
    desk.status.unmasked.click()
    settle()
    assert leaked(told(desk.window())) == []
    assert not desk.status.unmasked.isVisible()
    assert log(desk) == [("all", "")]


def test_a_closed_desk_opens_masked_again(desk: Desk, page: CustomersPage, settle: Any, windows: Windows) -> None:
    desk.context.veil.reveal_everything("test")
    settle()
    desk.window().close()
    again = windows.open(PAGES)
    assert not again.context.veil.lifted
    assert again.context.veil.hides("customers", 1)


# -- editing -------------------------------------------------------------------------------------------------------


def test_a_form_keeps_personal_fields_covered_until_one_is_wanted(
    desk: Desk, page: CustomersPage, settle: Any, qtbot: QtBot
) -> None:
    page.open_record(number(page, "李静"))
    settle()
    desk.commands.run("customers.edit")
    settle()
    fields = page.detail.form.form.fields
    assert leaked(told(page.detail)) == []
    phone = fields.editors["phone"]
    assert isinstance(phone, Covered)
    assert phone.covered
    assert log(desk) == []
    phone._cover.click()
    settle()
    assert not phone.covered
    assert log(desk) == [("edit", "C-1")]
    assert leaked(told(page.detail)) == [PHONE]
    QTest.keyClicks(QApplication.focusWidget(), "1")
    assert set(fields.changed_values()) == {"phone"}
    page.detail.form.form.discard()


def test_a_click_on_a_value_edits_it(desk: Desk, page: CustomersPage, settle: Any) -> None:
    page.open_record(number(page, "李静"))
    settle()
    page.detail.form.edit("email")
    settle()
    editors = page.detail.form.form.fields.editors
    assert [name for name, one in editors.items() if isinstance(one, Covered) and not one.covered] == ["email"]
    assert log(desk) == [("edit", "C-1")]
    page.detail.form.form.discard()


def test_an_empty_personal_field_needs_no_uncovering(desk: Desk, page: CustomersPage, settle: Any) -> None:
    page.open_record(number(page, "王伟"))
    settle()
    desk.commands.run("customers.edit")
    settle()
    wechat = page.detail.form.form.fields.editors["wechat"]
    assert isinstance(wechat, Covered)
    assert not wechat.covered
    page.detail.form.form.discard()


def test_a_cell_shows_its_value_to_the_editor_and_logs_it(desk: Desk, page: CustomersPage, settle: Any) -> None:
    table = page.table
    row = list(table.model.ids).index(number(page, "李静"))
    table.view.edit(table.model.index(row, table.model.positions["wechat"]))
    settle()
    assert log(desk) == [("edit", "C-1")]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)


# -- the setting and the log -----------------------------------------------------------------------------------------


def test_turning_masking_off_is_logged_and_shows_everything(desk: Desk, page: CustomersPage, settle: Any) -> None:
    desk.context.choose(settings.MASK, False)
    settle()
    assert leaked(told(desk.window()))
    assert desk.status.unmasked.isVisible()
    assert log(desk) == [("setting", "")]
    desk.status.unmasked.click()
    settle()
    assert desk.here == "settings"
    desk.context.choose(settings.MASK, True)
    desk.show_page("customers")
    settle()
    assert leaked(told(desk.window())) == []
    assert log(desk) == [("setting", "")]


def test_a_desk_that_opens_with_masking_off_says_so_in_the_log(store: Store, windows: Windows) -> None:
    windows.settings.hold(settings.MASK, False)
    opened = windows.open(PAGES)
    opened.show_page("customers")
    windows.settle(opened)
    assert log(opened) == [("setting", "")]


def test_the_privacy_tab_lists_who_looked_and_what_counts(desk: Desk, page: CustomersPage, settle: Any) -> None:
    li = number(page, "李静")
    desk.context.veil.reveal("customers", li)
    settle()
    desk.context.go("care", "privacy")
    settle()
    care = desk.current()
    assert isinstance(care, CarePage)
    tab = care.current
    assert isinstance(tab, PrivacyTab)
    (entry,) = tab.log.entries
    assert entry.text == "Looked at 李静 unmasked"
    assert "C-1" in entry.below
    assert "Identity card" in tab._fields.text()
    tab.log.opened.emit(entry.target)
    settle()
    assert desk.here == "customers"
    assert page.detail.number == li
