"""Words that grow: their counts against a plain reading of the texts, their rank against SciPy, and what is told of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from opsdesk.analysis import terms
from opsdesk.analysis.terms import growing, likelihood

chinese = st.text(alphabet="发票抬头登录失败导出报表，a \n", min_size=0, max_size=30)


def words_of(texts: list[str], now: int, **options: object) -> dict[str, terms.Term]:
    found = growing(texts, now, range(1000, 1000 + now), most=1000, **options)
    return {term.word: term for term in found}


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_growth_is_the_log_likelihood_of_the_table(here: int, not_here: int, there: int, not_there: int) -> None:
    if not (here + not_here and there + not_there and here + there and not_here + not_there):
        return
    table = np.array([[here, not_here], [there, not_there]])
    expected = chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic
    g2 = likelihood(here, here + not_here, there, there + not_there)
    assert abs(g2) == pytest.approx(expected, abs=1e-9)
    assert g2 >= -1e-12 or here / (here + not_here) < there / (there + not_there)


@given(st.lists(chinese, min_size=1, max_size=30), st.data())
def test_each_word_is_counted_once_a_text(texts: list[str], data: st.DataObject) -> None:
    now = data.draw(st.integers(1, len(texts)))
    for term in growing(texts, now, range(now), most=1000):
        inside = [at for at in range(len(texts)) if term.word in texts[at]]
        if term.word.isascii():
            continue  # words, not runs of letters
        assert list(term.records) == [at for at in inside if at < now]
        assert (term.now, term.before) == (len(term.records), len(inside) - len(term.records))


def test_a_known_word_that_grew_is_told_and_one_that_did_not_is_not() -> None:
    now = [f"第{n}次：登录之后打不开" for n in range(30)] + [f"导出很慢{n}" for n in range(10)]
    before = [f"导出很慢{n}" for n in range(10)] + ["别的事情"] * 30
    found = words_of([*now, *before], 40)
    assert (found["登录"].now, found["登录"].before, found["登录"].records[:2]) == (30, 0, (1000, 1001))
    assert found["登录"].grew(40, 40) is None
    assert "导出" not in found


def test_a_word_no_list_knows_is_found_by_how_it_is_used() -> None:
    around = [
        "打开{}时",
        "关了{}后",
        "在{}里面",
        "说{}不好",
        "{}很慢",
        "我的{}没了",
        "用{}发送",
        "请修{}吧",
        "从{}转来",
        "把{}删掉",
    ]
    texts = [frame.format("蓝鲸猫") for frame in around] * 2
    assert "蓝鲸猫" not in terms.known_words()
    assert "蓝鲸猫" in words_of([*texts, *["别的事情而已"] * 40], 20)
    once = ["蓝鲸猫"] * 7
    assert "蓝鲸猫" not in words_of([*once, *["别的事情而已"] * 40], 7), "too few to tell a word from an accident"


def test_words_of_the_desk_are_words() -> None:
    texts = ["橙汁台打不开"] * 5 + ["别的事情"] * 40
    assert "橙汁台" not in words_of(texts, 5)
    assert words_of(texts, 5, own=["橙汁台"])["橙汁台"].now == 5


def test_what_is_part_of_a_longer_word_or_stands_in_the_same_texts_is_told_once() -> None:
    texts = [f"Upload of the invoice fails with code {n}" for n in range(9)] + ["quite another matter"] * 30
    (term,) = growing(texts, 9, range(9))
    assert (term.word, term.also) == ("invoice", ("upload", "fails", "code"))
    assert term.name == "invoice · upload · fails"
    texts = ["验证码收不到"] * 6 + ["另外的事"] * 30
    assert "验证" not in {word for term in growing(texts, 6, range(6)) for word in (term.word, *term.also)}


def test_width_case_and_traditional_characters_are_one_word() -> None:
    texts = ["發票 ＰＤＦ", "发票 pdf", "发票 PDF 坏了"] + ["另外的事"] * 30
    (term,) = growing(texts, 3, range(3))
    assert {term.word, *term.also} == {"发票", "pdf"}
    assert term.now == 3


def test_nothing_before_tells_the_most_frequent_and_nothing_now_tells_nothing() -> None:
    assert growing(["登录失败"] * 4 + ["登录"] * 2, 6, range(6))[0].word == "登录"
    assert growing(["登录"], 0, ()) == ()
    assert growing([""], 1, (1,)) == ()
