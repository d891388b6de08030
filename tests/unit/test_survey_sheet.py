"""Surveys as 问卷星 exports them: what each question is, answers in long form, the same file again, and what is refused."""

from pathlib import Path

import pytest
from builders import customer
from commands import Commands, commands_on_a_new_vault

from opsdesk.errors import Trouble
from opsdesk.exchange import reader, survey_sheet
from opsdesk.exchange.survey_sheet import SurveyOutcome, score
from opsdesk.services.surveys import csat, kano_of_survey, nps
from opsdesk.store import rows
from opsdesk.store.store import Store

HEAD = (
    "序号,提交答卷时间,所用时间,来源,来源详情,来自IP,客户编号,总分,1、您有多大可能把我们推荐给朋友？[量表题],2、您对客服满意吗？[单选题],"
    "3、如果提供批量导出，您的感受是？[单选题],4、如果不提供批量导出，您的感受是？[单选题],5、您常用哪些功能？[多选题],6、还有什么建议？"
)
LINES = (
    "1,2026/09/03 12:00:00,35秒,微信,N/A,1.2.3.4,C-1,14,10,非常满意,我很喜欢,我很讨厌,报表┋导出,很好用",
    "2,2026/09/03 12:05:00,40秒,链接,N/A,1.2.3.5,,9,6分,一般,理应如此,我很讨厌,导出,",
    "3,2026/09/04 09:00:00,20秒,链接,N/A,1.2.3.6,C-99,9,9,4,我很喜欢,无所谓,,太慢",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "九月回访.csv"
    path.write_text("\n".join((HEAD, *LINES)), encoding="utf-8-sig")
    return path


def taken(store: Store, path: Path, name: str = "九月") -> SurveyOutcome:
    sheet = survey_sheet.look(path, reader.sniff(path), store.schema)
    return store.write(lambda store: survey_sheet.run(store, path, sheet, name))


def answers(store: Store) -> list[tuple[object, ...]]:
    names = ["survey", "respondent", "question", "score", "text", "customer"]
    return [row[1:] for row in store.read(lambda c: list(rows.records(c, store.schema, "answers", names)))]


def test_questions_are_told_by_their_wording_and_their_answers(store: Store, file: Path) -> None:
    shape = reader.sniff(file)
    assert survey_sheet.recognised(shape)
    sheet = survey_sheet.look(file, shape, store.schema)
    assert [(one.kind, one.question) for one in sheet.asked] == [
        ("nps", "您有多大可能把我们推荐给朋友？"), ("csat", "您对客服满意吗？"),
        ("text", "您常用哪些功能？"), ("text", "还有什么建议？"),
    ]  # fmt: skip
    assert sheet.kano is not None
    assert sheet.kinds == ["nps", "csat", "kano"]


def test_each_kind_is_a_survey_of_its_own_and_is_evaluated(store: Store, file: Path) -> None:
    customer(store, "晨光")
    done = taken(store, file)
    assert [name for _code, name in done.surveys] == ["九月 · NPS", "九月 · CSAT", "九月 · Kano"]
    (first, second, third) = (code for code, _name in done.surveys)
    found = store.read(lambda c: nps(c, store.schema, first))
    assert (found.promoters, found.passives, found.detractors) == (2, 0, 1)
    content = store.read(lambda c: csat(c, store.schema, second))
    assert (content.satisfied, content.n) == (2, 3)
    features, half = store.read(lambda c: kano_of_survey(c, store.schema, third))
    assert (features[0].counts, half) == ({"A": 1, "O": 1, "M": 1, "I": 0, "R": 0, "Q": 0}, 0)
    texts = [row[1:5] for row in answers(store) if row[4]]
    assert ("1", "您常用哪些功能？", None, "报表；导出") in texts
    assert {row[5] for row in answers(store) if row[1] == "1"} == {"C-1"}
    assert {row[5] for row in answers(store) if row[1] == "3"} == {None}, "an unknown customer is no reason to refuse"


def test_the_same_file_again_changes_nothing_and_one_undo_takes_all_back(store: Store, file: Path) -> None:
    first = taken(store, file)
    held = answers(store)
    again = taken(store, file)
    assert (again.new, again.updated, again.unchanged) == (0, 0, first.new - 3)
    assert answers(store) == held
    file.write_text("\n".join((HEAD, LINES[0].replace("很好用", "好用"), *LINES[1:])), encoding="utf-8")
    assert taken(store, file).updated == 1
    for _step in range(3):
        store.write(lambda store: store.undo())
    assert not answers(store)
    assert not store.read(lambda c: rows.count(c, store.schema, "surveys"))


def test_what_is_no_figure_of_the_scale_is_told_and_the_rest_is_kept(store: Store, file: Path) -> None:
    more = [LINES[0].replace("1,2026", f"{n},2026", 1) for n in range(4, 12)]
    file.write_text(
        "\n".join((HEAD, *LINES, *more, LINES[1].replace("2,2026", "12,2026", 1).replace("6分", "11"))),
        encoding="utf-8",
    )
    done = taken(store, file)
    (problem,) = done.problems
    assert (problem.row, problem.cell, done.rejected) == (13, "11", 1)
    assert done.rows == 12
    assert [row[2] for row in answers(store) if row[1] == "12" and row[3] is not None] == ["您对客服满意吗？"]


@pytest.mark.parametrize(
    ("kind", "said", "expected"),
    [
        ("nps", "10", 10), ("nps", "0（不可能）", 0), ("nps", "11", None), ("nps", "会", None), ("csat", "很满意", 5),
        ("csat", "5星", 5), ("csat", "0", None), ("csat", "Very satisfied", 5), ("nps", "３", 3),
    ],
)  # fmt: skip
def test_figures_of_a_scale(kind: str, said: str, expected: float | None) -> None:
    assert score(kind, said) == expected


def test_a_sheet_without_questions_is_refused(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("序号,提交答卷时间\n1,2026/09/03 12:00:00\n", encoding="utf-8")
    with pytest.raises(Trouble, match="is a question"):
        survey_sheet.look(path, reader.sniff(path), store.schema)


def test_the_command_recognises_the_file(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands: Commands = commands_on_a_new_vault(tmp_path, monkeypatch, capsys)
    would = commands.json("import", "answers", file, "--dry-run")
    assert (would["operation"], would["surveys"][0]) == (0, {"code": "", "name": "九月回访 · NPS"})
    done = commands.json("import", "answers", file, "--survey", "秋季")
    assert (done["rows"], done["program"], done["surveys"][1]["name"]) == (3, "问卷星", "秋季 · CSAT")
    assert commands.json("analyse", "nps", done["surveys"][0]["code"])["n"] == 3
    assert commands.json("count", "answers")["count"] == done["new"]
