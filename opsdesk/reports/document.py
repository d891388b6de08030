"""Documents as they are handed out: what was written, who wrote it, and the requirements it is about."""

from collections.abc import Iterator

from opsdesk.i18n import t, tn
from opsdesk.model import text
from opsdesk.model.kinds import Stored
from opsdesk.query.filters import EVERYTHING, Query, Sort
from opsdesk.query.sentence import say
from opsdesk.reports.catalogue import Request, Source
from opsdesk.reports.frame import Document, Part
from opsdesk.reports.parts import Heading, NewPage, Prose
from opsdesk.reports.tables import Column, Table
from opsdesk.reports.written import written
from opsdesk.store import rows

MOST = 50
_FIELDS = ("code", "title", "kind", "status", "author", "requirements", "body", "updated")


def build(source: Source, request: Request) -> Document:
    entity = source.schema["documents"]
    query = Query("documents", request.where, (Sort("updated", True),))
    numbers = rows.first(source.connection, source.schema, query, MOST)
    page = rows.page(source.connection, source.schema, "documents", numbers, _FIELDS)
    found = [dict(zip(_FIELDS, page[number], strict=True)) for number in numbers if number in page]
    alone = found[0] if len(found) == 1 else None

    def parts() -> Iterator[Part]:
        if not found:
            yield Prose(t("No document matches."))
        for place, one in enumerate(found):
            if place:
                yield NewPage()
            if alone is None:
                yield Heading(str(one["title"]))
                yield Prose(_facts(source, one), quiet=True)
            body = str(one["body"] or "")
            yield from written(_without_title(body, str(one["title"])), 0 if alone else 1)
            if not body.strip():
                yield Prose(t("Nothing is written yet."), quiet=True)
            yield from _about(source, text.unpack(one["requirements"]))

    facts = (_facts(source, alone),) if alone else (tn("{n} document", "{n} documents", len(found)),)
    return Document(
        request.title or (str(alone["title"]) if alone else t("Documents")),
        parts(),
        request.as_of,
        subtitle="" if request.where == EVERYTHING or alone else say(entity, request.where),
        facts=facts,
        author=request.author or (str(alone["author"] or "") if alone else ""),
    )


def _without_title(body: str, title: str) -> str:
    """A first heading that repeats the title is not printed twice."""
    first, _newline, rest = body.lstrip().partition("\n")
    return rest if first.lstrip("#").strip() == title.strip() and first.startswith("#") else body


def _facts(source: Source, one: dict[str, Stored]) -> str:
    entity = source.schema["documents"]
    names = ("code", "kind", "status", "updated")
    shown = [text.show(entity.field(name), one[name]) for name in names if one[name] is not None]
    return " · ".join(shown)


def _about(source: Source, codes: list[str]) -> Iterator[Part]:
    if not codes:
        return
    schema = source.schema
    entity = schema["requirements"]
    numbers = rows.by_codes(source.connection, schema, "requirements", codes)
    names = ("code", "title", "status", "owner", "release")
    cells = rows.page(source.connection, schema, "requirements", list(numbers.values()), names, "title")
    yield Heading(t("Requirements"), stay=60)
    listed = []
    for code in codes:
        row = cells.get(numbers.get(code.casefold(), 0))
        if row is None:
            listed.append((code, t("not there any more"), *[text.EMPTY] * 3))
        else:
            listed.append(tuple(text.show(entity.field(name), value) if name != "release" else str(value or text.EMPTY)
                                for name, value in zip(names, row, strict=True)))  # fmt: skip
    yield Table(tuple(Column(t(entity.field(name).label)) for name in names), listed)
