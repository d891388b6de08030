"""The typed filter language: `city=上海 value>1000 tag:VIP last_contact>30d`.

    field=value  field!=value  field~part  > >= < <=     comparisons; `:` is `=`
    a,b          any of                                  "two words" keeps spaces and commas
    a..b         from a up to and with b                 2026-03 is a whole month, 2026 a whole year
    30d          30 days ago: last_contact>30d is "longer ago than that"; +7d is in seven days; today
    has:field    no:field                                filled, empty
    -x  not x    (a or b)                                bare words search all text
    among="name",ids                                     records counted somewhere; written by `format` only
Field names are the English names, or any label or header synonym in either language.
`format` writes what `parse` reads back to an equal filter; saved views store that text.
"""

import re
from datetime import date
from typing import Any

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.i18n import spellings, t
from opsdesk.model import kinds as k
from opsdesk.model import phones, text
from opsdesk.model.record import Entity, Field
from opsdesk.query import filters as f
from opsdesk.query.filters import All, Among, AnyOf, Filter, Not, Operand, Relative, Test, Words, both

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<open>[(（]) | (?P<close>[)）]) | (?P<minus>-)(?=\S)
    | (?P<field>[^\W\d][\w.-]*)(?P<operator>!=|>=|<=|!~|[=:~<>＝：＞＜])(?P<values>(?:"(?:[^"\\]|\\.)*"|[^\s"()（）])*)
    | (?P<quoted>"(?:[^"\\]|\\.)*")
    | (?P<word>[^\s()（）]+)
    )""",
    re.VERBOSE,
)
_PIECE = re.compile(r'"((?:[^"\\]|\\.)*)"|([^,，"]+)|[,，]')
_AGO = re.compile(r"([+-]?)(\d{1,5})\s*(?:d|天)$", re.IGNORECASE)
_PARTIAL = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})月?)?年?$")
_FLIPPED = {f.MORE: f.LESS, f.LEAST: f.MOST, f.LESS: f.MORE, f.MOST: f.LEAST}
_WIDE = str.maketrans("＝：＞＜", "=:><")
_OR = ("or", "或", "或者", "|")
_NOT = ("not", "非")
_AND = ("and", "且", "并且", "&")


def parse(entity: Entity, typed: str) -> Filter:
    """The filter that `typed` says. Raises Trouble naming the word it does not understand."""
    tokens = [match for match in _TOKEN.finditer(typed) if match.group().strip()]
    reader = _Reader(entity, tokens)
    condition = reader.either()
    if reader.position < len(tokens):
        raise _unreadable(t("there is a “)” without its “(”"))
    return condition


class _Reader:
    def __init__(self, entity: Entity, tokens: list[re.Match[str]]) -> None:
        self.entity, self.tokens, self.position = entity, tokens, 0
        self.depth = 0

    def peek(self) -> str:
        return self.tokens[self.position].group().strip() if self.position < len(self.tokens) else ""

    def either(self) -> Filter:
        choices = [self.every()]
        while self.peek().casefold() in _OR:
            self.position += 1
            choices.append(self.every())
        return choices[0] if len(choices) == 1 else AnyOf(tuple(choices))

    def every(self) -> Filter:
        found: list[Filter] = []
        while (word := self.peek()) and word.casefold() not in _OR and word not in ")）":
            if word.casefold() in _AND:
                self.position += 1
                continue
            found.append(self.one())
        return both(*found) if found else f.EVERYTHING

    def one(self) -> Filter:
        self.depth += 1
        if self.depth > 50:
            raise _unreadable(t("the brackets are nested too deeply"))
        found = self.term()
        self.depth -= 1
        return found

    def term(self) -> Filter:
        match = self.tokens[self.position]
        word = match.group().strip()
        self.position += 1
        if match["open"]:
            inside = self.either()
            if self.peek() not in (")", "）") or not self.peek():
                raise _unreadable(t("a “)” is missing"))
            self.position += 1
            return inside
        if word.casefold() in _NOT and self.peek():
            return Not(self.one())
        if match["minus"] and self.peek():
            return Not(self.one())
        if match["operator"]:
            return self.test(match["field"].strip(), match["operator"].translate(_WIDE), match["values"])
        if match["quoted"]:
            return Words(_unescaped(match["quoted"][1:-1]))
        if word.startswith('"'):
            raise _unreadable(t("a closing quotation mark is missing"))
        return Words(word)

    def test(self, name: str, operator: str, raw: str) -> Filter:
        if operator in (":", "=") and name in ("has", "no"):
            return Test(self.field(raw).name, f.FILLED if name == "has" else f.EMPTY)
        if name == "among" and operator == f.IS:
            return _among(raw)
        field = self.field(name)
        if operator == ":":
            operator = f.IS
        values = _split(raw)
        if operator == "!~":
            return Not(self.test(name, "~", raw))
        if not values:
            if operator in (f.IS, f.IS_NOT):
                return Test(field.name, f.EMPTY if operator == f.IS else f.FILLED)
            raise _unreadable(t("“{word}” has no value", word=f"{name}{operator}"))
        if operator not in f.operators(field.kind):
            raise _unreadable(t("{field} cannot be compared with {operator}", field=t(field.label), operator=operator))
        if operator == f.CONTAINS:
            return Test(field.name, operator, tuple(value for value, _ in values))
        conditions = [_condition(field, operator, value, quoted) for value, quoted in values]
        return _merged(conditions, operator)

    def field(self, name: str) -> Field:
        found = named(self.entity, name)
        if found is None:
            from difflib import get_close_matches

            near = get_close_matches(name, list(self.entity.by_name), 1, 0.6)
            hint = (
                t("Did you mean {name}?", name=near[0])
                if near
                else t("Fields: {names}", names=", ".join(self.entity.by_name))
            )
            raise Trouble(
                t("{entity} have no field “{name}”.", entity=t(self.entity.label), name=name), hint, code="filter-field"
            )
        return found


def _among(raw: str) -> Among:
    match _split(raw):
        case [(name, _), (packed, False)]:
            found = Among(name, packed)
            try:
                found.ids  # noqa: B018 - a damaged list is refused where it is read, not where it is used
            except ValueError:
                pass
            else:
                return found
    raise _unreadable(t("the list of records after “among” is damaged"))


def named(entity: Entity, name: str) -> Field | None:
    """The field people mean by `name`: its name, a label in either language, or a header synonym."""
    word = name.strip().casefold()
    if word == "tag":
        word = "tags"
    if word in entity.by_name:
        return entity.by_name[word]
    for field in entity.fields:
        if any(word == label.casefold() for label in spellings(field.label)):
            return field
    return next((field for field in entity.fields if word in field.synonyms), None)


def _split(raw: str) -> list[tuple[str, bool]]:
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
        text_so_far += _unescaped(match[1]) if match[1] is not None else match[2]
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
        raise _unreadable(f"{t(field.label)}: {reason}") from reason


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
            raise _unreadable(t("“{text}” is no day of the calendar", text=value)) from error
        return clock.day_number(first), clock.day_number(after) - 1
    try:
        day = text.PARSE[k.Day](k.Day(), value)
    except text.Unreadable as reason:
        raise _unreadable(f"{t(field.label)}: {reason}") from reason
    return day, day


def _merged(conditions: list[Filter], operator: str) -> Filter:
    """Several values after one operator: any of them; none of them for !=."""
    if all(isinstance(condition, Test) and condition.operator == operator for condition in conditions):
        tests = [condition for condition in conditions if isinstance(condition, Test)]
        return Test(tests[0].field, operator, tuple(value for test in tests for value in test.values))
    if len(conditions) == 1:
        return conditions[0]
    return All(tuple(conditions)) if operator == f.IS_NOT else AnyOf(tuple(conditions))


def _unescaped(quoted: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted)


def _unreadable(what: str) -> Trouble:
    return Trouble(
        t("This filter cannot be read: {what}.", what=what),
        t("Example: city=上海 value>1000 tag:VIP"),
        code="filter-syntax",
    )


# -- writing ------------------------------------------------------------------------------------------------------


def format(entity: Entity, condition: Filter) -> str:
    """The typed form of `condition`; parses back to an equal filter."""
    match condition:
        case All(inner):
            return " ".join(_enclosed(entity, part) for part in inner)
        case AnyOf(inner):
            return " or ".join(_enclosed(entity, part) for part in inner)
        case Not(part):
            return f"not {_enclosed(entity, part)}"
        case Words(words):
            return _quote(words)
        case Among(name, packed):
            return f"among={_quote(name)},{packed}"
        case Test(name, f.EMPTY):
            return f"no:{name}"
        case Test(name, f.FILLED):
            return f"has:{name}"
        case Test(name, operator, values):
            return _format_test(entity.field(name), operator, values)


def _enclosed(entity: Entity, part: Filter) -> str:
    written = format(entity, part)
    return f"({written})" if isinstance(part, All | AnyOf) else written


def _format_test(field: Field, operator: str, values: tuple[Operand, ...]) -> str:
    first = values[0]
    if isinstance(first, Relative) and first.days < 0:
        operator = {flipped: plain for plain, flipped in _FLIPPED.items()}.get(operator, operator)
    return f"{field.name}{operator}{','.join(_format_value(field, operator, value) for value in values)}"


def _format_value(field: Field, operator: str, value: Operand) -> str:
    if isinstance(value, Relative):
        return "today" if value.days == 0 else f"+{value.days}d" if value.days > 0 else f"{-value.days}d"
    if isinstance(value, str):
        return _quote(value)
    if isinstance(field.kind, k.Moment):
        return text.DUMP[k.Day](k.Day(), value)
    return text.dump(field, value)


def _quote(value: str) -> str:
    """`value` in quotes when anything in it could be read as syntax."""
    plain = (
        re.fullmatch(r"[\w@+./][\w@+./-]*", value)
        and ".." not in value
        and value.casefold() not in (*_OR, *_NOT, *_AND)
    )
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return value if plain else f'"{escaped}"'
