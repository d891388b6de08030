"""The core works where no Qt is installed: static checks are blind to dynamic imports, so every module is imported."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

IMPORT_EVERYTHING = """
import importlib, pkgutil, sys

class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6", "pyqtgraph", "ui"):
            raise ImportError(f"the core imports {name}")

sys.meta_path.insert(0, NoQt())
import opsdesk
names = [module.name for module in pkgutil.walk_packages(opsdesk.__path__, "opsdesk.")]
for name in names:
    if not name.endswith("__main__"):
        importlib.import_module(name)
print(len(names))
"""

HEAVY = ("pandas", "numpy", "scipy", "reportlab", "keyring", "sqlite_utils", "pypinyin", "phonenumbers", "babel")


def test_every_module_of_the_core_imports_without_qt() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_EVERYTHING], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 50


def test_a_command_that_counts_loads_nothing_heavy() -> None:
    code = "import sys, opsdesk.cli, opsdesk.store.store; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not set(HEAVY) & {name.partition(".")[0] for name in done.stdout.split()}
