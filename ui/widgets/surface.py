"""A card: the surface colour, a hairline, rounded corners."""

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget


class Surface(QFrame):
    """Add parts to `body`. The look is in resources/themes/window.qss under this class's name."""

    def __init__(self, parent: QWidget | None = None, *, margin: int = 16, gap: int = 8) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(margin, margin, margin, margin)
        self.body.setSpacing(gap)
