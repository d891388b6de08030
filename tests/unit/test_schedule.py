"""What the calendar of campaigns rests on: instances of a query, moving and splitting in one undo, lanes, days behind."""

from datetime import date

import pytest
from builders import add
from hypothesis import given
from hypothesis import strategies as st

from opsdesk import clock
from opsdesk.analysis import festivals, occasions
from opsdesk.analysis.hours.chinese import china
from opsdesk.analysis.lanes import hidden, ordered, stacked
from opsdesk.analysis.occasions import Freeze, Occasion
from opsdesk.errors import Trouble
from opsdesk.i18n import set_language
from opsdesk.query.filters import EVERYTHING, IS, Test
from opsdesk.services import campaigns, overlays, schedule
from opsdesk.services.schedule import Shown
from opsdesk.store import rows
from opsdesk.store.store import Store


def day(text: str) -> int:
    return clock.day_number(date.fromisoformat(text))


FIRST, LAST = day("2026-11-01"), day("2026-11-30")


def shown(store: Store, first: int = FIRST, last: int = LAST) -> list[tuple[str, str, str]]:
    found = store.read(lambda c: schedule.read(c, store.schema, EVERYTHING, first, last)).shown
    return [(one.title, clock.day_of(one.first).isoformat(), clock.day_of(one.last).isoformat()) for one in found]


def shift(store: Store, number: int, days: int, **how: str) -> None:
    store.write(lambda store: campaigns.shift(store, number, days, **how))


# -- what shows -------------------------------------------------------------------------------------------------------


def test_instances_come_by_start_the_longer_first_then_by_title(store: Store) -> None:
    add(store, "campaigns", name="短", start="2026-11-03")
    add(store, "campaigns", name="长", start="2026-11-03", end="2026-11-09")
    add(store, "campaigns", name="长久", start="2026-09-01", end="2026-12-31")
    add(store, "campaigns", name="已过", start="2026-10-01", end="2026-10-31")
    add(
        store,
        "campaigns",
        name="每周",
        start="2026-10-20",
        rrule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20261110",
        exdates="2026-11-03",
    )
    assert [title for title, *_days in shown(store)] == ["长久", "长", "短", "每周"]
    assert shown(store)[-1] == ("每周", "2026-11-10", "2026-11-10")


def test_a_rule_nobody_can_read_shows_its_start_and_says_so(store: Store) -> None:
    number = add(store, "campaigns", name="坏规则", start="2026-11-03", rrule="FREQ=SOMETIMES")
    found = store.read(lambda c: schedule.read(c, store.schema, EVERYTHING, FIRST, LAST))
    assert [one.first for one in found.shown] == [day("2026-11-03")]
    assert "FREQ" in found.troubles[number].message


def test_a_rule_that_explodes_is_bounded(store: Store) -> None:
    add(store, "campaigns", name="每秒", start="2026-11-03", begins="09:00", rrule="FREQ=SECONDLY")
    found = store.read(lambda c: schedule.read(c, store.schema, EVERYTHING, FIRST, LAST))
    assert len(found.shown) == 1
    assert found.troubles


def test_only_the_campaigns_of_the_query_show(store: Store) -> None:
    add(store, "campaigns", name="甲", start="2026-11-03", channel="email")
    add(store, "campaigns", name="乙", start="2026-11-03", channel="sms")
    where = Test("channel", IS, ("sms",))
    found = store.read(lambda c: schedule.read(c, store.schema, where, FIRST, LAST))
    assert [one.title for one in found.shown] == ["乙"]


def test_an_end_before_the_start_is_refused(store: Store) -> None:
    with pytest.raises(Trouble, match="lies before"):
        add(store, "campaigns", name="倒", start="2026-11-03", end="2026-11-02")


# -- moving -----------------------------------------------------------------------------------------------------------


def test_a_campaign_moves_at_the_same_clock_times_and_undo_brings_it_back(store: Store) -> None:
    number = add(store, "campaigns", name="发布会", start="2026-11-03", end="2026-11-04", begins="09:30", ends="18:00")
    shift(store, number, 5)
    values = store.read(lambda c: rows.get(c, store.schema, "campaigns", number))
    assert values is not None
    assert (values["start"], values["end"], values["begins"]) == (day("2026-11-08"), day("2026-11-09"), "09:30")
    store.write(lambda store: store.undo())
    assert shown(store) == [("发布会", "2026-11-03", "2026-11-04")]


def test_either_end_is_stretched_and_a_day_is_left(store: Store) -> None:
    number = add(store, "campaigns", name="促销", start="2026-11-03", end="2026-11-05")
    shift(store, number, 2, held="end")
    assert shown(store) == [("促销", "2026-11-03", "2026-11-07")]
    shift(store, number, -30, held="end")
    assert shown(store) == [("促销", "2026-11-03", "2026-11-03")]
    shift(store, number, -2, held="start")
    assert shown(store) == [("促销", "2026-11-01", "2026-11-03")]
    shift(store, number, 30, held="start")
    assert shown(store) == [("促销", "2026-11-03", "2026-11-03")]


WEEKLY = [f"2026-11-{number:02}" for number in (3, 10, 17, 24)]


@pytest.fixture
def weekly(store: Store) -> int:
    return add(
        store,
        "campaigns",
        name="周二推送",
        start="2026-11-03",
        begins="09:30",
        rrule="FREQ=WEEKLY;BYDAY=TU",
        budget="100",
    )


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("this", ["2026-11-03", "2026-11-11", "2026-11-17", "2026-11-24"]),
        ("following", ["2026-11-03", "2026-11-11", "2026-11-18", "2026-11-25"]),
        ("all", ["2026-11-04", "2026-11-11", "2026-11-18", "2026-11-25"]),
    ],
)
def test_of_a_series_one_the_later_ones_or_all_are_moved(
    store: Store, weekly: int, scope: str, expected: list[str]
) -> None:
    shift(store, weekly, 1, key="2026-11-10", scope=scope)
    assert [first for _title, first, _last in shown(store)] == expected
    budgets = store.read(lambda c: [row[1] for row in rows.records(c, store.schema, "campaigns", ("budget",))])
    assert budgets in ([10000], [10000, None])  # money is planned once
    store.write(lambda store: store.undo())
    assert [first for _title, first, _last in shown(store)] == WEEKLY


def test_one_of_a_series_taken_out_knows_in_whose_place_it_stands(store: Store, weekly: int) -> None:
    shift(store, weekly, 1, key="2026-11-10", scope="this")
    other = store.read(lambda c: rows.get(c, store.schema, "campaigns", weekly + 1))
    assert other is not None
    assert (other["replaces"], other["rrule"], other["begins"]) == ("2026-11-10", None, "09:30")


def test_one_of_a_series_can_be_left_out(store: Store, weekly: int) -> None:
    store.write(lambda store: campaigns.skip(store, weekly, "2026-11-10"))
    assert [first for _title, first, _last in shown(store)] == [WEEKLY[0], *WEEKLY[2:]]


# -- lanes ------------------------------------------------------------------------------------------------------------


def one(first: int, last: int, title: str = "") -> Shown:
    return Shown(0, title, None, None, None, None, first, last, None, None, "", False)


@given(st.lists(st.tuples(st.integers(-5, 12), st.integers(0, 9)), max_size=40))
def test_no_bar_covers_another_and_no_lane_stays_free_below_one(spans: list[tuple[int, int]]) -> None:
    items = ordered(one(first, first + length, str(at)) for at, (first, length) in enumerate(spans))
    bars = stacked(items, 0, 6)
    for at, bar in enumerate(bars):
        taken = {other.lane for other in bars[:at] if other.last >= bar.first and other.first <= bar.last}
        assert bar.lane == next(lane for lane in range(len(bars) + 1) if lane not in taken)
    assert sum(hidden(bars, 0, 6, 0)) == sum(bar.last - bar.first + 1 for bar in bars)
    assert len(bars) == sum(first <= 6 and first + length >= 0 for first, length in spans)


# -- the days behind --------------------------------------------------------------------------------------------------


def test_festivals_lie_within_the_public_holidays_of_their_name() -> None:
    """The State Council's holidays, of another source, contain the day they are named after."""
    closed = china().closed
    known = {name: {when for when, why in closed.items() if why == name} for name in set(closed.values())}
    for column, since in (("spring", 2004), ("dragon_boat", 2008), ("mid_autumn", 2008)):
        name = festivals.NAMES[column]
        for year in range(since, 2027):
            when = festivals.table()[year][column]
            near = any(abs(other - when) <= 3 for other in known[name])
            merged = clock.day_of(when).month in (9, 10) and when in closed  # with the National Day
            assert near or merged, (year, name)


def test_shopping_days_come_every_year_also_by_the_chinese_calendar() -> None:
    found = list(occasions.spans(occasions.USUAL, day("2026-01-01"), day("2026-12-31")))
    names = [name for name, _first, _last in found]
    assert names.count("618") == 1
    goods = next(span for span in found if span[0] == "New Year's goods")
    assert goods[1:] == (day("2026-02-17") - 28, day("2026-02-17") - 8)


def test_lines_of_shopping_days_are_read_and_written_back() -> None:
    text = "双11  10-31 ~ 11-11\n年货节 spring-28 至 spring-8\n跨年 12-30 ~ 01-02\n520 05-20"
    found = occasions.occasions_of(text)
    assert found == occasions.occasions_of(occasions.occasions_text(found))
    assert found[2].span(2026) == (day("2026-12-30"), day("2027-01-02"))
    for wrong in ("双11", "双11 13-40", "整年 01-01 ~ 12-31"):
        with pytest.raises(Trouble):
            occasions.occasions_of(wrong)


def test_lines_of_freeze_windows_name_channels_by_their_words() -> None:
    channels = {"邮件": "email", "短信": "sms"}
    found = occasions.freezes_of(
        "年终封网  2026-12-28 ~ 2027-01-04 [邮件，短信]\n盘点 2026-06-30 ~ 2026-06-30", channels
    )
    assert found[0] == Freeze("年终封网", day("2026-12-28"), day("2027-01-04"), ("email", "sms"))
    assert found[1].holds("email")
    assert not found[0].holds("search")
    labels = {key: word for word, key in channels.items()}
    assert occasions.freezes_of(occasions.freezes_text(found, labels), channels) == found
    for wrong in ("年终", "年终 2026-13-01 ~ 2027-01-01", "年终 2026-12-31 ~ 2026-12-01"):
        with pytest.raises(Trouble):
            occasions.freezes_of(wrong, channels)


def test_a_day_says_what_it_is_and_rules_of_the_desk_win(store: Store) -> None:
    store.write(lambda store: overlays.keep_shopping_days(store, (Occasion("店庆", "10-01", "10-02"),)))
    store.write(lambda store: overlays.keep_freezes(store, (Freeze("封网", day("2026-10-02"), day("2026-10-03")),)))
    over = store.read(lambda c: overlays.read(c, store.schema, day("2026-09-01"), day("2026-10-31")))
    set_language("zh")
    assert over.said(day("2026-10-02")) == ["国庆节", "店庆", "封网期：封网"]
    assert over.said(day("2026-09-25"))[0] == "中秋节"
    assert day("2026-10-10") in over.opened
