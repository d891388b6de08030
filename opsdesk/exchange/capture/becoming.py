"""The ticket and the replies that captured words become: the window and the command line write the same."""

from collections.abc import Sequence

from opsdesk import clock
from opsdesk.exchange.capture.captured import Captured
from opsdesk.model.kinds import Stored
from opsdesk.services import capture
from opsdesk.services.capture import Candidate, Reply


def read_of(captured: Captured, candidates: Sequence[Candidate]) -> dict[str, Stored]:
    """What the words say of the ticket by themselves: a person may correct it."""
    sure = capture.sure(candidates)
    first = captured.opening[0].at if captured.opening else None
    return {
        "title": captured.title or None,
        "customer": sure.customer if sure else None,
        "source": captured.source or None,
        "opened": first if first is not None else clock.seconds(),
    }


def rest_of(captured: Captured | None, candidates: Sequence[Candidate], customer: Stored) -> dict[str, Stored]:
    """What nobody types: the words themselves, and the contact of this customer who wrote them."""
    contact = next((one.contact for one in candidates if one.customer == customer), None)
    body = "\n\n".join(one.text for one in captured.opening) if captured is not None else None
    return {"contact": contact, "body": body or None}


def replies_of(captured: Captured | None) -> list[Reply]:
    rest = captured.rest if captured is not None else ()
    return [Reply(one.at, kind, one.who[:80] or None, one.text) for kind, one in rest if one.text.strip()]
