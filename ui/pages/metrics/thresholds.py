"""Thresholds that can be moved: of one measure of RFM, by its track or typed; its scores are counted below."""

from collections.abc import Sequence
from fractions import Fraction
from math import floor

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from opsdesk.analysis.cells import Measure
from opsdesk.analysis.rfm import Cuts
from opsdesk.analysis.value import MEASURES, SHORT, cut_words, sizes_words
from opsdesk.i18n import t
from ui.forms.editor import mark_wrong
from ui.theme import theme
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.track import Track

CENTS = 100
_TYPED_WIDTH = 196


class MeasureCuts(QWidget):
    """A handle stands at the share of customers that its threshold leaves below: what lies between two handles is as
    wide as it is populous."""

    moved = Signal(str, object)
    """The measure and all its thresholds, after one was moved by hand or typed."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._measure: Measure | None = None
        self._cuts: Cuts = ()
        self._said: Sequence[int] = ()
        self._label = Label(role="small", colour="muted")
        self.typed = QLineEdit()
        self.typed.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.typed.editingFinished.connect(self._read)
        self.track = Track()
        self.track.moved.connect(self._dragged)
        self.track.stepped.connect(self._stepped)
        self.sizes = Label(role="small", colour="muted", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._label, 1)
        head.addWidget(self.typed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.track)
        column.addWidget(self.sizes)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self._label.setText(t(MEASURES[self._name]))
        self.track.setAccessibleName(t(SHORT[self._name]))
        self.typed.setFixedWidth(theme.px(_TYPED_WIDTH))
        self.typed.setAccessibleName(t("Thresholds: {measure}", measure=t(MEASURES[self._name])))
        self.typed.setToolTip(t("Rising values with commas between; one less than there are scores."))
        self._show()

    def show_cuts(self, measure: Measure, cuts: Cuts, sizes: Sequence[int]) -> None:
        self._measure, self._cuts, self._said = measure, cuts, sizes
        self._show()

    def _show(self) -> None:
        if self._measure is None:
            return
        words = [cut_words(self._name, cut) for cut in self._cuts]
        scores = [str(score) for score in range(1, len(self._cuts) + 2)]
        letter = {"r": "R", "f": "F", "m": "M"}[self._name]
        bands = [letter + score for score in (reversed(scores) if self._name == "r" else scores)]
        self.track.show_cuts(t(SHORT[self._name]), [self._measure.share(cut) for cut in self._cuts], words, bands)
        if not self.typed.hasFocus() or not self.typed.isModified():
            self.typed.setText(", ".join(_plain(self._name, cut) for cut in self._cuts))
            mark_wrong(self.typed, "")
        self.sizes.setText(sizes_words(self._said))
        self.sizes.setToolTip(t("Customers of each score."))

    # -- moving -------------------------------------------------------------------------------------------------------

    def _dragged(self, handle: int, position: float) -> None:
        assert self._measure is not None
        self._set(handle, self._measure.at_share(position))

    def _stepped(self, handle: int, by: float) -> None:
        assert self._measure is not None
        self._set(handle, self._measure.stepped(self._cuts[handle], by))

    def _set(self, handle: int, wanted: int) -> None:
        measure, before = self._measure, self._cuts[handle]
        assert measure is not None
        if measure.share(Fraction(wanted)) == measure.share(before):
            return  # nobody would score otherwise
        value = self._rounded(Fraction(wanted), handle)
        if value != before:
            self.moved.emit(self._name, (*self._cuts[:handle], value, *self._cuts[handle + 1 :]))

    def _rounded(self, value: Fraction, handle: int) -> Fraction:
        """An amount that is easy to say, as long as it stays between its neighbours; then whatever does."""
        low = self._cuts[handle - 1] if handle else None
        high = self._cuts[handle + 1] if handle + 1 < len(self._cuts) else None

        def fits(one: Fraction) -> bool:
            return (low is None or one > low) and (high is None or one < high)

        tries = [value, self._cuts[handle]]
        if self._name == "m":
            unit = max(10 ** (len(str(abs(floor(value)))) - 3), 1)
            tries.insert(0, Fraction(round(value / unit) * unit))
        return next((one for one in tries if fits(one)), self._cuts[handle])

    def _read(self) -> None:
        if not self.typed.isModified():
            return
        factor = CENTS if self._name == "m" else 1
        try:
            parts = [part.strip() for part in self.typed.text().replace("，", ",").replace(";", ",").split(",")]
            cuts = tuple(Fraction(part) * factor for part in parts if part)
        except (ValueError, ZeroDivisionError):
            mark_wrong(self.typed, t("These are not numbers with commas between."))
            return
        if len(cuts) != len(self._cuts) or list(cuts) != sorted(set(cuts)):
            mark_wrong(self.typed, t("{n} rising values are needed.", n=len(self._cuts)))
            return
        mark_wrong(self.typed, "")
        self.typed.setModified(False)
        self.moved.emit(self._name, cuts)


def _plain(name: str, cut: Fraction) -> str:
    """As it is typed."""
    value = float(cut / CENTS if name == "m" else cut)
    return f"{round(value, 2):.15g}"
