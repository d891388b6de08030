"""Content lines, as iCalendar (RFC 5545, 3.1 and 3.3.11) and vCard (RFC 6350, 3.2 and 3.4) write them alike."""

import re

_ESCAPE = re.compile(r"\\(.)")
_PIECE = re.compile(r"\\.|[^\\,;]+|.", re.DOTALL)


def escaped(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")


def unescaped(value: str) -> str:
    if "\\" not in value:
        return value
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def parted(value: str, mark: str) -> list[str]:
    """The parts of a value between `mark`s ("," or ";") that are not escaped; each still to be unescaped."""
    if "\\" not in value:
        return value.split(mark)
    parts = [""]
    for piece in _PIECE.findall(value):
        if piece == mark:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def folded(line: str) -> str:
    """`line` in physical lines of at most 75 octets, never cut inside a character, CRLF at the end of each."""
    if len(line) <= 25 or (line.isascii() and len(line) <= 75):
        return f"{line}\r\n"
    parts, start, size = [], 0, 0
    for at, character in enumerate(line):
        width = 1 if character < "\x80" else len(character.encode("utf-8"))
        if size + width > 75:
            parts.append(line[start:at])
            start, size = at, 1  # the blank that marks a continuation
        size += width
    parts.append(line[start:])
    return "\r\n ".join(parts) + "\r\n"
