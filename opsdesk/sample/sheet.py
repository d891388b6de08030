"""The customer sheet that a small Chinese company keeps in Excel: what imports have to cope with, for tests and the tour."""

from collections.abc import Callable
from datetime import date
from random import Random

from opsdesk import clock
from opsdesk.model.text import unpack
from opsdesk.sample.records import COLUMNS, Desk
from opsdesk.sample.stories import Size

Cell = str | int | float | date | None

HEADERS = ("序号", "客户名称", "公司", "手机", "邮箱", "省份", "城市", "来源", "阶段", "标签", "累计消费", "最近联系", "下次跟进", "建档日期", "负责人", "备注")  # fmt: skip

_SOURCES = {
    **{"wechat": ("公众号", "微信"), "douyin": ("抖音",), "xiaohongshu": ("小红书",), "weibo": ("微博",)},
    **{"referral": ("转介绍", "老客户介绍"), "search": ("百度", "搜索"), "website": ("官网",), "event": ("展会",)},
    **{"partner": ("代理商", "渠道"), "email": ("邮件",), "offline": ("线下", "地推")},
}
_STAGES = {
    **{
        "acquire": ("线索", "新客户"),
        "activate": ("意向", "试用"),
        "grow": ("成交", "成长"),
        "retain": ("老客户", "复购"),
    },
    **{"silent": ("沉默", "沉睡"), "lost": ("流失", "已流失")},
}
_WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
_EXCEL_EPOCH = date(1899, 12, 30)


def sample_sheet(rows: int = 300, seed: int = 1, as_of: int | None = None) -> list[list[Cell]]:
    """A title, an empty line, the header, `rows` customers and a row of totals, as a workbook's cells."""
    today = clock.today() if as_of is None else as_of
    desk = Desk(Size(rows), seed=seed, today=today, language="zh")
    random = Random(f"sheet {seed}")
    width = len(HEADERS)
    day = clock.day_of(today)
    sheet: list[list[Cell]] = [
        [f"{day.year}年客户登记表（运营部，更新至{day.month}月{day.day}日）", *[None] * (width - 1)],
        [None] * width,
        list(HEADERS),
    ]
    total = 0
    for number, values in enumerate(desk.rows("customers"), 1):
        customer = dict(zip(COLUMNS["customers"], values, strict=True))
        phones = unpack(customer["phone"])
        yuan = random.choice((0, 39, 368, 3_600, 12_800, 12_800, 46_800, random.randrange(100, 200_000)))
        total += yuan
        sheet.append(
            [
                number,
                f"{customer['name']}{' ' * (random.random() < 0.04)}",
                _text(customer["company"]),
                _phone(random, phones),
                _email(random, unpack(customer["email"])),
                _text(customer["region"]),
                _text(customer["city"]) and f"{customer['city']}{'市' * (random.random() < 0.3)}",
                customer["source"] and random.choice(_SOURCES[str(customer["source"])]),
                random.choice(_STAGES[str(customer["stage"])]),
                random.choice(("、", "，", ";", "/")).join(unpack(customer["tags"])) or None,
                _amount(random, yuan),
                _day(random, customer["last_contact"]),
                _day(random, customer["next_follow_up"]),
                _day(random, customer["created"]),
                _text(customer["owner"]),
                _text(customer["note"]),
            ]
        )
    totals: list[Cell] = [None] * width
    totals[0], totals[1], totals[HEADERS.index("累计消费")] = "合计", f"{rows} 户", total
    sheet.append(totals)
    return sheet


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _phone(random: Random, phones: list[str]) -> Cell:
    if not phones:
        return random.choice((None, None, "无", "-"))
    phone, chance = phones[0], random.random()
    if len(phones) > 1 and chance < 0.5:
        return random.choice(("/", "、", ";")).join(phones)
    if not phone.isdecimal() or len(phone) != 11 or phone.startswith("0"):
        return phone
    spellings: list[tuple[float, Callable[[], Cell]]] = [
        (0.5, lambda: phone),
        (0.75, lambda: int(phone)),  # Excel took it for a number
        (0.85, lambda: f"{phone[:3]} {phone[3:7]} {phone[7:]}"),
        (0.91, lambda: f"{phone[:3]}-{phone[3:7]}-{phone[7:]}"),
        (0.95, lambda: f"+86 {phone}"),
        (0.98, lambda: phone.translate(_WIDE_DIGITS)),
        (1.0, lambda: f"{float(phone):.2E}"),  # saved as CSV once: 1.38E+10
    ]
    return next(spelled() for limit, spelled in spellings if chance < limit)


def _email(random: Random, emails: list[str]) -> str | None:
    if not emails:
        return None
    chance = random.random()
    if chance < 0.03:
        return emails[0].replace("@", "#")
    return emails[0].upper() if chance < 0.08 else f" {emails[0]}" if chance < 0.12 else emails[0]


def _amount(random: Random, yuan: int) -> Cell:
    if not yuan:
        return random.choice((None, 0, "-"))
    spellings: list[Cell] = [yuan, yuan, f"{yuan:,}", f"¥{yuan:,}.00", f"{yuan}元"]
    if yuan >= 10_000:
        spellings += [f"{yuan / 10_000:g}万"] * 2
    return random.choice(spellings)


def _day(random: Random, day: object) -> Cell:
    if not isinstance(day, int):
        return None
    value = clock.day_of(day)
    spellings: list[Cell] = [
        *(value, value, value, value.isoformat(), f"{value.year}/{value.month}/{value.day}"),
        *(f"{value.year}年{value.month}月{value.day}日", (value - _EXCEL_EPOCH).days),  # the serial lost its format
        f"{value.year}.{value.month:02}.{value.day:02}",
    ]
    return random.choice(spellings)
