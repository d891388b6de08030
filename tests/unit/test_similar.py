"""Similar tickets, in Chinese and English: which are found and why; merging, which counts everybody once; on the command line."""

from collections import Counter
from datetime import datetime
from math import log
from pathlib import Path

import pytest
from builders import add, customer
from commands import Commands, commands_on_a_new_vault
from hypothesis import given
from hypothesis import strategies as st

from opsdesk.analysis import similar as alike
from opsdesk.analysis.similar import gist, ranked
from opsdesk.errors import Trouble
from opsdesk.services import differences, ticket_merge
from opsdesk.services.similar import groups, like_ticket, queue, similar_tickets
from opsdesk.services.ticket_merge import merge_tickets, oldest_first, preview, voters
from opsdesk.store import rows
from opsdesk.store.store import Store


def ticket(store: Store, title: str, body: str | None = None, **values: object) -> int:
    return add(store, "tickets", title=title, body=body, **{"opened": "2026-03-01 09:00", **values})  # type: ignore[arg-type]


def titles(store: Store, title: str, body: str = "", **options: object) -> list[str]:
    found = store.read(lambda c: similar_tickets(c, store.schema, title, body, **options))  # type: ignore[arg-type]
    return [one.title for one in found]


def test_chinese_that_says_the_same_in_other_words_is_found_first(store: Store) -> None:
    for title in ("手机登录收不到验证码", "发票抬头怎么修改", "导出报表很慢", "希望支持深色模式", "验证码输入框太小"):
        ticket(store, title)
    assert titles(store, "登录时验证码一直收不到")[0] == "手机登录收不到验证码"
    assert titles(store, "發票的抬頭要改")[0] == "发票抬头怎么修改"
    (first, *_rest) = store.read(lambda c: similar_tickets(c, store.schema, "登录时验证码一直收不到"))
    assert "验证码" in first.words
    assert 0 < first.likeness < 1


def test_english_endings_and_names_in_camel_case_make_no_difference(store: Store) -> None:
    for title in ("NameNode crashed while exporting", "Upload button is hidden", "Export of large reports fails"):
        ticket(store, title)
    assert titles(store, "exports of a large report failing")[0] == "Export of large reports fails"
    assert titles(store, "crashes in FSNameNodeImpl")[0] == "NameNode crashed while exporting"


def test_what_was_written_later_and_the_ticket_itself_are_left_out(store: Store) -> None:
    old, new = ticket(store, "登录失败"), ticket(store, "登录失败", opened="2026-03-02 09:00")
    found = store.read(lambda c: similar_tickets(c, store.schema, "登录失败", besides=old))
    assert [one.id for one in found] == [new]
    moment = int(store.read(lambda c: rows.get(c, store.schema, "tickets", new))["opened"])  # type: ignore[index,arg-type]
    found = store.read(lambda c: similar_tickets(c, store.schema, "登录失败", before=moment))
    assert [one.id for one in found] == [old]


@pytest.mark.parametrize(
    "text", ["", "的了吗", "?!…", "a", "the", "\x00\ufffd", "登" * 5_000, '<b>登录</b> "AND" OR NEAR(* ^']
)
def test_any_text_may_be_looked_for(store: Store, text: str) -> None:
    ticket(store, "登录失败")
    assert isinstance(titles(store, text, body=text), list)


def test_the_same_text_many_times_over_still_finds_some(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("opsdesk.store.similar.MANY", 3)
    for _n in range(10):
        ticket(store, "验证码收不到")
    ticket(store, "另外的事情")
    assert titles(store, "验证码收不到", most=20) == ["验证码收不到"] * 10


words = st.text(alphabet="登录失败验证码 abcXY1,的", max_size=12)


@given(words, words, st.lists(st.tuples(words, words), min_size=1, max_size=6))
def test_ranking_is_bm25(title: str, body: str, others: list[tuple[str, str]]) -> None:
    wanted = gist(title, body)
    texts = {number: gist(*other) for number, other in enumerate(others, 1)}
    often = {gram: sum(gram in text.grams for text in texts.values()) for gram in wanted.grams}
    mean = sum(text.length for text in texts.values()) / len(texts) or 1.0

    def score(text: alike.Gist) -> float:
        total = 0.0
        for gram, n in wanted.grams.items():
            idf = log(1 + (len(texts) - often[gram] + 0.5) / (often[gram] + 0.5))
            there = text.grams.get(gram, 0)
            total += idf * min(n, 4) * there * 2.2 / (there + 1.2 * (0.4 + 0.6 * text.length / mean))
        return total

    whole = score(wanted) or 1.0
    for number, likeness, shared in ranked(wanted, texts, often, len(texts)):
        assert likeness == pytest.approx(min(score(texts[number]) / whole, 1.0))
        assert bool(shared) == bool(wanted.grams.keys() & texts[number].grams.keys())


@given(words)
def test_a_text_is_like_itself(title: str) -> None:
    wanted = gist(title)
    ((_number, likeness, _words),) = ranked(wanted, {1: wanted}, {}, 10)
    assert likeness == (1.0 if wanted.grams else 0.0)


def test_pairs_that_follow_each_other_are_told_as_the_word_they_come_from() -> None:
    wanted = gist("login验证码，没有短信")
    assert Counter(gist("验证码").grams) == Counter({"验证": 5, "证码": 5})
    assert alike.shared(wanted, {"login": 1, "验证": 2, "证码": 1, "短信": 3}) == ("短信", "验证码", "login")
    assert alike.shared(wanted, {"证码": 1}) == ("证码",)


# -- a queue -------------------------------------------------------------------------------------------------------------


def test_the_queue_pairs_each_with_the_older_one_unless_somebody_called_them_different(store: Store) -> None:
    first = ticket(store, "手机登录收不到验证码")
    other = ticket(store, "收不到验证码，手机登录不了", opened="2026-03-02 09:00")
    third = ticket(store, "手机登录收不到验证码！", opened="2026-03-03 09:00")
    ticket(store, "发票抬头怎么修改", opened="2026-03-04 09:00")
    pairs = store.read(lambda c: list(queue(c, store.schema, least=0.3)))
    assert {pair.ticket.id for pair in pairs} == {other, third}
    assert all(pair.older.id < pair.ticket.id for pair in pairs)
    assert [[one.id for one in group] for group in groups(pairs)] == [[first, other, third]]
    store.write(
        lambda store: differences.call_different(store, "tickets", [(first, other), (first, third), (other, third)])
    )
    assert not store.read(lambda c: list(queue(c, store.schema, least=0.3)))


# -- merging -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def three(store: Store, noon: datetime) -> list[int]:
    """Three tickets of two customers, each with a reply and a wish for the same requirement."""
    one, two = customer(store, "晨光"), customer(store, "云帆")
    wish = add(store, "requirements", title="备用通道")
    made = []
    for n, who in enumerate((one, two, one), 1):
        number = ticket(store, f"验证码收不到 {n}", customer=who, opened=f"2026-03-0{n} 09:00")
        add(store, "replies", ticket=number, body=f"答复 {n}", kind="reply", at="2026-03-04 10:00")
        add(store, "requests", ticket=number, requirement=wish, customer=who, at="2026-03-04")
        made.append(number)
    return made


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    def read(name: str) -> list[tuple[object, ...]]:
        columns = [field.name for field in store.schema[name].editable]
        return store.read(lambda c: list(rows.records(c, store.schema, name, columns, refs="id")))

    return {name: read(name) for name in ("tickets", "replies", "requests", "attachments")}


def test_merged_tickets_count_everybody_once_and_come_back_by_one_undo(store: Store, three: list[int]) -> None:
    before = everything(store)
    into, second, third = three
    expected = store.read(lambda c: preview(c, store.schema, three))
    assert (expected.voters, expected.moved["replies"], len(expected.doubled)) == (2, 2, 1)
    store.write(lambda store: merge_tickets(store, three))
    after = everything(store)
    assert {row[1] for row in after["replies"]} == {into}
    assert len(after["requests"]) == 2
    page = store.read(
        lambda c: rows.page(c, store.schema, "tickets", three, ["status", "duplicate_of", "resolved"], "id")
    )
    assert page[into][:2] == ("new", None)
    for number in (second, third):
        assert page[number][:2] == ("duplicate", into)
        assert page[number][2] is not None
    assert store.read(lambda c: voters(c, store.schema, into)) == 2
    assert not store.read(lambda c: like_ticket(c, store.schema, into, least=0.0))
    store.write(lambda store: store.undo())
    assert everything(store) == before


def test_what_was_merged_before_follows_and_a_duplicate_is_not_merged_into(store: Store, three: list[int]) -> None:
    first, second, third = three
    store.write(lambda store: merge_tickets(store, [second, third]))
    with pytest.raises(Trouble) as refused:
        store.write(lambda store: merge_tickets(store, [third, first]))
    assert refused.value.code == "merge-into"
    assert "T-2" in str(refused.value)
    store.write(lambda store: merge_tickets(store, [first, second]))
    assert sorted(store.read(lambda c: ticket_merge.part_of(c, store.schema, first))) == [second, third]
    assert store.read(lambda c: oldest_first(c, store.schema, [third, first, second])) == three


def test_one_alone_or_one_that_is_gone_is_refused(store: Store, three: list[int]) -> None:
    for numbers, code in (([three[0]], "merge-count"), ([three[0], 99], "no-record")):
        with pytest.raises(Trouble) as refused:
            store.write(lambda store, numbers=numbers: merge_tickets(store, numbers))
        assert refused.value.code == code


def test_the_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], noon: datetime
) -> None:
    commands: Commands = commands_on_a_new_vault(tmp_path, monkeypatch, capsys)
    with commands.store() as store:
        ticket(store, "手机登录收不到验证码", customer=customer(store, "晨光"))
        ticket(store, "手机登录收不到验证码！", opened="2026-03-02 09:00")
    found = commands.json("analyse", "duplicates", "tickets", "--least", "0.6")
    ((pair,), clusters) = found["pairs"], found["clusters"]
    assert (pair["a"], pair["b"], clusters) == ("T-2", "T-1", [["T-1", "T-2"]])
    assert "验证码" in "".join(pair["evidence"][0]["words"])
    assert "T-2" in commands.ok("analyse", "duplicates", "tickets", "--lang", "zh")
    would = commands.json("merge", "tickets", "T-1", "T-2", "--dry-run")
    assert would == {"code": "T-1", "merged": ["T-2"], "moved": {}, "voters": 1}
    done = commands.json("merge", "tickets", "T-1", "T-2")
    assert done["affected"] == 2
    assert commands.json("show", "tickets", "T-2")["fields"]["duplicate_of"] == "T-1"
    commands.ok("undo")
    assert commands.json("show", "tickets", "T-2")["fields"]["status"] == "new"
    assert commands("merge", "tickets", "T-1", "T-2", "--keep", "title=T-1")[0] == 2
