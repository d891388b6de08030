"""Customers by the day of the year on which they were born."""

from datetime import timedelta

from opsdesk import clock
from opsdesk.store.connect import Connection


def between(connection: Connection, first: int, last: int) -> dict[int, int]:
    """Customer -> the day from `first` to `last` (less than a year) that is their birthday.

    Somebody born on February 29 celebrates on February 28 in other years.
    """
    start, end = clock.day_of(first), clock.day_of(last)
    days: dict[str, int] = {}
    for when in (start + timedelta(n) for n in range((end - start).days + 1)):
        days.setdefault(f"{when:%m-%d}", clock.day_number(when))
        if (when + timedelta(1)).month == 3 and when.day == 28:
            days.setdefault("02-29", clock.day_number(when))
    marks = ", ".join("?" * len(days))
    rows = connection.execute(
        "SELECT id, strftime('%m-%d', birthday * 86400, 'unixepoch') AS day FROM customers INDEXED BY customers_covering"
        f" WHERE birthday IS NOT NULL AND birthday <= ? AND day IN ({marks}) ORDER BY id",
        [last, *days],
    )
    return {number: days[day] for number, day in rows.fetchall()}
