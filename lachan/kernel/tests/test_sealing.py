import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.kernel.sealing import CannotOpenError, Keyring

KEY, OTHER_KEY = bytes(32), bytes(range(32))


@given(kind=st.sampled_from(["citizen", "phone"]), value=st.text(max_size=80))
def test_what_is_sealed_opens_to_the_same(kind: str, value: str) -> None:
    ring = Keyring(KEY)

    cipher = ring.seal(kind, value)

    assert ring.open(kind, cipher) == value
    assert len(value) < 4 or value.encode() not in cipher


def test_sealing_twice_gives_two_ciphers_and_one_hash() -> None:
    ring = Keyring(KEY)

    assert ring.seal("phone", "+84912345678") != ring.seal("phone", "+84912345678")
    assert ring.keyed_hash("phone", "1") == ring.keyed_hash("phone", "1")
    assert ring.keyed_hash("phone", "1") != ring.keyed_hash("citizen", "1")


def test_another_key_finds_and_opens_nothing() -> None:
    ours, theirs = Keyring(KEY), Keyring(OTHER_KEY)

    cipher = ours.seal("citizen", "038084000001")

    assert ours.keyed_hash("citizen", "1") != theirs.keyed_hash("citizen", "1")
    with pytest.raises(CannotOpenError):
        theirs.open("citizen", cipher)


def test_an_altered_cipher_does_not_open() -> None:
    ring = Keyring(KEY)
    cipher = bytearray(ring.seal("citizen", "038084000001"))
    cipher[-1] ^= 1

    with pytest.raises(CannotOpenError):
        ring.open("citizen", bytes(cipher))
    with pytest.raises(CannotOpenError):
        ring.open("citizen", b"")


def test_a_cipher_of_one_kind_does_not_pass_for_another() -> None:
    ring = Keyring(KEY)

    with pytest.raises(CannotOpenError):
        ring.open("passport", ring.seal("citizen", "038084000001"))


def test_a_new_key_still_opens_and_finds_what_the_former_sealed() -> None:
    before = Keyring(OTHER_KEY)
    cipher = before.seal("citizen", "038084000001")

    after = Keyring(KEY, former=[OTHER_KEY])

    assert after.open("citizen", cipher) == "038084000001"
    assert before.keyed_hash("citizen", "1") in after.keyed_hashes("citizen", "1")
    assert not after.is_current(cipher)
    assert after.is_current(after.seal("citizen", "1"))
