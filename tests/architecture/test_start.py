"""What a process has loaded when its window shows a desk: nothing heavy, and nothing that could open a connection."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from builders import customer
from builders import desk as new_desk

ROOT = Path(__file__).parents[2]
HEAVY = ("pandas", "numpy", "scipy", "pyqtgraph", "reportlab", "keyring", "sqlite_utils")
NETWORK = ("socket", "ssl", "http", "urllib.request", "ftplib", "smtplib", "asyncio", "PySide6.QtNetwork")

OPENED = """
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
window = start.Window(Settings(), Memory())
store = Store(vault.open_vault(Path(sys.argv[1]), RawKey(bytes.fromhex(sys.argv[2]))))
desk = window.open_desk(store, PAGES)
window.show()
app.processEvents()
while not desk.runner.idle:
    app.processEvents()
print("\\n".join(sys.modules))
print("writer" if "_connection" in vars(store) else "")
print("\\n".join(f"made:{name}" for name in desk.context.pages))
window.close()
store.close()
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules of a process whose window shows a desk."""
    folder = tmp_path_factory.mktemp("start")
    store = new_desk(folder)
    customer(store)
    place, key = store.vault.folder, store.vault.key
    store.close()
    done = subprocess.run(
        [sys.executable, "-c", OPENED, str(place), key.hex()],
        capture_output=True, text=True, cwd=ROOT, check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "OPSDESK_HOME": str(folder / "home")},
    )  # fmt: skip
    return set(done.stdout.split())


@pytest.mark.parametrize("name", HEAVY)
def test_the_window_opens_without(loaded: set[str], name: str) -> None:
    assert "ui.pages.customers.page" in loaded
    assert name not in loaded


def test_only_the_page_that_shows_is_made(loaded: set[str]) -> None:
    """However many pages there are: they must not make the start longer."""
    assert [name for name in loaded if name.startswith("made:")] == ["made:customers"]


def test_nothing_is_made_ready_for_writing(loaded: set[str]) -> None:
    """The triggers of every entity wait for the first write."""
    assert "writer" not in loaded


def test_passphrases_and_their_ciphers_wait_until_one_is_needed(loaded: set[str]) -> None:
    assert "nacl" not in loaded


@pytest.mark.parametrize("name", NETWORK)
def test_nothing_that_speaks_to_a_network_is_loaded(loaded: set[str], name: str) -> None:
    assert name not in loaded
