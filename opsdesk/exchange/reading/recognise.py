"""What a file really is, from its content; a name that says something else is told, not followed."""

import zipfile
from pathlib import Path

from opsdesk.exchange.reading.wire import Refused

WORKBOOKS = ("xlsx", "xlsb", "xls", "ods")
FAMILIES = {
    **dict.fromkeys((".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".et", ".ods"), "workbook"),
    **dict.fromkeys((".csv", ".tsv", ".tab", ".txt"), "csv"),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), "json"),
    **dict.fromkeys((".vcf", ".vcard"), "vcf"),
    **dict.fromkeys((".ics", ".ical", ".vcs"), "ics"),
}
HEAD = 64 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"SQLite format 3", "SQLite"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90", "EXE"),
)


def recognise(path: Path, asked: str | None) -> str:
    """One of csv, json, vcf, ics, xlsx, xlsb, xls, ods. `asked` overrides what the name says, never what the content is."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    found = _of_content(path, head)
    family = "workbook" if found in WORKBOOKS else found
    said = FAMILIES.get(f".{asked}" if asked else path.suffix.lower(), family)
    if said == family:
        return found
    if {said, family} == {"csv", "json"}:
        return said  # a table whose first header starts with a bracket, or a list of JSON lines called .txt
    raise Refused("not-what-it-says", found=found, said=asked or path.suffix.lower().lstrip("."))


def _of_content(path: Path, head: bytes) -> str:
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise Refused("empty")
    if head.startswith(b"PK"):
        return _of_zip(path)
    if head.startswith(_OLE):
        return _of_ole(path)
    for magic, what in _OTHERS:
        if head.startswith(magic):
            raise Refused("other-format", what=what)
    start = head[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith((b"<html", b"<table", b"<!doctype html", b"<meta", b"<style", b"<body", b"<div")):
        raise Refused("html")
    if start.startswith(b"<?xml"):
        raise Refused("html" if b"<html" in start else "xml")
    if start.startswith(b"begin:vcard"):
        return "vcf"
    if start.startswith(b"begin:vcalendar"):
        return "ics"
    return "json" if start.startswith((b"{", b"[")) else "csv"


def _of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "xl/workbook.bin" in names:
                return "xlsb"
            if "content.xml" in names:
                if b"encryption-data" in archive.open("META-INF/manifest.xml").read(2**20):
                    raise Refused("encrypted")
                return "ods"
    except (zipfile.BadZipFile, KeyError, NotImplementedError, EOFError, ValueError) as error:
        raise Refused("damaged") from error
    raise Refused("other-format", what="ZIP")


def _of_ole(path: Path) -> str:
    """Old Excel, or the container in which Office puts an encrypted workbook; directory names are UTF-16."""
    names = {"EncryptedPackage": "encrypted", "Workbook": "xls", "Book": "xls"}
    with path.open("rb") as file:
        content = file.read(256 * 2**20)
    for name, what in names.items():
        if (name + "\0").encode("utf-16-le") in content:
            if what == "encrypted":
                raise Refused("encrypted")
            return what
    raise Refused("other-format", what="Office 97")
