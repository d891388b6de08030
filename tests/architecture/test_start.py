"""What a process has loaded when its window shows a desk: nothing heavy, and nothing that could open a connection."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from builders import customer, order
from builders import desk as new_desk

ROOT = Path(__file__).parents[2]
HEAVY = ("pandas", "numpy", "scipy", "pyqtgraph", "reportlab", "keyring", "sqlite_utils")
NETWORK = ("socket", "ssl", "http", "urllib.request", "ftplib", "smtplib", "asyncio", "PySide6.QtNetwork")

BEGIN = """
import sys
from pathlib import Path
from ui.app import start
from opsdesk.settings import Settings
from opsdesk.store import vault
from opsdesk.store.keys import RawKey
from opsdesk.store.store import Store
from ui.memory import Memory
from ui.pages import PAGES
app = start.make_application()
start.theme.apply(Settings())
memory = Memory()
memory.keep("page", sys.argv[3])
window = start.Window(Settings(), memory)
store = Store(vault.open_vault(Path(sys.argv[1]), RawKey(bytes.fromhex(sys.argv[2]))))
desk = window.open_desk(store, PAGES)
window.show()
app.processEvents()
"""
OPENED = """
while not desk.runner.idle:
    app.processEvents()
print("\\n".join(sys.modules))
print("writer" if "_connection" in vars(store) else "")
print("\\n".join(f"made:{name}" for name in desk.context.pages))
"""
DAY = """
page = desk.current()
while page.sheet is None:
    app.processEvents()
window.grab()
print(len(page.calls.items), "numpy" in sys.modules)
while page.computing or not desk.runner.idle:
    app.processEvents()
print(len(page.calls.items), "numpy" in sys.modules)
"""
END = """
window.close()
store.close()
"""


def run(script: str, folder: Path, page: str, *, orders: bool) -> str:
    """What a process prints whose window opens a desk of a customer or two on `page`."""
    store = new_desk(folder)
    customer(store, next_follow_up="2026-01-01")
    if orders:
        order(store, customer(store), "100", date="2020-01-01")
    place, key = store.vault.folder, store.vault.key
    store.close()
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + script + END, str(place), key.hex(), page],
        capture_output=True, text=True, cwd=ROOT, check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "OPSDESK_HOME": str(folder / "home")},
    )  # fmt: skip
    return done.stdout


@pytest.fixture(scope="module", params=["today", "customers"])
def page(request: pytest.FixtureRequest) -> str:
    """A page that a desk opens on."""
    return str(request.param)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, page: str) -> set[str]:
    """The modules of a process whose window shows a desk."""
    return set(run(OPENED, tmp_path_factory.mktemp("start"), page, orders=False).split())


@pytest.mark.parametrize("name", HEAVY)
def test_the_window_opens_without(loaded: set[str], page: str, name: str) -> None:
    assert f"ui.pages.{page}.page" in loaded
    assert name not in loaded


def test_only_the_page_that_shows_is_made(loaded: set[str], page: str) -> None:
    """However many pages there are: they must not make the start longer."""
    assert [name for name in loaded if name.startswith("made:")] == [f"made:{page}"]


def test_nothing_is_made_ready_for_writing(loaded: set[str]) -> None:
    """The triggers of every entity wait for the first write."""
    assert "writer" not in loaded


def test_passphrases_and_their_ciphers_wait_until_one_is_needed(loaded: set[str]) -> None:
    assert "nacl" not in loaded


@pytest.mark.parametrize("name", NETWORK)
def test_nothing_that_speaks_to_a_network_is_loaded(loaded: set[str], name: str) -> None:
    assert name not in loaded


def test_the_day_is_painted_before_orders_are_looked_at(tmp_path: Path) -> None:
    """A heading and the follow-up that is due; then, with NumPy, whoever bought only once."""
    assert run(DAY, tmp_path, "today", orders=True).splitlines() == ["2 False", "4 True"]
