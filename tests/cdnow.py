"""The CDNOW purchase log (Fader & Hardie), on which BG/NBD and Gamma-Gamma were published; read for tests only."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from opsdesk.clock import day_number

LOG = Path(__file__).parent / "golden" / "clv" / "CDNOW_sample.txt"
CALIBRATION_END = day_number(date(1997, 9, 30))
END = day_number(date(1998, 6, 30))


@dataclass(frozen=True)
class Purchase:
    """What one line says: master id, id in the sample, day, number of CDs, dollars."""

    customer: int
    day: int
    cents: int


def purchases() -> list[Purchase]:
    """The 6,919 purchases of 2,357 customers who first bought in the first quarter of 1997."""
    found = []
    for line in LOG.read_text("ascii").splitlines():
        _master, customer, day, _disks, dollars = line.split()
        when = day_number(date(int(day[:4]), int(day[4:6]), int(day[6:])))
        found.append(Purchase(int(customer), when, round(float(dollars) * 100)))
    return found
