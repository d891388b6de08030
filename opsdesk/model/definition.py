"""How a number came about: its formula, what it was computed from, and what was left out. METHODS.md, general rules."""

from dataclasses import dataclass

from opsdesk.i18n import t
from opsdesk.model.figures import day_name


@dataclass(frozen=True, slots=True)
class Definition:
    """Shown where the number is pointed at, and printed at the end of a report, so that anybody can compute it again."""

    name: str
    formula: str
    n: int
    as_of: int
    parameters: tuple[tuple[str, str], ...] = ()
    excluded: str = ""

    @property
    def basis(self) -> str:
        """ "n = 1,204 · As of Nov 22, 2026 · Period: month"."""
        said = [t("n = {n}", n=f"{self.n:,}"), t("As of {day}", day=day_name(self.as_of))]
        said += [t("{name}: {figure}", name=name, figure=value) for name, value in self.parameters]
        if self.excluded:
            said.append(t("Left out: {what}", what=self.excluded))
        return " · ".join(said)

    @property
    def notes(self) -> tuple[str, str]:
        """Two lines, for a chart and its tooltip."""
        return self.formula, self.basis
