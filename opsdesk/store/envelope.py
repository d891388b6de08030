"""The envelope: the small readable file that says what a vault is and holds its wrapped key.

It carries a checksum, so that rot is seen without a key, and a MAC under the data key, so that tampering is seen with
one. A second copy stands beside it.

Decision: the copy is brought up to date after each change (`envelope.copy.json`).
Why: a copy of the state before would let a passphrase that was just changed open the vault again, and would send a
vault whose first copy rotted back to an older generation of its data.
Instead of: keeping the previous envelope.
Status: in force; tests/unit/test_vault_envelope.py damages either file.
"""

import dataclasses
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from opsdesk.store import durable
from opsdesk.store.connect import PAGE_SIZE
from opsdesk.store.keys import Cost, KeychainSlot, PassphraseSlot, RecoverySlot, subkey

NAME = "envelope.json"
COPY = "envelope.copy.json"
_FORMAT = "opsdesk-vault"
_CIPHER = {"name": "sqlcipher", "version": 4, "page_size": PAGE_SIZE, "key": "raw"}


class Unreadable(ValueError):  # noqa: N818 - a finding, handled by the caller
    """These bytes are no intact envelope."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A vault always has a passphrase and a recovery code; the keychain can only come on top.

    `schema` is the version of the data; `min_reader` and `min_writer`: the oldest schema version of a program that may read and write the data.
    `generation` and `attachments` name the data, so that replacing the envelope switches all of it at once.
    """

    vault: str
    generation: int
    schema: int
    min_reader: int
    min_writer: int
    created: int
    passphrase: PassphraseSlot
    recovery: RecoverySlot
    keychain: KeychainSlot | None = None
    attachments: str = "attachments"
    mac: bytes = b""

    def sealed(self, key: bytes) -> "Envelope":
        return replace(self, mac=self._mac(key))

    def is_sealed_by(self, key: bytes) -> bool:
        return hmac.compare_digest(self.mac, self._mac(key))

    def _mac(self, key: bytes) -> bytes:
        body = _canonical(_body(replace(self, mac=b"")))
        return hashlib.blake2b(body, key=subkey(key, "envelope"), digest_size=32).digest()

    @property
    def database(self) -> str:
        return database_name(self.generation)


def database_name(generation: int) -> str:
    return f"vault-{generation:06d}.db"


def to_bytes(envelope: Envelope) -> bytes:
    body = _body(envelope)
    return json.dumps({**body, "checksum": checksum(body)}, indent=1).encode()


def from_bytes(content: bytes) -> Envelope:
    """The envelope in `content`; raises Unreadable when it is damaged or something else."""
    try:
        body = json.loads(content)
        said = body.pop("checksum")
        if body["format"] != _FORMAT or said != checksum(body):
            raise Unreadable("checksum")
        return _parsed(body)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(str(error)) from error


def candidates(folder: Path) -> Iterator[Envelope]:
    """The intact envelopes of `folder`, the better one first. They differ after a crash between writing the two."""
    seen: list[Envelope] = []
    for name in (NAME, COPY):
        try:
            envelope = from_bytes((folder / name).read_bytes())
        except (Unreadable, FileNotFoundError):
            continue
        if envelope not in seen:
            seen.append(envelope)
            yield envelope


def exists(folder: Path) -> bool:
    return any((folder / name).exists() for name in (NAME, COPY))


def write(folder: Path, envelope: Envelope) -> None:
    """The moment of truth of every change: once envelope.json is renamed, the new state counts."""
    content = to_bytes(envelope)
    durable.write(folder / NAME, content)
    durable.write(folder / COPY, content)


def mend(folder: Path, envelope: Envelope) -> None:
    """Bring both copies to `envelope`, the one that opened the vault."""
    content = to_bytes(envelope)
    for name in (NAME, COPY):
        path = folder / name
        if not path.exists() or path.read_bytes() != content:
            durable.write(path, content)


def _body(envelope: Envelope) -> dict[str, Any]:
    fields = dataclasses.asdict(envelope)
    slots = {name: fields.pop(name) for name in ("passphrase", "recovery", "keychain")}
    if slots["keychain"] is None:
        del slots["keychain"]
    body: dict[str, Any] = _hexed({"format": _FORMAT, "version": 1, "cipher": _CIPHER, **fields, "slots": slots})
    return body


def _parsed(body: dict[str, Any]) -> Envelope:
    slots = body["slots"]
    passphrase, recovery, keychain = slots["passphrase"], slots["recovery"], slots.get("keychain")
    return Envelope(
        vault=body["vault"],
        generation=body["generation"],
        schema=body["schema"],
        min_reader=body["min_reader"],
        min_writer=body["min_writer"],
        created=body["created"],
        passphrase=PassphraseSlot(
            bytes.fromhex(passphrase["salt"]), Cost(**passphrase["cost"]), bytes.fromhex(passphrase["box"])
        ),
        recovery=RecoverySlot(
            bytes.fromhex(recovery["salt"]), bytes.fromhex(recovery["box"]), confirmed=recovery["confirmed"]
        ),
        keychain=KeychainSlot(keychain["name"], bytes.fromhex(keychain["box"])) if keychain else None,
        attachments=body["attachments"],
        mac=bytes.fromhex(body["mac"]),
    )


def _hexed(value: Any) -> Any:
    match value:
        case bytes():
            return value.hex()
        case dict():
            return {name: _hexed(item) for name, item in value.items()}
        case _:
            return value


def _canonical(body: dict[str, Any]) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()


def checksum(body: dict[str, Any]) -> str:
    return hashlib.sha256(_canonical(body)).hexdigest()
