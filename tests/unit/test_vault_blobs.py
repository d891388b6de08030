"""Attachments: encrypted, kept once, never half written, and damage never comes out."""

import os
import tracemalloc
from pathlib import Path

import pytest
from vaults import flip, new_vault, reopened, trouble_code

from opsdesk.errors import Cancelled
from opsdesk.store.blobs import Blobs
from opsdesk.work import Progress

PIECE = 256 * 1024


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "attachments", b"k" * 32)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_goes_in_comes_out(blobs: Blobs, tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    source = tmp_path / "source"
    source.write_bytes(content)
    digest, stored = blobs.put(source)
    assert stored == size
    assert blobs.put(content) == (digest, size)
    assert blobs.read(digest) == content
    blobs.export(digest, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == content
    assert list(blobs.digests()) == [digest]


def test_the_name_depends_on_the_key_so_that_nobody_can_look_for_a_known_file(tmp_path: Path) -> None:
    one, other = Blobs(tmp_path / "a", b"k" * 32), Blobs(tmp_path / "b", b"z" * 32)
    assert one.put(b"known file")[0] != other.put(b"known file")[0]


@pytest.mark.parametrize("where", ["header", "first piece", "last piece", "end"])
def test_a_flipped_bit_anywhere_is_found_and_nothing_is_exported(blobs: Blobs, tmp_path: Path, where: str) -> None:
    digest, _ = blobs.put(os.urandom(2 * PIECE + 100))
    at = {"header": 3, "first piece": 5000, "last piece": -60, "end": -1}[where]
    flip(blobs.path(digest), at)
    assert trouble_code(lambda: blobs.check(digest)) == "attachment-damaged"
    assert trouble_code(lambda: blobs.export(digest, tmp_path / "out")) == "attachment-damaged"
    assert [path.name for path in tmp_path.iterdir()] == ["attachments"]


@pytest.mark.parametrize("left", [0, 10, 24, PIECE + 17 + 24, 2 * PIECE])
def test_a_truncated_file_is_found(blobs: Blobs, left: int) -> None:
    digest, _ = blobs.put(os.urandom(2 * PIECE + 100))
    path = blobs.path(digest)
    path.write_bytes(path.read_bytes()[:left])
    assert trouble_code(lambda: blobs.read(digest)) == "attachment-damaged"


def test_two_files_exchanged_are_found(blobs: Blobs) -> None:
    one, _ = blobs.put(b"one")
    other, _ = blobs.put(b"other")
    blobs.path(one).write_bytes(blobs.path(other).read_bytes())
    assert trouble_code(lambda: blobs.read(one)) == "attachment-damaged"


def test_a_missing_file_is_named(blobs: Blobs) -> None:
    assert not blobs.exists("ab" * 32)
    assert trouble_code(lambda: blobs.read("ab" * 32)) == "missing"


def test_cancelling_leaves_nothing(blobs: Blobs) -> None:
    progress = Progress(lambda done, total, what: progress.cancel())
    with pytest.raises(Cancelled):
        blobs.put(os.urandom(3 * PIECE), progress)
    assert not list(blobs.folder.iterdir())


def test_only_what_no_row_names_is_unreferenced(blobs: Blobs) -> None:
    kept, _ = blobs.put(b"kept")
    loose, _ = blobs.put(b"loose")
    assert list(blobs.unreferenced({kept})) == [loose]
    blobs.remove(loose)
    assert list(blobs.digests()) == [kept]


def test_a_large_file_takes_little_memory(blobs: Blobs, tmp_path: Path) -> None:
    source = tmp_path / "large"
    with source.open("wb") as file:
        file.truncate(24 * 1024 * 1024)
    tracemalloc.start()
    digest, _ = blobs.put(source)
    blobs.export(digest, tmp_path / "out")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * 1024 * 1024


def test_leftovers_of_a_killed_program_are_removed_at_the_next_start(tmp_path: Path) -> None:
    created = new_vault(tmp_path)
    created.vault.blobs.put(b"kept")
    leftover = created.vault.blobs.folder / "00ff.partial"
    leftover.write_bytes(b"half")
    created.vault.close()
    opened = reopened(tmp_path)
    assert not leftover.exists()
    assert len(list(opened.blobs.digests())) == 1
    opened.close()
