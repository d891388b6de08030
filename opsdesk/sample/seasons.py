"""When things happen: the week, the shopping festivals, the quiet at New Year and office hours."""

from bisect import bisect_left
from datetime import datetime, time
from itertools import accumulate
from random import Random

from opsdesk import clock
from opsdesk.sample.stories import HISTORY

_SPRING_FESTIVALS = {
    2023: (1, 22),
    2024: (2, 10),
    2025: (1, 29),
    2026: (2, 17),
    2027: (2, 6),
    2028: (1, 26),
    2029: (2, 13),
    2030: (2, 3),
}


class Seasons:
    """Draws days by how busy they are, quickly: each draw is one bisect in cumulative weights."""

    def __init__(self, today: int) -> None:
        self._first = today - HISTORY
        days = range(self._first, today + 1)
        self._buying = [
            list(accumulate((self._weight(day, company) for day in days), initial=0.0)) for company in (False, True)
        ]
        self._desk: list[int] = []  # moments at which somebody may write a note, more on busier days
        self._desk_from: list[int] = []
        for day in days:
            self._desk_from.append(len(self._desk))
            opens = datetime.combine(clock.day_of(day), time(9), clock.zone()).timestamp()
            notes = (20, 20, 20, 20, 20, 3, 1)[(day + 3) % 7]
            self._desk += [int(opens) + slot * (9 * 3600 // notes) for slot in range(notes)]
        self._desk_from.append(len(self._desk))

    @staticmethod
    def _weight(day: int, company: bool) -> float:
        date = clock.day_of(day)
        month, number = date.month, date.day
        weight = (
            (1, 1, 1, 1, 0.9, 0.15, 0.1)[date.weekday()]
            if company
            else (0.9, 0.9, 0.9, 0.9, 1, 1.3, 1.3)[date.weekday()]
        )
        festival = _SPRING_FESTIVALS.get(date.year)
        if festival and -5 <= date.toordinal() - date.replace(month=festival[0], day=festival[1]).toordinal() <= 9:
            weight *= 0.2
        elif (month, number) >= (10, 1) and (month, number) <= (10, 7):
            weight *= 0.35
        elif month == 6 and number <= 20:
            weight *= 3 if number >= 16 else 1.6
        elif month == 11 and number <= 12:
            weight *= 4.5 if number >= 10 else 1.8
        elif month == 12 and number >= 10:
            weight *= 1.9 if company else 1.2
        return weight

    def buying_day(self, random: Random, first: int, last: int, company: bool) -> int:
        """A day from `first` to `last`, likelier when people buy."""
        weights = self._buying[company]
        low, high = weights[first - self._first], weights[last - self._first + 1]
        return max(first, self._first + bisect_left(weights, low + random.random() * (high - low)) - 1)

    def desk_moments(self, first: int, last: int) -> tuple[list[int], int, int]:
        """Moments in office hours, and where those from the day `first` to the day `last` begin and end."""
        return self._desk, self._desk_from[first - self._first], self._desk_from[last - self._first + 1]

    @staticmethod
    def sale(day: int) -> int:
        """Which sale of the year `day` belongs to: 1 June, 2 November, 3 late December, 0 none."""
        date = clock.day_of(day)
        match date.month:
            case 6 if date.day <= 20:
                return 1
            case 11 if date.day <= 12:
                return 2
            case 12 if date.day >= 20:
                return 3
        return 0
