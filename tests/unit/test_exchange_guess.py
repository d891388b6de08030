"""What columns look like they hold, and to which list rows belong."""

import pytest

from opsdesk.exchange import guess, mapping
from opsdesk.exchange.reading.wire import Cell
from opsdesk.exchange.shape import Column, FileShape
from opsdesk.model.schema import BUILT_IN
from opsdesk.store.custom import CUSTOM_KINDS

LISTS = ("customers", "contacts", "orders", "interactions")


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["是", "否", ""], "flag"),
        ([True, False], "flag"),
        (["1", "0", "1"], "whole"),
        (["1", "2", "30"], "whole"),
        ([1.0, 2.0, 30.0], "whole"),
        (["1.5", "2"], "decimal"),
        (["13800138000"], "text"),
        (["007", "012"], "text"),
        (["2026年3月5日", "2026/3/4"], "day"),
        (["2026-01-02 10:00"], "moment"),
        (["¥1,200", "3万"], "money"),
        (["12%"], "percent"),
        (["https://a.example"], "link"),
        (["a" * 200], "prose"),
        (["一店", "二店"] * 20, "pick"),
        (["甲", "乙"], "text"),
        (["", None], "text"),
    ],
)
def test_a_new_field_gets_the_kind_of_its_cells(cells: list[Cell], kind: str) -> None:
    assert guess.kind_of(cells) == kind
    assert kind in CUSTOM_KINDS


@pytest.mark.parametrize(
    ("headers", "entity"),
    [
        ("客户名称,手机,来源", "customers"),
        ("姓名,公司,手机", "customers"),
        ("姓名,公司,职位,手机", "contacts"),
        ("订单号,客户,下单日期,实付金额", "orders"),
        ("客户,跟进时间,跟进内容", "interactions"),
        ("foo,bar", "customers"),
    ],
)
def test_rows_belong_to_the_list_that_takes_most_columns(headers: str, entity: str) -> None:
    columns = tuple(Column(position, name, name) for position, name in enumerate(headers.split(",")))
    shape = FileShape("csv", columns, (), 1, 0, (0, 0), width=len(columns))
    proposed = {name: mapping.propose(shape, BUILT_IN[name]) for name in LISTS}
    assert guess.list_of([BUILT_IN[name] for name in LISTS], proposed) == entity
