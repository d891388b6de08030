"""What can be done about plans from anywhere, and with the plan on show."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar, cast

from opsdesk.i18n import mark as _
from ui.commands import Command
from ui.context import Context
from ui.pages.planning.page import PLANNING, TABS, PlanningPage
from ui.tabbed import tab_commands

if TYPE_CHECKING:
    from ui.pages.planning.plan import PlanTab

T = TypeVar("T")


def commands(context: Context) -> Iterator[Command]:
    yield from tab_commands(context, PLANNING, TABS)
    yield from plan_commands(context)


def plan_commands(context: Context) -> Iterator[Command]:
    def shown() -> "PlanTab | None":
        page = context.pages.get(PLANNING)
        return cast("PlanTab | None", page.shown("plan")) if isinstance(page, PlanningPage) else None

    def run(act: "Callable[[PlanTab], object]") -> Callable[[], object]:
        return lambda: act(tab) if (tab := shown()) is not None else None

    def may(ask: "Callable[[PlanTab], bool]") -> Callable[[], bool]:
        return lambda: (tab := shown()) is not None and ask(tab)

    yield Command(
        "planning.new_release", _("New release"), run(lambda tab: tab.new_release()), when=may(lambda tab: tab.can_write),
        icon="plus", scope=PLANNING, menu="record", line=True, words=("sprint", "新建版本", "迭代"),
    )  # fmt: skip
    yield Command(
        "planning.propose", _("Plan it"), run(lambda tab: tab.propose()), "Ctrl+Shift+L",
        when=may(lambda tab: not tab.planning), icon="list-checks", scope=PLANNING, menu="record",
        words=("optimise", "排期", "最优"),
    )  # fmt: skip
    yield Command(
        "planning.stop", _("Stop planning"), run(lambda tab: tab.stop()), when=may(lambda tab: tab.planning), icon="x",
        scope=PLANNING, menu="record", words=("cancel", "取消"),
    )  # fmt: skip
    yield Command(
        "planning.accept", _("Accept the proposal"), run(lambda tab: tab.accept()), when=may(lambda tab: tab.can_accept),
        icon="check", scope=PLANNING, menu="record", words=("采纳",),
    )  # fmt: skip
