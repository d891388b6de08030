"""What people made of the choices of a field: other names, choices put away, choices of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from opsdesk.i18n import spellings
from opsdesk.model.kinds import Option, Pick


@dataclass(frozen=True, slots=True)
class Choice:
    """`key` is stored in records; `label` is "" where the name is the one the choice came with. `former` are names it
    had before: files and people go on using them. `added` ones are people's own, whose key is their first name."""

    key: str
    label: str = ""
    hidden: bool = False
    added: bool = False
    former: tuple[str, ...] = ()

    @property
    def says_nothing(self) -> bool:
        return not (self.label or self.hidden or self.added or self.former)


def applied(pick: Pick, choices: Sequence[Choice]) -> Pick:
    """`pick` as people want it; its own order, added choices last."""
    changed = {choice.key: choice for choice in choices}
    own = [_changed(option, changed[option.key]) if option.key in changed else option for option in pick.options]
    known = {option.key for option in own}
    more = [
        Option(choice.key, choice.label or choice.key, choice.former, hidden=choice.hidden)
        for choice in choices
        if choice.added and choice.key not in known
    ]
    return replace(pick, options=(*own, *more))


def _changed(option: Option, choice: Choice) -> Option:
    if not (choice.label or choice.former):
        return option._replace(hidden=choice.hidden)
    before = [word.casefold() for word in (*choice.former, *spellings(option.label))]
    words = tuple(dict.fromkeys((*before, *option.words)))
    return option._replace(label=choice.label or option.label, words=words, hidden=choice.hidden)


def dumps(choices: Sequence[Choice]) -> object:
    """For JSON; what says nothing is left out."""
    return [
        {name: value for name, value in asdict(choice).items() if value}
        for choice in choices
        if not choice.says_nothing
    ]


def loads(found: object) -> tuple[Choice, ...]:
    """What `dumps` made; an entry of another shape, from a newer OpsDesk say, is passed by."""
    entries = found if isinstance(found, list) else []
    return tuple(_read(entry) for entry in entries if isinstance(entry, Mapping) and isinstance(entry.get("key"), str))


def _read(entry: Mapping[str, object]) -> Choice:
    former = entry.get("former")
    return Choice(
        str(entry["key"]),
        str(entry.get("label") or ""),
        bool(entry.get("hidden")),
        bool(entry.get("added")),
        tuple(map(str, former)) if isinstance(former, list) else (),
    )
