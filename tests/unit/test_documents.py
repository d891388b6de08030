"""Documents: templates of every kind in both languages, versions from the journal, differences, tables, export."""

from pathlib import Path

import pytest
from builders import add

from opsdesk import assets, i18n
from opsdesk.errors import Trouble
from opsdesk.model.markdown import blocks
from opsdesk.services import documents
from opsdesk.services.documents import Change
from opsdesk.store import rows
from opsdesk.store.store import Store


def begun(store: Store, kind: str = "prd", title: str = "Export") -> int:
    changes = store.write(lambda s: documents.begin(s, kind, title, author="李静"))
    (number,) = changes.ids["documents"] or ()
    return number


@pytest.mark.parametrize("kind", documents.TEMPLATES)
def test_every_template_says_the_same_in_both_languages(kind: str) -> None:
    shapes = []
    for language in ("en", "zh"):
        i18n.set_language(language)
        found = list(blocks(documents.template(kind, "Export")))
        assert (found[0].kind, found[0].text, found[0].depth) == ("heading", "Export", 1)
        assert "{" not in documents.template(kind, "Export")
        shapes.append([(one.kind, one.depth, len(one.rows and one.rows[0])) for one in found if one.kind in ("heading", "table")])  # fmt: skip
    assert shapes[0] == shapes[1]
    assert {path.stem for path in assets.path("templates", "en").iterdir()} == set(documents.TEMPLATES)


def test_a_new_document_begins_with_its_template_and_a_name(store: Store) -> None:
    number = begun(store, title="  ")
    found = store.read(lambda c: rows.get(c, store.schema, "documents", number))
    assert found is not None
    assert (found["title"], found["kind"], found["author"], found["status"]) == ("PRD", "prd", "李静", "draft")
    assert str(found["body"]).startswith("# PRD\n")


def test_every_version_is_kept_and_the_oldest_is_the_first_text(store: Store) -> None:
    number = begun(store)
    first = documents.template("prd", "Export")
    for body in ("two", "three"):
        store.write(lambda s, body=body: documents.write(s, number, {"body": body}))  # type: ignore[misc]
    store.write(lambda s: documents.write(s, number, {"title": "Other"}))
    found = store.read(lambda c: documents.versions(c, store.schema, number))
    assert [version.body for version in found] == ["three", "two", first]
    assert all(version.at for version in found)
    store.write(lambda s: s.undo())
    store.write(lambda s: s.undo())
    found = store.read(lambda c: documents.versions(c, store.schema, number))
    assert found[0].body == "two"
    other = begun(store)
    assert [one.body for one in store.read(lambda c: documents.versions(c, store.schema, other))] == [first]


def test_a_difference_shows_what_changed_with_a_few_lines_around() -> None:
    before = "\n".join(f"line {n}" for n in range(20))
    after = before.replace("line 10", "line ten")
    assert documents.difference(before, after, 1) == [
        Change("…", ""), Change(" ", "line 9"), Change("-", "line 10"), Change("+", "line ten"), Change(" ", "line 11"),
    ]  # fmt: skip
    assert documents.difference("same", "same") == []


def test_tables_are_written_for_people_to_fill_in(store: Store) -> None:
    add(store, "requirements", code="R-1", title="Export | all", effort=3.0)
    assert documents.comparison(["Export", " ", "A|B"], ["OpsDesk", "Other"]).splitlines() == [
        "| Feature name | OpsDesk | Other |", "| --- | --- | --- |", "| Export | ✓ | ? |", "| A\\|B | ✓ | ? |",
    ]  # fmt: skip
    table = store.read(lambda c: documents.table_of(c, store.schema, ["r-1", "R-9"]))
    (found,) = blocks(table)
    assert found.rows == (("Code", "Title", "Status", "Effort"), ("R-1", "Export | all", "Idea", "3"))
    with pytest.raises(Trouble, match="needs features"):
        documents.comparison([], ["x"])


def test_a_document_is_saved_as_markdown(tmp_path: Path) -> None:
    out = tmp_path / "prd.md"
    documents.export("# 批量导出\n", out)
    assert out.read_text("utf-8") == "# 批量导出\n"
