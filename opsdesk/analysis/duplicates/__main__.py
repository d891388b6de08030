"""A scan in a process of its own: one line of request and a line a record on standard input; lines of JSON as answers.

The request is {"roles", "least", "apart", "language"}. Answers are {"step": [done, total, what]} as often as ten times a
second, {"pair": ...} (its evidence as JSON within) and {"cluster": ...} one each, and {"end": ...} with the rest. Records go by
their ids.
"""

import gc
import json
import os
import sys
import time
from collections.abc import Sequence

from opsdesk import i18n
from opsdesk.analysis.duplicates import texts
from opsdesk.analysis.duplicates.coding import Column, Reader
from opsdesk.analysis.duplicates.scan import Found, scan
from opsdesk.analysis.duplicates.setup import Role, setup
from opsdesk.work import Progress

_EVERY = 0.1


def main() -> None:
    if hasattr(os, "nice"):
        os.nice(5)  # the window comes first
    gc.disable()  # nothing here is a cycle, and there are millions of objects to walk
    request = json.loads(sys.stdin.buffer.readline())
    i18n.set_language(request["language"])
    roles: list[tuple[str, Role]] = request["roles"]
    ids, readers = _records(len(roles))
    columns: dict[str, Column] = {}
    for field, _ in roles:
        columns[field] = readers.pop(0).column()  # each reader goes before the next column is made: 300 MB at a million
    made = setup(roles, columns)
    columns.clear()
    place = {number: at for at, number in enumerate(ids)}
    apart = {
        (min(place[a], place[b]), max(place[a], place[b])) for a, b in request["apart"] if a in place and b in place
    }
    progress = Progress(_Steps())
    found = scan(made, progress, least=request["least"], apart=apart)
    _answer(found, ids)


def _records(fields: int) -> tuple[list[int], list[Reader]]:
    ids: list[int] = []
    readers = [Reader() for _ in range(fields)]
    for line in sys.stdin.buffer:
        number, *values = json.loads(line)
        ids.append(number)
        for reader, value in zip(readers, values, strict=True):
            if value is None:
                reader.add(())
            elif isinstance(value, str) and value.startswith('["'):
                reader.add(texts.values(value))
            else:
                reader.add((str(value),))
    return ids, readers


class _Steps:
    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, done: int, total: int, what: str) -> None:
        if (now := time.monotonic()) >= self._next:
            self._next = now + _EVERY
            _say({"step": [done, total, what]})


def _answer(found: Found, ids: Sequence[int]) -> None:
    for pair in found.pairs:
        proof = json.dumps(pair.evidence)
        _say({"pair": [ids[pair.a], ids[pair.b], pair.probability, pair.bits, proof]})
    for cluster in found.clusters:
        one, other, bits = cluster.weakest
        _say({"cluster": [[ids[at] for at in cluster.members], ids[one], ids[other], bits]})
    _say(
        {
            "end": {
                "records": found.records,
                "compared": found.compared,
                "parameters": found.parameters,
                "excluded": found.excluded,
            }
        }
    )


def _say(document: dict[str, object]) -> None:
    sys.stdout.buffer.write(json.dumps(document, ensure_ascii=False).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
