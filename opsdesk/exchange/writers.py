"""Records out to csv, xlsx, json, vcf and ics, one batch at a time; whatever is written here imports back unchanged."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.exchange import tables
from opsdesk.exchange.content_lines import escaped, folded
from opsdesk.exchange.reading.cards import OWN
from opsdesk.exchange.reading.wire import listed
from opsdesk.exchange.tables import Value, guarded, whole_file
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field
from opsdesk.model.text import dump, moment, plain, unpack

FORMATS = ("csv", "xlsx", "json", "vcf", "ics")
Put = Callable[[Iterable[Sequence[Stored]]], None]
"""Takes rows of stored values in the order of the fields; Refs come as codes."""


def format_of(path: Path) -> str:
    """The format that the file's name asks for."""
    suffix = path.suffix.lower().lstrip(".")
    if suffix not in FORMATS:
        raise Trouble(
            t("OpsDesk does not write .{suffix} files.", suffix=suffix),
            t("Use one of: {formats}.", formats=", ".join(FORMATS)),
            code="unknown-format",
        )
    return suffix


@contextmanager
def writing(path: Path, fields: Sequence[Field], *, words: bool = False, sheet: str = "") -> Iterator[Put]:
    """Write records to `path` in the format of its name. `words`: headers and choices as people read them in the
    current language; else field names and keys."""
    match format_of(path):
        case "csv":
            opened = _csv(path, fields, words)
        case "xlsx":
            opened = _xlsx(path, fields, words, sheet)
        case "json":
            opened = _json(path, fields)
        case "ics":
            opened = _ics(path, fields)
        case _:
            opened = _vcf(path, fields)
    with opened as put:
        yield put


def _titles(fields: Sequence[Field], words: bool) -> list[str]:
    return [t(field.label) if words else field.name for field in fields]


# -- csv ----------------------------------------------------------------------------------------------------------


@contextmanager
def _csv(path: Path, fields: Sequence[Field], words: bool) -> Iterator[Put]:
    columns = [_texts(field, words) for field in fields]
    with tables.csv_table(path, _titles(fields, words)) as write:

        def put(rows: Iterable[Sequence[Stored]]) -> None:
            write([[text(value) for text, value in zip(columns, row, strict=True)] for row in rows])

        yield put


def _texts(field: Field, words: bool) -> Callable[[Stored], str]:
    """Values of `field` as cells of text."""
    kind = field.kind
    if k.is_many(kind):
        return lambda value: guarded(listed(unpack(value)))
    if isinstance(kind, k.Pick) and words:
        labels = {option.key: t(option.label) for option in kind.options}
        return lambda value: guarded(labels.get(str(value), str(value))) if value is not None else ""
    if isinstance(kind, k.Flag) and words:
        return lambda value: "" if value is None else t("Yes") if value else t("No")
    if isinstance(kind, k.Text | k.Prose | k.Pick | k.Link | k.Ref):
        return lambda value: guarded(str(value)) if value is not None else ""
    return lambda value: dump(field, value)


# -- xlsx ---------------------------------------------------------------------------------------------------------


@contextmanager
def _xlsx(path: Path, fields: Sequence[Field], words: bool, sheet: str) -> Iterator[Put]:
    columns = [_values(field, words) for field in fields]
    formats = [_FORMATS.get(type(field.kind), tables.PLAIN) for field in fields]
    with tables.xlsx_table(path, _titles(fields, words), formats, sheet) as write:

        def put(rows: Iterable[Sequence[Stored]]) -> None:
            write([cell(value) for cell, value in zip(columns, row, strict=True)] for row in rows)

        yield put


_FORMATS: dict[type, str] = {
    k.Day: tables.DAY,
    k.Moment: tables.MOMENT,
    k.Money: tables.MONEY,
    k.Percent: tables.PERCENT,
}


def _values(field: Field, words: bool) -> Callable[[Stored], Value]:
    """Values of `field` as a sheet holds them: dates as dates, amounts as numbers."""
    match field.kind:
        case k.Day():
            return lambda value: clock.day_of(int(value)) if value is not None else None
        case k.Moment():
            return _local
        case k.Money():
            return lambda value: _amount(field, value)
        case k.Whole() | k.Decimal() | k.Percent():
            return lambda value: value
        case k.Flag() if not words:
            return lambda value: bool(value) if value is not None else None
        case kind if k.is_many(kind):
            return lambda value: listed(unpack(value))
        case k.Pick() | k.Flag() if words:
            return _unguarded(field)
        case _:
            return lambda value: str(value) if value is not None else None


def _unguarded(field: Field) -> Callable[[Stored], Value]:
    if isinstance(field.kind, k.Pick):
        labels = {option.key: t(option.label) for option in field.kind.options}
        return lambda value: labels.get(str(value), str(value)) if value is not None else None
    return lambda value: None if value is None else t("Yes") if value else t("No")


def _local(value: Stored) -> datetime | str | None:
    """A time in the desk's zone as sheets have it, without one; in the hour that a clock repeats, as text with it."""
    if value is None:
        return None
    when = moment(int(value))
    bare = when.replace(tzinfo=None)
    return bare if int(bare.replace(tzinfo=clock.zone()).timestamp()) == int(value) else when.isoformat(sep=" ")


def _amount(field: Field, value: Stored) -> Value:
    if value is None:
        return None
    return int(value) / 100 if abs(int(value)) < 10**15 else dump(field, value)  # a float holds 15 digits


# -- json ---------------------------------------------------------------------------------------------------------


@contextmanager
def _json(path: Path, fields: Sequence[Field]) -> Iterator[Put]:
    """{"rows": [{...}]}, one record a line."""
    encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
    with whole_file(path) as file:
        file.write(b'{"rows":[')
        separator = b"\n"

        def put(rows: Iterable[Sequence[Stored]]) -> None:
            nonlocal separator
            for row in rows:
                record = {field.name: _plain(field, value) for field, value in zip(fields, row, strict=True)}
                file.write(separator + encoder.encode(record).encode("utf-8"))
                separator = b",\n"

        yield put
        file.write(b"\n]}\n")


def _plain(field: Field, value: Stored) -> object:
    return value if isinstance(field.kind, k.Ref) else plain(field, value)


# -- vcf ----------------------------------------------------------------------------------------------------------


@contextmanager
def _vcf(path: Path, fields: Sequence[Field]) -> Iterator[Put]:
    """vCard 4.0; what it has no word for travels as X-OPSDESK-<FIELD>."""
    if "name" not in {field.name for field in fields}:
        raise Trouble(t("A vCard needs the name."), t("Add the name to the columns."), code="vcf-name")
    with whole_file(path) as file:

        def put(rows: Iterable[Sequence[Stored]]) -> None:
            for row in rows:
                values = {
                    field.name: (field, value) for field, value in zip(fields, row, strict=True) if value is not None
                }
                lines = ["BEGIN:VCARD", "VERSION:4.0", *_card(values), "END:VCARD"]
                file.write("".join(map(folded, lines)).encode("utf-8"))

        yield put


_PROPERTIES = {
    "name": "FN",
    "company": "ORG",
    "title": "TITLE",
    "note": "NOTE",
    "wechat": "X-WECHAT",
    "phone": "TEL",
    "email": "EMAIL",
}


def _card(values: Mapping[str, tuple[Field, Stored]]) -> Iterator[str]:
    region, city = (str(values[name][1]) if name in values else "" for name in ("region", "city"))
    for name, (field, value) in values.items():
        match name:
            case "tags":
                yield f"CATEGORIES:{','.join(map(escaped, unpack(value)))}"
            case "birthday":
                yield f"BDAY:{dump(field, value).replace('-', '')}"
            case "kind" if value in ("person", "company"):
                yield f"KIND:{'org' if value == 'company' else 'individual'}"
            case "region" | "city":
                continue
            case "phone" | "email" if k.is_many(field.kind):
                yield from (f"{_PROPERTIES[name]}:{escaped(one)}" for one in unpack(value))
            case _ if name in _PROPERTIES:
                yield f"{_PROPERTIES[name]}:{escaped(str(value))}"
            case _:
                text = str(value) if isinstance(field.kind, k.Ref) else _dumped(field, value)
                yield f"{OWN}{name.upper().replace('_', '-')}:{escaped(text)}"
    if region or city:
        yield f"ADR:;;;{escaped(city)};{escaped(region)};;"


def _dumped(field: Field, value: Stored) -> str:
    return listed(unpack(value)) if k.is_many(field.kind) else dump(field, value)


# -- ics ----------------------------------------------------------------------------------------------------------


@contextmanager
def _ics(path: Path, fields: Sequence[Field]) -> Iterator[Put]:
    """iCalendar, of campaigns only: they alone take place. Zones are told after the entries, where all are known."""
    from opsdesk.exchange.ical import writer
    from opsdesk.services.schedule import of_values

    if not {"name", "start", "rrule"} <= {field.name for field in fields}:
        raise Trouble(
            t("A calendar file needs names, days and repeat rules: it is for campaigns."),
            t("Export campaigns with all their fields."),
            code="ics-fields",
        )
    with whole_file(path) as file:
        zones: dict[str, None] = {}
        file.write(writer.head().encode("utf-8"))

        def put(rows: Iterable[Sequence[Stored]]) -> None:
            for row in rows:
                values = dict(zip((field.name for field in fields), row, strict=True))
                series = of_values(values)
                named = {name: (field, value) for field, (name, value) in zip(fields, values.items(), strict=True)}
                file.write(writer.event(named, series).encode("utf-8"))
                if series.zone and not series.dated:
                    zones[series.zone] = None

        yield put
        for name in zones:
            file.write(writer.zone(name).encode("utf-8"))
        file.write(writer.foot().encode("utf-8"))
