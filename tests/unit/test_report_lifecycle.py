"""The lifecycle and retention report: its periods, its population, its brackets; and on the command line."""

from datetime import date, datetime
from pathlib import Path

import pytest
from builders import customer, interaction, order
from commands import Commands, commands_on_a_new_vault
from pdfs import read

from opsdesk.clock import day_number
from opsdesk.errors import Trouble
from opsdesk.query.filters import Test
from opsdesk.reports.catalogue import Request, render
from opsdesk.store.store import Store

DAY = day_number(date(2026, 3, 5))


@pytest.fixture
def desk(store: Store, noon: datetime) -> Store:
    near, far = customer(store, "晨光", city="上海"), customer(store, "云帆", city="北京")
    for day in ("2025-11-03", "2026-01-10", "2026-02-03"):
        order(store, near, date=day)
    order(store, far, date="2026-01-20")
    interaction(store, far, at="2026-03-03 10:00")
    return store


def text_of(store: Store, request: Request) -> str:
    return read(render(store, "lifecycle", request).data).text


def test_periods_begin_where_they_are_told_and_new_is_new_all_the_same(desk: Store) -> None:
    text = text_of(desk, Request(DAY, first=day_number(date(2026, 1, 1))))
    phases = text.split("Period\n")[1].split("Retention\n")[0].split("\n")
    assert phases[5:11] == ["Jan 2026", "2", "1", "0", "1", "0"]
    assert "Nov 2025" not in text
    assert "Left out: 1 customer of earlier cohorts" in text


def test_only_the_customers_of_the_filter_enter(desk: Store) -> None:
    text = text_of(desk, Request(DAY, Test("city", "=", ("北京",))))
    assert "Only customers with: City is 北京" in text
    assert "n = 1" in text
    assert "Nov 2025" not in text


def test_the_day_and_the_end_of_the_period_are_heeded(desk: Store) -> None:
    text = text_of(desk, Request(DAY, last=day_number(date(2026, 1, 31))))
    assert "Feb 2026" not in text
    assert "2 events after this day" not in text.split("Lifecycle")[0]
    assert "Left out: 1 event after this day" in text


def test_brackets_and_weeks_and_other_events(desk: Store) -> None:
    text = text_of(
        desk, Request(DAY, period="week", kind="bracket", brackets="1-2,3-9", event="order", back="interaction")
    )
    assert "Week of Jan 19, 2026" in text
    assert "3-9" in text
    assert "Returning event: Interactions" in text
    with pytest.raises(Trouble, match="by brackets only"):
        render(desk, "lifecycle", Request(DAY, brackets="1-2"))


def test_without_a_period_that_is_over_there_are_no_tiles_but_a_report(store: Store, noon: datetime) -> None:
    order(store, customer(store), date="2026-03-01")
    text = text_of(store, Request(DAY))
    assert "0 the period before" not in text
    assert "No cohort is old enough" in text


def test_a_desk_without_events_is_refused(store: Store, noon: datetime) -> None:
    with pytest.raises(Trouble) as refused:
        render(store, "lifecycle", Request(DAY))
    assert refused.value.code == "thin-data"


def test_the_command_takes_every_choice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], noon: datetime
) -> None:
    commands: Commands = commands_on_a_new_vault(tmp_path, monkeypatch, capsys)
    with commands.store() as store:
        order(store, customer(store, city="上海"), date="2026-01-10")
    out = tmp_path / "l.pdf"
    made = commands.json(
        "report", "lifecycle", out, "--from", "2026-01-01", "--to", "2026-02-28", "--as-of", "2026-03-05", "--where", "city=上海",
        "--period", "week", "--kind", "bracket", "--brackets", "1-2,3", "--event", "order", "--return", "interaction",
    )  # fmt: skip
    assert made["pages"] >= 1
    assert "As of Feb 28, 2026" in read(out.read_bytes()).text
