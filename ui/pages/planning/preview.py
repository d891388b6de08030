"""Markdown as it will read: laid out by Qt, HTML as text, nothing fetched and no link followed."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QFont, QTextDocument
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from ui.theme import theme
from ui.widgets.live import live

_AS_TEXT = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML


class Preview(QTextBrowser):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._markdown = ""
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        live(self, self._draw)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """A document names pictures anywhere in the world, and none is loaded."""
        return None

    def show_markdown(self, markdown: str) -> None:
        if markdown != self._markdown:
            at = self.verticalScrollBar().value()
            self._markdown = markdown
            self._draw()
            self.verticalScrollBar().setValue(at)

    def _draw(self) -> None:
        document = self.document()
        font = QFont(theme.font())
        document.setDefaultFont(font)
        document.setDocumentMargin(theme.px(16))
        document.setDefaultStyleSheet(f"a {{ color: {theme.tokens.accent}; }}")
        document.setMarkdown(self._markdown, _AS_TEXT)
