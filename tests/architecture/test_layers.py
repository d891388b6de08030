"""The import contracts hold, name every page, and each of them can fail."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = {
    contract["name"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
}
VIOLATIONS = {
    "The core knows no window": ("opsdesk/clock.py", "from PySide6 import QtCore"),
    "The core's layers point downward": ("opsdesk/model/kinds.py", "import opsdesk.store.rows"),
    "Only the store speaks SQLite": ("opsdesk/services/rows.py", "import sqlcipher3"),
    "No network": ("ui/theme.py", "import socket"),
    "The window's layers point downward": ("ui/widgets/chip.py", "import ui.dialogs.ask"),
    "Pages are strangers to each other": ("ui/pages/history/page.py", "import ui.pages.settings.rows"),
}
"""Contract -> where it is broken on purpose, and how."""


def linted(folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        capture_output=True, text=True, cwd=folder,
    )  # fmt: skip
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the linter says about a copy of the source with every violation planted."""
    copy = tmp_path_factory.mktemp("planted")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for package in ("opsdesk", "ui"):
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    for place, line in VIOLATIONS.values():
        file = copy / place
        file.write_text(f"{file.read_text('utf-8')}\n{line}\n", encoding="utf-8")
    return linted(copy)


def test_the_contracts_hold() -> None:
    said = linted(ROOT)
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken" in said, said


def test_each_contract_has_a_violation_that_proves_it() -> None:
    assert set(VIOLATIONS) == set(CONTRACTS)


@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_violation_breaks(broken: str, name: str) -> None:
    assert f"{name} BROKEN" in broken, broken


def test_every_page_is_a_stranger_to_the_others() -> None:
    pages = {f"ui.pages.{file.parent.name}" for file in (ROOT / "ui" / "pages").glob("*/__init__.py")}
    assert set(CONTRACTS["Pages are strangers to each other"]["modules"]) == pages
