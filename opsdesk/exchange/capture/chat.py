"""Copied chats: WeChat and WeCom, QQ, WhatsApp, Telegram and their like, line by line.

Three shapes: a line with a name and a time, below it what was said; a time, a name and the words in one line; or names
with a colon and no times at all, which counts only when most lines are so.
"""

import re
from collections.abc import Iterator

from opsdesk.exchange.capture.captured import TIMES, Captured, Message
from opsdesk.exchange.capture.stamps import DATE, STAMP, Stamps

MOST_NAME = 40
_LONGEST_HEAD = 160
_NAME = rf"[^\n:：]{{1,{MOST_NAME}}}?"
_HEADS = tuple(
    re.compile(shape, re.I)
    for shape in (
        rf"(?P<who>{_NAME})[,，]?[ \t\u3000]+\[?(?P<at>{STAMP})\]?\s*[:：]?\s*$",
        rf"\[?(?P<at>{STAMP})\]?[ \t\u3000]+(?P<who>{_NAME})\s*[:：]?\s*$",
    )
)
_INLINE = tuple(
    re.compile(shape, re.I)
    for shape in (
        rf"[\u200e\u200f]?\[(?P<at>{STAMP})\]\s*(?P<who>{_NAME})\s*[:：]\s?(?P<text>.*)$",
        rf"(?P<at>{STAMP})\s+[-–]\s+(?P<who>{_NAME})\s*[:：]\s?(?P<text>.*)$",
    )
)
_BARE = re.compile(r"(?P<who>[^\s:：/\\<>\"“”]{1,20}(?: [^\s:：]{1,20})?)\s*[:：]\s*(?P<text>\S.*)$")
_DAY = re.compile(rf"[\s—\-─–=·•]*(?P<day>{DATE})(?:\s*(?:星期|周|礼拜)[一二三四五六日天])?[\s—\-─–=·•]*$")
_TITLE = re.compile(r"【[^】]{1,12}】|[(（]\d{5,12}[)）]|<[^<>\s]{3,60}>|@微信$")
"""What stands around a name: a rank, a QQ number, an address, where somebody writes from."""
_PREAMBLE = re.compile(r"^(?:dear[:：,，]?|.{0,20}(?:的)?聊天记录(?:如下)?[:：]?.{0,40})$", re.I)


def read(text: str, *, ours: frozenset[str] = frozenset(), now: int | None = None) -> Captured | None:
    """The chat that `text` is, or None. `ours` are case-folded names of colleagues, who cannot be the customer."""
    found = list(_stamped(text.split("\n"), Stamps(now))) or list(_bare(text.split("\n")))
    messages = tuple(one for one in found if one.text.strip())
    if not messages or not any(one.who for one in messages):
        return None
    ordered = _in_order(messages)
    customer = next((one.sender for one in ordered if one.who.casefold() not in ours), ordered[0].sender)
    doubts = (TIMES,) if any(one.at is None for one in ordered) else ()
    captured = Captured("wechat", "", ordered, customer, doubts=doubts)
    return captured.of_customer(customer) if captured.opening else captured


def _in_order(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """By time where every message has one; otherwise as they stand there."""
    times = [one.at for one in messages]
    if None in times:
        return messages
    return tuple(sorted(messages, key=lambda one: one.at or 0))


def _stamped(lines: list[str], stamps: Stamps) -> Iterator[Message]:
    who, at, said, heads = "", None, list[str](), 0
    for line in lines:
        if len(line) <= _LONGEST_HEAD and (day := _DAY.match(line)):
            stamps.new_day(day["day"])
            continue
        shapes = (*_INLINE, *_HEADS) if len(line) <= _LONGEST_HEAD else _INLINE
        head = next((found for shape in shapes if (found := shape.match(line.strip()))), None)
        if head is None:
            said.append(line)
            continue
        if heads or _means(said):
            yield Message(who, at, _text(said))
        who, at, heads = _name(head["who"]), stamps.read(head["at"]), heads + 1
        said = [head["text"]] if "text" in head.groupdict() else []
    if heads:
        yield Message(who, at, _text(said))


def _means(said: list[str]) -> bool:
    """Whether lines before the first name say more than that a chat follows."""
    return any(line.strip() and not _PREAMBLE.match(line.strip()) for line in said)


def _bare(lines: list[str]) -> Iterator[Message]:
    heads = [found for line in lines if (found := _BARE.match(line.strip()))]
    filled = sum(1 for line in lines if line.strip())
    if len(heads) < 2 or len(heads) * 2 < filled or len({head["who"] for head in heads}) > max(len(heads) // 2, 2):
        return
    who, said = "", list[str]()
    for line in lines:
        if head := _BARE.match(line.strip()):
            if who:
                yield Message(who, None, _text(said))
            who, said = _name(head["who"]), [head["text"]]
        else:
            said.append(line)
    yield Message(who, None, _text(said))


def _name(written: str) -> str:
    return _TITLE.sub("", written).strip(" \t\u3000,，-—") or written.strip()


def _text(said: list[str]) -> str:
    return "\n".join(line.rstrip() for line in said).strip()
