"""Questions, troubles, reports, keys, own fields: what they say, what they do, and what they never do."""

from collections.abc import Callable
from pathlib import Path

import builders
import pytest
from builders import PASSPHRASE, customer
from keyboard import write
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from opsdesk import log
from opsdesk.errors import Trouble
from opsdesk.services import desk
from opsdesk.settings import Settings
from opsdesk.store import vault
from opsdesk.store.keys import Passphrase, Recovery
from opsdesk.store.store import Store
from ui.dialogs import crash, trouble
from ui.dialogs.ask import ask
from ui.dialogs.dialog import Dialog
from ui.dialogs.fields import KIND_NAMES, FieldEditor, FieldsDialog, FieldsList
from ui.dialogs.keys import ChangePassphrase, NewRecoveryCode
from ui.runner import Runner


def opened(qtbot: QtBot, dialog: Dialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitExposed(dialog)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)


def press(widget: QWidget, words: str) -> None:
    (button,) = (one for one in widget.findChildren(QPushButton) if one.text() == words and one.isVisible())
    button.click()


def words_on(widget: QWidget) -> set[str]:
    return {one.text() for one in widget.findChildren(QPushButton) if one.isVisible()}


def test_answers_are_verbs_and_a_danger_has_its_harmless_one_focused(qtbot: QtBot) -> None:
    done: list[str] = []
    question = ask(None, "Remove this field?", "3 values", "Remove the field", lambda: done.append("gone"), danger=True)
    opened(qtbot, question)
    assert words_on(question) == {"Cancel", "Remove the field"}
    assert question.focusWidget() is question.stay
    QTest.keyClick(question.stay, Qt.Key.Key_Return)
    assert not question.isVisible()
    assert done == []
    question.open()
    press(question, "Remove the field")
    assert done == ["gone"]


def test_escape_is_never_a_yes(qtbot: QtBot) -> None:
    done: list[str] = []
    question = ask(None, "Remove this field?", "", "Remove the field", lambda: done.append("gone"))
    opened(qtbot, question)
    QTest.keyClick(question, Qt.Key.Key_Escape)
    assert not question.isVisible()
    assert done == []


def test_a_trouble_says_what_to_do_and_offers_to_try_again(qtbot: QtBot) -> None:
    tries: list[int] = []
    said = Trouble("The disk is full: <b>/x</b>", "Free some space.", code="disk-full")
    dialog = trouble.tell(None, said, lambda: tries.append(1))
    opened(qtbot, dialog)
    assert dialog.accessibleDescription() == "The disk is full: <b>/x</b> Free some space."
    press(dialog, "Try again")
    assert tries == [1]


def test_a_bug_report_can_be_copied_and_holds_no_data(qtbot: QtBot) -> None:
    try:
        {}["张伟 13800138000"]
    except KeyError as error:
        report = log.report(error)
    dialog = crash.show(report)
    opened(qtbot, dialog)
    press(dialog, "Copy the report")
    copied = QApplication.clipboard().text()
    assert "KeyError" in copied
    assert "test_dialogs.py" in copied
    assert "张伟" not in copied
    assert "13800138000" not in copied
    assert crash.show(report) is dialog  # no second window for the same bug
    dialog.close()


def test_the_same_bug_a_hundred_times_does_not_fill_the_report(qtbot: QtBot) -> None:
    dialog = crash.show("first")
    opened(qtbot, dialog)
    for number in range(100):
        crash.show(f"report {number}")
    assert dialog.report.count("report") == 4
    dialog.close()


# -- keys ---------------------------------------------------------------------------------------------------------


def test_the_passphrase_changes_for_who_knows_the_present_one(qtbot: QtBot, store: Store, runner: Runner) -> None:
    dialog = ChangePassphrase(None, runner)
    opened(qtbot, dialog)
    dialog.first.setText("correct horse battery")
    dialog.again.setText("correct horse battery")
    dialog.present.setText("wrong")
    press(dialog, "Change it")
    qtbot.waitUntil(lambda: "not the passphrase" in dialog.refusal)
    assert dialog.isVisible()
    dialog.present.setText(PASSPHRASE)
    with qtbot.waitSignal(dialog.accepted):
        press(dialog, "Change it")
    assert store.vault.envelope.passphrase.unwrap("correct horse battery") == store.vault.key
    assert store.vault.envelope.passphrase.unwrap(PASSPHRASE) is None


def test_a_forgotten_passphrase_is_replaced_with_the_recovery_code(qtbot: QtBot, store: Store, runner: Runner) -> None:
    code = store.write(lambda s: s.vault.new_recovery_code())
    dialog = ChangePassphrase(None, runner)
    opened(qtbot, dialog)
    dialog.present.setText(code.lower().replace("-", " "))
    dialog.first.setText("new words here")
    dialog.again.setText("new words here")
    with qtbot.waitSignal(dialog.accepted):
        press(dialog, "Change it")
    assert store.vault.envelope.passphrase.unwrap("new words here") == store.vault.key


@pytest.mark.parametrize(("first", "again", "says"), [("short", "short", "At least"), ("long enough", "other", "same")])
def test_an_unfit_passphrase_is_refused_before_anything_happens(
    qtbot: QtBot, store: Store, runner: Runner, first: str, again: str, says: str
) -> None:
    before = store.vault.envelope
    dialog = ChangePassphrase(None, runner)
    opened(qtbot, dialog)
    dialog.present.setText(PASSPHRASE)
    dialog.first.setText(first)
    dialog.again.setText(again)
    press(dialog, "Change it")
    assert says in dialog.refusal
    assert store.vault.envelope == before


def test_a_new_recovery_code_is_typed_back_before_it_is_confirmed(qtbot: QtBot, store: Store, runner: Runner) -> None:
    dialog = NewRecoveryCode(None, runner)
    opened(qtbot, dialog)
    dialog.present.setText(PASSPHRASE)
    press(dialog, "Make a new code")
    qtbot.waitUntil(lambda: dialog.sheet is not None and dialog.sheet.isVisible())
    assert dialog.sheet is not None
    code = dialog.sheet.accessibleDescription()
    dialog.typed.setText(code[:-1] + ("0" if code[-1] != "0" else "1"))
    press(dialog, "I have it on paper")
    qtbot.waitUntil(lambda: "typing error" in dialog.refusal)
    assert not store.vault.envelope.recovery.confirmed
    dialog.typed.setText(code)
    with qtbot.waitSignal(dialog.accepted):
        press(dialog, "I have it on paper")
    assert store.vault.envelope.recovery.confirmed


def test_the_old_recovery_code_no_longer_opens_the_vault(qtbot: QtBot, tmp_path: Path) -> None:
    store = builders.desk(tmp_path)
    runner = Runner(store)
    old = store.write(lambda s: s.vault.new_recovery_code())
    dialog = NewRecoveryCode(None, runner)
    opened(qtbot, dialog)
    dialog.present.setText(PASSPHRASE)
    dialog.make()
    qtbot.waitUntil(lambda: dialog.sheet is not None and dialog.sheet.isVisible())
    assert dialog.sheet is not None
    new, folder = dialog.sheet.accessibleDescription(), store.vault.folder
    runner.close()
    store.close()
    with pytest.raises(Trouble):
        vault.open_vault(folder, Recovery(old))
    vault.open_vault(folder, Recovery(new)).close()
    vault.open_vault(folder, Passphrase(PASSPHRASE)).close()


def test_the_sheet_is_copied_and_saved_as_plain_text(
    qtbot: QtBot, store: Store, runner: Runner, tmp_path: Path
) -> None:
    dialog = NewRecoveryCode(None, runner)
    opened(qtbot, dialog)
    dialog.present.setText(PASSPHRASE)
    dialog.make()
    qtbot.waitUntil(lambda: dialog.sheet is not None and dialog.sheet.isVisible())
    assert dialog.sheet is not None
    press(dialog.sheet, "Copy")
    code = QApplication.clipboard().text()
    store.write(lambda s: s.vault.confirm_recovery_code(code))
    dialog.sheet.save(tmp_path / "code.txt")
    saved = (tmp_path / "code.txt").read_text("utf-8-sig")
    assert all(group in saved for group in code.split("-"))
    with pytest.raises(Trouble):
        dialog.sheet.save(tmp_path / "nowhere" / "code.txt")


# -- own fields -----------------------------------------------------------------------------------------------------


def test_every_kind_a_user_may_choose_has_a_name() -> None:
    from opsdesk.store.custom import CUSTOM_KINDS

    assert set(KIND_NAMES) == set(CUSTOM_KINDS)


def test_a_choice_is_added_with_its_values_then_renamed(qtbot: QtBot, store: Store, runner: Runner) -> None:
    editor = FieldEditor(None, runner, "customers")
    opened(qtbot, editor)
    write(QApplication.focusWidget(), "会员等级")
    editor.kind.setCurrentIndex(editor.kind.findData("pick"))
    editor._arrange()
    editor.choices.setPlainText("金\n 银 \n\n金")
    with qtbot.waitSignal(editor.accepted):
        press(editor, "Add")
    field = store.schema["customers"].fields[-1]
    assert [option.key for option in field.kind.options] == ["金", "银"]  # type: ignore[union-attr]
    again = FieldEditor(None, runner, "customers", field)
    opened(qtbot, again)
    assert not again.kind.isEnabled()
    again.name.setText("等级")
    with qtbot.waitSignal(again.accepted):
        press(again, "Save")
    assert store.schema["customers"].fields[-1].label == "等级"


@pytest.mark.parametrize(("label", "says"), [("", "needs a name"), ("Stage", "already")])
def test_a_field_that_cannot_be_is_refused_in_its_dialog(
    qtbot: QtBot, store: Store, runner: Runner, label: str, says: str
) -> None:
    editor = FieldEditor(None, runner, "customers")
    opened(qtbot, editor)
    editor.name.setText(label)
    editor.save()
    qtbot.waitUntil(lambda: says in editor.refusal)
    assert editor.isVisible()


def test_removing_a_field_asks_and_undo_brings_its_values_back(qtbot: QtBot, store: Store, runner: Runner) -> None:
    store.write(lambda s: desk.add_field(s, "customers", "合同编号", "text"))
    name = store.schema["customers"].fields[-1].name
    customer(store, "甲", **{name: "HT-1"})
    listed = FieldsList(runner, "customers")
    qtbot.addWidget(listed)
    listed.show()
    listed.remove(listed.fields[0])
    qtbot.waitUntil(lambda: listed.fields == [])
    runner.write(lambda s: s.undo())
    qtbot.waitUntil(lambda: [field.label for field in listed.fields] == ["合同编号"])
    from opsdesk.store import rows

    assert store.read(lambda c: rows.get(c, store.schema, "customers", 1))[name] == "HT-1"  # type: ignore[index]


def test_dialogs_have_names_for_everything_and_both_languages(
    qtbot: QtBot, store: Store, runner: Runner, look: Callable[..., Settings]
) -> None:
    store.write(lambda s: desk.add_field(s, "customers", "合同编号", "text"))
    for make in (
        lambda: ChangePassphrase(None, runner),
        lambda: NewRecoveryCode(None, runner),
        lambda: FieldEditor(None, runner, "customers"),
        lambda: FieldsDialog(None, runner, "customers"),
        lambda: crash.CrashDialog("x"),
    ):
        dialog = make()
        opened(qtbot, dialog)
        for language in ("zh", "en"):
            look(language=language)
            assert dialog.windowTitle().isascii() == (language == "en")
        parts = [part for part in dialog.findChildren(QWidget) if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
        assert not [type(part).__name__ for part in parts if part.isVisible() and not part.accessibleName()]
        dialog.close()
