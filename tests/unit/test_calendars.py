"""The desk's own calendars: kept, copied, extended by official notices in every form they come in, and refused with the reason."""

import json
from datetime import date
from pathlib import Path

import pytest
from commands import Commands, commands_on_a_new_vault
from vaults import trouble_code

from opsdesk.analysis.hours.calendar import WEEKDAYS, from_json, to_json, typed, weekly
from opsdesk.analysis.hours.chinese import china
from opsdesk.analysis.hours.notice import Notice, extended, from_text
from opsdesk.clock import day_number
from opsdesk.errors import Trouble
from opsdesk.exchange import notices
from opsdesk.services import calendars
from opsdesk.store.store import Store

OFFICE = from_json("office", {"tz": "Asia/Shanghai", **{day: ["09:00-17:00"] for day in WEEKDAYS[:5]}})
NOTICE_2026 = """国务院办公厅关于2026年部分节假日安排的通知
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
国务院办公厅
2025年11月4日
"""


def day(text: str) -> int:
    return day_number(date.fromisoformat(text))


def of_year(days: object, year: int) -> set[int]:
    return {one for one in days if day(f"{year}-01-01") <= one <= day(f"{year}-12-31")}  # type: ignore[attr-defined]


# -- notices --------------------------------------------------------------------------------------------------------------


def test_the_text_of_a_notice_says_what_the_built_in_calendar_knows() -> None:
    notice = from_text(NOTICE_2026)
    assert set(notice.closed) == of_year(china().closed, 2026)
    assert set(notice.opened) == of_year(china().opened, 2026)
    assert (notice.closed[day("2026-02-16")], notice.year) == ("春节", 2026)


@pytest.mark.parametrize(
    ("text", "closed", "opened"),
    [
        ("2020年：\n一、元旦：1月1日放假，共1天。", ["2020-01-01"], []),
        ("2023年\n一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。",
         ["2022-12-31", "2023-01-01", "2023-01-02"], []),
        ("2027年\n元旦：1月1日、1月2日放假。1月9日（周六），1月10日上班", ["2027-01-01", "2027-01-02"], ["2027-01-09", "2027-01-10"]),
        ("2024年\n国庆节：12月30日至1月2日放假", ["2024-12-30", "2024-12-31", "2025-01-01", "2025-01-02"], []),
    ],
)  # fmt: skip
def test_spans_single_days_and_turns_of_the_year_are_read(text: str, closed: list[str], opened: list[str]) -> None:
    notice = from_text(text)
    assert sorted(notice.closed) == [day(one) for one in closed]
    assert sorted(notice.opened) == [day(one) for one in opened]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("元旦：1月1日放假", "which year"),
        ("2027年是个好年", "No holiday"),
        ("2027年\n春节：2月30日放假", "no days of a calendar"),
        ("2027年\n春节：1月1日至12月1日放假", "no days of a calendar"),
    ],
)
def test_a_text_that_is_no_notice_is_refused(text: str, words: str) -> None:
    with pytest.raises(Trouble, match=words):
        from_text(text)


ICS = """BEGIN:VCALENDAR
VERSION:2.0
{events}
END:VCALENDAR
"""


def event(summary: str, start: str, end: str, more: str = "") -> str:
    lines = ["BEGIN:VEVENT", f"SUMMARY:{summary}", f"DTSTART;VALUE=DATE:{start}", f"DTEND;VALUE=DATE:{end}", more]
    return "\n".join([*filter(None, lines), "END:VEVENT"])


@pytest.mark.parametrize(
    ("events", "closed", "opened", "name"),
    [
        (
            [event("元旦（休）", "20270101", "20270104"), event("元旦（班）", "20270109", "20270110"),
             event("小寒", "20270105", "20270106")],
            ["2027-01-01", "2027-01-02", "2027-01-03"], ["2027-01-09"], "元旦",
        ),
        (
            [event("国庆节 假期 第1天/共2天", "20271001", "20271002"), event("国庆节 补班 第1天/共1天", "20271009", "20271010")],
            ["2027-10-01"], ["2027-10-09"], "国庆节",
        ),
        (
            [event("春节", "20270205", "20270206", "X-APPLE-SPECIAL-DAY:WORK-HOLIDAY"),
             event("春节", "20270214", "20270215", "X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY"),
             event("立春", "20270204", "20270205")],
            ["2027-02-05"], ["2027-02-14"], "春节",
        ),
        ([event("New Year's Day", "20270101", "20270102")], ["2027-01-01"], [], "New Year's Day"),
    ],
)  # fmt: skip
def test_calendar_files_say_which_day_rests_and_which_works(
    events: list[str], closed: list[str], opened: list[str], name: str, tmp_path: Path
) -> None:
    file = tmp_path / "holidays.ics"
    file.write_text(ICS.format(events="\n".join(events)), encoding="utf-8")
    notice = notices.read(file)
    assert (sorted(notice.closed), sorted(notice.opened)) == (
        [day(one) for one in closed],
        [day(one) for one in opened],
    )
    assert set(notice.closed.values()) == {name}


@pytest.mark.parametrize(
    "document",
    [
        {"closed": {"2027-01-01": "元旦"}, "open": ["2027-01-03"]},
        {"closed": ["2027-01-01"], "open": {"2027-01-03": {"why": "Make-up workday", "windows": []}}},
        {"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": True},
                                {"name": "元旦", "date": "2027-01-03", "isOffDay": False}]},
    ],
)  # fmt: skip
def test_notices_as_json(document: object, tmp_path: Path) -> None:
    file = tmp_path / "2027.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    notice = notices.read(file)
    assert (list(notice.closed), list(notice.opened)) == ([day("2027-01-01")], [day("2027-01-03")])


@pytest.mark.parametrize("text", ["{}", "{", '{"days": [{"date": "x"}]}', '{"closed": 7}', '{"days": 3}'])
def test_json_that_is_no_notice_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "odd.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Trouble) as caught:
        notices.read(file)
    assert caught.value.code == "notice"


def test_a_notice_wins_over_what_the_calendar_said_and_makes_its_year_known() -> None:
    before = extended(OFFICE, Notice({day("2027-01-02"): "A"}, {day("2027-01-09"): "B"}))
    after = extended(before, Notice({day("2027-01-09"): "C"}, {day("2027-01-02"): "D"}))
    assert (after.closed, set(after.opened)) == ({day("2027-01-09"): "C"}, {day("2027-01-02")})
    assert after.opened[day("2027-01-02")] == ("D", OFFICE.week[0])  # a Saturday works as long as a weekday
    assert after.known_until == day("2027-12-31")
    assert calendars.unknown_after(after, day("2028-01-01"))
    assert not calendars.unknown_after(after, day("2027-12-31"))


# -- kept on the desk -----------------------------------------------------------------------------------------------------


def test_what_is_kept_is_found_by_name_and_read_back_equal(store: Store) -> None:
    copy = extended(china(), Notice({day("2027-01-01"): "元旦"}))
    store.write(lambda store: calendars.save(store, "客服", copy))
    found = store.read(lambda c: calendars.named(c, store.schema, "客服"))
    assert (found.week, found.closed, found.opened, found.known_until, found.zone) == (
        copy.week, copy.closed, copy.opened, copy.known_until, copy.zone
    )  # fmt: skip
    assert store.read(lambda c: calendars.named(c, store.schema, "cn")) is china()
    assert trouble_code(lambda: store.read(lambda c: calendars.named(c, store.schema, "mars"))) == "unknown-calendar"


def test_built_in_names_and_calendars_that_never_open_are_refused(store: Store) -> None:
    never = from_json("n", {"tz": "UTC", "open": {"2027-01-01": ["09:00-10:00"]}})
    assert trouble_code(lambda: store.write(lambda s: calendars.save(s, " CN ", OFFICE))) == "not-unique"
    assert trouble_code(lambda: store.write(lambda s: calendars.save(s, "never", never))) == "never-opens"
    assert trouble_code(lambda: store.write(lambda s: calendars.with_notice(s, "cn", Notice()))) == "built-in"


def test_overnight_windows_are_written_as_people_type_them() -> None:
    texts = {
        "mon": ["08:00-12:00", "22:00-06:00"],
        "tue": ["09:00-10:00"],
        "sun": ["23:30-00:30"],
        "fri": ["00:00-24:00"],
    }
    week = weekly(texts)
    assert typed(week) == {day: texts.get(day, []) for day in WEEKDAYS}
    assert weekly(typed(week)) == week
    every_day = weekly({key: ["00:00-24:00"] for key in WEEKDAYS})
    assert typed(every_day)["mon"] == ["00:00-24:00"]


# -- the command line -----------------------------------------------------------------------------------------------------


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    return commands_on_a_new_vault(tmp_path, monkeypatch, capsys)


def test_a_calendar_is_copied_extended_used_and_removed(run: Commands, tmp_path: Path) -> None:
    run.ok("calendar", "save", "客服", "--copy", "cn")
    notice = tmp_path / "notice.txt"
    notice.write_text("一、元旦：1月1日至3日放假调休。1月9日上班。", encoding="utf-8")
    status, _out, err = run("calendar", "notice", "客服", notice, "--year", 2027)
    assert (status, err.strip()) == (0, "3 closed days and 1 make-up workdays.")
    days = run.json("calendar", "workdays", "--calendar", "客服", "--from", "2027-01-01", "--to", "2027-01-09")["days"]
    assert [one["open"] for one in days] == [False, False, False, True, True, True, True, True, True]
    due = run.json("analyse", "sla", "due", "--calendar", "客服", "--start", "2026-12-31T17:30", "--hours", "1")["due"]
    assert due == "2027-01-04T09:30:00+08:00"
    listed = run.json("calendar", "list")["calendars"]
    assert [(one["name"], one["built_in"], one["until"]) for one in listed] == [
        ("24x7", True, None), ("cn", True, "2026-12-31"), ("客服", False, "2027-12-31"),
    ]  # fmt: skip
    shown = from_json("客服", run.json("calendar", "show", "客服"))
    assert to_json(shown) == run.json("calendar", "show", "客服")
    run.ok("calendar", "remove", "客服")
    assert "no calendar “客服”" in run.trouble("calendar", "show", "客服")
    run.ok("undo")
    assert run.ok("calendar", "show", "客服").startswith("{")


def test_saving_again_replaces(run: Commands, tmp_path: Path) -> None:
    file = tmp_path / "office.json"
    file.write_text(json.dumps(to_json(OFFICE)), encoding="utf-8")
    run.ok("calendar", "save", "desk", "--copy", "cn")
    run.ok("calendar", "save", "Desk", "--hours-json", file)
    assert run.json("calendar", "show", "desk")["mon"] == ["09:00-17:00"]
    assert len(run.json("calendar", "list")["calendars"]) == 3
    status, _out, err = run("calendar", "save", "x")
    assert (status, "either --hours-json or --copy" in err) == (2, True)
