"""Content lines of a calendar file: unfolded, taken apart, nested as components, each with the number it begins on."""

import codecs
import quopri
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from opsdesk.errors import Trouble
from opsdesk.exchange.content_lines import unescaped
from opsdesk.i18n import t

MOST_BYTES = 64 * 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_PARAM = re.compile(r";\s*([A-Za-z0-9-]+)(?:=((?:\"[^\"]*\"|[^\";:,]*)(?:,(?:\"[^\"]*\"|[^\";:,]*))*))?")


@dataclass(frozen=True, slots=True)
class Line:
    """`raw` is the whole line, unfolded: what is not understood is written back as it came."""

    number: int
    name: str
    params: Mapping[str, tuple[str, ...]]
    value: str
    raw: str

    def param(self, name: str) -> str:
        return self.params.get(name, ("",))[0]


@dataclass(frozen=True, slots=True)
class Problem:
    """What was wrong on a line, in the user's language; the rest was read."""

    line: int
    reason: str


@dataclass
class Component:
    name: str
    number: int
    lines: list[Line] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)

    def first(self, name: str) -> Line | None:
        return next((line for line in self.lines if line.name == name), None)

    def every(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.name == name]

    def text(self, name: str) -> str:
        """The text of the first line called `name`; "" without one."""
        line = self.first(name)
        return unescaped(line.value) if line else ""


def read(data: bytes) -> tuple[list[Component], list[Problem]]:
    """The outermost components (calendars) of a file, and the lines that are none. Trouble when it is no calendar file."""
    if len(data) > MOST_BYTES:
        raise Trouble(t("The calendar file is too large."), t("Split it into smaller ones."), code="too-large")
    problems: list[Problem] = []
    roots: list[Component] = []
    open_ones: list[Component] = []
    for number, raw in _unfolded(_decoded(data)):
        if not raw.strip():
            continue
        line = _taken_apart(number, raw)
        if line is None:
            problems.append(Problem(number, t("this is no line of a calendar file: {text}", text=raw.strip()[:60])))
        elif line.name == "BEGIN":
            component = Component(line.value.strip().upper(), number)
            (open_ones[-1].parts if open_ones else roots).append(component)
            open_ones.append(component)
        elif line.name == "END":
            name = line.value.strip().upper()
            if name not in {one.name for one in open_ones}:
                problems.append(Problem(number, t("{name} ends here but never began", name=name[:40])))
                continue
            while open_ones.pop().name != name:
                problems.append(Problem(number, t("a component before {name} has no end", name=name)))
        elif open_ones:
            open_ones[-1].lines.append(line)
        else:
            problems.append(Problem(number, t("this line stands outside of every calendar")))
    problems += [Problem(one.number, t("{name} never ends", name=one.name)) for one in open_ones]
    if not any(root.name == "VCALENDAR" for root in roots):
        raise Trouble(
            t("This is no calendar file: it has no BEGIN:VCALENDAR."),
            t("Choose an .ics or .vcs file."),
            code="not-a-calendar",
        )
    return [root for root in roots if root.name == "VCALENDAR"], problems


def _decoded(data: bytes) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """(number of its first line, line). A line goes on where the next begins with a blank; in vCalendar 1.0 also after a
    soft break of quoted-printable."""
    begun, parts = 0, [""]
    for number, physical in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        soft = parts[-1].endswith("=") and "QUOTED-PRINTABLE" in parts[0].partition(":")[0].upper()
        if begun and physical[:1] in (" ", "\t") and not soft:
            parts.append(physical[1:])
        elif begun and soft:
            parts[-1] = parts[-1][:-1]
            parts.append(physical)
        else:
            if begun:
                yield begun, "".join(parts)
            begun, parts = number, [physical]
    yield begun, "".join(parts)


def _taken_apart(number: int, raw: str) -> Line | None:
    name = _NAME.match(raw)
    if name is None:
        return None
    at, params = name.end(), {}
    while found := _PARAM.match(raw, at):
        key, values = found[1].upper(), found[2]
        if values is None:  # vCalendar 1.0 writes the value alone: ;QUOTED-PRINTABLE
            key, values = ("ENCODING" if key in ("QUOTED-PRINTABLE", "BASE64", "8BIT") else key), found[1].upper()
        params[key] = tuple(_caret(value.strip('"')) for value in re.findall(r"\"[^\"]*\"|[^,]+", values))
        at = found.end()
    if raw[at : at + 1] != ":":
        return None
    value = raw[at + 1 :]
    if params.get("ENCODING", ("",))[0].upper() == "QUOTED-PRINTABLE":
        charset = params.get("CHARSET", ("utf-8",))[0]
        try:
            value = quopri.decodestring(value.encode("utf-8")).decode(charset, errors="replace")
        except LookupError:
            value = quopri.decodestring(value.encode("utf-8")).decode("utf-8", errors="replace")
    return Line(number, name[0].rpartition(".")[2].upper(), params, value, raw)


def _caret(value: str) -> str:
    """RFC 6868: ^n, ^' and ^^ in parameters."""
    return re.sub(r"\^([n'^])", lambda found: {"n": "\n", "'": '"', "^": "^"}[found[1]], value)
