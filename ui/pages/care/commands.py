"""What can be done about the care of the archives from anywhere, and with the duplicates on show."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from opsdesk.i18n import mark as _
from ui.commands import Command
from ui.context import Context
from ui.pages.care.page import CARE, TABS, CarePage
from ui.tabbed import tab_commands

if TYPE_CHECKING:
    from ui.pages.care.duplicates import DuplicatesTab


def commands(context: Context) -> Iterator[Command]:
    yield from tab_commands(context, CARE, TABS)
    yield from duplicate_commands(context)
    yield from privacy_commands(context)


def duplicate_commands(context: Context) -> Iterator[Command]:
    def shown() -> "DuplicatesTab | None":
        page = context.pages.get(CARE)
        return page.shown("duplicates") if isinstance(page, CarePage) else None  # type: ignore[return-value]

    def run(act: "Callable[[DuplicatesTab], object]") -> Callable[[], object]:
        return lambda: act(tab) if (tab := shown()) is not None else None

    def may(ask: "Callable[[DuplicatesTab], bool]") -> Callable[[], bool]:
        return lambda: (tab := shown()) is not None and ask(tab)

    yield Command(
        "duplicates.search", _("Search for duplicates"), run(lambda tab: tab.search()), when=may(lambda tab: tab.can_search),
        icon="search", scope=CARE, menu="record", line=True, words=("scan", "查重", "查找重复"),
    )  # fmt: skip
    yield Command(
        "duplicates.same", _("The same: merge them"), run(lambda tab: tab.same()), "S", when=may(lambda tab: tab.deciding),
        icon="check", scope=CARE, menu="record", words=("merge", "合并", "同一个"),
    )  # fmt: skip
    yield Command(
        "duplicates.different", _("Different ones"), run(lambda tab: tab.different()), "D",
        when=may(lambda tab: tab.deciding), icon="x", scope=CARE, menu="record", words=("not the same", "不是同一个"),
    )  # fmt: skip
    yield Command(
        "duplicates.skip", _("Decide later"), run(lambda tab: tab.skip()), "K", when=may(lambda tab: tab.deciding),
        icon="chevron-right", scope=CARE, menu="record", words=("skip", "跳过"),
    )  # fmt: skip


def privacy_commands(context: Context) -> Iterator[Command]:
    def unmask() -> None:
        from ui.pages.care.unmask import Unmask

        Unmask(context.commands.window, context.veil).open()

    veil = context.veil
    yield Command(
        "privacy.unmask", _("Show all personal data…"), unmask, when=lambda: veil.on and not veil.lifted, icon="eye",
        menu="view", line=True, words=("unmask", "明文", "脱敏"),
    )  # fmt: skip
    yield Command(
        "privacy.mask", _("Mask personal data again"), veil.cover, "Ctrl+Shift+M", when=lambda: veil.on, icon="eye-off",
        menu="view", words=("hide", "隐藏", "脱敏"),
    )  # fmt: skip
