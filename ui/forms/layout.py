"""How a form is laid out, as data: each page's layout.py lists the sections of its entities by hand."""

from collections.abc import Sequence
from typing import NamedTuple

from opsdesk.i18n import mark as _
from opsdesk.model.record import Entity

OWN_FIELDS = _("Your own fields")


class Section(NamedTuple):
    """`title` is a message id, or "" for the first section, which needs none."""

    title: str
    fields: tuple[str, ...]


def with_custom(entity: Entity, sections: Sequence[Section]) -> list[Section]:
    """`sections` and, behind them, the user's own fields."""
    custom = tuple(field.name for field in entity.fields if field.custom)
    return [*sections, Section(OWN_FIELDS, custom)] if custom else list(sections)
