"""The settings page is made from the declarations, acts at once, and looks after the vault."""

from pathlib import Path
from typing import ClassVar

import pytest
from builders import PASSPHRASE, customer
from keyboard import ready
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from opsdesk import secrets, settings
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.services import desk
from opsdesk.settings import SETTINGS, THEME
from opsdesk.store.keys import Passphrase
from opsdesk.store.retention import backups
from opsdesk.store.store import Store
from ui.context import Context
from ui.pages.settings.page import SettingsPage
from ui.pages.settings.rows import Row
from ui.theme import theme
from ui.widgets.segments import Segments
from ui.widgets.switch import Switch


@pytest.fixture
def page(qtbot: QtBot, context: Context) -> SettingsPage:
    shown = SettingsPage(context)
    shown.resize(1000, 700)
    ready(qtbot, shown)
    return shown


def row(page: SettingsPage, key: str) -> Row:
    (found,) = (one for section in page.sections for one in section.rows if one.objectName() == key)
    return found


def segment(control: QWidget | None, words: str) -> QPushButton:
    assert isinstance(control, Segments)
    (found,) = (one for one in control.findChildren(QPushButton) if one.text() == words)
    return found


def test_every_declared_setting_has_a_row_with_its_help(page: SettingsPage) -> None:
    for setting in SETTINGS:
        shown = row(page, setting.key)
        assert shown.help == t(setting.help)
        assert shown.control is not None
        assert shown.control.accessibleName() == t(setting.label)


def test_a_choice_takes_effect_at_once_and_shows_when_made_elsewhere(page: SettingsPage, context: Context) -> None:
    segment(row(page, "theme").control, "Dark").click()
    assert theme.tokens.name == "dark"
    assert context.settings.get(THEME) == "dark"
    context.choose(THEME, "light")
    assert segment(row(page, "theme").control, "Light").isChecked()


def test_the_language_changes_under_the_page(page: SettingsPage) -> None:
    segment(row(page, "language").control, "简体中文").click()
    assert page._title.text() == "设置"
    assert page.sections[0]._title.text() == "外观"


def test_switches_and_numbers_are_kept(page: SettingsPage, context: Context) -> None:
    still = row(page, "reduced_motion").control
    assert isinstance(still, Switch)
    still.click()
    assert context.settings.get(settings.STILL) is True
    minutes = row(page, "lock_after_minutes").control
    minutes.setValue(30)  # type: ignore[union-attr]
    assert context.settings.get(settings.LOCK_AFTER) == 30


def test_the_search_finds_by_label_help_choice_and_section(page: SettingsPage) -> None:
    page.search("dark")
    shown = [one.objectName() for section in page.sections for one in section.rows if one.isVisible()]
    assert shown == ["theme"]
    page.search("nothing like it")
    assert page._nothing.isVisible()
    page.search("")
    assert row(page, "language").isVisible()


def test_somebody_who_comes_for_one_setting_sees_it_marked(qtbot: QtBot, page: SettingsPage) -> None:
    page.visit("lock_after_minutes")
    assert page.marked == "lock_after_minutes"


def test_a_backup_is_made_and_checked_from_here(qtbot: QtBot, page: SettingsPage, store: Store, tmp_path: Path) -> None:
    customer(store)
    said: list[str] = []
    page.context.toast_asked.connect(lambda text, _undo: said.append(text))
    assert "None yet" in page.vault._backups.help
    assert not page.vault.verify.isEnabled()
    page.vault.back_up.click()
    qtbot.waitUntil(lambda: "compared" in " ".join(said))
    assert len(backups(store.vault.folder)) == 1
    assert "1 kept" in page.vault._backups.help
    page.vault.verify.click()
    qtbot.waitUntil(lambda: said[-1].startswith("The latest backup is sound"))


def test_a_damaged_backup_is_told(qtbot: QtBot, page: SettingsPage, store: Store) -> None:
    folder = store.vault.folder / "backups"
    folder.mkdir(exist_ok=True)
    (folder / "000001.opsbackup").write_bytes(b"PK nothing")
    told: list[Trouble] = []
    page.context.told.connect(told.append)
    page.vault.look()
    page.vault.verify.click()
    qtbot.waitUntil(lambda: len(told) == 1)
    assert told[0].code == "backup-damaged"


def test_a_missing_keychain_turns_its_switch_back_and_says_that_nothing_changed(
    qtbot: QtBot, page: SettingsPage, store: Store
) -> None:
    told: list[Trouble] = []
    page.context.told.connect(told.append)
    page.vault.keychain.click()
    qtbot.waitUntil(lambda: len(told) == 1)
    assert told[0].code == "keychain-unavailable"
    assert page.vault.keychain.state is False
    assert store.vault.envelope.keychain is None


def test_the_keychain_opens_the_vault_while_its_switch_is_on(
    qtbot: QtBot, page: SettingsPage, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "backends", ("test_settings_page:Chain",))
    page.vault.keychain.click()
    qtbot.waitUntil(lambda: store.vault.envelope.keychain is not None)
    qtbot.waitUntil(page.vault.keychain.isEnabled)
    page.vault.keychain.click()
    qtbot.waitUntil(lambda: store.vault.envelope.keychain is None)
    qtbot.waitUntil(lambda: not Chain.kept)  # forgotten after the envelope was written
    assert Passphrase(PASSPHRASE)


def test_everything_on_the_page_that_takes_the_focus_has_a_name(page: SettingsPage, store: Store) -> None:
    store.write(lambda s: desk.add_field(s, "customers", "会员等级", "pick", ["金"]))
    page.fields["customers"].retranslate()
    parts = [part for part in page.findChildren(QWidget) if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert len(parts) > 20
    assert not [type(part).__name__ for part in parts if part.isVisible() and not part.accessibleName()]


def test_own_fields_are_listed_and_added_from_here(qtbot: QtBot, page: SettingsPage, store: Store) -> None:
    page.context.runner.write(lambda s: desk.add_field(s, "orders", "发票号", "text"))
    qtbot.waitUntil(lambda: [field.label for field in page.fields["orders"].fields] == ["发票号"])
    assert page.fields["customers"].fields == []


class Chain:
    """A keychain that works."""

    kept: ClassVar[dict[str, str]] = {}
    viable = True

    def set_password(self, _service: str, name: str, secret: str) -> None:
        self.kept[name] = secret

    def get_password(self, _service: str, name: str) -> str | None:
        return self.kept.get(name)

    def delete_password(self, _service: str, name: str) -> None:
        self.kept.pop(name, None)
