"""The child's whole life: take one request from standard input, answer it in frames, end."""

import gc
import json
import os
import sys
from pathlib import Path

from opsdesk.exchange.reading import limits
from opsdesk.exchange.reading.wire import Answer, Refused
from opsdesk.i18n import set_language


def main() -> None:
    request = json.loads(sys.stdin.buffer.readline())
    limits.limit(request["memory"])
    set_language(request["language"])
    gc.disable()  # rows hold no cycles; the collector would walk them for a fifth of the time
    answer = Answer(os.fdopen(os.dup(sys.stdout.fileno()), "wb"))
    try:
        _answer(request, Path(request["path"]), answer)
        answer.end()
    except Refused as refusal:
        answer.refused(refusal)
    except MemoryError:
        answer.refused(Refused("too-big"))
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            answer.refused(Refused("unreadable"))


def _answer(request: dict[str, str | None], path: Path, answer: Answer) -> None:
    from opsdesk.exchange.reading import calendars, cards, delimited, objects, recognise, workbooks

    encoding, sheet = request["encoding"], request["sheet"]
    kind = recognise.recognise(path, request["format"])
    if request["job"] == "sample":
        match kind:
            case "csv":
                facts = delimited.sample(path, encoding, request["delimiter"])
            case "json":
                facts = objects.sample(path, encoding)
            case "vcf":
                facts = cards.sample(path, encoding)
            case "ics":
                facts = calendars.sample(path)
            case _:
                facts = workbooks.sample(path, kind, sheet)
        answer.facts({"format": kind, **facts})
        return
    columns: list[str] = request["columns"]  # type: ignore[assignment]
    match kind:
        case "csv":
            delimited.read(path, encoding or "utf-8", request["delimiter"] or ",", answer)
        case "json":
            objects.read(path, encoding or "utf-8", columns, answer)
        case "ics":
            calendars.read(path, columns, answer)
        case "vcf":
            cards.read(path, encoding or "utf-8", columns, answer)
        case _:
            workbooks.read(path, kind, sheet, answer)


if __name__ == "__main__":
    main()
