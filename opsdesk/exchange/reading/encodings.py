"""In which encoding a text file is: its mark, else strict UTF-8, else UTF-16 or GB18030 by how its text looks."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from opsdesk.exchange.reading.wire import Refused

CHUNK = 2**20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ORDINARY = re.compile("[\t\r\n -~\u2010-\u2027\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e]")


@dataclass(frozen=True, slots=True)
class Text:
    encoding: str
    lines: int


def examine(path: Path, asked: str | None) -> Text:
    """The encoding of the whole file and its number of line breaks, in one pass: 2 GB take about 3 s."""
    utf8 = codecs.getincrementaldecoder("utf-8")()
    lines = size = 0
    valid = True
    with path.open("rb") as file:
        head = file.read(CHUNK)
        marked = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)
        around = head
        chunk = head
        while chunk:
            size += len(chunk)
            lines += chunk.count(b"\n")
            if valid:
                try:
                    utf8.decode(chunk)
                except UnicodeDecodeError:
                    # From a line break on, or a chunk would begin inside a character.
                    valid, around = False, chunk if chunk is head else chunk[chunk.find(b"\n") + 1 :]
            chunk = file.read(CHUNK)
    if valid:
        try:
            utf8.decode(b"", final=True)
        except UnicodeDecodeError:
            valid = False
    lines = max(lines, head.count(b"\r") * size // max(len(head), 1))  # lines of an old Mac end in CR alone
    if asked or marked:
        return Text(_known(asked) if asked else str(marked), lines)
    if b"\x00" in head:
        return Text(_utf16(head), lines)
    return Text("utf-8" if valid else _gb18030(around), lines)


def _known(name: str) -> str:
    try:
        info = codecs.lookup(name)
    except LookupError as error:
        raise Refused("encoding-name", encoding=name) from error
    if not info._is_text_encoding:
        raise Refused("encoding-name", encoding=name)
    return "utf-8-sig" if info.name == "utf-8" else info.name


def _utf16(head: bytes) -> str:
    """UTF-16 without a mark is believed when nearly all of it is ordinary text; other files with zeros are binary."""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        if len(_ORDINARY.findall(text)) > 0.9 * len(text):
            return encoding
    raise Refused("binary")


def _gb18030(sample: bytes) -> str:
    """Chinese text uses the old GB2312 characters nearly everywhere; other 8-bit text decodes to rare ones."""
    if sum(byte < 32 and byte not in b"\t\r\n\x0b\x0c" for byte in sample[:65536]) > 0.02 * len(sample[:65536]):
        raise Refused("binary")
    try:
        text = codecs.getincrementaldecoder("gb18030")().decode(sample)
    except UnicodeDecodeError as error:
        raise Refused("encoding-unknown") from error
    foreign = [character for character in text if character > "\x7f"]
    plain = sum(_is_gb2312(character) for character in foreign[:20_000])
    if plain < 0.8 * len(foreign[:20_000]):
        raise Refused("encoding-unknown")
    return "gb18030"


def _is_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
