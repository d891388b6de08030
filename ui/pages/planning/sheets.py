"""Sheets of the plan: a release to add or to change."""

from PySide6.QtWidgets import QWidget

from opsdesk.i18n import mark as _
from ui.context import Context
from ui.forms.layout import Section
from ui.forms.quick_add import QuickAdd
from ui.records import sheets
from ui.records.entry_form import EntryForm

SECTIONS = (Section("", ("name", "start", "end", "capacity", "shipped", "note", "code")),)


def new_release(page: QWidget, context: Context) -> None:
    form = QuickAdd(context.runner, "releases", ("name", "start", "end", "capacity"))
    sheets.show(page, form, _("New release"))
    form.start()


def open_release(page: QWidget, context: Context, number: int) -> None:
    form = EntryForm(context.runner, context.veil, "releases", SECTIONS, number)
    sheets.show(page, form, _("Release"))
