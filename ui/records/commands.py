"""What can be done on a page that lists records: the command rows. The verbs are in verbs.py, loaded when used."""

from collections.abc import Callable, Iterator
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, cast

from opsdesk.i18n import mark as _
from opsdesk.model import kinds as k
from opsdesk.model.record import Field
from ui.commands import Command
from ui.context import Context
from ui.records.listing import Child, Listing

if TYPE_CHECKING:
    from ui.records.page import RecordsPage

NO_VERBS = ModuleType("no verbs")


def commands(context: Context, listing: Listing) -> Iterator[Command]:
    """Those of a list with nothing of its own; a page that has more puts the groups of `Rows` between its own rows."""
    rows = Rows(context, listing)
    yield from rows.files()
    yield rows.edit()
    yield from rows.children()
    yield rows.reveal()
    yield from rows.many()
    yield from rows.looking()


class Rows:
    """Makes the command rows of a list. A row's verb is the function of its name in `own()` or else in verbs.py; it
    is given the page, which is shown first."""

    def __init__(self, context: Context, listing: Listing, own: Callable[[], ModuleType] = lambda: NO_VERBS) -> None:
        self._context, self._listing, self._own = context, listing, own
        self._declared = context.runner.store.schema[listing.entity]

    @property
    def page(self) -> "RecordsPage | None":
        """None as long as nobody was there."""
        return cast("RecordsPage | None", self._context.pages.get(self._listing.page))

    def chosen(self) -> bool:
        return self.page is not None and self.page.chosen is not None

    def listed(self) -> bool:
        """Whether rows of the table are chosen, not cards of a board."""
        return self.chosen() and self.page is not None and self.page.chooser is self.page.table

    def as_list(self) -> bool:
        return self.page is None or self.page.ways.way == "list"

    def one(self) -> bool:
        return self.page is not None and self.page.current_id is not None

    def row(
        self,
        name: str,
        title: str,
        keys: str = "",
        *,
        when: Callable[[], bool] | None = None,
        icon: str = "",
        menu: str = "record",
        words: tuple[str, ...] = (),
        line: bool = False,
        checked: Callable[[], bool] | None = None,
        anywhere: bool = False,
        leads: bool = False,
        run: Callable[["RecordsPage"], object] | None = None,
    ) -> Command:
        """`leads`: it means this list on every page that has no list of its own. `run` stands for a verb by name."""
        return Command(
            self._listing.command(name),
            title,
            partial(self._run, name, run),
            keys,
            when=when,
            icon=icon,
            menu=menu,
            words=words,
            scope="" if leads else self._listing.page,
            line=line,
            checked=checked,
            anywhere=anywhere,
            yields=leads,
        )

    def _run(self, name: str, run: Callable[["RecordsPage"], object] | None) -> object:
        from ui.records import verbs

        self._context.go(self._listing.page)
        page = self.page
        assert page is not None
        verb = name if name != "import" else "import_"  # a keyword
        act = run or getattr(self._own(), verb, None) or getattr(verbs, verb)
        return act(page)

    # -- groups of rows, each in the order of its menu ----------------------------------------------------------------

    def files(self) -> Iterator[Command]:
        listing, leads = self._listing, self._listing.leads
        yield self.row(
            "new", listing.new, "Ctrl+N", icon=listing.new_icon, menu="file", words=("add", "新建", *listing.new_words),
            leads=leads, anywhere=True,
        )  # fmt: skip
        yield self.row(
            "import", _("Import a file"), "Ctrl+I", icon="upload", menu="file", words=("excel", "csv", "导入"),
            leads=leads,
        )  # fmt: skip
        yield self.row(
            "export", _("Export this list"), "Ctrl+E", icon="download", menu="file", words=("excel", "csv", "导出")
        )
        if listing.report:
            yield self.row(
                "list_report", _("PDF of this list"), "Ctrl+P", icon="file-text", menu="file",
                words=("pdf", "report", "打印"),
            )  # fmt: skip

    def edit(self) -> Command:
        return self.row("edit", _("Edit"), "Ctrl+Return", when=self.one, icon="pencil", words=("修改",))

    def children(self) -> Iterator[Command]:
        for number, child in enumerate(self._listing.children):
            yield self.row(
                child.command,
                child.new,
                when=self.one,
                icon=child.icon,
                line=not number,
                run=partial(_add_child, child),
            )

    def reveal(self) -> Command:
        return self.row(
            "reveal", _("Show personal data"), "Ctrl+Shift+P", when=lambda: self.one() and self._is_personal(), icon="eye",
            words=("unmask", "明文", "脱敏"),
        )  # fmt: skip

    def _is_personal(self) -> bool:
        """Own fields marked as personal come and go."""
        return any(field.sensitive for field in self._context.runner.store.schema[self._listing.entity].fields)

    def many(self) -> Iterator[Command]:
        yield self.row(
            "set", _("Set a field of the selection"), "Ctrl+Shift+E", when=self.chosen, icon="list-checks", line=True,
            words=("bulk", "批量"),
        )  # fmt: skip
        if any(map(_is_tags, self._declared.fields)):
            yield self.row("tag", _("Add a tag"), "Ctrl+T", when=self.chosen, icon="tag", words=("标签",))
            yield self.row("untag", _("Take a tag off"), when=self.chosen, icon="tag", words=("标签",))
        yield self.row(
            "copy_headers", _("Copy with headers"), "Ctrl+Shift+C", when=self.listed, icon="copy", menu="edit"
        )
        yield self.row(
            "copy_full", _("Copy with personal data"), when=lambda: self.chosen() and self._is_personal(), icon="copy",
            menu="edit", words=("明文",),
        )  # fmt: skip
        yield self.row(
            "remove", _("Remove"), "Ctrl+Backspace; Shift+Delete", when=self.chosen, icon="trash-2", line=True,
            words=("delete", "删除"),
        )  # fmt: skip

    def looking(self) -> Iterator[Command]:
        listing = self._listing
        yield self.row("filter", _("Add a filter"), "Ctrl+Shift+F", icon="funnel", menu="view", words=("筛选",))
        yield self.row(
            "condition", _("Edit the whole condition"), "Ctrl+Alt+F", icon="funnel", menu="view",
            words=("filter", "and", "or", "筛选", "条件组"),
        )  # fmt: skip
        yield self.row(
            "segments", _("Segments"), "Ctrl+Shift+G", icon="bookmark", menu="view",
            words=("saved views", "snapshot", "分群", "视图", "快照"),
        )  # fmt: skip
        yield self.row(
            "groups", _("Counts beside the list"), "Ctrl+G", icon="list-checks", menu="view", when=self.as_list,
            checked=lambda: self.page is not None and self.page.groups_shown,
        )  # fmt: skip
        yield self.row(
            "detail", listing.beside, "Ctrl+D", icon="panel-right", menu="view",
            checked=lambda: self.page is not None and self.page.detail_shown,
        )  # fmt: skip
        for way in listing.ways:
            yield self.row(
                way.id, way.title, way.keys, icon=way.icon, menu="view", words=way.words,
                checked=partial(self._seen_as, way.id), run=partial(_see_as, way.id),
            )  # fmt: skip
        yield self.row("columns", _("Choose columns"), icon="columns-3", menu="view", words=("列",))
        if listing.state:
            yield self.row("choices", listing.states, icon="pencil", menu="view", words=("rename", "选项", "改名"))

    def _seen_as(self, way: str) -> bool:
        return self.page is not None and self.page.ways.way == way


def _see_as(way: str, page: "RecordsPage") -> None:
    page.toggle_way(way)


def _is_tags(field: Field) -> bool:
    return isinstance(field.kind, k.Tags) and field.name == "tags"


def _add_child(child: Child, page: "RecordsPage") -> object:
    from ui.records import family, verbs

    page.toggle_detail(shown=True)
    page.detail.show_tab(family.tab(child))
    return verbs.quick(page, child.entity, child.quick, {child.by: page.current_id}, child.new)
