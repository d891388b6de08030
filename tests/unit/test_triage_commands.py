"""`triage ...`: what the window does with tickets, on the command line."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from commands import Commands, commands_on_a_new_vault


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    made = commands_on_a_new_vault(tmp_path, monkeypatch, capsys)
    made.json("add", "customers", "name=王伟", "code=C-1", "email=wang@qingchuan.example")
    made.json("add", "tickets", "title=导出失败", "code=T-1", "customer=C-1", "severity=minor", "impact=one")
    return made


def fields(run: Commands, code: str = "T-1") -> dict[str, object]:
    found: dict[str, object] = run.json("show", "tickets", code)["fields"]
    return found


def test_a_reply_is_the_first_response_and_tickets_are_closed(run: Commands) -> None:
    run.json("triage", "reply", "T-1", "请更新", "--author", "李静", "--status", "waiting_customer")
    assert fields(run)["status"] == "waiting_customer"
    assert fields(run)["first_response"]
    run.json("triage", "close", "--where", "status=waiting_customer", "--status", "wont_do")
    assert fields(run)["status"] == "wont_do"
    assert fields(run)["resolved"]
    run.json("undo", "2")
    assert (fields(run)["status"], fields(run)["first_response"]) == ("new", None)
    assert "nothing to say" in run.trouble("triage", "reply", "T-1", " ")


def test_a_chat_and_a_mail_are_taken_in(run: Commands, tmp_path: Path) -> None:
    chat = tmp_path / "chat.txt"
    chat.write_text("王伟 2026-03-04 10:12:33\n导出失败了\n李静 2026-03-04 10:13:00\n收到", "utf-8")
    shown = run.json("triage", "capture", chat, "--dry-run")
    assert (shown["title"], shown["source"], shown["customer"], shown["replies"]) == ("导出失败了", "wechat", "C-1", 1)
    assert run.json("count", "tickets")["count"] == 1
    kept = run.json("triage", "capture", chat)
    assert fields(run, kept["code"])["body"] == "导出失败了"
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Date"] = (
        "Wang <wang@qingchuan.example>",
        "Re: 登录",
        "Wed, 04 Mar 2026 10:12:00 +0800",
    )
    mail.set_content("打不开")
    file = tmp_path / "a.eml"
    file.write_bytes(mail.as_bytes())
    kept = run.json("triage", "capture", file)
    assert (kept["title"], kept["source"], kept["customer"]) == ("登录", "email", "C-1")
    empty = tmp_path / "empty.txt"
    empty.write_text(" \n", "utf-8")
    assert "nothing in it" in run.trouble("triage", "capture", empty)


def test_canned_replies_are_kept_and_filled(run: Commands) -> None:
    run.json("triage", "save-canned", "收到", "--zh", "{客户}您好，{工单}已收到", "--en", "Hello {customer}")
    run.json("triage", "save-canned", "收到", "--en", "Hi {customer}")
    assert run.json("triage", "canned") == {
        "canned": [{"name": "收到", "zh": "{客户}您好，{工单}已收到", "en": "Hi {customer}"}]
    }
    assert run.json("triage", "fill", "收到", "T-1")["text"] == "王伟您好，T-1已收到"
    assert run.ok("triage", "fill", "收到", "T-1", "--language", "en").strip() == "Hi 王伟"
    run.json("triage", "drop-canned", "收到")
    assert run.json("triage", "canned") == {"canned": []}


def test_the_matrix_is_shown_and_changed_and_open_tickets_follow(run: Commands) -> None:
    assert fields(run)["priority"] == "low"
    run.json("triage", "matrix", "minor/one=urgent")
    assert run.json("triage", "matrix")["matrix"]["minor"]["one"] == "urgent"
    assert fields(run)["priority"] == "urgent"
    run.json("triage", "matrix", "--usual")
    assert fields(run)["priority"] == "low"
    status, _out, err = run("triage", "matrix", "minor/one=terrible")
    assert (status, "severity/impact=priority" in err) == (2, True)
