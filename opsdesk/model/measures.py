"""The figures that advertising is measured by, and the rates made of them: names, other spellings, units, formulas.

Figures are kept one a day, campaign and channel (entity metrics), money in whole units of the currency. METHODS.md, section 4.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.figures import Unit
from opsdesk.model.kinds import Option, Pick

Shape = Literal["count", "money", "percent", "times"]


@dataclass(frozen=True, slots=True)
class Measure:
    """`name` and `formula` are message ids; `words` are headers under which files of ad consoles bring it. `dear`: less of it is better."""

    key: str
    name: str
    shape: Shape
    words: tuple[str, ...] = ()
    formula: str = ""
    dear: bool = False

    @property
    def unit(self) -> Unit:
        """In a chart; money is drawn in minor units."""
        return "count" if self.shape == "times" else self.shape

    def drawn(self, value: float | None) -> float | None:
        return value * 100 if value is not None and self.shape == "money" else value

    def show(self, value: float | None) -> str:
        """A value in words; one with the denominator zero is a dash, never 0."""
        if value is None:
            return text.EMPTY
        match self.shape:
            case "money":
                return text.money(round(value * 100), whole=abs(value) >= 1000)
            case "percent":
                return f"{value:.2%}" if abs(value) < 0.1 else f"{value:.1%}"
            case "times":
                return f"{value:,.2f}"
            case "count":
                return f"{value:,.0f}"


FIGURES: dict[str, Measure] = {
    one.key: one
    for one in (
        Measure(
            "impressions", _("Impressions"), "count",
            ("展示", "展现", "曝光", "展示数", "展现量", "展示量", "曝光量", "曝光数", "曝光次数", "展示次数", "阅读量", "送达", "送达数", "播放量", "impr", "impr.", "impression", "views"),
        ),
        Measure(
            "clicks", _("Clicks"), "count",
            ("点击", "点击量", "点击数", "点击次数", "链接点击量", "click", "link clicks", "clicks (all)"),
        ),
        Measure(
            "leads", _("Leads"), "count",
            ("线索", "线索量", "线索数", "表单提交", "表单提交数", "留资", "留资数", "lead", "form submissions"),
        ),
        Measure(
            "conversions", _("Conversions"), "count",
            ("转化", "转化数", "转化量", "成交数", "下单数", "订单数", "目标转化量", "conv", "conv.", "conversion", "results", "purchases", "orders"),
        ),
        Measure(
            "new_customers", _("New customers"), "count",
            ("新客", "新客数", "新增客户", "新增客户数", "拉新", "首购人数", "new customer", "new buyers"),
        ),
        Measure(
            "revenue", _("Ad revenue"), "money",
            ("收入", "营收", "成交额", "成交金额", "转化金额", "销售额", "gmv", "交易额", "订单金额", "转化价值", "conv. value", "conversion value", "purchase value", "purchases conversion value", "sales"),
        ),
        Measure(
            "spend", _("Spend"), "money",
            ("花费", "消耗", "消费", "总费用", "费用", "成本", "广告花费", "广告消耗", "现金消耗", "总花费", "cost", "amount spent", "spent"),
            dear=True,
        ),
    )
}  # fmt: skip
RATES: dict[str, Measure] = {
    one.key: one
    for one in (
        Measure("ctr", _("CTR"), "percent", ("点击率",), _("CTR = clicks / impressions")),
        Measure("cvr", _("CVR"), "percent", ("转化率",), _("CVR = conversions / clicks")),
        Measure("cpc", _("CPC"), "money", ("点击成本",), _("CPC = spend / clicks"), dear=True),
        Measure("cpm", _("CPM"), "money", ("千次展示成本",), _("CPM = spend / impressions x 1,000"), dear=True),
        Measure("cpa", _("CPA"), "money", ("转化成本",), _("CPA = spend / conversions"), dear=True),
        Measure("cac", _("CAC"), "money", ("获客成本",), _("CAC = spend / new customers"), dear=True),
        Measure("roas", _("ROAS"), "times", ("投产比",), _("ROAS = revenue / spend")),
        Measure("roi", _("ROI"), "percent", ("投资回报率",), _("ROI = (revenue - spend) / spend")),
    )
}
MEASURES = FIGURES | RATES
PICK = Pick(tuple(Option(one.key, one.name, one.words) for one in MEASURES.values()))
"""What a campaign may set itself as a target."""


@lru_cache(maxsize=1024)
def figure_named(name: str) -> str:
    """The key of the figure that somebody called `name`; what is no figure keeps its own."""
    return _SPELT.get(plain(name), plain(name).replace(" ", "_"))


def plain(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())


_SPELT = {plain(word): key for key, one in FIGURES.items() for word in (key, one.name, *one.words)}


def formulas() -> str:
    """Every rate with its formula, for the definition below a table."""
    return "; ".join(t(one.formula) for one in RATES.values())
