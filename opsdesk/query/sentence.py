"""Filters as sentences in the user's language: chips, view titles and report subtitles."""

from collections.abc import Iterable

from opsdesk.i18n import language, t, tn
from opsdesk.model import kinds as k
from opsdesk.model import masking, text
from opsdesk.model.record import Entity, Field
from opsdesk.model.relations import Relation, owner_of, relation
from opsdesk.query import filters as f
from opsdesk.query import paths
from opsdesk.query.filters import All, Among, AnyOf, Filter, Not, Of, Operand, Related, Relative, Segment, Test, Words


def say(entity: Entity, condition: Filter) -> str:
    """`condition` for people: "City is 上海 · Stage is Grow, Retain"."""
    match condition:
        case All(()):
            return t("all {entity}", entity=t(entity.label).lower())
        case All(parts):
            return " · ".join(_enclosed(entity, part) for part in parts)
        case AnyOf(parts):
            return t(" or ").join(_enclosed(entity, part) for part in parts)
        case Not(Segment(name)):
            return t("not in the segment “{name}”", name=name)
        case Not(part):
            return t("not ({condition})", condition=say(entity, part))
        case Words(words):
            return t("contains “{words}”", words=words)
        case Segment(name):
            return t("in the segment “{name}”", name=name)
        case Among(name):
            return name
        case Test(name, operator, values):
            return _test(entity.field(name), operator, values)
        case Of(name, part):
            ref = entity.field(name)
            owner = owner_of(entity, ref)
            assert owner is not None, condition
            return t("{field}: {condition}", field=t(ref.label), condition=_inside(owner, part))
        case Related():
            found = relation(entity, condition.entity, condition.by)
            assert found is not None, condition
            return _related(found, condition)


def _enclosed(entity: Entity, part: Filter) -> str:
    said = say(entity, part)
    return f"({said})" if isinstance(part, AnyOf) and len(part.parts) > 1 else said


def _inside(entity: Entity, part: Filter) -> str:
    """`part` inside a longer sentence."""
    return t(", ").join(_enclosed(entity, one) for one in f.parts(part)) if part != f.EVERYTHING else say(entity, part)


def several(words: Iterable[str]) -> str:
    """上海、北京; "Grow, Retain"."""
    return ("、" if language() == "zh" else ", ").join(words)


def count_operator(operator: str) -> str:
    """How a number of records is compared."""
    return {
        f.LEAST: t("at least"),
        f.MOST: t("at most"),
        f.IS: t("exactly"),
        f.MORE: t("more than"),
        f.LESS: t("fewer than"),
        f.IS_NOT: t("not exactly"),
    }[operator]


def _how_many(related: Related) -> str:
    return f"{count_operator(related.operator)} {related.number:,}"


def _related(found: Relation, related: Related) -> str:
    """The days just gone by and what was bought are parts of the sentence; other conditions follow in brackets."""
    child, rest = found.entity, list(f.parts(related.where)) if related.where != f.EVERYTHING else []
    when = next((part for part in rest if _days_back(child, part)), None)
    bought = next((part for part in rest if _product(related, part)), None)
    rest = [part for part in rest if part is not when and part is not bought]
    places = {
        "when": t(" in the last {n} days", n=_days_back(child, when)) if when else "",
        "which": t(" ({conditions})", conditions=t(", ").join(_enclosed(child, part) for part in rest)) if rest else "",
    }
    if related.measure in (f.SUM, f.AVERAGE):
        return _measured(found, related, places)
    how = _how_many(related)
    if related.measure == f.DAYS:
        return t("{entity} on {how} days{when}{which}", entity=_said(found), how=how, **places)
    if bought:
        return _bought(_product(related, bought), how, related, places)
    if related.any:
        return t("has {entity}{when}{which}", entity=_said(found), **places)
    if related.none:
        return t("no {entity}{when}{which}", entity=_said(found), **places)
    return t("{how} {entity}{when}{which}", how=how, entity=_said(found, one=related.number == 1), **places)


def _said(found: Relation, *, one: bool = False) -> str:
    return (t(found.entity.one) if one and found.name == found.entity.name else found.label).lower()


def _days_back(child: Entity, part: Filter | None) -> int:
    match part:
        case Test(name, f.LEAST, (Relative(days),)) if child.when and name == child.when.name and days < 0:
            return -days
        case _:
            return 0


def _product(related: Related, part: Filter) -> str:
    """What was bought, if `part` says that and nothing else."""
    match part:
        case Test("product", operator, values) if related.entity == "orders" and related.measure == f.COUNT:
            quoted = t(" or ").join(t("“{value}”", value=value) for value in values)
            return {f.IS: quoted, f.CONTAINS: t("a product with {words}", words=quoted)}.get(operator, "")
        case _:
            return ""


def _bought(product: str, how: str, related: Related, places: dict[str, str]) -> str:
    if related.any:
        return t("bought {product}{when}{which}", product=product, **places)
    if related.none:
        return t("did not buy {product}{when}{which}", product=product, **places)
    return tn(
        "bought {product} {how} time{when}{which}",
        "bought {product} {how} times{when}{which}",
        int(related.number),
        product=product,
        how=how,
        **places,
    )


def _measured(found: Relation, related: Related, places: dict[str, str]) -> str:
    field = found.entity.field(related.field)
    words = {f.SUM: t("total {field} of {entity}"), f.AVERAGE: t("average {field} of {entity}")}[related.measure]
    number = paths.compared(found.entity, related)
    return t(
        "{measured}{when}{which} {operator} {value}",
        measured=words.format(field=t(field.label).lower(), entity=_said(found)),
        operator=operator_name(number.kind, related.operator),
        value=text.show(number, related.number),
        **places,
    )


def operator_name(kind: k.Kind, operator: str) -> str:
    """How the filter editor calls `operator` for a field of `kind`."""
    dated = isinstance(kind, k.Day | k.Moment)
    names = {
        f.IS: t("has") if isinstance(kind, k.Tags) else t("is"),
        f.IS_NOT: t("has not") if isinstance(kind, k.Tags) else t("is not"),
        f.CONTAINS: t("contains"),
        f.MORE: t("is after") if dated else t("is more than"),
        f.LEAST: t("is from") if dated else t("is at least"),
        f.LESS: t("is before") if dated else t("is less than"),
        f.MOST: t("is up to") if dated else t("is at most"),
        f.EMPTY: t("is empty"),
        f.FILLED: t("is filled"),
    }
    return names[operator]


def _test(field: Field, operator: str, values: tuple[Operand, ...]) -> str:
    label = t(field.label)
    if values and isinstance(values[0], Relative) and operator in f.COMPARISONS:
        return _relative(label, operator, values[0].days)
    hidden = field.sensitive and operator in (f.IS, f.IS_NOT)  # parts of a number are what somebody typed
    shown = several(
        masking.mask(_value(field, value)) if hidden and isinstance(value, str) else _value(field, value)
        for value in values
    )
    return t(
        "{field} {operator} {values}", field=label, operator=operator_name(field.kind, operator), values=shown
    ).strip()


def _relative(label: str, operator: str, days: int) -> str:
    if days == 0:
        names = {
            f.MORE: t("{field} after today"),
            f.LEAST: t("{field} today or later"),
            f.LESS: t("{field} before today"),
            f.MOST: t("{field} up to today"),
        }
    elif days < 0:
        names = {
            f.MORE: t("{field} less than {n} days ago"),
            f.LEAST: t("{field} in the last {n} days"),
            f.LESS: t("{field} over {n} days ago"),
            f.MOST: t("{field} {n} days ago or earlier"),
        }
    else:
        names = {
            f.MORE: t("{field} over {n} days ahead"),
            f.LEAST: t("{field} {n} days ahead or later"),
            f.LESS: t("{field} less than {n} days ahead"),
            f.MOST: t("{field} within {n} days"),
        }
    return names[operator].format(field=label, n=abs(days))


def _value(field: Field, value: Operand) -> str:
    if isinstance(value, Relative):
        day = t("{n} days ago") if value.days < 0 else t("in {n} days")
        return t("today") if value.days == 0 else day.format(n=abs(value.days))
    if isinstance(field.kind, k.Moment):
        return text.SHOW[k.Day](k.Day(), value)
    if isinstance(value, str) and not isinstance(field.kind, k.Pick):
        return value
    return text.show(field, value)
