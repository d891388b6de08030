"""The warning while a record is typed: it names what is there, leads to it, and steps aside."""

import pytest
from builders import customer
from keyboard import ready, write
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from opsdesk.settings import Settings
from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.forms.layout import Section
from ui.forms.quick_add import QuickAdd
from ui.forms.record_form import RecordForm
from ui.runner import Runner
from ui.veil import Veil


@pytest.fixture
def known(store: Store) -> int:
    return customer(store, "王伟", phone="13800138000", city="上海")


@pytest.fixture
def adding(qtbot: QtBot, runner: Runner, known: int) -> QuickAdd:
    form = QuickAdd(runner, "customers", ("name", "phone", "city"))
    ready(qtbot, form)
    form.start()
    return form


def typed(qtbot: QtBot, form: QuickAdd, name: str, words: str) -> None:
    write(form.form.fields.editors[name].focusProxy() or form.form.fields.editors[name], words)
    form.twins.look()
    qtbot.waitUntil(lambda: form._runner.idle)


def press(widget: QWidget, words: str) -> None:
    (button,) = (one for one in widget.findChildren(QPushButton) if one.text() == words and one.isVisible())
    button.click()


def test_a_phone_that_is_there_is_told_with_whose_it_is(qtbot: QtBot, adding: QuickAdd) -> None:
    typed(qtbot, adding, "name", "小王")
    assert adding.twins.notice.text == ""
    typed(qtbot, adding, "phone", "138 0013 8000")
    assert adding.twins.notice.text == "This is probably there already:\nC-1 王伟: same Phone"
    assert adding.twins.isVisible()


def test_typing_that_rests_looks_by_itself(qtbot: QtBot, adding: QuickAdd) -> None:
    write(adding.form.fields.editors["phone"].focusProxy(), "13800138000")
    qtbot.waitUntil(lambda: bool(adding.twins.found))


def test_show_it_leads_there(qtbot: QtBot, adding: QuickAdd, known: int) -> None:
    typed(qtbot, adding, "phone", "13800138000")
    with qtbot.waitSignal(adding.open_wanted) as wanted:
        press(adding, "Show it")
    assert wanted.args == [known]


def test_added_anyway_it_is_not_told_again(qtbot: QtBot, store: Store, adding: QuickAdd) -> None:
    typed(qtbot, adding, "phone", "13800138000")
    press(adding, "Add anyway")
    typed(qtbot, adding, "name", "王伟")
    assert adding.twins.notice.text == ""
    with qtbot.waitSignal(adding.added):
        adding.form.save()
    assert store.read(lambda c: rows.count(c, store.schema, "customers")) == 2


def test_a_record_being_edited_meets_others_only(qtbot: QtBot, store: Store, runner: Runner, known: int) -> None:
    other = customer(store, "李娜", phone="13900139000")
    form = RecordForm(runner, Veil(runner, Settings()), "customers", [Section("", ("name", "phone"))])
    ready(qtbot, form)
    form.open(other)
    qtbot.waitUntil(lambda: form.number == other)
    form.edit("phone")
    assert not form.twins.found
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    line.selectAll()
    write(line, "13800138000")
    qtbot.waitUntil(lambda: bool(form.twins.found))
    assert [twin.id for twin in form.twins.found] == [known]
    with qtbot.waitSignal(form.open_wanted):
        press(form, "Show it")
    form.form.discard()
