"""Stored values as text: `show` for people, `dump` for files and JSON, `parse` back from `dump` and from typing.

Three tables keyed by kind; a test fails when a kind is missing from one of them.
"""

import json
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from opsdesk import clock
from opsdesk.i18n import language, t
from opsdesk.model import kinds as k
from opsdesk.model.kinds import Kind, Stored
from opsdesk.model.record import Field

if TYPE_CHECKING:
    from decimal import Decimal as Exact

EMPTY = "—"
CURRENCIES = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "HKD": "HK$", "TWD": "NT$", "SGD": "S$"}
_currency = "CNY"
INT64 = 2**63 - 1
MOST_MONEY = 10**15
"""Minor units: ten trillion of the currency. Nine thousand such amounts still add up within 64 bits."""


class Unreadable(ValueError):  # noqa: N818 - an answer, not an error
    """Text that is no value of its field; the argument says why, in the user's language."""


def set_currency(code: str) -> None:
    """The vault's currency: how Money is shown. All have two decimals here except that JPY shows none."""
    global _currency
    _currency = code


def currency() -> str:
    return _currency


# -- lists --------------------------------------------------------------------------------------------------------


def pack(values: Iterable[str]) -> str | None:
    """A list as stored: a JSON array without repeats, or None when nothing is left."""
    kept = list(dict.fromkeys(text for value in values if (text := value.strip())))
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")) if kept else None


def unpack(stored: Stored) -> list[str]:
    return json.loads(stored) if isinstance(stored, str) else []


# -- for people ---------------------------------------------------------------------------------------------------


def show(field: Field, value: Stored) -> str:
    """`value` as people read it in the current language; an empty value is "—"."""
    if value is None:
        return EMPTY
    shown: str = SHOW[type(field.kind)](field.kind, value)
    return shown


def money(minor: int, *, whole: bool = False) -> str:
    """¥1,234.50; `whole` leaves the decimals out when they say nothing at this size."""
    sign = "-" if minor < 0 else ""
    major, cents = divmod(abs(minor), 100)
    decimals = "" if whole or not cents else f".{cents:02d}"
    if whole and cents >= 50:
        major += 1
    return f"{sign}{CURRENCIES.get(_currency, _currency + ' ')}{major:,}{decimals}"


def near_day(day: int, *, today: int | None = None) -> str:
    """ "8 days ago", "today": a date of these weeks by its distance; "" for any other."""
    match gap := day - (clock.today() if today is None else today):
        case 0:
            return t("Today")
        case 1:
            return t("Tomorrow")
        case -1:
            return t("Yesterday")
    return t("{n} d ago", n=-gap) if -100 < gap < 0 else ""


def relative_day(day: int, *, today: int | None = None) -> str:
    """ "8 days ago", "today", "Nov 25": a date as a colleague would say it."""
    now = clock.today() if today is None else today
    if near := near_day(day, today=now):
        return near
    when = clock.day_of(day)
    if when.year == clock.day_of(now).year:
        return f"{when.month}月{when.day}日" if language() == "zh" else f"{MONTHS[when.month - 1]} {when.day}"
    return when.isoformat()


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def moment(seconds: int) -> datetime:
    """A stored Moment as an aware datetime in the desk's zone."""
    return datetime.fromtimestamp(seconds, clock.zone())


def _show_span(kind: Kind, value: Any) -> str:
    return span_words(value)


def span_words(seconds: float) -> str:
    """A length of time: 2 d 5 h, 3 h 20 min, 12 min."""
    hours, rest = divmod(int(seconds), 3600)
    minutes = rest // 60
    if hours >= 48:
        return t("{d} d {h} h", d=hours // 24, h=hours % 24)
    return t("{h} h {m} min", h=hours, m=minutes) if hours else t("{m} min", m=minutes)


def _show_pick(kind: Any, value: Any) -> str:
    option = kind.option(value)
    return t(option.label) if option else str(value)


def _number(value: float, places: int | None) -> str:
    if places is not None:
        return f"{value:,.{places}f}"
    text = f"{value:,.6f}".rstrip("0").rstrip(".")
    return text if text not in ("-0", "") else "0"


SHOW: dict[type, Callable[[Any, Any], str]] = {
    k.Text: lambda kind, v: ", ".join(unpack(v)) if kind.many else v,
    k.Prose: lambda kind, v: v,
    k.Whole: lambda kind, v: f"{v:,}",
    k.Decimal: lambda kind, v: _number(v, kind.places),
    k.Money: lambda kind, v: money(v),
    k.Percent: lambda kind, v: f"{_number(v * 100, None)}%",
    k.Flag: lambda kind, v: t("Yes") if v else t("No"),
    k.Day: lambda kind, v: clock.day_of(v).isoformat(),
    k.Moment: lambda kind, v: moment(v).strftime("%Y-%m-%d %H:%M"),
    k.Span: _show_span,
    k.Pick: _show_pick,
    k.Tags: lambda kind, v: ", ".join(unpack(v)),
    k.Ref: lambda kind, v: f"#{v}",
    k.Link: lambda kind, v: v,
}


# -- for files and JSON -------------------------------------------------------------------------------------------


def dump(field: Field, value: Stored) -> str:
    """`value` as canonical text: ISO days, decimal strings, lists joined with ";", "" for empty."""
    if value is None:
        return ""
    dumped: str = DUMP[type(field.kind)](field.kind, value)
    return dumped


def plain(field: Field, value: Stored) -> object:
    """`value` for JSON: text, ISO dates, decimal strings, lists for many, numbers and booleans as themselves."""
    match field.kind:
        case _ if value is None:
            return None
        case kind if k.is_many(kind):
            return unpack(value)
        case k.Flag():
            return bool(value)
        case k.Whole() | k.Decimal() | k.Percent() | k.Span() | k.Ref():
            return value
        case k.Moment():
            return moment(int(value)).isoformat()
        case _:
            return dump(field, value)


def decimal_string(minor: int) -> str:
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02d}"


DUMP: dict[type, Callable[[Any, Any], str]] = {
    k.Text: lambda kind, v: ";".join(unpack(v)) if kind.many else v,
    k.Prose: lambda kind, v: v,
    k.Whole: lambda kind, v: str(v),
    k.Decimal: lambda kind, v: repr(v).removesuffix(".0"),
    k.Money: lambda kind, v: decimal_string(v),
    k.Percent: lambda kind, v: repr(v).removesuffix(".0"),
    k.Flag: lambda kind, v: "true" if v else "false",
    k.Day: lambda kind, v: clock.day_of(v).isoformat(),
    k.Moment: lambda kind, v: moment(v).isoformat(sep=" "),
    k.Span: lambda kind, v: str(v),
    k.Pick: lambda kind, v: v,
    k.Tags: lambda kind, v: ";".join(unpack(v)),
    k.Ref: lambda kind, v: str(v),
    k.Link: lambda kind, v: v,
}


# -- from typing and canonical files ------------------------------------------------------------------------------


def parse(field: Field, text: str) -> Stored:
    """The stored value of `text`: canonical text, or what a person types into a form. Raises Unreadable."""
    text = text.strip()
    if not text or text == EMPTY:
        if field.required:
            raise Unreadable(t("{field} must not be empty", field=t(field.label)))
        return None
    value: Stored = PARSE[type(field.kind)](field.kind, text)
    return value


def clean_text(text: str, most: int) -> str:
    """Control characters other than line breaks and tabs removed; longer than `most` is Unreadable."""
    if _CONTROL.search(text):
        text = _CONTROL.sub("", text)
    if len(text) > most:
        raise Unreadable(t("longer than {most} characters", most=most))
    return text


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SPLIT = re.compile(r"[;；\n]")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
_NEAR = re.compile(r"([+-]\d{1,4})d?$")


def _parse_text(kind: Any, text: str) -> Stored:
    parts = _SPLIT.split(text) if kind.many else [text]
    clean = [clean_text(" ".join(part.split()), kind.most) for part in parts]
    if kind.form == "phone":
        from opsdesk.model.phones import usual  # which needs Unreadable from here

        clean = [usual(part) for part in clean]
    return pack(clean) if kind.many else clean[0] if clean else None


def _parse_whole(kind: Any, text: str) -> int:
    try:
        return _bounded(int(text.replace(",", "")))
    except ValueError as error:
        raise Unreadable(t("“{text}” is not a whole number", text=text[:40])) from error


def _bounded(number: int, most: int = INT64) -> int:
    if abs(number) > most:
        raise Unreadable(t("the number is too large"))
    return number


def _exact(text: str) -> "Exact":
    from decimal import Decimal as Exact
    from decimal import InvalidOperation

    try:
        number = Exact(text.replace(",", ""))
    except InvalidOperation as error:
        raise Unreadable(t("“{text}” is not a number", text=text[:40])) from error
    if not number.is_finite():
        raise Unreadable(t("“{text}” is not a number", text=text[:40]))
    return number


def _parse_money(kind: Any, text: str) -> int:
    for symbol in sorted(("￥", *CURRENCIES.values(), _currency), key=len, reverse=True):  # JP¥ before ¥
        text = text.replace(symbol, "")
    number = _exact(text.replace("元", "").strip())
    if number.adjusted() > 20:
        raise Unreadable(t("the number is too large"))
    return _bounded(int((number * 100).to_integral_value("ROUND_HALF_UP")), MOST_MONEY)


def _parse_percent(kind: Any, text: str) -> float:
    return float(_exact(text[:-1].strip()) / 100) if text.endswith(("%", "％")) else float(_exact(text))


def _parse_flag(kind: Any, text: str) -> int:
    word = text.casefold()
    if word in ("true", "yes", "y", "1", "是", "对", "√", "✓"):
        return 1
    if word in ("false", "no", "n", "0", "否", "不", "×"):
        return 0
    raise Unreadable(t("“{text}” is neither yes nor no", text=text[:40]))


def _parse_day(kind: Any, text: str) -> int:
    word = text.casefold()
    if word in ("today", "今天"):
        return clock.today()
    if word in ("tomorrow", "明天"):
        return clock.today() + 1
    if near := _NEAR.match(word):
        return clock.today() + int(near[1])
    if found := _DAY.match(text):
        try:
            return clock.day_number(date(int(found[1]), int(found[2]), int(found[3])))
        except ValueError as error:
            raise Unreadable(t("“{text}” is no day of the calendar", text=text[:40])) from error
    raise Unreadable(t("“{text}” is not a date such as 2026-03-05", text=text[:40]))


def _parse_moment(kind: Any, text: str) -> int:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        when = datetime.combine(clock.day_of(_parse_day(kind, text)), datetime.min.time())
    if when.tzinfo is None:
        when = when.replace(tzinfo=clock.zone())
    try:
        seconds = int(when.timestamp())
        moment(seconds)
    except (OverflowError, ValueError) as error:
        raise Unreadable(t("“{text}” is no day of the calendar", text=text[:40])) from error
    return seconds


_SPAN = re.compile(
    r"(?:(\d+)\s*(?:d|天))?\s*(?:(\d+)\s*(?:h|小时|时))?\s*(?:(\d+)\s*(?:m|min|分钟|分))?\s*(?:(\d+)\s*(?:s|秒)?)?$"
)


def _parse_span(kind: Any, text: str) -> int:
    if found := _SPAN.match(text.casefold()):
        days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return _bounded(
            int(timedelta(days=min(days, 10**8), hours=min(hours, 10**8), minutes=min(minutes, 10**8)).total_seconds())
            + seconds
        )
    raise Unreadable(t("“{text}” is not a duration such as 2h 30m", text=text[:40]))


def _parse_pick(kind: Any, text: str) -> str:
    word = text.casefold()
    for option in kind.options:
        if word in (option.key.casefold(), option.label.casefold(), t(option.label).casefold()):
            return str(option.key)
    for option in kind.options:  # after all names: one may be called what another was called once
        if word in option.words:
            return str(option.key)
    if kind.open:
        return clean_text(" ".join(text.split()), 120)
    allowed = ", ".join(t(option.label) for option in kind.offered)
    raise Unreadable(t("“{text}” is none of: {allowed}", text=text[:40], allowed=allowed))


def _parse_ref(kind: Any, text: str) -> int:
    raise Unreadable(t("“{text}” names no record", text=text[:40]))


def _parse_link(kind: Any, text: str) -> str:
    text = clean_text(text, 2000)
    if not re.match(r"https?://\S+$", text, re.IGNORECASE):
        raise Unreadable(t("“{text}” is not a web address", text=text[:40]))
    return text


PARSE: dict[type, Callable[[Any, str], Stored]] = {
    k.Text: _parse_text,
    k.Prose: lambda kind, text: clean_text(text, kind.most),
    k.Whole: _parse_whole,
    k.Decimal: lambda kind, text: float(_exact(text)),
    k.Money: _parse_money,
    k.Percent: _parse_percent,
    k.Flag: _parse_flag,
    k.Day: _parse_day,
    k.Moment: _parse_moment,
    k.Span: _parse_span,
    k.Pick: _parse_pick,
    k.Tags: lambda kind, text: pack(clean_text(part, 120) for part in _SPLIT.split(text)),
    k.Ref: _parse_ref,
    k.Link: _parse_link,
}
