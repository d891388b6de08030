"""Dependencies of requirements: spelt as the codes are, never in a circle, whether typed, changed for many or imported."""

from pathlib import Path

import pytest
from builders import add

from opsdesk.errors import Trouble
from opsdesk.exchange import importer, reader
from opsdesk.model import text
from opsdesk.model.kinds import Stored
from opsdesk.query.filters import EVERYTHING
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.store import rows
from opsdesk.store.store import Store


def wish(store: Store, code: str, **values: Stored) -> int:
    return add(store, "requirements", code=code, title=f"title of {code}", **values)


def set_(store: Store, number: int, **values: Stored) -> None:
    store.write(lambda s: verbs.edit(s, Selection("requirements", frozenset([number])), values))


def requires(store: Store, number: int) -> list[str]:
    found = store.read(lambda c: rows.get(c, store.schema, "requirements", number))
    assert found is not None
    return text.unpack(found["requires"])


def test_codes_are_kept_as_the_requirements_write_them(store: Store) -> None:
    wish(store, "R-1")
    second = wish(store, "PAY-7", requires="r-1")
    assert requires(store, second) == ["R-1"]
    third = wish(store, "R-3")
    set_(store, third, requires=text.pack(["pay-7", "R-1"]))
    assert requires(store, third) == ["PAY-7", "R-1"]


def test_a_code_that_does_not_exist_is_named(store: Store) -> None:
    number = wish(store, "R-1")
    with pytest.raises(Trouble, match="no requirement “R-99”"):
        wish(store, "R-2", requires="R-99")
    with pytest.raises(Trouble, match="no requirement “R-98”"):
        set_(store, number, related=text.pack(["R-98"]))
    assert store.read(lambda c: rows.count(c, store.schema, "requirements")) == 1


def test_a_circle_is_refused_with_the_loop_shown_and_nothing_is_changed(store: Store) -> None:
    first = wish(store, "R-1")
    wish(store, "R-2", requires="R-1")
    wish(store, "R-3", requires="R-2")
    with pytest.raises(Trouble) as refused:
        set_(store, first, requires=text.pack(["R-3"]))
    assert refused.value.code == "cycle"
    assert "R-1 → R-3 → R-2 → R-1" in refused.value.message
    assert requires(store, first) == []
    with pytest.raises(Trouble, match="R-1 → R-1"):
        set_(store, first, requires=text.pack(["R-1"]))


def test_a_part_that_its_whole_waits_for_is_a_circle_only_with_the_whole_before_it(store: Store) -> None:
    whole = wish(store, "R-1")
    part = wish(store, "R-2", parent=whole)
    other = wish(store, "R-3", requires="R-2")
    with pytest.raises(Trouble, match="R-1 → R-3 → R-2 → R-1"):
        set_(store, whole, requires=text.pack(["R-3"]))
    with pytest.raises(Trouble, match="in a circle"):
        set_(store, whole, parent=part)
    set_(store, other, requires=None)
    set_(store, whole, requires=text.pack(["R-3"]))


def test_many_at_once_are_checked_together(store: Store) -> None:
    wish(store, "R-1")
    wish(store, "R-2")
    with pytest.raises(Trouble, match="R-1 → R-1"):
        store.write(
            lambda s: verbs.edit(
                s, Selection("requirements", frozenset(), EVERYTHING), {"requires": text.pack(["R-1"])}
            )
        )


def test_another_loop_that_was_there_before_does_not_stand_in_the_way(store: Store) -> None:
    def old(s: Store) -> None:  # past the services, as a version before these rules wrote
        with s.operation("import", entity="requirements", n=2, file="old.csv") as operation:
            for code, other in (("R-1", "R-2"), ("R-2", "R-1"), ("R-3", None), ("R-4", None)):
                operation.insert(
                    "requirements",
                    {"code": code, "title": code, "requires": text.pack([other] if other else [])},
                )

    store.write(old)
    third = store.read(lambda c: rows.by_code(c, store.schema, "requirements", "R-3"))
    set_(store, third, requires=text.pack(["R-4"]))
    first = store.read(lambda c: rows.by_code(c, store.schema, "requirements", "R-1"))
    set_(store, first, requires=None)


def imported(store: Store, folder: Path, rows_: str) -> None:
    file = folder / "wishes.csv"
    file.write_text("code,title,requires\n" + rows_, encoding="utf-8")
    plan = importer.prepare(store, "requirements", reader.sniff(file), key="code")
    store.write(lambda s: importer.run(s, "requirements", file, plan))


def test_a_file_may_speak_of_rows_that_come_later_but_not_in_a_circle(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, "R-1,one,R-2\nR-2,two,R-3\nR-3,three,\n")
    assert store.read(lambda c: rows.count(c, store.schema, "requirements")) == 3
    with pytest.raises(Trouble, match="R-1 → R-2 → R-3 → R-1"):
        imported(store, tmp_path, "R-3,three,R-1\nR-4,four,\n")
    assert store.read(lambda c: rows.count(c, store.schema, "requirements")) == 3
