"""Values as plain JSON: the one way in which the house writes them down."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

from lachan.kernel.speech import Listed, Sentence

_PLAIN = type(None), bool, int, float


def plain(value: object) -> object:
    """`value` as JSON knows it: instants and days as ISO 8601, ids as text.

    Raises TypeError for a value with no agreed form, and ValueError for an instant
    without offset: both would be read differently by the next reader.
    """
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, str):
        return str(value)
    return _plain_moment(value)


def _plain_moment(value: object) -> object:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("An instant is written with its offset; this has none.")
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        return float(value)
    return _plain_collection(value)


def _plain_collection(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, Set):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [plain(item) for item in value]
    if hasattr(value, "as_json"):
        return value.as_json()
    if isinstance(value, Sentence | Listed) or hasattr(value, "casefold"):
        return str(value)  # a lazy text, read now
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    raise TypeError(f"{type(value).__name__} has no agreed form in JSON.")
