"""A scan from records to pairs and clusters: measured on FEBRL and on made damages, and sane whatever the archive is."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from archives import FEBRL, Value, by_damage, febrl, in_clusters, made, pairs_of, scanned, score
from corruptions import Archive, archive
from hypothesis import given, settings
from hypothesis import strategies as st

from opsdesk.analysis.duplicates import block
from opsdesk.analysis.duplicates.cluster import clusters
from opsdesk.analysis.duplicates.comparison import Key
from opsdesk.analysis.duplicates.scan import Found

GOLDEN = Path(__file__).parents[1] / "golden" / "duplicates"


# -- measured ---------------------------------------------------------------------------------------------------------


def test_part_of_febrl_3_is_found_almost_whole() -> None:
    people, true = febrl(GOLDEN / "febrl3_part.csv")
    assert len(true) > 700
    found = scanned(people, FEBRL)
    assert score(pairs_of(found), true)[2] >= 0.99
    assert score(in_clusters(found), true)[2] >= 0.99


@pytest.fixture(scope="module")
def chinese() -> tuple[Archive, Found]:
    archived = archive(3_000, seed=7)
    return archived, scanned(made(archived))


LEAST_FOUND = {"phone missing": 0.5, "phone changed": 0.7, "another character": 0.7}
"""Damages that may leave nothing to tell by (王伟 and 王芳 with one phone are a family); of all others nine in ten are found."""


def test_made_damages_are_found_each(chinese: tuple[Archive, Found]) -> None:
    archived, found = chinese
    true, hit = archived.pairs, pairs_of(found)
    kinds = by_damage(archived, hit)
    assert len(kinds) == 32
    assert {kind: recall for kind, (_, recall, _n) in kinds.items() if recall < LEAST_FOUND.get(kind, 0.9)} == {}
    assert {kind: right for kind, (right, _recall, _n) in kinds.items() if right < 0.85} == {}
    precision, recall, f1 = score(hit, set(true))
    assert precision >= 0.95
    assert recall >= 0.97
    assert f1 >= 0.96


def test_evidence_adds_up_to_the_probability(chinese: tuple[Archive, Found]) -> None:
    for pair in chinese[1].pairs:
        bits = sum(weight for _, weight in pair.evidence)
        assert bits == pytest.approx(pair.bits, abs=1e-6)
        assert pair.probability == pytest.approx(1 / (1 + 2.0**-bits))
        assert pair.evidence[0][0] == "prior"


def test_the_same_archive_gives_the_same_answer() -> None:
    rows = made(archive(400, seed=2))
    assert scanned(rows) == scanned(rows)


def test_the_order_of_records_does_not_matter() -> None:
    rows = made(archive(300, seed=3))
    turned = scanned(rows[::-1])
    last = len(rows) - 1
    assert {(last - b, last - a) for a, b in pairs_of(turned)} == pairs_of(scanned(rows))


# -- any archive ------------------------------------------------------------------------------------------------------


def same(times: int, **values: Value) -> list[dict[str, Value]]:
    return [dict(values) for _ in range(times)]


@pytest.mark.parametrize("rows", [[], same(1, name="王伟", phone="13800138000")])
def test_nobody_to_compare_is_no_pair(rows: list[dict[str, Value]]) -> None:
    found = scanned(rows)
    assert (found.pairs, found.clusters, found.compared) == ((), (), 0)


def test_two_customers_suffice() -> None:
    twice = scanned(same(2, name="王伟", phone="13800138000"))
    assert [(pair.a, pair.b) for pair in twice.pairs] == [(0, 1)]
    assert twice.clusters[0].members == (0, 1)
    assert not scanned([*same(1, name="王伟", phone="13800138000"), *same(1, name="李娜", phone="13800138000")]).pairs


def test_a_persons_name_alone_is_not_enough_but_a_companys_is() -> None:
    people = scanned(same(2, name="欧阳震华"), least=0.01)
    assert not people.pairs
    assert people.excluded["name_alone"] == 1
    firms = same(1, name="上海星野网络科技有限公司") + same(1, name="星野网络科技（上海）有限公司")
    assert scanned(firms).pairs


def test_many_with_one_name_are_told_of_and_not_compared_each_with_each() -> None:
    found = scanned(same(30_000, name="王伟"))
    assert not found.pairs
    assert found.excluded["crowded"] > 0
    assert found.compared < 100_000


def test_many_with_one_name_and_their_own_phones_are_themselves() -> None:
    rows: list[dict[str, Value]] = [{"name": "王伟", "phone": f"139{number:08d}"} for number in range(5_000)]
    assert not scanned(rows).pairs


def test_many_alike_in_everything_are_one_cluster() -> None:
    found = scanned(same(3_000, name="王伟", phone="13800138000", city="北京"))
    (cluster,) = found.clusters
    assert cluster.members == tuple(range(3_000))


def test_a_double_import_of_everything_is_found_whole() -> None:
    rows = [row for row in made(archive(600, seed=5, duplicates=0)) if row["phone"]]
    found = scanned(rows + rows)
    wanted = {(at, at + len(rows)) for at in range(len(rows))}
    assert wanted <= pairs_of(found)


def test_colleagues_and_families_who_share_a_phone_are_not_one(chinese: tuple[Archive, Found]) -> None:
    archived, found = chinese
    entries = archived.entries
    sharing: dict[str, list[int]] = {}
    for at, entry in enumerate(entries):
        if not entry.damage:
            for phone in entry.phone:
                sharing.setdefault(phone, []).append(at)
    strangers = {pair for places in sharing.values() for pair in combinations(places, 2)}
    strangers = {(a, b) for a, b in strangers if entries[a].who != entries[b].who}
    assert len(strangers) > 100
    assert len(strangers & pairs_of(found)) < 0.2 * len(strangers)


def test_who_was_called_different_is_not_asked_again() -> None:
    rows = same(2, name="王伟", phone="13800138000") + same(1, name="李娜", phone="13900139000")
    found = scanned(rows, apart=[(0, 1)])
    assert not found.pairs
    assert not found.clusters


@settings(max_examples=30)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "name": st.text(max_size=6) | st.sampled_from(["王伟", "王总", "Li Na", "na li", "星野有限公司"]),
                "kind": st.sampled_from(["", "person", "company", "else"]),
                "company": st.text(max_size=6),
                "phone": st.lists(st.text("0123456789+- 转x", max_size=14), max_size=3).map(tuple),
                "email": st.text("ab@.１+ ", max_size=12),
                "wechat": st.text(max_size=6),
                "birthday": st.none() | st.integers(-50_000, 50_000),
                "city": st.text(max_size=4),
                "region": st.text(max_size=4),
            }
        ),
        max_size=12,
    )
)
def test_no_archive_breaks_it(rows: list[dict[str, Value]]) -> None:
    for pair in scanned(rows, least=0.01).pairs:
        assert 0.01 <= pair.probability <= 1
        assert pair.a < pair.b


# -- parts ------------------------------------------------------------------------------------------------------------


def test_blocking_brings_together_whoever_shares_a_number() -> None:
    random = np.random.default_rng(1)
    codes = random.integers(-1, 60, size=(300, 2)).astype(np.int32)
    key = Key("phone", codes, frozenset(["phone"]))
    found = block.candidates([key], [], [codes[:, 0].astype(np.int64)], lambda done, total: None)
    held = [set(row.tolist()) - {-1} for row in codes]
    wanted = {(a, b) for a, b in combinations(range(300), 2) if held[a] & held[b]}
    assert set(zip(found.a.tolist(), found.b.tolist(), strict=True)) == wanted
    assert found.crowded == 0


def test_a_crowd_is_parted_by_a_second_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(block, "BOUNDS", (10,))
    name = np.zeros((100, 1), np.int32)
    city = np.repeat(np.arange(50), 2)
    found = block.candidates([Key("name", name, frozenset())], [city], [np.arange(100)], lambda done, total: None)
    pairs = set(zip(found.a.tolist(), found.b.tolist(), strict=True))
    assert {(at, at + 1) for at in range(0, 100, 2)} <= pairs
    assert len(pairs) < 400
    assert found.crowded == 1


def test_a_weak_chain_does_not_join_its_ends() -> None:
    bits = {(0, 1): 9.0, (1, 2): 1.0, (0, 2): -15.0, (3, 4): 5.0}

    def weigh(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.array([bits.get((one, other), -15.0) for one, other in zip(a.tolist(), b.tolist(), strict=True)])

    found = clusters([(0, 1, 9.0), (1, 2, 1.0), (3, 4, 5.0)], weigh)
    assert [one.members for one in found] == [(0, 1), (3, 4)]
    assert found[1].weakest == (3, 4, 5.0)


def test_a_chain_that_holds_tells_its_weakest_link() -> None:
    bits = {(0, 1): 9.0, (1, 2): 4.0, (0, 2): -1.0}

    def weigh(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.array([bits[pair] for pair in zip(a.tolist(), b.tolist(), strict=True)])

    (found,) = clusters([(0, 1, 9.0), (1, 2, 4.0)], weigh)
    assert found.members == (0, 1, 2)
    assert found.weakest == (1, 2, 4.0)
    assert [one.members for one in clusters([(0, 1, 9.0), (1, 2, 4.0)], weigh, {(1, 2)})] == [(0, 1)]


def test_a_long_chain_falls_apart_along_its_weak_links() -> None:
    links = [(at, at + 1, 10.0 if at % 50 else 1.0) for at in range(1, 400)]
    found = clusters(links, lambda a, b: np.full(a.size, 3.0))
    assert max(len(one.members) for one in found) == 50
