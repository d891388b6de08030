"""How each operation is called in history, undo toasts and the command line."""

from collections.abc import Mapping

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.schema import Schema

VERBS = {
    "add": _("Added {one} {name}"),
    "edit": _("Changed {field} of {name}"),
    "edit-many": _("Changed {field} of {n} {entity}"),
    "remove": _("Removed {one} {name}"),
    "remove-many": _("Removed {n} {entity}"),
    "follow-up": _("Followed up {name}"),
    "put-off": _("Put off {name} until {day}"),
    "attach": _("Attached {name}"),
    "import": _("Imported {n} {entity} from {file}"),
    "sample": _("Made a sample desk"),
    "restore-field": _("Restored {field} of {name}"),
    "save-view": _("Saved the view {name}"),
    "remove-view": _("Removed the view {name}"),
    "rename-view": _("Renamed the view {before} to {name}"),
    "snapshot-view": _("Took a snapshot of {name}: {n}"),
    "add-field": _("Added the field {name}"),
    "edit-field": _("Changed the field {name}"),
    "remove-field": _("Removed the field {name}"),
    "choices": _("Changed the choices of {field}"),
    "stages": _("Gave {n} {entity} the proposed stages"),
    "save-rule": _("Saved {name}"),
    "remove-rule": _("Removed {name}"),
    "first-rule": _("{name} is in force now"),
    "arrange-policies": _("Changed the order of the policies"),
    "merge": _("Merged {n} {entity} into {name}"),
    "call-different": _("Called {n} pairs of {entity} different"),
    "snapshot": _("Kept the tiers of {day} as {name}"),
    "remove-snapshot": _("Removed the snapshot {name}"),
    "team": _("Saved the team, and gave {n} {entity} its capacity"),
    "plan": _("Planned {n} {entity} anew"),
    "tag": _("Tagged {n} {entity} with {name}"),
    "pool-return": _("Returned {n} {entity} to the pool"),
    "pool-claim": _("Gave {n} {entity} of the pool to {name}"),
    "mend": _("Mended {field} of {n} {entity}"),
    "erase": _("Erased all data of a person"),
    "reply": _("Answered {name}"),
    "note": _("Wrote a note on {name}"),
    "customer-said": _("Wrote down the customer's word on {name}"),
    "capture": _("Took in {name}"),
    "tell": _("Told {name} about {what}"),
    "tell-many": _("Told {n} customers about {what}"),
    "untell": _("Took back who was told about {what}"),
    "close": _("Closed {name}"),
    "close-many": _("Closed {n} {entity}"),
    "fix-ranking": _("Fixed the ranking {name}"),
    "remove-ranking": _("Removed the fixed ranking {name}"),
    "reach": _("Took the reach of {n} {entity} from who asked"),
    "priority-matrix": _("Changed the priority matrix"),
    "experiment": _("Saved the experiment {name}"),
    "hand-on": _("Handed on {name}"),
    "version-back": _("Brought back a version of {name}"),
    "links": _("Made {n} links"),
    "figures": _("Wrote {n} figures of {name}"),
    "move": _("Moved {name} to {day}"),
    "stretch": _("{name} now runs from {day} to {last}"),
    "plan-again": _("Planned {name} again for {day}"),
    "look-back": _("Looked back at {name}"),
    "take-out": _("Took {name} of {day} out of its series"),
    "end-series": _("{name} ends before {day}"),
    "skip": _("{name} does not take place on {day}"),
    "untag": _("Took the tag {name} off {n} {entity}"),
}


def say(schema: Schema, verb: str, params: Mapping[str, object]) -> str:
    """The sentence for an operation, in the user's language."""
    words = dict(params)
    entity = str(params.get("entity", ""))
    if entity in schema:
        declared = schema[entity]
        words["one"], words["entity"] = t(declared.one).lower(), t(declared.label).lower()
        field = declared.by_name.get(str(params.get("field", "")))
        if field:
            words["field"] = t(field.label).lower()
    if isinstance(words.get("n"), int):
        words["n"] = f"{words['n']:,}"
    return t(VERBS[verb], **words) if words else t(VERBS[verb])
