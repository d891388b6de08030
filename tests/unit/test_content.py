"""Content: risky words with their harmless phrases, lengths as platforms count, the way through review, versions."""

from datetime import datetime
from pathlib import Path

import pytest
from builders import add
from commands import Commands, commands_on_a_new_vault
from hypothesis import given
from hypothesis import strategies as st

from opsdesk.analysis.wording import LIMITS, USUAL, Limit, Risk, check, length
from opsdesk.errors import Trouble
from opsdesk.model import text
from opsdesk.model.campaigns import CONTENT_STATUSES
from opsdesk.services import content, written
from opsdesk.store.store import Store


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    return commands_on_a_new_vault(tmp_path, monkeypatch, capsys)


def words(said: str) -> list[str]:
    return [hit.word for hit in check(said, USUAL)]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("全网最低价，销量第一品牌", ["全网最", "第一品牌"]),
        ("这是我们第一次发布，第一时间通知您", []),
        ("最近上线的功能，最后一步", []),
        ("最高人民法院的解释；最高级配置", ["最高级"]),
        ("１００％有效，NO.1 之选", ["１００％", "NO.1"]),
        ("100%棉的T恤", []),
        ("缴纳保证金即可，保证有效", ["保证"]),
        ("The best choice; best practices; bestseller", ["The best"]),
        ("Our BEST  price, guaranteed", ["BEST", "guaranteed"]),
        ("普通的一句话，没有问题。", []),
    ],
)
def test_risky_words_are_found_and_harmless_phrases_are_not(said: str, found: list[str]) -> None:
    assert words(said) == found


def test_every_finding_says_why_in_the_language_of_the_word() -> None:
    (chinese,), (english,) = check("国家级", USUAL), check("unbeatable", USUAL)
    assert "《广告法》第九条" in chinese.why
    assert english.why.startswith("An absolute claim")


@given(st.text(max_size=80))
def test_places_are_those_of_the_text_whatever_it_holds(said: str) -> None:
    last = 0
    for hit in check(said + "最佳" + said, USUAL):
        assert (said + "最佳" + said)[hit.start : hit.end] == hit.word
        assert hit.start >= last
        last = hit.end


def test_letters_are_counted_as_people_count_them() -> None:
    plain, wide = Limit(), Limit(wide=True)
    assert length("新品上线 new", plain) == 8
    assert length("新品上线 new", wide) == 12
    assert length("👨‍👩‍👧", plain) == 1
    assert length("👍🏽!", plain) == 2
    assert length("e\u0301t\r\n\u2764\ufe0f", plain) == 4
    assert length("", plain) == 0


def test_every_status_has_a_way_on_and_none_leads_nowhere() -> None:
    keys = {option.key for option in CONTENT_STATUSES.options}
    assert set(content.NEXT) == keys == {to for ways in content.NEXT.values() for to in ways}


@pytest.fixture
def piece(store: Store, noon: datetime) -> int:
    campaign = add(store, "campaigns", name="春季", start="2026-03-01")
    return add(
        store, "content", campaign=campaign, title="第一版", body="最佳选择", channel="xiaohongshu", author="王伟",
        publish="2026-03-28T09:30",
    )  # fmt: skip


def status(store: Store, number: int) -> tuple[object, object, object]:
    return store.read(
        lambda c: c.execute("SELECT status, note, reviewer FROM content WHERE id = ?", [number]).fetchone()
    )  # type: ignore[no-any-return]


def hand_on(store: Store, number: int, to: str, **more: object) -> None:
    store.write(lambda store: content.hand_on(store, number, to, **more))  # type: ignore[arg-type]


def test_a_piece_goes_through_review_and_each_step_is_a_version(store: Store, piece: int) -> None:
    hand_on(store, piece, "review", who="王伟")
    with pytest.raises(Trouble, match="What should be changed"):
        hand_on(store, piece, "draft", who="李静")
    hand_on(store, piece, "draft", note="去掉“最佳”", who="李静")
    assert status(store, piece) == ("draft", "去掉“最佳”", "李静")
    hand_on(store, piece, "review", changed={"body": "更省心的选择"}, who="王伟")
    hand_on(store, piece, "approved", who="李静")
    with pytest.raises(Trouble, match="It can go to: Scheduled, Published, Draft"):
        hand_on(store, piece, "dropped")
    found = store.read(lambda c: content.versions(c, store.schema, piece))
    assert [(one.status, one.body, one.who, one.note) for one in found] == [
        ("approved", "更省心的选择", "李静", ""), ("review", "更省心的选择", "王伟", ""), ("draft", "最佳选择", "李静", "去掉“最佳”"),
        ("review", "最佳选择", "王伟", ""),
    ]  # fmt: skip
    store.write(lambda store: content.bring_back(store, piece, found[2]))
    assert store.read(lambda c: c.execute("SELECT body, status FROM content").fetchone()) == ("最佳选择", "approved")
    store.write(lambda store: store.undo())
    store.write(lambda store: store.undo())
    assert status(store, piece)[0] == "review"
    assert len(store.read(lambda c: content.versions(c, store.schema, piece))) == 3


def test_moving_a_piece_keeps_its_time_of_day(store: Store, piece: int) -> None:
    store.write(lambda store: content.move(store, piece, 3))
    (at,) = store.read(lambda c: c.execute("SELECT publish FROM content").fetchone())
    assert text.moment(at).strftime("%Y-%m-%d %H:%M") == "2026-03-31 09:30"


def test_the_desk_has_rules_of_its_own(store: Store) -> None:
    own = (Risk(("我司",), "请写公司全称"),)
    store.write(lambda store: content.keep_risks(store, own))
    store.write(lambda store: content.keep_limits(store, {**LIMITS, "sms": Limit(None, 5)}))
    rules = store.read(lambda c: content.in_force(c, store.schema))
    found = content.checked(rules, "sms", "", "我司最佳产品")
    assert [hit.word for hit in found.hits] == ["我司"]
    assert (found.body, found.too_long, found.clean) == ((6, 5), ["body"], False)
    with pytest.raises(Trouble, match="needs a reason"):
        store.write(lambda store: content.keep_risks(store, [Risk(("x",), " ")]))
    store.write(lambda store: store.undo())
    store.write(lambda store: store.undo())
    assert store.read(lambda c: content.in_force(c, store.schema)).risks == USUAL


def test_the_command_line_checks_and_hands_on(run: Commands, tmp_path: Path) -> None:
    run.ok("add", "content", "title=全网最低价的一篇非常非常非常非常非常长的标题", "body=好", "channel=小红书")
    code, out, _err = run("content", "check", "K-1", "--json")
    assert code == 1
    assert '"too_long": ["title"]' in " ".join(out.split()).replace("[ ", "[").replace(" ]", "]")
    assert run.json("content", "check", "--text", "普通的一句话")["checked"][0]["clean"] is True
    run.ok("content", "hand-on", "K-1", "review", "--who", "王伟")
    assert "What should be changed" in run.trouble("content", "hand-on", "K-1", "draft")
    assert run.json("list", "versions")["rows"][0]["who"] == "王伟"


def test_rules_are_written_as_lines_and_read_back() -> None:
    for rule in (written.RISKS, written.LIMITS, written.LINK_WORDS):
        assert rule.parse(rule.text(rule.usual)) == rule.usual  # type: ignore[attr-defined]
    assert written.risks("我司，本司\n= 写全称\n~ 我司法务\n\nbest\n= why") == (
        Risk(("我司", "本司"), "写全称", ("我司法务",)), Risk(("best",), "why"),
    )  # fmt: skip
    for said, line in (("我司", 1), ("a\n= x\n\n= only why", 4)):
        with pytest.raises(Trouble, match=f"Line {line} cannot"):
            written.risks(said)
    for said in ("sms 70", "sms: 0 / 5", "sms: 7"):
        with pytest.raises(Trouble, match="Line 1"):
            written.limits(said)
    with pytest.raises(Trouble, match="Line 2"):
        written.dictionary("source: a\nmedium b")
