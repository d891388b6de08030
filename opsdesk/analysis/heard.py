"""Everything the voice of the customer comes to: numbers of tickets, words, satisfaction, and what is at risk."""

from dataclasses import dataclass

from opsdesk.analysis import satisfaction
from opsdesk.analysis.terms import Term
from opsdesk.analysis.voice import Voice, VoiceOf

SEGMENTS = ("tier", "stage", "source", "region", "city")
"""The fields of customers that satisfaction is told apart by."""


@dataclass(frozen=True, slots=True)
class Risk:
    """Whoever waits for a defect to be mended: per tier (None: no tier) how many, and what they are worth."""

    tier: str | None
    customers: int
    revenue: int
    ahead: int
    forecast: int


@dataclass(frozen=True, slots=True)
class Segment:
    """How content the customers with one value of a field are: the CSAT of their tickets, and their NPS."""

    name: str | None
    csat: satisfaction.Csat | None
    nps: satisfaction.Nps | None


@dataclass(frozen=True)
class Heard:
    """`terms` grew most; `read` tickets of the period and `read_before` of the one before were read for them.

    `nps` and `surveyed` are the surveys answered in the period, `csat` the ratings of tickets; None: nobody answered.
    """

    voice: Voice
    terms: tuple[Term, ...]
    read: int
    read_before: int
    nps: satisfaction.Nps | None
    nps_before: satisfaction.Nps | None
    surveyed: satisfaction.Csat | None
    segments: tuple[Segment, ...]
    risks: tuple[Risk, ...]

    @property
    def asked(self) -> VoiceOf:
        return self.voice.asked
