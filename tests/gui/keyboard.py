"""Typing as people do: Latin keys one by one, Chinese through the input method, which QTest cannot do."""

from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot


def write(widget: QWidget, text: str) -> None:
    """Type `text` into `widget`, letter by letter."""
    for letter in text:
        if letter.isascii():
            QTest.keyClicks(widget, letter)
        else:
            composed = QInputMethodEvent()
            composed.setCommitString(letter)
            QApplication.sendEvent(widget, composed)


def compose(widget: QWidget, letters: str) -> None:
    """`letters` stand underlined in the input method, not yet chosen."""
    QApplication.sendEvent(widget, QInputMethodEvent(letters, []))


def ready(qtbot: QtBot, widget: QWidget) -> None:
    """Show `widget` as the window that has the keyboard."""
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
