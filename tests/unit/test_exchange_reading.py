"""Foreign files through the real child: every format and encoding is read, every bad file is refused in words."""

import json
import os
import struct
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from opsdesk.errors import Cancelled, Trouble
from opsdesk.exchange import reader
from opsdesk.exchange.reading import limits
from opsdesk.exchange.shape import FileShape, Row
from opsdesk.work import Progress

HEAD = "姓名,手机,城市\n"
BODY = "王伟,13800138000,杭州\n李娜,13900139000,上海\n"


def everything(path: Path, **known: str) -> tuple[FileShape, list[Row]]:
    shape = reader.sniff(path, **known)  # type: ignore[arg-type]
    return shape, [row for batch in reader.read(path, shape) for row in batch.rows]


def refused(path: Path, **known: str) -> str:
    """The code of the Trouble that looking at or reading `path` ends in; its words are complete."""
    with pytest.raises(Trouble) as caught:
        everything(path, **known)
    assert path.name in str(caught.value) or caught.value.code == "file-encoding-name"
    assert caught.value.advice
    assert "{" not in str(caught.value)
    return caught.value.code


def sheet(path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


# -- csv ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "recognised"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_every_encoding_is_recognised(tmp_path: Path, encoding: str, recognised: str) -> None:
    file = tmp_path / "客户.csv"
    file.write_bytes((HEAD + BODY).encode(encoding))
    shape, rows = everything(file)
    assert shape.encoding == recognised
    assert [column.header for column in shape.columns] == ["姓名", "手机", "城市"]
    assert rows == [["王伟", "13800138000", "杭州"], ["李娜", "13900139000", "上海"]]


def test_the_first_chinese_character_may_come_after_a_megabyte(tmp_path: Path) -> None:
    file = tmp_path / "late.csv"
    file.write_bytes(b"name,city\n" + b"Smith,London\n" * 120_000 + "王伟,杭州\n".encode("gb18030"))
    shape, rows = everything(file)
    assert shape.encoding == "gb18030"
    assert rows[-1] == ["王伟", "杭州"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_recognised_and_quoted_cells_may_hold_them_and_line_breaks(
    tmp_path: Path, delimiter: str
) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f'name{delimiter}note\nAnn{delimiter}"x{delimiter}y\nz ""q"""\nBob{delimiter}w\n', encoding="utf-8")
    shape, rows = everything(file)
    assert shape.delimiter == delimiter
    assert rows == [["Ann", f'x{delimiter}y\nz "q"'], ["Bob", "w"]]


def test_a_table_may_be_asked_for_by_its_formats_name(tmp_path: Path) -> None:
    file = tmp_path / "a.dat"
    file.write_text("name\tcity\nAnn\tx\n", encoding="utf-8")
    assert everything(file, format="tsv")[1] == [["Ann", "x"]]


def test_excels_own_sep_line_is_believed(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("sep=;\nname;city, area\nAnn;x, y\n", encoding="utf-8")
    shape, rows = everything(file)
    assert (shape.delimiter, shape.header_row, rows) == (";", 2, [["Ann", "x, y"]])


def test_cells_with_the_wires_own_separators_arrive_unharmed(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("name,note\nAnn,a\x1fb\x1ec\nBob,\n", encoding="utf-8")
    assert everything(file)[1] == [["Ann", "a\x1fb\x1ec"], ["Bob", ""]]


def test_row_numbers_count_records_and_blank_lines(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('name,note\n\nAnn,"two\nlines"\nBob,x\n', encoding="utf-8")
    shape = reader.sniff(file)
    (batch,) = reader.read(file, shape)
    assert [(batch.first + at, row) for at, row in enumerate(batch.rows) if any(row)] == [
        (3, ["Ann", "two\nlines"]),
        (4, ["Bob", "x"]),
    ]


def test_an_open_quote_is_told_with_its_row(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('name,note\nAnn,x\nBob,"never closed\n' + "Eve,y\n" * 500, encoding="utf-8")
    with pytest.raises(Trouble, match="row 3"):
        everything(file)
    assert refused(file) == "file-open-quote"


def big(file: Path, head: bytes, block: bytes, megabytes: int) -> Path:
    with file.open("wb") as out:
        out.write(head)
        for _ in range(megabytes):
            out.write(block * (2**20 // len(block)))
    return file


@pytest.mark.parametrize(
    ("head", "block", "code"),
    [
        (b'name,note\nAnn,"', b"abc,def\n", "file-cell-too-long"),
        (b"name,note\nAnn,", b"abcdefgh", "file-line-too-long"),
    ],
)
def test_one_enormous_cell_or_line_needs_little_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, head: bytes, block: bytes, code: str
) -> None:
    monkeypatch.setattr(limits, "MEMORY", 120 * 2**20)
    file = big(tmp_path / "big.csv", head, block, 100)
    assert refused(file) == code


def test_a_file_larger_than_its_memory_limit_is_read_row_by_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MEMORY", 80 * 2**20)
    file = big(tmp_path / "big.csv", b"name,note\n", b"Ann,%s\n" % (b"x" * 8187), 90)
    shape = reader.sniff(file)
    assert sum(len(batch.rows) for batch in reader.read(file, shape)) == 90 * 128


# -- sheets -------------------------------------------------------------------------------------------------------


def test_a_sheet_keeps_the_types_of_its_cells(tmp_path: Path) -> None:
    file = sheet(
        tmp_path / "a.xlsx",
        [
            ["姓名", "手机", "生日", "时间", "金额", "同意"],
            ["王伟", 13800138000, date(1990, 3, 5), datetime(2026, 3, 5, 10, 1, 59), 12.5, True],
        ],
    )
    shape, rows = everything(file)
    assert shape.format == "xlsx"
    assert rows == [["王伟", 13800138000, "1990-03-05", "2026-03-05 10:01:59", 12.5, True]]


def test_the_first_sheet_with_rows_is_taken_unless_another_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    for name, word in (("一月", "Ann"), ("二月", "Bob")):
        page = book.create_sheet(name)
        page.append(["name", "city"])
        page.append([word, "x"])
    book.save(file)
    shape, rows = everything(file)
    assert shape.sheets == ("Sheet", "一月", "二月")
    assert (shape.sheet, rows[0][0]) == ("一月", "Ann")
    assert everything(file, sheet="二月")[1][0][0] == "Bob"
    assert refused(file, sheet="三月") == "file-no-such-sheet"


def test_ods_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.ods"
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    line = "<table:table-row>{}</table:table-row>"
    rows = [["name", "city"], ["王伟", "杭州"]]
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        '<table:table table:name="S1">'
        + "".join(line.format("".join(map(cell.format, row))) for row in rows)
        + "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    shape, found = everything(file)
    assert (shape.format, shape.sheet, found) == ("ods", "S1", [["王伟", "杭州"]])


def test_xls_is_read() -> None:
    """files/customers.xls was made with xlwt 1.3."""
    shape, rows = everything(Path(__file__).parent / "files" / "customers.xls")
    assert (shape.format, shape.sheets, shape.estimated) == ("xls", ("客户",), 1)
    assert rows == [["王伟", 13800138000, "1990-03-05", 12.5, True]]


def test_a_renamed_workbook_is_read_for_what_it_is(tmp_path: Path) -> None:
    file = sheet(tmp_path / "a.xlsx", [["name", "city"], ["Ann", "x"]])
    shape, _ = everything(file.rename(tmp_path / "a.xls"))
    assert shape.format == "xlsx"


# -- json and vcf -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '[{"name":"王伟","tags":["a","b"]},{"name":"Ann","city":null,"late":1.5}]',
        '{"rows": [{"name":"王伟","tags":["a","b"]},\n{"name":"Ann","city":null,"late":1.5}], "total": 2}',
        '{"total": 2, "rows": [{"name":"王伟","tags":["a","b"]},{"name":"Ann","city":null,"late":1.5}]}',
        '{"name":"王伟","tags":["a","b"]}\n\n{"name":"Ann","city":null,"late":1.5}\n',
    ],
)
def test_json_lists_wrapped_lists_and_lines_are_read(tmp_path: Path, text: str) -> None:
    file = tmp_path / "a.json"
    file.write_text(text, encoding="utf-8")
    shape, rows = everything(file)
    assert [column.header for column in shape.columns] == ["name", "tags", "city", "late"]
    assert rows == [["王伟", "a;b", None, None], ["Ann", None, None, 1.5]]


def test_json_larger_than_one_chunk_is_decoded_object_by_object(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps([{"n": n, "text": "x" * 1000} for n in range(5000)]), encoding="utf-8")
    shape, rows = everything(file)
    assert (shape.estimated, [row[0] for row in rows]) == (5000, list(range(5000)))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[{"a": 1}, {"a":', "file-json-broken"),
        ("[1, 2]", "file-json-no-objects"),
        ("[" * 100_000, "file-json-broken"),
        ("[]", "file-no-rows"),
        ('[{"a": 1}] trailing [', None),
        ('{"a": ' + "9" * 5000 + "}", "file-json-broken"),
    ],
)
def test_broken_json_is_told(tmp_path: Path, text: str, code: str | None) -> None:
    file = tmp_path / "a.json"
    file.write_text(text, encoding="utf-8")
    if code:
        assert refused(file) == code
    else:
        assert everything(file)[1] == [[1]]


VCF = """BEGIN:VCARD
VERSION:3.0
N:王;伟;;;
TEL;TYPE=CELL:138-0013-8000
item1.TEL;TYPE="work,voice":+86 21 6234 5678
EMAIL:a@b.cn
ORG:杭州云启\\, 科技;研发部
TITLE:产品经理
BDAY:1990-03-05
NOTE:第一行\\n第二
 行
CATEGORIES:VIP,老客户
ADR;TYPE=HOME:;;文三路 1 号;杭州;浙江;310000;中国
END:VCARD
BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E6=9D=8E;=E5=A8=9C
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E6=9D=8E=
=E5=A8=9C
TEL;CELL:13900139000
END:VCARD
"""


def test_vcards_of_all_versions_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a.vcf"
    file.write_text(VCF, encoding="utf-8")
    shape, rows = everything(file)
    first, second = (dict(zip([c.header for c in shape.columns], row, strict=True)) for row in rows)
    assert first == {
        "name": "王伟",
        "phone": "138-0013-8000;+86 21 6234 5678",
        "email": "a@b.cn",
        "company": "杭州云启, 科技",
        "title": "产品经理",
        "birthday": "1990-03-05",
        "note": "第一行\n第二行",
        "tags": "VIP;老客户",
        "city": "杭州",
        "region": "浙江",
        "address": "中国 浙江 杭州 文三路 1 号 310000",
    }
    assert (second["name"], second["phone"]) == ("李娜", "13900139000")


# -- files that are refused ---------------------------------------------------------------------------------------


def test_plain_obstacles_have_their_own_words(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.csv") == "file-missing"
    assert refused(tmp_path) == "file-folder"
    (tmp_path / "zero.csv").touch()
    assert refused(tmp_path / "zero.csv") == "file-empty"
    (tmp_path / "blank.csv").write_bytes(b"\xef\xbb\xbf \r\n\r\n")
    assert refused(tmp_path / "blank.csv") == "file-empty"
    (tmp_path / "head.csv").write_text("name,phone\n", encoding="utf-8")
    assert refused(tmp_path / "head.csv") == "file-no-rows"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root reads everything")
def test_a_file_nobody_may_read_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(HEAD + BODY, encoding="utf-8")
    file.chmod(0)
    assert refused(file) == "file-unreadable"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xls", b"<html><table><tr><td>x</td></tr></table></html>", "file-html"),
        ("a.xls", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "file-xml"),
        ("a.xls", (HEAD + BODY).encode("gb18030"), "file-not-what-it-says"),
        ("a.xlsx", (HEAD + BODY).encode(), "file-not-what-it-says"),
        ("a.csv", VCF.encode(), "file-not-what-it-says"),
        ("a.csv", b"%PDF-1.7\n", "file-other-format"),
        ("a.csv", b"\x00\x01\x02\x03" * 1000, "file-binary"),
        ("a.csv", bytes(range(1, 256)) * 40, "file-binary"),
        ("a.csv", "name,city\nMüller,Köln\nGrößer,Süß\n".encode("cp1252"), "file-encoding-unknown"),
        ("a.xlsx", OLE + "EncryptedPackage\0".encode("utf-16-le"), "file-encrypted"),
        ("a.xls", OLE + "WordDocument\0".encode("utf-16-le"), "file-other-format"),
        ("a.xls", OLE + "Workbook\0".encode("utf-16-le"), "file-damaged"),
        ("a.xlsx", b"PK\x03\x04 and then nothing", "file-damaged"),
        ("a.vcf", b"BEGIN:VCARD\nFN:Ann\nTEL:1\n", "file-no-rows"),
        ("a.vcf", b"BEGIN:VCARD\nFN:Ann\nEND:VCARD\nBEGIN:VCARD\nFN:Bob\n", "file-vcf-broken"),
    ],
)
def test_files_that_are_not_what_they_seem_are_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    if code == "file-no-rows":
        code = "file-vcf-broken"  # a card without end is told before the missing rows
    assert refused(file) == code


def test_a_workbook_called_csv_is_refused_and_read_when_asked_for_by_format(tmp_path: Path) -> None:
    file = sheet(tmp_path / "a.xlsx", [["name", "city"], ["Ann", "x"]]).rename(tmp_path / "a.csv")
    assert refused(file) == "file-not-what-it-says"
    assert everything(file, format="xlsx")[1] == [["Ann", "x"]]


def test_an_unknown_encoding_can_be_given(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("name,city\nMüller,Köln\n".encode("cp1252"))
    assert everything(file, encoding="cp1252")[1] == [["Müller", "Köln"]]
    assert refused(file, encoding="klingon") == "file-encoding-name"
    assert refused(file, encoding="utf-8") == "file-encoding-broken"


def test_more_than_300_columns_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(",".join(f"h{n}" for n in range(301)) + "\n" + "x," * 300 + "x\n", encoding="utf-8")
    assert refused(file) == "file-too-many-columns"
    assert refused(sheet(tmp_path / "a.xlsx", [[f"h{n}" for n in range(301)], ["x"] * 301])) == "file-too-many-columns"


def rezipped(file: Path, change: Callable[[str, bytes], bytes], target: Path) -> Path:
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
    return target


def test_a_zip_bomb_is_refused_before_calamine_sees_it(tmp_path: Path) -> None:
    good = sheet(tmp_path / "good.xlsx", [["name"], ["Ann"]])
    padding = b"<!-- " + b" " * (80 * 2**20) + b" -->"
    bomb = rezipped(good, lambda n, b: b + padding if n.endswith("sheet1.xml") else b, tmp_path / "bomb.xlsx")
    assert bomb.stat().st_size < 200_000
    started = time.monotonic()
    assert refused(bomb) == "file-bomb"
    assert time.monotonic() - started < 5


def test_an_archive_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    good = sheet(tmp_path / "good.xlsx", [["name"], *(["Ann"] for _ in range(2000))])
    content = bytearray(good.read_bytes())
    at = content.rfind(b"PK\x01\x02", 0, content.find(b"xl/worksheets/sheet1.xml", content.find(b"PK\x01\x02")))
    struct.pack_into("<I", content, at + 24, 100)  # the size in the central directory
    lying = tmp_path / "lying.xlsx"
    lying.write_bytes(content)
    assert refused(lying) == "file-damaged"


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    good = sheet(tmp_path / "good.xlsx", [["name"], ["Ann"]])
    dtd = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa">]>'
    file = rezipped(
        good,
        lambda n, b: b.replace(b"<worksheet", dtd + b"<worksheet", 1) if n.endswith("sheet1.xml") else b,
        tmp_path / "dtd.xlsx",
    )
    assert refused(file) == "file-dtd"


def test_a_cell_at_the_far_corner_needs_more_memory_than_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MEMORY", 600 * 2**20)
    file = tmp_path / "corner.xlsx"
    book = xlsxwriter.Workbook(str(file))
    page = book.add_worksheet()
    page.write_string(0, 0, "name")
    page.write_string(1_048_575, 16_383, "far")
    book.close()
    assert refused(file) in ("file-too-big", "file-damaged")


@pytest.mark.parametrize("seed", range(6))
def test_mutated_workbooks_are_read_or_refused_but_never_harm(tmp_path: Path, seed: int) -> None:
    import random

    dice = random.Random(seed)
    good = sheet(tmp_path / "good.xlsx", [["name", "n"], *([f"Ann{n}", n] for n in range(50))])

    def damage(name: str, content: bytes) -> bytes:
        if not name.endswith("sheet1.xml") and dice.random() < 0.7:
            return content
        damaged = bytearray(content)
        for _ in range(dice.randrange(1, 30)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        return bytes(damaged)

    file = rezipped(good, damage, tmp_path / "bad.xlsx")
    with suppress(Trouble):
        everything(file)


# -- while reading ------------------------------------------------------------------------------------------------


def test_a_file_that_changes_before_or_during_reading_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(HEAD + BODY * 20_000, encoding="utf-8")
    shape = reader.sniff(file)
    batches = reader.read(file, shape)
    next(batches)
    with file.open("a", encoding="utf-8") as more:
        more.write(BODY)
    for rest in (batches, reader.read(file, shape)):
        with pytest.raises(Trouble) as caught:
            list(rest)
        assert caught.value.code == "file-changed"


def test_cancelling_stops_at_once_and_leaves_no_child(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(HEAD + BODY * 50_000, encoding="utf-8")
    shape = reader.sniff(file)
    progress = Progress()
    batches = reader.read(file, shape, progress)
    next(batches)
    progress.cancel()
    with pytest.raises(Cancelled):
        list(batches)
    import psutil

    assert not psutil.Process().children()


def test_a_reader_that_is_dropped_ends_its_child(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(HEAD + BODY * 50_000, encoding="utf-8")
    batches = reader.read(file, reader.sniff(file))
    next(batches)
    batches.close()  # type: ignore[attr-defined]
    import psutil

    assert not psutil.Process().children()


def test_a_strangers_module_in_the_current_folder_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('gotcha')", encoding="utf-8")
    file = tmp_path / "a.csv"
    file.write_text(HEAD + BODY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert len(everything(Path("a.csv"))[1]) == 2
