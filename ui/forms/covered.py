"""An editor of personal data behind its masked value: pressed, it gives way to the editor itself."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from opsdesk.i18n import t
from opsdesk.model import masking
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field
from ui.forms.editor import Editor
from ui.icons import icon
from ui.theme import ICON_SIZE, theme
from ui.widgets.live import live

_PADDING = 16


class Covered(Editor):
    """`hides` says whether the record on show is masked now; an empty value and a typed one never are."""

    uncovered = Signal()

    def __init__(
        self, field: Field, make: Callable[[QWidget], Editor], hides: Callable[[], bool], parent: QWidget | None = None
    ) -> None:
        super().__init__(field, parent)
        self._hides = hides
        self._given: Stored = None
        self._cover = QPushButton()
        self._cover.setProperty("tone", "covered")
        self._cover.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._cover.setAutoDefault(False)
        self._cover.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._cover.clicked.connect(self._pressed)
        self.column.addWidget(self._cover)
        self.inner = inner = make(self)
        self.column.addWidget(inner)
        inner.changed.connect(self.changed)
        self._show(False)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        shown = masking.shown(self.field, self._given, masked=True)
        room = self.width() - theme.px(ICON_SIZE) - 2 * _PADDING
        self._cover.setText(self._cover.fontMetrics().elidedText(shown, Qt.TextElideMode.ElideRight, room))
        self._cover.setIcon(icon("eye-off", "muted"))
        self._cover.setToolTip(t("Show in full and edit; it is logged"))
        self._cover.setAccessibleName(f"{t(self.field.label)}: {shown}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.retranslate()

    @property
    def covered(self) -> bool:
        return not self._cover.isHidden()

    def uncover(self) -> None:
        if self.covered:
            self._show(False)
            self.uncovered.emit()

    def _pressed(self) -> None:
        self.uncover()
        self.inner.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, covered: bool) -> None:
        self._cover.setVisible(covered)
        self.inner.setVisible(not covered)
        self.setFocusProxy(self._cover if covered else self.inner)

    # -- everything else is the editor's ------------------------------------------------------------------------------

    def set_value(self, value: Stored) -> None:
        self._given = value
        self.inner.set_value(value)
        self.retranslate()
        self._show(value is not None and self._hides())

    def read(self) -> Stored:
        return self.inner.read()

    def fallback(self) -> Stored:
        return self.inner.fallback()

    def show_problem(self, problem: str) -> None:
        self.inner.show_problem(problem)

    def draft(self) -> object:
        return self.inner.draft()

    def set_draft(self, draft: object) -> None:
        self.inner.set_draft(draft)
        self.uncover()  # it is what somebody typed
