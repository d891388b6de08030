"""What is written can be read back unchanged, never runs as a formula, and never stands there half."""

import csv
import json
import string
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from opsdesk import i18n
from opsdesk.errors import Trouble
from opsdesk.exchange import reader
from opsdesk.exchange.intake import Intake
from opsdesk.exchange.mapping import propose
from opsdesk.exchange.writers import writing
from opsdesk.model import kinds as k
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity, Field
from opsdesk.model.schema import BUILT_IN
from opsdesk.model.text import pack

CUSTOMERS = BUILT_IN["customers"]
FIELDS = list(CUSTOMERS.editable)
EVERY_KIND = Entity(
    "every",
    (
        Field("name", k.Text(), "Every name", marks=frozenset({"required"})),
        *(
            Field(
                f"x_{kind.__name__.lower()}", k.Ref("customers") if kind is k.Ref else kind(), f"Every {kind.__name__}"
            )
            for kind in k.KINDS
            if kind not in (k.Text, k.Pick)
        ),
        Field("x_pick", k.Pick((k.Option("a", "First"), k.Option("b", "Second"))), "Every pick"),
    ),
    "E",
    "Every",
    "Every",
    "name",
)


# Every example starts two children: few examples of many rows, and no shrinking, which would start thousands.
CHILDREN = settings(max_examples=3, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))


def written(path: Path, fields: Sequence[Field], rows: Iterable[Sequence[Stored]], *, words: bool = False) -> Path:
    with writing(path, fields, words=words) as put:
        put(rows)
    return path


def read_back(path: Path, entity: Entity) -> list[dict[str, Stored]]:
    """The records in the file as an import takes them; no cell may be refused."""
    shape = reader.sniff(path)
    intake = Intake(shape, entity, propose(shape, entity))
    names = [field.name for field in intake.fields]
    records = []
    for batch in reader.read(path, shape):
        taken = intake.take(batch)
        assert not taken.reasons
        records += [dict(zip(names, values, strict=True)) for values in taken.values]
    return records


# Text as the desk holds it: cleaned, trimmed, spaces single.
LINES = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp")) | st.sampled_from("=+-@'\"\\,;:；、|\t＝_x000D_"), max_size=40
).map(lambda text: " ".join(text.split())) | st.sampled_from(
    ["=1+1", "'=1+1", "''", "'", "+86 138", "-", "@x", "=HYPERLINK(\"http://x\")", "_x000D_", "&amp;", "<b>", "007", "1.0", "1e5", "TRUE", "true"]
)  # fmt: skip
LISTED = st.lists(
    LINES.map(lambda text: text.replace(";", "").replace("；", "").strip().removeprefix("#").strip()), max_size=4
).map(pack)
DAYS = st.integers(-25_000, 40_000)
VALUES: dict[type, st.SearchStrategy[Stored]] = {
    k.Text: LINES,
    k.Prose: st.lists(LINES, max_size=3).map(lambda lines: "\n".join(lines).strip()),
    k.Whole: st.integers(-(2**60), 2**60),
    k.Decimal: st.floats(allow_nan=False, allow_infinity=False, width=32),
    k.Money: st.integers(-(10**15), 10**15),
    k.Percent: st.floats(-10, 10, allow_nan=False),
    k.Flag: st.sampled_from([0, 1]),
    k.Day: DAYS,
    k.Moment: st.integers(-700_000_000, 4_000_000_000),
    k.Span: st.integers(0, 10**9),
    k.Tags: LISTED,
    k.Ref: st.integers(1, 10**6).map(lambda n: f"C-{n}"),
    k.Link: st.sampled_from(["https://example.com/a?b=1&c='2'", "http://例子.cn/路径"]),
}


def stored(field: Field) -> st.SearchStrategy[Stored]:
    kind = field.kind
    if isinstance(kind, k.Pick):
        value: st.SearchStrategy[Stored] = st.sampled_from([option.key for option in kind.options])
    elif isinstance(kind, k.Text) and kind.form:
        one = st.sampled_from(
            ["13800138000", "075512345678", "+442079460958"] if kind.form == "phone" else ["a@b.cn", "Q+x@例子.com"]
        )
        value = st.lists(one, max_size=3).map(pack) if kind.many else one
    else:
        value = VALUES[type(kind)]
    value = value.map(lambda v: v or None if isinstance(v, str) else v)
    return value.filter(lambda v: v is not None) if field.name == "name" else st.none() | value


def records(entity: Entity) -> st.SearchStrategy[list[tuple[Stored, ...]]]:
    return st.lists(st.tuples(*map(stored, entity.editable)), min_size=10, max_size=12)


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "json"])
@CHILDREN
@given(rows=records(EVERY_KIND))
def test_every_kind_of_value_comes_back_unchanged(tmp_path: Path, suffix: str, rows: list[tuple[Stored, ...]]) -> None:
    file = written(tmp_path / f"a.{suffix}", EVERY_KIND.editable, rows)
    names = [field.name for field in EVERY_KIND.editable]
    assert read_back(file, EVERY_KIND) == [dict(zip(names, row, strict=True)) for row in rows]


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "json", "vcf"])
@CHILDREN
@given(rows=records(CUSTOMERS))
def test_customers_come_back_unchanged(tmp_path: Path, suffix: str, rows: list[tuple[Stored, ...]]) -> None:
    file = written(tmp_path / f"a.{suffix}", FIELDS, rows)
    names = [field.name for field in FIELDS]
    assert [{name: record.get(name) for name in names} for record in read_back(file, CUSTOMERS)] == [
        dict(zip(names, row, strict=True)) for row in rows
    ]


ROW: dict[str, Stored] = {
    "name": "王伟",
    "kind": "company",
    "phone": '["13800138000","075512345678"]',
    "stage": "grow",
    "tags": '["a, b"]',
    "birthday": 7368,
    "value": 123450,
    "note": "=1+1",
}
NAMES = list(ROW)
SOME = [CUSTOMERS.field(name) for name in NAMES]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_headers_and_choices_in_words_come_back_too(tmp_path: Path, suffix: str, language: str) -> None:
    i18n.set_language(language)
    file = written(tmp_path / f"a.{suffix}", SOME, [tuple(ROW.values())], words=True)
    i18n.set_language("en")
    assert read_back(file, CUSTOMERS) == [ROW]


def test_csv_is_made_for_excel_and_runs_no_formula(tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", SOME, [tuple(ROW.values())])
    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfname,kind,")
    (row,) = csv.DictReader(content.decode("utf-8-sig").splitlines())
    assert row == {
        "name": "王伟",
        "kind": "company",
        "phone": "13800138000;075512345678",
        "stage": "grow",
        "tags": "a, b;",
        "birthday": "1990-03-05",
        "value": "1234.50",
        "note": "'=1+1",
    }


def test_xlsx_holds_dates_as_dates_amounts_as_numbers_and_text_as_text(tmp_path: Path) -> None:
    file = written(tmp_path / "a.xlsx", SOME, [tuple(ROW.values())])
    page = openpyxl.load_workbook(file).active
    cells = dict(zip(NAMES, page[2], strict=True))
    assert cells["birthday"].is_date
    assert (cells["value"].value, cells["value"].number_format) == (1234.5, "#,##0.00")
    assert (cells["note"].value, cells["note"].data_type) == ("=1+1", "s")
    assert (page.freeze_panes, page.auto_filter.ref) == ("A2", "A1:H2")


def test_json_holds_lists_and_decimal_strings(tmp_path: Path) -> None:
    file = written(tmp_path / "a.json", SOME, [tuple(ROW.values())])
    (row,) = json.loads(file.read_text(encoding="utf-8"))["rows"]
    assert (row["phone"], row["tags"], row["value"], row["birthday"]) == (
        ["13800138000", "075512345678"],
        ["a, b"],
        "1234.50",
        "1990-03-05",
    )


def test_vcards_are_version_4_and_folded_between_characters(tmp_path: Path) -> None:
    long = dict(ROW, note="很长的备注" * 30)
    file = written(tmp_path / "a.vcf", SOME, [tuple(long.values())])
    lines = file.read_bytes().split(b"\r\n")
    assert lines[:2] == [b"BEGIN:VCARD", b"VERSION:4.0"]
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode("utf-8")


def test_a_text_too_long_for_xlsx_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as caught:
        written(tmp_path / "a.xlsx", [CUSTOMERS.field("note")], [("x" * 32_768,)])
    assert caught.value.code == "text-too-long"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "json", "vcf"])
def test_a_failed_export_leaves_the_old_file_and_no_other(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"a.{suffix}"
    file.write_text("old", encoding="utf-8")

    def interrupted() -> Iterator[tuple[Stored, ...]]:
        yield tuple(ROW.values())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        written(file, SOME, interrupted())
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    assert file.read_text(encoding="utf-8") == "old"


def test_a_place_that_cannot_be_written_and_an_unknown_format_are_told(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as caught:
        written(tmp_path / "no" / "a.csv", SOME, [])
    assert caught.value.code == "unwritable"
    with pytest.raises(Trouble) as caught:
        written(tmp_path / "a.doc", SOME, [])
    assert caught.value.code == "unknown-format"


def test_the_alphabet_of_ascii_survives_csv(tmp_path: Path) -> None:
    texts = [a + b for a in string.punctuation for b in ("", "x", "'", "=")]
    name = CUSTOMERS.field("name")
    file = written(tmp_path / "a.csv", [name], [(text,) for text in texts])
    assert [record["name"] for record in read_back(file, CUSTOMERS)] == texts
