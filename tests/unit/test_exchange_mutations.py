"""Whatever stands in a text file, the parsers of the reading child answer or refuse; nothing else ever comes out."""

import csv
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from opsdesk.exchange.reading import calendars, cards, delimited, objects, recognise
from opsdesk.exchange.reading.wire import Answer, Refused

PIECES = {
    "csv": [b'"', b"'", b",", b";", b"\t", b"\r", b"\n", b"\r\n", b"\x00", b"=1", b"sep=;\n", "客户".encode(), "客户".encode("gb18030"), b"\xff\xfe", b"\x1e\x1f"],
    "json": [b"{", b"}", b"[", b"]", b'"rows":', b'"a":', b'"b"', b",", b":", b"1e999", b"NaN", b"null", b"true", b'"\\ud800"', b"\n", "客户".encode(), b"\xb0"],
    "vcf": [b"BEGIN:VCARD\n", b"END:VCARD\n", b"N:", b"FN:", b"TEL", b";", b":", b"\\", b"=", b"=\n", b"\n ", b'"', b"ENCODING=QUOTED-PRINTABLE", b"CHARSET=x", b"ADR:", b"ORG:", b"X-OPSDESK-:", "客户".encode(), b"\xb0"],
    "ics": [b"BEGIN:VCALENDAR\n", b"BEGIN:VEVENT\n", b"\nEND:VEVENT\n", b"END:VCALENDAR\n", b"\nDTSTART:20260302T090000", b"\nDTSTART;VALUE=DATE:20261101", b"\nDTEND:20260302T100000Z", b"\nDURATION:", b"\nP1D", b"\nRRULE:FREQ=DAILY", b";COUNT=3", b"\nEXDATE:20260303", b"\nRDATE;VALUE=PERIOD:20260304T010000Z/PT3H", b"\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260303T090000", b"\nUID:a", b"\nSUMMARY:", b";", b":", b",", b"\\", b"=", b"\n ", b'"', b"TZID=", b"BEGIN:VTIMEZONE\n", b"END:VTIMEZONE\n", "客户".encode(), b"\xb0"],
}  # fmt: skip


def parse_csv(path: Path, answer: Answer) -> None:
    facts = delimited.sample(path, None, None)
    delimited.read(path, str(facts["encoding"]), str(facts["delimiter"]), answer)


def parse_json(path: Path, answer: Answer) -> None:
    facts = objects.sample(path, None)
    objects.read(path, str(facts["encoding"]), facts["columns"], answer)  # type: ignore[arg-type]


def parse_vcf(path: Path, answer: Answer) -> None:
    facts = cards.sample(path, None)
    cards.read(path, str(facts["encoding"]), facts["columns"], answer)  # type: ignore[arg-type]


def parse_ics(path: Path, answer: Answer) -> None:
    facts = calendars.sample(path)
    calendars.read(path, facts["columns"], answer)  # type: ignore[arg-type]


OPENINGS = {"vcf": b"BEGIN:VCARD\n", "ics": b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260302T090000"}
PARSERS: dict[str, Callable[[Path, Answer], None]] = {
    "csv": parse_csv,
    "json": parse_json,
    "vcf": parse_vcf,
    "ics": parse_ics,
}


@pytest.fixture(autouse=True)
def _field_limit() -> Iterator[None]:
    before = csv.field_size_limit()
    yield
    csv.field_size_limit(before)


@pytest.mark.parametrize("kind", PARSERS)
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_mixture_of_a_formats_pieces_is_answered_or_refused(tmp_path: Path, kind: str, data: st.DataObject) -> None:
    pieces = data.draw(st.lists(st.sampled_from(PIECES[kind]) | st.binary(max_size=8), max_size=40))
    file = tmp_path / f"a.{kind}"
    file.write_bytes(OPENINGS.get(kind, b"") + b"".join(pieces) + b"x")
    with suppress(Refused):
        PARSERS[kind](file, Answer(BytesIO()))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    content=st.binary(max_size=200),
    start=st.sampled_from(
        [b"", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<?xml", b"{", b"\xff\xfe"]
    ),
)
@example(content=bytes(18), start=b"PK\x05\x06")
def test_recognising_any_bytes_names_a_format_or_refuses(tmp_path: Path, content: bytes, start: bytes) -> None:
    file = tmp_path / "a.bin"
    file.write_bytes(start + content)
    with suppress(Refused):
        assert recognise.recognise(file, None) in ("csv", "json", "vcf", "xlsx", "xlsb", "xls", "ods")
