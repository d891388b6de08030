"""Archive health: values judged, the score, the queue agrees with looking one by one, fixes are safe and undone."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import bulk, contact, customer, days_ago, desk, order
from commands import Commands, commands_on_a_new_vault
from hypothesis import given
from hypothesis import strategies as st

from opsdesk import clock
from opsdesk.analysis import quality as judge
from opsdesk.analysis.quality import Part
from opsdesk.errors import Trouble
from opsdesk.model import phones, text
from opsdesk.query import language
from opsdesk.services import differences, quality, rows
from opsdesk.services.quality import Finding
from opsdesk.services.rows import Selection
from opsdesk.store import likely
from opsdesk.store import quality as scans
from opsdesk.store import rows as reads
from opsdesk.store.store import Store


@pytest.fixture
def store(tmp_path: Path, noon: Any) -> Iterator[Store]:
    opened = desk(tmp_path)
    yield opened
    opened.close()


def health(store: Store) -> quality.Health:
    return store.read(lambda c: quality.health(c, store.schema))


def queue(store: Store) -> dict[tuple[str, str, str], int]:
    return {(one.kind, one.entity, one.field): one.records for one in health(store).findings}


def finding(store: Store, kind: str, field: str, entity: str = "customers") -> Finding:
    return next(one for one in health(store).findings if (one.kind, one.entity, one.field) == (kind, entity, field))


def raw(store: Store, entity: str, number: int, **values: Any) -> None:
    """Values as no form would write them: an old file may have."""
    store.write(lambda s: rows.edit(s, Selection(entity, frozenset([number])), values))


def value(store: Store, number: int, field: str, entity: str = "customers") -> Any:
    return (store.read(lambda c: reads.get(c, store.schema, entity, number)) or {})[field]


# -- values -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "state", "fixed"),
    [
        ("13800138000", "fine", ""),
        ("+86 138-0013-8000", "spelling", "13800138000"),
        ("８６１３８００１３８０００", "spelling", "13800138000"),
        ("021-5555 4444", "spelling", "02155554444"),
        ("021-55554444转8001", "fine", ""),
        ("li@qq.com", "elsewhere", "li@qq.com"),
        ("li @ qq.com", "elsewhere", "li@qq.com"),
        ("总机", "wrong", ""),
        ("1380013800", "wrong", ""),
        ("1.38E+10", "wrong", ""),
        ("not@mail", "wrong", ""),
    ],
)
def test_a_phone_is_judged(typed: str, state: str, fixed: str) -> None:
    found = judge.judge_phone(typed)
    assert (found.state, found.fixed) == (state, fixed)


@pytest.mark.parametrize(
    ("typed", "state", "fixed"),
    [
        ("li.jing+desk@mail.example.com", "fine", ""),
        ("李@公司.中国", "fine", ""),
        (" li@qq.com。", "spelling", "li@qq.com"),
        ("ｌｉ@qq．com", "spelling", "li@qq.com"),
        ("mailto:li@qq.com", "spelling", "li@qq.com"),
        ("<li@qq.com>", "spelling", "li@qq.com"),
        ("13800138000", "elsewhere", "13800138000"),
        ("li jing@qq.com", "wrong", ""),
        ("li@qq.con", "wrong", ""),
        ("li..jing@qq.com", "wrong", ""),
        ("li@qq", "wrong", ""),
        ("@qq.com", "wrong", ""),
        ("12345", "wrong", ""),
    ],
)
def test_a_mail_address_is_judged(typed: str, state: str, fixed: str) -> None:
    found = judge.judge_email(typed)
    assert (found.state, found.fixed) == (state, fixed)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_a_fix_is_fine_itself_and_changes_nothing_twice(typed: str) -> None:
    for judged, other in ((judge.judge_phone, judge.judge_email), (judge.judge_email, judge.judge_phone)):
        found = judged(typed)
        if found.state == "spelling":
            assert judged(found.fixed).state == "fine"
        elif found.state == "elsewhere":
            assert other(found.fixed).state == "fine"
    for mended in (judge.without_stray_spaces, judge.with_usual_width):
        assert mended(mended(typed)) == mended(typed)


@given(st.from_regex(r"\A(?:1[3-9]\d{9}|0[1-9]\d{8,10}|\d{5,9})\Z"))
def test_what_sql_lets_through_as_a_phone_is_fine(number: str) -> None:
    """The pattern of store.quality may be stricter than the judge, never laxer; numbers abroad are let through by length."""
    import sqlite3

    (plain,) = (
        sqlite3.connect(":memory:")
        .execute(f"SELECT {scans._PLAIN_PHONE} FROM (SELECT ? AS value)", [number])
        .fetchone()
    )
    if plain:
        assert judge.judge_phone(number).state == "fine"
        assert phones.usual(number) == number


@given(st.from_regex(r"\A[a-zA-Z0-9._+@-]{1,12}@[a-z.-]{1,8}\.[a-zA-Z]{1,4}\Z"))
def test_what_sql_lets_through_as_a_mail_address_is_fine(typed: str) -> None:
    import sqlite3

    plain = sqlite3.connect(":memory:").execute(f"SELECT {scans._PLAIN_EMAIL} FROM (SELECT ? AS value)", [typed])
    if plain.fetchone()[0]:
        assert judge.judge_email(typed).state == "fine"


@given(st.text(st.characters(categories=["L", "N", "Z", "Cc", "Cf"]), min_size=1, max_size=12))
def test_what_sql_lets_through_as_a_text_needs_no_mending(typed: str) -> None:
    import sqlite3

    plain = sqlite3.connect(":memory:").execute(
        "SELECT NOT (?1 GLOB ?2 OR instr(?1, '  ') OR ?1 GLOB ' *' OR ?1 GLOB '* ')", [typed, scans._ODD]
    )
    if plain.fetchone()[0] and "\0" not in typed:
        assert judge.without_stray_spaces(typed) == typed
        assert judge.with_usual_width(typed) == typed


def test_joined_emoji_stay_one() -> None:
    assert judge.without_stray_spaces("一家人\u200b 👨\u200d👩\u200d👧 ") == "一家人 👨\u200d👩\u200d👧"


def test_places_differ_by_their_suffix_alone() -> None:
    cities = [
        ("上海", 50),
        ("上海市", 3),
        ("沙市", 2),
        ("沙", 1),
        ("北京市", 9),
        ("北京", 2),
        ("杭州", 1),
        ("津市市", 1),
        ("津市", 1),
    ]
    assert judge.place_variants("city", cities) == {"上海市": "上海", "北京": "北京市", "津市市": "津市"}
    regions = [("广西壮族自治区", 1), ("广西", 4), ("广东省", 2), ("内蒙古自治区", 7), ("内蒙古", 1)]
    assert judge.place_variants("region", regions) == {"广西壮族自治区": "广西", "内蒙古": "内蒙古自治区"}
    assert judge.place_variants("city", [(" 上海", 1), ("上海", 1)]) == {" 上海": "上海"}


# -- the score -----------------------------------------------------------------------------------------------------------


def test_the_score_is_the_weighted_mean_of_what_can_be_judged() -> None:
    parts = [Part("complete", 1, 2), Part("valid", 9, 10), Part("fresh", 1, 1), Part("unique", 3, 4)]
    assert judge.score(parts) == pytest.approx(100 * (0.3 * 0.5 + 0.3 * 0.9 + 0.2 * 1 + 0.2 * 0.75))
    assert judge.score([Part("complete", 1, 2), Part("valid", 0, 0)]) == 50
    assert judge.score([]) == 0


def test_a_perfect_archive_scores_100(store: Store) -> None:
    customer(
        store, "李静", kind="person", phone="13800138000", email="li@example.com", city="上海", source="wechat",
        stage="grow", owner="王伟", last_contact=days_ago(3),
    )  # fmt: skip
    found = health(store)
    assert found.score == 100
    assert found.findings == ()


def test_an_empty_archive_has_no_score(store: Store) -> None:
    with pytest.raises(Trouble) as refused:
        health(store)
    assert refused.value.code == "thin-data"


# -- the queue -----------------------------------------------------------------------------------------------------------


def messy(store: Store) -> None:
    today = clock.today()
    one = customer(store, "李静", city="上海", owner="A", stage="grow", source="ads", kind="person")
    raw(store, "customers", one, phone='["+86 138-0013-8000","li@qq.com","总机"]', email='[" x@y.cn。"]')
    two = customer(store, "王 伟", city="上海市", phone="13800138000", birthday="2027-01-01", value="-5")
    raw(store, "customers", two, name=" 王　伟 ", company="ＡＢＣ科技１", created=today + 3)
    for n in range(3):
        customer(store, f"上海{n}", city="上海", last_contact=days_ago(300), created=days_ago(400))
    customer(store, "lost", stage="lost", last_contact=days_ago(900), created=days_ago(999), birthday="1850-01-01")
    person = contact(store, one)
    raw(store, "contacts", person, name="张  敏", phone='["021-5555 4444"]', email='["13900139000"]')
    order(store, one, "10", date=today + 9)
    order(store, one, "-10")
    order(store, one, "-10", status="refunded")


def test_each_kind_is_found_once_where_it_is(store: Store) -> None:
    messy(store)
    found = queue(store)
    missing = {key: number for key, number in found.items() if key[0] == "missing"}
    assert {key: number for key, number in found.items() if key[0] != "missing"} == {
        ("wrong", "customers", "phone"): 1,
        ("impossible", "customers", "birthday"): 2,
        ("future", "customers", "created"): 1,
        ("future", "orders", "date"): 1,
        ("negative", "customers", "value"): 1,
        ("negative", "orders", "amount"): 1,
        ("elsewhere", "customers", "phone"): 1,
        ("elsewhere", "contacts", "email"): 1,
        ("spelling", "customers", "phone"): 1,
        ("spelling", "customers", "email"): 1,
        ("spelling", "contacts", "phone"): 1,
        ("variants", "customers", "city"): 1,
        ("spaces", "customers", "name"): 1,
        ("spaces", "contacts", "name"): 1,
        ("wide", "customers", "company"): 1,
        ("stale", "customers", "last_contact"): 3,
    }
    assert missing[("missing", "customers", "reach")] == 4
    kinds = [one.kind for one in health(store).findings]
    assert kinds == sorted(kinds, key=list(quality.KINDS).index), "the gravest first"


def test_every_finding_leads_to_its_rows(store: Store) -> None:
    messy(store)
    for one in health(store).findings:
        query = store.read(lambda c, one=one: quality.listed(c, store.schema, one, "x"))
        assert store.read(lambda c, q=query: reads.count(c, store.schema, q.entity, q.where)) == one.records, one
        if one.where is not None:  # a filter people could type, and that a saved view keeps
            entity = store.schema[one.entity]
            assert language.parse(entity, language.format(entity, one.where)) == one.where


def test_the_parts_agree_with_looking_one_by_one(store: Store) -> None:
    """Four hundred random customers, counted in Python."""
    chance = random.Random(3)
    today = clock.today()
    pool = [f"1380013{n:04d}" for n in range(300)] + ["123", "总机", "+86 13900139000"]
    people: list[dict[str, Any]] = []
    for n in range(400):
        people.append(
            {
                "name": f"N{n}",
                "phone": text.pack(chance.sample(pool, chance.choice([0, 1, 1, 2]))),
                "email": text.pack(chance.choice([[], ["a@b.com"], [f"u{n}@x.cn"], ["bad"]])),
                "wechat": chance.choice([None, "wx"]),
                "kind": chance.choice([None, "person"]),
                "city": chance.choice([None, "上海", "上海市", " 北京"]),
                "source": chance.choice([None, "ads"]),
                "stage": chance.choice([None, "grow", "lost"]),
                "owner": chance.choice([None, "A"]),
                "birthday": chance.choice([None, 7000, today + 5, -40_000]),
                "created": chance.choice([None, today - 400, today - 10, today + 2]),
                "last_contact": chance.choice([None, today - 400, today - 10, today + 2]),
                "value": chance.choice([None, 500, -500]),
            }
        )
    bulk(store, "customers", people)
    found = health(store)
    parts = {one.name: (one.good, one.of) for one in found.parts}
    lists = [{way: text.unpack(one[way]) for way in ("phone", "email")} for one in people]
    reach = sum(bool(one["phone"] or one["email"] or one["wechat"]) for one in people)
    filled = reach + sum(
        one[name] is not None for one in people for name in ("kind", "city", "source", "stage", "owner")
    )
    assert parts["complete"] == (filled, 400 * 6)
    checked = sum(len(one[way]) for one in lists for way in one)
    checked += sum(one[name] is not None for one in people for name in ("birthday", "created", "last_contact", "value"))
    invalid = sum(judge.judge_phone(v).state in ("wrong", "elsewhere") for one in lists for v in one["phone"])
    invalid += sum(judge.judge_email(v).state in ("wrong", "elsewhere") for one in lists for v in one["email"])
    invalid += sum(one["birthday"] in (today + 5, -40_000) for one in people)
    invalid += sum(one[name] == today + 2 for one in people for name in ("created", "last_contact"))
    invalid += sum(one["value"] == -500 for one in people)
    assert parts["valid"] == (checked - invalid, checked)
    active = [one for one in people if one["stage"] != "lost"]
    late = [
        one for one in active if all(one[day] is None or one[day] < today - 180 for day in ("last_contact", "created"))
    ]
    assert parts["fresh"] == (len(active) - len(late), len(active))
    seen: set[str] = set()
    doubles = 0
    for one in lists:
        theirs = {*one["phone"], *one["email"]}
        doubles += bool(theirs & seen)
        seen |= theirs
    assert parts["unique"] == (400 - doubles, 400)


def test_people_called_different_may_share_a_phone_and_likely_ones_are_listed(store: Store) -> None:
    for name in ("李静", "王伟", "张敏"):
        customer(store, name, phone="02155554444")
    assert finding(store, "shared", "phone").ids == (2, 3)
    store.write(lambda s: differences.call_different(s, "customers", [(1, 3)]))
    assert finding(store, "shared", "phone").ids == (2,)
    found = [(1, 2, 1, 12.5, '[["phone", 12.5]]'), (1, 3, 1, 11.0, '[["phone", 11.0]]')]
    store.write(lambda s: keep(s, found))
    assert finding(store, "likely", "name").ids == (1, 2)


def keep(store: Store, found: list[likely.Kept]) -> None:
    with store.aside() as connection:
        likely.replace(connection, "customers", found)


def test_a_million_of_the_same_name_or_phone_is_a_number_like_any_other(store: Store) -> None:
    bulk(store, "customers", [{"name": "王伟", "phone": '["13800138000"]'} for _n in range(5000)])
    found = health(store)
    assert {one.name: one.good for one in found.parts}["unique"] == 1
    assert finding(store, "shared", "phone").records == 4999


# -- mending -------------------------------------------------------------------------------------------------------------


def mend(store: Store, kind: str, field: str, entity: str = "customers") -> int:
    one = finding(store, kind, field, entity)
    return store.write(lambda s: quality.mend(s, one)).affected


def test_phones_and_mail_addresses_are_written_as_usual(store: Store) -> None:
    messy(store)
    before = store.read(lambda c: c.execute("SELECT * FROM customers ORDER BY id").fetchall())
    one = finding(store, "spelling", "phone")
    (fix,) = store.read(lambda c: quality.fixes(c, store.schema, one))
    assert fix.values == {"phone": ('["+86 138-0013-8000","li@qq.com","总机"]', '["13800138000","li@qq.com","总机"]')}
    assert mend(store, "spelling", "phone") == 1
    assert mend(store, "elsewhere", "phone") == 1
    assert mend(store, "spelling", "email") == 1
    assert text.unpack(value(store, 1, "phone")) == ["13800138000", "总机"]
    assert text.unpack(value(store, 1, "email")) == ["x@y.cn", "li@qq.com"]
    assert mend(store, "elsewhere", "email", "contacts") == 1
    assert text.unpack(value(store, 1, "phone", "contacts")) == ["021-5555 4444", "13900139000"]
    assert value(store, 1, "email", "contacts") is None
    for _n in range(4):
        store.write(lambda s: s.undo())
    assert store.read(lambda c: c.execute("SELECT * FROM customers ORDER BY id").fetchall()) == before


def test_texts_and_places_are_mended(store: Store) -> None:
    messy(store)
    assert mend(store, "spaces", "name") == 1
    assert value(store, 2, "name") == "王 伟"
    assert mend(store, "wide", "company") == 1
    assert value(store, 2, "company") == "ABC科技1"
    assert mend(store, "variants", "city") == 1
    assert value(store, 2, "city") == "上海"
    assert mend(store, "spaces", "name", "contacts") == 1
    left = {one.kind for one in health(store).findings if one.fixable}
    assert left == {"spelling", "elsewhere"}


def test_a_fix_made_meanwhile_changes_nothing(store: Store) -> None:
    messy(store)
    one = finding(store, "spaces", "name")
    raw(store, "customers", 2, name="王伟")
    assert not store.write(lambda s: quality.mend(s, one))


def test_what_is_wrong_without_a_safe_fix_is_left_alone(store: Store) -> None:
    messy(store)
    for one in health(store).findings:
        if not one.fixable:
            assert store.read(lambda c, one=one: quality.fixes(c, store.schema, one)) == []


# -- the command line ------------------------------------------------------------------------------------------------------


def test_analyse_health(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], noon: Any
) -> None:
    commands: Commands = commands_on_a_new_vault(tmp_path, monkeypatch, capsys)
    assert "no customers" in commands.trouble("analyse", "health")
    with commands.store() as store:
        messy(store)
    found = commands.json("analyse", "health")
    assert (found["as_of"], found["n"], found["excluded"]) == ("2026-03-05", 6, {})
    assert set(found["parameters"]) == {"stale_days", "weights", "fields"}
    shares = {one["name"]: one["share"] for one in found["parts"]}
    weights = found["parameters"]["weights"]
    assert found["score"] == pytest.approx(100 * sum(shares[name] * weights[name] for name in weights))
    assert {"kind": "wrong", "entity": "customers", "field": "phone", "records": 1, "fixable": False} in found[
        "findings"
    ]
    shown = commands.ok("analyse", "health")
    assert "Phone cannot be right" in shown
    assert "上海" not in shown
    assert "电话无效" in commands.ok("analyse", "health", "--lang", "zh")


# -- the report ------------------------------------------------------------------------------------------------------------


def test_the_report_names_what_is_wrong_and_shows_nobody(store: Store) -> None:
    from pdfs import read

    from opsdesk.reports.catalogue import Request, render

    messy(store)
    printed = read(render(store, "data-quality", Request(clock.today())).data).text
    assert "Phone cannot be right" in printed
    assert "Orders: Amount is negative" in printed
    assert "n = 6" in printed
    for somebody in ("李静", "138", "qq.com"):
        assert somebody not in printed
