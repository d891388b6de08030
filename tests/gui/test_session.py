"""From the command line to a window, through the gates, and what happens after a bug."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from builders import PASSPHRASE
from keyring.backend import KeyringBackend
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCalendarWidget, QPushButton
from pytestqt.qtbot import QtBot

from opsdesk import clock, i18n, paths, secrets, settings
from opsdesk.store import vault
from opsdesk.store.keys import CHEAP
from ui.app import hindrance, start
from ui.app.session import Session
from ui.dialogs import gates
from ui.dialogs.crash import CrashDialog
from ui.memory import Memory
from ui.widgets.label import Label
from ui.window.frame import Window


class Keeping(KeyringBackend):
    kept: dict[tuple[str, str], str] = {}  # noqa: RUF012 - the operating system's memory
    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


ROOT = Path(__file__).parents[2]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    command = [sys.executable, "-c", "import sys; from ui.app import main; sys.exit(main())", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env={**kept, **environment}, timeout=60)


def test_without_a_display_one_line_says_so_and_names_what_works() -> None:
    done = run(LANG="C.UTF-8")
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    for word in ("No display", "opsdesk --sample --screenshot out.png", "opsdesk-cli"):
        assert word in done.stderr
    assert "没有显示器" in run(LANG="zh_CN.UTF-8").stderr


def test_the_version_needs_no_display() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout.split()[0]) == (0, "OpsDesk")


def test_missing_libraries_are_named_with_their_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.app._LIBRARIES", ("libdoesnotexist.so.9",))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    reason = hindrance()
    assert "libdoesnotexist.so.9" in reason
    assert "apt install libegl1" in reason
    assert "\n" not in reason


def test_a_picture_is_painted_without_a_display(tmp_path: Path) -> None:
    picture = tmp_path / "out.png"
    done = run(
        "--sample", "--screenshot", str(picture), "--lang", "zh", "--theme", "dark", "--size", "1000x700", "--scale", "1.5",
        OPSDESK_HOME=str(tmp_path / "home"),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    image = QImage(str(picture))
    assert (image.width(), image.height()) == (1500, 1050)
    assert image.pixelColor(10, 500).lightness() < 60
    assert not (tmp_path / "home" / "config").exists()


# -- gates and desk ---------------------------------------------------------------------------------------------------


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    window = Window(settings.Settings(), Memory())
    qtbot.addWidget(window, before_close_func=lambda _w: None)
    made = Session(window, tmp_path / "vault")
    window.show()
    yield made
    window.close()
    made.end()


def gate(session: Session) -> gates.Gate:
    shown = session.window.centralWidget()
    assert isinstance(shown, gates.Gate)
    return shown


def press(session: Session, words: str) -> None:
    button = next(b for b in session.window.centralWidget().findChildren(QPushButton) if b.text() == words)
    button.click()


def make_vault(session: Session) -> None:
    vault.create(session.folder, PASSPHRASE, cost=CHEAP).vault.close()


def unlock(session: Session, qtbot: QtBot, passphrase: str = PASSPHRASE) -> None:
    locked = gate(session)
    assert isinstance(locked, gates.Locked)
    locked.secret.setText(passphrase)
    QTest.keyClick(locked.secret, Qt.Key.Key_Return)


def at_the_desk(session: Session, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: session.window.desk is not None)
    desk = session.window.desk
    assert desk is not None
    qtbot.waitUntil(lambda: desk.runner.idle)


def test_a_first_run_leads_to_a_vault_whose_code_was_typed_back(session: Session, qtbot: QtBot) -> None:
    assert session.begin()
    assert isinstance(gate(session), gates.FirstRun)
    press(session, "Create my vault")
    create = gate(session)
    assert isinstance(create, gates.Create)
    create.first.setText("correct horse battery")
    create.again.setText("correct horse")
    press(session, "Create the vault")
    assert create.refusal
    create.again.setText("correct horse battery")
    press(session, "Create the vault")
    qtbot.waitUntil(lambda: isinstance(session.window.centralWidget(), gates.RecoveryCode))


def test_a_locked_vault_opens_with_its_passphrase_only(session: Session, qtbot: QtBot) -> None:
    make_vault(session)
    assert session.begin()
    unlock(session, qtbot, "wrong")
    locked = gate(session)
    qtbot.waitUntil(lambda: bool(locked.refusal))
    assert session.window.desk is None
    unlock(session, qtbot)
    at_the_desk(session, qtbot)


def test_the_keychain_opens_the_vault_without_a_question(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "backends", (f"{__name__}:Keeping",))
    created = vault.create(session.folder, PASSPHRASE, cost=CHEAP)
    created.vault.remember_in_keychain()
    created.vault.close()
    assert session.begin()
    assert isinstance(gate(session), gates.Opening)
    at_the_desk(session, qtbot)


def test_locking_drops_the_desk_and_gives_the_vault_free(session: Session, qtbot: QtBot) -> None:
    make_vault(session)
    session.begin()
    unlock(session, qtbot)
    at_the_desk(session, qtbot)
    desk = session.window.desk
    assert desk is not None
    desk.commands.run("lock")
    assert isinstance(gate(session), gates.Locked)
    assert vault.state_of(session.folder) is vault.State.LOCKED
    unlock(session, qtbot)
    at_the_desk(session, qtbot)


def test_the_vault_locks_itself_after_quiet_minutes(session: Session, qtbot: QtBot) -> None:
    make_vault(session)
    with clock.frozen(clock.now()):
        session.begin()
        unlock(session, qtbot)
        at_the_desk(session, qtbot)
        start_of_quiet = clock.now()
        session.idle.check()
        assert session.window.desk is not None
    with clock.frozen(start_of_quiet + timedelta(minutes=14)):
        session.idle.check()
        assert session.window.desk is not None
        QTest.keyClick(session.window.windowHandle(), Qt.Key.Key_Shift)
    with clock.frozen(start_of_quiet + timedelta(minutes=28)):
        session.idle.check()
        assert session.window.desk is not None
    with clock.frozen(start_of_quiet + timedelta(minutes=29)):
        session.idle.check()
        assert isinstance(gate(session), gates.Locked)


def test_a_second_start_asks_the_first_to_come_forward(session: Session) -> None:
    held = vault.create(session.folder, PASSPHRASE, cost=CHEAP).vault
    before = (session.folder / "vault.raise").read_text()
    assert session.begin() is False
    assert (session.folder / "vault.raise").read_text() != before
    held.close()


@pytest.mark.parametrize("harm", ["no database", "broken envelope"])
def test_a_vault_that_no_key_opens_says_why_and_deletes_nothing(session: Session, harm: str) -> None:
    make_vault(session)
    if harm == "no database":
        next(session.folder.glob("vault-*.db")).rename(session.folder / "elsewhere")
    else:
        for file in session.folder.glob("envelope*"):
            file.write_text("{")
    before = sorted(path.name for path in session.folder.iterdir())
    assert session.begin()
    refused = gate(session)
    assert isinstance(refused, gates.Refused)
    assert any("vault" in label.text() for label in refused.findChildren(Label))
    assert sorted(path.name for path in session.folder.iterdir()) == before


def test_the_sample_is_a_throw_away_vault_that_does_not_lock(session: Session, qtbot: QtBot) -> None:
    session.begin_sample()
    qtbot.waitUntil(lambda: session.window.desk is not None)
    at_the_desk(session, qtbot)
    desk = session.window.desk
    assert desk is not None
    folder = desk.runner.store.vault.folder
    assert "lock" not in {command.id for command in desk.commands}
    session.window.close()
    session.end()
    assert not folder.exists()


def test_the_day_is_backed_up_and_the_status_line_says_so(session: Session, qtbot: QtBot) -> None:
    make_vault(session)
    session.begin()
    unlock(session, qtbot)
    at_the_desk(session, qtbot)
    session.back_up()
    desk = session.window.desk
    assert desk is not None
    qtbot.waitUntil(lambda: desk.runner.idle)
    assert "Backup verified" in desk.status.backup_words
    assert len(list((session.folder / "backups").glob("*.opsbackup"))) == 1


# -- words and bugs ---------------------------------------------------------------------------------------------------


def test_qts_own_words_follow_the_language(qtbot: QtBot) -> None:
    for language, monday in (("zh", "周一"), ("en", "Mon")):
        i18n.set_language(language)
        start.speak_qt()
        calendar = QCalendarWidget()
        qtbot.addWidget(calendar)
        assert calendar.locale().dayName(1, calendar.locale().FormatType.ShortFormat) == monday
    chinese = QApplication.translate("QPlatformTheme", "Cancel")
    assert chinese in ("Cancel", "取消")


def test_a_bug_is_shown_and_logged_without_its_data(qtbot: QtBot, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise KeyError("王伟 13800138000")
    except KeyError as error:
        start.crashed(type(error), error, error.__traceback__)
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, CrashDialog))
    assert "KeyError" in dialog.report
    assert "test_session.py" in dialog.report
    log = (paths.logs() / "opsdesk.log").read_text(encoding="utf-8")
    for text in (dialog.report, log):
        assert "王伟" not in text
        assert "13800138000" not in text
    dialog.close()
