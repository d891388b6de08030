"""What campaigns and channels brought, beside what was planned: the values that page and report show. METHODS.md, section 4."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from opsdesk.analysis import channels
from opsdesk.analysis.channels import Results
from opsdesk.analysis.pace import Pace
from opsdesk.i18n import t
from opsdesk.model import measures
from opsdesk.model.chart import Marker

FUNNEL = ("impressions", "clicks", "leads", "conversions", "new_customers")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Figures of one day and group that cannot be, and why, in words."""

    day: int
    group: str
    why: str


@dataclass(frozen=True)
class Compared:
    """Groups (channels, or campaigns by code) from `first` to and with `last`; `daily` is group -> day -> its sums.

    `other` rows are figures that are none of advertising, left out.
    """

    by: str
    first: int
    last: int
    groups: tuple[Results, ...]
    names: Mapping[str, str]
    daily: Mapping[str, Mapping[int, Results]]
    doubts: tuple[Doubt, ...] = ()
    marks: tuple[Marker, ...] = ()
    other: int = 0

    @property
    def total(self) -> Results:
        return channels.total("", self.groups)

    @property
    def days(self) -> int:
        return self.last - self.first + 1

    def name_of(self, group: str) -> str:
        return self.names.get(group) or group or (t("No channel") if self.by == "channel" else t("No campaign"))


@dataclass(frozen=True, slots=True)
class Reached:
    """A target beside what came; `share` is how much of it, None where nothing can be said."""

    figure: str
    wanted: float
    actual: float | None

    @property
    def share(self) -> float | None:
        return self.actual / self.wanted if self.actual is not None and self.wanted else None

    @property
    def met(self) -> bool | None:
        if self.actual is None:
            return None
        return self.actual <= self.wanted if measures.MEASURES[self.figure].dear else self.actual >= self.wanted


@dataclass(frozen=True)
class OfCampaign:
    """Money in minor units. `spent_by` says where the spend is from: figures, lines, typed or "". `spends` is what each
    day from `first` to `last` spent; what was spent before or after is in the first or last of them."""

    id: int
    name: str
    as_of: int
    total: Results
    channels: tuple[Results, ...]
    daily: Mapping[int, Results]
    targets: tuple[Reached, ...]
    committed: int
    pace: Pace
    spent_by: str
    spends: Sequence[float] = ()
    doubts: tuple[Doubt, ...] = ()
    marks: tuple[Marker, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def name_of(self, channel: str) -> str:
        return self.names.get(channel) or channel or t("No channel")

    @property
    def has_figures(self) -> bool:
        return bool(self.daily)


def doubted(one: Results) -> list[str]:
    """What cannot be about the figures of a day, in words."""
    said = [
        t("{figure} is negative", figure=t(measure.name))
        for name, measure in measures.FIGURES.items()
        if getattr(one, name) < 0
    ]
    if one.clicks > 0 and one.impressions == 0:
        said.append(t("clicks without impressions"))
    elif one.clicks > one.impressions >= 0:
        said.append(t("more clicks than impressions"))
    if one.conversions > one.clicks > 0:
        said.append(t("more conversions than clicks"))
    return said


def doubts(daily: Mapping[str, Mapping[int, Results]]) -> tuple[Doubt, ...]:
    """Every day whose figures cannot be, in order of days."""
    found = [
        Doubt(day, group, why) for group, days in daily.items() for day, one in days.items() for why in doubted(one)
    ]
    return tuple(sorted(found, key=lambda doubt: (doubt.day, doubt.group)))


def funnel_of(one: Results) -> list[tuple[str, float, float | None]]:
    """(figure, how many, share of the one before) from impressions to new customers; what nobody counted is left out."""
    steps: list[tuple[str, float, float | None]] = []
    for name in FUNNEL:
        value = getattr(one, name)
        if value > 0:
            before = steps[-1][1] if steps else None
            steps.append((name, value, value / before if before else None))
    return steps
