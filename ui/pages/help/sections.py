"""What the help page tells: texts from resources/help, shortcuts from the command table, numbers from the fields."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from PySide6.QtGui import QKeySequence

from opsdesk import assets
from opsdesk.i18n import language, t
from opsdesk.i18n import mark as _
from opsdesk.model.schema import Schema
from opsdesk.services import call_words
from ui.commands import Command
from ui.context import Context
from ui.pages.help.reading import Group, Keys, Line, Number, read


@dataclass(frozen=True, slots=True)
class Section:
    """`title` is a message id; `groups` reads what stands in it, in the user's language. `icon` stands for the title where
    there is no room for all."""

    id: str
    icon: str
    title: str
    groups: Callable[[Context], list[Group]]


def native(keys: str) -> str:
    """`keys` as this system writes them: ⌘K on macOS, Ctrl+K elsewhere."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def _text(name: str) -> Callable[[Context], list[Group]]:
    def groups(context: Context) -> list[Group]:
        return read(assets.text("help", language(), f"{name}.md"), context.commands.keys, native)

    return groups


# -- shortcuts ----------------------------------------------------------------------------------------------------------

_IN_LISTS = (
    (_("Open what is selected"), ("Return",)),
    (_("Edit the cell"), ("F2",)),
    (_("Copy what is selected"), ("Ctrl+C",)),
    (_("Select everything"), ("Ctrl+A",)),
    (_("Save the form"), ("Ctrl+Return",)),
    (_("Take off a condition or a tag"), ("Del", "Backspace")),
    (_("Close, or clear the search"), ("Esc",)),
    (_("To the next or the previous call of the day"), ("J", "K")),
    (_("To the next control"), ("Tab",)),
)
"""Keys that belong to no command: lists and forms handle them wherever they stand."""


def _shortcuts(context: Context) -> list[Group]:
    keyed = [command for command in context.commands if command.keys]
    groups = {t("Everywhere"): [command for command in keyed if not command.scope and command.menu != "go"]}
    groups[t("Go")] = [command for command in keyed if command.menu == "go"]
    for scope in dict.fromkeys(command.scope for command in keyed if command.scope):
        page = t(context.commands[f"go.{scope}"].title)
        groups[t("On the page “{page}”", page=page)] = [command for command in keyed if command.scope == scope]
    lists = Group(t("In lists and forms"), lines=[Keys(t(words), _written(keys)) for words, keys in _IN_LISTS])
    return [*(Group(title, lines=[_keys(command) for command in found]) for title, found in groups.items()), lists]


def _keys(command: Command) -> Line:
    return Keys(t(command.title), _written(command.keys.split("; ")))


def _written(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(native, keys))


# -- numbers ------------------------------------------------------------------------------------------------------------

_OVERVIEW = (
    (_("Customers"), _("Number of customers created up to the reporting day, or without a date of creation.")),
    (
        _("New customers per month"),
        _("Customers by the day they were created. The last month runs up to the reporting day."),
    ),
    (
        _("Revenue"),
        _("Sum of the amounts of paid, completed and refunded orders up to the reporting day; refunds are negative."),
    ),
    (_("Have ordered"), _("Customers with at least one counted order, divided by all customers.")),
)
"""The figures of the customer overview, in the words of its report."""


def _numbers(context: Context) -> list[Group]:
    overview = Group(t("Customer overview"), lines=[Number(t(title), t(text)) for title, text in _OVERVIEW])
    return [*_text("numbers")(context), overview, _calls(), *_explained(context.runner.store.schema)]


def _calls() -> Group:
    """The lists of the page of the day, in the words of its report."""
    lists = [Number(call_words.title(name), t(meaning)) for name, meaning in call_words.MEANINGS.items()]
    return Group(t("Calls of the day"), lines=list(lists))


def _explained(schema: Schema) -> Iterator[Group]:
    """The fields that explain themselves, by entity."""
    for entity in schema:
        fields = [
            Number(t(field.label), t(field.help), t("typed or imported") if field.editable else t("computed"))
            for field in entity.fields
            if field.help
        ]
        if fields:
            yield Group(t("Fields of {entity}", entity=t(entity.label)), lines=list(fields))


SECTIONS = (
    Section("first-steps", "lightbulb", _("First steps"), _text("first-steps")),
    Section("shortcuts", "command", _("Shortcuts"), _shortcuts),
    Section("filters", "funnel", _("Filter language"), _text("filters")),
    Section("numbers", "chart-line", _("Numbers"), _numbers),
    Section("feedback", "message-square", _("Feedback"), _text("feedback")),
    Section("priorities", "list-ordered", _("Priorities"), _text("priorities")),
    Section("planning", "list-checks", _("Planning"), _text("planning")),
    Section("campaigns", "calendar-days", _("Campaigns"), _text("campaigns")),
    Section("marketing", "coins", _("Marketing"), _text("marketing")),
    Section("care", "shield-check", _("Archive care"), _text("care")),
    Section("safety", "lock", _("Safety"), _text("safety")),
)
