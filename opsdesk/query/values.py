"""Values in the typed language: what stands behind an operator, as conditions on a field, and back as text."""

import re
from datetime import date
from typing import Any

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model import phones, text
from opsdesk.model.record import Field
from opsdesk.query import filters as f
from opsdesk.query.filters import All, AnyOf, Filter, Not, Operand, Relative, Test, both

OR = ("or", "或", "或者", "|")
NOT = ("not", "非")
AND = ("and", "且", "并且", "&")
_PIECE = re.compile(r'"((?:[^"\\]|\\.)*)"|([^,，"]+)|[,，]')
_AGO = re.compile(r"([+-]?)(\d{1,5})\s*(?:d|天)$", re.IGNORECASE)
_PARTIAL = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})月?)?年?$")
_FLIPPED = {f.MORE: f.LESS, f.LEAST: f.MOST, f.LESS: f.MORE, f.MOST: f.LEAST}


def read(field: Field, operator: str, raw: str) -> Filter:
    """The condition `field operator raw`, where `raw` may hold several values."""
    values = split(raw)
    if not values:
        if operator in (f.IS, f.IS_NOT):
            return Test(field.name, f.EMPTY if operator == f.IS else f.FILLED)
        raise unreadable(t("“{word}” has no value", word=f"{field.name}{operator}"))
    if operator not in f.operators(field.kind):
        raise unreadable(t("{field} cannot be compared with {operator}", field=t(field.label), operator=operator))
    if operator == f.CONTAINS:
        return Test(field.name, operator, tuple(value for value, _ in values))
    return _merged([_condition(field, operator, value, quoted) for value, quoted in values], operator)


def number(field: Field, raw: str) -> int | float:
    """What a number such as `field` holds is compared with."""
    try:
        found = text.parse(field, raw)
    except text.Unreadable as reason:
        raise unreadable(str(reason)) from reason
    if not isinstance(found, int | float):
        raise unreadable(t("“{text}” is not a number", text=raw))
    return found


def split(raw: str) -> list[tuple[str, bool]]:
    """The values between commas, each with whether it stood in quotes."""
    values: list[tuple[str, bool]] = []
    text_so_far, quoted, seen = "", False, False
    for match in _PIECE.finditer(raw):
        if match.group() in (",", "，"):
            if seen:
                values.append((text_so_far, quoted))
            text_so_far, quoted, seen = "", False, False
            continue
        seen = True
        quoted = quoted or match[1] is not None
        text_so_far += unescaped(match[1]) if match[1] is not None else match[2]
    return [*values, (text_so_far, quoted)] if seen else values


def _condition(field: Field, operator: str, value: str, quoted: bool) -> Filter:
    if isinstance(field.kind, k.Day | k.Moment):
        return _day_condition(field, operator, value)
    if isinstance(field.kind, k.Ref):
        return Test(field.name, operator, (value,))
    if not quoted and ".." in value and operator == f.IS and isinstance(field.kind, _ORDERED):
        low, high = value.split("..", 1)
        bounds = [Test(field.name, f.LEAST, (_stored(field, low),))] if low else []
        bounds += [Test(field.name, f.MOST, (_stored(field, high),))] if high else []
        return both(*bounds)
    return Test(field.name, operator, (_stored(field, value),))


_ORDERED = (k.Whole, k.Decimal, k.Money, k.Percent, k.Span)


def _stored(field: Field, value: str) -> Any:
    if isinstance(field.kind, k.Text | k.Tags):
        # one value of a many-valued field; stored text is compared as it is, a phone in its one spelling
        return phones.usual(value) if getattr(field.kind, "form", "") == "phone" else value
    try:
        return text.parse(field, value)
    except text.Unreadable as reason:
        raise unreadable(f"{t(field.label)}: {reason}") from reason


def _day_condition(field: Field, operator: str, value: str) -> Filter:
    if ".." in value and operator == f.IS:
        low, high = value.split("..", 1)
        bounds = [Test(field.name, f.LEAST, (_days(field, low)[0],))] if low else []
        bounds += [Test(field.name, f.MOST, (_days(field, high)[1],))] if high else []
        return both(*bounds)
    first, last = _days(field, value)
    if isinstance(first, Relative) and first.days < 0:
        return Test(field.name, _FLIPPED.get(operator, operator), (first,))
    match operator:
        case f.MORE | f.MOST:
            return Test(field.name, operator, (last,))
        case f.LEAST | f.LESS:
            return Test(field.name, operator, (first,))
        case _ if first == last:
            return Test(field.name, operator, (first,))
        case _:
            inside = All((Test(field.name, f.LEAST, (first,)), Test(field.name, f.MOST, (last,))))
            return inside if operator == f.IS else Not(inside)


def _days(field: Field, value: str) -> tuple[Operand, Operand]:
    """The first and the last day that `value` means."""
    word = value.strip().casefold()
    for near, names in ((0, ("today", "今天")), (1, ("tomorrow", "明天")), (-1, ("yesterday", "昨天"))):
        if word in names:
            return Relative(near), Relative(near)
    if ago := _AGO.match(word):
        days = Relative(int(ago[2]) if ago[1] == "+" else -int(ago[2]))
        return days, days
    if partial := _PARTIAL.match(word):
        year, month = int(partial[1]), int(partial[2] or 0)
        try:
            first = date(year, month or 1, 1)
            after = date(year + (month in (0, 12)), month % 12 + 1 if month else 1, 1)
        except ValueError as error:
            raise unreadable(t("“{text}” is no day of the calendar", text=value)) from error
        return clock.day_number(first), clock.day_number(after) - 1
    try:
        day = text.PARSE[k.Day](k.Day(), value)
    except text.Unreadable as reason:
        raise unreadable(f"{t(field.label)}: {reason}") from reason
    return day, day


def _merged(conditions: list[Filter], operator: str) -> Filter:
    """Several values after one operator: any of them; none of them for !=."""
    if all(isinstance(condition, Test) and condition.operator == operator for condition in conditions):
        tests = [condition for condition in conditions if isinstance(condition, Test)]
        return Test(tests[0].field, operator, tuple(value for test in tests for value in test.values))
    if len(conditions) == 1:
        return conditions[0]
    return All(tuple(conditions)) if operator == f.IS_NOT else AnyOf(tuple(conditions))


def unescaped(quoted: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted)


def unreadable(what: str) -> Trouble:
    return Trouble(
        t("This filter cannot be read: {what}.", what=what),
        t("Example: city=上海 value>1000 tag:VIP"),
        code="filter-syntax",
    )


# -- writing ------------------------------------------------------------------------------------------------------


def write(field: Field, operator: str, values: tuple[Operand, ...]) -> str:
    first = values[0]
    if isinstance(first, Relative) and first.days < 0:
        operator = {flipped: plain for plain, flipped in _FLIPPED.items()}.get(operator, operator)
    return f"{field.name}{operator}{','.join(_format_value(field, operator, value) for value in values)}"


def _format_value(field: Field, operator: str, value: Operand) -> str:
    if isinstance(value, Relative):
        return "today" if value.days == 0 else f"+{value.days}d" if value.days > 0 else f"{-value.days}d"
    if isinstance(value, str):
        return quote(value)
    if isinstance(field.kind, k.Moment):
        return text.DUMP[k.Day](k.Day(), value)
    return text.dump(field, value)


def quote(value: str) -> str:
    """`value` in quotes when anything in it could be read as syntax."""
    plain = (
        re.fullmatch(r"[\w@+./][\w@+./-]*", value) and ".." not in value and value.casefold() not in (*OR, *NOT, *AND)
    )
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return value if plain else f'"{escaped}"'
