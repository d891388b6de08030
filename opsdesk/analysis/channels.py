"""What advertising brought: rates and costs per channel or campaign. METHODS.md, section 4.

A rate whose denominator is zero is None, shown as "-": never 0 or infinity.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from opsdesk.model import measures

FIGURES = tuple(measures.FIGURES)
"""The names under which daily figures are kept (entity metrics)."""


@dataclass(frozen=True, slots=True)
class Results:
    """Sums of one channel or campaign; `spend` and `revenue` in whole units of the currency."""

    name: str
    impressions: float = 0
    clicks: float = 0
    leads: float = 0
    conversions: float = 0
    new_customers: float = 0
    revenue: float = 0
    spend: float = 0

    @property
    def ctr(self) -> float | None:
        return _share(self.clicks, self.impressions)

    @property
    def cvr(self) -> float | None:
        return _share(self.conversions, self.clicks)

    @property
    def cpc(self) -> float | None:
        return _share(self.spend, self.clicks)

    @property
    def cpm(self) -> float | None:
        return _share(self.spend * 1000, self.impressions)

    @property
    def cpa(self) -> float | None:
        return _share(self.spend, self.conversions)

    @property
    def cac(self) -> float | None:
        return _share(self.spend, self.new_customers)

    @property
    def roas(self) -> float | None:
        return _share(self.revenue, self.spend)

    @property
    def roi(self) -> float | None:
        return _share(self.revenue - self.spend, self.spend)

    @property
    def doubts(self) -> tuple[str, ...]:
        """Figures that cannot be: more clicks than impressions, more conversions than clicks, negative ones."""
        found = [name for name in FIGURES if getattr(self, name) < 0]
        found += ["clicks"] if self.clicks > self.impressions else []
        found += ["conversions"] if self.conversions > self.clicks else []
        return tuple(dict.fromkeys(found))


RATES = tuple(measures.RATES)


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def results(sums: Iterable[tuple[str, str, float]]) -> list[Results]:
    """One Results for each group of (group, figure, sum), the one with the highest spend first; other figures are ignored."""
    found: dict[str, dict[str, float]] = {}
    for group, figure, total in sums:
        figures = found.setdefault(group, {})
        if figure in FIGURES:
            figures[figure] = figures.get(figure, 0) + total
    listed = [Results(group, **figures) for group, figures in found.items() if figures]
    return sorted(listed, key=lambda one: (-one.spend, -one.revenue, one.name))


def total(name: str, parts: Iterable[Results]) -> Results:
    """All parts together: rates are those of the sums, not means of rates."""
    sums: Mapping[str, float] = dict.fromkeys(FIGURES, 0.0)
    several = list(parts)
    return Results(name, **{figure: sum(getattr(one, figure) for one in several) for figure in sums})
