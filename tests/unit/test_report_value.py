"""The value report: the options in force, movement from the day asked for, its refusal in words; and on the command line."""

from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from builders import customer, order
from commands import Commands, commands_on_a_new_vault
from pdfs import read

from opsdesk.analysis.value import Options
from opsdesk.clock import day_number
from opsdesk.errors import Trouble
from opsdesk.reports.catalogue import Request, render
from opsdesk.services import rules
from opsdesk.services.segments import OPTIONS
from opsdesk.store.store import Store

DAY = day_number(date(2026, 3, 5))


@pytest.fixture
def desk(store: Store, noon: datetime) -> Store:
    numbers = [customer(store, name) for name in ("晨光", "云帆", "远山")]
    for number, amount, when in ((0, "80", "2026-01-05"), (1, "20", "2026-01-06"), (1, "600", "2026-03-01")):
        order(store, numbers[number], amount, date=when)
    order(store, numbers[2], "5", date="2026-04-01")
    return store


def text_of(store: Store, request: Request) -> str:
    return read(render(store, "value", request).data).text


def test_who_fell_and_rose_stands_with_the_reason(desk: Store) -> None:
    text = text_of(desk, Request(DAY)).replace("\n", " ")
    assert "From 2026-02-05 to 2026-03-05" in text
    fell, rose = text.split(" Fell ")[1].split(" Rose ")
    assert "C-1 晨光 A → B ¥80 ¥80 2026-01-05 no more revenue, others went past" in fell
    assert "C-2 云帆 B → A ¥20 ¥620 2026-03-01 bought more" in rose
    assert "Left out: 1 order after this day and 1 customer without orders" in text


def test_the_options_in_force_are_used_and_said(desk: Store) -> None:
    desk.write(lambda store: rules.save(store, OPTIONS, "mine", Options("median", a=Fraction(50))))
    text = text_of(desk, Request(DAY)).replace("\n", " ")
    assert "A up to: 50%" in text
    assert "Scores part at: Median" in text


def test_a_day_without_orders_before_says_why_there_is_no_movement(desk: Store) -> None:
    text = text_of(desk, Request(DAY, first=day_number(date(2025, 1, 1))))
    assert "No customer has a counted order up to this day." in text.replace("\n", " ")
    assert "Fell" not in text


def test_a_desk_without_orders_is_refused(store: Store, noon: datetime) -> None:
    customer(store)
    with pytest.raises(Trouble, match="No customer has a counted order"):
        render(store, "value", Request(DAY))


def test_the_command_line_makes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], noon: datetime
) -> None:
    commands: Commands = commands_on_a_new_vault(tmp_path, monkeypatch, capsys)
    with commands.store() as store:
        order(store, customer(store), date="2026-01-05")
    out = tmp_path / "value.pdf"
    assert commands.json("report", "value", str(out), "--from", "2026-01-31")["pages"] >= 2
    assert "From 2026-01-31 to 2026-03-05" in read(out.read_bytes()).text
