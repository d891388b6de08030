"""The rows of the settings page that lead to policies of service levels and to calendars of open hours."""

from PySide6.QtWidgets import QWidget

from opsdesk.i18n import mark as _
from ui.context import Context
from ui.pages.settings.rows import Row
from ui.widgets.buttons import Button


def levels_row(context: Context, page: QWidget) -> Row:
    def open_() -> None:
        from ui.levels.policies import open_policies

        open_policies(context, page)

    help = _("What is promised to which customers, and which tickets another promise would flip.")
    return Row(_("Policies"), help, Button(_("Edit…"), open_), ("sla", "时限"))


def calendars_row(context: Context, page: QWidget) -> Row:
    def open_() -> None:
        from ui.levels.calendars import open_calendars

        open_calendars(context, page)

    help = _("Open hours, holidays and make-up workdays, with official notices.")
    return Row(_("Calendars"), help, Button(_("Edit…"), open_), ("holiday", "节假日"))
