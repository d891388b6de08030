"""Every kind of field is known wherever kinds are told apart; a new one cannot be forgotten anywhere."""

import pytest

from opsdesk.exchange.convert import convert
from opsdesk.model import kinds as k
from opsdesk.model.record import Field
from opsdesk.model.schema import BUILT_IN
from opsdesk.model.text import DUMP, PARSE, SHOW
from opsdesk.query import filters

ONE_OF_EACH = [kind("customers") if kind is k.Ref else kind() for kind in k.KINDS]


@pytest.mark.parametrize("table", [SHOW, DUMP, PARSE], ids=["show", "dump", "parse"])
def test_text_knows_every_kind(table: dict[type, object]) -> None:
    assert set(table) == set(k.KINDS)


@pytest.mark.parametrize("kind", ONE_OF_EACH, ids=lambda kind: type(kind).__name__)
def test_files_columns_and_filters_know(kind: k.Kind) -> None:
    assert convert(Field("one", kind, "One"), None) is None
    assert k.column_type(kind) in {"TEXT", "INTEGER", "REAL"}
    assert {filters.EMPTY, filters.FILLED} <= set(filters.operators(kind))


def test_records_use_no_kind_of_their_own() -> None:
    assert {type(field.kind) for entity in BUILT_IN for field in entity.fields} <= set(k.KINDS)
