"""Rot, tampering and crashes around the envelope: found, and mended from its copy."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from vaults import content_of, customers, flip, new_vault, reopened, trouble_code, untouched

from opsdesk.store import envelope, vault
from opsdesk.store.keys import CHEAP, Passphrase
from opsdesk.store.vault import State


def test_every_flipped_bit_of_the_envelope_is_found_and_mended(tmp_path: Path) -> None:
    new_vault(tmp_path, "王伟").vault.close()
    path = tmp_path / envelope.NAME
    intact = path.read_bytes()
    same = envelope.from_bytes(intact)
    for at in range(0, len(intact), 3):
        flip(path, at, at % 8)
        try:
            found = envelope.from_bytes(path.read_bytes())
        except envelope.Unreadable:
            found = None
        assert found in (None, same)  # a flipped blank is still the same envelope
        path.write_bytes(intact)
    for at in range(3, len(intact), 411):
        flip(path, at)
        opened = reopened(tmp_path)
        assert customers(opened) == ["王伟"]
        opened.close()
        assert path.read_bytes() == intact


@pytest.mark.parametrize("left", [0, 1, 200])
def test_a_truncated_or_missing_envelope_is_mended_from_its_copy(tmp_path: Path, left: int) -> None:
    new_vault(tmp_path, "王伟").vault.close()
    path = tmp_path / envelope.NAME
    intact = path.read_bytes()
    path.write_bytes(intact[:left])
    if not left:
        path.unlink()
    opened = reopened(tmp_path)
    assert customers(opened) == ["王伟"]
    opened.close()
    assert path.read_bytes() == intact


def test_a_damaged_copy_is_made_anew(tmp_path: Path) -> None:
    new_vault(tmp_path).vault.close()
    flip(tmp_path / envelope.COPY, 50)
    reopened(tmp_path).close()
    assert (tmp_path / envelope.COPY).read_bytes() == (tmp_path / envelope.NAME).read_bytes()


def test_two_damaged_envelopes_are_damage_and_not_a_wrong_passphrase(tmp_path: Path) -> None:
    new_vault(tmp_path).vault.close()
    flip(tmp_path / envelope.NAME, 50)
    flip(tmp_path / envelope.COPY, 60)
    before = content_of(tmp_path)
    assert vault.state_of(tmp_path) is State.DAMAGED
    assert trouble_code(lambda: reopened(tmp_path)) == "vault-damaged"
    assert untouched(tmp_path, before)


def test_an_envelope_changed_by_someone_without_the_key_is_refused(tmp_path: Path) -> None:
    opened = new_vault(tmp_path).vault
    forged = replace(opened.envelope, min_writer=0, generation=7)  # its checksum is right, its MAC is not
    opened.close()
    for name in (envelope.NAME, envelope.COPY):
        (tmp_path / name).write_bytes(envelope.to_bytes(forged))
    assert trouble_code(lambda: reopened(tmp_path)) == "vault-damaged"


def test_after_a_crash_between_the_two_files_the_new_passphrase_counts(tmp_path: Path) -> None:
    opened = new_vault(tmp_path, "王伟").vault
    before = (tmp_path / envelope.COPY).read_bytes()
    opened.change_passphrase("battery staple", CHEAP)
    opened.close()
    (tmp_path / envelope.COPY).write_bytes(before)
    opened = vault.open_vault(tmp_path, Passphrase("battery staple"))
    opened.close()
    assert (tmp_path / envelope.COPY).read_bytes() == (tmp_path / envelope.NAME).read_bytes()
    assert trouble_code(lambda: reopened(tmp_path)) == "wrong-passphrase"


@pytest.mark.parametrize("slot", ["passphrase", "recovery"])
def test_a_vault_with_the_keychain_alone_cannot_exist(tmp_path: Path, slot: str) -> None:
    opened = new_vault(tmp_path).vault
    body = json.loads(envelope.to_bytes(opened.envelope))
    del body["slots"][slot], body["checksum"]
    with_checksum = json.dumps({**body, "checksum": envelope.checksum(body)}).encode()
    with pytest.raises(envelope.Unreadable, match=slot):
        envelope.from_bytes(with_checksum)
