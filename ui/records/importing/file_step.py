"""The first step: what the file was recognised as, what may be corrected about it, and its first rows."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSpinBox, QStackedWidget, QVBoxLayout, QWidget

from opsdesk.errors import Trouble
from opsdesk.exchange.convert import text_of
from opsdesk.exchange.shape import FileShape
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from ui.icons import pixmap
from ui.records.importing.parts import Grid
from ui.records.importing.work import Looked, Options
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.surface import Surface

ENCODINGS = (
    ("utf-8", "UTF-8"),
    ("gb18030", "GB18030"),
    ("utf-16", "UTF-16"),
    ("big5", "Big5"),
    ("shift_jis", "Shift JIS"),
    ("cp1252", "Windows-1252"),
)
DELIMITERS = ((",", _("Comma")), (";", _("Semicolon")), ("\t", _("Tab")), ("|", _("Vertical bar")))
FORMATS = {
    "csv": _("Text table"),
    "json": "JSON",
    "vcf": _("Contact cards"),
    "ics": _("Calendar file"),
    "ods": _("OpenDocument sheet"),
    **dict.fromkeys(("xlsx", "xls", "xlsb"), _("Excel workbook")),
}
SHOWN_ROWS = 50
DEEPEST_HEADER = 60


class Choice(QWidget):
    """A small label above a control; gone where it has nothing to say."""

    def __init__(self, words: str, control: QWidget) -> None:
        super().__init__()
        self._words, self._control = words, control
        self._label = Label(role="small", colour="muted")
        self._label.setBuddy(control)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._label)
        column.addWidget(control)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self._label.setText(t(self._words))
        self._control.setAccessibleName(t(self._words))
        self._control.setMinimumWidth(theme.px(140))


class FileStep(QWidget):
    corrected = Signal(object)
    """`Options` to look at the file with."""
    other_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._looked: Looked | None = None
        self.summary = Label(wrap=True)
        self.sheet, self.header = QComboBox(), QSpinBox()  # made in the order in which Tab visits them
        self.encoding, self.delimiter = QComboBox(), QComboBox()
        self.header.setRange(0, DEEPEST_HEADER)
        self.header.setKeyboardTracking(False)
        self.header.setAlignment(Qt.AlignmentFlag.AlignLeft)
        for box in (self.sheet, self.encoding, self.delimiter):
            box.activated.connect(lambda _index: self._correct())
        self.header.valueChanged.connect(lambda _value: self._correct())
        self.preview = Grid(_("First rows of the file"))
        self._choices = {
            "sheet": Choice(_("Sheet"), self.sheet),
            "header": Choice(_("Header row"), self.header),
            "encoding": Choice(_("Encoding"), self.encoding),
            "delimiter": Choice(_("Columns are separated by"), self.delimiter),
        }
        self.problem = _Problem(self)
        self._build()
        live(self, self.retranslate)

    def _build(self) -> None:
        above = Surface(gap=12)
        above.body.addWidget(self.summary)
        row = QWidget()
        flow = Flow(row, gap=12)
        for choice in self._choices.values():
            flow.addWidget(choice)
        above.body.addWidget(row)
        below = Surface(margin=1, gap=0)
        below.body.addWidget(self.preview)
        self._below = QStackedWidget()
        self._below.addWidget(below)
        self._below.addWidget(self.problem)
        self._above = above
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(above)
        column.addWidget(self._below, 1)

    def retranslate(self) -> None:
        self.header.setSpecialValueText(t("No header"))
        if self._looked is not None:
            self.show_looked(self._looked)

    # -- a file that can be read --------------------------------------------------------------------------------------

    def show_looked(self, looked: Looked) -> None:
        self._looked = looked
        shape = looked.shape
        self._above.show()
        self.summary.show()
        self._below.setCurrentIndex(0)
        self.summary.setText(_summary(shape))
        self._fill(shape)
        first = shape.rows[:SHOWN_ROWS]
        rows = [[text_of(row[c.position]) if c.position < len(row) else "" for c in shape.columns] for row in first]
        self.preview.sheet.show([column.title for column in shape.columns], rows)
        self.preview.fit()

    def _fill(self, shape: FileShape) -> None:
        """The controls say what was recognised, without asking for it again."""
        with QSignalBlocker(self.header):
            self.header.setValue(shape.header_row)
        self.sheet.clear()
        for name in shape.sheets:
            self.sheet.addItem(name, name)
        self.sheet.setCurrentText(shape.sheet or "")
        self._fill_encoding(shape.encoding)
        self.delimiter.clear()
        for mark, words in DELIMITERS:
            self.delimiter.addItem(t(words), mark)
        self.delimiter.setCurrentIndex(self.delimiter.findData(shape.delimiter))
        self._choices["sheet"].setVisible(len(shape.sheets) > 1)
        self._choices["header"].setVisible(shape.format not in ("json", "vcf", "ics"))
        self._choices["encoding"].setVisible(shape.encoding is not None)
        self._choices["delimiter"].setVisible(shape.delimiter is not None)

    def _fill_encoding(self, encoding: str | None) -> None:
        self.encoding.clear()
        for name, words in ENCODINGS:
            self.encoding.addItem(words, name)
        known = (encoding or "").removesuffix("-sig")
        if known and self.encoding.findData(known) < 0:
            self.encoding.addItem(known.upper(), known)
        self.encoding.setCurrentIndex(self.encoding.findData(known))

    def _correct(self) -> None:
        """Only what differs from the recognised is insisted on, so that another sheet finds its own header."""
        old = self._looked
        if old is None:
            self.corrected.emit(Options(encoding=self.encoding.currentData()))
            return
        sheet = self.sheet.currentData() if old.shape.sheets else None
        other_sheet = sheet != old.shape.sheet
        header = self.header.value()
        moved = header != old.shape.header_row
        self.corrected.emit(
            Options(
                encoding=self.encoding.currentData() if old.shape.encoding else None,
                delimiter=self.delimiter.currentData() if old.shape.delimiter else None,
                sheet=sheet,
                header_row=None if other_sheet else header if moved else old.options.header_row,
            )
        )

    # -- one that cannot ----------------------------------------------------------------------------------------------

    def show_trouble(self, trouble: Trouble) -> None:
        """What is wrong; what can be corrected here stays in reach."""
        text = trouble.code.startswith("file-encoding")
        if self._looked is None and text:
            for key, choice in self._choices.items():
                choice.setVisible(key == "encoding")
            self._fill_encoding(None)
        self.summary.setVisible(self._looked is not None)
        self._above.setVisible(self._looked is not None or text)
        self._below.setCurrentIndex(1)
        self.problem.show_trouble(trouble)
        (self.encoding if text else self.problem.other).setFocus()

    def forget(self) -> None:
        """Another file comes."""
        self._looked = None


class _Problem(Surface):
    """An icon, what is wrong, what to do about it, and another file."""

    def __init__(self, step: FileStep) -> None:
        super().__init__()
        self._sign = QLabel()
        self.message = Label(role="heading", wrap=True)
        self.advice = Label(colour="muted", wrap=True)
        for part in (self.message, self.advice):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.other = Button(_("Choose another file"), step.other_wanted.emit, icon="folder-open")
        self.body.setSpacing(10)
        self.body.addStretch(2)
        self.body.addWidget(self._sign, alignment=Qt.AlignmentFlag.AlignCenter)
        for part in (self.message, self.advice):
            row = QHBoxLayout()
            row.addStretch()
            row.addWidget(part, 6)
            row.addStretch()
            self.body.addLayout(row)
        self.body.addSpacing(4)
        self.body.addWidget(self.other, alignment=Qt.AlignmentFlag.AlignCenter)
        self.body.addStretch(3)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        side = theme.px(40)
        self._sign.setPixmap(pixmap("file-question-mark", theme.tokens.bad, side, self.devicePixelRatioF()))

    def show_trouble(self, trouble: Trouble) -> None:
        self.message.setText(trouble.message)
        self.advice.setText(trouble.advice)
        self.setAccessibleName(str(trouble))


def _summary(shape: FileShape) -> str:
    name = t(FORMATS[shape.format])
    rows = tn("about {n} row", "about {n} rows", shape.estimated)
    return " · ".join((name, rows, tn("{n} column", "{n} columns", len(shape.columns))))
