"""Forms at work: saving, leaving, problems, drafts that survive, reading and editing, quick add, follow-up."""

from pathlib import Path
from threading import Event

import pytest
from builders import customer, desk, reopened
from keyboard import ready, write
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from opsdesk import clock
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.services import desk as furniture
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.settings import Settings
from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.forms import drafts
from ui.forms.fields import Fields
from ui.forms.follow_up import FollowUp, next_monday
from ui.forms.form import Form
from ui.forms.layout import Section, with_custom
from ui.forms.quick_add import QuickAdd
from ui.forms.record_form import RecordForm
from ui.runner import Runner
from ui.veil import Veil

SECTIONS = (
    Section("", ("name", "phone", "stage", "city")),
    Section("Everyday work", ("next_follow_up", "value", "revenue", "note")),
)


def record(store: Store, number: int, entity: str = "customers") -> dict[str, object]:
    found = store.read(lambda c: rows.get(c, store.schema, entity, number))
    assert found is not None
    return dict(found)


def kept(store: Store, name: str) -> object:
    return store.write(lambda s: s.meta(name))


@pytest.fixture
def pane(qtbot: QtBot, store: Store, runner: Runner) -> RecordForm:
    """The details of one customer."""
    number = customer(store, "晴川网络", city="上海", phone="13800138000", value="46800", stage="grow")
    shown = RecordForm(runner, Veil(runner, Settings()), "customers", SECTIONS)
    ready(qtbot, shown)
    shown.open(number)
    qtbot.waitUntil(lambda: shown.number == number)
    return shown


def begin(qtbot: QtBot, pane: RecordForm, field: str = "") -> Fields:
    pane.edit(field)
    qtbot.waitUntil(lambda: pane.is_editing)
    return pane.form.fields


def press(widget: QWidget, words: str) -> None:
    """Press the button that says `words`."""
    (button,) = (one for one in widget.findChildren(QPushButton) if one.text() == words and one.isVisible())
    button.click()


def test_a_record_is_read_first_and_only_its_filled_fields_show(pane: RecordForm) -> None:
    shown = pane.reading.shown()
    assert shown["name"] == "晴川网络"
    assert shown["value"] == "¥46,800"
    assert shown["stage"] == "Grow"
    assert "note" not in shown
    press(pane, "3 empty fields")
    assert pane.reading.shown()["note"] == "—"


def test_what_is_derived_is_read_but_never_edited(qtbot: QtBot, pane: RecordForm) -> None:
    assert "revenue" not in begin(qtbot, pane).editors


def test_ctrl_enter_saves_only_what_was_changed_as_one_operation(qtbot: QtBot, store: Store, pane: RecordForm) -> None:
    fields = begin(qtbot, pane, "city")
    line = fields.editors["city"].focusProxy()
    assert QApplication.focusWidget() is line
    line.clear()  # type: ignore[union-attr]
    write(line, "杭州")
    with qtbot.waitSignal(pane.edited) as saved:
        QTest.keyClick(line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(saved.args[0], Changes)
    assert saved.args[0].params["field"] == "city"
    assert record(store, pane.number)["city"] == "杭州"
    assert not pane.is_editing
    qtbot.waitUntil(lambda: pane.reading.shown()["city"] == "杭州")


def test_an_unchanged_form_saves_nothing(qtbot: QtBot, store: Store, pane: RecordForm) -> None:
    form = begin(qtbot, pane)
    assert not form.dirty()
    pane.form.save()
    assert not pane.is_editing
    assert not store.write(lambda s: s.redo())


def test_enter_goes_to_the_next_field(qtbot: QtBot, pane: RecordForm) -> None:
    fields = begin(qtbot, pane, "name")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert fields.editors["phone"].isAncestorOf(QApplication.focusWidget())
    assert pane.is_editing


def test_esc_leaves_a_form_in_which_nothing_would_be_lost(qtbot: QtBot, pane: RecordForm) -> None:
    begin(qtbot, pane, "name")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not pane.is_editing


def test_esc_asks_before_typing_is_lost_and_the_harmless_answer_has_the_focus(
    qtbot: QtBot, store: Store, pane: RecordForm
) -> None:
    begin(qtbot, pane, "name")
    write(QApplication.focusWidget(), "!")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert pane.is_editing
    assert pane.form._notice.text == "Throw away what you typed?"
    focused = QApplication.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.text() == "Keep typing"
    press(pane, "Throw away")
    assert not pane.is_editing
    assert record(store, pane.number)["name"] == "晴川网络"


def test_a_problem_stands_below_its_field_once_it_is_left_and_keeps_the_form_open(
    qtbot: QtBot, pane: RecordForm
) -> None:
    fields = begin(qtbot, pane, "value")
    line = QApplication.focusWidget()
    line.selectAll()  # type: ignore[attr-defined]
    write(line, "viel")
    assert fields.problems() == {}
    fields.focus("name")
    assert list(fields.problems()) == ["value"]
    assert "viel" in fields.problems()["value"]
    pane.form.save()
    assert pane.is_editing
    assert fields.editors["value"].isAncestorOf(QApplication.focusWidget())
    QApplication.focusWidget().selectAll()  # type: ignore[attr-defined]
    write(QApplication.focusWidget(), "12")
    assert fields.problems() == {}


def test_half_typed_changes_wait_with_their_record(qtbot: QtBot, store: Store, pane: RecordForm) -> None:
    first, other = pane.number, customer(store, "云帆教育")
    begin(qtbot, pane, "city")
    write(QApplication.focusWidget(), "浦东")
    pane.open(other)
    qtbot.waitUntil(lambda: pane.number == other)
    assert not pane.is_editing
    pane.open(first)
    qtbot.waitUntil(lambda: pane.is_editing)
    qtbot.waitUntil(lambda: pane.form.fields.value_of("city") == "浦东上海")
    assert "kept" in pane.form._notice.text
    press(pane, "Throw it away")
    assert pane.form.fields.value_of("city") == "上海"
    assert not kept(store, drafts.key("customers", first))


def test_half_typed_changes_are_there_though_their_writing_is_not_done(
    qtbot: QtBot, store: Store, pane: RecordForm
) -> None:
    first, other, go_on = pane.number, customer(store, "云帆教育"), Event()
    begin(qtbot, pane, "city")
    write(QApplication.focusWidget(), "浦东")
    busy = store.submit(lambda _store: go_on.wait(60))
    pane.open(other)
    qtbot.waitUntil(lambda: pane.number == other)
    pane.open(first)
    try:
        qtbot.waitUntil(lambda: pane.is_editing, timeout=5000)
        qtbot.waitUntil(lambda: pane.form.fields.value_of("city") == "浦东上海", timeout=5000)
    finally:
        go_on.set()
        busy.result()


def test_a_draft_is_in_the_vault_when_typing_rests_and_survives_a_restart(qtbot: QtBot, tmp_path: Path) -> None:
    store = desk(tmp_path)
    runner = Runner(store)
    add = QuickAdd(runner, "customers", ("name", "phone"))
    ready(qtbot, add)
    add.start()
    qtbot.waitUntil(lambda: runner.idle)
    write(QApplication.focusWidget(), "张")
    qtbot.waitUntil(lambda: bool(kept(store, "draft:customers:new")))
    add.close()
    runner.close()

    store = reopened(store)
    runner = Runner(store)
    again = QuickAdd(runner, "customers", ("name", "phone"))
    ready(qtbot, again)
    again.start()
    qtbot.waitUntil(lambda: again.form.fields.value_of("name") == "张")
    write(QApplication.focusWidget(), "伟")
    with qtbot.waitSignal(again.added):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert not kept(store, "draft:customers:new")
    runner.close()
    store.close()


def test_what_was_typed_a_moment_before_the_window_closes_is_kept(qtbot: QtBot, store: Store, runner: Runner) -> None:
    add = QuickAdd(runner, "customers", ("name", "phone"))
    ready(qtbot, add)
    add.start()
    qtbot.waitUntil(lambda: runner.idle)
    write(QApplication.focusWidget(), "张")
    runner.close()  # as when the vault locks: the desk's runner ends before its pages go
    add.close()
    assert kept(store, "draft:customers:new")


def test_quick_add_is_a_name_and_enter(qtbot: QtBot, store: Store, runner: Runner) -> None:
    add = QuickAdd(runner, "customers", ("name", "phone", "stage"))
    ready(qtbot, add)
    add.start()
    write(QApplication.focusWidget(), "张伟")
    with qtbot.waitSignal(add.added) as added:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    made = record(store, added.args[0])
    assert (made["name"], made["stage"], made["created"]) == ("张伟", "acquire", clock.today())


def test_quick_add_without_a_name_says_so_and_adds_nothing(qtbot: QtBot, store: Store, runner: Runner) -> None:
    add = QuickAdd(runner, "customers", ("name", "phone"))
    ready(qtbot, add)
    add.start()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert add.form.fields.problems() == {"name": "Name must not be empty"}
    assert store.read(lambda c: rows.count(c, store.schema, "customers")) == 0


def test_an_order_of_a_customer_needs_only_its_amount(qtbot: QtBot, store: Store, runner: Runner) -> None:
    number = customer(store)
    add = QuickAdd(runner, "orders", ("amount", "date", "product"), {"customer": number})
    ready(qtbot, add)
    add.start()
    write(QApplication.focusWidget(), "1234.5")
    with qtbot.waitSignal(add.added) as added:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    made = record(store, added.args[0], "orders")
    assert (made["customer"], made["amount"], made["date"]) == (number, 123450, clock.today())


def test_a_refused_save_keeps_the_form_and_says_why(qtbot: QtBot, store: Store, runner: Runner) -> None:
    customer(store, "甲", code="A-1")
    add = QuickAdd(runner, "customers", ("name", "code"))
    ready(qtbot, add)
    add.start()
    add.form.fields.show_draft({"name": "乙", "code": "A-1"})
    add.form.save()
    qtbot.waitUntil(lambda: "same" in add.form._notice.text)
    assert add.form.fields.value_of("name") == "乙"
    assert kept(store, "draft:customers:new")


def test_a_follow_up_is_one_operation_with_its_next_date(qtbot: QtBot, store: Store, runner: Runner) -> None:
    number = customer(store, "晴川网络")
    form = FollowUp(runner, number)
    ready(qtbot, form)
    form.start("wechat")
    write(QApplication.focusWidget(), "确认年付折扣")
    press(form, "Next Monday")
    with qtbot.waitSignal(form.done):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    found = record(store, number)
    assert found["next_follow_up"] == next_monday()
    assert found["last_contact"] == clock.today()
    said = record(store, 1, "interactions")
    assert (said["kind"], said["summary"]) == ("wechat", "确认年付折扣")
    store.write(lambda s: s.undo())
    assert record(store, number)["next_follow_up"] is None


def test_next_monday_is_always_ahead(noon: object) -> None:
    assert clock.day_of(next_monday()).isoformat() == "2026-03-09"


def test_own_fields_stand_behind_the_layout_and_join_an_open_pane(
    qtbot: QtBot, store: Store, runner: Runner, pane: RecordForm
) -> None:
    runner.write(lambda s: furniture.add_field(s, "customers", "会员等级", "pick", ["金", "银"]))
    qtbot.waitUntil(lambda: any(field.custom for field in store.schema["customers"].fields))
    name = store.schema["customers"].fields[-1].name
    assert with_custom(store.schema["customers"], SECTIONS)[-1].fields == (name,)
    qtbot.waitUntil(lambda: pane._declared is store.schema["customers"])
    assert name in begin(qtbot, pane).editors


def test_a_change_from_elsewhere_shows_while_nobody_types(
    qtbot: QtBot, store: Store, runner: Runner, pane: RecordForm
) -> None:
    chosen = Selection("customers", frozenset([pane.number]))
    runner.write(lambda s: verbs.edit(s, chosen, {"city": "深圳"}))
    qtbot.waitUntil(lambda: pane.reading.shown()["city"] == "深圳")
    with qtbot.waitSignal(pane.gone):
        runner.write(lambda s: verbs.remove(s, chosen))


def test_every_control_of_a_form_has_a_name_and_its_label_as_buddy(qtbot: QtBot, pane: RecordForm) -> None:
    begin(qtbot, pane)
    parts = [part for part in pane.form.findChildren(QWidget) if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert not [type(part).__name__ for part in parts if part.isVisible() and not part.accessibleName()]


@pytest.mark.parametrize("code", text.CURRENCIES)
def test_an_amount_is_edited_in_the_money_of_the_vault(qtbot: QtBot, code: str) -> None:
    text.set_currency(code)
    from opsdesk.model.belongings import Order
    from ui.forms.editors import editor

    amount = editor(Order.entity.field("amount"))
    qtbot.addWidget(amount)
    amount.set_value(123450)
    line = amount.focusProxy()
    assert isinstance(line, QLineEdit)
    assert line.text() == f"{text.CURRENCIES[code]}1,234.50"
    line.setText(line.text().replace("1,234", "9,234"))
    assert amount.value() == 923450


def test_two_records_never_mix_while_a_slow_save_is_under_way(
    qtbot: QtBot, store: Store, runner: Runner, pane: RecordForm
) -> None:
    first, other = pane.number, customer(store, "云帆教育", city="北京")
    begin(qtbot, pane, "city")
    write(QApplication.focusWidget(), "新")
    pane.form.save()
    pane.open(other)
    qtbot.waitUntil(lambda: runner.idle and pane.number == other)
    assert record(store, first)["city"] == "新上海"
    assert record(store, other)["city"] == "北京"


def test_a_change_to_the_record_before_does_not_interrupt_the_one_to_come(
    qtbot: QtBot, store: Store, runner: Runner, pane: RecordForm
) -> None:
    first, other = pane.number, customer(store, "云帆教育")
    pane.open(other)
    runner.changed.emit(Changes(1, ids={"customers": frozenset([first])}))
    qtbot.waitUntil(lambda: runner.idle)
    assert pane.number == other


def test_a_draft_of_the_record_before_opens_no_form(
    qtbot: QtBot, store: Store, runner: Runner, pane: RecordForm
) -> None:
    first, other = pane.number, customer(store, "云帆教育")
    store.write(lambda s: s.set_meta(drafts.key("customers", first), {"fields": {"city": "新"}}))
    pane._arrived((first, pane._loaded))  # the first record comes, and its draft is looked for
    pane.open(other)
    qtbot.waitUntil(lambda: runner.idle)
    assert pane.number == other
    assert not pane.is_editing


def test_nobody_edits_the_record_that_is_about_to_go(
    qtbot: QtBot, store: Store, runner: Runner, pane: RecordForm
) -> None:
    other = customer(store, "云帆教育")
    pane.open(other)
    pane.edit()
    assert not pane.is_editing
    qtbot.waitUntil(lambda: pane.number == other)
    pane.edit()
    assert pane.is_editing


def test_a_form_is_used_without_a_pointer(qtbot: QtBot, pane: RecordForm) -> None:
    fields = begin(qtbot, pane, "name")
    seen = []
    for _step in range(30):
        seen.append(QApplication.focusWidget())
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    for name, one in fields.editors.items():
        assert any(one.isAncestorOf(part) for part in seen), name


def test_form_needs_something_to_save_with(qtbot: QtBot, runner: Runner, store: Store) -> None:
    fields = Fields(store.schema["customers"], [Section("", ("name",))])
    form = Form(runner, fields)
    qtbot.addWidget(form)
    form.save()  # not started yet: nothing happens
    assert fields.problems() == {}
