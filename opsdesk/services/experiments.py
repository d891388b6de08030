"""What an experiment found, in plain words."""

from opsdesk.analysis.experiments import SRM_LEVEL, Comparison, Experiment
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text


def say(found: Experiment, one: Comparison) -> list[str]:
    """The verdict first, then what it rests on; in the user's language."""
    return [_verdict(found, one), *_evidence(found, one)]


VIEWS = (
    _("Rate"),
    _("Difference (Newcombe)"),
    _("z test"),
    _("Fisher"),
    _("Probability better"),
    _("At any time (sequential)"),
)
"""What `beside` says of a variant, in this order."""


def beside(one: Comparison) -> tuple[str, ...]:
    """Every view of one variant against the control, side by side."""
    z = text.EMPTY if one.z is None or one.p is None else f"{one.z:+.2f}, p {_p(one.p)}"
    always = one.sequential
    return (
        _rate(one.b.rate),
        f"{_points(one.difference)} ({_points(one.low)} … {_points(one.high)})",
        z,
        f"p {_p(one.fisher_p)}",
        f"{one.probability_better:.1%}",
        f"p {_p(always.p)} ({_points(always.low)} … {_points(always.high)})",
    )


def _verdict(found: Experiment, one: Comparison) -> str:
    match one.verdict:
        case "srm":
            return t(
                "Do not trust this test: people were not dealt out as planned (p {p} < {level}). Find the cause first.",
                p=_p(found.srm_p),
                level=SRM_LEVEL,
            )
        case "unfinished":
            return t(
                "Too early: {seen} of {planned} people have come. Looking now and stopping at a good moment finds differences that are not there.",
                seen=f"{found.seen:,}",
                planned=f"{found.planned or 0:,}",
            )
        case "better":
            return t("The variant is better: {a} to {b}.", a=_rate(one.a.rate), b=_rate(one.b.rate))
        case "worse":
            return t("The variant is worse: {a} to {b}.", a=_rate(one.a.rate), b=_rate(one.b.rate))
        case _:
            return t(
                "No difference was found: {a} against {b}. That is no proof that there is none.",
                a=_rate(one.a.rate),
                b=_rate(one.b.rate),
            )


def _evidence(found: Experiment, one: Comparison) -> list[str]:
    test = t("Fisher's exact test") if one.exact else t("two-proportion z test")
    lines = [
        t(
            "Difference {difference} points, {level} interval {low} to {high}.",
            difference=_points(one.difference),
            level=f"{1 - found.level:.0%}",
            low=_points(one.low),
            high=_points(one.high),
        ),
        t("p {p} by the {test}.", p=_p(one.decisive), test=test),
        t("Probability that the variant is better: {p}.", p=f"{one.probability_better:.1%}"),
        t("Valid at any moment (sequential): p {p}.", p=_p(one.sequential.p)),
    ]
    if len(found.comparisons) > 1:
        lines.append(t("p is adjusted for {n} variants (Holm).", n=len(found.comparisons)))
    return lines


def _rate(rate: float) -> str:
    return f"{rate:.2%}"


def _points(difference: float) -> str:
    return f"{difference * 100:+.2f}"


def _p(p: float) -> str:
    return "< 0.0001" if p < 0.0001 else f"{p:.4f}"
