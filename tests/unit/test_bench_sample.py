"""The benchmark itself keeps working: a small sample of it, with budgets that only a blunder misses."""

from collections.abc import Callable, Iterator

import pytest

from opsdesk import i18n
from tests.bench import lifetime, lists, loads, search
from tests.bench.measure import Row
from tests.bench.prepared import Prepared

GENEROUS = 5


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "customers"), [(lists.rows, 10_000), (search.rows, 10_000), (loads.rows, 3_000), (lifetime.rows, 20_000)]
)
def test_a_small_sample_stays_near_its_limits(
    rows: Callable[[Prepared], Iterator[Row]],
    customers: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    i18n.set_language("zh")  # what the prepared files are written in
    folder = tmp_path_factory.getbasetemp() / "bench"
    folder.mkdir(exist_ok=True)
    found = list(rows(Prepared(folder, customers)))
    assert found
    missed = [str(row) for row in found if not _near(row)]
    assert not missed, "\n".join(missed)


def _near(row: Row) -> bool:
    """Within five times what is allowed; a few milliseconds are nothing."""
    if row.budget and row.ratio:
        return row.ratio < GENEROUS or row.ours < 0.02
    return row.within is None or row.ours < GENEROUS * row.within


def test_a_row_says_what_was_allowed_and_whether_it_was_kept() -> None:
    kept = Row("import", 3.0, 2.0, 2, peak=200, most=300)
    assert kept.kept
    assert str(kept).split() == ["import", "3.00", "s", "2.00", "s", "1.50", "2x", "200", "MB", "300", "MB", "kept"]
    assert not Row("import", 5.0, 2.0, 2).kept
    assert not Row("import", 3.0, 2.0, 2, peak=301, most=300).kept
    assert not Row("page", 0.2, 0.1, within=0.1).kept
    assert str(Row("only told", 0.2)) == f"{'only told':<48}{'200.00 ms':>11}"
