"""The reports page: which report, about what, and its pages as they will be printed."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model.record import Entity
from opsdesk.query import language
from opsdesk.query.filters import EVERYTHING, IS, Among, Filter, Query, Sort, Test
from opsdesk.query.sentence import say
from opsdesk.reports.catalogue import REPORTS, Request, render, save
from opsdesk.reports.frame import Printed
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store
from opsdesk.work import Progress
from ui.context import Context, Page
from ui.pages.reports.gallery import Gallery
from ui.pages.reports.paper import Paper, thumbnail
from ui.widgets.buttons import Button, IconButton
from ui.widgets.empty import EmptyState
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.scrolled import scrolled
from ui.widgets.splitter import Splitter
from ui.widgets.surface import Surface
from ui.widgets.switch import Switch

if TYPE_CHECKING:  # it loads NumPy
    from opsdesk.analysis.priority import Model

_CALM_MS = 400
"""The preview follows when typing rests this long."""
_THUMBNAIL = 112
MOST = {"customer-list": 50_000, "customer-profile": 500}
"""Customers a report of the window may have: about 1,200 pages."""


class ReportsPage(Page):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._runner = context.runner
        self._name = next(iter(REPORTS))
        self._request = Request()
        self.printed: Printed | None = None
        self._title = Label(role="title", bold=True)
        self._fact = Label(colour="muted")
        self.gallery = Gallery()
        self._about = Label(role="small", colour="muted", wrap=True)
        self.heading, self.author, self.where = QLineEdit(), QLineEdit(), QLineEdit()
        self.unmasked = Switch()
        self.model = QComboBox()
        self.model.activated.connect(lambda _at: self._typed())
        self._wrong = Label(role="small", colour="bad", wrap=True)
        self._labels: dict[QWidget, Label] = {}
        self.paper = Paper()
        self._nothing = EmptyState("file-text", _("The pages appear here."))
        self._missing = Label(role="small", colour="warn", wrap=True)
        self._calm = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._calm.timeout.connect(self._typed)
        self._arrange()
        self.gallery.chosen.connect(lambda name: self.choose(name))
        for line in (self.heading, self.author, self.where):
            line.textEdited.connect(lambda _text: self._calm.start())
        self.unmasked.switched.connect(self._unmask)
        live(self, self.retranslate)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._fact, 1)
        head.addWidget(IconButton("plus", _("Larger"), lambda: self.paper.zoom(1.25)))
        head.addWidget(IconButton("monitor", _("As wide as the page"), lambda: self.paper.zoom(0)))
        self._print = Button(_("Print"), self.print_out, icon="printer")
        self._save = Button(_("Save as PDF"), self.ask_where, icon="download", tone="primary")
        head.addWidget(self._print)
        head.addWidget(self._save)
        options = Surface(margin=14, gap=10)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setSpacing(6)
        for widget in (self.heading, self.author, self.where, self.model):
            label = Label(role="small", colour="muted")
            label.setBuddy(widget)
            self._labels[widget] = label
            form.addRow(label, widget)
        options.body.addLayout(form)
        options.body.addWidget(self._wrong)
        options.body.addWidget(self._about)
        row = QHBoxLayout()
        label = Label(wrap=True)
        self._labels[self.unmasked] = label
        row.addWidget(label, 1)
        row.addWidget(self.unmasked)
        options.body.addLayout(row)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._scrolled(), 1)
        column.addWidget(options)
        sheet = Surface(margin=1, gap=0)
        sheet.body.addWidget(self._missing)
        sheet.body.addWidget(self.paper, 1)
        sheet.body.addWidget(self._nothing, 1)
        self.paper.hide()
        self._missing.hide()
        self._wrong.hide()
        panes = Splitter(self.context.memory, "reports")
        panes.addWidget(left)
        panes.addWidget(sheet)
        panes.setStretchFactor(1, 1)
        panes.restore(320, 720)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 16, 12)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(panes, 1)

    def _scrolled(self) -> QScrollArea:
        """The gallery, however many reports there are: the options stay in sight below it."""
        area = scrolled(self.gallery)
        self.gallery.focused.connect(area.ensureWidgetVisible)
        return area

    @property
    def _ranks(self) -> bool:
        return "model" in REPORTS[self._name].options

    @property
    def _entity(self) -> Entity:
        """What the report's filter chooses."""
        return self._runner.store.schema[REPORTS[self._name].entity]

    @property
    def _only(self) -> str:
        return t("Only {entity} with", entity=t(self._entity.label).lower())

    def retranslate(self) -> None:
        self._title.setText(t("Reports"))
        for widget, words in (
            (self.heading, t("Title")),
            (self.author, t("Prepared by")),
            (self.where, self._only),
            (self.model, t("Model")),
            (self.unmasked, t("Show personal data in full")),
        ):
            self._labels[widget].setText(words)
            widget.setAccessibleName(words)
        self._example()
        self.heading.setPlaceholderText(t(REPORTS[self._name].title))
        self._say_what()
        if self.printed is not None:
            self._render()

    def _example(self) -> None:
        """What a filter may look like."""
        examples = {"customers": t("city=上海 value>1000 tag:VIP"), "tickets": t("type=bug area=登录 opened>30d")}
        self.where.setPlaceholderText(examples.get(self._entity.name, t("status=candidate value>5 tag:Q3")))

    def take_focus(self) -> None:
        self.gallery.setFocus()

    # -- which and about what -----------------------------------------------------------------------------------------

    def visit(self, target: object) -> None:
        match target:
            case (str(name), Request() as request):
                self.choose(name, request)
            case _:
                if self.printed is None:
                    self.choose(self._name)
                    self._draw_thumbnails()

    def choose(self, name: str, request: Request | None = None) -> None:
        """Show the report `name`; without a request, about the same records as before, if it is about such."""
        before = REPORTS[self._name].entity
        self._name = name
        self._request = request or self._request
        if request is not None:
            self.model.clear()  # what was chosen for another report
        if request is None and REPORTS[name].entity != before:
            self._request = replace(self._request, where=EVERYTHING, sort=())
        self._labels[self.where].setText(self._only)
        self.where.setAccessibleName(self._only)
        self._example()
        self.gallery.choose(name)
        entity = self._entity
        self.heading.setPlaceholderText(t(REPORTS[name].title))
        self.where.setText(language.format(entity, self._request.where))
        takes = REPORTS[name].options
        self.unmasked.setVisible("unmasked" in takes)
        self._labels[self.unmasked].setVisible("unmasked" in takes)
        self.model.setVisible("model" in takes)
        self._labels[self.model].setVisible("model" in takes)
        if "model" in takes:
            self._read_models()
        self._typed()

    def _read_models(self) -> None:
        """What may rank: the choice is there as soon as it is read."""
        schema = self._runner.store.schema

        def work(connection: Connection) -> "Sequence[Model]":
            from opsdesk.services import priorities  # brings NumPy

            return priorities.models(connection, schema)

        self._runner.read(work, self._models_read, "reports/models", self._failed)

    def _models_read(self, models: "Sequence[Model]") -> None:
        self.model.clear()
        for one in models:
            self.model.addItem(t(one.label), one.name)
        self.model.setCurrentIndex(max(self.model.findData(self._request.model), 0))

    def _unmask(self, on: bool) -> None:
        if on:
            self.context.veil.prints()
        self._typed()

    def _typed(self) -> None:
        """Read the options; a filter that cannot be read says so and leaves the pages as they are."""
        entity = self._entity
        try:
            where = language.parse(entity, self.where.text())
        except Trouble as trouble:
            self._failed(trouble)
            return
        self._wrong.hide()
        self._request = replace(
            self._request,
            where=where,
            title=self.heading.text().strip(),
            author=self.author.text().strip(),
            unmasked=bool(self.unmasked.state),
            model=str(self.model.currentData() or self._request.model) if self._ranks else self._request.model,
        )
        self._say_what()
        self._render()

    def _say_what(self) -> None:
        where = self._request.where
        entity = self._entity
        everything = t("All {entity}", entity=t(entity.label).lower())
        self._about.setText(everything if where == EVERYTHING else say(entity, where))

    # -- the pages ------------------------------------------------------------------------------------------------------

    def _render(self) -> None:
        store, name, request = self._runner.store, self._name, self._request

        def work(progress: Progress) -> tuple[str, Request, Printed]:
            check_size(store, name, request)
            return name, request, render(store, name, request, progress)

        self._save.setEnabled(False)
        self._print.setEnabled(False)
        failed = partial(self._not_rendered, (name, request))
        self._runner.background(work, self._rendered, t("Laying out pages"), failed)

    def _rendered(self, found: tuple[str, Request, Printed]) -> None:
        name, request, printed = found
        if (name, request) != (self._name, self._request):
            return  # options were changed meanwhile
        self.printed = printed
        self._nothing.hide()
        self.paper.show()
        self.paper.show_pdf(printed.data)
        self.gallery.show_picture(name, thumbnail(printed.data, _THUMBNAIL, 1))
        self._fact.setText(tn("{n} page", "{n} pages", printed.pages))
        self._missing.setVisible(bool(printed.missing_glyphs))
        self._missing.setText(
            t(
                "These characters have no glyph and stand as boxes: {glyphs}",
                glyphs=" ".join(printed.missing_glyphs[:20]),
            )
        )
        self._save.setEnabled(True)
        self._print.setEnabled(True)

    def _not_rendered(self, asked: tuple[str, Request], trouble: Trouble) -> None:
        if asked == (self._name, self._request):
            self._failed(trouble)

    def _failed(self, trouble: Trouble) -> None:
        self._wrong.setText(str(trouble))
        self._wrong.show()

    def _draw_thumbnails(self) -> None:
        """The other reports' first pages, about the customer who brought most: a picture, not the report."""
        store = self._runner.store

        def work(progress: Progress, name: str) -> tuple[str, bytes]:
            best = store.read(
                lambda c: rows.first(c, store.schema, Query("customers", sort=(Sort("revenue", True),)), 1)
            )
            codes = store.read(lambda c: rows.page(c, store.schema, "customers", best, ["code"])).values()
            only = Test("code", IS, tuple(code for (code,) in codes))
            where: Filter = only if name in ("customer-profile", "customer-tickets") else EVERYTHING
            if name == "ticket":
                newest = store.read(lambda c: rows.first(c, store.schema, Query("tickets"), 1))
                where = Among.of("", newest)
            return name, render(store, name, Request(where=where), progress).data

        for name in REPORTS:
            if name != self._name:
                self._runner.background(
                    partial(work, name=name), self._drawn, t("Laying out pages"), lambda _trouble: None
                )

    def _drawn(self, found: tuple[str, bytes]) -> None:
        name, data = found
        self.gallery.show_picture(name, thumbnail(data, _THUMBNAIL, 1))

    # -- out of the window ------------------------------------------------------------------------------------------------

    def ask_where(self) -> None:
        name = f"{self.heading.text().strip() or t(REPORTS[self._name].title)}.pdf"
        chosen, _kind = QFileDialog.getSaveFileName(self, t("Save as PDF"), name, "PDF (*.pdf)")
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, path: Path) -> None:
        assert self.printed is not None
        data = self.printed.data
        self._runner.background(lambda _progress: save(data, path), lambda _done: self._saved(path), t("Saving"))

    def _saved(self, path: Path) -> None:
        self.context.toast(t("Saved {name}. The file is not encrypted.", name=path.name))

    def print_out(self) -> None:
        if self.printed is not None:
            self.paper.print_out(t(REPORTS[self._name].title))


def check_size(store: Store, name: str, request: Request) -> None:
    """Trouble when a report would have more customers than anybody prints."""
    most = MOST.get(name)
    if most is None:
        return
    number = store.read(lambda c: rows.count(c, store.schema, "customers", request.where))
    if number > most:
        raise Trouble(
            t("{n} customers are too many for this report.", n=f"{number:,}"),
            t("Choose up to {most} in the list of customers, or type a filter.", most=f"{most:,}"),
            code="report-too-long",
        )
