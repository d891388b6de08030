"""The one place that asks what time it is, so that tests and reproducible pictures can say."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache

_frozen: datetime | None = None
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def now() -> datetime:
    """The current moment, aware, in UTC. OPSDESK_NOW (ISO 8601) holds it still for pictures and tests."""
    if _frozen is not None:
        return _frozen
    if fixed := os.environ.get("OPSDESK_NOW"):
        moment = datetime.fromisoformat(fixed)
        return moment if moment.tzinfo else moment.replace(tzinfo=zone())
    return datetime.now(UTC)


def seconds() -> int:
    """The current moment as whole seconds since 1970-01-01 UTC: how a Moment is stored."""
    return int(now().timestamp())


def today() -> int:
    """Today's day number (days since 1970-01-01) in the local zone: how a Day is stored."""
    return day_number(now().astimezone(zone()).date())


def day_number(day: date) -> int:
    return day.toordinal() - EPOCH_ORDINAL


def day_of(number: int) -> date:
    return date.fromordinal(number + EPOCH_ORDINAL)


@lru_cache(maxsize=1)
def _system_zone() -> tzinfo:
    if name := os.environ.get("TZ"):
        from zoneinfo import ZoneInfo  # 3 ms that most starts do without

        try:
            return ZoneInfo(name)
        except (ValueError, OSError):
            pass
    return datetime.now().astimezone().tzinfo or UTC


def zone() -> tzinfo:
    """The zone in which days begin and moments are shown."""
    return _system_zone()


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (aware)."""
    global _frozen
    before, _frozen = _frozen, moment
    try:
        yield
    finally:
        _frozen = before
