"""The small parts of reports: headings, paragraphs, facts, timelines, the method appendix."""

from dataclasses import dataclass, fields

from opsdesk.model.definition import Definition
from opsdesk.reports.frame import BODY, HEADING, SMALL, TINY, Sheet
from opsdesk.reports.text import ELLIPSIS

MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class Heading:
    """`depth` 1 is a section, 2 a part of it; `stay` is the room that must follow on the same page."""

    text: str
    depth: int = 1
    stay: float = 60

    def draw(self, sheet: Sheet) -> None:
        size = HEADING if self.depth == 1 else BODY + 0.5
        sheet.need(size * 1.5 + 10 + self.stay)
        if sheet.y < sheet.top:
            sheet.y -= 8
        sheet.bookmark(self.text, self.depth)
        sheet.paragraph(self.text, size, bold=True)
        sheet.y -= 4


@dataclass(frozen=True, slots=True)
class Prose:
    text: str
    quiet: bool = False

    def draw(self, sheet: Sheet) -> None:
        sheet.paragraph(self.text, SMALL if self.quiet else BODY, ink="muted" if self.quiet else "text")
        sheet.y -= 8


@dataclass(frozen=True, slots=True)
class NewPage:
    def draw(self, sheet: Sheet) -> None:
        if sheet.y < sheet.top:
            sheet.turn()


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of (name, value) in two columns, read down each row."""

    facts: tuple[tuple[str, str], ...]
    columns: int = 2

    def draw(self, sheet: Sheet) -> None:
        gap, leading = 24.0, SMALL * 1.5
        width = (sheet.right - sheet.left - gap * (self.columns - 1)) / self.columns
        names = min(
            max((sheet.regular.width(sheet.legible(name), SMALL) for name, _ in self.facts), default=0), width / 2
        )
        for start in range(0, len(self.facts), self.columns):
            row = [
                (sheet.cut(name, names, SMALL), _shortened(sheet.wrap(value, width - names - 12, SMALL)))
                for name, value in self.facts[start : start + self.columns]
            ]
            height = max(len(lines) for _, lines in row) * leading + 7
            sheet.need(height)
            for n, (name, lines) in enumerate(row):
                x, y = sheet.left + n * (width + gap), sheet.y - leading
                sheet.write(x, y, name, SMALL, ink="muted")
                for line in lines:
                    sheet.write(x + names + 12, y, line, SMALL)
                    y -= leading
            sheet.y -= height
        sheet.y -= 8


def _shortened(lines: list[str]) -> list[str]:
    """A fact is short; a text that is not belongs into a paragraph of its own."""
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], ELLIPSIS]


@dataclass(frozen=True, slots=True)
class Event:
    """`tone` is a token's name: the colour of its dot."""

    when: str
    kind: str
    text: str
    tone: str = "muted"


@dataclass(frozen=True)
class Timeline:
    """Events under each other along a thin line, newest first as given."""

    events: tuple[Event, ...]

    def draw(self, sheet: Sheet) -> None:
        leading = BODY * 1.5
        dates = max((sheet.regular.width(event.when, SMALL) for event in self.events), default=0) + 14
        kinds = max((sheet.regular.width(sheet.legible(event.kind), SMALL) for event in self.events), default=0) + 14
        x = sheet.left + dates
        for n, event in enumerate(self.events):
            lines = sheet.wrap(event.text, sheet.right - x - 12 - kinds, BODY)
            for at, line in enumerate(lines):
                sheet.need(leading)
                sheet.y -= leading
                baseline = sheet.y + 3.5
                if at == 0:
                    sheet.write(sheet.left, baseline, event.when, SMALL, ink="muted")
                    sheet.box(x - 2, baseline + 1, 4, 4, event.tone, radius=2)
                    sheet.write(x + 12, baseline, event.kind, SMALL, ink="muted")
                sheet.write(x + 12 + kinds, baseline, line, BODY)
            if n + 1 < len(self.events):
                sheet.y -= 3
        sheet.y -= 12


class Method(Definition):
    """A definition in the appendix of a report."""

    @classmethod
    def of(cls, definition: Definition) -> "Method":
        return cls(*(getattr(definition, field.name) for field in fields(Definition)))

    def draw(self, sheet: Sheet) -> None:
        sheet.need(52)
        sheet.paragraph(self.name, SMALL, bold=True)
        sheet.paragraph(self.formula, SMALL)
        sheet.paragraph(self.basis, TINY, ink="muted")
        sheet.y -= 7
