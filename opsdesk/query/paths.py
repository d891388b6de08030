"""What people call fields and lists when they type: `city`, `城市`, `customer.city`, `orders`, `sum:orders.amount`."""

from collections.abc import Callable, Sequence

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import spellings, t
from opsdesk.model import kinds as k
from opsdesk.model import text
from opsdesk.model.record import Entity, Field
from opsdesk.model.relations import Relation, owner_of, relation_named, relations
from opsdesk.query import filters as f
from opsdesk.query.filters import Filter, Of, Related
from opsdesk.query.values import unreadable

MOST_NESTED = 3
"""Records of records of records: nobody means more than that."""
Known = Callable[[Entity, str], object]


def named(entity: Entity, name: str) -> Field | None:
    """The field people mean by `name`: its name, a label in either language, or a header synonym."""
    word = name.strip().casefold()
    return labelled(entity, name) or next((field for field in entity.fields if word in field.synonyms), None)


def labelled(entity: Entity, name: str) -> Field | None:
    """As `named`, but not by a header synonym."""
    word = name.strip().casefold()
    if word == "tag":
        word = "tags"
    if word in entity.by_name:
        return entity.by_name[word]
    return next((one for one in entity.fields if word in (label.casefold() for label in spellings(one.label))), None)


def field(entity: Entity, name: str) -> Field:
    """As `named`. Raises Trouble with what there is instead."""
    if found := named(entity, name):
        return found
    raise Trouble(
        t("{entity} have no field “{name}”.", entity=t(entity.label), name=name),
        _meant(name, list(entity.by_name)) or t("Fields: {names}", names=", ".join(entity.by_name)),
        code="filter-field",
    )


def listed(entity: Entity, name: str) -> Relation:
    """What belongs to a record of `entity` under `name`. Raises Trouble with what there is instead."""
    if found := relation_named(entity, name):
        return found
    names = [one.name for one in relations(entity)]
    raise Trouble(
        t("{entity} have no list “{name}”.", entity=t(entity.label), name=name),
        _meant(name, names) or t("Lists: {names}. Text with brackets needs quotation marks.", names=", ".join(names)),
        code="filter-field",
    )


def measured(entity: Entity, name: str, measure: str) -> tuple[Relation, Field]:
    """`orders.amount` or `orders`: a list and the field of which `measure` is taken, the usual one when unsaid."""
    head, _dot, tail = name.rpartition(".")
    if tail and head and relation_named(entity, name) is None:
        found = listed(entity, head)
        chosen = field(found.entity, tail)
        if chosen in measurable(found.entity, measure):
            return found, chosen
        raise Trouble(
            t("“{measure}:” cannot be taken of {field}.", measure=measure, field=t(chosen.label)),
            t("Fields: {names}", names=", ".join(one.name for one in measurable(found.entity, measure))),
            code="filter-field",
        )
    found = listed(entity, name)
    if usually := usual(found.entity, measure):
        return found, usually
    raise Trouble(
        t(
            "Of which field of {entity}? Write {example}",
            entity=t(found.entity.label),
            example=f"{measure}:{name}.x(…)",
        ),
        t("Fields: {names}", names=", ".join(one.name for one in measurable(found.entity, measure)) or text.EMPTY),
        code="filter-field",
    )


def measurable(entity: Entity, measure: str) -> list[Field]:
    kinds = (k.Day, k.Moment) if measure == f.DAYS else (k.Money, k.Whole, k.Decimal, k.Percent, k.Span)
    return [one for one in entity.fields if isinstance(one.kind, kinds)]


def usual(entity: Entity, measure: str) -> Field | None:
    """The field that is measured when nobody says which: when it happened, or the one required number."""
    if measure == f.DAYS:
        return entity.when
    required = [one for one in measurable(entity, measure) if one.required]
    return required[0] if len(required) == 1 else None


def compared(entity: Entity, related: Related) -> Field:
    """A field that holds such numbers as `related`, about records of `entity`, is compared with."""
    if related.measure in (f.COUNT, f.DAYS):
        return Field("number", k.Whole(), _("Number"), marks=frozenset({"required"}))
    measured = entity.field(related.field)
    whole = related.measure == f.AVERAGE and isinstance(measured.kind, k.Whole | k.Span)
    return Field(measured.name, k.Decimal() if whole else measured.kind, measured.label, marks=frozenset({"required"}))


def follow(entity: Entity, path: str, known: Known) -> tuple[list[Field], Entity, str]:
    """The Ref fields at the beginning of `path`, the entity they lead to, and the rest, which that one knows or not."""
    refs: list[Field] = []
    while "." in path and not known(entity, path):
        head, _dot, tail = path.partition(".")
        ref = named(entity, head)
        owner = owner_of(entity, ref) if ref else None
        if ref is None or owner is None:
            break
        refs, entity, path = [*refs, ref], owner, tail
        check_depth(len(refs))
    return refs, entity, path


def check_depth(nested: int) -> None:
    if nested > MOST_NESTED:
        raise unreadable(t("the brackets are nested too deeply"))


def of(refs: Sequence[Field], where: Filter) -> Filter:
    """`where`, said of the record that `refs` lead to."""
    for ref in reversed(refs):
        where = Of(ref.name, where)
    return where


def _meant(name: str, names: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, names, 1, 0.6)
    return t("Did you mean {name}?", name=near[0]) if near else ""
