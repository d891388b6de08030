"""The one way widgets follow a change of language, colours or text size."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from ui.theme import theme


class _Follower(QObject):
    """A child of the widget it serves, so that the connection ends with the widget."""

    def __init__(self, owner: QObject, update: Callable[[], object]) -> None:
        super().__init__(owner)
        self._update = update
        theme.changed.connect(self.follow)

    @Slot()
    def follow(self) -> None:
        self._update()


def live(owner: QObject, update: Callable[[], object]) -> None:
    """Call `update` now, and again whenever `theme.changed`, as long as `owner` lives.

    Widgets put every text and colour they set into one method `retranslate` and pass it here at the end of `__init__`.
    """
    _Follower(owner, update)
    update()
