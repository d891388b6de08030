"""The reports of feedback: their text in both languages, what they refuse, and the command line."""

from datetime import date, datetime
from pathlib import Path

import pytest
from builders import add, customer, order
from commands import Commands, commands_on_a_new_vault
from pdfs import matches_golden, read

from opsdesk.clock import day_number
from opsdesk.errors import Trouble
from opsdesk.i18n import set_language
from opsdesk.query.filters import IS, Test
from opsdesk.reports.catalogue import Request, render
from opsdesk.services import scores
from opsdesk.store.store import Store

DAY = day_number(date(2026, 3, 5))


@pytest.fixture
def desk(store: Store, noon: datetime) -> Store:
    rich, poor = customer(store, "晨光", city="上海"), customer(store, "云帆", city="北京")
    order(store, rich, "900", date="2026-01-10")
    order(store, poor, "100", date="2026-01-10")
    scores.refresh(store)
    for n in range(1, 7):
        number = add(
            store, "tickets", title=f"验证码收不到，第{n}次", body=f"等了{n}分钟也没有短信，请尽快处理。", type="bug", area="登录",
            customer=rich if n % 2 else poor, assignee="李静", priority="high", source="wechat", version="3.2",
            opened=f"2026-02-{n + 10} 10:00", first_response=f"2026-02-{n + 10} 11:30", due=f"2026-02-{n + 10} 18:00",
            satisfaction=4, **({"status": "resolved", "resolved": f"2026-02-{n + 12} 20:00"} if n < 5 else {}),
        )  # fmt: skip
        add(store, "replies", ticket=number, at=f"2026-02-{n + 10} 11:30", author="李静", kind="reply", body="正在查。")
        add(
            store,
            "replies",
            ticket=number,
            at=f"2026-02-{n + 10} 12:30",
            author="李静",
            kind="note",
            body="<b>通道商</b>的问题",
        )
    add(store, "tickets", title="How do I get an invoice?", type="question", customer=rich, opened="2026-01-20 10:00")
    wish = add(store, "requirements", title="备用短信通道")
    add(store, "requests", requirement=wish, ticket=1, customer=rich, note="急", at="2026-02-12")
    return store


def text_of(store: Store, name: str, request: Request) -> str:
    return read(render(store, name, request).data).text


REVIEW = Request(DAY, first=day_number(date(2026, 2, 6)), period="week")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["feedback-review", "service-level", "ticket", "customer-tickets"])
def test_the_reports_read_as_expected(desk: Store, language: str, name: str) -> None:
    set_language(language)
    request = {"ticket": Request(DAY, where=Test("code", IS, ("T-1",)))}.get(name, REVIEW)
    matches_golden(text_of(desk, name, request), f"{name}-{language}")


@pytest.mark.parametrize("name", ["feedback-review", "service-level", "ticket", "customer-tickets"])
def test_same_input_same_bytes(desk: Store, name: str) -> None:
    assert render(desk, name, REVIEW).data == render(desk, name, REVIEW).data


def test_a_review_of_less_than_three_months_goes_by_weeks(desk: Store) -> None:
    by_month = Request(DAY, first=day_number(date(2026, 2, 6)))
    assert text_of(desk, "feedback-review", by_month) == text_of(desk, "feedback-review", REVIEW)


def test_only_the_tickets_of_the_filter_enter(desk: Store) -> None:
    text = text_of(
        desk, "feedback-review", Request(DAY, where=Test("customer", IS, ("C-2",)), first=REVIEW.first, period="week")
    )
    assert "n = 3 " in text
    assert "tickets with: Customer is C-2" in text


def test_several_tickets_are_one_after_the_other(desk: Store) -> None:
    pages = read(render(desk, "ticket", Request(DAY, where=Test("type", IS, ("bug",)))).data).lines
    assert len(pages) == 6


def test_nothing_to_print_says_so(desk: Store) -> None:
    for name, where in (("ticket", Test("code", IS, ("T-99",))), ("customer-tickets", Test("code", IS, ("C-99",)))):
        with pytest.raises(Trouble) as refused:
            render(desk, name, Request(DAY, where=where))
        assert refused.value.code == "nothing-to-print"


def test_the_commands_take_tickets_and_a_calendar(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], noon: datetime
) -> None:
    commands: Commands = commands_on_a_new_vault(tmp_path, monkeypatch, capsys)
    with commands.store() as store:
        add(store, "tickets", title="登录失败", type="bug", opened="2026-03-01 09:00", due="2026-03-01 18:00")
        add(store, "tickets", title="想要", type="request", opened="2026-03-01 09:00")
    out = tmp_path / "s.pdf"
    commands.json(
        "report",
        "service-level",
        out,
        "--where",
        "type=bug",
        "--calendar",
        "24x7",
        "--from",
        "2026-02-01",
        "--lang",
        "en",
    )
    text = read(out.read_bytes()).text
    assert "Business time by 24x7" in text
    assert "登录失败" in text
    assert "想要" not in text
    assert "There is no calendar" in commands.trouble(
        "report", "service-level", out, "--calendar", "none", "--lang", "en"
    )
