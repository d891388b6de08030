"""A splitter that opens as it was left."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from ui.memory import Memory


class Splitter(QSplitter):
    """`key` names the place in the memory, `sizes` is how it opens the first time. Add all parts, then `restore`."""

    def __init__(
        self,
        memory: Memory,
        key: str,
        *,
        vertical: bool = False,
        gap: int = 16,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Qt.Orientation.Vertical if vertical else Qt.Orientation.Horizontal, parent)
        self._memory, self._key = memory, f"splitter.{key}"
        self.setHandleWidth(gap)
        self.setChildrenCollapsible(False)
        self.splitterMoved.connect(lambda _pos, _index: memory.keep(self._key, self.sizes()))

    def restore(self, *sizes: int) -> None:
        kept = self._memory.get(self._key, list(sizes))
        self.setSizes(kept if len(kept) == self.count() else list(sizes))

    def follow(self, key: str, *sizes: int) -> None:
        """From now on the sizes are those of another arrangement of its parts."""
        self._key = f"splitter.{key}"
        self.restore(*sizes)
