"""Feedback, backlog and campaigns of the sample desk: the same for the same seed, possible, and at one with each other."""

from datetime import date, datetime

import pytest
from builders import desk

from opsdesk import clock, sample
from opsdesk.model import kinds as k
from opsdesk.model.schema import BUILT_IN
from opsdesk.model.tickets import CATEGORY
from opsdesk.sample.workload import COLUMNS, Work
from opsdesk.store import rows
from opsdesk.store.store import Store

TODAY = clock.day_number(date(2026, 11, 22))
TEAM = ("李静", "王伟", "陈晓雨")


def made(entity: str, *, seed: int = 1, words: str = "zh", tickets: int = 300) -> list[dict[str, object]]:
    work = Work(tickets, 100, TEAM, seed=seed, today=TODAY, language=words)
    return [dict(zip(COLUMNS[entity], row, strict=True)) for row in work.rows(entity)]


@pytest.mark.parametrize("words", ["zh", "en"])
@pytest.mark.parametrize("entity", list(COLUMNS))
def test_every_value_is_one_that_its_field_may_hold_and_comes_again(entity: str, words: str) -> None:
    found = made(entity, words=words)
    assert found
    assert found == made(entity, words=words)
    for row in found:
        for name, value in row.items():
            field = BUILT_IN[entity].field(name)
            assert value is not None or not field.required, name
            if value is not None:
                wanted = {"INTEGER": int, "REAL": float, "TEXT": str}[k.column_type(field.kind)]
                assert type(value) is wanted, (name, value)
                if isinstance(field.kind, k.Pick):
                    assert field.kind.option(value), (name, value)


def test_another_seed_tells_other_stories() -> None:
    assert made("tickets") != made("tickets", seed=2)


def test_tickets_are_answered_after_they_were_opened_and_resolved_after_that() -> None:
    for ticket in made("tickets", tickets=2000):
        opened, answered, resolved = ticket["opened"], ticket["first_response"], ticket["resolved"]
        assert isinstance(opened, int)
        assert answered is None or opened <= answered  # type: ignore[operator]
        assert resolved is None or answered <= resolved  # type: ignore[operator]
        assert (resolved is not None) == (CATEGORY[str(ticket["status"])] == "closed")
        assert opened < (TODAY + 1) * 86_400


def test_requests_come_from_the_customer_who_wrote_the_ticket(tmp_path: object, store: Store) -> None:
    sample.fill(store, customers=120, tickets=200, language="zh", as_of=TODAY)

    def pairs(connection: object) -> list[tuple[object, ...]]:
        tickets = dict(rows.records(connection, store.schema, "tickets", ["customer"]))  # type: ignore[arg-type]
        asked = rows.records(connection, store.schema, "requests", ["ticket", "customer"], refs="id")  # type: ignore[arg-type]
        codes = dict(rows.records(connection, store.schema, "customers", ["code"]))  # type: ignore[arg-type]
        return [(tickets[ticket], codes[customer]) for _id, ticket, customer in asked]

    found = store.read(pairs)
    assert len(found) > 50
    assert all(one == other for one, other in found)


def test_a_second_desk_in_the_same_vault_refers_to_its_own(tmp_path: object) -> None:
    store = desk(tmp_path)  # type: ignore[arg-type]
    for seed in (1, 2):
        sample.fill(store, customers=30, tickets=20, seed=seed, as_of=TODAY, language="en")
    found = store.read(lambda c: list(rows.records(c, store.schema, "content", ["campaign"], refs="id")))
    plans = store.read(lambda c: rows.count(c, store.schema, "campaigns"))
    assert plans == 24
    assert {campaign for _id, campaign in found} == set(range(1, 25))
    store.close()


def test_figures_of_a_campaign_lie_within_it_and_come_to_what_was_spent() -> None:
    spent: dict[object, float] = {}
    for row in made("metrics"):
        day = clock.day_number(datetime.fromtimestamp(row["at"], clock.zone()).date())
        assert day < TODAY
        if row["name"] == "spend":
            spent[row["campaign"]] = spent.get(row["campaign"], 0) + float(row["value"])  # type: ignore[arg-type]
    for number, campaign in enumerate(made("campaigns"), 1):
        if campaign["spend"]:
            assert spent[number] == pytest.approx(campaign["spend"] / 100, rel=0.35)  # type: ignore[operator]
