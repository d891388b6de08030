"""What the sample desk's campaigns aim at, try and link to: targets, annotations, links and experiments."""

from collections.abc import Iterable, Iterator
from random import Random
from typing import NamedTuple

from opsdesk.model import utm
from opsdesk.model.utm import Utm
from opsdesk.sample.topics import Plan

Row = tuple[object, ...]
Planned = tuple[int, Plan, int, int, str, float]
"""(id, plan, first day, last day, status, share of the budget spent)."""
COLUMNS = {
    "targets": ("campaign", "figure", "value"),
    "annotations": ("day", "text", "campaign"),
    "links": ("campaign", "link", "note", "created"),
    "experiments": (
        "name", "campaign", "hypothesis", "metric", "status", "base", "lift", "alpha", "power", "planned", "started",
        "ended", "decision",
    ),
    "variants": ("experiment", "name", "control", "people", "converted"),
}  # fmt: skip
_MEDIA = {"search": "cpc", "email": "email", "sms": "sms", "partner": "referral", "offline": "qr"}
_SOURCES = {"search": "baidu", "email": "newsletter", "offline": "offline"}
_BEGUN = ("running", "done", "reviewed")


class Said(NamedTuple):
    happened: tuple[str, ...]
    trials: tuple[tuple[str, str, str], ...]
    """(name, hypothesis, the variant)."""
    control: str
    metric: str
    decided: str


CHINESE = Said(
    ("落地页改版", "竞品降价", "短信通道故障"),
    (
        ("按钮颜色", "绿色按钮更醒目，点击后注册更多", "绿色按钮"),
        ("标题带数字", "带数字的标题打开率更高", "带数字"),
        ("注册表单缩短", "少填两项，完成注册的人更多", "短表单"),
    ),
    "对照", "注册转化率", "全量上线",
)  # fmt: skip
ENGLISH = Said(
    ("New landing page", "A rival cuts prices", "SMS outage"),
    (
        ("Button colour", "A green button is seen sooner, so more people sign up", "Green button"),
        ("Number in the headline", "A headline with a number is opened more", "With a number"),
        ("Shorter form", "Two fields less, so more people finish signing up", "Short form"),
    ),
    "Control", "Sign-up rate", "Shipped to everybody",
)  # fmt: skip


def targets(plans: Iterable[Planned]) -> Iterator[Row]:
    for number, plan, *_rest in plans:
        yield number, "conversions", float(round(plan.budget / 95))
        yield number, "cpa", 100.0
        yield number, "ctr", 0.02


def annotations(plans: Iterable[Planned], said: Said, today: int) -> Iterator[Row]:
    begun = [one for one in plans if one[4] in _BEGUN][-len(said.happened) :]
    for (number, _plan, first, last, _status, _spent), words in zip(begun, said.happened, strict=False):
        yield min(first + (last - first) // 2, today), words, number


def links(plans: Iterable[Planned], today: int) -> Iterator[Row]:
    """One address a piece; the last campaign's source is spelled in another way, for the audit to find."""
    listed = list(plans)
    for at, (number, plan, first, *_rest) in enumerate(listed):
        source = _SOURCES.get(plan.channel, plan.channel)
        for place, piece in enumerate(plan.pieces):
            spelled = source.title() if at == len(listed) - 1 else source
            wanted = Utm(spelled, _MEDIA.get(plan.channel, "social"), plan.name, content=piece)
            yield (
                number,
                utm.build(f"https://example.com/c/{at + 1}?p={place + 1}", wanted),
                piece,
                min(first - 10, today),
            )


def experiments(plans: Iterable[Planned], said: Said) -> Iterator[Row]:
    for (number, _plan, first, last, status, _spent), (name, hypothesis, _variant) in _tried(plans, said):
        over = status != "running"
        yield (
            name, number, hypothesis, said.metric, "decided" if over else "running", 0.05, 0.2, 0.05, 0.8, 16_316, first,
            last if over else None, said.decided if over else None,
        )  # fmt: skip


def variants(plans: Iterable[Planned], said: Said, base: int, random: Random) -> Iterator[Row]:
    for at, ((*_planned, status, _spent), (_name, _hypothesis, variant)) in enumerate(_tried(plans, said), 1):
        people = 4_300 if status == "running" else 8_160
        for control, name, rate in ((1, said.control, 0.05), (0, variant, 0.061)):
            n = people + random.randrange(-60, 60)
            yield base + at, name, control, n, round(n * (rate + random.uniform(-0.002, 0.002)))


def _tried(plans: Iterable[Planned], said: Said) -> Iterator[tuple[Planned, tuple[str, str, str]]]:
    begun = [one for one in plans if one[4] in _BEGUN][-len(said.trials) :]
    return zip(begun, said.trials, strict=False)
