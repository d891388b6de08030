"""Whether the money of a campaign is spent as fast as planned: burn-down, pace, and when it will be gone.

Straight line: an even share of the budget each day, first and last day included. Pace = spent / (budget x days gone / days in all);
1 is on plan. The forecast goes on at the mean of the days so far.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil


@dataclass(frozen=True, slots=True)
class Pace:
    """Money in minor units; days are numbers of days. What has no answer yet, or no denominator, is None."""

    budget: int
    spent: int
    first: int
    last: int
    as_of: int

    @property
    def days(self) -> int:
        return self.last - self.first + 1

    @property
    def gone(self) -> int:
        """Days of it that are over or under way on `as_of`."""
        return min(max(self.as_of - self.first + 1, 0), self.days)

    @property
    def left(self) -> int:
        return self.budget - self.spent

    @property
    def expected(self) -> float:
        """What would be spent by now on a straight line."""
        return self.budget * self.gone / self.days

    @property
    def share(self) -> float | None:
        return self.spent / self.budget if self.budget > 0 else None

    @property
    def pace(self) -> float | None:
        return self.spent / self.expected if self.expected > 0 else None

    @property
    def forecast(self) -> float | None:
        """What will be spent in all if it goes on like this."""
        return self.spent / self.gone * self.days if self.gone else None

    @property
    def lasts_until(self) -> int | None:
        """The day on which the budget is used up if it goes on like this; None when it outlasts the campaign."""
        if not self.gone or self.spent <= 0 or self.budget <= 0:
            return None
        day = self.first + max(ceil(self.budget * self.gone / self.spent), 1) - 1
        return day if day <= self.last else None


def burn_down(pace: Pace, spends: Sequence[float]) -> tuple[list[float], list[float | None]]:
    """What is left of the budget at the end of each day: on a straight line, and really (None after `as_of`).

    `spends` is the spend of each day of the campaign, in minor units.
    """
    line = [pace.budget * (1 - day / pace.days) for day in range(1, pace.days + 1)]
    left = [pace.budget - spent for spent in accumulate(spends)]
    return line, [value if at < pace.gone else None for at, value in enumerate(left)]
