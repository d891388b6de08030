"""Filters as sentences in the user's language: chips, view titles and report subtitles."""

from opsdesk.i18n import language, t
from opsdesk.model import kinds as k
from opsdesk.model import masking, text
from opsdesk.model.record import Entity, Field
from opsdesk.query import filters as f
from opsdesk.query.filters import All, Among, AnyOf, Filter, Not, Operand, Relative, Test, Words


def say(entity: Entity, condition: Filter) -> str:
    """`condition` for people: "City is 上海 · Stage is Grow, Retain"."""
    match condition:
        case All(()):
            return t("all {entity}", entity=t(entity.label).lower())
        case All(parts):
            return " · ".join(_enclosed(entity, part) for part in parts)
        case AnyOf(parts):
            return t(" or ").join(_enclosed(entity, part) for part in parts)
        case Not(part):
            return t("not ({condition})", condition=say(entity, part))
        case Words(words):
            return t("contains “{words}”", words=words)
        case Among(name):
            return name
        case Test(name, operator, values):
            return _test(entity.field(name), operator, values)


def _enclosed(entity: Entity, part: Filter) -> str:
    said = say(entity, part)
    return f"({said})" if isinstance(part, AnyOf) and len(part.parts) > 1 else said


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
    shown = ("、" if language() == "zh" else ", ").join(
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
