"""The voice of the customer against a plain reading of the same tickets, and on the command line."""

from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from builders import add, bulk, customer, order
from commands import Commands, commands_on_a_new_vault

from opsdesk.analysis.hours.openings import Openings
from opsdesk.analysis.voice import AGES, QUANTILES, VoiceOf
from opsdesk.clock import day_number
from opsdesk.errors import Trouble
from opsdesk.query.filters import IS, Among, Query, Test
from opsdesk.query.selection import Selection
from opsdesk.services import calendars, scores
from opsdesk.services import rows as verbs
from opsdesk.services.tickets import close
from opsdesk.services.voice import at_risk, heard, rated_of, voice_of_store
from opsdesk.store import rows
from opsdesk.store.store import Store

ZONE = ZoneInfo("Asia/Shanghai")
DAY = day_number(date(2026, 3, 5))
HOUR = 3600


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp())


def local(moment: int) -> int:
    return day_number(datetime.fromtimestamp(moment, ZONE).date())


def crowd(store: Store, n: int = 400, seed: int = 5) -> list[dict[str, Any]]:
    """Tickets of every kind around the two periods, as plain dictionaries with their ids."""
    random = Random(seed)
    people = [customer(store, f"客户{k}") for k in range(12)]
    start = at("2025-12-20 00:00")
    found: list[dict[str, Any]] = []
    for _n in range(n):
        opened = start + random.randrange(80 * 86_400)
        answered = opened + random.randrange(3 * 86_400) if random.random() < 0.8 else None
        status = random.choice(["new", "investigating", "waiting_customer", "resolved", "wont_do", "duplicate"])
        closed = status in ("resolved", "wont_do", "duplicate")
        found.append(
            {
                "title": random.choice(["登录失败", "导出很慢", "Refund is late"]), "status": status, "opened": opened,
                "type": random.choice(["bug", "request", None]), "area": random.choice(["登录", "导出", None]),
                "customer": random.choice([*people, None]), "first_response": answered,
                "resolved": opened + random.randrange(9 * 86_400) if closed and random.random() < 0.95 else None,
                "due": opened + random.randrange(4 * 86_400) if random.random() < 0.6 else None,
                "satisfaction": random.choice([None, None, 1, 3, 4, 5]), "assignee": random.choice(["李静", "王伟", None]),
            }
        )  # fmt: skip
    for number, row in zip(bulk(store, "tickets", found), found, strict=True):
        row["id"] = number
    return found


ASKED = VoiceOf(DAY, DAY - 27)


def test_every_number_is_what_a_plain_reading_finds(store: Store, noon: datetime) -> None:
    tickets = crowd(store)
    voice = store.read(lambda c: voice_of_store(c, store.schema, ASKED))
    end, begin = at("2026-03-06 00:00"), at("2026-02-06 00:00")
    earlier = at("2026-01-09 00:00")

    def within(row: dict[str, Any], field: str, low: int, high: int) -> bool:
        value = row[field]
        return isinstance(value, int) and low <= value < high

    once = [row for row in tickets if row["status"] != "duplicate"]
    now = [row for row in tickets if within(row, "opened", begin, end)]
    before = [row for row in tickets if within(row, "opened", earlier, begin)]
    assert (voice.n, voice.n_before) == (len(now), len(before))
    assert voice.voices[0] == len({row["customer"] for row in now} - {None})
    for field in ("type", "area"):
        for one in voice.volumes(field):
            assert one.n == sum(row[field] == one.name for row in now)
            assert one.before == sum(row[field] == one.name for row in before)
            assert sum(one.counts) == one.n
    weeks = dict.fromkeys(voice.periods, 0)
    for row in now:
        weeks[(local(row["opened"]) + 3) // 7] += 1
    assert voice.opened_by_period == tuple(weeks.values())

    openings = Openings(calendars.built_in("cn"))
    for measure in ("first_response", "resolved"):
        theirs = [row for row in once if within(row, measure, begin, end)]
        spans = np.array([row[measure] - row["opened"] for row in theirs])
        times = voice.times(measure)
        assert times.n == len(theirs) > 20
        assert times.clock == pytest.approx(np.percentile(spans, [100 * share for share in QUANTILES]))
        worked = [openings.between(row["opened"], row[measure]) for row in theirs]
        assert times.business[0] == pytest.approx(median(worked))

    known = [row for row in once if row["status"] not in ("resolved", "wont_do") or row["resolved"] is not None]
    due = [
        row
        for row in known
        if within(row, "due", begin, end) and (row["resolved"] is not None or row["due"] < end - 86_400)
    ]
    late = [row for row in due if row["resolved"] is None or row["resolved"] > row["due"]]
    assert (voice.breaches.n, voice.breaches.of) == (len(late), len(due))
    assert voice.ids(voice.breached()) == [row["id"] for row in late]

    open_now = [
        row for row in known if row["opened"] < end and (row["resolved"] is None or row["resolved"] >= end)
    ]  # fmt: skip
    assert voice.backlog[0] == len(open_now)
    assert sum(int(voice.aged(step).sum()) for step in range(len(AGES) + 1)) == len(open_now)
    oldest = [row["id"] for row in open_now if (end - row["opened"]) // 86_400 >= AGES[-1]]
    assert voice.ids(voice.aged(len(AGES))) == oldest
    loads = {load.assignee: load for load in voice.workload}
    assert {name: load.open for name, load in loads.items()} == {
        name: sum(row["assignee"] == name for row in open_now) for name in loads
    }
    rated = [row["satisfaction"] for row in now if row["satisfaction"] is not None]
    assert voice.satisfied is not None
    assert (voice.satisfied.satisfied, voice.satisfied.n) == (sum(s >= 4 for s in rated), len(rated))


def test_a_filter_chooses_the_tickets_and_a_day_before_the_first_is_refused(store: Store, noon: datetime) -> None:
    crowd(store)
    only = VoiceOf(DAY, DAY - 27, where=Test("type", IS, ("bug",)))
    voice = store.read(lambda c: voice_of_store(c, store.schema, only))
    assert [one.name for one in voice.volumes("type")] == ["bug"]
    with pytest.raises(Trouble) as refused:
        store.read(lambda c: voice_of_store(c, store.schema, VoiceOf(DAY, DAY + 1)))
    assert refused.value.code == "empty-period"


def test_without_any_ticket_there_is_no_voice(store: Store, noon: datetime) -> None:
    with pytest.raises(Trouble) as refused:
        store.read(lambda c: heard(c, store.schema, ASKED))
    assert refused.value.code == "thin-data"


def test_reopened_is_what_was_closed_and_opened_again_and_not_undone(store: Store, noon: datetime) -> None:
    once, twice, never = (add(store, "tickets", title=f"问题{n}", opened="2026-03-04 10:00") for n in range(3))

    def selected(number: int) -> Selection:
        return Selection("tickets", frozenset([number]))

    def reopen(number: int) -> None:
        store.write(lambda store: verbs.edit(store, selected(number), {"status": "investigating"}))

    for number in (once, twice, never):
        store.write(lambda store, number=number: close(store, selected(number)))
    reopen(once)
    store.write(lambda store: close(store, selected(once)))
    reopen(twice)
    store.write(lambda store: store.undo())
    store.write(lambda store: verbs.edit(store, selected(never), {"status": "wont_do"}))
    voice = store.read(lambda c: voice_of_store(c, store.schema, ASKED))
    assert voice.ids(voice.reopened()) == [once]
    assert (voice.reopens.n, voice.reopens.of) == (1, 3)


def test_surveys_segments_and_what_is_at_risk(store: Store, noon: datetime) -> None:
    rich, poor = customer(store, "晨光", city="上海"), customer(store, "云帆", city="北京")
    order(store, rich, "900", date="2026-01-10")
    order(store, poor, "100", date="2026-01-10")
    scores.refresh(store)
    survey = add(store, "surveys", name="三月", kind="nps")
    for who, score in [(rich, 10)] * 5 + [(poor, 3)] * 5 + [(None, 9)]:
        add(store, "answers", survey=survey, customer=who, score=str(score), at="2026-03-02 10:00")
    add(store, "answers", survey=survey, score="0", at="2025-01-02 10:00")
    for who in (rich, poor):
        for score in (5, 5, 4, 2, 1):
            add(
                store,
                "tickets",
                title="卡顿",
                customer=who,
                satisfaction=score,
                opened="2026-03-01 09:00",
                status="resolved",
            )
    defect = add(store, "tickets", title="登录失败", type="bug", customer=rich, opened="2026-03-01 09:00")
    again = add(store, "tickets", title="登录失败", type="bug", customer=rich, opened="2026-03-02 09:00")
    add(store, "tickets", title="想要", type="request", customer=poor, opened="2026-03-02 09:00")
    found = store.read(lambda c: heard(c, store.schema, VoiceOf(DAY, DAY - 27, segment="city")))
    assert found.nps is not None
    assert (found.nps.n, found.nps.score) == (11, pytest.approx(100 / 11))
    assert [(one.name, one.nps and one.nps.score, one.csat and one.csat.satisfied) for one in found.segments] == [
        ("上海", 100, 3), ("北京", -100, 3),
    ]  # fmt: skip
    (risk,) = found.risks
    assert (risk.tier, risk.customers, risk.revenue) == ("A", 1, 90_000)
    assert store.read(lambda c: at_risk(c, found.voice, "A")) == [defect, again]
    assert len(store.read(lambda c: rated_of(c, store.schema, found.voice, "北京"))) == 5


def test_the_command_says_it_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], noon: datetime
) -> None:
    commands: Commands = commands_on_a_new_vault(tmp_path, monkeypatch, capsys)
    assert "feedback of this time" in commands.trouble("analyse", "voice", "--lang", "en")
    with commands.store() as store:
        crowd(store)
    found = commands.json("analyse", "voice", "--from", "2026-02-06", "--as-of", "2026-03-05", "--calendar", "24x7")
    assert (found["as_of"], found["parameters"]["before"]) == ("2026-03-05", "2026-01-09")
    assert found["n"] == sum(one["n"] for one in found["volumes"]["type"])
    assert found["times"]["resolved"]["seconds"] == found["times"]["resolved"]["business_seconds"]
    assert {
        "terms",
        "backlog",
        "workload",
        "at_risk",
        "satisfaction",
        "breaches",
        "reopened",
        "answered_late",
    } <= found.keys()
    said = commands.ok("analyse", "voice", "--from", "2026-02-06", "--lang", "zh")
    assert "首次响应" in said
    assert "analyse" in commands.ok("analyse", "voice", "--help")


def test_a_number_leads_to_the_tickets_it_counted(store: Store, noon: datetime) -> None:
    from opsdesk.analysis.voice_shown import flow_chart, volume_chart

    crowd(store)
    voice = store.read(lambda c: voice_of_store(c, store.schema, ASKED))
    for chart in (
        flow_chart(voice),
        *(volume_chart(voice, field, store.schema["tickets"]) for field in ("type", "area")),
    ):
        for series in chart.series:
            for value, target in zip(series.values, series.targets, strict=False):
                if isinstance(target, Query) and value is not None:
                    assert store.read(lambda c, q=target: rows.count(c, store.schema, "tickets", q.where)) == value
    late = Among.of("late", voice.ids(voice.breached()))
    assert store.read(lambda c: rows.count(c, store.schema, "tickets", late)) == voice.breaches.n
    assert timedelta(seconds=voice.end - voice.begin) == timedelta(days=28)
