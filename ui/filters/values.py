"""Where the value of a condition is entered: ticked from what the records have, typed, or a day near today."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from opsdesk import clock
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model import phones
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity, Field
from opsdesk.query import filters as f
from opsdesk.query import pinyin
from opsdesk.query.filters import All, Filter, Operand, Relative, Test
from opsdesk.store import rows
from ui.filters.counts import Counted, CountList, labelled
from ui.forms.completions import Completions, Named
from ui.forms.editor import TypedLine
from ui.forms.editors import editor
from ui.forms.suggestions import Suggestion
from ui.forms.tags import TagsEditor
from ui.runner import Runner
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.flow import Flow
from ui.widgets.live import live
from ui.widgets.segments import Segments

_MOST = 300


class ValuePart(QWidget):
    """The part of the filter popup below the operator. `entered` says that Enter was meant for the whole popup."""

    changed = Signal()
    applied = Signal(object)
    """A whole condition, from a shortcut such as "last 7 days"."""

    def values(self) -> tuple[Operand, ...]:
        """What was entered; () while there is nothing."""
        raise NotImplementedError

    def show_values(self, values: tuple[Operand, ...]) -> None:
        raise NotImplementedError

    def problem(self) -> str:
        return ""


class Ticks(ValuePart):
    """Values that records have, most frequent first, each with a box; typing narrows them or brings a new one."""

    def __init__(self, runner: Runner, entity: Entity, field: Field, where: Filter) -> None:
        super().__init__()
        self._field = field
        self._found: list[Counted] = []
        self._chosen: list[Stored] = []
        self._line = TypedLine()
        self._list = CountList(ticks=True)
        self._list.toggled.connect(self._toggled)
        self._line.textEdited.connect(lambda _text: self._narrow())
        self._line.setVisible(not isinstance(field.kind, k.Flag))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._line)
        column.addWidget(self._list)
        self.setFocusProxy(self._list if isinstance(field.kind, k.Flag) else self._line)
        schema = runner.store.schema

        def work(connection: Any) -> list[tuple[Stored, int]]:
            return rows.groups(connection, schema, entity.name, field.name, where, _MOST)

        runner.read(work, self._counted, slot="filter-values")
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self._line.setPlaceholderText(t("Search values"))
        self._line.setAccessibleName(t("Search values"))
        self._list.setAccessibleName(t(self._field.label))
        self._list.setFixedHeight(theme.px(28) * (3 if isinstance(self._field.kind, k.Flag) else 7) + 4)

    def _counted(self, groups: list[tuple[Stored, int]]) -> None:
        if isinstance(self._field.kind, k.Flag):
            counts = dict(groups)
            groups = [(1, counts.get(1, 0)), (0, counts.get(0, 0))]
        self._found = [one for one in labelled(self._field, groups) if one.value is not None]
        self._narrow()

    def _narrow(self) -> None:
        typed = self._line.text().strip()
        word = typed.casefold()
        known = {one.value for one in self._found}
        extra = [Counted(value, str(value), None) for value in self._chosen if value not in known]
        found = [*extra, *self._found]
        if word:
            found = [
                one for one in found if word in one.text.casefold() or pinyin.initials_of(one.text).startswith(word)
            ]
            free = not isinstance(self._field.kind, k.Flag | k.Pick) or getattr(self._field.kind, "open", False)
            if free and not any(one.text.casefold() == word for one in found):
                found = [Counted(typed, typed, None), *found]
        self._list.show_counts(found, self._chosen)

    def _toggled(self, value: Stored, _adds: bool) -> None:
        if value in self._chosen:
            self._chosen.remove(value)
        else:
            self._chosen.append(value)
        self._list.choose(self._chosen)
        self.changed.emit()

    def values(self) -> tuple[Operand, ...]:
        if not self._chosen and self._line.text().strip() and self._list.shown:
            return (self._list.shown[0].value,)  # typed and Enter: the first one is meant
        return tuple(self._chosen)

    def show_values(self, values: tuple[Operand, ...]) -> None:
        self._chosen = [value for value in values if not isinstance(value, Relative)]
        self._narrow()


class Typed(ValuePart):
    """One line: words to find, several with commas between. `whole`: values rather than parts of them."""

    def __init__(self, field: Field, *, whole: bool = False) -> None:
        super().__init__()
        self._whole = whole
        self._phone = whole and isinstance(field.kind, k.Text) and field.kind.form == "phone"
        self._line: QLineEdit = TypedLine()
        self._line.setAccessibleName(t(field.label))
        self._line.textEdited.connect(lambda _text: self.changed.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._line)
        self.setFocusProxy(self._line)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        parts = t("Part of the text; commas between several")
        self._line.setPlaceholderText(t("The whole value; commas between several") if self._whole else parts)

    def values(self) -> tuple[Operand, ...]:
        pieces = self._line.text().replace("，", ",").split(",")
        return tuple(phones.usual(piece) if self._phone else piece for part in pieces if (piece := part.strip()))

    def show_values(self, values: tuple[Operand, ...]) -> None:
        self._line.setText(", ".join(map(str, values)))


class Edited(ValuePart):
    """One value in the field's own editor."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._editor = editor(_optional(field), self)
        self._editor.changed.connect(self.changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._editor)
        self.setFocusProxy(self._editor)

    def values(self) -> tuple[Operand, ...]:
        value = self._editor.value()
        return () if value is None or self._editor.problem() else (value,)

    def show_values(self, values: tuple[Operand, ...]) -> None:
        value = values[0] if values else None
        self._editor.set_value(None if isinstance(value, Relative) else value)

    def problem(self) -> str:
        return self._editor.problem()


class Codes(ValuePart):
    """Other records, found by name; a filter names them by their codes."""

    def __init__(self, runner: Runner, field: Field) -> None:
        super().__init__()
        assert isinstance(field.kind, k.Ref)
        self._editor = _CodesEditor(field, Completions(runner, field.kind.entity))
        self._editor.changed.connect(self.changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._editor)
        self.setFocusProxy(self._editor)

    def values(self) -> tuple[Operand, ...]:
        return tuple(self._editor.tags)

    def show_values(self, values: tuple[Operand, ...]) -> None:
        self._editor.show_tags([str(value) for value in values])


class _CodesEditor(TagsEditor):
    def __init__(self, field: Field, completions: Completions) -> None:
        super().__init__(Field(field.name, k.Tags(), field.label), None, completions)
        assert isinstance(field.kind, k.Ref)
        self._other = field.kind.entity

    def retranslate(self) -> None:
        self.line.setPlaceholderText("" if self.tags else t("Type a name, phone or code"))

    def look_up(self, typed: str) -> None:
        assert self.completions is not None
        self.completions.records(self._other, typed, self._offer_records)

    def _offer_records(self, found: list[Named]) -> None:
        self.suggestions.offer([Suggestion(one.title, one.code, one.code) for one in found])


class Days(ValuePart):
    """A day of the calendar, or one counted from today, so that a saved view means the same tomorrow."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._field = field
        day = Field(field.name, k.Day(), field.label)
        self._editor = editor(day, self)
        self._count = TypedLine()
        self._count.setAccessibleName(t("Days"))
        self._way = Segments([(-1, _("days ago")), (1, _("days ahead"))])
        self._way.set_value(-1)
        self._mode = Segments([("day", _("A date")), ("near", _("Counted from today"))])
        self._mode.set_value("day")
        self._near = QWidget()
        near = QHBoxLayout(self._near)
        near.setContentsMargins(0, 0, 0, 0)
        self._count.setMaximumWidth(theme.px(64))
        near.addWidget(self._count)
        near.addWidget(self._way, 1)
        shortcuts = Flow(gap=8)
        for words, make in _SHORTCUTS:
            shortcuts.addWidget(Button(words, partial(self._apply, make), tone="link"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(shortcuts)
        column.addWidget(self._mode)
        column.addWidget(self._editor)
        column.addWidget(self._near)
        self._near.hide()
        self.setFocusProxy(self._editor)
        self._editor.changed.connect(self.changed)
        self._count.textEdited.connect(lambda _text: self.changed.emit())
        self._way.chosen.connect(lambda _way: self.changed.emit())
        self._mode.chosen.connect(self._turn)

    def _turn(self, mode: object) -> None:
        self._editor.setVisible(mode == "day")
        self._near.setVisible(mode == "near")
        (self._editor if mode == "day" else self._count).setFocus()
        self.changed.emit()

    def _apply(self, make: "Callable[[str], Filter]") -> None:
        self.applied.emit(make(self._field.name))

    def values(self) -> tuple[Operand, ...]:
        if self._mode.value == "near":
            typed = self._count.text().strip()
            way = self._way.value
            return (Relative(int(typed) * (1 if way == 1 else -1)),) if _is_count(typed) else ()
        value = self._editor.value()
        return () if value is None or self._editor.problem() else (value,)

    def show_values(self, values: tuple[Operand, ...]) -> None:
        first = values[0] if values else None
        near = isinstance(first, Relative)
        self._mode.set_value("near" if near else "day")
        self._editor.setVisible(not near)
        self._near.setVisible(near)
        if isinstance(first, Relative):
            self._count.setText(str(abs(first.days)))
            self._way.set_value(1 if first.days > 0 else -1)
        else:
            self._editor.set_value(first)

    def problem(self) -> str:
        if self._mode.value == "near":
            typed = self._count.text().strip()
            return t("“{text}” is not a number of days", text=typed) if typed and not _is_count(typed) else ""
        return self._editor.problem()


def _is_count(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) <= 5


def _between(field: str, first: Operand, last: Operand) -> Filter:
    return All((Test(field, f.LEAST, (first,)), Test(field, f.MOST, (last,))))


def _this_month(field: str) -> Filter:
    today = clock.today()
    return Test(field, f.LEAST, (today - clock.day_of(today).day + 1,))


_SHORTCUTS: tuple[tuple[str, Callable[[str], Filter]], ...] = (
    (_("Today"), lambda field: Test(field, f.IS, (Relative(0),))),
    (_("Last 7 days"), lambda field: _between(field, Relative(-7), Relative(0))),
    (_("Last 30 days"), lambda field: _between(field, Relative(-30), Relative(0))),
    (_("This month"), _this_month),
    (_("Over 30 days ago"), lambda field: Test(field, f.LESS, (Relative(-30),))),
    (_("Over 90 days ago"), lambda field: Test(field, f.LESS, (Relative(-90),))),
    (_("Before today"), lambda field: Test(field, f.LESS, (Relative(0),))),
    (_("Next 7 days"), lambda field: _between(field, Relative(0), Relative(7))),
)


def value_part(runner: Runner, entity: Entity, field: Field, operator: str, where: Filter) -> ValuePart | None:
    """The part for `operator` on `field`; None where the operator needs no value. `where` is what is counted in."""
    if operator in (f.EMPTY, f.FILLED):
        return None
    if operator == f.CONTAINS:
        return Typed(field)
    match field.kind:
        case k.Day() | k.Moment():
            return Days(field)
        case k.Ref():
            return Codes(runner, field)
        case k.Text() | k.Tags() if field.sensitive:
            return Typed(field, whole=True)  # the values there are, are not for everybody to see
        case k.Text() | k.Pick() | k.Tags() | k.Flag():
            return Ticks(runner, entity, field, where)
        case _:
            return Edited(field)


def _optional(field: Field) -> Field:
    """The field without its marks: a filter may compare with what a form would refuse."""
    return Field(field.name, field.kind, field.label)
