"""Feedback, backlog and campaigns of the sample desk: tickets about real-sounding troubles, the wishes behind them, the money spent."""

import json
from collections.abc import Callable, Iterator
from random import Random

from opsdesk import clock
from opsdesk.model.tickets import CATEGORY
from opsdesk.sample import marketing
from opsdesk.sample import topics as words
from opsdesk.sample.seasons import Seasons
from opsdesk.sample.vocabulary import Weighted
from opsdesk.services.priority_matrix import USUAL

Row = tuple[object, ...]
DAY = 86_400

COLUMNS = {
    "tickets": (
        "title", "body", "source", "type", "severity", "impact", "priority", "status", "area", "version", "customer",
        "assignee", "opened", "first_response", "resolved", "satisfaction",
    ),
    "replies": ("ticket", "at", "author", "kind", "body"),
    "surveys": ("name", "kind", "opened", "closed"),
    "answers": ("survey", "respondent", "at", "question", "functional", "dysfunctional", "score", "text"),
    "releases": ("name", "start", "end", "capacity"),
    "requirements": (
        "title", "problem", "type", "status", "area", "owner", "effort", "effort_low", "effort_high", "reach", "impact",
        "confidence", "ease", "value", "time_criticality", "risk_reduction", "importance", "satisfied", "moscow", "release",
        "requires", "created",
    ),
    "requests": ("requirement", "customer", "ticket", "weight", "note", "at"),
    "campaigns": (
        "name", "goal", "channel", "status", "owner", "start", "end", "budget", "spend", "worked", "created",
    ),
    "content": ("campaign", "channel", "title", "status", "author", "due", "publish", "body"),
    "budget": ("campaign", "kind", "amount", "channel", "date", "note"),
    "tasks": ("campaign", "title", "done", "due", "owner"),
    "metrics": ("name", "at", "value", "campaign", "channel"),
    **marketing.COLUMNS,
}  # fmt: skip

_SOURCES = Weighted(("wechat", 34), ("email", 16), ("phone", 14), ("form", 14), ("app", 12), ("store", 5), ("visit", 5))
_IMPACTS = {
    "critical": Weighted(("everybody", 3), ("many", 5), ("some", 2)),
    "major": Weighted(("many", 3), ("some", 5), ("one", 2)),
    "minor": Weighted(("some", 4), ("one", 6)),
    "trivial": Weighted(("one", 1)),
}
_OPEN = Weighted(("new", 32), ("investigating", 34), ("waiting_customer", 18), ("waiting_third", 6), ("escalated", 10))
_CLOSED = Weighted(("resolved", 90), ("wont_do", 6), ("duplicate", 4))
_HOURS = {"critical": 0.8, "major": 2.5, "minor": 6.0, "trivial": 9.0}
_CTR = {"search": 0.031, "wechat": 0.018, "douyin": 0.012, "email": 0.024, "sms": 0.009, "xiaohongshu": 0.015}


class Work:
    """The records of one seed, day, number of tickets and language. Tickets are streamed; everything else is small.

    `customer_base` and `base` (by entity) are the numbers before the first ids.
    """

    def __init__(
        self, tickets: int, customers: int, team: tuple[str, ...], *, seed: int, today: int, language: str
    ) -> None:
        self.tickets, self.customers, self.team, self.seed, self.today = tickets, customers, team, seed, today
        self.words = words.CHINESE if language == "zh" else words.ENGLISH
        self._said = marketing.CHINESE if language == "zh" else marketing.ENGLISH
        self.base: dict[str, int] = {"customers": 0}
        self._seasons = Seasons(today)

    def rows(self, entity: str) -> Iterator[Row]:
        """All rows of `entity`; the same each time."""
        makers: dict[str, Callable[[Random], Iterator[Row]]] = {name: getattr(self, f"_{name}") for name in COLUMNS}
        return makers[entity](Random(f"{entity} {self.seed}"))

    def expected(self, entity: str) -> int:
        """About how many rows there will be."""
        return {"tickets": self.tickets, "replies": 2 * self.tickets, "requests": self.tickets // 2}.get(entity, 100)

    def _id(self, entity: str, number: int) -> int:
        return self.base.get(entity, 0) + number

    # -- feedback -----------------------------------------------------------------------------------------------------------

    def _stories(self) -> Iterator[tuple[int, words.Topic, int, int, int | None, int | None, str, str, str]]:
        """(number, topic, customer, opened, answered, resolved, severity, status, assignee) of each ticket; whoever asks
        gets the same ones."""
        random = Random(f"stories {self.seed}")
        chance = random.random
        moments, low, high = self._seasons.desk_moments(self.today - 420, self.today - 1)
        now = moments[high - 1] + 6 * 3600  # the evening of yesterday
        several = self.words.topics
        for number in range(1, self.tickets + 1):
            topic = several[int(len(several) * chance() ** 1.3)]
            opened = moments[low + int((high - low) * chance() ** 0.7)] + int(3600 * chance())
            severity = topic.severity
            answered = opened + int(_HOURS[severity] * 3600 * (0.2 + 3.2 * chance() ** 3))
            age = (now - opened) / DAY
            status = _OPEN.draw(random) if chance() < 1.4 / (1 + age) + 0.02 else _CLOSED.draw(random)
            closed = CATEGORY[status] == "closed"
            resolved = answered + int(_HOURS[severity] * 3600 * 6 * chance() ** 2) + 600 if closed else None
            if status == "new":
                answered_at = None
            else:
                answered_at = min(answered, now)
            if resolved is not None and resolved > now:
                resolved, status = None, "investigating"
            customer = self._id("customers", 1 + int(self.customers * chance() ** 1.5)) if self.customers else 0
            assignee = self.team[int(len(self.team) * chance() ** 1.4)]
            yield number, topic, customer, opened, answered_at, resolved, severity, status, assignee

    def _tickets(self, random: Random) -> Iterator[Row]:
        chance = random.random
        for _number, topic, customer, opened, answered, resolved, severity, status, assignee in self._stories():
            satisfied = (5, 5, 4, 4, 3, 2, 1)[int(7 * chance() ** 1.4)] if resolved and chance() < 0.35 else None
            source, impact = _SOURCES.draw(random), _IMPACTS[severity].draw(random)
            yield (
                topic.title, topic.body, source, topic.type, severity, impact, USUAL.says(severity, impact), status, topic.area, f"3.{int(12 * chance())}", customer or None,
                assignee if status != "new" or chance() < 0.5 else None, opened, answered, resolved, satisfied,
            )  # fmt: skip

    def _replies(self, random: Random) -> Iterator[Row]:
        chance, said = random.random, self.words
        for number, _topic, _customer, _opened, answered, resolved, _severity, _status, assignee in self._stories():
            if answered is None:
                continue
            ticket = self._id("tickets", number)
            yield ticket, answered, assignee, "reply", said.replies[int(len(said.replies) * chance())]
            if chance() < 0.2:
                yield ticket, answered + 900, assignee, "note", said.notes[int(len(said.notes) * chance())]
            if resolved is not None and chance() < 0.6:
                yield (
                    ticket,
                    max(resolved - 300, answered),
                    None,
                    "customer",
                    said.thanks[int(len(said.thanks) * chance())],
                )

    def _surveys(self, _random: Random) -> Iterator[Row]:
        for name, kind in zip(self.words.survey_names, ("nps", "kano", "csat"), strict=True):
            yield name, kind, self.today - 50, self.today - 30

    def _answers(self, random: Random) -> Iterator[Row]:
        chance, said = random.random, self.words
        at = (self.today - 40) * DAY + 3600 * 5
        for who in range(1, 141):
            score = float((10, 9, 9, 8, 8, 7, 6, 5, 3)[int(9 * chance())])
            text = (said.praise if score >= 8 else said.blame)[int(3 * chance())] if chance() < 0.3 else None
            yield self._id("surveys", 1), str(who), at + who * 901, None, None, None, score, text
        tastes = (
            ("like", "dislike"),
            ("must", "dislike"),
            ("like", "neutral"),
            ("neutral", "neutral"),
            ("like", "live"),
        )
        for number, wish in enumerate(said.wishes[:6]):
            for who in range(1, 61):
                functional, without = tastes[(number + int(chance() < 0.35) + int(chance() < 0.15) * 2) % len(tastes)]
                yield self._id("surveys", 2), str(who), at + who * 977, wish.title, functional, without, None, None
        for who in range(1, 121):
            yield (
                self._id("surveys", 3),
                str(who),
                at + who * 811,
                None,
                None,
                None,
                float((5, 5, 4, 4, 4, 3, 2)[int(7 * chance())]),
                None,
            )

    # -- backlog --------------------------------------------------------------------------------------------------------------

    def _releases(self, _random: Random) -> Iterator[Row]:
        for number, name in enumerate(self.words.releases):
            start = self.today - 20 + 45 * number
            yield name, start, start + 44, float((30, 26, 24)[number])

    def _requirements(self, random: Random) -> Iterator[Row]:
        chance = random.random
        asked = self._askers()
        states = ("doing", "planned", "planned", "candidate", "candidate", "idea")
        for number, wish in enumerate(self.words.wishes, 1):
            status = "declined" if wish.moscow == "wont" else states[int(len(states) * chance())]
            release = self._id("releases", 1 + number % 3) if status in ("doing", "planned") else None
            requires = json.dumps([f"R-{self._id('requirements', wish.needs)}"]) if wish.needs else None
            yield (
                wish.title, wish.problem, wish.type, status, wish.area, self.team[number % len(self.team)], float(wish.effort),
                wish.effort * 0.7, wish.effort * (1.3 + chance()), float(max(asked.get(number, 0), 3 + int(20 * chance()))),
                float(wish.impact), wish.confidence, float(3 + int(7 * chance())), float(wish.value), float(1 + int(8 * chance())),
                float(1 + int(6 * chance())), round(4 + 5.5 * chance(), 1), round(2 + 6 * chance(), 1), wish.moscow, release,
                requires, self.today - 30 - int(300 * chance()),
            )  # fmt: skip

    def _askers(self) -> dict[int, int]:
        asked: dict[int, set[int]] = {}
        for _number, topic, customer, *_rest in self._stories():
            if topic.wish:
                asked.setdefault(topic.wish, set()).add(customer)
        return {wish: len(customers) for wish, customers in asked.items()}

    def _requests(self, random: Random) -> Iterator[Row]:
        for number, topic, customer, opened, *_rest in self._stories():
            if topic.wish and customer and random.random() < 0.8:
                weight = float(1 + int(3 * random.random()))
                yield (
                    self._id("requirements", topic.wish), customer, self._id("tickets", number), weight, topic.body,
                    opened // DAY,
                )  # fmt: skip

    # -- campaigns --------------------------------------------------------------------------------------------------------------

    def _plans(self) -> Iterator[tuple[int, words.Plan, int, int, str, float]]:
        """(id, plan, first day, last day, status, share of the budget spent)."""
        random = Random(f"plans {self.seed}")
        for number, plan in enumerate(self.words.plans, 1):
            start, end = self.today + plan.start, self.today + plan.start + plan.days - 1
            if end < self.today - 30:
                status, spent = "reviewed", 0.8 + 0.35 * random.random()
            elif end < self.today:
                status, spent = "done", 0.85 + 0.25 * random.random()
            elif start <= self.today:
                status, spent = "running", (self.today - start) / plan.days * (0.8 + 0.5 * random.random())
            else:
                status, spent = ("scheduled", "approved", "review", "draft")[min((start - self.today) // 6, 3)], 0.0
            yield self._id("campaigns", number), plan, start, end, status, spent

    def _campaigns(self, _random: Random) -> Iterator[Row]:
        for number, plan, start, end, status, spent in self._plans():
            yield (
                plan.name, plan.goal, plan.channel, status, self.team[number % len(self.team)], start, end,
                plan.budget * 100, int(plan.budget * spent) * 100 or None,
                self.words.praise[number % 3] if status == "reviewed" else None, min(start - 30, self.today - 1),
            )  # fmt: skip

    def _content(self, random: Random) -> Iterator[Row]:
        for number, plan, start, _end, status, _spent in self._plans():
            for place, piece in enumerate(plan.pieces):
                publish = start + 2 * place
                state = (
                    "published"
                    if publish < self.today
                    else "approved"
                    if status == "scheduled"
                    else "review"
                    if random.random() < 0.5
                    else "draft"
                )
                author = self.team[(number + place) % len(self.team)]
                body = self.words.body.format(piece=piece, goal=plan.goal)
                yield number, plan.channel, piece, state, author, publish - 4, publish * DAY + 3600 * 2, body

    def _budget(self, _random: Random) -> Iterator[Row]:
        for number, plan, start, _end, _status, spent in self._plans():
            for share, piece in zip((0.6, 0.25, 0.15), (*plan.pieces, *self.words.tasks), strict=False):
                yield number, "planned", int(plan.budget * share) * 100, plan.channel, start, piece
                if spent:
                    yield number, "actual", int(plan.budget * share * spent) * 100, plan.channel, start + 1, piece

    def _tasks(self, _random: Random) -> Iterator[Row]:
        for number, _plan, start, end, _status, _spent in self._plans():
            for place, title in enumerate(self.words.tasks):
                due = start - 6 + 2 * place if place < 4 else end + 3
                yield number, title, int(due < self.today), due, self.team[(number + place) % len(self.team)]

    def _metrics(self, random: Random) -> Iterator[Row]:
        """Daily figures of each campaign so far: what an ad console exports."""
        for number, plan, start, end, _status, spent in self._plans():
            days = range(start, min(end, self.today - 1) + 1)
            rate = _CTR.get(plan.channel, 0.015)
            for day in days:
                busy = 0.7 + 0.6 * random.random()
                cost = plan.budget * spent / max(len(days), 1) * busy
                clicks = int(cost / (2.2 + 2 * random.random()))
                converted = int(clicks * (0.02 + 0.03 * random.random()))
                figures = {
                    "impressions": int(clicks / rate), "clicks": clicks, "leads": int(clicks * 0.09), "conversions": converted,
                    "new_customers": int(converted * 0.7), "revenue": round(converted * (380 + 500 * random.random()), 2),
                    "spend": round(cost, 2),
                }  # fmt: skip
                at = day * DAY + clock_offset()
                for name, value in figures.items():
                    yield name, at, float(value), number, plan.channel

    def _targets(self, _random: Random) -> Iterator[Row]:
        return marketing.targets(self._plans())

    def _annotations(self, _random: Random) -> Iterator[Row]:
        return marketing.annotations(self._plans(), self._said, self.today)

    def _links(self, _random: Random) -> Iterator[Row]:
        return marketing.links(self._plans(), self.today)

    def _experiments(self, _random: Random) -> Iterator[Row]:
        return marketing.experiments(self._plans(), self._said)

    def _variants(self, random: Random) -> Iterator[Row]:
        return marketing.variants(self._plans(), self._said, self.base.get("experiments", 0), random)


def clock_offset() -> int:
    """Seconds from midnight UTC to noon of the desk's zone: figures of a day stand at its noon."""
    return 12 * 3600 - int(clock.now().astimezone(clock.zone()).utcoffset().total_seconds())  # type: ignore[union-attr]
