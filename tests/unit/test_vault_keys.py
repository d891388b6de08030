"""Recovery codes find typing errors; slots and subkeys keep to themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaults import trouble_code

from opsdesk.errors import Trouble
from opsdesk.store import keys

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@given(st.binary(min_size=20, max_size=20))
def test_a_code_stands_for_its_160_bits(secret: bytes) -> None:
    assert keys.recovery_secret(keys.spelled(secret)) == secret


def test_a_code_is_eight_groups_of_five() -> None:
    assert [len(group) for group in keys.new_recovery_code().split("-")] == [5] * 8


@given(st.binary(min_size=20, max_size=20), st.integers(0, 39), st.sampled_from(ALPHABET))
def test_every_wrong_character_is_found_and_its_group_named(secret: bytes, place: int, typed: str) -> None:
    code = keys.spelled(secret).replace("-", "")
    mistyped = code[:place] + typed + code[place + 1 :]
    if mistyped == code:
        return
    with pytest.raises(Trouble) as caught:
        keys.recovery_secret(mistyped)
    assert caught.value.code == "recovery-code-typo"
    assert str(place // 5 + 1) in caught.value.message


@given(st.binary(min_size=20, max_size=20), st.integers(0, 38))
def test_two_neighbours_exchanged_are_found(secret: bytes, place: int) -> None:
    code = keys.spelled(secret).replace("-", "")
    mistyped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if mistyped != code:
        assert trouble_code(lambda: keys.recovery_secret(mistyped)) == "recovery-code-typo"


@given(st.binary(min_size=20, max_size=20), st.integers(0, 7), st.integers(0, 7))
def test_two_groups_exchanged_are_found(secret: bytes, one: int, other: int) -> None:
    groups = keys.spelled(secret).split("-")
    groups[one], groups[other] = groups[other], groups[one]
    if one != other:
        assert trouble_code(lambda: keys.recovery_secret("-".join(groups))) == "recovery-code-typo"


def test_case_spaces_dashes_full_width_and_look_alikes_do_not_matter() -> None:
    secret = bytes(20)
    code = keys.spelled(secret)
    typed = code.lower().replace("-", "  ").replace("0", "o", 3)
    assert keys.recovery_secret(typed) == secret
    full_width = "".join(chr(ord(char) + 0xFEE0) if char.isalnum() else "—" for char in code)
    assert keys.recovery_secret(full_width) == secret
    ones = keys.spelled(bytes.fromhex("08421084210842108421" * 2))
    assert "1" in ones
    for alike in "iIlL":
        assert keys.recovery_secret(ones.replace("1", alike)) == keys.recovery_secret(ones)


def test_a_code_that_is_too_short_says_how_many_characters_there_are() -> None:
    with pytest.raises(Trouble) as caught:
        keys.recovery_secret("ABCDE-FGHJK")
    assert "10" in caught.value.message
    assert trouble_code(lambda: keys.recovery_secret("")) == "recovery-code-typo"


def test_a_slot_of_a_damaged_envelope_cannot_ask_for_all_memory() -> None:
    for cost in ((0, 8192), (1, 1), (1, 2**50), (10**9, 8192)):
        with pytest.raises(ValueError, match="out of range"):
            keys.Cost(*cost)


def test_the_standard_cost_is_at_least_what_owasp_asks() -> None:
    assert keys.STANDARD.memory >= 19 * keys.MIB
    assert keys.STANDARD.operations >= 2


def test_keys_for_different_purposes_differ() -> None:
    key = keys.new_key()
    purposes = ("attachments", "fingerprints", "manifest", "envelope")
    assert len({keys.subkey(key, purpose) for purpose in purposes} | {key}) == 5


def test_no_secret_shows_in_what_is_printed() -> None:
    for unlock in (keys.Passphrase("canary"), keys.Recovery("canary"), keys.RawKey(b"canary")):
        assert "canary" not in repr(unlock)
