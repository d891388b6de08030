"""What a desk's language provides to the sample: places, names, goods and the sentences people write down."""

from bisect import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Values drawn by weight, quicker than random.choices: the cumulative weights are made once."""

    def __init__(self, *pairs: tuple[T, float]) -> None:
        self.values = tuple(value for value, _ in pairs)
        self._cumulative = list(accumulate(weight for _, weight in pairs))
        self._total = self._cumulative[-1]

    def draw(self, random: Random) -> T:
        return self.values[bisect(self._cumulative, random.random() * self._total)]


def listed(text: str) -> tuple[str, ...]:
    """Words of a text; "_" stands for a space."""
    return tuple(word.replace("_", " ") for word in text.split())


def weighted(text: str) -> Weighted[str]:
    """Words with weights: "Smith:24 Johnson:19"."""
    pairs = (word.rsplit(":", 1) for word in listed(text))
    return Weighted(*((word, float(weight)) for word, weight in pairs))


@dataclass(frozen=True, slots=True)
class City:
    region: str
    name: str
    area_code: str


def cities(text: str) -> Weighted[City]:
    """Cities with region, area code and weight: "California:San_Diego:619:4"."""
    parts = (line.split(":") for line in listed(text))
    return Weighted(*((City(region, name, code), float(weight)) for region, name, code, weight in parts))


@dataclass(frozen=True, slots=True)
class Name:
    """A person or a company: as the desk calls it, in full, and in Latin letters for mail addresses."""

    shown: str
    full: str
    latin: str


@dataclass(frozen=True, slots=True)
class Product:
    """`price` in minor units; `level` says who buys it: 0 a person, 1 to 3 a small to a large company."""

    name: str
    price: int
    level: int
    weight: float
    months: int = 0  # for which a plan is paid; 0 is an extra, bought while a plan runs


@dataclass(frozen=True, slots=True)
class View:
    """A saved view of customers, in the filter language."""

    name: str
    filter: str
    sort: str


@dataclass(frozen=True, slots=True)
class Summaries:
    """What is noted about a talk, by what it was about; each is (kind of interaction, sentence)."""

    opening: Sequence[tuple[str, str]]
    selling: Sequence[tuple[str, str]]
    serving: Sequence[tuple[str, str]]
    last: dict[str, Sequence[tuple[str, str]]]  # by stage


@dataclass(frozen=True, slots=True)
class Vocabulary:
    cities: Weighted[City]
    person: Callable[[Random], Name]
    company: Callable[[Random, City], Name]
    mobile: Callable[[Random, City], str]
    landline: Callable[[Random, City], str]
    wechat: float  # how many people have an id there
    sources: tuple[Weighted[str | None], Weighted[str | None]]  # of people, of companies
    team: tuple[str, ...]  # six, the busiest first
    job_titles: Weighted[str]
    tags: dict[str, Sequence[str]]  # by stage; "" for any
    notes: Sequence[str]
    products: tuple[Product, ...]
    channels: tuple[Weighted[str], Weighted[str]]  # of people, of companies
    sale: Callable[[int], str]
    """What an order of the sale in June (1), November (2) or late December (3) is marked with."""
    summaries: Summaries
    views: tuple[View, ...]
    damaged: Callable[[Random, str], str]
    """A name as a hasty colleague types it a second time."""
