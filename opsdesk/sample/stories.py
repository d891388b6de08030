"""What happens to each customer of the sample, before anything is written: the part that all its records agree on.

Each pass over an entity tells the same stories again from the same seed, so a million customers and ten million
interactions need no more memory than one.
"""

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, log
from random import Random
from typing import NamedTuple

HISTORY = 760
"""The desk goes back so many days: a little over two years."""
CUSTOMERS = 1204
_GROWTH = 1.2  # customers come in exp(1.2) = 3.3 times as fast at the end as at the beginning
_COMPANIES = 0.65

_STAGES = ("acquire", "activate", "grow", "retain", "silent", "lost")
_AGES = (21, 60, 150, 300)
_BY_AGE = (  # chances in percent up to and with each stage: below 21 days old, below 60 ...
    (70, 100),
    (40, 82, 100),
    (14, 36, 76, 80, 100),
    (5, 13, 42, 67, 90, 100),
    (1, 4, 22, 60, 82, 100),
)
_ORDERS = {"acquire": 0.0, "activate": 0.5, "grow": 3.0, "retain": 9.0, "silent": 3.0, "lost": 2.5}
_TALKS = {"acquire": 2.0, "activate": 4.0, "grow": 7.0, "retain": 11.0, "silent": 5.0, "lost": 5.0}
_OWNERS = (0.24, 0.45, 0.63, 0.78, 0.91)
_MEAN_ORDERS, _MEAN_TALKS = 3.76, 6.52  # over all customers of a desk of this age


@dataclass(frozen=True)
class Size:
    """How much to make; orders and interactions come out within a percent or so."""

    customers: int = CUSTOMERS
    orders: int | None = None  # 3.4 for each customer
    interactions: int | None = None  # 5.5 for each customer

    @property
    def all_orders(self) -> int:
        return round(self.customers * 3.4) if self.orders is None else self.orders

    @property
    def all_interactions(self) -> int:
        return round(self.customers * 5.5) if self.interactions is None else self.interactions


class Story(NamedTuple):
    """Days are day numbers. A customer never spoken to has no last contact; `orders` counts refunds too."""

    number: int  # from 0
    company: bool
    level: int  # what they buy: 0 a person, 1 to 3 a small to a large company
    stage: str
    created: int
    talks: int
    last_contact: int | None
    orders: int
    first_order: int
    last_order: int
    owner: int  # place in the team of six
    people: int  # contacts of a company
    again: bool  # somebody has typed in a customer whom the desk already had


def stories(seed: int, today: int, size: Size) -> Iterator[Story]:
    """The customers in the order of their codes, which is not that of their days: the desk began with an import."""
    random = Random(f"stories {seed}")
    chance = random.random
    buying = size.all_orders / size.customers / _MEAN_ORDERS if size.customers else 0
    talking = size.all_interactions / size.customers / _MEAN_TALKS if size.customers else 0
    steep = exp(_GROWTH) - 1
    for number in range(size.customers - 1):
        age = int(HISTORY * (1 - log(1 + steep * chance()) / _GROWTH))
        created = today - age
        company = chance() < _COMPANIES
        if company and (weekday := (created + 3) % 7) > 4 and chance() < 0.8:
            created = max(created - (weekday - 4), today - HISTORY)  # nobody was in the office: it was Friday
        age = today - created
        level = 1 + (chance() < 0.45) + (chance() < 0.2) if company else 0
        stage = _stage(age, chance())
        spread = 0.3 + 1.4 * chance() ** 2 + 0.25 * level  # few speak and buy much, most little

        met = int(_TALKS[stage] * spread * talking + chance()) if age else 0
        last_contact = max(created, today - _silence(stage, random)) if met else None
        if last_contact is not None:
            if (weekday := (last_contact + 3) % 7) > 4 and chance() < 0.8:
                last_contact = max(created, last_contact - (weekday - 4) - int(5 * chance()))
            met = min(met, 1 + last_contact - created)

        bought = int(_ORDERS[stage] * spread * buying + chance()) if _ORDERS[stage] else 0
        if stage == "activate":
            bought = min(bought, 1)
        first, last = created + int(chance() * min(age, 20)), today - _pause(stage, random)
        if stage in ("silent", "lost"):
            bought = bought if last >= created else 0  # no order in their first months, and none since
            first = min(first, last)
        last = max(first, last)
        owner = bisect(_OWNERS, chance())
        people = int(chance() * (1.2 + level)) if company else 0
        yield Story(
            number,
            company,
            level,
            stage,
            created,
            met,
            last_contact,
            bought,
            first,
            last,
            owner,
            people,
            chance() < 0.022,
        )
    if size.customers:
        yield _first_seen(size.customers - 1, today, talking, buying)


def _first_seen(number: int, today: int, talking: float, buying: float) -> Story:
    """The last customer stands first in the list and beside it: a good one, spoken to yesterday."""
    return Story(
        number,
        company=True,
        level=2,
        stage="retain",
        created=today - 400,
        talks=round(9 * talking),
        last_contact=today - 1 if round(9 * talking) else None,
        orders=round(14 * buying),
        first_order=today - 390,
        last_order=today - 5,
        owner=0,
        people=3,
        again=False,
    )


def _stage(age: int, chance: float) -> str:
    return _STAGES[bisect(_BY_AGE[bisect(_AGES, age)], chance * 100)]


def _silence(stage: str, random: Random) -> int:
    """Days since the last talk."""
    match stage:
        case "silent":
            return 35 + int(random.expovariate(1 / 30)) % 110
        case "lost":
            return 120 + int(random.expovariate(1 / 80)) % 300
        case _:
            return 1 + int(random.expovariate(1 / (20 if stage in ("acquire", "activate") else 33))) % 80


def _pause(stage: str, random: Random) -> int:
    """Days since the last order."""
    match stage:
        case "silent":
            return 92 + int(random.expovariate(1 / 45)) % 200
        case "lost":
            return 185 + int(random.expovariate(1 / 90)) % 350
        case _:
            return int(random.expovariate(1 / 25)) % 88
