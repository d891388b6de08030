"""What was said about tickets."""

import json
from collections.abc import Collection

from opsdesk.store.connect import Connection


def said(connection: Connection, tickets: Collection[int]) -> set[tuple[int, int, str]]:
    """(ticket, moment, words) of every reply and note of these tickets."""
    return set(
        connection.execute(
            "SELECT ticket, at, body FROM replies WHERE ticket IN (SELECT value FROM json_each(?))",
            [json.dumps(list(tickets))],
        )
    )
