"""The choices of a field as people want them: renamed, put away while nobody uses them, and added where that is meant.

What is stored in records stays the same; names are a matter of the desk, undoable like everything else.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from opsdesk.errors import Trouble
from opsdesk.i18n import spellings, t, tn
from opsdesk.model import relabel
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Option, Pick
from opsdesk.model.record import Field
from opsdesk.model.relabel import Choice
from opsdesk.model.schema import BUILT_IN
from opsdesk.query import filters as f
from opsdesk.query.filters import Test
from opsdesk.store import rows
from opsdesk.store.custom import CHOICES
from opsdesk.store.store import Store

LONGEST = 40
MOST = 40
"""Choices of one field: more is no list to choose from."""


def pick_of(store: Store, entity: str, name: str) -> Pick:
    """The choices of a field as they are now; Trouble when it has none."""
    field = _field(store, entity, name)
    if not isinstance(field.kind, Pick) or not field.kind.options:
        raise Trouble(
            t("“{field}” has no choices.", field=t(field.label)),
            t("Fields with choices: {names}", names=", ".join(one.name for one in with_choices(store, entity))),
            code="no-choices",
        )
    return field.kind


def with_choices(store: Store, entity: str) -> list[Field]:
    """The fields of a list whose choices can be changed here."""
    return [
        field for field in store.schema[entity].editable if isinstance(field.kind, Pick) and len(field.kind.options) > 1
    ]


def change(
    store: Store,
    entity: str,
    name: str,
    *,
    labels: Mapping[str, str] = {},
    hidden: Mapping[str, bool] = {},
    added: Sequence[str] = (),
) -> Changes:
    """By key, new `labels` ("": the one it came with) and which are `hidden`; and further choices by their name."""
    pick = pick_of(store, entity, name)
    kept = _kept(store, entity, name)
    for key in (*labels, *hidden):
        if pick.option(key) is None:
            raise Trouble(
                t("There is no choice “{key}”.", key=key),
                t("Choices: {keys}", keys=", ".join(option.key for option in pick.options)),
                code="unknown-choice",
            )
    choices = {option.key: kept.get(option.key, Choice(option.key)) for option in pick.options}
    for key, label in labels.items():
        choices[key] = _renamed(choices[key], _original(entity, name, key), " ".join(label.split()))
    for key, put_away in hidden.items():
        if put_away and not choices[key].hidden:
            _refuse_used(store, entity, name, pick, key)
        choices[key] = replace(choices[key], hidden=put_away)
    for label in added:
        if not pick.grows:
            raise Trouble(
                t("“{field}” takes no further choices.", field=t(_field(store, entity, name).label)),
                t("Rename one that is there, or add a field of your own."),
                code="fixed-choices",
            )
        label = " ".join(label.split())
        choices[label] = replace(choices.get(label, Choice(label, added=True)), hidden=False)
    after = relabel.applied(pick, list(choices.values()))
    _check(after)
    return _write(store, entity, name, list(choices.values()))


def _renamed(choice: Choice, original: Option | None, label: str) -> Choice:
    """Its name until now, if people gave it, becomes one it had before."""
    if original is not None and label.casefold() in {word.casefold() for word in spellings(original.label)}:
        label = ""  # the name it came with, in either language
    former = choice.former
    if choice.label and choice.label != label:
        former = (*former, choice.label)
    return replace(choice, label=label, former=tuple(word for word in dict.fromkeys(former) if word != label))


def _check(pick: Pick) -> None:
    taken: dict[str, str] = {}
    for option in pick.options:
        label = t(option.label)
        if not label.strip() or len(label) > LONGEST:
            raise Trouble(t("A choice needs a name of up to {n} characters.", n=LONGEST), code="bad-name")
        for word in {option.key.casefold(), option.label.casefold(), label.casefold()}:
            if taken.setdefault(word, option.key) != option.key:
                raise Trouble(
                    t("There are two choices called “{name}”.", name=label),
                    t("Choose another name."),
                    code="not-unique",
                )
    if not pick.offered:
        raise Trouble(t("One choice must stay."), code="no-choices")
    if len(pick.options) > MOST:
        raise Trouble(t("No more than {n} choices.", n=MOST), t("Put some away, or use tags."), code="too-many")


def _refuse_used(store: Store, entity: str, name: str, pick: Pick, key: str) -> None:
    option = pick.option(key)
    used = store.read(lambda c: rows.count(c, store.schema, entity, Test(name, f.IS, (key,))))
    if used and option is not None:
        raise Trouble(
            tn("{n} record holds “{name}”.", "{n} records hold “{name}”.", used, name=t(option.label)),
            t("Give them another choice first."),
            code="in-use",
        )


def _original(entity: str, name: str, key: str) -> Option | None:
    """The choice as it came with OpsDesk."""
    field = BUILT_IN[entity].by_name.get(name)
    return field.kind.option(key) if field is not None and isinstance(field.kind, Pick) else None


def _field(store: Store, entity: str, name: str) -> Field:
    found = store.schema[entity].by_name.get(name)
    if found is None:
        raise Trouble(t("There is no field “{name}”.", name=name), code="unknown-field")
    return found


def _place(entity: str, name: str) -> dict[str, str]:
    return {"list": CHOICES, "name": f"{entity}.{name}"}


def _kept(store: Store, entity: str, name: str) -> dict[str, Choice]:
    number = store.read(lambda c: rows.find(c, "rules", _place(entity, name)))
    if number is None:
        return {}
    body = store.read(lambda c: rows.page(c, store.schema, "rules", [number], ["body"]))[number][0]
    return {choice.key: choice for choice in relabel.loads(json.loads(str(body)))}


def _write(store: Store, entity: str, name: str, choices: Sequence[Choice]) -> Changes:
    found = relabel.dumps(choices)
    number = store.read(lambda c: rows.find(c, "rules", _place(entity, name)))
    with store.operation("choices", entity=entity, field=name) as operation:
        body = json.dumps(found, ensure_ascii=False)
        if number is None and found:
            operation.insert("rules", {**_place(entity, name), "body": body})
        elif number is not None and found:
            operation.update("rules", [number], {"body": body})
        elif number is not None:
            operation.delete("rules", [number])
    return operation.changes
