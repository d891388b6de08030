"""Keys: one random data key encrypts everything; slots wrap it for a passphrase, a recovery code and the OS keychain."""

import hashlib
import secrets as random
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from opsdesk.errors import Trouble
from opsdesk.i18n import t

MIB = 1024 * 1024
_SALT_BYTES = 16  # what argon2id takes


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess at a passphrase costs: argon2id passes over `memory` bytes."""

    operations: int
    memory: int

    def __post_init__(self) -> None:
        if not (1 <= self.operations <= 20 and 8192 <= self.memory <= 2048 * MIB):
            raise ValueError(f"out of range: {self}")  # a damaged slot must not take the machine's memory


STANDARD = Cost(4, 64 * MIB)
"""0.14 s a guess on the 2-core machine of SPEED.md; more memory would show in the start-up budget."""

CHEAP = Cost(1, 8192)
"""0.1 ms: for tests and throw-away vaults."""


# How a vault is unlocked


class Passphrase(NamedTuple):
    text: str

    def __repr__(self) -> str:
        return "Passphrase(...)"


class Recovery(NamedTuple):
    code: str

    def __repr__(self) -> str:
        return "Recovery(...)"


class Keychain:
    """The key that this system's keychain remembers."""


class RawKey(NamedTuple):
    key: bytes

    def __repr__(self) -> str:
        return "RawKey(...)"


Unlock = Passphrase | Recovery | Keychain | RawKey


# Slots: the data key, wrapped


@dataclass(frozen=True, slots=True)
class PassphraseSlot:
    salt: bytes
    cost: Cost
    box: bytes

    @classmethod
    def wrap(cls, key: bytes, passphrase: str, cost: Cost) -> "PassphraseSlot":
        if not passphrase:
            raise Trouble(t("The passphrase is empty."), t("Type at least one character."), code="passphrase-empty")
        salt = random.token_bytes(_SALT_BYTES)
        return cls(salt, cost, _seal(key, _stretched(passphrase, salt, cost)))

    def unwrap(self, passphrase: str) -> bytes | None:
        return _unseal(self.box, _stretched(passphrase, self.salt, self.cost))


@dataclass(frozen=True, slots=True)
class RecoverySlot:
    """`confirmed` once the user typed the code back from paper."""

    salt: bytes
    box: bytes
    confirmed: bool

    @classmethod
    def wrap(cls, key: bytes, secret: bytes) -> "RecoverySlot":
        salt = random.token_bytes(16)
        return cls(salt, _seal(key, _mixed(secret, salt)), confirmed=False)

    def unwrap(self, secret: bytes) -> bytes | None:
        return _unseal(self.box, _mixed(secret, self.salt))


@dataclass(frozen=True, slots=True)
class KeychainSlot:
    """The keychain holds `name` -> a random secret that opens this box, so dropping the box takes the access back."""

    name: str
    box: bytes

    @classmethod
    def wrap(cls, key: bytes, name: str, secret: bytes) -> "KeychainSlot":
        return cls(name, _seal(key, secret))

    def unwrap(self, secret: bytes) -> bytes | None:
        return _unseal(self.box, secret)


def new_key() -> bytes:
    return random.token_bytes(32)


def subkey(key: bytes, purpose: str) -> bytes:
    """A key for one purpose; knowing it tells nothing about the data key or its other subkeys."""
    return hashlib.blake2b(f"opsdesk {purpose}".encode(), key=key, digest_size=32).digest()


# NaCl is loaded when a key is first wrapped or unwrapped: 5 ms that a window does without until it is asked to open.


def _stretched(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    from nacl.pwhash import argon2id

    typed = unicodedata.normalize("NFKC", passphrase).encode()  # macOS and Windows type accents differently
    return bytes(argon2id.kdf(32, typed, salt, opslimit=cost.operations, memlimit=cost.memory))


def _mixed(secret: bytes, salt: bytes) -> bytes:
    return hashlib.blake2b(secret, key=salt, digest_size=32, person=b"opsdesk recovery").digest()


def _seal(key: bytes, wrapping: bytes) -> bytes:
    from nacl.secret import SecretBox

    return bytes(SecretBox(wrapping).encrypt(key))


def _unseal(box: bytes, wrapping: bytes) -> bytes | None:
    from nacl.exceptions import CryptoError
    from nacl.secret import SecretBox

    try:
        return bytes(SecretBox(wrapping).decrypt(box))
    except (CryptoError, ValueError):
        return None


# The recovery code: 160 random bits as eight groups, each four characters and a check character


_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
_GROUPS = 8
_ALIKE = str.maketrans("OIL", "011")


def new_recovery_code() -> str:
    return spelled(random.token_bytes(20))


def recovery_secret(code: str) -> bytes:
    """The 20 bytes a typed code stands for. Case, spaces, dashes, O for 0 and I or L for 1 do not matter.

    A typing error raises Trouble that names the group it is in.
    """
    typed = unicodedata.normalize("NFKC", code).upper().translate(_ALIKE)
    typed = "".join(char for char in typed if char.isalnum())
    if len(typed) != _GROUPS * 5:
        raise Trouble(
            t(
                "The recovery code has {expected} characters; {typed} were typed.",
                expected=_GROUPS * 5,
                typed=len(typed),
            ),
            t("Compare it with your recovery sheet."),
            code="recovery-code-typo",
        )
    number = 0
    for index in range(_GROUPS):
        digits = [_ALPHABET.find(char) for char in typed[index * 5 : index * 5 + 5]]
        if -1 in digits or _check(index, digits[:4]) != digits[4]:
            raise Trouble(
                t("Group {number} of the recovery code has a typing error.", number=index + 1),
                t("Compare it with your recovery sheet."),
                code="recovery-code-typo",
            )
        for digit in digits[:4]:
            number = number << 5 | digit
    return number.to_bytes(20)


def spelled(secret: bytes) -> str:
    number = int.from_bytes(secret)
    groups = []
    for index in range(_GROUPS):
        digits = [number >> (155 - 5 * place) & 31 for place in range(index * 4, index * 4 + 4)]
        groups.append("".join(_ALPHABET[digit] for digit in (*digits, _check(index, digits))))
    return "-".join(groups)


def _check(index: int, digits: list[int]) -> int:
    """Horner's scheme in GF(32), begun with the group's number: finds every wrong character, every two characters
    exchanged and every two groups exchanged."""
    check = index + 1
    for digit in digits:
        check = _doubled(check) ^ digit
    return _doubled(check)


def _doubled(element: int) -> int:
    return element << 1 ^ (0b100101 if element & 16 else 0)  # modulo x^5 + x^2 + 1, primitive
