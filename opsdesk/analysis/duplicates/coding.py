"""Records as numbers: every distinct text is looked at once, and a pair is compared by array arithmetic.

A million customers hold some 300,000 names, 4,000 companies and 400 cities; texts are kept once each.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
"""Numbers of texts; -1 is none. One row a record, one column a value (further values are -1)."""
MOST_VALUES = 6
"""Phones or addresses of one record that are compared; nobody has more by right."""


class Coder:
    """Gives each text a number, in the order in which they come."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def number(self, text: str) -> int:
        """-1 for the empty text."""
        return self._numbers.setdefault(text, len(self._numbers)) if text else -1

    @property
    def texts(self) -> list[str]:
        return list(self._numbers)


@dataclass(frozen=True)
class Column:
    """One field of all records: `codes` (records x values) point into `texts`. `once` tells which records count when it
    is learned how common a value is: of records alike in everything, one."""

    codes: Codes
    texts: Sequence[str]
    once: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def first(self) -> Codes:
        return self.codes[:, 0]


class Reader:
    """Collects the values of one field, record by record."""

    def __init__(self) -> None:
        self._coder = Coder()
        self._codes, self._owners = array("i"), array("i")
        self._records = 0
        self._widest = 1

    def add(self, values: Iterable[str]) -> None:
        wide = 0
        for value in values:
            if value and wide < MOST_VALUES:
                self._codes.append(self._coder.number(value))
                self._owners.append(self._records)
                wide += 1
        self._widest = max(self._widest, wide)
        self._records += 1

    def column(self) -> Column:
        owners = np.frombuffer(self._owners, np.int32) if self._owners else np.empty(0, np.int32)
        codes = np.full((self._records, self._widest), -1, np.int32)
        new = np.append(True, owners[1:] != owners[:-1])[: owners.size]
        starts = np.flatnonzero(new)
        place = np.arange(owners.size) - np.repeat(starts, np.diff(np.append(starts, owners.size)))
        codes[owners, place] = np.frombuffer(self._codes, np.int32) if self._codes else np.empty(0, np.int32)
        return Column(codes, self._coder.texts)


def mapped(column: Column, normal: Callable[[str], str]) -> Column:
    """The column with every text in its normal form; texts that become equal get one number."""
    coder = Coder()
    numbers = np.array([*(coder.number(normal(text)) for text in column.texts), -1], np.int32)
    return Column(numbers[column.codes], coder.texts, column.once)


def numbered(texts: Iterable[Sequence[str]], coder: Coder) -> Codes:
    """Several texts each, such as the readings of a name, as rows of numbers."""
    rows = [[coder.number(text) for text in some] for some in texts]
    found = np.full((len(rows), max((len(row) for row in rows), default=1) or 1), -1, np.int32)
    for at, row in enumerate(rows):
        found[at, : len(row)] = row
    return found


def gathered(codes: Codes, table: NDArray[np.int32]) -> Codes:
    """`table` looked up by `codes`; what is -1 stays so."""
    found: Codes = table[codes]
    found[codes < 0] = -1
    return found


def frequencies(codes: Codes, size: int, once: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
    """How many records hold each number."""
    rows = codes if codes.ndim == 2 else codes[:, None]
    rising = np.sort(rows if once is None else rows[once], axis=1)
    fresh = np.ones(rising.shape, bool)
    fresh[:, 1:] = rising[:, 1:] != rising[:, :-1]  # a phone typed twice is one
    return np.bincount(rising[fresh & (rising >= 0)], minlength=size)


def unlike(columns: Iterable[Column]) -> NDArray[np.bool_]:
    """One of each set of records that are alike in all `columns`."""
    alike = np.zeros(0, np.int64)
    for column in columns:
        for codes in column.codes.T:
            if not alike.size:
                alike = np.zeros(codes.size, np.int64)
            both = alike * (len(column.texts) + 1) + codes + 1
            alike = np.unique(both, return_inverse=True)[1]
    found = np.zeros(alike.size, bool)
    found[np.unique(alike, return_index=True)[1]] = True
    return found
