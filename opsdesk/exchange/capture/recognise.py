"""What a pasted text is: a mail, a chat, or just words."""

from opsdesk.exchange.capture import chat, mail
from opsdesk.exchange.capture.captured import Captured, Message, titled
from opsdesk.model import text as values

MOST_CHARACTERS = 20_000_000


def read(text: str, *, ours: frozenset[str] = frozenset(), now: int | None = None) -> Captured | None:
    """None when there is nothing in it. Control characters are left out, as everywhere."""
    clean = values.clean_text(text.replace("\r\n", "\n").replace("\r", "\n"), MOST_CHARACTERS).strip()
    if not clean:
        return None
    found = mail.read(clean) or chat.read(clean, ours=ours, now=now)
    if found is not None:
        return found
    words = Message("", None, clean)
    return Captured("", titled([words]), (words,))
