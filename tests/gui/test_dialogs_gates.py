"""What stands before a closed vault: nobody is locked out, each state has its page, and no page deletes anything."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders import PASSPHRASE
from keyboard import ready
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from opsdesk.errors import Trouble
from opsdesk.settings import Settings
from opsdesk.store import backup, vault
from opsdesk.store.connect import damaged, disk_full
from opsdesk.store.keys import CHEAP, Passphrase, Unlock
from opsdesk.store.vault import Created, OpenVault, State
from ui.dialogs import gates
from ui.dialogs.gates.gate import Failed
from ui.dialogs.gates.strength import strength


class Opened:
    """A session reduced to what it does with a vault: it opens, creates and restores real ones, at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shown: list[gates.Gate] = []
        self.entered: OpenVault | None = None
        self.begun = 0

    def begin(self) -> bool:
        self.begun += 1
        return True

    def show(self, gate: gates.Gate) -> None:
        self.shown.append(gate)

    def open(self, unlock: Unlock, failed: Failed) -> None:
        try:
            self.enter_vault(vault.open_vault(self.folder, unlock))
        except Trouble as trouble:
            failed(trouble)

    def create(self, passphrase: str, failed: Failed) -> None:
        self.show(gates.RecoveryCode(self, vault.create(self.folder, passphrase, cost=CHEAP)))

    def restore(self, file: Path, unlock: Unlock, failed: Failed) -> None:
        try:
            backup.restore(file, self.folder, unlock)
        except Trouble as trouble:
            failed(trouble)
        else:
            self.open(unlock, failed)

    def show_sample(self, failed: Failed) -> None:
        failed(Trouble("No room for a sample.", code="disk-full"))

    def enter_vault(self, opened: OpenVault) -> None:
        self.entered = opened


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Opened]:
    session = Opened(tmp_path / "vault")
    yield session
    for gate in session.shown:
        gate.deleteLater()
    if session.entered is not None:
        session.entered.close()


@pytest.fixture
def closed(doors: Opened) -> Created:
    """A vault that was made and closed again."""
    created = vault.create(doors.folder, PASSPHRASE, cost=CHEAP)
    created.vault.close()
    return created


def press(widget: QWidget, words: str) -> None:
    (button,) = (one for one in widget.findChildren(QPushButton) if one.text() == words)
    assert button.isEnabled()
    button.click()


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_first_run_leads_to_a_vault_whose_code_was_typed_back(qtbot: QtBot, doors: Opened) -> None:
    first = gates.FirstRun(doors)
    ready(qtbot, first)
    press(first, "Create my vault")
    create = doors.shown[-1]
    assert isinstance(create, gates.Create)
    create.first.setText("short")
    press(create, "Create the vault")
    assert "At least 8" in create.refusal
    create.first.setText("correct horse battery")
    create.again.setText("correct horse batterie")
    press(create, "Create the vault")
    assert "not the same" in create.refusal
    create.again.setText("correct horse battery")
    press(create, "Create the vault")
    code = doors.shown[-1]
    assert isinstance(code, gates.RecoveryCode)
    assert doors.entered is None  # not before the code is really kept
    press(code, "I have it: type it back")
    back = doors.shown[-1]
    assert isinstance(back, gates.TypeBack)
    back.typed.setText("ABCDE")
    press(back, "Open my desk")
    assert "40 characters" in back.refusal
    back.typed.setText(code.sheet.accessibleDescription())
    press(back, "Open my desk")
    assert doors.entered is not None
    assert doors.entered.envelope.recovery.confirmed


def test_a_refused_card_can_be_used_again(qtbot: QtBot, doors: Opened) -> None:
    first = gates.FirstRun(doors)
    ready(qtbot, first)
    press(first, "Look around in a sample")
    assert first.refusal == "No room for a sample."
    press(first, "Create my vault")


def test_the_passphrase_opens_and_a_wrong_one_says_what_to_check(qtbot: QtBot, doors: Opened, closed: Created) -> None:
    gate = gates.Locked(doors)
    ready(qtbot, gate)
    gate.setFocus()
    QTest.keyClicks(gate.secret, "CORRECT HORSE")
    QTest.keyClick(gate.secret, Qt.Key.Key_Return)
    assert "not the passphrase" in gate.refusal
    assert gate.secret.selectedText()
    assert doors.entered is None
    gate.secret.setText(PASSPHRASE)
    QTest.keyClick(gate.secret, Qt.Key.Key_Return)
    assert doors.entered is not None


def test_caps_lock_is_noticed_by_a_capital_without_shift(qtbot: QtBot, doors: Opened) -> None:
    gate = gates.Locked(doors)
    ready(qtbot, gate)
    QTest.keyClick(gate.secret, "a")
    assert gate.caps_hint == ""
    QTest.keyClick(gate.secret, "A", Qt.KeyboardModifier.ShiftModifier)
    assert gate.caps_hint == ""
    QTest.keyClick(gate.secret, "A")
    assert gate.caps_hint == "Caps Lock is on"
    QTest.keyClick(gate.secret, "b")
    assert gate.caps_hint == ""


def test_a_forgotten_passphrase_is_no_lock_out(qtbot: QtBot, doors: Opened, closed: Created) -> None:
    gate = gates.Locked(doors)
    ready(qtbot, gate)
    press(gate, "Use the recovery code")
    recover = doors.shown[-1]
    assert isinstance(recover, gates.Recover)
    recover.code.setText(closed.recovery_code.lower())
    press(recover, "Unlock")
    assert doors.entered is not None


def test_a_lost_keychain_says_that_nothing_is_lost(qtbot: QtBot, doors: Opened) -> None:
    gate = gates.Locked(doors, Trouble("gone", "x", code=State.KEYCHAIN_LOST))
    ready(qtbot, gate)
    assert "nothing is lost" in gate._advice.text()
    assert gate.refusal == ""


def test_a_vault_that_can_only_be_read_says_so_before_it_opens(qtbot: QtBot, doors: Opened) -> None:
    gate = gates.Locked(doors, for_reading=True)
    ready(qtbot, gate)
    assert "for reading only" in gate._advice.text()


@pytest.mark.parametrize(
    ("trouble", "heading", "restores"),
    [
        (Trouble("x", code=State.IN_USE), "This vault is open in another window", False),
        (Trouble("x", code="busy"), "This vault is open in another window", False),
        (vault.newer(), "This vault was written by a newer OpsDesk", False),
        (damaged(Path("/x")), "The vault is damaged", True),
        (Trouble("x", code="disk-failing"), "The vault is damaged", True),
        (Trouble("x", code=State.MISSING), "The vault's data file is not there", True),
        (disk_full(Path("/x")), "The disk is full", False),
        (Trouble("x", code="not-writable"), "This place cannot be written", False),
        (Trouble("x", code="something-new"), "The vault cannot be opened", True),
    ],
)
def test_each_state_has_its_page_that_says_what_to_do(
    qtbot: QtBot, doors: Opened, trouble: Trouble, heading: str, restores: bool
) -> None:
    gate = gates.Refused(doors, trouble)
    ready(qtbot, gate)
    assert gate.heading == heading
    assert len(gate._advice.text()) > 40
    offered = {one.text() for one in gate.findChildren(QPushButton)}
    assert "Try again" in offered
    assert ("Restore a backup…" in offered) == restores
    press(gate, "Try again")
    assert doors.begun == 1


def test_no_page_of_a_broken_vault_changes_its_folder(qtbot: QtBot, doors: Opened, closed: Created) -> None:
    database = next(doors.folder.glob("vault-*.db"))
    database.write_bytes(b"\0" * 5000)
    before = fingerprint(doors.folder)
    for code in (*State, "busy", "not-writable", "disk-failing", "other"):
        gate = gates.Refused(doors, Trouble("x", code=code))
        ready(qtbot, gate)
        press(gate, "Try again")
        gate.close()
    assert fingerprint(doors.folder) == before


@pytest.mark.parametrize("secret", ["passphrase", "code"])
def test_a_backup_comes_back_with_either_secret_and_sets_the_old_vault_aside(
    qtbot: QtBot, doors: Opened, closed: Created, tmp_path: Path, secret: str
) -> None:
    opened = vault.open_vault(doors.folder, Passphrase(PASSPHRASE))
    file = tmp_path / "000001.opsbackup"
    backup.backup(opened, file)
    opened.close()
    old = next(doors.folder.glob("vault-*.db"))
    old.write_bytes(b"\0" * 5000)
    gate = gates.Restore(doors, file)
    ready(qtbot, gate)
    gate.secret.setText("wrong words")
    press(gate, "Restore")
    assert "not the passphrase" in gate.refusal
    gate.secret.setText(PASSPHRASE if secret == "passphrase" else closed.recovery_code)
    press(gate, "Restore")
    if secret == "code":  # the session opens with what restored it
        assert doors.entered is not None
    assert doors.entered is not None
    assert old.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("password", "Easy to guess"),
        ("aaaaaaaaaaaaaaaa", "Easy to guess"),
        ("12345678901234", "Easy to guess"),
        ("tree5horse", "Fair: another word makes it strong"),
        ("correct horse battery staple", "Strong"),
        ("我家门口的第三棵桂花树", "Strong"),
    ],
)
def test_strength_knows_words_everybody_tries(typed: str, words: str) -> None:
    assert strength(typed).words == words


def test_gates_are_named_reached_by_tab_and_speak_both_languages(
    qtbot: QtBot, doors: Opened, closed: Created, look: Callable[..., Settings]
) -> None:
    makes: list[Callable[[], gates.Gate]] = [
        lambda: gates.FirstRun(doors),
        lambda: gates.Create(doors),
        lambda: gates.RecoveryCode(doors, closed),
        lambda: gates.TypeBack(doors, closed),
        lambda: gates.Locked(doors),
        lambda: gates.Recover(doors),
        lambda: gates.Restore(doors, Path("x.opsbackup")),
        lambda: gates.Refused(doors, vault.newer()),
    ]
    for make in makes:
        gate = make()
        ready(qtbot, gate)
        for language in ("zh", "en"):
            look(language=language)
            assert gate.accessibleName() == gate.heading
            assert gate.heading.isascii() == (language == "en")
        buttons = [one for one in gate.findChildren(QPushButton) if one.isVisible()]
        assert buttons
        assert all(one.accessibleName() and one.focusPolicy() & Qt.FocusPolicy.TabFocus for one in buttons)
        gate.close()
