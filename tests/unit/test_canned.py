"""Canned replies fill their variables in the customer's language; an answer leaves as a mail that opens as a draft."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from builders import add, contact, customer

from opsdesk import i18n
from opsdesk.errors import Trouble
from opsdesk.exchange.outgoing import message
from opsdesk.services import canned, rules, tickets
from opsdesk.store.store import Store


def filled(store: Store, ticket: int, text: str) -> str:
    def read(connection: object) -> str:
        spoken = canned.language_of(connection, store.schema, ticket)  # type: ignore[arg-type]
        return canned.fill(text, canned.of_ticket(connection, store.schema, ticket, spoken))  # type: ignore[arg-type]

    return store.read(read)


@pytest.mark.usefixtures("noon")
def test_variables_of_both_spellings_are_filled_in_the_language_of_the_customer(store: Store) -> None:
    firm = customer(store, "晴川网络", kind="company")
    chinese = add(store, "tickets", title="导出失败", customer=firm, assignee="李静", code="T-88")
    english = add(store, "tickets", title="Export fails", status="waiting_customer")
    text = "{customer}·{客户}·{ticket}·{标题}·{处理人}·{date}·{状态}"
    assert filled(store, chinese, text) == "晴川网络·晴川网络·T-88·导出失败·李静·2026年3月5日·新增"
    assert filled(store, english, "{title} · {status} · {date}") == (
        "Export fails · Waiting for the customer · 5 March 2026"
    )


def test_what_nothing_fills_stays_to_be_seen(store: Store) -> None:
    ticket = add(store, "tickets", title="x {customer}")
    assert (
        filled(store, ticket, "{customer} {nonsense} {} {a b} {title}") == "{customer} {nonsense} {} {a b} x {customer}"
    )
    assert canned.unknown("{customer} {客户} {nonsense} {Ticket}") == ["nonsense"]


def test_they_are_kept_found_changed_and_undone(store: Store) -> None:
    store.write(canned.begin)
    kept = store.read(lambda c: canned.all_of(c, store.schema))
    assert [one.name for one in kept] == ["Received", "More information needed", "Solved", "Shipped"]
    assert [one.name for one in kept if canned.matches(one, "截图 报错")] == ["More information needed"]
    assert [one.name for one in kept if canned.matches(one, "screenshot")] == ["More information needed"]
    store.write(lambda s: canned.save(s, "Solved", {"zh": "好了", "en": " "}, kept[2].id))
    store.write(lambda s: rules.put_first(s, canned.KIND, kept[2].id))
    first = store.read(lambda c: canned.all_of(c, store.schema))[0]
    assert (first.name, first.value.texts, first.value.text("en")) == ("Solved", {"zh": "好了"}, "好了")
    store.write(Store.undo)
    store.write(Store.undo)
    store.write(Store.undo)
    assert store.read(lambda c: canned.all_of(c, store.schema)) == []


def test_the_usual_ones_are_complete_in_both_languages_and_use_known_variables() -> None:
    for _name, one in canned.USUAL:
        assert set(one.texts) == set(canned.LANGUAGES)
        for text in one.texts.values():
            assert canned.unknown(text) == []
    i18n.set_language("zh")
    assert i18n.t(canned.USUAL[0][0]) == "已收到"


@pytest.mark.parametrize("texts", [{}, {"zh": " \n"}, {"en": "x" * 20_001}])
def test_empty_and_endless_ones_are_refused(store: Store, texts: dict[str, str]) -> None:
    with pytest.raises(Trouble):
        store.write(lambda s: canned.save(s, "x", texts))


def test_an_answer_goes_to_the_contact_with_an_address_or_else_to_the_customer(store: Store) -> None:
    firm = customer(store, "晴川网络", email="hello@qingchuan.example")
    person = contact(store, firm, "王伟", email="wang@qingchuan.example")
    mute = contact(store, firm, "李娜")
    for who, expected in ((person, ("王伟", "wang@qingchuan.example")), (mute, ("李娜", "hello@qingchuan.example"))):
        number = add(store, "tickets", title="导出失败", customer=firm, contact=who)
        to = store.read(lambda c, number=number: tickets.recipient(c, store.schema, number))
        assert (to.name, to.email) == expected
        assert to.subject == f"Re: 导出失败 [T-{number}]"


def test_the_mail_is_a_draft_and_no_name_breaks_its_headers() -> None:
    body = "您好，\n<b>已修复</b>\n.\nFrom here"
    raw = message(
        "王\r\nBcc: evil@x.example", "wang@qingchuan.example", "Re: a\r\nBcc: evil@x.example", body, 1_772_600_000
    )
    read = message_from_bytes(raw, policy=policy.default)
    assert isinstance(read, EmailMessage)
    assert read["X-Unsent"] == "1"
    assert read["Bcc"] is None
    assert read["To"].addresses[0].addr_spec == "wang@qingchuan.example"
    assert read["Subject"] == "Re: a Bcc: evil@x.example"
    assert read.get_content().splitlines() == body.splitlines()
    assert b"To: no-address" in message("x", "no-address", "s", "b")
    assert message("x", "", "s", "b").count(b"\nTo:") == 0
