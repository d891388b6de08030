"""Rates of channels by hand, funnels against trying every choice of events, and both on the command line."""

import itertools
from pathlib import Path

import pytest
from commands import Commands, commands_on_a_new_vault
from hypothesis import given
from hypothesis import strategies as st

from opsdesk.analysis.channels import Results, results, total
from opsdesk.analysis.funnel import Event, funnel
from opsdesk.errors import Trouble


def test_every_rate_by_hand() -> None:
    one = Results("search", impressions=20_000, clicks=500, conversions=25, new_customers=10, revenue=6000, spend=1500)
    assert (one.ctr, one.cvr, one.cpc, one.cpm, one.cpa, one.cac, one.roas, one.roi) == (
        0.025, 0.05, 3, 75, 60, 150, 4, 3,
    )  # fmt: skip


def test_nothing_divided_is_nothing_said() -> None:
    one = Results("new", impressions=0, clicks=3)
    assert (one.ctr, one.cvr, one.cpc, one.cpa, one.roas, one.roi) == (None, 0, 0, None, None, None)
    assert one.doubts == ("clicks",)


def test_a_total_is_of_sums_and_not_a_mean_of_rates() -> None:
    found = results(
        [
            ("a", "clicks", 10),
            ("a", "impressions", 100),
            ("b", "clicks", 10),
            ("b", "impressions", 900),
            ("b", "weather", 3),
        ]
    )
    assert total("all", found).ctr == 0.02


STEPS = ("a", "b", "c")
events_of_one = st.lists(st.tuples(st.integers(0, 20), st.sampled_from("abcd")), max_size=8).map(sorted)


def depth_by_hand(own: list[tuple[int, str]], order: str, window: int) -> int:
    """The longest run of steps that some choice of events makes."""
    for length in range(len(STEPS), 0, -1):
        for places in itertools.permutations(range(len(own)), length):
            names = [own[at][1] for at in places]
            times = [own[at][0] for at in places]
            if max(times) - min(times) > window:
                continue
            if order == "any":
                if len(set(names)) == length and set(names) <= set(STEPS) and list(places) == sorted(places):
                    return length
            elif (
                names == list(STEPS[:length])
                and list(places) == sorted(places)
                and (order == "sequential" or places[-1] - places[0] == length - 1)
            ):
                return length
    return 0


@given(st.lists(events_of_one, max_size=4), st.sampled_from(["sequential", "strict", "any"]), st.integers(0, 20))
def test_people_at_each_step_are_those_whom_some_choice_of_events_brings_there(
    people: list, order: str, window: int
) -> None:
    events: list[Event] = [(who, moment, name) for who, own in enumerate(people) for moment, name in own]
    found = funnel(events, STEPS, order, window)  # type: ignore[arg-type]
    depths = [depth_by_hand(own, order, window) for own in people]
    assert [step.people for step in found] == [sum(depth >= n for depth in depths) for n in (1, 2, 3)]
    assert all(step.seconds is None or 0 <= step.seconds <= window for step in found)


def test_the_quickest_of_equal_tries_counts() -> None:
    events = [(1, 0, "a"), (1, 50, "a"), (1, 60, "b")]
    assert [step.seconds for step in funnel(events, ("a", "b"), window=100)] == [0, 10]


@pytest.mark.parametrize("steps", [("a",), ("a", "b", "a")])
def test_what_is_no_funnel(steps: tuple[str, ...]) -> None:
    with pytest.raises(Trouble):
        funnel([], steps, "any")


# -- the command line -----------------------------------------------------------------------------------------------------


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    made = commands_on_a_new_vault(tmp_path, monkeypatch, capsys)
    made.ok("add", "campaigns", "code=M-1", "name=双11", "start=2026-03-01")
    made.ok("add", "customers", "code=C-1", "name=王伟")
    file = tmp_path / "metrics.csv"
    file.write_text(
        "name,at,value,campaign,channel,customer\n"
        "impressions,2026-03-01,1000,M-1,douyin,\nclicks,2026-03-01,50,M-1,douyin,\nspend,2026-03-01,99.5,M-1,douyin,\n"
        "clicks,2026-03-04,5,M-1,search,\nsignup,2026-03-01T09:00,1,,,C-1\nlogin,2026-03-01T10:00,1,,,C-1\n",
        "utf-8",
    )
    assert made.json("import", "metrics", file)["rejected"] == 0
    made.ok("add", "orders", "customer=C-1", "date=2026-03-03", "amount=10")
    return made


def test_channels_on_the_command_line(run: Commands) -> None:
    found = run.json("analyse", "channels", "--to", "2026-03-03", "--as-of", "2026-03-05")
    assert [one["channel"] for one in found["channels"]] == ["douyin"]
    one = found["channels"][0]
    assert (one["spend"], one["clicks"], one["ctr"], one["cpc"], one["cpa"]) == ("99.50", 50, 0.05, 1.99, None)
    both = run.json("analyse", "channels", "--by", "campaign", "--as-of", "2026-03-05")
    assert both["channels"][0]["campaign"] == "M-1"
    assert both["total"]["clicks"] == 55
    assert "-" in run.ok("analyse", "channels", "--as-of", "2026-03-05")
    assert "no figures" in run.trouble("analyse", "channels", "--from", "2027-01-01", "--to", "2027-02-01")


def test_funnel_on_the_command_line(run: Commands) -> None:
    found = run.json("analyse", "funnel", "--steps", "signup,login,order", "--as-of", "2026-03-05")
    assert [(step["step"], step["customers"]) for step in found["steps"]] == [("signup", 1), ("login", 1), ("order", 1)]
    assert found["steps"][1]["median_seconds"] == 3600
    strict = run.json("analyse", "funnel", "--steps", "signup,order", "--order", "strict", "--as-of", "2026-03-05")
    assert [step["customers"] for step in strict["steps"]] == [1, 0]
    assert "“flown”" in run.trouble("analyse", "funnel", "--steps", "signup,flown")
    assert "no window" in run.trouble("analyse", "funnel", "--steps", "signup,login", "--window", "soon")
