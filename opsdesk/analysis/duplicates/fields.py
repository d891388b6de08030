"""How each kind of field but names is compared."""

import re
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, Indel

from opsdesk.analysis.duplicates import texts
from opsdesk.analysis.duplicates.coding import Coder, Codes, Column, gathered, mapped
from opsdesk.analysis.duplicates.comparison import (
    MISSING,
    Comparison,
    Held,
    Key,
    Level,
    Levels,
    Records,
    Shares,
    alike,
    sizes,
)

_DIGITS = re.compile(r"[^0-9]+")
_TAIL, _HEAD, _LAST = 8, 7, 5
_START = 5
_SPECIAL = re.compile("[0-9].*[0-9].*[0-9]|.{10}")


class Phones(Comparison):
    """Several numbers each; the best agreement of any two counts. Close: a digit mistyped, missing or doubled, or the
    area code left out."""

    levels = (
        Level("different", 0.35, 0.99998),
        Level("close", 0.05, 1e-5, most=0.25),
        Level("equal", 0.6, 1e-5, rare=True),
    )
    shared = True

    def __init__(self, field: str, column: Column) -> None:
        super().__init__(field)
        column = mapped(column, texts.phone)
        self._texts = column.texts
        self.held = Held(column.codes, len(column.texts), self.levels[-1].u, column.once)
        self._long = sizes(column.texts) >= _HEAD
        self._tails = _cut(column, lambda number: number[-_TAIL:] if len(number) >= _TAIL else "")

    def levels_of(self, a: Records, b: Records) -> Levels:
        found = np.where(self.held.both(a, b), 0, MISSING).astype(np.int8)
        for at, here, there in self.held.pairs(a, b):
            equal = here == there
            found[at[equal]] = 2
            rest = np.flatnonzero(~equal & (found[at] < 1) & self._long[here] & self._long[there])
            here, there, at = here[rest], there[rest], at[rest]
            tails = (self._tails[here] == self._tails[there]) & (self._tails[here] >= 0)
            found[at[tails]] = 1
            rest = np.flatnonzero(~tails)
            close = alike(self._texts, here[rest], there[rest], OSA.distance, 1, distance=True)
            found[at[rest[close]]] = 1
        return found

    def shares(self, a: Records, b: Records, levels: Levels) -> Shares:
        return self.held.common(a, b)

    def brings_together(self) -> Iterator[Key]:
        yield Key(self.field, self.held.codes, frozenset([self.field]))

    def parts(self) -> Iterator[tuple[str, Codes]]:
        """The beginning and the end of the numbers: a mistyped digit leaves one of them as it is."""
        column = Column(self.held.codes, self._texts)
        yield "head", gathered(column.codes, _cut(column, lambda number: number[:_HEAD]))
        yield "tail", gathered(column.codes, _cut(column, lambda number: number[-_LAST:]))


class Emails(Comparison):
    """Mailbox: the same at another address; close: a letter mistyped. Both only of mailboxes with some digits or of some
    length: wangwei@ and wangwen@ are two people. Another digit is another person as well: li12 and li13."""

    levels = (
        Level("different", 0.42, 0.99968), Level("close", 0.03, 1e-5, most=0.2), Level("mailbox", 0.05, 3e-4, rare=True, most=0.2),
        Level("equal", 0.5, 1e-5, rare=True),
    )  # fmt: skip

    def __init__(self, field: str, column: Column) -> None:
        super().__init__(field)
        column = mapped(column, texts.email)
        self._texts = column.texts
        self.held = Held(column.codes, len(column.texts), self.levels[-1].u, column.once)
        boxes = mapped(column, lambda address: box if _SPECIAL.search(box := texts.mailbox(address)) else "")
        self._boxes = Held(boxes.codes, len(boxes.texts), self.levels[-2].u, column.once)
        self._digits = _cut(column, _stable)

    def levels_of(self, a: Records, b: Records) -> Levels:
        found = np.where(self.held.both(a, b), 0, MISSING).astype(np.int8)
        for at, here, there in self.held.pairs(a, b):
            digits = self._digits[here]
            rest = np.flatnonzero((here != there) & (digits == self._digits[there]) & (digits >= 0))
            close = alike(self._texts, here[rest], there[rest], OSA.distance, 1, distance=True)
            found[at[rest[close]]] = 1
        found[self._boxes.agree(a, b)] = 2
        found[self.held.agree(a, b)] = 3
        return found

    def shares(self, a: Records, b: Records, levels: Levels) -> Shares:
        return np.where(levels == 3, self.held.common(a, b), self._boxes.common(a, b))

    def brings_together(self) -> Iterator[Key]:
        yield Key(self.field, self.held.codes, frozenset([self.field]))
        yield Key(f"{self.field}-mailbox", self._boxes.codes, frozenset([self.field]))

    def parts(self) -> Iterator[tuple[str, Codes]]:
        """What a mistyped letter leaves: the beginning, the digits and the domain."""
        column = Column(self.held.codes, self._texts)
        kept = _cut(column, lambda address: f"{address[:3]} {stable}" if (stable := _stable(address)) else "")
        yield "start", gathered(self.held.codes, kept)


class Handles(Comparison):
    """Account names and identity numbers: letters and digits that mean one person. `typed`: a digit may be mistyped."""

    levels = (
        Level("different", 0.35, 0.99998),
        Level("close", 0.05, 1e-5, most=0.25),
        Level("equal", 0.6, 1e-5, rare=True),
    )

    def __init__(self, field: str, column: Column, *, typed: bool = False) -> None:
        super().__init__(field)
        column = mapped(column, lambda text: texts.letters(texts.plain(text)))
        self._texts = column.texts
        self.held = Held(column.codes, len(column.texts), self.levels[-1].u, column.once)
        self._long = sizes(column.texts) >= _START
        self._digits = None if typed else _cut(column, lambda text: _DIGITS.sub(" ", text))

    def levels_of(self, a: Records, b: Records) -> Levels:
        found = np.where(self.held.both(a, b), 0, MISSING).astype(np.int8)
        for at, here, there in self.held.pairs(a, b):
            near = (here != there) & self._long[here] & self._long[there]
            if self._digits is not None:
                near &= self._digits[here] == self._digits[there]
            rest = np.flatnonzero(near)
            close = alike(self._texts, here[rest], there[rest], OSA.distance, 1, distance=True)
            found[at[rest[close]]] = 1
        found[self.held.agree(a, b)] = 2
        return found

    def shares(self, a: Records, b: Records, levels: Levels) -> Shares:
        return self.held.common(a, b)

    def brings_together(self) -> Iterator[Key]:
        yield Key(self.field, self.held.codes, frozenset([self.field]))


class Days(Comparison):
    """Birthdays. Close: a digit mistyped, two exchanged, day and month exchanged, or another year."""

    levels = (
        Level("different", 0.05, 0.9927),
        Level("close", 0.05, 0.0072, most=0.25),
        Level("equal", 0.9, 1e-4, rare=True),
    )

    def __init__(self, field: str, column: Column) -> None:
        super().__init__(field)
        self.held = Held(column.codes, len(column.texts), self.levels[-1].u, column.once)
        days = np.array([*map(int, column.texts), 0], "datetime64[D]")
        months, years = days.astype("datetime64[M]"), days.astype("datetime64[Y]")
        self._parts = np.stack(
            [years.astype(np.int64) + 1970, (months - years).astype(np.int64) + 1, (days - months).astype(np.int64) + 1]
        )
        written = self._parts[0] * 10_000 + self._parts[1] * 100 + self._parts[2]
        self._digits = np.stack([written // 10**place % 10 for place in range(8)]).astype(np.int8)

    def levels_of(self, a: Records, b: Records) -> Levels:
        found = np.where(self.held.both(a, b), 0, MISSING).astype(np.int8)
        at = np.flatnonzero(found == 0)
        here, there = self.held.codes[a[at], 0], self.held.codes[b[at], 0]
        mine, theirs = self._digits[:, here], self._digits[:, there]
        wrong = (mine != theirs).sum(axis=0)
        exchanged = (wrong == 2) & (np.sort(mine, axis=0) == np.sort(theirs, axis=0)).all(axis=0)
        (year, month, day), (year_, month_, day_) = self._parts[:, here], self._parts[:, there]
        turned = (year == year_) & (month == day_) & (day == month_)
        found[at[(wrong == 1) | exchanged | turned | ((month == month_) & (day == day_))]] = 1
        found[at[here == there]] = 2
        return found

    def shares(self, a: Records, b: Records, levels: Levels) -> Shares:
        return self.held.common(a, b)

    def brings_together(self) -> Iterator[Key]:
        yield Key(self.field, self.held.codes, frozenset([self.field]))


class Lines(Comparison):
    """Any other line of text, such as an address. Close: four fifths of it are the same, words in any order."""

    levels = (Level("different", 0.2, 0.989), Level("close", 0.2, 0.001), Level("equal", 0.6, 0.01, rare=True))
    shared = True

    def __init__(self, field: str, column: Column) -> None:
        super().__init__(field)
        column = mapped(column, texts.line)
        self.held = Held(column.codes, len(column.texts), self.levels[-1].u, column.once)
        self._sorted = [" ".join(sorted(text.split())) for text in column.texts]
        self._squeezed = [text.replace(" ", "") for text in column.texts]

    def levels_of(self, a: Records, b: Records) -> Levels:
        found = np.where(self.held.both(a, b), 0, MISSING).astype(np.int8)
        at = np.flatnonzero(found == 0)
        here, there = self.held.codes[a[at], 0], self.held.codes[b[at], 0]
        found[at[here == there]] = 2
        rest = np.flatnonzero(here != there)
        for form in (self._squeezed, self._sorted):
            close = alike(form, here[rest], there[rest], Indel.normalized_similarity, 0.8)
            found[at[rest[close]]] = 1
        return found

    def shares(self, a: Records, b: Records, levels: Levels) -> Shares:
        return self.held.common(a, b)

    def brings_together(self) -> Iterator[Key]:
        yield Key(self.field, self.held.codes, frozenset([self.field]))


class Groups(Comparison):
    """What records belong to, such as the company of a contact: the same or not."""

    levels = (Level("different", 0.1, 0.99), Level("equal", 0.9, 0.01, rare=True))
    shared = True

    def __init__(self, field: str, column: Column) -> None:
        super().__init__(field)
        self.held = Held(column.codes, len(column.texts), self.levels[-1].u, column.once)

    def levels_of(self, a: Records, b: Records) -> Levels:
        found = np.where(self.held.both(a, b), 0, MISSING).astype(np.int8)
        found[self.held.agree(a, b)] = 1
        return found

    def shares(self, a: Records, b: Records, levels: Levels) -> Shares:
        return self.held.common(a, b)

    def brings_together(self) -> Iterator[Key]:
        yield Key(self.field, self.held.codes, frozenset([self.field]))


def _stable(address: str) -> str:
    """The digits of a mailbox that has enough to be somebody's, and how its domain begins."""
    box, _, domain = address.partition("@")
    return f"{_DIGITS.sub(' ', box)}@{domain[:2]}" if _SPECIAL.search(box) else ""


def _cut(column: Column, part: Callable[[str], str]) -> NDArray[np.int32]:
    """The number of a part of each text; -1 for none."""
    coder = Coder()
    return np.array([*(coder.number(part(text)) for text in column.texts), -1], np.int32)
