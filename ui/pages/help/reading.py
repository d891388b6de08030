"""Reads the texts of resources/help: a few forms of Markdown become plain values, and nothing in them is ever loaded.

    ## Title         begins a group; plain lines below it are its introduction
    1. Title         a step; `- icon: Title` a point. Indented below: its text, and a [command] to try
    ` code ` text    a piece of the filter language and what it says
    > filter         an example that opens in the list of customers
`{palette}` stands for the keys of that command, `{keys F2}` for these keys, both as this system writes them.
"""

import re
from collections.abc import Callable
from dataclasses import astuple, dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Point:
    """`mark` is the number of a step or the name of an icon, `command` the id of one that does what the text says."""

    mark: str
    title: str
    text: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Example:
    """A filter on customers, as somebody would type it."""

    typed: str


@dataclass(frozen=True, slots=True)
class Keys:
    """What can be done, and the shortcuts that do it."""

    title: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A figure, what it means, and where it comes from."""

    title: str
    text: str
    origin: str = ""


Line = Point | Term | Example | Keys | Number


@dataclass(slots=True)
class Group:
    title: str
    about: str = ""
    lines: list[Line] = field(default_factory=list)

    def found(self, typed: str) -> list[bool]:
        """For each line whether it, or the title above it, has all words of `typed`."""
        words = typed.casefold().split()
        texts = [f"{self.title} {' '.join(map(str, astuple(line)))}".casefold() for line in self.lines]
        return [all(word in text for word in words) for text in texts]


_POINT = re.compile(r"(?:(\d+)\.|- ([a-z0-9-]+):) (.+)")
_TERM = re.compile(r"` (.+?) ` (.+)")
_KEYS = re.compile(r"\{(keys )?([^{}]+)\}")


def read(source: str, keys_of: Callable[[str], str], write_keys: Callable[[str], str]) -> list[Group]:
    """The groups of `source`. `keys_of` gives the keys of a command, `write_keys` writes keys the system's way."""
    groups: list[Group] = []
    named = _KEYS.sub(lambda found: (write_keys if found[1] else keys_of)(found[2]), source)
    for line in filter(str.strip, named.splitlines()):
        if line.startswith("## "):
            groups.append(Group(line[3:]))
        elif point := _POINT.fullmatch(line):
            groups[-1].lines.append(Point(point[1] or point[2], point[3]))
        elif term := _TERM.fullmatch(line):
            groups[-1].lines.append(Term(term[1], term[2]))
        elif line.startswith("> "):
            groups[-1].lines.append(Example(line[2:]))
        elif line.startswith(" "):
            groups[-1].lines[-1] = _continued(groups[-1].lines[-1], line.strip())
        else:
            groups[-1].about = f"{groups[-1].about} {line}".strip()
    return groups


def _continued(point: Line, text: str) -> Point:
    if not isinstance(point, Point):
        raise ValueError(f"only points have a text below them: {text}")
    if text.startswith("[") and text.endswith("]"):
        return replace(point, command=text[1:-1])
    return replace(point, text=f"{point.text} {text}".strip())
