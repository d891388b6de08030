"""iCalendar and vCalendar: one campaign a row, under the field names that the importer knows, numbered by its line."""

from pathlib import Path

from opsdesk.errors import Trouble
from opsdesk.exchange.reading.wire import Answer, Refused

SAMPLE = 200
MOST_TOLD = 500
FIRST = (
    "name",
    "start",
    "end",
    "begins",
    "ends",
    "zone",
    "rrule",
    "exdates",
    "rdates",
    "status",
    "tags",
    "note",
    "uid",
)
"""The columns that come first, if there are such."""


def sample(path: Path) -> dict[str, object]:
    from opsdesk.exchange.ical.campaigns import campaigns
    from opsdesk.exchange.ical.entries import read as entries

    try:
        found = entries(path.read_bytes())
    except Trouble as trouble:
        raise Refused("not-a-calendar") from trouble
    rows = campaigns(found)
    if not rows:
        raise Refused("no-rows")
    names = dict.fromkeys(name for row in rows for name in row.values)
    columns = [*(name for name in FIRST if name in names), *(name for name in names if name not in FIRST)]
    return {
        "encoding": "utf-8",
        "columns": columns,
        "sample": [[row.values.get(name, "") for name in columns] for row in rows[:SAMPLE]],
        "estimated": len(rows),
        "problems": [[problem.line, problem.reason] for problem in found.problems[:MOST_TOLD]],
    }


def read(path: Path, columns: list[str], answer: Answer) -> None:
    """Each row by itself: its number is the line on which its entry begins."""
    from opsdesk.exchange.ical.campaigns import campaigns
    from opsdesk.exchange.ical.entries import read as entries

    rows = campaigns(entries(path.read_bytes()))
    for done, row in enumerate(rows, 1):
        answer.text_rows(row.line, [[row.values.get(name, "") for name in columns]], done, len(rows))
