"""Rows for the clipboard, as spreadsheets like them: tab-separated text and an HTML table, built off the GUI thread."""

import re
from collections.abc import Iterable, Sequence
from html import escape
from itertools import repeat
from typing import NamedTuple

from opsdesk.model import kinds as k
from opsdesk.model import masking, text
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field

MOST_COPIED = 50_000
"""More rows make a clipboard that freezes the program they are pasted into."""

_NUMBERS = (k.Whole, k.Decimal, k.Money, k.Percent)
_DANGEROUS = re.compile(r"[=@]|[+-](?![\d\s().-]*$)|[\t\r]")


class Copied(NamedTuple):
    """What goes on the clipboard; `html` is encoded, for Qt would convert it on the GUI thread."""

    plain: str
    html: bytes
    rows: int
    masked: bool


def copied(
    fields: Sequence[Field],
    headers: Sequence[str],
    records: Iterable[tuple[Stored, ...]],
    bare: Iterable[bool] = repeat(False),
) -> Copied:
    """`records` as text and HTML, with a header row unless `headers` is empty. `bare` says of each whether it shows in
    full: what is copied is what is seen."""
    lines = ["\t".join(map(_tsv, headers))] if headers else []
    table = ["<tr>" + "".join(f"<th>{_html(header)}</th>" for header in headers) + "</tr>"] if headers else []
    rows, masked = 0, False
    for values, full in zip(records, bare, strict=False):
        texts = [cell_text(field, value, masked=not full) for field, value in zip(fields, values, strict=True)]
        masked = masked or (not full and any(v is not None for f, v in zip(fields, values, strict=True) if f.sensitive))
        lines.append("\t".join(map(_tsv, texts)))
        cells = (_cell(field, shown) for field, shown in zip(fields, texts, strict=True))
        table.append("<tr>" + "".join(cells) + "</tr>")
        rows += 1
    html = f"<meta charset=utf-8><style>.t{{mso-number-format:'\\@'}}</style><table>{''.join(table)}</table>"
    return Copied("\n".join(lines) + "\n", html.encode(), rows, masked)


def cell_text(field: Field, value: Stored, *, masked: bool = True) -> str:
    """Numbers as a spreadsheet computes with them, everything else as people read it, empty as nothing; personal data
    `masked`."""
    if value is None:
        return ""
    if masked and field.sensitive:
        return masking.shown(field, value, masked=True)
    if isinstance(field.kind, _NUMBERS):
        return text.dump(field, value)
    return str(value) if isinstance(field.kind, k.Ref) else text.show(field, value)


def _tsv(value: str) -> str:
    """Quoted where needed. A text that a spreadsheet would compute (CWE-1236) starts with an apostrophe; phone
    numbers such as +86 138 stay as they are."""
    if _DANGEROUS.match(value):
        value = f"'{value}"
    if any(sign in value for sign in '\t\n\r"'):
        return '"' + value.replace('"', '""') + '"'
    return value


def _cell(field: Field, shown: str) -> str:
    """Texts are marked as texts: "=1+1" is not computed, and 007 and 18-digit numbers keep their digits."""
    kind = "" if isinstance(field.kind, (*_NUMBERS, k.Day)) else " class=t"
    return f"<td{kind}>{_html(shown)}</td>"


def _html(value: str) -> str:
    return escape(value).replace("\n", '<br style="mso-data-placement:same-cell">')
