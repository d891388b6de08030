"""House rules that no linter knows, as (pattern, explanation) pairs, and the size and opening of every module."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = ("opsdesk", "ui", "resources", "tests", "packaging", ".ci")
TEXTS = {".py", ".md", ".toml", ".po", ".qss", ".svg", ".txt", ".sh", ".spec", ".iss", ".desktop", ".yml", ""}
MODULES = sorted(file for package in ("opsdesk", "ui") for file in (ROOT / package).rglob("*.py"))
MOST_LINES = 450

RULES = (
    (
        r"/(?:home|Users|root|work|workspace)/[a-z.]|\b[A-Z]:\\\\?Users\b",
        "a path of somebody's machine: find it from the file itself or through opsdesk.paths",
        'open("/home/li/desk.csv")',
    ),
    (
        r"(?:pypi|pythonhosted|npmjs|crates|conda|golang|jsdelivr|unpkg|aliyun|tsinghua|ustc)\.(?:org|io|com|edu|cn)",
        "a host of packages: the repository names packages, whoever installs them chooses the host",
        "https://files.pythonhosted.org/simple",
    ),
    (
        r"^\s*class \w*(?:Manager|Helper|Util|Utils|Misc)\b|^\s*def (?:helper|misc|util)\w*\(",
        "a name that says nothing: take the field's word for what it does",
        "class CustomerManager:",
    ),
    (r"(?:TODO|FIXME|XXX)\b", "unfinished: finish it, or open an issue", "# TODO later"),
    (r"#\s*type:\s*ignore\s*$", "hides every type error: name the one in brackets", "x = y  # type: ignore"),
    (r"\bfrom PySide6\.Qt\w+ import \*", "star imports hide where a name comes from", "from PySide6.QtCore import *"),
    (r"\bQTest\.qWait\(|\bqtbot\.wait\(", "waits for a time: wait for what should happen", "QTest.qWait(50)"),
    (
        r"setTextFormat\(Qt\.TextFormat\.(?:RichText|AutoText|MarkdownText)",
        "reads data as HTML: plain text only",
        "label.setTextFormat(Qt.TextFormat.RichText)",
    ),
)
"""Pattern, what is wrong with it, and a line it must find."""
ALLOWED = {
    "tests/architecture/test_house_rules.py",  # holds the patterns
    "resources/icons/LICENSE",
    "resources/words/LICENSE.APACHE",
}


def texts() -> Iterator[tuple[str, str]]:
    """Every text file of the repository: its path below the root, and what it says."""
    tops = [file for file in ROOT.iterdir() if file.suffix in {".md", ".toml"}]
    for file in [*tops, *(file for part in OURS for file in (ROOT / part).rglob("*"))]:
        name = file.relative_to(ROOT).as_posix()
        if any(part in name for part in ("__pycache__", "/attachments/")):  # the latter are encrypted
            continue
        if file.is_file() and file.suffix in TEXTS and name not in ALLOWED:
            yield name, file.read_text(encoding="utf-8")


@pytest.mark.parametrize(("pattern", "explanation", "example"), RULES, ids=[rule[1].split(":")[0] for rule in RULES])
def test_nowhere_is(pattern: str, explanation: str, example: str) -> None:
    wanted = re.compile(pattern, re.MULTILINE)
    assert wanted.search(example), "the rule finds nothing"
    found = [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match[0].strip()}"
        for name, text in texts()
        for match in wanted.finditer(text)
    ]
    assert not found, f"{explanation}\n" + "\n".join(found)


def test_filters_become_sql_only_where_their_segments_have_been_read() -> None:
    """`plans.condition` reads what a segment says; `sql.where` takes that for granted."""
    plans = {"opsdesk/store/plans.py", "opsdesk/store/drivers.py"}
    found = [
        name
        for file in MODULES
        if (name := file.relative_to(ROOT).as_posix()) not in plans and not name.startswith("opsdesk/query/")
        if re.search(r"\bsql\.where\(|query\.sql import .*\bwhere\b", file.read_text(encoding="utf-8"))
    ]
    assert not found


_STATEMENT = re.compile(r"\s*(?:SELECT\s.*\bFROM\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s)", re.DOTALL)


def statements(source: str) -> list[str]:
    """The texts of a module that are SQL about rows; f-strings by their first part."""
    return [
        part.value
        for part in ast.walk(ast.parse(source))
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and _STATEMENT.match(part.value)
    ]


def test_rows_are_asked_for_in_the_store_and_the_query_package_only() -> None:
    assert statements('c.execute("SELECT 1 FROM customers LIMIT 1")'), "the rule finds nothing"
    places = (ROOT / "opsdesk" / "store", ROOT / "opsdesk" / "query")
    found = {
        file.relative_to(ROOT).as_posix(): sql
        for file in MODULES
        if not any(file.is_relative_to(place) for place in places) and (sql := statements(file.read_text("utf-8")))
    }
    assert not found


def test_no_module_has_a_name_that_says_nothing() -> None:
    nothing = re.compile(r"(?:utils?|helpers?|managers?|misc|common|base|stuff)\.py")
    found = [str(file.relative_to(ROOT)) for file in MODULES if nothing.fullmatch(file.name)]
    assert not found


def test_every_module_opens_with_what_it_is_for() -> None:
    silent = [
        str(file.relative_to(ROOT)) for file in MODULES if not ast.get_docstring(ast.parse(file.read_text("utf-8")))
    ]
    assert not silent, "\n".join(silent)


def test_every_file_can_be_read_in_one_sitting() -> None:
    lines = {str(file.relative_to(ROOT)): len(file.read_text("utf-8").splitlines()) for file in MODULES}
    long = [f"{name}: {count} lines" for name, count in lines.items() if count > MOST_LINES]
    assert not long, f"over {MOST_LINES} lines, split by what changes together\n" + "\n".join(long)
