"""The typed filter language: `city=上海 value>1000 tag:VIP last_contact>30d`.

    field=value  field!=value  field~part  > >= < <=     comparisons; `:` is `=`
    a,b          any of                                  "two words" keeps spaces and commas
    a..b         from a up to and with b                 2026-03 is a whole month, 2026 a whole year
    30d          30 days ago: last_contact>30d is "longer ago than that"; +7d is in seven days; today
    has:field    no:field                                filled, empty
    -x  not x    (a or b)                                bare words search all text
    orders(date<=90d)>=2                                 what belongs to it: at least two orders of the last 90 days
    has:orders(...)  no:interactions(at<=30d)            at least one, none
    sum:orders.amount(date<=90d)>=1000                   also avg:, and days: for different days
    customer.city=上海  customer(city=上海 tag:VIP)       the record that it belongs to
    segment="VIP 沉默"  segment=a,b  segment!=a           the records of a saved view; any of them; not those
    among="name",ids                                     records counted somewhere; written by `format` only
Names of fields and lists are the English names, or any label or header synonym in either language.
`format` writes what `parse` reads back to an equal filter; saved views store that text.
"""

import re
from dataclasses import replace

from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.record import Entity, Field
from opsdesk.model.relations import owner_of, relation, relation_named
from opsdesk.query import filters as f
from opsdesk.query import paths, values
from opsdesk.query.filters import All, Among, AnyOf, Filter, Not, Of, Related, Segment, Test, Words, both
from opsdesk.query.paths import named
from opsdesk.query.values import AND, NOT, OR, quote, unescaped, unreadable

__all__ = ["format", "named", "parse"]

HAS, NO = "has", "no"
_PREFIXES = {
    "has": HAS, "有": HAS, "no": NO, "无": NO, "没有": NO,
    "sum": f.SUM, "合计": f.SUM, "avg": f.AVERAGE, "平均": f.AVERAGE, "days": f.DAYS, "天数": f.DAYS,
}  # fmt: skip
_SEGMENT = ("segment", "分群")
_GLUE = "|".join(word for word in (*OR, *NOT, *AND) if word.isalpha())
_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<open>[(（]) | (?P<close>[)）]) | (?P<minus>-)(?=\S)
    | (?!(?i:{_GLUE})[(（]) (?:(?P<prefix>(?i:{"|".join(_PREFIXES)}))[:：])? (?P<list>[^\W\d][\w.-]*)[(（]
    | (?P<field>[^\W\d][\w.-]*)(?P<operator>!=|>=|<=|!~|[=:~<>＝：＞＜])(?P<values>(?:"(?:[^"\\]|\\.)*"|[^\s"()（）])*)
    | (?P<quoted>"(?:[^"\\]|\\.)*")
    | (?P<word>[^\s()（）]+)
    )""",
    re.VERBOSE,
)
_COMPARISON = re.compile(r"(!=|>=|<=|[=<>＝＞＜≥≤])(.*)", re.DOTALL)
_WIDE = str.maketrans("＝：＞＜", "=:><")


def parse(entity: Entity, typed: str) -> Filter:
    """The filter that `typed` says. Raises Trouble naming the word it does not understand."""
    tokens = [match for match in _TOKEN.finditer(typed) if match.group().strip()]
    reader = _Reader(entity, tokens)
    condition = reader.either()
    if reader.position < len(tokens):
        raise unreadable(t("there is a “)” without its “(”"))
    return condition


class _Reader:
    """`entity` is the one whose conditions are being read: inside orders(...) it is the orders."""

    def __init__(self, entity: Entity, tokens: list[re.Match[str]]) -> None:
        self.entity, self.tokens, self.position = entity, tokens, 0
        self.depth = self.nested = 0

    def peek(self) -> str:
        return self.tokens[self.position].group().strip() if self.position < len(self.tokens) else ""

    def either(self) -> Filter:
        choices = [self.every()]
        while self.peek().casefold() in OR:
            self.position += 1
            choices.append(self.every())
        return choices[0] if len(choices) == 1 else AnyOf(tuple(choices))

    def every(self) -> Filter:
        found: list[Filter] = []
        while (word := self.peek()) and word.casefold() not in OR and word not in ")）":
            if word.casefold() in AND:
                self.position += 1
                continue
            found.append(self.one())
        return both(*found) if found else f.EVERYTHING

    def one(self) -> Filter:
        self.depth += 1
        if self.depth > 50:
            raise unreadable(t("the brackets are nested too deeply"))
        found = self.term()
        self.depth -= 1
        return found

    def term(self) -> Filter:
        match = self.tokens[self.position]
        word = match.group().strip()
        self.position += 1
        if match["open"]:
            return self.closed()
        if word.casefold() in NOT and self.peek():
            return Not(self.one())
        if match["minus"] and self.peek():
            return Not(self.one())
        if match["list"]:
            return self.others(match["list"], _prefix(match["prefix"]))
        if match["operator"]:
            return self.test(match["field"].strip(), match["operator"].translate(_WIDE), match["values"])
        if match["quoted"]:
            return Words(unescaped(match["quoted"][1:-1]))
        if word.startswith('"'):
            raise unreadable(t("a closing quotation mark is missing"))
        return Words(word)

    def closed(self) -> Filter:
        """What stands up to the closing bracket."""
        inside = self.either()
        if self.peek() not in (")", "）") or not self.peek():
            raise unreadable(t("a “)” is missing"))
        self.position += 1
        return inside

    def test(self, name: str, operator: str, raw: str) -> Filter:
        prefix = _prefix(name) if operator in (":", f.IS) else ""
        if prefix in (HAS, NO) or (prefix and named(self.entity, name) is None):
            return self.prefixed(prefix, raw)
        if name == "among" and operator == f.IS:
            return _among(raw)
        refs, entity, name = paths.follow(self.entity, name, named)
        if name.casefold() in _SEGMENT and named(entity, name) is None:
            return paths.of(refs, _segments(operator, raw))
        field = paths.field(entity, name)
        if operator == "!~":
            return paths.of(refs, Not(values.read(field, f.CONTAINS, raw)))
        return paths.of(refs, values.read(field, f.IS if operator == ":" else operator, raw))

    def prefixed(self, prefix: str, raw: str) -> Filter:
        """`has:email`, `no:interactions`, `sum:orders.amount>=1000`."""
        compared = _COMPARISON.search(raw)
        path, comparison = (raw[: compared.start()], compared.group()) if compared else (raw, "")
        if prefix in (HAS, NO):
            refs, entity, name = paths.follow(self.entity, path, named)
            if paths.labelled(entity, name) or relation_named(entity, name) is None:
                return paths.of(refs, Test(paths.field(entity, name).name, f.FILLED if prefix == HAS else f.EMPTY))
        refs, entity, name = paths.follow(self.entity, path, _is_list(prefix))
        return paths.of(refs, _related(entity, name, prefix, f.EVERYTHING, comparison))

    def others(self, path: str, prefix: str) -> Filter:
        """`path(...)`: what belongs to the record, or the record that it belongs to."""
        refs, entity, name = paths.follow(self.entity, path, _is_list(prefix))
        ref = None if prefix or relation_named(entity, name) else named(entity, name)
        if ref is not None and (owner := owner_of(entity, ref)):
            return paths.of([*refs, ref], self.inside(owner, len(refs) + 1))
        found = paths.measured(entity, name, prefix)[0] if prefix in f.MEASURES else paths.listed(entity, name)
        inner = self.inside(found.entity, len(refs) + 1)
        return paths.of(refs, _related(entity, name, prefix, inner, self.comparison()))

    def inside(self, entity: Entity, deeper: int) -> Filter:
        self.nested += deeper
        paths.check_depth(self.nested)
        outer, self.entity = self.entity, entity
        found = self.closed()
        self.entity = outer
        self.nested -= deeper
        return found

    def comparison(self) -> str:
        """What follows the closing bracket: ">=2", perhaps with a space in between."""
        compared = _COMPARISON.fullmatch(self.peek())
        if compared is None:
            return ""
        self.position += 1
        if compared[2] or not self.peek():
            return compared.group()
        self.position += 1
        return compared.group() + self.tokens[self.position - 1].group().strip()


def _prefix(word: str | None) -> str:
    return _PREFIXES.get(word.casefold(), "") if word else ""


def _is_list(prefix: str) -> "paths.Known":
    def known(entity: Entity, name: str) -> bool:
        head = name.rpartition(".")[0] if prefix in f.MEASURES else ""
        return any(relation_named(entity, one) for one in (name, head) if one)

    return known


def _related(entity: Entity, name: str, prefix: str, inner: Filter, comparison: str) -> Filter:
    measured = prefix in f.MEASURES
    found, field = paths.measured(entity, name, prefix) if measured else (paths.listed(entity, name), None)
    related = Related(found.entity.name, found.by.name, inner)
    if field:
        related = replace(related, measure=prefix, field=field.name)
    if prefix in (HAS, NO) and not comparison:
        return related if prefix == HAS else replace(related, operator=f.IS, number=0)
    compared = _COMPARISON.fullmatch(comparison)
    if compared is None and not field:
        return related
    if compared is None or prefix in (HAS, NO) or not compared[2]:
        raise unreadable(t("“{word}” has no value", word=f"{prefix}:{name}" if compared is None else comparison))
    operator = compared[1].translate(_WIDE).replace("≥", f.LEAST).replace("≤", f.MOST)
    asked = paths.compared(found.entity, related)
    low, dots, high = compared[2].partition("..")
    if not dots or operator != f.IS:
        return replace(related, operator=operator, number=values.number(asked, compared[2]))
    ends = [(f.LEAST, low), (f.MOST, high)]
    return both(*(replace(related, operator=o, number=values.number(asked, end)) for o, end in ends if end))


def _segments(operator: str, raw: str) -> Filter:
    names = [Segment(name) for name, _quoted in values.split(raw) if name.strip()]
    if not names:
        raise unreadable(t("“{word}” has no value", word=f"segment{operator}"))
    if operator not in (f.IS, ":", f.IS_NOT):
        raise unreadable(t("a segment is compared with = or !="))
    found = names[0] if len(names) == 1 else AnyOf(tuple(names))
    return Not(found) if operator == f.IS_NOT else found


def _among(raw: str) -> Among:
    match values.split(raw):
        case [(name, _), (packed, False)]:
            found = Among(name, packed)
            try:
                found.ids  # noqa: B018 - a damaged list is refused where it is read, not where it is used
            except ValueError:
                pass
            else:
                return found
    raise unreadable(t("the list of records after “among” is damaged"))


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
            return quote(words)
        case Segment(name):
            return f"segment={quote(name)}"
        case Among(name, packed):
            return f"among={quote(name)},{packed}"
        case Test(name, operator, operands):
            return _written(entity.field(name), operator, operands)
        case Of(name, part):
            return _format_of(entity, entity.field(name), part)
        case Related():
            return _format_related(entity, condition)


def _enclosed(entity: Entity, part: Filter) -> str:
    written = format(entity, part)
    return f"({written})" if isinstance(part, All | AnyOf) else written


def _written(field: Field, operator: str, operands: tuple[f.Operand, ...], path: str = "") -> str:
    match operator:
        case f.EMPTY:
            return f"{NO}:{path}{field.name}"
        case f.FILLED:
            return f"{HAS}:{path}{field.name}"
        case _:
            return path + values.write(field, operator, operands)


def _format_of(entity: Entity, ref: Field, part: Filter) -> str:
    owner = owner_of(entity, ref)
    assert owner is not None, ref
    if isinstance(part, Test):
        return _written(owner.field(part.field), part.operator, part.values, f"{ref.name}.")
    return f"{ref.name}({format(owner, part)})"


def _format_related(entity: Entity, related: Related) -> str:
    found = relation(entity, related.entity, related.by)
    assert found is not None, related
    inside = f"({format(found.entity, related.where)})"
    if related.measure == f.COUNT:
        if (related.operator, related.number) == (f.LEAST, 1):
            return f"{HAS}:{found.name}{inside}"
        if (related.operator, related.number) == (f.IS, 0):
            return f"{NO}:{found.name}{inside}"
        return f"{found.name}{inside}{related.operator}{related.number}"
    number = text.dump(paths.compared(found.entity, related), related.number)
    return f"{related.measure}:{found.name}.{related.field}{inside}{related.operator}{number}"
