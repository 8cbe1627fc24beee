"""Keys: all derived from the field key, which never enters the database."""

from __future__ import annotations

from functools import lru_cache

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from lachan.ground.journal.models import KeptKey
from lachan.kernel.sealing import CannotOpenError, Keyring

MARKING, SIGNING = "lachan journal mark 1", "lachan journal head 1"

# What stands in the journal was made with these, also after the field key changes.
LASTING = (MARKING, SIGNING)


def fingerprint_of(field_key: bytes) -> str:
    """Sixteen hexadecimal digits by which a field key is told from another."""
    return derived_key("name of the field key", field_key).hex()[:16]


def field_keys() -> tuple[bytes, ...]:
    """The field key in force, then the former ones that are still at hand."""
    return (settings.FIELD_KEY, *settings.FORMER_KEYS)


def derived_key(purpose: str, of: bytes | None = None) -> bytes:
    """32 bytes for one purpose, from the key that never enters the database.

    `of` names another field key than the one in force.
    """
    field_key = settings.FIELD_KEY if of is None else of
    place = (field_key, purpose)
    if place not in _keys:
        derivation = HKDF(
            algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()
        )
        _keys[place] = derivation.derive(field_key)
    return _keys[place]


_keys: dict[tuple[bytes, str], bytes] = {}
# Purpose and field key in force → what was kept of keys before; read once.
_kept: dict[tuple[bytes, str], tuple[bytes, ...]] = {}


def kept_keys(purpose: str) -> tuple[bytes, ...]:
    """Keys for one purpose that rotations kept of former field keys, oldest first."""
    place = (settings.FIELD_KEY, purpose)
    if place not in _kept:
        rows = KeptKey.objects.filter(purpose=purpose).order_by("pk")
        opened = (opened_key(kept) for kept in rows)
        _kept[place] = tuple(key for key in opened if key is not None)
    return _kept[place]


def opened_key(kept: KeptKey) -> bytes | None:
    """A kept key; None if it was sealed under a field key that is not at hand."""
    try:
        return bytes.fromhex(keyring().open(kept.purpose, kept.sealed))
    except CannotOpenError:
        return None


def forget_kept_keys() -> None:
    """Let the next reading of kept keys ask the database."""
    _kept.clear()


def lasting_keys(purpose: str) -> tuple[bytes, ...]:
    """The key for one purpose, and every former one under which something stands."""
    at_hand = (derived_key(purpose, one) for one in field_keys())
    return tuple(dict.fromkeys((*at_hand, *kept_keys(purpose))))


def first_key(purpose: str) -> bytes:
    """The key for one purpose that was in force first: it never changes."""
    kept = kept_keys(purpose)
    return kept[0] if kept else derived_key(purpose, field_keys()[-1])


@lru_cache(maxsize=4)
def _keyring(current: bytes, former: tuple[bytes, ...]) -> Keyring:
    return Keyring(current, former)


def keyring() -> Keyring:
    """The field keys of this house: the one in force, and former ones if any.

    For whatever is sealed at rest: numbers of people, secrets of second factors.
    """
    return _keyring(settings.FIELD_KEY, tuple(settings.FORMER_KEYS))


def marking_key() -> bytes:
    """The key of the marks on entries."""
    return derived_key(MARKING)


def signing_key() -> Ed25519PrivateKey:
    """The key that signs the heads of days."""
    return Ed25519PrivateKey.from_private_bytes(derived_key(SIGNING))


def public_key() -> str:
    """What others need to check a head's signature, in hexadecimal."""
    public = signing_key().public_key()
    return public.public_bytes(
        serialization.Encoding.Raw, serialization.PublicFormat.Raw
    ).hex()
