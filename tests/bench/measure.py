"""One line of the table: what we take beside the limit measured in the same run, and what is allowed."""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench.prepared import Prepared

MILLION = 1_000_000
HEADER = f"{'what':<48}{'ours':>11}{'limit':>11}{'ratio':>7}{'budget':>11}{'peak':>8}{'at most':>9}  verdict"


@dataclass(frozen=True, slots=True)
class Row:
    """Kept within `budget` times the limit, `within` so many seconds and with `most` MB at the peak, as far as given."""

    what: str
    ours: float
    limit: float | None = None
    budget: float | None = None
    within: float | None = None
    peak: int | None = None
    most: int | None = None

    @property
    def ratio(self) -> float | None:
        return self.ours / self.limit if self.limit else None

    @property
    def kept(self) -> bool:
        allowed = ((self.ratio, self.budget), (self.ours, self.within), (self.peak, self.most))
        return all(value is None or most is None or value <= most for value, most in allowed)

    def __str__(self) -> str:
        budgets = (f"{self.budget:g}x" if self.budget else "", shown(self.within))
        cells = (
            f"{shown(self.ours):>11}{shown(self.limit):>11}{f'{self.ratio:.2f}' if self.ratio else '':>7}",
            f"{' '.join(filter(None, budgets)):>11}{megabytes(self.peak):>8}{megabytes(self.most):>9}",
        )
        budgeted = self.budget or self.within or self.most
        verdict = "" if not budgeted else "kept" if self.kept else "MISSED"
        return f"{self.what:<48}{''.join(cells)}  {verdict}".rstrip()


Rows = Callable[[Prepared], Iterator[Row]]


def shown(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds:.1f} s" if seconds >= 10 else f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.2f} ms"


def megabytes(number: int | None) -> str:
    return f"{number} MB" if number else ""


def cpu() -> float:
    """Processor seconds of this process and the children it waited for: others may be busy beside it."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def peak() -> int:
    """The most memory this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (2**20 if sys.platform == "darwin" else 2**10)


def took(work: Callable[[], object], times: int = 1) -> float:
    """Processor seconds of `work`; the least of so many times."""
    spent = []
    for _ in range(times):
        begun = cpu()
        work()
        spent.append(cpu() - begun)
    return min(spent)


def in_turns(ours: Callable[[], object], limit: Callable[[], object], times: int) -> tuple[float, float]:
    """The least of each, taken in turns after one run that fills the caches."""
    ours(), limit()
    pairs = [(took(ours), took(limit)) for _ in range(times)]
    return min(mine for mine, _ in pairs), min(other for _, other in pairs)


def arguments(description: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=MILLION, help="customers in the vault")
    parser.add_argument("--keep", type=Path, help="a folder in which what is prepared stays for the next run")
    return parser


def run(rows: Rows) -> None:
    """The command of one module: `python -m tests.bench.lists --rows 20000 --keep /tmp/kept`."""
    chosen = arguments(None).parse_args()
    with tempfile.TemporaryDirectory(prefix="opsdesk-bench-") as passing:
        folder = chosen.keep or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        raise SystemExit(report(rows(Prepared(folder, chosen.rows))))


def report(rows: Iterable[Row]) -> int:
    """Print each row as it comes; 1 when one misses its budget."""
    missed = 0
    for row in rows:
        print(row, flush=True)
        missed |= not row.kept
    return missed
