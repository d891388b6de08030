"""From an empty process to a window: look, words, the vault behind its gate; a picture instead of it when asked."""

import gc
import os
import sys
import tempfile
from argparse import Namespace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QLibraryInfo, QLocale, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from opsdesk import i18n, log, paths, settings
from opsdesk.errors import Trouble
from opsdesk.settings import Settings
from opsdesk.work import Progress
from ui.app.session import Session, sample_store
from ui.memory import Memory
from ui.theme import theme
from ui.window.frame import Window

if TYPE_CHECKING:
    from opsdesk.store.store import Store

_SETTLED_MS = 60
"""A picture is taken after this long a time without an open question."""

_chinese: QTranslator | None = None
"""Qt's own words, while the window speaks Chinese."""


def run(asked: Namespace) -> int:
    app = make_application()
    chosen = Settings()
    if asked.lang:
        chosen.hold(settings.LANGUAGE, asked.lang)
    if asked.theme:
        chosen.hold(settings.THEME, asked.theme)
    theme.apply(chosen)
    speak_qt()
    theme.changed.connect(speak_qt)
    sys.excepthook = crashed
    folder = asked.vault or paths.default_vault()
    if asked.screenshot:
        return _paint(asked, chosen, folder)
    window = Window(chosen, Memory())
    session = Session(window, folder)
    if asked.sample:
        session.begin_sample()
    elif not session.begin():
        return 0
    window.show()
    try:
        return app.exec()
    finally:
        session.end()


def make_application() -> QApplication:
    app = QApplication(["opsdesk", "-style", "Fusion"])  # setStyle would make PySide load QStyle's enums: 10 ms
    app.setApplicationName("OpsDesk")
    app.setDesktopFileName("opsdesk")
    return app


def speak_qt() -> None:
    """Qt's own dialogs, calendars and number formats in the language of the window."""
    global _chinese
    app = QApplication.instance()
    assert app is not None
    if _chinese is not None:
        app.removeTranslator(_chinese)
        _chinese.deleteLater()
        _chinese = None
    chinese = i18n.language() == "zh"
    QLocale.setDefault(QLocale("zh_CN" if chinese else "en_US"))
    if chinese:
        _chinese = QTranslator(app)
        if _chinese.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            app.installTranslator(_chinese)


def crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A bug: note where it happened, show a report that holds no data, and go on."""
    report = log.report(error)
    sys.__excepthook__(kind, error, trace)
    if QApplication.instance() is not None:
        from ui.dialogs.crash import show

        show(report)


def _paint(asked: Namespace, chosen: Settings, folder: Path) -> int:
    """One page as a picture. Its window remembers nothing and changes nothing."""
    gc.disable()  # ui.app.garbage says why; a picture is done before anybody misses it
    with tempfile.TemporaryDirectory(prefix="opsdesk-picture-") as place:
        window = Window(chosen, Memory(Path(place, "window.json")))
        window.resize(*asked.size)
        try:
            store = sample_store(Path(place, "vault"), Progress()) if asked.sample else _unattended(folder)
        except Trouble as trouble:
            print(trouble, file=sys.stderr)  # noqa: T201 - whoever takes pictures reads the terminal
            return 1
        from ui.pages import PAGES

        desk = window.open_desk(store, PAGES)
        if asked.page:
            desk.show_page(asked.page)
        window.show()
        for _answered_then_laid_out in range(2):
            wait, look = QEventLoop(), QTimer(interval=_SETTLED_MS)
            look.timeout.connect(lambda wait=wait: wait.quit() if desk.runner.idle else None)
            look.start()
            wait.exec()
        saved = window.grab().save(str(asked.screenshot))
        window.close()
        store.close()
    return 0 if saved else 1


def _unattended(folder: Path) -> "Store":
    """The vault with the passphrase of the environment, else the key of the keychain: nobody is there to ask."""
    from opsdesk.store import vault
    from opsdesk.store.keys import Keychain, Passphrase
    from opsdesk.store.store import Store

    passphrase = os.environ.get("OPSDESK_PASSPHRASE")
    return Store(vault.open_vault(folder, Passphrase(passphrase) if passphrase else Keychain()))
