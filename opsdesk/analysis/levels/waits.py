"""When customers waited for an answer after the first: from their word until the next reply."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis.levels.history import NONE

Whole = NDArray[np.int64]
CUSTOMER, REPLY = 0, 1


@dataclass(frozen=True)
class Waits:
    """The customer of ticket `owners[i]` spoke at `asked[i]` and was answered at `answered[i]`, NONE if not yet.

    Several words in a row are one wait, from the first of them. In order of owners and of time."""

    owners: Whole
    asked: Whole
    answered: Whole

    def among(self, kept: NDArray[np.bool_]) -> "Waits":
        return Waits(self.owners[kept], self.asked[kept], self.answered[kept])


def waits(owners: Whole, at: Whole, kinds: Whole, tickets: Whole, first_response: Whole) -> Waits:
    """From what was said (`kinds`: CUSTOMER or REPLY), in order of owners and of time. The first response, as the ticket
    says it, answers too: an import may bring its time without its words. Before it nothing waits for a next one."""
    answered = first_response != NONE
    who = np.concatenate([owners, tickets[answered]])
    when = np.concatenate([at, first_response[answered]])
    kind = np.concatenate([kinds, np.full(int(answered.sum()), REPLY, np.int64)])
    order = np.lexsort((kind, when, who))
    who, when, kind = who[order], when[order], kind[order]
    if not who.size:
        return Waits(who, when, when)
    follows = np.concatenate([[False], (who[1:] == who[:-1]) & (kind[:-1] == REPLY)])
    starts = np.flatnonzero(follows & (kind == CUSTOMER))
    far = np.int64(who.size)
    replies = np.where(kind == REPLY, np.arange(who.size), far)
    following = np.minimum.accumulate(replies[::-1])[::-1][starts]
    place = np.minimum(following, far - 1)
    known = (following < far) & (who[place] == who[starts])
    return Waits(who[starts], when[starts], np.where(known, when[place], NONE))
