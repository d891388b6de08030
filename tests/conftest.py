"""What holds for every test: a still language and zone, its own home folder, no keychain, and no thread left behind."""

import os
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["TZ"] = "Asia/Shanghai"
os.environ.pop("OPSDESK_PASSPHRASE", None)

import hypothesis
import pytest
from builders import NOON, desk

from opsdesk import clock, i18n, secrets
from opsdesk.model import text
from opsdesk.store.store import Store

# Examples are drawn anew on every developer's run; CI repeats the same ones. Times say nothing on a shared machine.
hypothesis.settings.register_profile("opsdesk", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("opsdesk")


@pytest.fixture(autouse=True)
def _on_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test sees the user's folders, keychain or language, nor what another test left behind."""
    monkeypatch.setenv("OPSDESK_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(secrets, "backends", ())
    i18n.set_language("en")
    text.set_currency("CNY")
    running = set(threading.enumerate())
    yield
    i18n.set_language("en")
    text.set_currency("CNY")
    left = [thread.name for thread in threading.enumerate() if thread not in running and not thread.daemon]
    assert not left, f"threads left behind: {left}"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty desk."""
    opened = desk(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def noon() -> Iterator[datetime]:
    """Hold the clock: it is noon of Thursday 2026-03-05 in Shanghai, where tests take place."""
    with clock.frozen(NOON):
        yield NOON


@pytest.fixture
def chinese() -> None:
    i18n.set_language("zh")
