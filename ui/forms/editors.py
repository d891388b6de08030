"""Which editor a kind of field has; a test fails when a kind has none."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from opsdesk.model import kinds as k
from opsdesk.model.record import Field
from ui.forms.codes import CodesEditor
from ui.forms.completions import Completions
from ui.forms.days import DayEditor, MomentEditor
from ui.forms.editor import Editor
from ui.forms.flag import FlagEditor
from ui.forms.lines import LinkEditor, MoneyEditor, NumberEditor, PercentEditor, SpanEditor, TextEditor
from ui.forms.many import ManyEditor
from ui.forms.pick import PickEditor
from ui.forms.prose import ProseEditor
from ui.forms.ref import RefEditor
from ui.forms.tags import TagsEditor

Make = Callable[[Field, QWidget | None, Completions | None], Editor]


def _text(field: Field, parent: QWidget | None, completions: Completions | None) -> Editor:
    assert isinstance(field.kind, k.Text)
    if field.kind.codes and field.kind.many:
        return CodesEditor(field, parent, completions)
    return ManyEditor(field, parent) if field.kind.many else TextEditor(field, parent, completions)


def _alone(make: Callable[[Field, QWidget | None], Editor]) -> Make:
    """An editor that looks nothing up."""
    return lambda field, parent, _completions: make(field, parent)


EDITORS: dict[type, Make] = {
    k.Text: _text,
    k.Prose: _alone(ProseEditor),
    k.Whole: _alone(NumberEditor),
    k.Decimal: _alone(NumberEditor),
    k.Money: _alone(MoneyEditor),
    k.Percent: _alone(PercentEditor),
    k.Flag: _alone(FlagEditor),
    k.Day: _alone(DayEditor),
    k.Moment: _alone(MomentEditor),
    k.Span: _alone(SpanEditor),
    k.Pick: PickEditor,
    k.Tags: TagsEditor,
    k.Ref: RefEditor,
    k.Link: _alone(LinkEditor),
}


def editor(field: Field, parent: QWidget | None = None, completions: Completions | None = None) -> Editor:
    """The editor of `field`; with `completions` it offers values and records while a person types."""
    if field.sensitive and not isinstance(field.kind, k.Ref):
        completions = None  # what the others have there is personal data
    return EDITORS[type(field.kind)](field, parent, completions)
