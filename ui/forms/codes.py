"""Codes of other records as chips: found by typing a code or words of the title."""

from PySide6.QtWidgets import QWidget

from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model.record import Field
from ui.forms.completions import Completions, Named
from ui.forms.suggestions import Suggestion
from ui.forms.tags import TagsEditor


class CodesEditor(TagsEditor):
    def __init__(self, field: Field, parent: QWidget | None = None, completions: Completions | None = None) -> None:
        assert isinstance(field.kind, k.Text)
        self._entity = field.kind.codes
        super().__init__(field, parent, completions)

    def retranslate(self) -> None:
        self.line.setPlaceholderText("" if self.tags else t("Type a code or a title"))

    def look_up(self, typed: str) -> None:
        assert self.completions is not None
        self.completions.records(self._entity, typed, self._offer_records)

    def _offer_records(self, found: list[Named]) -> None:
        offered = [Suggestion(one.title, one.code, one.code) for one in found if one.code not in self.tags]
        self.suggestions.offer(offered)
