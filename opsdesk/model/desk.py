"""What the desk keeps about itself: saved views, the user's own fields, rules, snapshots. Journalled like everything else."""

from typing import Annotated

from opsdesk.i18n import mark as _
from opsdesk.model.kinds import Day, Flag, Moment, Prose, Ref, Text, Whole
from opsdesk.model.record import Label, Record, indexed, required


class SavedView(Record, entity="views", prefix="V", label=_("Saved views"), one=_("Saved view")):
    """A filter under a name, and how its list is shown. As a segment, its filter is part of others: segment=name.

    A snapshot holds who was in the segment `origin` when it was `taken`."""

    list: Annotated[str, Text(40), required, indexed, Label(_("List"))]
    name: Annotated[str, Text(80), required, Label(_("Name"))]
    filter: Annotated[str | None, Prose(), Label(_("Filter"))] = None
    sort: Annotated[str | None, Text(200), Label(_("Sort"))] = None
    columns: Annotated[str | None, Prose(), Label(_("Columns"))] = None
    origin: Annotated[int | None, Ref("views"), indexed, Label(_("Snapshot of"))] = None
    taken: Annotated[int | None, Moment(), Label(_("Taken"))] = None


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


class Snapshot(Record, entity="snapshots", prefix="SN", label=_("Snapshots"), one=_("Snapshot")):
    """What was computed on a day, as it was then: the classes of all customers (services/snapshots.py), or a ranking of
    requirements (services/rankings.py); `customers` is how many records were in it."""

    list: Annotated[str, Text(40), required, indexed, Label(_("List"))]
    name: Annotated[str, Text(80), required, Label(_("Name"))]
    as_of: Annotated[int, Day(), required, Label(_("As of"))]
    taken: Annotated[int, Moment(), required, Label(_("Taken"))]
    customers: Annotated[int, Whole(), required, Label(_("Customers"))]
    body: Annotated[str, Prose(), required, Label(_("Content"))]


class Rule(Record, entity="rules", prefix="Z", label=_("Rules and tables"), one=_("Rule or table")):
    """A small thing that people set up and analyses follow, such as a table of segments; services/rules.py reads it.

    `list` says of what kind it is. The one at the lowest position is in force, where only one can be."""

    list: Annotated[str, Text(40), required, indexed, Label(_("List"))]
    name: Annotated[str, Text(80), required, Label(_("Name"))]
    body: Annotated[str, Prose(), required, Label(_("Content"))]
    position: Annotated[int | None, Whole(), Label(_("Position"))] = None
