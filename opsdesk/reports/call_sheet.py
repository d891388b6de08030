"""Whom to call today, on paper: pages for each owner, each call with its reason and room to write."""

from collections.abc import Iterator
from dataclasses import dataclass

from opsdesk import clock
from opsdesk.i18n import t, tn
from opsdesk.model import masking, text
from opsdesk.query import filters as f
from opsdesk.query.filters import EVERYTHING, Filter, Test, both
from opsdesk.query.sentence import say
from opsdesk.reports.catalogue import Request, Source
from opsdesk.reports.frame import BODY, SMALL, Document, Part, Sheet
from opsdesk.reports.parts import Heading, Method, NewPage, Prose
from opsdesk.services import call_rules, call_words, calls
from opsdesk.services.calls import LISTS, PLANNED, Call, Standing
from opsdesk.services.standing import standing

MOST = {name: 40 if name in PLANNED else 10 for name in LISTS}
"""Calls of a list on the sheet of one owner: a day's work."""
LEADING, INDENT, GAP = 12.5, 18.0, 10.0
WRITTEN, RULED = 0.62, 24.0
"""The share of the width that is printed; how far apart the lines are on which one writes."""


def build(source: Source, request: Request) -> Document:
    connection, schema = source.connection, source.schema
    customers = schema["customers"]
    rules = call_rules.in_force(connection, schema)
    known = standing(connection, request.as_of, rules)
    names = calls.owners(connection, schema, request.where)
    sheets = []
    for name in [*sorted(names), None]:
        theirs: Filter = Test("owner", f.EMPTY) if name is None else Test("owner", f.IS, (name,))
        where = both(request.where, theirs)
        found = calls.sheet(connection, schema, request.as_of, rules, known, where=where, most=MOST, counted=False)
        if found.customers:
            sheets.append((name or t("No owner"), found))
    everybody = calls.sheet(
        connection, schema, request.as_of, rules, known, where=request.where, most=dict.fromkeys(LISTS, 0)
    )
    phone = customers.field("phone")
    facts = [tn("{n} call", "{n} calls", everybody.customers)]
    if not request.unmasked:
        facts.append(t("Personal data is masked"))

    def parts() -> Iterator[Part]:
        for place, (owner, found) in enumerate(sheets):
            if place:
                yield NewPage()
            yield Heading(owner)
            counts = (f"{call_words.title(one.name)} {one.customers:,}" for one in found.lists if one.customers)
            yield Prose(" · ".join(counts), quiet=True)
            for one in found.lists:
                if one.calls:
                    yield Heading(call_words.title(one.name), 2)
                    yield Prose(t(call_words.ACTIONS[one.name]), quiet=True)
                    for call in one.calls:
                        yield Slip(call, masking.shown(phone, call.values["phone"], masked=not request.unmasked))
                if more := one.customers - len(one.calls):
                    yield Prose(tn("{n} more of this list", "{n} more of this list", more), quiet=True)
        if not sheets:
            yield Prose(t("Nobody to call on this day."))
        yield Heading(t("How the lists are made"))
        yield from _methods(everybody, known)

    return Document(
        request.title or t("Call sheet"),
        parts(),
        request.as_of,
        subtitle="" if request.where == EVERYTHING else say(customers, request.where),
        facts=tuple(facts),
        author=request.author,
    )


@dataclass(frozen=True, slots=True)
class Slip:
    """One call: a box to tick, whom and why on the left, lines to write on at the right."""

    call: Call
    phone: str

    def draw(self, sheet: Sheet) -> None:
        values = self.call.values
        left, right = sheet.left + INDENT, sheet.left + (sheet.right - sheet.left) * WRITTEN
        room = right - left
        lines = [(line, SMALL, "text") for line in sheet.wrap(call_words.whys(self.call), room, SMALL)]
        if self.call.said:
            said = t("Last said: {words}", words=self.call.said)
            lines += [(line, SMALL, "muted") for line in sheet.wrap(said, room, SMALL)[:2]]
        if self.call.refused:
            refused = (
                sheet.wrap(call_words.action(self.call), room, SMALL) if self.call.unasked else [t(call_words.REFUSED)]
            )
            lines += [(line, SMALL, "bad") for line in refused]
        height = max(2 + len(lines), 4) * LEADING + GAP
        sheet.need(height)
        top = sheet.y
        value = text.money(values["revenue"], whole=True) if values["revenue"] else ""
        taken = sheet.regular.width(sheet.legible(value), BODY) + 12
        y = top - LEADING - 1.5
        sheet.box(sheet.left, y - 1, 9, 9, "outline", radius=1.5)
        sheet.box(sheet.left + 0.75, y - 0.25, 7.5, 7.5, "surface", radius=1)
        name = f"{values['name']} · {values['code']}"
        sheet.write(left, y, sheet.cut(name, room - taken, BODY, bold=True), BODY, bold=True)
        sheet.write(right, y, value, BODY, align="right")
        y -= LEADING
        sheet.write(left, y, sheet.cut(" · ".join(self._reach()), room, SMALL), SMALL, ink="muted")
        for line, size, ink in lines:
            y -= LEADING
            sheet.write(left, y, line, size, ink=ink)
        sheet.y = top - height
        for step in range(1, round((height - GAP) / RULED) + 1):
            sheet.line(right + 18, sheet.right, top - step * RULED)
        sheet.rule(sheet.y)

    def _reach(self) -> Iterator[str]:
        if self.phone != text.EMPTY:
            yield self.phone
        for name, words in (("last_contact", t("Last contact {day}")), ("last_order", t("Last order {day}"))):
            if isinstance(day := self.call.values[name], int):
                yield words.format(day=clock.day_of(day).isoformat())


def _methods(found: calls.Sheet, known: Standing) -> Iterator[Part]:
    rules = found.rules
    left_out = [f"{t(call_words.LEFT_OUT[name])} {n:,}" for name, n in found.left_out.items() if n]
    parameters = {
        "churn": (
            (t("Likely to be active below"), f"{rules.alive_below:.0%}"),
            (t("Times the usual gap"), f"{rules.overdue_at:g}"),
        ),
        "silent": (
            (t("Days of silence"), str(known.silent_after)),
            (t("Threshold"), t(call_words.BY[known.silent_by])),
        ),
        "once": ((t("Days since"), str(rules.once_after)),),
        "birthday": ((t("Days ahead"), str(rules.birthdays)),),
        "ending": ((t("Days ahead"), str(rules.ending)),),
    }
    for one in found.lists:
        computed = one.name not in PLANNED
        yield Method(
            call_words.title(one.name),
            t(call_words.MEANINGS[one.name]),
            found.population,
            found.as_of,
            parameters.get(one.name, ()),
            t(", ").join(left_out) if computed else "",
        )
