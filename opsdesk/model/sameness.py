"""What people decided about records that may be one and the same: different ones, and those merged into others."""

from typing import Annotated

from opsdesk.i18n import mark as _
from opsdesk.model.kinds import Moment, Text, Whole
from opsdesk.model.record import Label, Record, indexed, required


class Difference(
    Record, entity="differences", prefix="DF", label=_("Decisions on duplicates"), one=_("Decision"), title="list"
):
    """Two records (the lower id first) of `list` that somebody called different: never asked again."""

    list: Annotated[str, Text(40), required, Label(_("List"))]
    one: Annotated[int, Whole(), required, indexed, Label(_("Record"))]
    other: Annotated[int, Whole(), required, indexed, Label(_("Other record"))]
    at: Annotated[int, Moment(), required, Label(_("Time"))]


class Alias(
    Record, entity="aliases", prefix="AL", label=_("Merged records"), one=_("Merged record"), title="former_code"
):
    """A record of `list` that was merged into `record`: its code and its history lead there."""

    list: Annotated[str, Text(40), required, Label(_("List"))]
    former_code: Annotated[str, Text(60), required, indexed, Label(_("Code"))]
    former: Annotated[int, Whole(), required, Label(_("Record"))]
    record: Annotated[int, Whole(), required, indexed, Label(_("Merged into"))]
