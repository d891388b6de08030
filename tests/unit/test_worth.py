"""What the value page keeps in memory answers as the analyses do, and its numbers lead to their customers."""

from fractions import Fraction

import numpy as np
import pytest
from builders import bulk, days_ago

from opsdesk import clock
from opsdesk.analysis import rfm
from opsdesk.analysis.value import Options
from opsdesk.query import filters as f
from opsdesk.query.filters import Among, Filter, Test
from opsdesk.services import rules, scores, value
from opsdesk.services.segments import OPTIONS, USUAL
from opsdesk.services.worth import Found, Worth, in_force, lead, worth_of_store
from opsdesk.store.store import Store

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def worth(store: Store) -> Worth:
    draw = np.random.default_rng(7)
    numbers = bulk(store, "customers", [{"name": f"客户{n}"} for n in range(300)])
    bulk(store, "orders", [
        {"customer": one, "date": days_ago(int(days)), "amount": int(draw.integers(-100, 5000)), "status": "paid"}
        for one in numbers for days in draw.integers(-3, 400, draw.integers(1, 6))
    ])  # fmt: skip
    return store.read(lambda c: worth_of_store(c, clock.today()))


@pytest.mark.parametrize("options", [USUAL, Options("mean", a=Fraction(50), b=Fraction(70)), Options(k=3)])
def test_it_finds_what_the_analyses_find_and_the_customers_behind(store: Store, worth: Worth, options: Options) -> None:
    found = worth.found(options, rfm.USUAL)
    today = clock.today()
    expected = store.read(lambda c: value.rfm_of_store(c, today, options.mode, options.k))
    tiers = store.read(lambda c: value.abc_of_store(c, today, options.a, options.b))
    assert found.segments == expected.segments
    assert {name: customers for name, customers, *_rest in found.classes8} == expected.result.classes8
    assert found.tiers == tiers.result.groups
    assert (worth.ranked.gini, worth.ranked.curve) == (tiers.result.gini, tiers.result.curve)
    for name, customers, _orders, amount in found.segments:
        ids = worth.of_segment(options, rfm.USUAL, name)
        assert len(ids) == customers
        assert worth.totals.amount[np.isin(worth.totals.customers, ids)].sum() == amount
    for name, customers, *_rest in found.classes8:
        assert len(worth.of_class8(options, name)) == customers
    for name, group in found.tiers.items():
        assert len(worth.of_tier(options, name)) == group.customers
    for score, size in enumerate(found.cells.sizes("r"), 1):
        assert len(worth.of_scores(options, {"r": score})) == size
    assert len(worth.of_scores(options, {"r": 1, "f": 2})) == found.cells.customers[0, 1].sum()


def test_a_number_leads_to_the_stored_score_only_where_that_says_the_same(store: Store, worth: Worth) -> None:
    def of(found: Found, name: str = "A") -> Filter:
        ids = lambda: worth.of_tier(found.options, name)  # noqa: E731
        return store.read(lambda c: lead(c, store.schema, found, ("tier", name), lambda _ids: "A today", ids))

    usual = worth.found(USUAL, rfm.USUAL)
    listed = Among.of("A today", worth.of_tier(USUAL, "A"))
    assert of(usual) == listed  # nothing is stored yet
    scores.refresh(store)
    assert of(usual) == Test("tier", f.IS, ("A",))
    assert isinstance(of(worth.found(Options(a=Fraction(10)), rfm.USUAL)), Among)
    options = Options(a=Fraction(10))
    store.write(lambda store: rules.save(store, OPTIONS, "mine", options))
    assert of(usual) == listed  # what is stored is judged by other options soon
    assert store.read(lambda c: in_force(c, store.schema)) == (options, rfm.USUAL)
