"""The plan as a board: a column for what is not planned and one for each release, between which requirements are dragged."""

from typing import Any

from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.query import filters as f
from opsdesk.query.filters import Filter, Query, Sort, Test
from opsdesk.services.releases import OPEN, Release, coming
from opsdesk.store import aggregates
from ui.boards.board import Board
from ui.boards.lane import Lane
from ui.boards.spec import BoardSpec
from ui.context import Context
from ui.pages.planning.capacity import ReleaseLane

SPEC = BoardSpec(
    "requirements", "release", "planning", "title", fields=("value", "effort", "code"), pill="moscow",
    icons={"value": "star", "effort": "clock"}, fixed=True,
)  # fmt: skip
QUERY = Query("requirements", OPEN, (Sort("value", True),))
Loads = dict[Stored, tuple[float, float]]


class PlanBoard(Board):
    """Releases come first, then what is in them: a column is named after its release."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.releases: list[Release] = []
        self._codes: dict[Stored, str] = {}
        super().__init__(SPEC, context.runner, context.memory)
        self.counted.connect(lambda _total: self._weigh())

    def ask(self) -> None:
        """Read the releases, and then what is in them."""
        schema = self._runner.store.schema
        self._runner.read(lambda c: coming(c, schema), self._known, "planning/releases", self.failed.emit)

    def _known(self, releases: list[Release]) -> None:
        self.releases = releases
        self._codes = {release.id: release.code for release in releases}
        self.show_query(QUERY)

    def apply(self, changes: Changes) -> None:
        if changes.touches("releases"):
            self.ask()
        super().apply(changes)

    # -- columns ------------------------------------------------------------------------------------------------------

    def _values(self) -> list[Stored]:
        return [None, *(release.id for release in self.releases)]

    def _holds(self, value: Stored) -> Filter:
        """What waits in a release that shipped without it is not planned any more."""
        if value is None:
            return Test("release", f.IS_NOT, tuple(self._codes.values())) if self._codes else OPEN
        return Test("release", f.IS, (self._codes[value],))

    def _new_lane(self, value: Stored) -> Lane:
        lane = ReleaseLane(self.spec, self._runner, value)
        lane.opened.connect(self._open_release)
        return lane

    def _name(self) -> None:
        by = {release.id: release for release in self.releases}
        for value, lane in self._lanes.items():
            assert isinstance(lane, ReleaseLane)
            release = by.get(value) if isinstance(value, int) else None
            lane.name(release.name if release else t("Unplanned"), "", t(self.field.label))
            lane.show_release(release)

    def retranslate(self) -> None:
        super().retranslate()
        self.setAccessibleName(t("Plan of releases"))

    def _open_release(self, number: int) -> None:
        from ui.pages.planning.sheets import open_release

        open_release(self, self._context, number)

    # -- how full they are --------------------------------------------------------------------------------------------

    def _counted(self, counts: dict[Stored, int]) -> None:
        known: dict[Stored, int] = {value: counts.get(value, 0) for value in self._codes}
        super()._counted({None: sum(counts.values()) - sum(known.values()), **known})

    def _weigh(self) -> None:
        schema, where = self._runner.store.schema, QUERY.where

        def work(connection: Any) -> Loads:
            sums = [
                aggregates.sums_by(connection, schema, "requirements", "release", name, where)
                for name in ("effort", "value")
            ]
            return {value: (float(sums[0][value]), float(sums[1][value])) for value in sums[0]}

        self._runner.read(work, self._weighed, "planning/loads", self.failed.emit)

    def _weighed(self, loads: Loads) -> None:
        other = [load for value, load in loads.items() if value not in self._codes]
        loads = {**loads, None: (sum(one for one, _ in other), sum(two for _, two in other))}
        for value, lane in self._lanes.items():
            assert isinstance(lane, ReleaseLane)
            lane.show_load(*loads.get(value, (0.0, 0.0)))
