"""Looks at a window as people do who cannot see it, have no mouse, or a small screen: what is wrong, in words."""

from collections.abc import Iterator

from babel.messages.pofile import read_po
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QTextEdit,
    QWidget,
)

from opsdesk import assets

_CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
)
_MOST_TABS = 150


def said(widget: QWidget) -> str:
    """`widget` in a report."""
    owner = widget.parent()
    text = next((getattr(widget, name)() for name in ("text", "placeholderText") if hasattr(widget, name)), "")
    return f"{type(widget).__name__}({widget.objectName()!r}, {text!r}) in {type(owner).__name__}"


def shown(root: QWidget) -> Iterator[QWidget]:
    """What `root` shows, Qt's own inner parts and further windows left out."""
    for widget in [root, *root.findChildren(QWidget)]:
        if widget.isVisible() and widget.window() is root.window() and not _inner(widget):
            yield widget


def _inner(widget: QWidget) -> bool:
    owner = widget.parentWidget()
    if isinstance(widget, QHeaderView):  # its columns are read out with the cells
        return True
    inside = isinstance(owner, QAbstractSpinBox | QComboBox | QLineEdit | QTabBar) and owner.isVisible()
    return widget.objectName().startswith("qt_") or inside


def unnamed(root: QWidget) -> list[str]:
    """Controls a screen reader has no name for."""
    wrong = []
    for widget in shown(root):
        stop = isinstance(widget, _CONTROLS) or bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if stop and widget.isEnabled() and widget.focusProxy() is None and not name_of(widget):
            wrong.append(f"no name: {said(widget)}")
    return wrong


def name_of(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return widget.accessibleName() or (interface.text(QAccessible.Text.Name) if interface is not None else "")


def unreachable(root: QWidget) -> list[str]:
    """Controls that Tab does not come to from anywhere in the window of `root`."""
    window = root.window()
    wanted = {widget for widget in shown(root) if _stops(widget)}
    start = QApplication.focusWidget()
    visited = {start} if start is not None else set()
    for _press in range(_MOST_TABS):
        here = QApplication.focusWidget() or window
        QTest.keyClick(here, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        if now is None or now in visited:
            break
        visited.add(now)
    return [f"Tab does not come to {said(widget)}" for widget in wanted - visited if _stops(widget)]


def _stops(widget: QWidget) -> bool:
    if not widget.isVisible() or not widget.isEnabled() or widget.focusProxy() is not None:
        return False
    if isinstance(widget, QAbstractButton) and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        group = widget.group()  # in a group where one is chosen, arrow keys go from that one to the others
        alone = not widget.autoExclusive() and (group is None or not group.exclusive())
        return alone and widget.receivers("2clicked(bool)") > 0
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def clipped(root: QWidget) -> list[str]:
    """Texts of OpsDesk itself that are not whole. Data may end in an ellipsis: its tooltip has all of it."""
    return [f"clipped: {said(widget)} {widget.size().toTuple()}" for widget in shown(root) if _clipped(widget)]


def _clipped(widget: QWidget) -> bool:
    match widget:
        case QLabel() if widget.text():
            if widget.wordWrap():
                return widget.heightForWidth(widget.width()) > widget.height() + 1 or _outside(widget)
            ours = widget.text() in own_words()
            return ours and (_narrower(widget) or _outside(widget))
        case QPushButton() | QCheckBox():
            return _narrower(widget) or _outside(widget)
        case QTabBar():
            return any(widget.tabSizeHint(at).width() > widget.tabRect(at).width() + 16 for at in range(widget.count()))
        case _:
            return False


def _narrower(widget: QWidget) -> bool:
    hint = widget.sizeHint()
    return hint.width() > widget.width() + 1 or hint.height() > widget.height() + 2  # the frame of the focus


def _outside(widget: QWidget) -> bool:
    """Whether a part lies outside of what holds it; below the edge of a scrolled page is not outside."""
    owner, place = widget.parentWidget(), QRect(widget.rect())
    at = widget
    while owner is not None and at is not widget.window():
        place = QRect(at.mapTo(owner, place.topLeft()), place.size())
        if isinstance(owner.parentWidget(), QAbstractScrollArea):
            return place.left() < 0 or place.right() > owner.width()
        if not owner.rect().contains(place):
            return True
        at, owner = owner, owner.parentWidget() if not owner.isWindow() else None
    return False


def own_words() -> set[str]:
    """Every sentence of OpsDesk in both languages."""
    if not _WORDS:
        for source in assets.path("i18n", "zh").glob("*.po"):
            with source.open("rb") as file:
                for message in read_po(file, locale="zh"):
                    if isinstance(message.id, str) and isinstance(message.string, str):
                        _WORDS.update((message.id, message.string))
    return _WORDS


_WORDS: set[str] = set()


def rich(root: QWidget) -> list[str]:
    """Labels and tooltips that would read HTML, and load what it names, when a record is called like that."""
    wrong = []
    for widget in shown(root):
        if isinstance(widget, QLabel) and widget.pixmap().isNull() and widget.textFormat() != Qt.TextFormat.PlainText:
            wrong.append(f"reads HTML: {said(widget)}")
        if "<img" in widget.toolTip():
            wrong.append(f"tooltip reads HTML: {said(widget)}")
    return wrong
