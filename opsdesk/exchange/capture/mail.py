"""Mails: an .eml file, or headers and body as they were copied, with the older mails that stand below."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from html.parser import HTMLParser

from opsdesk.errors import Trouble
from opsdesk.exchange import dates
from opsdesk.exchange.capture.captured import TIMES, Captured, Message, titled
from opsdesk.i18n import t
from opsdesk.model.text import Unreadable

_NAMES = {
    "from": ("from", "发件人", "寄件者"),
    "date": ("date", "sent", "发送时间", "日期", "时间", "发件时间"),
    "to": ("to", "收件人"),
    "cc": ("cc", "抄送"),
    "subject": ("subject", "主题", "标题"),
}
_KNOWN = {word: name for name, words in _NAMES.items() for word in words}
_HEADER = re.compile(r"[\s>*]*(?P<name>[A-Za-z一-鿿]{2,10})\**\s*[:：]\**\s*(?P<value>.*)$")
_PREFIX = re.compile(r"^\s*(?:(?:re|fwd?|aw|回复|答复|转发)\s*[:：]\s*)+", re.I)
_RULE = re.compile(r"[\s>]*[-_=—]{3,}[^\n]{0,40}?[-_=—]*\s*$")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
MOST_FILES = 50
_LONGEST_RULE = 200


def subject(written: str) -> str:
    """Without Re:, 转发: and their like."""
    return " ".join(_PREFIX.sub("", written).split())


# -- copied ----------------------------------------------------------------------------------------------------------


def read(text: str) -> Captured | None:
    """The mail that `text` is, with those it answers, or None."""
    lines = text.split("\n")
    blocks = list(_blocks(lines))
    if not blocks:
        return None
    messages, title = [], ""
    for (_start, first, headers), following in zip(blocks, [*blocks[1:], None], strict=True):
        end = following[0] if following else len(lines)
        title = title or subject(headers.get("subject", ""))
        messages.append(_copied(headers, lines[first:end]))
    above = _body(lines[: blocks[0][0]])
    if above:  # an answer that is being written, or a remark of who forwards it
        messages.insert(0, Message("", None, above))
    return _captured(title, messages[::-1], doubtful=any(one.at is None for one in messages))


def _blocks(lines: list[str]) -> "list[tuple[int, int, dict[str, str]]]":
    """(first line, first line after it, headers) of each block of headers: From and two more of them in a row."""
    found = []
    at = 0
    while at < len(lines):
        headers: dict[str, str] = {}
        end = at
        while end < len(lines) and (line := _HEADER.match(lines[end])) and line["name"].casefold() in _KNOWN:
            headers.setdefault(_KNOWN[line["name"].casefold()], line["value"].strip())
            end += 1
        if "from" in headers and len(headers) >= 2:
            found.append((at, end, headers))
        at = max(end, at + 1)
    return found


def _copied(headers: dict[str, str], body: list[str]) -> Message:
    who, email = _sender(headers["from"])
    return Message(who, _when(headers.get("date", "")), _body(body), email)


def _sender(written: str) -> tuple[str, str]:
    address = _ADDRESS.search(written)
    email = address[0] if address else ""
    name = (
        re.sub(r"[<\[(（]\s*(?:mailto:)?" + re.escape(email) + r"[^>\])）]*[>\])）]?", "", written)
        if email
        else written
    )
    name = name.replace(email, "") if email else name
    return " ".join(name.strip(" \t\"'“”;,").split()), email


def _when(written: str) -> int | None:
    try:
        return dates.moment(re.sub(r"\s+at\s+", " ", written))
    except Unreadable:
        pass
    try:
        return int(parsedate_to_datetime(written).timestamp())
    except (TypeError, ValueError, OverflowError):
        return None


def _body(lines: list[str]) -> str:
    kept = [re.sub(r"^(?:>\s?)+", "", line).rstrip() for line in lines]
    while kept and (not kept[-1] or _is_rule(kept[-1])):
        kept.pop()
    return "\n".join(kept).strip()


def _is_rule(line: str) -> bool:
    return len(line) <= _LONGEST_RULE and _RULE.match(line) is not None


# -- a file ----------------------------------------------------------------------------------------------------------


def read_file(content: bytes) -> Captured:
    """The mail in an .eml file."""
    found = message_from_bytes(content, policy=policy.default)
    assert isinstance(found, EmailMessage)
    try:
        who, email = parseaddr(str(found.get("From", "")))
        title, written = subject(str(found.get("Subject", "") or "")), str(found.get("Date", "") or "")
    except (ValueError, IndexError, AttributeError, TypeError):  # headers that the library cannot take apart
        who = email = title = written = ""
    if not (email or title or found.get("Received")):
        raise Trouble(
            t("This file is no mail."), t("Save it from the mail program as .eml and try again."), code="no-mail"
        )
    body = _text_of(found)
    inner = read(body)
    own = body
    messages: list[Message] = []
    if inner is not None:  # older mails stand below the new words
        messages = [one for one in inner.messages if one.sender]
        own = next((one.text for one in inner.messages if not one.sender), "")
    messages.append(Message(who, _when(written), own.strip(), email))
    captured = _captured(title, [one for one in messages if one.text or one is messages[-1]], doubtful=False)
    return Captured(captured.source, captured.title, captured.messages, captured.customer, _files(found))


def _captured(title: str, messages: list[Message], *, doubtful: bool) -> Captured:
    customer = next((one.sender for one in messages if one.sender), "")
    doubts = (TIMES,) if doubtful else ()
    return Captured("email", title or titled(messages), tuple(messages), customer, doubts=doubts)


def _text_of(found: EmailMessage) -> str:
    """Its plain text; where there is only HTML, what one would read of it."""
    try:
        part = found.get_body(("plain", "html"))
    except (ValueError, AttributeError, KeyError):
        part = None
    if part is None:
        return ""
    try:
        text = part.get_content()
    except (LookupError, ValueError, AttributeError, KeyError):  # a charset nobody knows
        raw = part.get_payload(decode=True)
        text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw)
    text = str(text).replace("\r\n", "\n")
    return _seen(text) if part.get_content_type() == "text/html" else text


def _files(found: EmailMessage) -> tuple[tuple[str, bytes], ...]:
    kept: list[tuple[str, bytes]] = []
    for number, part in enumerate(found.iter_attachments(), 1):
        try:
            content = part.get_payload(decode=True)
            name = part.get_filename() or ""
        except (ValueError, LookupError, AttributeError):
            continue
        if isinstance(content, bytes) and content and len(kept) < MOST_FILES:
            plain = re.sub(r"[\x00-\x1f/\\]", "_", name).strip()[:200]
            kept.append((plain or f"{number}.{part.get_content_subtype()}", content))
    return tuple(kept)


class _Seen(HTMLParser):
    """What a page says: no tags, scripts or styles; paragraphs become lines."""

    _BREAKS = frozenset(("br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "blockquote", "table"))
    _SILENT = frozenset(("script", "style", "head", "title"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in self._SILENT:
            self._silent += 1
        elif tag in self._BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag in self._BREAKS and tag != "br":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(re.sub(r"\s+", " ", data))


def _seen(html: str) -> str:
    reader = _Seen()
    reader.feed(html)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.parts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
