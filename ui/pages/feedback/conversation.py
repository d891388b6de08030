"""A ticket's story as it is read: who said what when, notes, files and changes, in one text that can be selected.

One document instead of a widget for each message: a hundred messages come at once, can be selected across, and are read
out by a screen reader. All of it is plain text; what looks like HTML stands there as it was written.
"""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFrame,
    QTextFrameFormat,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from ui.pages.feedback.reading import Said, when
from ui.theme import theme
from ui.widgets.live import live

NAMES = {
    "opened": _("Ticket"),
    "reply": _("Reply"),
    "customer": _("From the customer"),
    "note": _("Internal note"),
}
_GROUND = {"opened": "background", "customer": "background", "reply": "accent_soft", "note": "warn_soft"}
_INK = {"reply": "accent", "note": "warn"}
_PAD, _GAP, _AWAY = 10, 8, 28
_REPLACED = str.maketrans({"\u2028": "\n", "\u2029": "\n", "\ufffc": "\ufffd", "\x00": "\ufffd"})


_READING = (
    Qt.TextInteractionFlag.TextSelectableByMouse
    | Qt.TextInteractionFlag.TextSelectableByKeyboard
    | Qt.TextInteractionFlag.LinksAccessibleByMouse
)
"""Tab goes on to the answer instead of from link to link: by keyboard, the menu key edits the message with the cursor."""


class Conversation(QTextBrowser):
    """`show_said` tells it all anew. `opened` brings the target of a file or of a message to edit, `whole_wanted` that of
    a longer one, `menu_wanted` that of the one under the pointer."""

    opened = Signal(object)
    whole_wanted = Signal(object)
    menu_wanted = Signal(object, QPoint)
    earlier_wanted = Signal()
    """The replies that are not told."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.said: Sequence[Said] = ()
        self._earlier = 0
        self._frames: list[tuple[QTextFrame, Said]] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("tone", "bare")
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextInteractionFlags(_READING)
        self.anchorClicked.connect(self._followed)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setAccessibleName(t("Conversation"))
        self._tell()

    def show_said(self, said: Sequence[Said], earlier: int = 0, *, to_end: bool) -> None:
        """`earlier` ones are not told."""
        at = self.verticalScrollBar().value()
        self.said, self._earlier = said, earlier
        self._tell()
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum() if to_end else at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Whoever reads the end goes on reading it when the answer below takes room."""
        bar = self.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 2
        super().resizeEvent(event)
        if at_end:
            bar.setValue(bar.maximum())

    # -- the document -------------------------------------------------------------------------------------------------

    def _tell(self) -> None:
        document = self.document()
        self._frames.clear()
        document.clear()
        document.setDefaultFont(theme.font())
        document.setDocumentMargin(2)
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        self._flatten(cursor)
        if self._earlier:
            self._line(cursor, t("Show {n} earlier replies", n=f"{self._earlier:,}"), self._link("earlier"))
        for number, one in enumerate(self.said):
            if one.kind == "change":
                self._line(cursor, f"{one.body} · {when(one.at)}")
            elif one.kind == "file":
                self._file(cursor, number, one)
            else:
                self._message(cursor, number, one)
        cursor.endEditBlock()

    def _message(self, cursor: QTextCursor, number: int, one: Said) -> None:
        shape = QTextFrameFormat()
        shape.setPadding(theme.px(_PAD))
        shape.setTopMargin(theme.px(_GAP))
        ours = one.kind == "reply"
        shape.setLeftMargin(theme.px(_AWAY) if ours else 0)
        shape.setRightMargin(0 if ours or one.kind == "note" else theme.px(_AWAY))
        frame = cursor.insertFrame(shape)
        self._frames.append((frame, one))
        inside = frame.firstCursorPosition()
        name = t(NAMES.get(one.kind, one.kind))
        if one.who:
            inside.insertText(_plain(one.who), self._ink("text", bold=True))
            inside.insertText("  ", self._ink("muted", small=True))
        inside.insertText(name, self._ink(_INK.get(one.kind, "muted"), small=bool(one.who), bold=not one.who))
        moment = when(one.at).replace(" ", "\u00a0")  # a date breaks before it, not within
        inside.insertText(f"  {moment}  ", self._ink("muted", small=True))
        if one.kind != "opened" and one.target is not None:
            inside.insertText(t("Edit"), self._link(f"edit-{number}", small=True))
        if one.body:
            inside.insertBlock()
            inside.insertText(_plain(one.body), self._ink("text"))
        if one.more:
            inside.insertBlock()
            words = t("{n} more characters: read all of it", n=f"{one.more:,}")
            inside.insertText(words, self._link(f"whole-{number}"))
        cursor.movePosition(QTextCursor.MoveOperation.End)
        self._flatten(cursor)

    def _file(self, cursor: QTextCursor, number: int, one: Said) -> None:
        plain = QTextBlockFormat()
        plain.setTopMargin(theme.px(_GAP))
        cursor.setBlockFormat(plain)
        cursor.insertText(_plain(one.body), self._link(f"open-{number}"))
        cursor.insertText(f"  {t('File')} · {when(one.at)}", self._ink("muted", small=True))
        cursor.insertBlock()
        self._flatten(cursor)

    def _line(self, cursor: QTextCursor, words: str, ink: QTextCharFormat | None = None) -> None:
        centred = QTextBlockFormat()
        centred.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        centred.setTopMargin(theme.px(_GAP))
        cursor.setBlockFormat(centred)
        cursor.insertText(_plain(words), ink or self._ink("muted", small=True))
        cursor.insertBlock()
        self._flatten(cursor)

    def _flatten(self, cursor: QTextCursor) -> None:
        """Before and after a frame Qt keeps a paragraph, which would be an empty line."""
        flat = QTextBlockFormat()
        flat.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor.setBlockFormat(flat)

    def _ink(self, colour: str, *, small: bool = False, bold: bool = False) -> QTextCharFormat:
        ink = QTextCharFormat()
        ink.setForeground(theme.color(colour))
        ink.setFont(theme.font("small" if small else "body"))
        ink.setFontWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
        return ink

    def _link(self, to: str, *, small: bool = False) -> QTextCharFormat:
        ink = self._ink("accent", small=small)
        ink.setAnchor(True)
        ink.setAnchorHref(f"#{to}")
        return ink

    def _followed(self, link: QUrl) -> None:
        what, _, place = link.fragment().partition("-")
        if what == "earlier":
            self.earlier_wanted.emit()
            return
        target = self.said[int(place)].target
        (self.whole_wanted if what == "whole" else self.opened).emit(target)

    # -- looks and menu -----------------------------------------------------------------------------------------------

    def _place(self, frame: QTextFrame) -> QRectF:
        """Where the ground of a message is, in the viewport."""
        shape = frame.frameFormat()
        assert isinstance(shape, QTextFrameFormat)
        around = self.document().documentLayout().frameBoundingRect(frame)
        inner = around.adjusted(shape.leftMargin(), shape.topMargin(), -shape.rightMargin(), -shape.bottomMargin())
        return inner.translated(0, -self.verticalScrollBar().value())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        seen = QRectF(event.rect())
        for frame, one in self._frames:
            place = self._place(frame)
            if place.intersects(seen):
                painter.setBrush(theme.color(_GROUND.get(one.kind, "background")))
                painter.drawRoundedRect(place, 8, 8)
        painter.end()
        super().paintEvent(event)

    def said_at(self, at: QPoint) -> Said | None:
        """The message at a place of the viewport."""
        return next((one for frame, one in self._frames if self._place(frame).contains(at.toPointF())), None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        one = self.said_at(self.cursorRect().center() if by_keyboard else event.pos())
        if one is not None and one.target is not None and one.kind != "opened":
            self.menu_wanted.emit(one.target, event.globalPos())
        else:
            super().contextMenuEvent(event)


def _plain(text: str) -> str:
    """`text` without what a document would take for its own marks."""
    return "".join(char if char >= " " or char in "\n\t" else "\ufffd" for char in text.translate(_REPLACED))
