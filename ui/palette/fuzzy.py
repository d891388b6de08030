"""How well a few typed letters fit a title, in Latin letters, Chinese characters or pinyin initials."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from opsdesk.query import pinyin


@dataclass(frozen=True, slots=True)
class Match:
    """A higher `score` fits better; `places` are the characters of the title to show as found."""

    score: int
    places: tuple[int, ...] = ()


def match(typed: str, title: str, words: Iterable[str] = ()) -> Match | None:
    """None when `typed` fits neither the title, nor its initials, nor one of the further `words`.

    Best first: the title's beginning, the beginning of a word in it, its inside, its initials (also by pinyin),
    a further word, letters scattered over the title.
    """
    needle = typed.casefold().strip()
    if not needle:
        return Match(0)
    text = title.casefold()
    if len(text) != len(title):  # ß and its like change length, then places would point elsewhere
        text = title
    found = text.find(needle)
    if found >= 0:
        starts = found == 0 or not text[found - 1].isalnum()
        score = 90 if found == 0 else 80 if starts else 60
        return Match(score, tuple(range(found, found + len(needle))))
    if (found := _initials(title).find(needle.replace(" ", ""))) >= 0:
        return Match(55 if found == 0 else 45)
    if any(word.casefold().startswith(needle) for word in words):
        return Match(40)
    places = _scattered(needle.replace(" ", ""), text)
    return Match(20 - min(places[-1] - places[0] - len(places), 15), places) if places else None


@lru_cache(maxsize=4096)
def _initials(title: str) -> str:
    if title.isascii():
        return "".join(word[0] for word in title.casefold().split())
    return pinyin.initials_of(title)


def _scattered(needle: str, text: str) -> tuple[int, ...]:
    """Where the letters of `needle` stand one after another, if near enough to be meant."""
    places: list[int] = []
    at = -1
    for letter in needle:
        at = text.find(letter, at + 1)
        if at < 0:
            return ()
        places.append(at)
    return tuple(places) if len(needle) > 1 and places[-1] - places[0] < 4 * len(needle) else ()
