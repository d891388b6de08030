"""The three customer reports on a real desk: what they print, mask, add up and refuse."""

from datetime import date, datetime
from pathlib import Path

import pytest
from builders import add, contact, customer, interaction, order
from pdfs import matches_golden, read

from opsdesk import i18n
from opsdesk.analysis.overview import months_until, per_month
from opsdesk.clock import day_number
from opsdesk.errors import Trouble
from opsdesk.model import masking
from opsdesk.query.filters import Query, Sort, Test
from opsdesk.reports.catalogue import REPORTS, Request, make, render
from opsdesk.services.overview import customer_overview
from opsdesk.store import durable, rows
from opsdesk.store.store import Store

DAY = day_number(date(2026, 3, 5))


OF_FEEDBACK = {"feedback-review", "service-level", "ticket", "customer-tickets"}
"""Reports of other records, with tests of their own (test_report_feedback.py)."""


@pytest.fixture
def desk(store: Store, noon: datetime) -> Store:
    """Two customers of Shanghai, one of Beijing; one bought twice and got something back."""
    sunny = customer(
        store, "晴川网络", kind="company", city="上海", region="上海", source="wechat", stage="grow", owner="李静",
        phone="13800138000;021-5555 4444", email="li.jing@example.com", wechat="lijing_88", birthday="1989-03-02",
        tags="重点;年付", created="2025-11-20", note="年底前完成续费。\n<b>不是</b>标记 & 😀",
    )  # fmt: skip
    order(store, sunny, "46800", code="O-A", date="2026-01-10", status="paid", product="专业版续费", channel="微信")
    order(store, sunny, "-1200.50", code="O-B", date="2026-02-01", status="refunded", product="培训")
    order(store, sunny, "9999", code="O-C", date="2026-02-02", status="cancelled", product="标准版")
    interaction(store, sunny, "确认年付折扣，周五给答复", at="2026-03-01 10:00", kind="call", author="王伟")
    contact(store, sunny, "王芳", title="采购经理", phone="13900139000", email="w@example.com")
    second = customer(store, "云帆教育", city="上海", stage="silent", source="search", created="2026-03-01")
    order(store, second, "3600", code="O-D", date="2026-03-04", product="标准版")
    customer(store, "北辰文化", city="北京", stage="grow", created="2026-03-05")
    advertised(store)
    return store


def advertised(store: Store) -> None:
    """A campaign that runs, with figures of two channels, of which one cannot be."""
    spring = add(
        store, "campaigns", name="春季上新", goal="拉新 200 人", start="2026-03-01", end="2026-03-10", budget="3000",
        status="running", channel="search", owner="李静", worked="短视频点击率高", failed="落地页太慢",
    )  # fmt: skip
    for day in ("2026-03-01", "2026-03-02", "2026-03-03"):
        for name, value in (
            ("impressions", 12_000),
            ("clicks", 360),
            ("conversions", 12),
            ("revenue", 2400),
            ("spend", 540.5),
        ):
            add(store, "metrics", name=name, value=value, at=day, campaign=spring, channel="search")
    for name, value in (("clicks", 90), ("conversions", 3), ("spend", 120), ("revenue", 0)):
        add(store, "metrics", name=name, value=value, at="2026-03-03", campaign=spring, channel="douyin")
    add(store, "annotations", text="落地页改版", day="2026-03-02")
    add(store, "targets", campaign=spring, figure="conversions", value=50.0)
    add(store, "targets", campaign=spring, figure="cpa", value=60.0)
    test = add(store, "experiments", campaign=spring, name="按钮颜色", planned=20_000, decision="全量换成绿色")
    add(store, "variants", experiment=test, name="蓝", control=1, people=10_000, converted=500)
    add(store, "variants", experiment=test, name="绿", people=10_000, converted=620)
    add(store, "budget", campaign=spring, kind="planned", amount="2000", channel="search", note="竞价")
    add(store, "budget", campaign=spring, kind="committed", amount="800", channel="douyin", note="达人")


def text_of(store: Store, name: str, request: Request) -> str:
    return read(render(store, name, request).data).text


SUNNY = Test("name", "=", ("晴川网络",))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", sorted(REPORTS.keys() - OF_FEEDBACK))
def test_the_text_of_every_report_is_as_agreed(desk: Store, name: str, language: str) -> None:
    i18n.set_language(language)
    where = SUNNY if name == "customer-profile" else Request().where
    request = Request(DAY, where, sort=(Sort("revenue", True),), author="李静")
    matches_golden(text_of(desk, name, request), f"{name}-{language}")


@pytest.mark.parametrize("name", sorted(REPORTS.keys() - OF_FEEDBACK))
def test_the_same_desk_gives_the_same_bytes(desk: Store, name: str) -> None:
    request = Request(DAY)
    assert render(desk, name, request).data == render(desk, name, request).data


# -- list ---------------------------------------------------------------------------------------------------------


def test_a_list_prints_the_columns_asked_for_and_their_totals(desk: Store) -> None:
    text = text_of(desk, "customer-list", Request(DAY, columns=("name", "orders", "revenue")))
    assert "City" not in text
    assert "¥45,599.50" in text
    assert "¥49,199.50" in text.split("Total")[1]


def test_a_list_says_its_filter_and_its_order(desk: Store) -> None:
    request = Request(DAY, Test("city", "=", ("上海",)), sort=(Sort("revenue", True),))
    text = text_of(desk, "customer-list", request)
    assert "City is 上海" in text
    assert "2 customers · Sorted by Revenue, highest first" in text
    assert text.index("晴川网络") < text.index("云帆教育")
    assert "北辰文化" not in text


def test_a_wide_list_lies_on_its_side(desk: Store) -> None:
    wide = tuple(field.name for field in desk.schema["customers"].fields)[:12]
    assert b"/MediaBox [ 0 0 841.89 595.28 ]" in render(desk, "customer-list", Request(DAY, columns=wide)).data
    assert b"/MediaBox [ 0 0 595.28 841.89 ]" in render(desk, "customer-list", Request(DAY)).data


def test_an_empty_list_says_so(desk: Store) -> None:
    assert "No customer matches." in text_of(desk, "customer-list", Request(DAY, Test("city", "=", ("广州",))))


# -- personal data ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["customer-list", "customer-profile"])
def test_personal_data_is_masked_unless_asked_for(desk: Store, name: str) -> None:
    columns = ("name", "phone", "email", "wechat", "birthday")
    masked = text_of(desk, name, Request(DAY, SUNNY, columns=columns)).replace("\n", "")
    assert "138****8000" in masked
    assert "l****@example.com" in masked
    for secret in ("13800138000", "li.jing", "lijing_88", "03-02", "13900139000"):
        assert secret not in masked
    shown = text_of(desk, name, Request(DAY, SUNNY, columns=columns, unmasked=True)).replace("\n", "")
    assert "li.jing@example.com" in shown
    assert "1989-03-02" in shown


def test_short_values_keep_only_their_first_character(desk: Store) -> None:
    field = desk.schema["customers"].field("wechat")
    assert masking.shown(field, "lijing_88", masked=True) == "l****"
    assert masking.shown(field, None, masked=True) == "—"


# -- profile ------------------------------------------------------------------------------------------------------


def test_a_profile_of_several_customers_gives_each_a_page_and_a_bookmark(desk: Store) -> None:
    document = read(render(desk, "customer-profile", Request(DAY, sort=(Sort("revenue", True),))).data)
    assert [(depth, title, page) for depth, title, page in document.outline if depth == 1] == [
        (1, "晴川网络", 1), (1, "云帆教育", 2), (1, "北辰文化", 3),
    ]  # fmt: skip


def test_a_profile_speaks_of_its_day(desk: Store) -> None:
    before_the_refund = day_number(date(2026, 1, 31))
    text = text_of(desk, "customer-profile", Request(before_the_refund, SUNNY))
    assert "¥46,800" in text
    assert "O-B" not in text
    assert "确认年付折扣" not in text


def test_profiles_of_nobody_and_of_too_many_are_refused(desk: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Trouble, match="No customer matches"):
        render(desk, "customer-profile", Request(DAY, Test("city", "=", ("广州",))))
    monkeypatch.setattr("opsdesk.reports.customer_profile.MOST_CUSTOMERS", 2)
    with pytest.raises(Trouble, match="too many"):
        render(desk, "customer-profile", Request(DAY))


# -- overview -----------------------------------------------------------------------------------------------------


def test_the_overview_adds_up(desk: Store) -> None:
    overview = desk.read(lambda connection: customer_overview(connection, desk.schema, DAY))
    assert (overview.customers, overview.buyers, overview.orders) == (3, 2, 3)
    assert overview.revenue == 4_680_000 - 120_050 + 360_000
    assert overview.new[-1] == 2
    assert overview.revenue_by_month[-3:] == (4_680_000, -120_050, 360_000)
    assert [share.customers for share in overview.stages] == [2, 1]
    assert [name for _code, name, _amount in overview.best] == ["晴川网络", "云帆教育"]


def test_the_overview_of_an_earlier_day_knows_nothing_of_later_ones(desk: Store) -> None:
    day = day_number(date(2026, 1, 31))
    overview = desk.read(lambda connection: customer_overview(connection, desk.schema, day))
    assert (overview.customers, overview.buyers, overview.revenue) == (1, 1, 4_680_000)
    assert overview.new == (*[0] * 9, 1, 0, 0)


def test_every_bar_of_the_overview_leads_to_as_many_rows_as_it_shows(desk: Store) -> None:
    from opsdesk.analysis.overview import charts

    for where in (Request().where, Test("city", "=", ("上海",))):
        overview = desk.read(lambda connection, where=where: customer_overview(connection, desk.schema, DAY, where))
        led = 0
        for chart in charts(overview, desk.schema["customers"]):
            (series,) = chart.series
            for index, value in enumerate(series.values):
                target = series.target(index)
                if not isinstance(target, Query) or chart.unit == "money":
                    continue
                found = desk.read(lambda c, q=target: rows.count(c, desk.schema, q.entity, q.where))
                assert found == value, (chart.title, chart.name_of(index))
                led += 1
        assert led > 12


def test_months_run_over_new_year_and_days_fall_into_theirs() -> None:
    months = months_until(day_number(date(2026, 2, 28)), day_number(date(2025, 12, 24)))
    assert months == tuple(day_number(date(*first)) for first in ((2025, 12, 1), (2026, 1, 1), (2026, 2, 1)))
    assert per_month(months, [(months[0] - 1, 9), (months[0], 1), (months[1] - 1, 2), (months[2] + 27, 4)]) == (3, 0, 4)
    assert len(months_until(DAY)) == 12
    assert len(months_until(DAY, 0)) == 36


def test_a_period_limits_months_and_timeline_and_ends_the_report(desk: Store) -> None:
    first, last = day_number(date(2026, 1, 15)), day_number(date(2026, 2, 28))
    profile = text_of(desk, "customer-profile", Request(DAY, SUNNY, first=first, last=last))
    assert "Period from Jan 15, 2026" in profile
    assert "O-B" in profile
    assert "O-A" not in profile
    assert "As of Feb 28, 2026" in profile
    assert "Jan 2026 – Feb 2026" in text_of(desk, "customer-overview", Request(DAY, first=first, last=last))
    with pytest.raises(Trouble, match="ends before it begins"):
        render(desk, "customer-overview", Request(DAY, first=last, last=first))


# -- files --------------------------------------------------------------------------------------------------------


def test_a_report_goes_to_its_file_whole_or_not_at_all(desk: Store, tmp_path: Path) -> None:
    out = tmp_path / "名单.pdf"
    printed = make(desk, "customer-list", Request(DAY), out)
    assert out.read_bytes() == printed.data
    with pytest.raises(Trouble) as caught:
        make(desk, "customer-list", Request(DAY), tmp_path / "nowhere" / "x.pdf")
    assert caught.value.code == "missing"
    assert not list(tmp_path.glob(f"*{durable.PARTIAL}"))


def test_an_unknown_report_names_those_there_are(desk: Store) -> None:
    with pytest.raises(Trouble, match="customer-list") as caught:
        render(desk, "no-such", Request(DAY))
    assert caught.value.code == "unknown-report"
