"""What is inconsistent about the links of a desk: two spellings of one source split its visitors over two rows of every report."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from opsdesk.model import utm
from opsdesk.model.utm import NEEDED

Kind = Literal["spellings", "alias", "unknown", "missing", "fragment", "twice"]


@dataclass(frozen=True)
class Dictionary:
    """Allowed values of source and medium, each with other spellings that mean it."""

    source: Mapping[str, tuple[str, ...]]
    medium: Mapping[str, tuple[str, ...]]

    def of(self, parameter: str) -> Mapping[str, tuple[str, ...]]:
        return {"source": self.source, "medium": self.medium}.get(parameter, {})

    def meant(self, parameter: str, value: str) -> str:
        """The allowed value that `value` spells, or ""."""
        wanted = plain(value)
        for allowed, others in self.of(parameter).items():
            if wanted in {plain(allowed), *map(plain, others)}:
                return allowed
        return ""


@dataclass(frozen=True, slots=True)
class Finding:
    """`values` with how many links have each, the most frequent first; `better` is what they should be, if that is known;
    `links` are places in what was audited."""

    kind: Kind
    parameter: str
    values: tuple[tuple[str, int], ...]
    better: str
    links: tuple[int, ...]


def plain(value: str) -> str:
    """A value without the differences that nobody means: case, width, spaces, dashes and underscores."""
    folded = unicodedata.normalize("NFKC", value).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def audit(links: Sequence[str], dictionary: Dictionary) -> list[Finding]:
    """Everything that is inconsistent, the worst kinds first; links without any parameter are none of it."""
    read = [utm.read(link) for link in links]
    tagged = [at for at, found in enumerate(read) if found]
    findings = [
        *(finding for name in utm.PARAMETERS for finding in _values(name, read, tagged, dictionary)),
        *_missing(read, tagged),
    ]
    hidden = tuple(at for at, link in enumerate(links) if utm.in_fragment(link))
    if hidden:
        findings.append(Finding("fragment", "", (), "", hidden))
    findings += _twice(links, tagged)
    return findings


def _values(
    name: str, read: Sequence[Mapping[str, str]], tagged: Iterable[int], dictionary: Dictionary
) -> Iterable[Finding]:
    """Values of one parameter that are spelled in several ways, or are not those that are allowed."""
    places: dict[str, list[int]] = {}
    for at in tagged:
        if value := read[at].get(name, ""):
            places.setdefault(value, []).append(at)
    groups: dict[str, list[str]] = {}
    for value in places:
        meant = dictionary.meant(name, value)
        groups.setdefault(plain(meant or value) or value, []).append(value)
    for spelled in groups.values():
        counts = Counter({value: len(places[value]) for value in spelled})
        ordered = tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
        meant = dictionary.meant(name, spelled[0])
        wrong = tuple(sorted(at for value in spelled if value != (meant or ordered[0][0]) for at in places[value]))
        if len(spelled) > 1:
            yield Finding("spellings", name, ordered, meant or ordered[0][0], wrong)
        elif meant and spelled[0] != meant:
            yield Finding("alias", name, ordered, meant, wrong)
        elif not meant and dictionary.of(name):
            yield Finding("unknown", name, ordered, "", tuple(places[spelled[0]]))


def _missing(read: Sequence[Mapping[str, str]], tagged: Iterable[int]) -> Iterable[Finding]:
    for name in NEEDED:
        lacking = tuple(at for at in tagged if not read[at].get(name, "").strip())
        if lacking:
            yield Finding("missing", name, (), "", lacking)


def _twice(links: Sequence[str], tagged: Iterable[int]) -> Iterable[Finding]:
    places: dict[str, list[int]] = {}
    for at in tagged:
        places.setdefault(links[at].strip(), []).append(at)
    for link, several in places.items():
        if len(several) > 1:
            yield Finding("twice", "", ((link, len(several)),), "", tuple(several))
