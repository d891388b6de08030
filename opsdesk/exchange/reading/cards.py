"""vCard 2.1, 3.0 and 4.0: one contact a row, under the field names that the importer knows."""

import quopri
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from opsdesk.exchange.content_lines import parted, unescaped
from opsdesk.exchange.reading.encodings import examine
from opsdesk.exchange.reading.wire import Answer, Refused, listed

SAMPLE = 200
BATCH = 500
MOST_LINE = 8 * 2**20  # a photo
OWN = "X-OPSDESK-"
_PLAIN = {"TITLE": "title", "BDAY": "birthday", "NOTE": "note", "X-WECHAT": "wechat", "X-OPSDESK-CODE": "code"}
_MANY = {"TEL": "phone", "EMAIL": "email"}
_HEAD = re.compile(r'((?:[^":]|"[^"]*")*):')
Card = dict[str, str]


def sample(path: Path, encoding: str | None) -> dict[str, object]:
    known = examine(path, encoding).encoding
    names: dict[str, None] = {}
    kept: list[Card] = []
    count = 0
    for count, card in enumerate(_cards(path, known), 1):  # noqa: B007 - the count is the result
        names.update(dict.fromkeys(card))
        if len(kept) < SAMPLE:
            kept.append(card)
    if not names:
        raise Refused("no-rows")
    columns = list(names)
    return {
        "encoding": known,
        "columns": columns,
        "sample": [[card.get(name, "") for name in columns] for card in kept],
        "estimated": count,
    }


def read(path: Path, encoding: str, columns: list[str], answer: Answer) -> None:
    total = path.stat().st_size
    cards = _cards(path, encoding)
    first = 1
    while batch := list(islice(cards, BATCH)):
        rows = [[card.get(name, "") for name in columns] for card in batch]
        answer.text_rows(first, rows, min(total, first * total // (first + len(batch))), total)
        first += len(batch)


def _cards(path: Path, encoding: str) -> Iterator[Card]:
    number = 1
    card: Card | None = None
    try:
        for line in _unfolded(path, encoding):
            match line.upper().rstrip() if len(line) < 20 else "":
                case "BEGIN:VCARD":
                    card = {}
                case "END:VCARD":
                    if card:
                        yield _finished(card)
                    number += 1
                    card = None
                case _ if card is not None:
                    _take(card, line)
    except UnicodeDecodeError as error:
        raise Refused("encoding-broken", row=number, encoding=encoding) from error
    if card is not None:
        raise Refused("vcf-broken", row=number)


def _unfolded(path: Path, encoding: str) -> Iterator[str]:
    """Logical lines: folded ones joined, and quoted-printable ones whose break is a trailing "="."""
    with path.open(encoding=encoding) as file:
        held = ""
        while line := file.readline(MOST_LINE):
            line = line.rstrip("\r\n")
            if len(held) + len(line) >= MOST_LINE:
                raise Refused("line-too-long", line=0)
            if line[:1] in (" ", "\t"):
                held += line[1:]
            elif held.endswith("=") and "QUOTED-PRINTABLE" in held.partition(":")[0].upper():
                held = held[:-1] + line
            else:
                if held:
                    yield held
                held = line
        if held:
            yield held


def _take(card: Card, line: str) -> None:
    head, value = _split(line)
    name, *parameters = head.split(";")
    name = name.rpartition(".")[2].upper()  # item1.TEL
    value = _decoded(value, parameters)
    match name:
        case "FN":
            card["name"] = unescaped(value)
        case "N":
            card.setdefault("_n", value)
        case "ORG":
            card["company"] = unescaped(parted(value, ";")[0])
        case "KIND":
            card["kind"] = {"org": "company", "individual": "person"}.get(value.strip().lower(), "")
        case "CATEGORIES":
            card["tags"] = listed([unescaped(part).strip() for part in parted(value, ",")])
        case "ADR":
            _address(card, value)
        case _ if name in _MANY:
            bare = unescaped(value).removeprefix("tel:").removeprefix("mailto:").partition(";")[0].strip()
            column = _MANY[name]
            card[column] = f"{card[column]};{bare}" if card.get(column) else bare
        case _ if name in _PLAIN:
            card[_PLAIN[name]] = unescaped(value)
        case _ if name.startswith(OWN):
            card[name.removeprefix(OWN).lower().replace("-", "_")] = unescaped(value)


def _split(line: str) -> tuple[str, str]:
    """Name with parameters, and value; a quoted parameter may hold a colon."""
    found = _HEAD.match(line)
    return (found[1], line[found.end() :]) if found else (line, "")


def _decoded(value: str, parameters: list[str]) -> str:
    joined = ";".join(parameters).upper()
    if "QUOTED-PRINTABLE" not in joined:
        return value
    charset = re.search(r"CHARSET=([\w-]+)", joined)
    try:
        return quopri.decodestring(value.encode("utf-8")).decode(charset[1] if charset else "utf-8", "replace")
    except LookupError:
        return value


def _address(card: Card, value: str) -> None:
    parts = [unescaped(part).strip() for part in parted(value, ";")] + [""] * 7
    _, extended, street, city, region, code, country = parts[:7]
    for name, text in (("city", city), ("region", region)):
        if text:
            card.setdefault(name, text)
    if street or extended:
        card.setdefault("address", " ".join(part for part in (country, region, city, street, extended, code) if part))


def _finished(card: Card) -> Card:
    family, given = ([unescaped(part).strip() for part in parted(card.pop("_n", ""), ";")] + ["", ""])[:2]
    if not card.get("name", "").strip():
        chinese = any("\u4e00" <= character <= "\u9fff" for character in family + given)
        card["name"] = family + given if chinese else f"{given} {family}".strip() or card.get("company", "")
    return card
