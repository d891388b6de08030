"""Saved views as segments: part of other conditions, kept as they were, and told in words when they make no sense."""

import pytest
from builders import bulk, contact, customer, days_ago, interaction, order
from oracle import CUSTOMERS
from vaults import trouble_code

from opsdesk import i18n
from opsdesk.errors import Trouble
from opsdesk.model.changes import Changes
from opsdesk.query import language, sentence
from opsdesk.query.filters import EVERYTHING, All, Among, AnyOf, Filter, Not, Query, Segment, Sort, Test
from opsdesk.services import desk as own
from opsdesk.services import rows as verbs
from opsdesk.services import saved_views
from opsdesk.services.rows import Selection
from opsdesk.services.saved_views import View
from opsdesk.services.verbs import say
from opsdesk.store import aggregates, rows
from opsdesk.store.store import Store

pytestmark = pytest.mark.usefixtures("noon")


def save(store: Store, name: str, typed: str, entity: str = "customers") -> Changes:
    query = Query(entity, language.parse(store.schema[entity], typed))
    return store.write(lambda store: own.save_view(store, name, query))


def found(store: Store, typed: str, entity: str = "customers") -> list[int]:
    query = Query(entity, language.parse(store.schema[entity], typed))
    listed = list(store.read(lambda c: rows.ids(c, store.schema, query)))
    assert store.read(lambda c: rows.count(c, store.schema, entity, query.where)) == len(listed)
    assert store.read(lambda c: rows.first(c, store.schema, query)) == listed[:200]
    return listed


def view(store: Store, name: str, entity: str = "customers") -> View:
    return store.read(lambda c: saved_views.named(c, store.schema, entity, name))


def names(store: Store, entity: str = "customers") -> list[str]:
    return [one.name for one in store.read(lambda c: saved_views.views(c, store.schema, entity))]


def remove(store: Store, name: str) -> Changes:
    gone = view(store, name)
    return store.write(lambda store: own.remove_view(store, gone.id, gone.name))


def rename(store: Store, name: str, new: str) -> Changes:
    number = view(store, name).id
    return store.write(lambda store: saved_views.rename(store, "customers", number, new))


def snapshot(store: Store, name: str, kept: str = "") -> Changes:
    number = view(store, name).id
    return store.write(lambda store: saved_views.snapshot(store, "customers", number, kept))


# -- in the language ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ('segment="VIP 沉默"', Segment("VIP 沉默")),
        ("分群=重点", Segment("重点")),
        ("segment:a", Segment("a")),
        ("segment=a,b", AnyOf((Segment("a"), Segment("b")))),
        ("segment!=a", Not(Segment("a"))),
        ("segment=a not segment=b", All((Segment("a"), Not(Segment("b"))))),
        ("segment=a or segment=b", AnyOf((Segment("a"), Segment("b")))),
    ],
)
def test_people_type(typed: str, meant: Filter) -> None:
    assert language.parse(CUSTOMERS, typed) == meant
    assert language.parse(CUSTOMERS, language.format(CUSTOMERS, meant)) == meant


@pytest.mark.parametrize("name", ["x,y", 'say "hi"', "or", "a..b", "-", "30d", "(a)", "a=b", "\\"])
def test_any_name_is_written_so_that_it_is_read_back(name: str) -> None:
    written = language.format(CUSTOMERS, Segment(name))
    assert language.parse(CUSTOMERS, written) == Segment(name)


def test_a_segment_is_said_in_both_languages() -> None:
    assert sentence.say(CUSTOMERS, Segment("重点")) == "in the segment “重点”"
    i18n.set_language("zh")
    assert sentence.say(CUSTOMERS, Segment("重点")) == "属于分群“重点”"


@pytest.mark.parametrize("typed", ["segment=", "segment>a", "segment~a"])
def test_a_segment_is_named_and_nothing_else(typed: str) -> None:
    with pytest.raises(Trouble):
        language.parse(CUSTOMERS, typed)


# -- as a condition -------------------------------------------------------------------------------------------------------


def test_a_segment_means_what_its_view_says_wherever_it_stands(store: Store) -> None:
    wei, na, yang = (
        customer(store, name, city=city) for name, city in (("王伟", "上海"), ("李娜", "上海"), ("杨", "北京"))
    )
    order(store, wei)
    interaction(store, na)
    contact(store, yang)
    save(store, "沪", "city=上海")
    save(store, "买过", "orders()>=1")
    assert found(store, "segment=沪") == [na, wei]
    assert found(store, "segment=沪 segment=买过") == [wei]
    assert found(store, "segment=沪 not segment=买过") == [na]
    assert found(store, "segment=买过 or city=北京") == [yang, wei]
    assert found(store, "segment!=沪,买过") == [yang]
    assert found(store, "customer(segment=沪)", "orders") == [1]
    assert found(store, "company.segment=沪", "contacts") == []
    assert store.read(lambda c: rows.groups(c, store.schema, "customers", "city", Segment("沪"))) == [("上海", 2)]
    assert store.read(lambda c: aggregates.sums(c, store.schema, "customers", ["orders"], Segment("沪"))) == [1]
    everybody = Selection("customers", where=Segment("沪"))
    changes = store.write(lambda store: verbs.edit(store, everybody, {"stage": "grow"}))
    assert changes.affected == 2
    assert found(store, "stage=grow") == [na, wei]


def test_a_segment_follows_the_data_and_its_own_view(store: Store) -> None:
    first = customer(store, city="上海")
    save(store, "沪", "city=上海")
    save(store, "沪贵", "segment=沪 value>100")
    assert found(store, "segment=沪") == [first]
    second = customer(store, city="上海", value="200")
    assert found(store, "segment=沪贵") == [second]
    save(store, "沪", "city=北京")
    assert found(store, "segment=沪贵") == []
    store.write(lambda store: store.undo())
    assert found(store, "segment=沪贵") == [second]


def test_names_are_found_whatever_their_case(store: Store) -> None:
    first = customer(store, city="上海")
    save(store, "Key Accounts", "city=上海")
    assert found(store, 'segment="key accounts"') == [first]


def test_each_list_has_segments_of_its_own(store: Store) -> None:
    buyer = customer(store, city="上海")
    order(store, buyer, "500")
    save(store, "大", "amount>100", "orders")
    save(store, "大", "orders(segment=大)")  # the name is that of the other list, not its own
    assert found(store, "segment=大") == [buyer]


# -- what makes no sense --------------------------------------------------------------------------------------------------


def test_an_unknown_name_is_told_with_what_there_is(store: Store) -> None:
    customer(store)
    with pytest.raises(Trouble, match="Save a view under this name first"):
        found(store, "segment=重点")
    save(store, "重点客户", "city=上海")
    with pytest.raises(Trouble, match="Did you mean 重点客户"):
        found(store, "segment=重点")
    assert trouble_code(lambda: save(store, "新", "segment=无此")) == "no-segment"
    assert trouble_code(lambda: found(store, "customer(segment=重点)", "orders")) == "no-segment"


def test_a_segment_inside_itself_is_refused_with_the_loop(store: Store) -> None:
    save(store, "a", "city=上海")
    save(store, "b", "segment=a value>1")
    save(store, "c", "segment=b or stage=grow")
    with pytest.raises(Trouble, match="a → c → b → a"):
        save(store, "a", "segment=c")
    with pytest.raises(Trouble, match="A → a"):
        save(store, "A", "not segment=a")
    with pytest.raises(Trouble, match="a → a"):
        save(store, "a", "orders(customer.segment=a)>=1")
    assert found(store, "segment=c") == []


def test_a_loop_that_undo_made_is_told_when_it_is_asked(store: Store) -> None:
    save(store, "a", "city=上海")
    save(store, "b", "segment=a")
    loop = Query("customers", language.parse(CUSTOMERS, "segment=b"))
    with (
        store_writes_past_the_check(store, "a", language.format(CUSTOMERS, loop.where)),
        pytest.raises(Trouble) as caught,
    ):
        found(store, "segment=a")
    assert caught.value.code == "segment-loop"
    assert "a → b → a" in str(caught.value)


class store_writes_past_the_check:
    """As a restored backup or an undo out of order leaves it."""

    def __init__(self, store: Store, name: str, written: str) -> None:
        number = view(store, name).id

        def write(store: Store) -> None:
            with store.operation("save-view", name=name) as operation:
                operation.update("views", [number], {"filter": written})

        store.write(write)

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


def test_a_segment_of_a_removed_field_says_so_and_what_to_do(store: Store) -> None:
    first = customer(store)
    store.write(lambda store: own.add_field(store, "customers", "Size", "whole"))
    save(store, "big", "x_size>=0 or has:name")
    assert found(store, "segment=big") == [first]
    store.write(lambda store: own.remove_field(store, "customers", "x_size"))
    with pytest.raises(Trouble) as caught:
        found(store, "segment=big")
    assert caught.value.code == "segment-broken"
    assert "The segment “big” cannot be read. Customers have no field “x_size”." in str(caught.value)
    assert "undo that" in str(caught.value)
    broken = view(store, "big")
    assert broken.problem
    assert store.read(lambda c: saved_views.counted(c, store.schema, broken)) is None
    store.write(lambda store: store.undo())
    assert found(store, "segment=big") == [first]
    assert view(store, "big").problem is None


def test_a_view_sorted_by_a_removed_field_keeps_its_condition(store: Store) -> None:
    customer(store)
    store.write(lambda store: own.add_field(store, "customers", "Size", "whole"))
    query = Query("customers", Test("city", "=", ("上海",)), (Sort("x_size"),))
    store.write(lambda store: own.save_view(store, "big", query, ["name", "x_size"]))
    store.write(lambda store: own.remove_field(store, "customers", "x_size"))
    kept = view(store, "big")
    assert (kept.query, kept.columns, kept.problem) == (
        Query("customers", Test("city", "=", ("上海",))),
        ("name",),
        None,
    )


# -- renamed, removed -----------------------------------------------------------------------------------------------------


def test_conditions_follow_a_segment_that_is_renamed(store: Store) -> None:
    buyer = customer(store, city="上海")
    order(store, buyer)
    save(store, "沪", "city=上海")
    save(store, "沪贵", "segment=沪 not value>100")
    save(store, "沪单", "customer(segment=沪 stage=acquire)", "orders")
    save(store, "沪", "amount>1", "orders")
    save(store, "沪客", "orders(segment=沪)")
    changes = rename(store, "沪", "上海 客户")
    assert say(store.schema, changes.verb, changes.params) == "Renamed the view 沪 to 上海 客户"
    assert changes.affected == 1
    assert found(store, "segment=沪贵") == [buyer]
    assert found(store, "segment=沪单", "orders") == [1]
    assert found(store, "segment=沪客") == [buyer]  # the orders called 沪 keep their name
    assert view(store, "沪贵").query.where == language.parse(CUSTOMERS, 'segment="上海 客户" not value>100')
    store.write(lambda store: store.undo())
    assert names(store) == ["沪", "沪贵", "沪客"]
    assert view(store, "沪贵").query.where == language.parse(CUSTOMERS, "segment=沪 not value>100")


def test_a_name_is_needed_and_nobody_elses(store: Store) -> None:
    save(store, "a", "city=上海")
    save(store, "b", "city=北京")
    assert trouble_code(lambda: rename(store, "a", " ")) == "empty"
    assert trouble_code(lambda: rename(store, "a", "B")) == "not-unique"
    rename(store, "a", "A")
    assert names(store) == ["A", "b"]


def test_a_segment_that_others_name_is_not_removed(store: Store) -> None:
    save(store, "a", "city=上海")
    save(store, "b", "segment=a")
    save(store, "c", "customer(segment=a)", "orders")
    with pytest.raises(Trouble, match="“a” is part of other segments: b, c"):
        remove(store, "a")
    remove(store, "b")
    assert trouble_code(lambda: remove(store, "a")) == "segment-used"
    assert names(store) == ["a"]


def test_sets_are_put_together(store: Store) -> None:
    assert saved_views.combined(["a", "b", "c"], saved_views.BOTH) == All((Segment("a"), Segment("b"), Segment("c")))
    assert saved_views.combined(["a", "b"], saved_views.EITHER) == AnyOf((Segment("a"), Segment("b")))
    assert saved_views.combined(["a", "b", "c"], saved_views.WITHOUT) == All(
        (Segment("a"), Not(Segment("b")), Not(Segment("c")))
    )
    assert trouble_code(lambda: saved_views.combined(["a"], saved_views.BOTH)) == "too-few"


# -- then and now ---------------------------------------------------------------------------------------------------------


def test_a_snapshot_stays_as_it_was_and_is_compared_with_its_segment(store: Store) -> None:
    stays, goes, removed, comes = (
        customer(store, name, city="上海" if name != "丁" else "北京") for name in "甲乙丙丁"
    )
    save(store, "沪", "city=上海")
    assert (
        trouble_code(lambda: store.read(lambda c: saved_views.compare(c, store.schema, "customers", "沪")))
        == "no-snapshot"
    )
    changes = snapshot(store, "沪")
    assert say(store.schema, changes.verb, changes.params) == "Took a snapshot of 沪: 3"
    kept = view(store, "沪 2026-03-05")
    assert kept.static
    assert not view(store, "沪").static
    assert (kept.origin, kept.taken is not None) == (view(store, "沪").id, True)
    for number, city in ((goes, "北京"), (comes, "上海")):
        store.write(
            lambda store, n=number, city=city: verbs.edit(store, Selection("customers", frozenset([n])), {"city": city})
        )
    store.write(lambda store: verbs.remove(store, Selection("customers", frozenset([removed]))))
    assert found(store, 'segment="沪 2026-03-05"') == [goes, stays]
    for name in ("沪", "沪 2026-03-05"):
        compared = store.read(lambda c, name=name: saved_views.compare(c, store.schema, "customers", name))
        told = (compared.then, compared.now, compared.came_in, compared.dropped_out, compared.stayed, compared.removed)
        assert told == (3, 2, 1, 1, 1, 1)
        assert found(store, language.format(CUSTOMERS, compared.who_came)) == [comes]
        assert found(store, language.format(CUSTOMERS, compared.who_dropped)) == [goes]


def test_a_snapshot_is_undone_and_numbered_when_its_day_has_one(store: Store) -> None:
    customer(store, city="上海")
    save(store, "沪", "city=上海")
    snapshot(store, "沪")
    snapshot(store, "沪")
    snapshot(store, "沪", "旧")
    assert trouble_code(lambda: snapshot(store, "沪", "旧")) == "not-unique"
    assert names(store) == ["沪", "沪 2026-03-05", "沪 2026-03-05 (2)", "旧"]
    for _ in range(3):
        store.write(lambda store: store.undo())
    assert names(store) == ["沪"]


def test_the_latest_snapshot_is_the_one_compared(store: Store) -> None:
    customer(store, city="上海")
    save(store, "沪", "city=上海")
    snapshot(store, "沪", "one")
    customer(store, city="上海")
    snapshot(store, "沪", "two")
    assert store.read(lambda c: saved_views.compare(c, store.schema, "customers", "沪")).snapshot.name == "two"


def test_a_snapshot_outlives_its_segment(store: Store) -> None:
    first = customer(store, city="上海")
    save(store, "沪", "city=上海")
    snapshot(store, "沪", "旧")
    remove(store, "沪")
    assert found(store, "segment=旧") == [first]
    assert (
        trouble_code(lambda: store.read(lambda c: saved_views.compare(c, store.schema, "customers", "旧")))
        == "no-segment"
    )
    store.write(lambda store: store.undo())
    assert view(store, "旧").origin == view(store, "沪").id
    assert store.read(lambda c: saved_views.compare(c, store.schema, "customers", "旧")).now == 1


def test_a_snapshot_kept_under_other_conditions_is_one_no_more(store: Store) -> None:
    customer(store, city="上海")
    save(store, "沪", "city=上海")
    snapshot(store, "沪", "旧")
    kept = view(store, "旧")
    store.write(lambda store: own.save_view(store, "旧", kept.query, ["name"]))  # only its columns
    assert view(store, "旧").taken is not None
    save(store, "旧", "city=北京")
    assert (view(store, "旧").taken, view(store, "旧").static) == (None, False)


def test_a_snapshot_of_everybody_and_of_nobody(store: Store) -> None:
    bulk(store, "customers", [{"name": f"客户{n}"} for n in range(5000)])
    save(store, "all", "")
    save(store, "none", "value>1 value<0")
    for name, number in (("all", 5000), ("none", 0)):
        snapshot(store, name, f"{name} then")
        compared = store.read(lambda c, name=name: saved_views.compare(c, store.schema, "customers", name))
        assert (compared.then, compared.now, compared.came_in, compared.dropped_out) == (number, number, 0, 0)
        assert len(found(store, f'segment="{name} then"')) == number
    assert isinstance(view(store, "all then").query.where, Among)
    assert view(store, "all").query.where == EVERYTHING


def test_behaviour_is_a_segment(store: Store) -> None:
    """Bought twice in 90 days, nobody in touch for 30."""
    loyal, talked, once = customer(store, "甲"), customer(store, "乙"), customer(store, "丙")
    for buyer, days in ((loyal, 80), (loyal, 10), (talked, 80), (talked, 10), (once, 10), (once, 100)):
        order(store, buyer, date=days_ago(days), product="团队版（10 席）年付")
    interaction(store, talked)
    save(store, "该联系了", "orders(product~团队 date<=90d)>=2 no:interactions(at<=30d)")
    assert found(store, "segment=该联系了") == [loyal]
