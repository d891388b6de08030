"""Pasted chats and mails become what they say: who, when, what; and customers are recognised without guessing."""

import random
from contextlib import suppress
from email.message import EmailMessage

import pytest
from builders import add, contact, customer

from opsdesk.errors import Trouble
from opsdesk.exchange.capture import mail, recognise
from opsdesk.exchange.capture.captured import Captured
from opsdesk.exchange.capture.stamps import Stamps
from opsdesk.model import text
from opsdesk.services import capture
from opsdesk.services.capture import Reply
from opsdesk.store import rows
from opsdesk.store.store import Store

WECHAT = """Dear:
这是“售后群”的聊天记录
—————  2026-03-04  —————

王伟  17:58

你好
王伟  17:59

导出报表的时候报错 500
订单号：A-1001

李静  18:03

收到，我看一下

—————  2026-03-05  —————

王伟  09:10

还是不行 [图片]
"""
QQ = "【管理员】张三(12345678) 2026-03-04 10:12:33\n登录不了\n李静(998877) 2026-03-04 10:13:00\n请重启"
WECOM = "张敏@微信 3/4 10:12:13\n发票抬头错了\n\n陈晨 3/4 10:15:13\n马上改"
WHATSAPP = "[2026/3/4, 10:12:33] Ann Lee: The export fails\nsince Monday\n[2026/3/4, 10:20:00] Raj: Looking into it"
REVERSED = "2026-03-04 10:12:33 张三(1234567)\n登录不了\n2026-03-04 10:14:33 李静\n请重启"
BARE = "客户A：导出失败了\n李静：哪个版本？\n客户A：2.3"


def heard(captured: Captured | None) -> list[tuple[str, str | None, str]]:
    assert captured is not None
    return [
        (one.who, None if one.at is None else f"{text.moment(one.at):%m-%d %H:%M:%S}", one.text)
        for one in captured.messages
    ]


def read(pasted: str, *ours: str) -> Captured:
    found = recognise.read(pasted, ours=frozenset(ours))
    assert found is not None
    return found


@pytest.mark.usefixtures("noon")
@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        (QQ, [("张三", "03-04 10:12:33", "登录不了"), ("李静", "03-04 10:13:00", "请重启")]),
        (REVERSED, [("张三", "03-04 10:12:33", "登录不了"), ("李静", "03-04 10:14:33", "请重启")]),
        (WECOM, [("张敏", "03-04 10:12:13", "发票抬头错了"), ("陈晨", "03-04 10:15:13", "马上改")]),
        (
            WHATSAPP,
            [
                ("Ann Lee", "03-04 10:12:33", "The export fails\nsince Monday"),
                ("Raj", "03-04 10:20:00", "Looking into it"),
            ],
        ),
        (BARE, [("客户A", None, "导出失败了"), ("李静", None, "哪个版本？"), ("客户A", None, "2.3")]),
        ("王伟 昨天 下午3:05\n打不开", [("王伟", "03-04 15:05:00", "打不开")]),
        ("王伟 周三 09:10\n打不开", [("王伟", "03-04 09:10:00", "打不开")]),
        ("王伟 23:10\n打不开", [("王伟", "03-04 23:10:00", "打不开")]),
        ("Ann Lee 9:05 AM\nIt is broken", [("Ann Lee", "03-05 09:05:00", "It is broken")]),
        ("王伟 12月31日 23:59\n年终报表", [("王伟", "12-31 23:59:00", "年终报表")]),
    ],
)
def test_chats_are_read_line_by_line(pasted: str, expected: list[tuple[str, str | None, str]]) -> None:
    assert heard(read(pasted)) == expected


def test_a_chat_becomes_a_ticket_with_its_replies() -> None:
    found = read(WECHAT, "李静")
    assert (found.source, found.name, found.title) == ("wechat", "王伟", "导出报表的时候报错 500")
    assert [one.text for one in found.opening] == ["你好", "导出报表的时候报错 500\n订单号：A-1001"]
    assert [(kind, one.who, one.text) for kind, one in found.rest] == [
        ("reply", "李静", "收到，我看一下"),
        ("customer", "王伟", "还是不行 [图片]"),
    ]
    assert f"{text.moment(found.rest[1][1].at or 0):%Y-%m-%d %H:%M}" == "2026-03-05 09:10"


def test_a_colleague_who_wrote_first_is_not_the_customer_and_another_one_may_be_chosen() -> None:
    found = read("李静 2026-03-04 10:00:00\n有什么可以帮您\n王伟 2026-03-04 10:01:00\n打不开", "李静")
    assert found.name == "王伟"
    assert [one.text for one in found.opening] == ["打不开"]
    other = found.of_customer("李静")
    assert (other.title, [kind for kind, _one in other.rest]) == ("有什么可以帮您", ["reply"])


def test_words_that_are_no_chat_stay_words() -> None:
    for plain in (
        "导出失败，版本：2.3\n请尽快处理",
        "Fails at 10:12 every day",
        "https://x.example/a:b\n见上",
        "12:30",
    ):
        found = read(plain)
        assert (found.source, len(found.messages), found.messages[0].text) == ("", 1, plain)
    assert recognise.read(" \n\x00 ") is None


def test_html_and_control_characters_are_text() -> None:
    found = read("王伟 2026-03-04 10:00:00\n<b>坏了</b>\x07<script>x</script>")
    assert found.messages[0].text == "<b>坏了</b><script>x</script>"


COPIED = """发件人: 王伟 <wang@qingchuan.example>
发送时间: 2026年3月4日 10:12
收件人: support@opsdesk.example
主题: 回复: 导出报表失败

还是不行。

-----原始邮件-----
发件人: 客服 <support@opsdesk.example>
发送时间: 2026年3月3日 9:00
收件人: 王伟
主题: Re: 导出报表失败

请更新到 2.3。

发件人: "王伟" <wang@qingchuan.example>
发送时间: 2026年3月2日 8:00
主题: 导出报表失败

导出报错 500
"""


def test_a_copied_mail_brings_those_it_answers_oldest_first() -> None:
    found = read(COPIED)
    assert (found.source, found.title, found.email, found.name) == (
        "email", "导出报表失败", "wang@qingchuan.example", "王伟",
    )  # fmt: skip
    assert heard(found) == [
        ("王伟", "03-02 08:00:00", "导出报错 500"),
        ("客服", "03-03 09:00:00", "请更新到 2.3。"),
        ("王伟", "03-04 10:12:00", "还是不行。"),
    ]
    assert [kind for kind, _one in found.rest] == ["reply", "customer"]


def eml(body: str, *, html: str = "", files: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    message = EmailMessage()
    message["From"] = "王伟 <wang@qingchuan.example>"
    message["To"] = "support@opsdesk.example"
    message["Subject"] = "Fwd: 转发：导出报表失败"
    message["Date"] = "Wed, 04 Mar 2026 10:12:00 +0800"
    message.set_content(body) if body else None
    if html and body:
        message.add_alternative(html, subtype="html")
    elif html:
        message.set_content(html, subtype="html")
    for name, content in files:
        message.add_attachment(content, maintype="image", subtype="png", filename=name)
    return message.as_bytes()


def test_a_mail_file_brings_text_and_attachments() -> None:
    found = mail.read_file(eml("导出报错 500\n", html="<p>别的</p>", files=(("../屏幕.png", b"\x89PNG"),)))
    assert heard(found) == [("王伟", "03-04 10:12:00", "导出报错 500")]
    assert (found.title, found.email) == ("导出报表失败", "wang@qingchuan.example")
    assert found.files == ((".._屏幕.png", b"\x89PNG"),)


def test_of_a_mail_in_html_the_words_are_read_and_nothing_else() -> None:
    html = "<html><head><style>p{}</style></head><body><p>导出<b>报错</b></p><script>alert(1)</script><p>a &lt; b</p></body></html>"
    assert mail.read_file(eml("", html=html)).messages[-1].text == "导出报错\n\na < b"


def test_what_is_no_mail_says_so_and_damaged_mails_never_crash() -> None:
    with pytest.raises(Trouble, match="no mail"):
        mail.read_file(b"\x00\x01\x02")
    good = eml("导出报错 500\n" + COPIED, html="<p>x</p>", files=(("a.png", b"abc" * 50),))
    dice = random.Random(7)
    for _round in range(300):
        damaged = bytearray(good)
        for _bite in range(dice.randint(1, 40)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        with suppress(Trouble):
            mail.read_file(bytes(damaged[: dice.randint(1, len(damaged))]))


def test_ten_megabytes_are_read_in_seconds_whatever_they_are() -> None:
    for huge in ("x" * 10_000_000, "-" * 10_000_000, "王伟 10:12\n" + "坏了\n" * 1_000_000, " " * 5_000_000 + "a"):
        assert recognise.read(huge) is not None


@pytest.mark.usefixtures("noon")
def test_an_hour_alone_belongs_to_the_day_named_last() -> None:
    stamps = Stamps()
    stamps.new_day("2026-02-28")
    assert [f"{text.moment(stamps.read(one) or 0):%m-%d %H:%M}" for one in ("09:10", "晚上 11:30", "12:05 am")] == [
        "02-28 09:10", "02-28 23:30", "02-28 00:05",
    ]  # fmt: skip
    assert stamps.read("2026-02-31 10:00") is None
    assert stamps.read("25:00") is None


# -- whose words they are ---------------------------------------------------------------------------------------------


def who(store: Store, name: str = "", email: str = "", body: str = "") -> list[tuple[int, int | None, str]]:
    found = store.read(lambda c: capture.candidates(c, store.schema, name, email, body))
    return [(one.customer, one.contact, one.why) for one in found]


def test_a_customer_is_recognised_by_address_phone_account_and_name_in_this_order(store: Store) -> None:
    firm = customer(store, "晴川网络", kind="company", email="hello@qingchuan.example")
    person = contact(store, firm, "王伟", phone="13800138000", email="wang@qingchuan.example")
    namesake = customer(store, "王伟", wechat="wangwei88")
    assert who(store, email="Wang@qingchuan.example") == [(firm, person, "email")]
    assert who(store, body="请回电 138-0013-8000 谢谢") == [(firm, person, "phone")]
    assert who(store, name="wangwei88") == [(namesake, None, "wechat")]
    assert who(store, name="王伟") == [(firm, person, "contact"), (namesake, None, "name")]
    assert who(store, name="没有这人", body="订单 20260305123456") == []


def test_two_of_the_same_name_are_offered_and_none_is_chosen(store: Store) -> None:
    customer(store, "王伟")
    customer(store, "王伟")
    found = store.read(lambda c: capture.candidates(c, store.schema, "王伟", "", ""))
    assert len(found) == 2
    assert capture.sure(found) is None
    assert capture.sure(found[:1]) is not None


def test_it_is_written_as_one_operation_with_everything_that_follows(store: Store) -> None:
    opened = 1_772_600_000
    replies = [Reply(opened + 60, "reply", "李静", "收到"), Reply(None, "customer", "王伟", "还是\x00不行")]
    values = {"title": "导出失败", "opened": opened, "severity": "critical", "impact": "many"}
    changes = store.write(lambda s: capture.keep(s, values, replies, [("屏幕.png", b"png")]))
    (number,) = changes.ids["tickets"] or ()
    ticket = store.read(lambda c: rows.get(c, store.schema, "tickets", number)) or {}
    assert (ticket["first_response"], ticket["priority"], ticket["status"]) == (opened + 60, "urgent", "new")
    count = lambda entity: store.read(lambda c: rows.count(c, store.schema, entity))  # noqa: E731
    assert (changes.affected, count("replies"), count("attachments")) == (1, 2, 1)
    store.write(Store.undo)
    assert [count(entity) for entity in ("tickets", "replies", "attachments")] == [0, 0, 0]


def test_a_ticket_from_the_future_and_one_without_a_title_are_refused(store: Store) -> None:
    with pytest.raises(Trouble, match="future"):
        store.write(lambda s: capture.keep(s, {"title": "x", "opened": 4_000_000_000}))
    with pytest.raises(Trouble, match="must not be empty"):
        store.write(lambda s: capture.keep(s, {"title": None}))


def test_colleagues_are_those_who_handle_tickets_or_own_customers(store: Store) -> None:
    customer(store, "王伟", owner="Emma Hart")
    add(store, "tickets", title="x", assignee="李静")
    assert store.read(lambda c: capture.colleagues(c, store.schema)) == {"emma hart", "李静"}
