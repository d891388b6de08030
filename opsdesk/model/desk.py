"""What the desk keeps about itself: saved views and the user's own fields. Journalled like everything else."""

from typing import Annotated

from opsdesk.i18n import mark as _
from opsdesk.model.kinds import Flag, Prose, Text, Whole
from opsdesk.model.record import Label, Record, indexed, required


class SavedView(Record, entity="views", prefix="V", label=_("Saved views"), one=_("Saved view")):
    list: Annotated[str, Text(40), required, indexed, Label(_("List"))]
    name: Annotated[str, Text(80), required, Label(_("Name"))]
    filter: Annotated[str | None, Prose(), Label(_("Filter"))] = None
    sort: Annotated[str | None, Text(200), Label(_("Sort"))] = None
    columns: Annotated[str | None, Prose(), Label(_("Columns"))] = None


class CustomField(
    Record, entity="custom_fields", prefix="X", label=_("Your own fields"), one=_("Field"), title="label"
):
    list: Annotated[str, Text(40), required, Label(_("List"))]
    name: Annotated[str, Text(60), required, Label(_("Name"))]
    label: Annotated[str, Text(80), required, Label(_("Label"))]
    kind: Annotated[str, Text(20), required, Label(_("Kind"))]
    options: Annotated[str | None, Prose(), Label(_("Options"))] = None
    sensitive: Annotated[int | None, Flag(), Label(_("Personal data"))] = None
    position: Annotated[int | None, Whole(), Label(_("Position"))] = None
