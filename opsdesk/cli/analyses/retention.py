"""`analyse retention`: how many of each cohort come back, period by period."""

from typing import TYPE_CHECKING, Literal

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.analyses import BRACKETS_OPTION, EVENT, KIND_OPTION, PERIOD_OPTION, head
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import WHERE, as_of, condition
from opsdesk.cli.shape import command as declare
from opsdesk.cli.shape import option
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.text import EMPTY

if TYPE_CHECKING:
    from opsdesk.analysis.retention import Retention

_SHOWN = 12  # columns that fit a terminal


@declare("retention", help=_("Count how many customers of each cohort come back."))
@PERIOD_OPTION
@KIND_OPTION
@BRACKETS_OPTION
@option("--start", type=EVENT, default="order", help=_("The event that starts a cohort when it first happens."))
@option("--return", "back", type=EVENT, default="order", help=_("The event that counts as coming back."))
@option(
    "--cohorts",
    "most",
    type=click.IntRange(1, 366),
    default=366,
    metavar="N",
    help=_("Only those of the latest N periods."),
)
@WHERE
@as_of
@click.pass_obj
def command(
    desk: Desk,
    period: Literal["day", "week", "month"],
    kind: Literal["on", "on_or_after", "bracket"],
    brackets: str,
    start: str,
    back: str,
    most: int,
    where: str | None,
) -> None:
    from opsdesk.analysis import retention
    from opsdesk.analysis.activity import RetentionOf
    from opsdesk.services.activity import retention_of_store, tidy

    spans = retention.spans(kind, period, brackets)
    today = clock.today()
    with desk.store() as store:
        chosen = condition(store.schema["customers"], where)
        asked = RetentionOf(today, period, kind, start, back, spans, chosen, most)
        events, result = store.read(lambda c: retention_of_store(c, store.schema, asked))
        tidy(store, (start, back), events.loose)
    parameters: dict[str, object] = {"period": period, "kind": kind, "start": start, "return": back, "cohorts": most}
    if spans:
        parameters["brackets"] = [retention.name(span) for span in spans]
    if where:
        parameters["where"] = where
    if desk.json:
        excluded = {**events.excluded, "earlier_cohorts": result.earlier}
        _document(result, period, head(today, result.customers, parameters, excluded))
    else:
        _table(result, period)


def _document(result: "Retention", period: Literal["day", "week", "month"], document: dict[str, object]) -> None:
    from opsdesk.analysis import periods, retention

    cohorts = [
        {
            "cohort": periods.name(cohort.period, period), "size": cohort.size,
            "active": cohort.active, "complete": cohort.complete,
        }
        for cohort in result.cohorts
    ]  # fmt: skip
    columns = [retention.name(span) for span in result.columns]
    output.document({**document, "columns": columns, "cohorts": cohorts, "mean": result.mean})


def _table(result: "Retention", period: Literal["day", "week", "month"]) -> None:
    from opsdesk.analysis import periods, retention

    shown = range(min(_SHOWN, len(result.mean)))
    output.table(
        [t("Cohort"), t("Customers"), *(retention.name(result.columns[n]) for n in shown)],
        [
            *(
                (
                    periods.name(cohort.period, period),
                    f"{cohort.size:,}",
                    # an incomplete cell is in brackets, as it is left out of the mean
                    *(
                        f"{active / cohort.size:.0%}" if over else f"({active / cohort.size:.0%})"
                        for _step, active, over in zip(shown, cohort.active, cohort.complete, strict=False)
                    ),
                    *("" for _step in shown[len(cohort.active) :]),
                )
                for cohort in result.cohorts
            ),
            (
                t("Mean"),
                f"{result.customers:,}",
                *(EMPTY if result.mean[step] is None else f"{result.mean[step]:.0%}" for step in shown),
            ),
        ],
    )
