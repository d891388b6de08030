"""Reports of planning: the release plan with its explanation, a Kano survey, documents. Agreed texts in both languages."""

from datetime import date, datetime

import pytest
from builders import add, customer
from pdfs import matches_golden, read

from opsdesk import i18n
from opsdesk.clock import day_number
from opsdesk.query.filters import Test
from opsdesk.reports.catalogue import Request, render
from opsdesk.services import questionnaire
from opsdesk.store.store import Store

DAY = day_number(date(2026, 3, 5))
BODY = """# 批量导出 PRD

## 背景

导出一次只能 **200 行**，客户要分 [很多次](https://example.com/t/12)。

- 目标：一次导出全部
  - 10 万行以内 30 秒
- [ ] 埋点

| 指标 | 现在 | 目标 |
|---|---:|---:|
| 导出耗时 | 20 分钟 | 30 秒 |

> 客户说：*每月都要手工拼表*。
![图](https://example.com/secret.png)
"""


@pytest.fixture
def desk(store: Store, noon: datetime) -> Store:
    soon = add(store, "releases", code="L-1", name="春季版", start="2026-03-01", end="2026-03-31", capacity=10.0)
    add(store, "releases", code="L-2", name="夏季版", start="2026-04-01", end="2026-04-30", capacity=5.0)
    add(store, "requirements", code="R-1", title="旧习惯", value=1.0, effort=12.0, release=soon)
    add(store, "requirements", code="R-2", title="批量导出", value=8.0, effort=5.0, owner="李静")
    add(store, "requirements", code="R-3", title="深色模式", value=7.0, effort=5.0, requires="R-2")
    add(store, "requirements", code="R-4", title="改名", value=6.0, effort=5.0)
    add(store, "requirements", code="R-5", title="搜索", value=2.0, effort=2.0)
    add(store, "requirements", code="R-6", title="未估", value=9.0)
    add(
        store, "documents", code="D-1", title="批量导出 PRD", kind="prd", status="review", author="李静",
        requirements="R-2;R-3", body=BODY, updated="2026-03-04",
    )  # fmt: skip
    add(store, "documents", code="D-2", title="用户画像：财务", kind="persona", updated="2026-03-01")
    done = add(
        store,
        "requirements",
        code="R-7",
        title="批量改名",
        type="feature",
        status="shipped",
        shipped="2026-02-20",
        release=soon,
    )
    add(store, "requirements", code="R-8", title="旧的", status="shipped", shipped="2025-02-20")
    asker, other = customer(store, "晨光"), customer(store, "云帆")
    ticket = add(store, "tickets", title="想要改名", customer=other, opened=1_770_000_000)
    add(store, "requests", requirement=done, customer=asker, told="2026-02-21")
    add(store, "requests", requirement=done, customer=asker)
    add(store, "requests", requirement=done, ticket=ticket)
    survey = add(store, "surveys", code="Q-1", name="九月 Kano", kind="kano", questions=questionnaire.dumps([questionnaire.worded("导出")]))  # fmt: skip
    for place in range(8):
        who = customer(store, f"客户{place}", stage="grow" if place < 4 else "silent")
        for feature, one, other in (
            ("导出", "like" if place < 5 else "must", "dislike"),
            ("深色模式", "like" if place % 2 else "neutral", "neutral"),
        ):
            add(store, "answers", survey=survey, customer=who, question=feature, functional=one, dysfunctional=other)
    add(store, "answers", survey=survey, respondent="x", question="导出", functional="like")
    return store


def text_of(store: Store, name: str, request: Request) -> str:
    return read(render(store, name, request).data).text


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["release-plan", "kano", "document", "questionnaire", "changelog"])
def test_the_text_of_each_is_as_agreed(desk: Store, name: str, language: str) -> None:
    i18n.set_language(language)
    where = Test("code", "=", ("D-1",)) if name == "document" else Request().where
    matches_golden(text_of(desk, name, Request(DAY, where, author="李静")), f"planning-{name}-{language}")


@pytest.mark.parametrize("name", ["release-plan", "kano", "document", "questionnaire", "changelog"])
def test_the_same_desk_gives_the_same_bytes(desk: Store, name: str) -> None:
    assert render(desk, name, Request(DAY)).data == render(desk, name, Request(DAY)).data


def test_several_documents_each_begin_on_a_page_and_an_empty_one_says_so(desk: Store) -> None:
    text = text_of(desk, "document", Request(DAY))
    assert "2 documents" in text
    assert "Nothing is written yet." in text
    assert text.index("批量导出") < text.index("用户画像")


def test_a_document_is_plain_text_and_fetches_nothing(desk: Store) -> None:
    text = text_of(desk, "document", Request(DAY, Test("code", "=", ("D-1",))))
    assert "**" not in text
    assert "secret.png" not in text
    assert text.count("批量导出 PRD") == 1


def test_musts_that_quarrel_are_named_in_the_report(desk: Store) -> None:
    add(desk, "requirements", code="R-9", title="大", value=1.0, effort=30.0, moscow="must")
    assert "cannot be in together: R-9" in text_of(desk, "release-plan", Request(DAY))


def test_the_changelog_looks_as_far_back_as_it_is_told(desk: Store) -> None:
    usual = text_of(desk, "changelog", Request(DAY))
    assert "R-7" in usual
    assert "1 / 2" in usual  # two customers asked, one of them through a ticket; one was told
    assert "R-8" not in usual
    assert "R-8" in text_of(desk, "changelog", Request(DAY, first=day_number(date(2025, 1, 1))))
