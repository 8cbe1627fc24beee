"""What is encrypted at rest and found by a keyed hash: numbers of people, secrets.

AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D); HMAC-SHA-256 cut to 128
bits; both keys derived from the house's field key by HKDF (RFC 5869). The first byte
of a cipher tells under which field key it was made, so that keys can be changed.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Callable, Iterable, Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

HASH_BYTES = 16
_NONCE_BYTES = 12
_PREFIX_BYTES = 8
_BLOCK = 1 << 20  # bytes of a stream that are sealed at once
_LENGTH = struct.Struct(">I")
_SHORTEST = 1 + _NONCE_BYTES + 16  # key id, nonce, tag


class CannotOpenError(ValueError):
    """Raised for a cipher made under a key that is not in the ring, or altered."""


def _derived(key: bytes, purpose: bytes, length: int = 32) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=b"lachan people " + purpose).derive(
        key
    )


def _hmac_sha256(key: bytes) -> Callable[[bytes], bytes]:
    """HMAC (RFC 2104) with both pads hashed once; `hmac` would do so for each number.

    `key` is at most one block long (64 bytes).
    """
    block = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))

    def code_of(told: bytes) -> bytes:
        inside, outside = inner.copy(), outer.copy()
        inside.update(told)
        outside.update(inside.digest())
        return outside.digest()

    return code_of


class Keyring:
    """The field key in force, and former ones that old ciphers still need."""

    def __init__(self, current: bytes, former: Iterable[bytes] = ()) -> None:
        ring = [current, *former]
        ids = [_derived(key, b"key id", 1)[0] for key in ring]
        if len(set(ids)) != len(ids):
            raise ValueError("Two field keys share an id byte; make another new key.")
        self._ciphers = {
            key_id: AESGCM(_derived(key, b"sealing"))
            for key_id, key in zip(ids, ring, strict=True)
        }
        self._streams = {
            key_id: AESGCM(_derived(key, b"backups"))
            for key_id, key in zip(ids, ring, strict=True)
        }
        self._current_id = bytes((ids[0],))
        self._current = self._ciphers[ids[0]]
        self._finders = [_hmac_sha256(_derived(key, b"finding")) for key in ring]
        self.has_former = len(ring) > 1

    def seal(self, kind: str, value: str) -> bytes:
        """The number as it is stored; another text each time."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._current.encrypt(nonce, value.encode(), kind.encode())
        return self._current_id + nonce + sealed

    def open(self, kind: str, cipher: bytes | memoryview) -> str:
        """The number again. Raises CannotOpenError without the key, or if altered."""
        stored = bytes(cipher)
        key = self._ciphers.get(stored[0]) if len(stored) >= _SHORTEST else None
        if key is None:
            raise CannotOpenError("This number was sealed under a key not held here.")
        nonce, sealed = stored[1 : 1 + _NONCE_BYTES], stored[1 + _NONCE_BYTES :]
        try:
            return key.decrypt(nonce, sealed, kind.encode()).decode()
        except InvalidTag:
            raise CannotOpenError("This sealed number was altered.") from None

    def keyed_hash(self, kind: str, value: str) -> bytes:
        """Under which a number is found; tells nothing to those without the key."""
        return self._finders[0](f"{kind}:{value}".encode())[:HASH_BYTES]

    def keyed_hashes(self, kind: str, value: str) -> tuple[bytes, ...]:
        """The hash under every key of the ring: what a search must try."""
        told = f"{kind}:{value}".encode()
        return tuple(finder(told)[:HASH_BYTES] for finder in self._finders)

    def is_current(self, cipher: bytes) -> bool:
        """True if the cipher was made under the key in force."""
        return bytes(cipher[:1]) == self._current_id

    def seal_stream(self, blocks: Iterable[bytes], into: IO[bytes]) -> None:
        """Write a sealed stream; whoever cuts, swaps or drops a part of it is found.

        Each block has the nonce of the stream and its own place, and says whether it
        is the last.
        """
        prefix = os.urandom(_PREFIX_BYTES)
        into.write(self._current_id + prefix)
        cipher = self._streams[self._current_id[0]]
        for place, (block, is_last) in enumerate(_with_last(_even(blocks))):
            nonce = prefix + _LENGTH.pack(place)
            sealed = cipher.encrypt(nonce, block, bytes((is_last,)))
            into.write(_LENGTH.pack(len(sealed)) + sealed)

    def open_stream(self, source: IO[bytes]) -> Iterator[bytes]:
        """The blocks again. Raises CannotOpenError without the key, or if altered."""
        head = source.read(1 + _PREFIX_BYTES)
        cipher = self._streams.get(head[0]) if len(head) > _PREFIX_BYTES else None
        if cipher is None:
            raise CannotOpenError("This was sealed under a key not held here.")
        sealed, place = _next_block(source), 0
        while sealed:
            after = _next_block(source)
            nonce = head[1:] + _LENGTH.pack(place)
            try:
                yield cipher.decrypt(nonce, sealed, bytes((not after,)))
            except InvalidTag:
                raise CannotOpenError("This sealed stream was altered.") from None
            sealed, place = after, place + 1
        if not place:
            raise CannotOpenError("This sealed stream was cut off.")


def _next_block(source: IO[bytes]) -> bytes:
    length = source.read(_LENGTH.size)
    return source.read(_LENGTH.unpack(length)[0]) if len(length) == 4 else b""


def _even(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Blocks of one size, the last perhaps shorter; at least one."""
    kept = bytearray()
    for block in blocks:
        kept += block
        while len(kept) > _BLOCK:
            yield bytes(kept[:_BLOCK])
            del kept[:_BLOCK]
    yield bytes(kept)


def _with_last(blocks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    here = next(blocks)
    for after in blocks:
        yield here, False
        here = after
    yield here, True
