"""The calendar as a poster, all in vectors: a page for each month, or a year on one page."""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass

from opsdesk import clock
from opsdesk.analysis.lanes import Bar, hidden, stacked
from opsdesk.i18n import language, t
from opsdesk.model import text
from opsdesk.model.figures import month_name
from opsdesk.model.kinds import Pick
from opsdesk.model.text import MONTHS
from opsdesk.query.filters import EVERYTHING
from opsdesk.query.sentence import say
from opsdesk.reports.catalogue import Request, Source
from opsdesk.reports.frame import SMALL, TINY, Document, Part, Sheet
from opsdesk.services import overlays, schedule
from opsdesk.services.overlays import Overlays
from opsdesk.services.schedule import ENTITY, Shown
from opsdesk.tokens import LIGHT, mixed

A_YEAR = 300
"""A period of so many days or more is a year's poster."""
MOST_MONTHS = 24
HEAD, DATE, LANE, LEGEND = 16.0, 15.0, 12.5, 22.0
YEAR_LANE, YEAR_SIDE = 8.6, 34.0


def build(source: Source, request: Request) -> Document:
    begin = request.as_of if request.first is None else request.first
    first = clock.day_number(clock.day_of(begin).replace(day=1))
    end = begin if request.last is None else max(request.last, begin)
    of_year = end - begin >= A_YEAR
    months = _months(first, end)[: 12 if of_year else MOST_MONTHS]
    last = _last(months[-1])
    shown = schedule.read(source.connection, source.schema, request.where, first - 6, last + 6).shown
    over = overlays.read(source.connection, source.schema, first - 6, last + 6)
    channel = source.schema[ENTITY].field("channel")
    keys = [option.key for option in channel.kind.options] if isinstance(channel.kind, Pick) else []
    there = {one.channel for one in shown if one.first <= last and one.last >= first}
    legend = [(text.show(channel, key), _colour(keys, key)) for key in keys if key in there]
    page: list[Part] = (
        [YearPage(months, shown, over, keys, legend)]
        if of_year
        else [MonthPage(month, shown, over, keys, legend, turns=at > 0) for at, month in enumerate(months)]
    )
    title = f"{month_name(months[0])} – {month_name(months[-1])}" if len(months) > 1 else month_name(months[0])
    where = request.where
    return Document(
        request.title or t("Campaign calendar: {period}", period=title),
        page,
        request.as_of,
        facts=() if where == EVERYTHING else (say(source.schema[ENTITY], where),),
        author=request.author,
        landscape=True,
    )


def _months(first: int, end: int) -> list[int]:
    found = [first]
    while (following := _last(found[-1]) + 1) <= end:
        found.append(following)
    return found


def _last(month: int) -> int:
    when = clock.day_of(month)
    return month + monthrange(when.year, when.month)[1] - 1


def _colour(keys: Sequence[str], key: str | None) -> str:
    return LIGHT.series[(keys.index(key) if key in keys else len(LIGHT.series) - 1) % len(LIGHT.series)]


# -- drawing ----------------------------------------------------------------------------------------------------------


def _numbers(colour: str) -> str:
    return " ".join(f"{int(colour[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5))


def _fill(sheet: Sheet, x: float, y: float, width: float, height: float, colour: str) -> None:
    sheet.canvas.addLiteral(f"{_numbers(colour)} rg {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")


def _ground(over: Overlays, day: int) -> str | None:
    """The tint of a day: a holiday, a make-up workday, a freeze, a weekend."""
    if day in over.closed:
        return mixed(LIGHT.surface, LIGHT.bad, 0.09)
    if day in over.opened:
        return mixed(LIGHT.surface, LIGHT.warn, 0.12)
    if any(one.first <= day <= one.last for one in over.freezes):
        return mixed(LIGHT.surface, LIGHT.muted, 0.20)
    return LIGHT.background if (day + 3) % 7 >= 5 else None


def _bar(sheet: Sheet, place: tuple[float, float, float, float], one: Shown, keys: Sequence[str], size: float) -> None:
    """A campaign's bar with its name, as far as there is room: planned ones are hollow, cancelled ones only muted text."""
    x, y, width, height = place
    colour = one.color if one.color and len(one.color) == 7 and one.color[0] == "#" else _colour(keys, one.channel)
    planned = one.status in ("idea", "draft", "review", None)
    try:
        ground = mixed(LIGHT.surface, colour.upper(), 0.20)
    except ValueError:
        colour = _colour(keys, one.channel)
        ground = mixed(LIGHT.surface, colour, 0.20)
    if planned:
        sheet.canvas.addLiteral(
            f"{_numbers(colour)} RG 0.6 w [2 1.5] 0 d {x:.2f} {y:.2f} {width:.2f} {height:.2f} re S [] 0 d"
        )
    elif one.status != "cancelled":
        _fill(sheet, x, y, width, height, ground)
    _fill(sheet, x, y, 2, height, colour)
    said = f"{one.begins} {one.title}" if one.begins else one.title
    ink = "muted" if one.status in ("cancelled", "done", "reviewed") else "text"
    sheet.write(x + 4, y + (height - size) / 2 + size * 0.14, sheet.cut(said, max(width - 6, 0), size), size, ink=ink)


def _legend(sheet: Sheet, legend: Sequence[tuple[str, str]]) -> None:
    x, y = sheet.left, sheet.bottom + 4
    for words, colour in legend:
        _fill(sheet, x, y, 8, 6, colour)
        sheet.write(x + 11, y, words, TINY, ink="muted")
        x += 11 + sheet.regular.width(sheet.legible(words), TINY) + 14
    said = t("{off}: public holiday, {work}: make-up workday", off=t("off"), work=t("work"))
    sheet.write(sheet.right, y, said, TINY, ink="muted", align="right")


def _said(over: Overlays, day: int) -> str:
    """What stands in the corner of a day."""
    if day in over.festivals:
        return t(over.festivals[day])
    if day in over.closed and over.closed.get(day - 1) != over.closed[day]:
        return t(over.closed[day])
    begins = [t(name) for name, first, last in over.shopping if day in (first, last)]
    return begins[0] if begins else next((one.name for one in over.freezes if one.first == day), "")


@dataclass(frozen=True)
class MonthPage:
    month: int
    shown: Sequence[Shown]
    over: Overlays
    keys: Sequence[str]
    legend: Sequence[tuple[str, str]]
    turns: bool = False

    def draw(self, sheet: Sheet) -> None:
        if self.turns:
            sheet.turn()
            sheet.bookmark(month_name(self.month))
        sheet.paragraph(month_name(self.month), 13, bold=True)
        begin = self.month - (self.month + 3) % 7
        weeks = (_last(self.month) - begin) // 7 + 1
        wide = (sheet.right - sheet.left) / 7
        top = sheet.y - HEAD
        high = (top - sheet.bottom - LEGEND) / weeks
        for column, name in enumerate(_weekdays()):
            sheet.write(sheet.left + column * wide + 4, top + 5, name, TINY, ink="muted")
        for week in range(weeks):
            self._week(sheet, begin + 7 * week, top - (week + 1) * high, wide, high)
        _legend(sheet, self.legend)
        sheet.y = sheet.bottom

    def _week(self, sheet: Sheet, first: int, bottom: float, wide: float, high: float) -> None:
        for column in range(7):
            day, x = first + column, sheet.left + column * wide
            inside = self.month <= day <= _last(self.month)
            if (ground := _ground(self.over, day)) is not None:
                _fill(sheet, x, bottom, wide, high, ground)
            if any(begin <= day <= end for _name, begin, end in self.over.shopping):
                _fill(sheet, x, bottom, wide, 1.6, LIGHT.warn)
            self._head(sheet, day, x, bottom + high, wide, inside=inside)
        sheet.rule(bottom)
        for column in range(8):
            x = sheet.left + column * wide
            sheet.canvas.addLiteral(
                f"{_numbers(LIGHT.line)} RG 0.5 w {x:.2f} {bottom:.2f} m {x:.2f} {bottom + high:.2f} l S"
            )
        sheet.rule(bottom + high)
        bars = stacked(self.shown, first, first + 6)
        fit = max(int((high - DATE - 3) // LANE), 1)
        lanes = fit if max((bar.lane + 1 for bar in bars), default=0) <= fit else fit - 1
        for bar in bars:
            if bar.lane < lanes:
                y = bottom + high - DATE - (bar.lane + 1) * LANE
                left = sheet.left + (bar.first - first) * wide + (0 if bar.begun else 2)
                right = sheet.left + (bar.last - first + 1) * wide - (0 if bar.goes_on else 2)
                _bar(sheet, (left, y + 1.2, right - left, LANE - 2), bar.item, self.keys, TINY)
        for column, count in enumerate(hidden(bars, first, first + 6, lanes)):
            if count:
                y = bottom + high - DATE - (lanes + 1) * LANE + 3
                sheet.write(sheet.left + column * wide + 4, y, t("+{n} more", n=count), TINY, ink="muted")

    def _head(self, sheet: Sheet, day: int, x: float, top: float, wide: float, *, inside: bool) -> None:
        when = clock.day_of(day)
        closed, opened = day in self.over.closed, day in self.over.opened
        ink = "muted" if not inside else "bad" if closed else "text"
        number = str(when.day)
        sheet.write(x + 4, top - 11, number, SMALL, bold=inside, ink=ink)
        right = x + wide - 4
        if closed or opened:
            badge = t("work") if opened else t("off")
            sheet.write(right, top - 11, badge, TINY, ink="warn" if opened else "bad", align="right")
            right -= sheet.regular.width(badge, TINY) + 4
        said = _said(self.over, day)
        room = right - x - 8 - sheet.bold.width(number, SMALL)
        if said and room > 12:
            sheet.write(right, top - 11, sheet.cut(said, room, TINY), TINY, ink="muted", align="right")


def _weekdays() -> tuple[str, ...]:
    return tuple("一二三四五六日") if language() == "zh" else ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class YearPage:
    """Twelve months under each other, the days of each from left to right."""

    months: Sequence[int]
    shown: Sequence[Shown]
    over: Overlays
    keys: Sequence[str]
    legend: Sequence[tuple[str, str]]

    def draw(self, sheet: Sheet) -> None:
        wide = (sheet.right - sheet.left - YEAR_SIDE) / 31
        top = sheet.y
        high = (top - sheet.bottom - LEGEND) / len(self.months)
        starts = [one.first for one in self.shown]
        for at, month in enumerate(self.months):
            end = _last(month)
            ones = [one for one in self.shown[: bisect_right(starts, end)] if one.last >= month]
            self._month(sheet, month, stacked(ones, month, end), top - (at + 1) * high, wide, high)
        _legend(sheet, self.legend)
        sheet.y = sheet.bottom

    def _month(
        self, sheet: Sheet, month: int, bars: Sequence[Bar[Shown]], bottom: float, wide: float, high: float
    ) -> None:
        left, end = sheet.left + YEAR_SIDE, _last(month)
        when = clock.day_of(month)
        name = f"{when.month}月" if language() == "zh" else MONTHS[when.month - 1]
        sheet.write(sheet.left, bottom + high - 9, name, SMALL, bold=True)
        for day in range(month, end + 1):
            x = left + (day - month) * wide
            if (ground := _ground(self.over, day)) is not None:
                _fill(sheet, x, bottom, wide, high, ground)
            if any(begin <= day <= last for _name, begin, last in self.over.shopping):
                _fill(sheet, x, bottom, wide, 1.2, LIGHT.warn)
            ink = "bad" if day in self.over.closed else "muted"
            sheet.write(x + 1.5, bottom + high - 7, str(clock.day_of(day).day), 5.2, ink=ink)
        sheet.rule(bottom)
        lanes = max(int((high - 9) // YEAR_LANE), 1)
        for bar in bars:
            if bar.lane < lanes:
                y = bottom + high - 9 - (bar.lane + 1) * YEAR_LANE
                x = left + (bar.first - month) * wide
                width = (bar.last - bar.first + 1) * wide
                _bar(sheet, (x + 0.4, y + 0.7, width - 0.8, YEAR_LANE - 1.4), bar.item, self.keys, 5.6)
        rest = len({bar.item.id for bar in bars if bar.lane >= lanes})
        if rest:
            sheet.write(sheet.left, bottom + 3, t("+{n} more", n=rest), 5.6, ink="muted")
