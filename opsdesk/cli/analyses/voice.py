"""`analyse voice`: how many tickets of what, how quickly answered and solved, what grows, what waits and is at risk."""

from datetime import datetime
from typing import TYPE_CHECKING, Literal

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.analyses import PERIOD, head
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import WHERE, as_of, condition
from opsdesk.cli.shape import command as declare
from opsdesk.cli.shape import option
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text

if TYPE_CHECKING:  # they load NumPy
    from opsdesk.analysis.heard import Heard
    from opsdesk.analysis.satisfaction import Csat, Nps
    from opsdesk.analysis.voice import Rate, Times

USUAL_DAYS = 91
DAY = click.DateTime(["%Y-%m-%d"])


@declare("voice", help=_("The voice of the customer: what tickets are about, how they are answered, what is at risk."))
@option("--from", "first", type=DAY, metavar="DATE", help=_("The first day; 91 days up to the last one unless told."))
@option("--period", type=PERIOD, default="week", help=_("How long a period is."))
@option("--calendar", default="cn", metavar="NAME", help=_("24x7, cn, or one of this desk; cn unless told."))
@option(
    "--segment",
    type=click.Choice(["tier", "stage", "source", "region", "city"]),
    default="tier",
    help=_("The customers' field that satisfaction is told apart by."),
)
@option("--terms", "most", type=click.IntRange(0, 500), default=20, metavar="N", help=_("At most so many words."))
@WHERE
@as_of
@click.pass_obj
def command(
    desk: Desk,
    first: datetime | None,
    period: Literal["day", "week", "month"],
    calendar: str,
    segment: str,
    most: int,
    where: str | None,
) -> None:
    from opsdesk.analysis.voice import VoiceOf
    from opsdesk.services.voice import heard

    today = clock.today()
    begin = clock.day_number(first.date()) if first else today - USUAL_DAYS + 1
    with desk.store() as store:
        chosen = condition(store.schema["tickets"], where)
        asked = VoiceOf(today, begin, period, chosen, calendar, segment)
        found = store.read(lambda c: heard(c, store.schema, asked, most))
    if desk.json:
        output.document(document(found, where))
    else:
        _said(found)


def document(found: "Heard", where: str | None = None) -> dict[str, object]:
    from opsdesk.analysis import periods
    from opsdesk.analysis.voice import AGES, FIELDS, MEASURES

    voice, asked = found.voice, found.asked
    parameters: dict[str, object] = {
        "from": clock.day_of(asked.first).isoformat(), "before": clock.day_of(asked.before).isoformat(),
        "period": asked.period, "calendar": asked.calendar, "segment": asked.segment,
    }  # fmt: skip
    if where:
        parameters["where"] = where
    open_now, open_before = voice.backlog
    ends = ["", *map(str, AGES)]
    return {
        **head(asked.as_of, voice.n, parameters, {"future": voice.later}),
        "before": voice.n_before,
        "customers": voice.voices[0],
        "periods": [
            {"period": periods.name(number, asked.period), "opened": opened, "closed": closed, "complete": whole}
            for number, opened, closed, whole in zip(
                voice.periods, voice.opened_by_period, voice.closed_by_period, voice.complete, strict=True
            )
        ],
        "volumes": {
            field: [
                {"name": one.name, "n": one.n, "before": one.before, "counts": one.counts}
                for one in voice.volumes(field)
            ]
            for field in FIELDS
        },
        "times": {measure: _times(voice.times(measure)) for measure in MEASURES},
        "breaches": _rate(voice.breaches),
        "answered_late": _rate(voice.late("first_response")),
        "reopened": _rate(voice.reopens),
        "backlog": {
            "open": open_now,
            "before": open_before,
            "median_days": voice.median_age,
            "ages": [
                {"days": f"{low}-{high}" if high else f"{low}+", "n": int(voice.aged(step).sum())}
                for step, (low, high) in enumerate(zip(["0", *ends[1:]], [*ends[1:], ""], strict=True))
            ],
        },
        "workload": [
            {
                "assignee": load.assignee, "opened": load.opened, "closed": load.closed, "open": load.open,
                "median_seconds": load.median,
            }
            for load in voice.workload
        ],
        "terms": [
            {"word": term.word, "also": term.also, "n": term.now, "before": term.before, "g2": round(term.g2, 3)} for term in found.terms
        ],
        "satisfaction": {
            "tickets": _score(voice.satisfied), "csat": _score(found.surveyed), "nps": _score(found.nps),
            "segments": [
                {"segment": one.name, "csat": _score(one.csat), "nps": _score(one.nps)} for one in found.segments
            ],
        },
        "at_risk": [
            {
                "tier": risk.tier, "customers": risk.customers, "revenue": text.decimal_string(risk.revenue),
                "ahead": text.decimal_string(risk.ahead), "forecast": risk.forecast,
            }
            for risk in found.risks
        ],
    }  # fmt: skip


def _times(times: "Times") -> dict[str, object]:
    from opsdesk.analysis.voice import QUANTILES

    def named(values: tuple[float, ...]) -> dict[str, float]:
        return {f"p{share * 100:.0f}": seconds for share, seconds in zip(QUANTILES, values, strict=False)}

    return {
        "n": times.n, "seconds": named(times.clock), "business_seconds": named(times.business),
        "before": {"n": times.before, "seconds": named(times.clock_before), "business_seconds": named(times.business_before)},
    }  # fmt: skip


def _rate(rate: "Rate") -> dict[str, object]:
    return {"n": rate.n, "of": rate.of, "rate": rate.share, "before": {"n": rate.n_before, "of": rate.of_before}}


def _score(found: "Csat | Nps | None") -> dict[str, object] | None:
    return None if found is None else {"score": found.score, "n": found.n, "interval": [found.low, found.high]}


def _said(found: "Heard") -> None:
    from opsdesk.analysis.voice_shown import growth, rows_of_times, tiles

    output.facts((tile.name, f"{tile.figure}  {tile.remark}".rstrip()) for tile in tiles(found))
    print()
    output.table(*rows_of_times(found.voice))
    if found.terms:
        print()
        output.table(
            [t("Word"), t("Tickets"), t("Time before"), t("Growth")],
            [(term.name, f"{term.now:,}", f"{term.before:,}", growth(found, term)) for term in found.terms],
        )
