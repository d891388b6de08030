"""The pages of a PDF as the reader sees them: a preview, a first page as a thumbnail, and printing."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from opsdesk.i18n import t
from ui.theme import theme
from ui.widgets.live import live


class Paper(QWidget):
    """`show_pdf(bytes)` shows all pages, as wide as there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = QPdfDocument(self)
        self._buffer = QBuffer(self)
        self.data = b""
        self._view = QPdfView(self)
        self._view.setDocument(self.document)
        self._view.setPageMode(QPdfView.PageMode.MultiPage)
        self._view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self._view.setFrameShape(QPdfView.Shape.NoFrame)
        self._view.setPageSpacing(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._view)
        self.setFocusProxy(self._view)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self._view.setAccessibleName(t("Preview"))
        palette = self._view.palette()
        palette.setColor(palette.ColorRole.Dark, theme.color("background"))
        self._view.setPalette(palette)

    @property
    def pages(self) -> int:
        return self.document.pageCount()

    def show_pdf(self, data: bytes) -> None:
        at = self._view.verticalScrollBar().value()
        self.data = data
        self.document.close()
        self._buffer.close()
        self._buffer.setData(QByteArray(data))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document.load(self._buffer)
        self._view.verticalScrollBar().setValue(at)

    def zoom(self, factor: float) -> None:
        """Wider or narrower; 0 fits the width again."""
        if not factor:
            self._view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
            return
        self._view.setZoomMode(QPdfView.ZoomMode.Custom)
        self._view.setZoomFactor(min(max(self._view.zoomFactor() * factor, 0.2), 5.0))

    def print_out(self, title: str) -> None:
        """Ask for a printer and print; pages are drawn at the printer's resolution, 300 dpi at most."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(title)
        printer.setResolution(min(printer.resolution(), 300))
        dialog = QPrintDialog(printer, self)
        if dialog.exec():
            print_pages(self.document, printer)


def print_pages(document: QPdfDocument, printer: QPrinter) -> None:
    painter = QPainter(printer)
    for page in range(document.pageCount()):
        if page:
            printer.newPage()
        room = painter.viewport()
        size = document.pagePointSize(page).scaled(QSizeF(room.size()), Qt.AspectRatioMode.KeepAspectRatio).toSize()
        painter.drawImage(0, 0, document.render(page, size))
    painter.end()


def thumbnail(data: bytes, width: int, ratio: float) -> QPixmap:
    """The first page, `width` pixels wide on a screen of device pixel ratio `ratio`."""
    document, buffer = QPdfDocument(), QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(buffer)
    points = document.pagePointSize(0)
    size = QSize(round(width * ratio), round(width * ratio * points.height() / points.width()))
    picture = QPixmap(size)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    painter.drawImage(QRectF(picture.rect()), document.render(0, size))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    document.close()
    return picture
