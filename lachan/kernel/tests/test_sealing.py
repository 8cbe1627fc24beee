from io import BytesIO

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


# ── streams ──────────────────────────────────────────────────────────────────────


def sealed_stream(ring: Keyring, blocks: list[bytes]) -> bytes:
    into = BytesIO()
    ring.seal_stream(blocks, into)
    return into.getvalue()


@pytest.mark.parametrize("size", [0, 1, 1 << 20, (1 << 20) + 1, 3_000_000])
def test_a_stream_comes_back_whole_whatever_its_size(size: int) -> None:
    ring, told = Keyring(bytes(32)), bytes(i % 251 for i in range(size))

    kept = sealed_stream(ring, [told[: size // 3], told[size // 3 :]])

    assert b"".join(ring.open_stream(BytesIO(kept))) == told
    assert told[:64] not in kept or size == 0 or size == 1


def test_a_stream_cut_off_altered_or_under_another_key_is_not_opened() -> None:
    ring = Keyring(bytes(32))
    kept = sealed_stream(ring, [bytes(2_500_000)])
    block = 4 + (1 << 20) + 16
    altered = (
        kept[: 9 + block],  # ends after a whole block
        kept[:-1],
        kept[:9],
        b"",
        kept[:40] + b"\1" + kept[41:],
        kept[:9] + kept[9 + block : 9 + 2 * block] + kept[9 : 9 + block],
    )

    for wrong in altered:
        with pytest.raises(CannotOpenError):
            list(ring.open_stream(BytesIO(wrong)))
    with pytest.raises(CannotOpenError):
        list(Keyring(b"1" * 32).open_stream(BytesIO(kept)))


def test_a_former_key_still_opens_a_stream() -> None:
    kept = sealed_stream(Keyring(bytes(32)), [b"cu"])

    assert list(Keyring(b"1" * 32, [bytes(32)]).open_stream(BytesIO(kept))) == [b"cu"]
