"""The campaign plan and the calendar posters: what they print, pages, periods ahead, vectors only."""

from datetime import date

import pytest
from builders import add
from pdfs import matches_golden, read

from opsdesk import i18n
from opsdesk.analysis.occasions import Freeze
from opsdesk.clock import day_number
from opsdesk.errors import Trouble
from opsdesk.query.filters import Test
from opsdesk.reports.catalogue import Request, render
from opsdesk.services import overlays
from opsdesk.store.store import Store


def day(text: str) -> int:
    return day_number(date.fromisoformat(text))


AS_OF, FIRST, LAST = day("2026-09-01"), day("2026-09-01"), day("2026-11-30")


@pytest.fixture
def plan(store: Store) -> Store:
    add(
        store,
        "campaigns",
        name="国庆促销",
        start="2026-09-20",
        end="2026-10-03",
        channel="email",
        owner="林晓",
        status="approved",
        budget="7000",
    )
    add(
        store,
        "campaigns",
        name="双11 年付",
        start="2026-10-31",
        end="2026-11-11",
        channel="search",
        status="draft",
        budget="12000",
    )
    add(
        store,
        "campaigns",
        name="周二推送",
        start="2026-09-01",
        begins="09:30",
        rrule="FREQ=WEEKLY;BYDAY=TU;COUNT=6",
        channel="wechat",
        status="scheduled",
        budget="600",
    )
    add(store, "campaigns", name="作废", start="2026-10-10", status="cancelled", budget="1")
    add(store, "tasks", title="订海报", campaign=1, due="2026-09-10", owner="林晓")
    add(store, "tasks", title="已办", campaign=1, due="2026-09-09", done=1)
    add(store, "content", title="预热推文", campaign=1, publish="2026-09-18 10:00", status="draft")
    store.write(lambda store: overlays.keep_freezes(store, (Freeze("封网", day("2026-10-30"), day("2026-11-02")),)))
    return store


def text_of(store: Store, name: str, request: Request) -> str:
    return read(render(store, name, request).data).text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_plan_of_three_months_is_as_agreed(plan: Store, language: str) -> None:
    i18n.set_language(language)
    text = text_of(plan, "campaign-plan", Request(AS_OF, first=FIRST, last=LAST, author="林晓"))
    matches_golden(text, f"campaign-plan-of-three-months-{language}")
    assert "作废" not in text
    assert "已办" not in text


def test_the_plan_adds_up(plan: Store) -> None:
    text = text_of(plan, "campaign-plan", Request(AS_OF, first=FIRST, last=LAST))
    assert "¥19,600" in text  # a series counts once, what is cancelled not at all
    # eleven of fourteen days of 7,000 and all of 600 lie in September
    assert "Sep 2026 · ¥6,100" in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_posters_of_months_and_of_a_year(plan: Store, language: str) -> None:
    i18n.set_language(language)
    months = render(plan, "calendar-poster", Request(AS_OF, first=FIRST, last=LAST))
    assert months.pages == 3
    matches_golden(read(months.data).text, f"calendar-poster-of-months-{language}")
    year = render(plan, "calendar-poster", Request(AS_OF, first=day("2026-01-01"), last=day("2026-12-31")))
    assert year.pages == 1
    matches_golden(read(year.data).text, f"calendar-poster-of-a-year-{language}")
    for printed in (months, year):
        assert b"/Subtype /Image" not in printed.data
        assert b"/MediaBox [ 0 0 841.89 595.28 ]" in printed.data


def test_a_plan_may_lie_ahead_and_be_of_some_only(plan: Store) -> None:
    request = Request(AS_OF, Test("channel", "=", ("search",)), first=day("2026-10-01"), last=LAST)
    text = text_of(plan, "campaign-plan", request)
    assert "双11 年付" in text
    assert "国庆促销" not in text
    assert "Channel is Search ads" in text
    with pytest.raises(Trouble, match="ends before it begins"):
        render(plan, "campaign-plan", Request(AS_OF, first=LAST, last=FIRST))


def test_a_month_full_of_campaigns_says_how_many_more(store: Store) -> None:
    for number in range(30):
        add(store, "campaigns", name=f"活动{number}", start="2026-09-10", color="#123456" if number else "no colour")
    assert "more" in text_of(store, "calendar-poster", Request(AS_OF))
    assert "+" in text_of(store, "calendar-poster", Request(AS_OF, first=day("2026-01-01"), last=day("2026-12-31")))
