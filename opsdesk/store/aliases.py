"""Records that were merged into others: their codes lead to the record they are part of, and so does their history."""

import json
from collections.abc import Iterable

from opsdesk.store.connect import Connection


def of_codes(connection: Connection, entity: str, codes: Iterable[str]) -> dict[str, int]:
    """Case-folded former code -> id of the record it leads to; the code merged last wins."""
    found = connection.execute(
        f"""SELECT a.former_code, a.record FROM aliases a JOIN "{entity}" o ON o.id = a.record
        WHERE a.list = ? AND a.former_code IN (SELECT value FROM json_each(?)) ORDER BY a.id""",
        [entity, json.dumps(list(codes), ensure_ascii=False)],
    ).fetchall()
    return {code.casefold(): record for code, record in found}


def with_formers(connection: Connection, entity: str, number: int) -> list[int]:
    """The record and those that were merged into it."""
    found = connection.execute("SELECT former FROM aliases WHERE list = ? AND record = ?", [entity, number]).fetchall()
    return [number, *(former for (former,) in found)]
