"""The rows of the sample desk, entity by entity, as tuples in the order of COLUMNS."""

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from random import Random
from typing import NamedTuple

from opsdesk.model.kinds import Stored
from opsdesk.sample.chinese import CHINESE
from opsdesk.sample.english import ENGLISH
from opsdesk.sample.seasons import Seasons
from opsdesk.sample.stories import Size, Story, stories
from opsdesk.sample.vocabulary import City, Name, Product, Vocabulary, Weighted

Row = tuple[Stored, ...]

COLUMNS = {
    "customers": (
        "name", "kind", "company", "phone", "email", "wechat", "region", "city", "source", "stage", "owner", "tags",
        "birthday", "value", "note", "next_follow_up", "last_contact", "created", "consent",
    ),
    "contacts": ("company", "name", "title", "phone", "email", "wechat"),
    "orders": ("customer", "date", "amount", "status", "product", "channel"),
    "interactions": ("customer", "at", "kind", "summary", "author"),
}  # fmt: skip

_ODD_PHONES: tuple[Callable[[str], str], ...] = (
    lambda phone: f"{phone[:3]} {phone[3:7]} {phone[7:]}",
    lambda phone: f"{phone[:3]}-{phone[3:7]}-{phone[7:]}",
    lambda phone: f"+86 {phone}",
    lambda phone: phone[:-1],
)
_CONSENTS = Weighted(("granted", 55), ("refused", 8), (None, 37))
_MAILBOXES = ("info", "office", "sales", "contact", "service", "hr")
_POSTS = ("mail", "post", "inbox")
_WORTH = (0, 4_000, 15_000, 60_000)  # what a company of each level may bring in a year
_DISCOUNTS = (100, 80, 75, 85)
_REMEMBERED = 200  # a customer typed in twice is one of the last so many


class Desk:
    """A sample desk of one seed, day, size and language; `base` is the number before the first customer's id."""

    def __init__(self, size: Size, *, seed: int, today: int, language: str, base: int = 0) -> None:
        self.size, self.seed, self.today, self.base = size, seed, today, base
        self.words: Vocabulary = CHINESE if language == "zh" else ENGLISH
        self._seasons = Seasons(today)
        goods = self.words.products
        self._plans = [_shelf(p for p in goods if p.months and p.level == level) for level in range(4)]
        self._extras = [
            _shelf(p for p in goods if not p.months and min(level, 1) <= p.level <= level) for level in range(4)
        ]

    def rows(self, entity: str) -> Iterator[Row]:
        """All rows of `entity`; the same each time."""
        makers: dict[str, Callable[[Random], Iterator[Row]]] = {
            "customers": self._customers,
            "contacts": self._contacts,
            "orders": self._orders,
            "interactions": self._interactions,
        }
        return makers[entity](Random(f"{entity} {self.seed}"))

    def expected(self, entity: str) -> int:
        """About how many rows there will be."""
        size = self.size
        contacts = round(size.customers * 0.6)
        return {"contacts": contacts, "orders": size.all_orders, "interactions": size.all_interactions}.get(
            entity, size.customers
        )

    def _stories(self) -> Iterator[Story]:
        return stories(self.seed, self.today, self.size)

    # -- customers and contacts ---------------------------------------------------------------------------------------

    def _customers(self, random: Random) -> Iterator[Row]:
        known: tuple[deque[_Person], deque[_Person]] = (deque(maxlen=_REMEMBERED), deque(maxlen=_REMEMBERED))
        for story in self._stories():
            recent = known[story.company]
            if story.again and recent:
                who = self._typed_again(random, random.choice(recent))
            else:
                who = self._met(random, story.company)
                recent.append(who)
            yield self._customer(random, story, who)

    def _met(self, random: Random, company: bool) -> "_Person":
        words = self.words
        city = words.cities.draw(random)
        name = words.company(random, city) if company else words.person(random)
        phones = []
        if random.random() < (0.75 if company else 0.94):
            phones.append(words.mobile(random, city))
        if company and random.random() < 0.4:
            phones.append(words.landline(random, city))
        if phones and random.random() < 0.02:
            phones[0] = random.choice(_ODD_PHONES)(phones[0])
        email = self._email(random, name.latin, company) if random.random() < (0.7 if company else 0.45) else None
        wechat = self._wechat(random, name.latin) if random.random() < words.wechat / (1 + company) else None
        birthday = employer = None
        if company:
            employer = name.full
        else:
            if random.random() < 0.6:
                birthday = self.today - int(365.25 * (20 + 38 * random.random() ** 1.4))
            if random.random() < 0.35:
                employer = words.company(random, city).full
        return _Person(name, city, phones, email, wechat, birthday, employer)

    def _typed_again(self, random: Random, who: "_Person") -> "_Person":
        """The same somebody, in a hurry: the name is spelt another way, and half of the rest is left out."""
        name = replace(who.name, shown=self.words.damaged(random, who.name.shown))
        email, wechat, birthday = (random.random() < 0.5 for _ in range(3))
        return who._replace(
            name=name,
            email=who.email if email else None,
            wechat=who.wechat if wechat else None,
            birthday=who.birthday if birthday else None,
        )

    def _email(self, random: Random, latin: str, company: bool) -> str:
        """Nobody's but theirs, as far as chance allows."""
        if company:  # .example is reserved: nothing the sample invents belongs to anybody
            return f"{random.choice(_MAILBOXES)}@{latin}.example"
        return f"{latin}{random.randrange(100_000) if random.random() < 0.9 else ''}@{random.choice(_POSTS)}.example"

    def _wechat(self, random: Random, latin: str) -> str:
        return f"wx_{latin[:10]}{random.randrange(10_000)}"

    def _customer(self, random: Random, story: Story, who: "_Person") -> Row:
        chance, words = random.random, self.words
        company, stage = story.company, story.stage
        value = None
        if company and chance() < 0.6:
            value = int(_WORTH[story.level] * (0.5 + 1.6 * chance())) // 100 * 10_000
        missing = chance() < 0.05  # somebody was in a hurry
        return (
            who.name.shown,
            "company" if company else "person",
            who.employer,
            _packed(*who.phones),
            _packed(who.email),
            who.wechat,
            None if missing else who.city.region,
            None if missing else who.city.name,
            words.sources[company].draw(random),
            stage,
            words.team[story.owner],
            self._tags(random, stage),
            who.birthday,
            value,
            random.choice(words.notes) if chance() < 0.3 else None,
            self._next_follow_up(random, story),
            story.last_contact,
            story.created,
            _CONSENTS.draw(random),
        )

    def _tags(self, random: Random, stage: str) -> str | None:
        chance = random.random()
        if chance < 0.45:
            return None
        own, common = random.choice(self.words.tags[stage]), random.choice(self.words.tags[""])
        return (
            _packed(own)
            if chance < 0.75
            else _packed(common)
            if chance < 0.9 or own == common
            else _packed(own, common)
        )

    def _next_follow_up(self, random: Random, story: Story) -> int | None:
        """Some today and tomorrow, a few overdue, most on working days of the coming weeks."""
        chance = random.random
        if chance() > {"silent": 0.2, "lost": 0.02}.get(story.stage, 0.42):
            return None
        when = chance()
        if when < 0.07:
            return max(self.today - 1 - int(9 * chance()), story.created)
        if when < 0.23:
            return self.today + (when >= 0.15)
        day = self.today + 2 + int(26 * chance())
        weekday = (day + 3) % 7
        return day + (7 - weekday if weekday > 4 else 0)

    def _contacts(self, random: Random) -> Iterator[Row]:
        words, chance = self.words, random.random
        city = words.cities.values[0]
        for story in self._stories():
            for _ in range(story.people):
                name = words.person(random)
                yield (
                    self.base + story.number + 1,
                    name.shown,
                    words.job_titles.draw(random) if chance() < 0.9 else None,
                    _packed(words.mobile(random, city)) if chance() < 0.85 else None,
                    _packed(self._email(random, name.latin, False)) if chance() < 0.5 else None,
                    self._wechat(random, name.latin) if chance() < words.wechat else None,
                )

    # -- orders ---------------------------------------------------------------------------------------------------------

    def _orders(self, random: Random) -> Iterator[Row]:
        for story in self._stories():
            if story.orders:
                yield from self._orders_of(random, story)

    def _orders_of(self, random: Random, story: Story) -> Iterator[Row]:
        chance = random.random
        customer = self.base + story.number + 1
        company, between = story.company, story.orders - 2
        days = [story.first_order] if story.orders > 1 else []
        days += sorted(
            self._seasons.buying_day(random, story.first_order, story.last_order, company) for _ in range(between)
        )
        days.append(story.last_order)
        channel = self.words.channels[company].draw(random)
        plan, paid_until = self._plans[story.level].draw(random), 0
        bought: tuple[int, str] | None = None  # the last order that was really paid
        for position, day in enumerate(days, 1):
            if bought and position == len(days) and chance() < 0.12:
                yield customer, day, -bought[0], "refunded", bought[1], channel
                continue
            if day < paid_until:
                product = self._extras[story.level].draw(random)
            else:
                product = plan = plan if chance() < 0.8 else self._plans[story.level].draw(random)
                paid_until = day + 30 * plan.months - 15  # renewed a little early
            if chance() < 0.1:
                channel = self.words.channels[company].draw(random)
            amount, name = product.price, product.name
            if company and chance() < 0.08:
                amount *= random.randrange(2, 5)
            if sale := self._seasons.sale(day):
                amount, name = amount * _DISCOUNTS[sale] // 10_000 * 100, f"{name}{self.words.sale(sale)}"
            status = self._status(day, chance())
            if status in ("completed", "paid"):
                bought = amount, name
            yield customer, day, amount, status, name, channel

    def _status(self, day: int, chance: float) -> str:
        if chance < 0.035:
            return "cancelled"
        if day < self.today - 10:
            return "completed" if chance < 0.96 else "paid"
        return "pending" if chance < 0.25 else "paid" if chance < 0.7 else "completed"

    # -- interactions -----------------------------------------------------------------------------------------------------

    def _interactions(self, random: Random) -> Iterator[Row]:
        """Ten million of these are made for a benchmark: one random number a row, everything else looked up."""
        chance = random.random
        talks, team = self.words.summaries, self.words.team
        moments, _, _ = self._seasons.desk_moments(self.today, self.today)
        openings = len(talks.opening)
        for story in self._stories():
            if not story.talks or story.last_contact is None:
                continue
            customer, author, last = self.base + story.number + 1, team[story.owner], story.last_contact
            _, low, high = self._seasons.desk_moments(story.created, last)
            _, latest, _ = self._seasons.desk_moments(last, last)
            pool = talks.serving if story.orders else talks.selling
            span, choices = high - low, len(pool)
            if story.talks > 1:
                kind, summary = talks.opening[int(chance() * openings)]
                _, _, soon = self._seasons.desk_moments(story.created, story.created)
                yield customer, moments[low + int(chance() * (soon - low))], kind, summary, author
            for _ in range(story.talks - 2):
                drawn = chance() * span
                place = int(drawn)
                kind, summary = pool[int((drawn - place) * choices)]
                yield customer, moments[low + place], kind, summary, author
            closing = talks.last[story.stage]
            kind, summary = closing[int(chance() * len(closing))]
            yield customer, moments[latest + int(chance() * (high - latest))], kind, summary, author


class _Person(NamedTuple):
    name: Name
    city: City
    phones: list[str]
    email: str | None
    wechat: str | None
    birthday: int | None
    employer: str | None


def _packed(*values: str | None) -> str | None:
    """A list as the store keeps it (model.text.pack, without its clean-up: a quarter of its time)."""
    kept = [value for value in values if value]
    return f"[{','.join(map(_quoted, kept))}]" if kept else None


def _quoted(value: str) -> str:
    return f'"{value}"' if value.replace("@", "").isalnum() else json.dumps(value, ensure_ascii=False)


def _shelf(products: Iterable[Product]) -> Weighted[Product]:
    return Weighted(*((product, product.weight) for product in products))
