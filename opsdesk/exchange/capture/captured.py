"""What was read of a pasted text or a file, before anything is written: who said what when, and who that may be."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from opsdesk.i18n import mark as _

MOST_TITLE = 80
TIMES = _("Some times could not be read; these messages get the present one.")


@dataclass(frozen=True, slots=True)
class Message:
    """`at` is a Moment, None where the text says no time. `email` is the sender's address, where a mail tells it."""

    who: str
    at: int | None
    text: str
    email: str = ""

    @property
    def sender(self) -> str:
        """Who it is among those who took part: addresses tell namesakes apart."""
        return self.email.casefold() or self.who.casefold()


@dataclass(frozen=True, slots=True)
class Captured:
    """`source` is a key of SOURCES. `messages` are in order of time; those of `customer`, a `Message.sender`, are the
    customer's, all others are ours. `files` are (name, content)."""

    source: str
    title: str
    messages: tuple[Message, ...]
    customer: str = ""
    files: tuple[tuple[str, bytes], ...] = ()
    doubts: tuple[str, ...] = field(default=())
    """Message ids of what could not be read for certain."""

    @property
    def senders(self) -> list[tuple[str, str]]:
        """(sender, name) of everybody who took part, in order of appearance."""
        found: dict[str, str] = {}
        for one in self.messages:
            if one.sender:
                found.setdefault(one.sender, one.who or one.email)
        return list(found.items())

    @property
    def opening(self) -> tuple[Message, ...]:
        """What the ticket itself says: all the customer wrote before anybody answered; without a word of the customer,
        the first message."""
        start = self._first_of_customer()
        end = start
        while end < len(self.messages) and (end == start or self._is_customer(self.messages[end])):
            end += 1
        return self.messages[start:end]

    @property
    def rest(self) -> tuple[tuple[str, Message], ...]:
        """(kind of reply, message) of all else."""
        opening = set(map(id, self.opening))
        return tuple(
            ("customer" if self._is_customer(one) else "reply", one) for one in self.messages if id(one) not in opening
        )

    @property
    def name(self) -> str:
        """How the customer is called."""
        return next((one.who for one in self.messages if self._is_customer(one) and one.who), "")

    @property
    def email(self) -> str:
        return next((one.email for one in self.messages if self._is_customer(one) and one.email), "")

    @property
    def text(self) -> str:
        """All that the customer wrote."""
        return "\n".join(one.text for one in self.messages if self._is_customer(one))

    def of_customer(self, sender: str) -> "Captured":
        """The same, but the customer is somebody else."""
        changed = replace(self, customer=sender)
        return replace(changed, title=titled(changed.opening)) if self.source != "email" else changed

    def _is_customer(self, one: Message) -> bool:
        return not self.customer or one.sender == self.customer

    def _first_of_customer(self) -> int:
        return next((at for at, one in enumerate(self.messages) if self._is_customer(one)), 0)


def titled(messages: Sequence[Message]) -> str:
    """The first line that says something; a greeting alone does not."""
    lines = [" ".join(line.split()) for one in messages for line in one.text.split("\n", 200)[:200]]
    said = [line for line in lines if line and line.casefold().strip("!！,，.。~～ ") not in GREETINGS]
    line = next(iter(said), next((line for line in lines if line), ""))
    return line if len(line) <= MOST_TITLE else line[: MOST_TITLE - 1].rstrip() + "…"


GREETINGS = frozenset(
    (
        "您好", "你好", "在吗", "在么", "在嘛", "亲", "哈喽", "嗨", "老师好", "早上好", "上午好", "下午好", "晚上好", "你好啊", "您好在吗",
        "hi", "hello", "hey", "good morning", "good afternoon", "hi there", "dear all", "dear sir or madam", "hello there",
    )
)  # fmt: skip
