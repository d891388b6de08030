"""The call sheet on paper: pages for each owner, reasons, masked numbers, room to write."""

from datetime import date

import pytest
from builders import customer, days_ago, interaction, order
from pdfs import matches_golden, read

from opsdesk import i18n
from opsdesk.clock import day_number
from opsdesk.query.filters import Test
from opsdesk.reports import call_sheet
from opsdesk.reports.catalogue import Request, render
from opsdesk.services import call_rules
from opsdesk.services.call_rules import Rules
from opsdesk.store.store import Store

DAY = day_number(date(2026, 3, 5))


@pytest.fixture
def desk(store: Store, noon: object) -> Store:
    late = customer(
        store, "晴川网络", owner="李静", phone="13800138000;021-5555 4444", next_follow_up=days_ago(3), code="C-A"
    )
    interaction(store, late, "等财务审批\n周五给答复", kind="call", at="2026-02-20 10:00")
    leaving = customer(store, "云帆教育", owner="李静", consent="refused", code="C-B")
    for day in (43, 53, 63, 73):
        order(store, leaving, "1000", date=days_ago(day))
    order(store, customer(store, "北辰文化", owner="王伟", code="C-C"), "10", date=days_ago(40))
    order(store, customer(store, "<b>无主</b>", code="C-D"), "10", date=days_ago(120))
    customer(store, "没事", owner="赵磊", code="C-E")
    return store


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_text_is_as_agreed(desk: Store, language: str) -> None:
    i18n.set_language(language)
    matches_golden(read(render(desk, "call-sheet", Request(DAY, author="李静")).data).text, f"calls-{language}")


def test_each_owner_with_calls_begins_a_page_and_a_bookmark(desk: Store) -> None:
    document = read(render(desk, "call-sheet", Request(DAY)).data)
    owners = [(title, page) for depth, title, page in document.outline if depth == 1][:-1]
    assert owners == [("李静", 1), ("王伟", 2), ("No owner", 3)]


def test_numbers_are_masked_unless_asked_for(desk: Store) -> None:
    masked = read(render(desk, "call-sheet", Request(DAY)).data).text
    assert "138****8000" in masked
    assert "13800138000" not in masked
    shown = read(render(desk, "call-sheet", Request(DAY, unmasked=True)).data).text
    assert "13800138000" in shown


def test_a_filter_chooses_whose_calls_are_printed(desk: Store) -> None:
    text = read(render(desk, "call-sheet", Request(DAY, Test("owner", "=", ("王伟",)))).data).text
    assert "北辰文化" in text
    assert "晴川网络" not in text
    assert "Owner is 王伟" in text
    nobody = read(render(desk, "call-sheet", Request(DAY, Test("owner", "=", ("赵磊",)))).data).text
    assert "Nobody to call on this day." in nobody


def test_a_long_list_is_cut_to_a_days_work_and_says_so(desk: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(3):
        customer(desk, f"客户{n}", owner="李静", next_follow_up=days_ago(0))
    monkeypatch.setitem(call_sheet.MOST, "today", 1)
    text = read(render(desk, "call-sheet", Request(DAY)).data).text
    assert "2 more of this list" in text
    assert sum(f"客户{n} " in text for n in range(3)) == 1


def test_a_sheet_over_many_pages_keeps_each_call_whole(desk: Store) -> None:
    for n in range(40):
        late = customer(desk, f"客户{n}", owner="李静", next_follow_up=days_ago(0), consent="refused")
        interaction(desk, late, "说了很多" * 60, kind="call", at="2026-01-01 10:00")
    document = read(render(desk, "call-sheet", Request(DAY)).data)
    assert len(document.lines) > 4
    for page in document.lines:
        names = sum(line.startswith("客户") for line in page)
        assert names == page.count("Follow-up planned for today") == page.count("refused marketing")


def test_the_thresholds_of_the_vault_are_followed_and_printed(desk: Store) -> None:
    desk.write(lambda s: call_rules.keep(s, Rules(silent_after=30, once_after=365)))
    text = read(render(desk, "call-sheet", Request(DAY)).data).text
    assert "no order or contact for 40 days, silent from 30 on" in text.replace("No order", "no order")
    assert "Threshold: as chosen" in text
