"""The line above a list: how it is called, how many there are and how many are new, search, import, and a new one."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from opsdesk import clock
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.query import filters as f
from opsdesk.query.filters import Query, Test
from opsdesk.store import rows
from ui.context import Context
from ui.records.listing import Listing
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.search_box import SearchBox


class Heading(QWidget):
    """`tell` says how many records `query` has."""

    def __init__(self, context: Context, listing: Listing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner, self._listing = context.runner, listing
        self._total = self._new = 0
        self.title = Label(role="title", bold=True)
        self.fact = Label(colour="muted")
        self.search = SearchBox(listing.search, keys="Ctrl+F")
        run = context.commands.run
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.title)
        row.addWidget(self.fact, 1)
        row.addWidget(self.search, 1)
        row.addWidget(Button(_("Import"), lambda: run(listing.command("import")), icon="upload"))
        row.addWidget(Button(listing.new, lambda: run(listing.command("new")), tone="primary"))
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.title.setText(t(self._listing.title))
        self.search.setMinimumWidth(theme.px(60))
        self.search.setMaximumWidth(theme.px(180))
        self._say()

    def tell(self, total: int, query: Query) -> None:
        self._total = total
        if not self._listing.born:
            self._say()
            return
        schema = self._runner.store.schema
        today = clock.day_of(clock.today())
        month = Test(self._listing.born, f.LEAST, (clock.day_number(today.replace(day=1)),))
        where = f.both(query.where, month)
        slot = self._listing.command("new")
        self._runner.read(lambda c: rows.count(c, schema, query.entity, where), self._new_counted, slot)

    def _new_counted(self, number: int) -> None:
        self._new = number
        self._say()

    def _say(self) -> None:
        total, new = f"{self._total:,}", f"{self._new:,}"
        words, tip = self._listing.fact
        self.fact.setText(t(words, n=total, new=new) if self._new else total)
        self.fact.setToolTip(t(tip, new=new) if self._listing.born else "")
