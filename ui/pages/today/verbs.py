"""The verbs of the page of the day, by the name of their command: each takes the page and does one thing."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from opsdesk import clock
from opsdesk.i18n import mark as _
from opsdesk.reports.catalogue import Request
from opsdesk.services import customers
from ui.dialogs.dialog import Dialog
from ui.forms.calendar import CalendarPopup
from ui.forms.follow_up import FollowUp, next_monday
from ui.pages.today.page import TodayPage
from ui.widgets.buttons import Button
from ui.widgets.label import Label


def follow_up(page: TodayPage) -> None:
    line = page.current
    assert line is not None
    form = FollowUp(page.context.runner, line.call.customer)
    sheet = Dialog(page, _("Follow up"), width=660)
    sheet.body.addWidget(Label(str(line.call.values["name"]), colour="muted", wrap=True))
    sheet.body.addWidget(form)
    form.done.connect(sheet.accept, Qt.ConnectionType.QueuedConnection)
    form.closed.connect(sheet.accept, Qt.ConnectionType.QueuedConnection)
    sheet.open()
    form.start()


def later(page: TodayPage) -> None:
    """A day by one click, or from the calendar."""
    line = page.current
    assert line is not None
    number = line.call.customer
    popup = CalendarPopup(page, may_be_empty=False, earliest=clock.today() + 1)
    popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    quick = QGridLayout()
    quick.setSpacing(4)

    def put_off(day: int) -> None:
        popup.close()
        page.context.runner.write(lambda store: customers.put_off(store, number, day))

    days = (
        (_("Tomorrow"), clock.today() + 1),
        (_("In 3 days"), clock.today() + 3),
        (_("In a week"), clock.today() + 7),
        (_("Next Monday"), next_monday()),
    )
    for place, (words, day) in enumerate(days):
        quick.addWidget(Button(words, partial(put_off, day)), *divmod(place, 2))
    popup.body.insertLayout(0, quick)
    popup.picked.connect(put_off)
    popup.open_at(page.later_anchor, clock.today() + 1)


def done(page: TodayPage) -> None:
    line = page.current
    assert line is not None
    number = line.call.customer
    page.context.runner.write(lambda store: customers.follow_up(store, number, "call", "", None))


def open(page: TodayPage) -> None:
    line = page.current
    assert line is not None
    page.context.go("customers", line.call.customer)


def copy_phone(page: TodayPage) -> None:
    person = page.card.person
    if person is not None and person.phones:
        page.copy_phone(person.phones[0])


def report(page: TodayPage) -> None:
    page.context.go("reports", ("call-sheet", Request(where=page.theirs)))


def list(page: TodayPage) -> None:
    line = page.current
    assert line is not None
    page.show_list(line.name)
