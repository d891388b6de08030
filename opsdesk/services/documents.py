"""Documents about requirements: begun from a template, written in Markdown, with every version they had and what changed."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from opsdesk import assets, clock
from opsdesk.errors import Trouble
from opsdesk.i18n import language, t
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Values
from opsdesk.model.requirements import DOCUMENT_KINDS
from opsdesk.model.schema import Schema
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.store import durable, journal, rows
from opsdesk.store.connect import Connection, explained
from opsdesk.store.store import Store

TEMPLATES = ("mrd", "prd", "competitors", "persona", "usability", "retrospective")
MARK_YES, MARK_UNKNOWN = "✓", "?"


def template(kind: str, title: str) -> str:
    """The empty document of a kind, in the user's language."""
    if kind not in TEMPLATES:
        return f"# {title}\n\n"
    return assets.text("templates", language(), f"{kind}.md").replace("{title}", title)


def begin(store: Store, kind: str, title: str, codes: Sequence[str] = (), author: str = "") -> Changes:
    """A new document from the template of its kind."""
    title = " ".join(title.split())
    option = DOCUMENT_KINDS.option(kind)
    if not title and option is not None:
        title = t(option.label)
    values: dict[str, Stored] = {
        "title": title,
        "kind": kind,
        "author": author.strip() or None,
        "requirements": text.pack(list(codes)),
        "body": template(kind, title),
    }
    return verbs.add(store, "documents", values)


def write(store: Store, number: int, values: Values) -> Changes:
    """Save what was written; the day of the change goes with it."""
    return verbs.edit(store, Selection("documents", frozenset([number])), {**values, "updated": clock.today()})


# -- versions ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Version:
    """The text as it was from the moment `at` on."""

    at: int
    body: str


def versions(connection: Connection, schema: Schema, number: int) -> list[Version]:
    """Every text that the document had, the newest first."""
    found: list[Version] = []
    begun, oldest = 0, None
    for entry in journal.history(connection, schema, "documents", [number]):
        if entry.field == "body":
            found.append(Version(entry.at, str(entry.after or "")))
            oldest = str(entry.before or "")
        elif entry.field is None and entry.action == "i":
            begun = entry.at
    if oldest is None:
        row = rows.page(connection, schema, "documents", [number], ["body"]).get(number)
        oldest = str(row[0] or "") if row else ""
    return [*found, Version(begun, oldest)]


@dataclass(frozen=True, slots=True)
class Change:
    """`sign` is "+", "-", " " or "…" (lines that are alike and left out)."""

    sign: str
    text: str


def difference(before: str, after: str, around: int = 2) -> list[Change]:
    """What was changed, line by line, with a few lines around it."""
    found: list[Change] = []
    old, new = before.splitlines(), after.splitlines()
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for number, group in enumerate(matcher.get_grouped_opcodes(around)):
        if number or group[0][1] > 0:
            found.append(Change("…", ""))
        for kind, a0, a1, b0, b1 in group:
            if kind == "equal":
                found += [Change(" ", line) for line in old[a0:a1]]
            else:
                found += [Change("-", line) for line in old[a0:a1]]
                found += [Change("+", line) for line in new[b0:b1]]
    return found


# -- tables -----------------------------------------------------------------------------------------------------------


def comparison(features: Sequence[str], products: Sequence[str]) -> str:
    """A table of features against products, ours first, for people to fill in."""
    features, products = (
        [_cell(one) for one in features if one.strip()],
        [_cell(one) for one in products if one.strip()],
    )
    if not features or not products:
        raise Trouble(t("A comparison needs features and products."), t("Write at least one of each."), code="empty")
    lines = [_row([t("Feature name"), *products]), _row(["---"] * (len(products) + 1))]
    lines += [_row([feature, MARK_YES, *[MARK_UNKNOWN] * (len(products) - 1)]) for feature in features]
    return "\n".join(lines) + "\n"


def table_of(connection: Connection, schema: Schema, codes: Sequence[str]) -> str:
    """The linked requirements as a table."""
    entity = schema["requirements"]
    names = ("code", "title", "status", "effort")
    numbers = rows.by_codes(connection, schema, "requirements", codes)
    cells = rows.page(connection, schema, "requirements", list(numbers.values()), names)
    lines = [_row([t(entity.field(name).label) for name in names]), _row(["---"] * len(names))]
    for code in codes:
        row = cells.get(numbers.get(code.casefold(), 0))
        if row is not None:
            shown = [text.show(entity.field(name), value) for name, value in zip(names, row, strict=True)]
            lines.append(_row([_cell(one) for one in shown]))
    return "\n".join(lines) + "\n"


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def export(body: str, out: Path) -> None:
    """The Markdown as a file, which holds all of it or what it held before."""
    try:
        with explained(out):
            durable.write(out, body.encode())
    finally:
        durable.partial_of(out).unlink(missing_ok=True)
