"""Kano surveys of the desk: the questionnaire, answers from any sheet, evaluation by groups."""

from pathlib import Path

import pytest
from builders import add, customer

from opsdesk.errors import Trouble
from opsdesk.exchange import kano_sheet
from opsdesk.exchange.kano_sheet import Taken
from opsdesk.services import kano, questionnaire
from opsdesk.services.questionnaire import Question
from opsdesk.store import rows
from opsdesk.store.store import Store

EXPORT, DARK = (
    Question("批量导出", "如果提供批量导出，您的感受是？", "如果不提供批量导出，您的感受是？"),
    questionnaire.worded("Dark mode"),
)


@pytest.fixture
def survey(store: Store) -> int:
    changes = store.write(lambda s: questionnaire.save(s, "九月 Kano", [EXPORT, DARK]))
    (number,) = changes.ids["surveys"] or ()
    return number


def taken(store: Store, survey: int, path: Path) -> Taken:
    questions = store.read(lambda c: questionnaire.of_survey(c, store.schema, survey))
    matched = kano_sheet.match(path, store.schema, questions)
    return store.write(lambda s: kano_sheet.take(s, survey, path, matched))


def answers(store: Store) -> list[tuple[object, ...]]:
    names = ["respondent", "question", "functional", "dysfunctional", "customer"]
    return [row[1:] for row in store.read(lambda c: list(rows.records(c, store.schema, "answers", names)))]


def test_a_questionnaire_is_kept_with_the_survey_line_by_line(store: Store, survey: int) -> None:
    assert store.read(lambda c: questionnaire.of_survey(c, store.schema, survey)) == [EXPORT, DARK]
    store.write(lambda s: questionnaire.save(s, "十月", [DARK], survey))
    found = store.read(lambda c: rows.get(c, store.schema, "surveys", survey))
    assert found is not None
    assert (found["name"], found["kind"]) == ("十月", "kano")
    assert questionnaire.loads("a|b\n\n c ") == [
        Question("a", "b", questionnaire.worded("a").dysfunctional),
        questionnaire.worded("c"),
    ]


@pytest.mark.parametrize(("asked", "words"), [([], "asks nothing"), ([DARK, DARK], "asked twice")])
def test_a_questionnaire_that_cannot_be_is_refused(store: Store, asked: list[Question], words: str) -> None:
    with pytest.raises(Trouble, match=words):
        store.write(lambda s: questionnaire.save(s, "x", asked))


def test_a_sheet_of_a_survey_tool_is_matched_by_the_wording(store: Store, survey: int, tmp_path: Path) -> None:
    one = customer(store, "甲", code="C-7")
    path = tmp_path / "answers.csv"
    path.write_text(
        "序号,提交答卷时间,客户编号,1、如果提供批量导出，您的感受是？[单选题],2、如果不提供批量导出，您的感受是？[单选题],"
        'Q3. If there is Dark mode: how do you feel?,"Q4. If there is no Dark mode, how do you feel?"\n'
        "1,2026/09/03 12:00:00,C-7,我很喜欢,很不喜欢,无所谓,3\n"
        "2,2026/09/03 12:05:00,,理应如此,我不喜欢,I like it,看心情\n",
        encoding="utf-8-sig",
    )
    found = taken(store, survey, path)
    assert (found.respondents, found.answers, found.unread) == (2, 4, {"看心情": 1})
    assert answers(store) == [
        ("1", "批量导出", "like", "dislike", "C-7"),
        ("1", "Dark mode", "neutral", "neutral", "C-7"),
        ("2", "批量导出", "must", "dislike", None),
        ("2", "Dark mode", "like", None, None),
    ]
    assert one
    again = taken(store, survey, path)
    assert (again.answers, again.updated) == (0, 0)
    store.write(lambda s: s.undo())
    assert answers(store) == []


def test_columns_are_found_by_the_name_of_the_feature_whichever_half_comes_first(
    store: Store, survey: int, tmp_path: Path
) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("没有批量导出,批量导出,Dark mode,Dark mode (without)\n讨厌,喜欢,喜欢,无所谓\n", encoding="utf-8")
    taken(store, survey, path)
    assert [row[1:4] for row in answers(store)] == [
        ("批量导出", "like", "dislike"),
        ("Dark mode", "like", "neutral"),
    ]


def test_without_a_questionnaire_columns_of_answers_go_in_pairs(store: Store, tmp_path: Path) -> None:
    bare = add(store, "surveys", name="x", kind="kano")
    path = tmp_path / "answers.csv"
    path.write_text("Name,Age,1. Export,2. No export\n甲,3,like,dislike\n乙,4,neutral,live-with\n", encoding="utf-8")
    found = taken(store, bare, path)
    assert found.respondents == 2
    assert {row[1] for row in answers(store)} == {"Export"}


def test_a_sheet_without_answers_is_refused(store: Store, survey: int, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("Name,City\n甲,上海\n", encoding="utf-8")
    with pytest.raises(Trouble) as refused:
        taken(store, survey, path)
    assert refused.value.code == "no-answers"


def test_groups_are_those_of_the_customers_who_answered(store: Store) -> None:
    number = add(store, "surveys", code="Q-1", name="x", kind="kano")
    for place in range(8):
        who = customer(store, f"c{place}", stage="grow" if place < 4 else "silent")
        halves = ("like", "dislike") if place < 4 else ("neutral", "neutral")
        add(store, "answers", survey=number, customer=who, question="Export", functional=halves[0], dysfunctional=halves[1])  # fmt: skip
    add(store, "answers", survey=number, respondent="x", question="Export", functional="like")
    found = store.read(lambda c: kano.evaluation(c, store.schema, "Q-1"))
    assert (found.respondents, found.pairs, found.half) == (8, 8, 1)
    assert [(group.name, group.kinds) for group in found.groups] == [
        ("Grow", {"Export": "O"}),
        ("Silent", {"Export": "I"}),
    ]
    assert found.features[0].counts == {"A": 0, "O": 4, "M": 0, "I": 4, "R": 0, "Q": 0}
    assert found.differing == ("Export",)  # Blauth: as many want it as do not
    chart = kano.quadrants(found)
    assert list(chart.x) == [0.5]
    assert chart.names == ["Export"]
