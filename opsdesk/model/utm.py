"""Links that say where a visitor came from: the five utm_ parameters written into an address, and read out of one.

The rest of the address stays as it is, letter by letter: its query in its order, and its fragment. Values are encoded as
UTF-8 (RFC 3986, section 2). What "utm_" parameters an address had are replaced.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t

PARAMETERS = {
    "source": _("Source of visitors"),
    "medium": _("Medium of the link"),
    "campaign": _("Campaign name"),
    "term": _("Search term"),
    "content": _("Which ad or link"),
}
"""utm_<key> -> what it is for; the first three are always there."""
NEEDED = ("source", "medium", "campaign")
MOST = 2000
"""Characters of a link, as long as browsers and chat programs pass it on whole."""
_ADDRESS = re.compile(r"https?://[^\s/?#]+[^\s]*$", re.IGNORECASE)
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@dataclass(frozen=True, slots=True)
class Utm:
    source: str = ""
    medium: str = ""
    campaign: str = ""
    term: str = ""
    content: str = ""

    def items(self) -> list[tuple[str, str]]:
        """(parameter, value) of those that say something, in the usual order."""
        return [(name, value) for name in PARAMETERS if (value := getattr(self, name))]


def build(address: str, utm: Utm) -> str:
    """`address` with the parameters of `utm` instead of those it had."""
    address = address.strip()
    if not _ADDRESS.match(address):
        raise Trouble(
            t("“{text}” is not a web address.", text=address[:60]),
            t("It begins with https:// or http:// and has no spaces."),
            code="no-address",
        )
    if missing := [name for name in NEEDED if not getattr(utm, name).strip()]:
        names = ", ".join(f"utm_{name}" for name in missing)
        raise Trouble(
            t("The link lacks {names}.", names=names), t("Source, medium and campaign are needed."), code="utm-missing"
        )
    base, query, fragment = _parts(address)
    kept = [part for part in query.split("&") if part and not _is_utm(part)]
    added = [f"utm_{name}={encode(value.strip())}" for name, value in utm.items()]
    link = f"{base}?{'&'.join([*kept, *added])}{fragment}"
    if len(link) > MOST:
        raise Trouble(
            t("The link would be {n} characters long.", n=f"{len(link):,}"),
            t("Longer than {n} it is cut by browsers and chat programs. Shorten its parameters.", n=f"{MOST:,}"),
            code="link-long",
        )
    return link


def read(link: str) -> dict[str, str]:
    """The utm_ parameters of a link, decoded; of one that stands twice the first, as analytics take it. Those of the
    fragment do not count: no server sees them."""
    found: dict[str, str] = {}
    for part in _parts(link.strip())[1].split("&"):
        name, _equals, value = part.partition("=")
        key = decode(name).casefold()
        if key.startswith("utm_"):
            found.setdefault(key.removeprefix("utm_"), decode(value))
    return found


def without(link: str) -> str:
    """The address as it was before anybody added parameters."""
    base, query, fragment = _parts(link.strip())
    kept = "&".join(part for part in query.split("&") if part and not _is_utm(part))
    return f"{base}?{kept}{fragment}" if kept else f"{base}{fragment}"


def in_fragment(link: str) -> bool:
    """Whether parameters stand behind the #, where analytics do not find them."""
    return "utm_" in _parts(link)[2].casefold()


def utm_of(values: Mapping[str, str]) -> Utm:
    return Utm(**{name: values.get(name, "") for name in PARAMETERS})


def _parts(address: str) -> tuple[str, str, str]:
    """(up to the question mark, the query, the fragment with its #)."""
    before, sharp, fragment = address.partition("#")
    base, _question, query = before.partition("?")
    return base, query, sharp + fragment


def _is_utm(part: str) -> bool:
    return decode(part.partition("=")[0]).casefold().startswith("utm_")


def encode(value: str) -> str:
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in value.encode("utf-8", "replace"))


def decode(text: str) -> str:
    """Percent-encoded text and plus signs as what they mean; what is no encoding stays, and broken UTF-8 shows as �."""
    plain = bytearray()
    raw = text.replace("+", " ").encode("utf-8", "replace")
    at = 0
    while at < len(raw):
        pair = raw[at + 1 : at + 3]
        if raw[at] == 0x25 and len(pair) == 2 and all(chr(byte) in "0123456789abcdefABCDEF" for byte in pair):
            plain.append(int(pair, 16))
            at += 3
        else:
            plain.append(raw[at])
            at += 1
    return plain.decode("utf-8", "replace")
