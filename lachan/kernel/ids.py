"""Public ids: UUID version 7, made by whoever creates the record.

Source: RFC 9562 (2024) §5.7 and, for order within a millisecond, §6.2 method 1
(fixed-length dedicated counter: 42 bits after the timestamp, then 32 random bits).
"""

import os
import threading
import time
from datetime import UTC, datetime
from uuid import UUID

_COUNTER_BITS = 42
_TAIL_BITS = 32
_VERSION_AND_VARIANT = (0x7 << 76) | (0b10 << 62)
_COUNTER_MAX = (1 << _COUNTER_BITS) - 1


class _Sequence:
    """The last timestamp and counter given out by this process."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        self.lock = threading.Lock()
        self.millisecond = -1
        self.counter = 0

    def following(self) -> tuple[int, int]:
        """The next timestamp and counter, never lower than any given before.

        A clock that is set back does not make ids go back: they keep the last
        timestamp and count on until the clock has caught up.
        """
        present = time.time_ns() // 1_000_000
        with self.lock:
            if present > self.millisecond:
                self.millisecond = present
                # The top bit stays 0: room to count within this millisecond.
                seed = int.from_bytes(os.urandom(6), "big")
                self.counter = seed & (_COUNTER_MAX >> 1)
            else:
                self.counter += 1
                if self.counter > _COUNTER_MAX:
                    self.millisecond, self.counter = self.millisecond + 1, 0
            return self.millisecond, self.counter


_sequence = _Sequence()
os.register_at_fork(after_in_child=_sequence.restart)


def uuid7() -> UUID:
    """A new id, greater than every earlier one of this process; thread-safe.

    The time inside is the machine's, also where the house's clock has an offset:
    an id must stay new whatever day a demonstration lives in.
    """
    millisecond, counter = _sequence.following()
    return _assembled(millisecond, counter, int.from_bytes(os.urandom(4), "big"))


def uuid7_of(at: datetime, entropy: int) -> UUID:
    """The id of a synthetic record: the same `at` and `entropy` give the same id.

    `entropy` is cut to 74 bits. For seeded demonstrations and tests only.
    """
    millisecond = int(at.timestamp() * 1000)
    counter = (entropy >> _TAIL_BITS) & _COUNTER_MAX
    return _assembled(millisecond, counter, entropy & ((1 << _TAIL_BITS) - 1))


def instant_of(identifier: UUID) -> datetime:
    """When the id was made, to the millisecond, in UTC.

    Raises ValueError for an id of another version, which carries no time.
    """
    if identifier.version != 7:
        raise ValueError("Only ids of version 7 carry the instant of their making.")
    milliseconds = identifier.int >> 80
    whole, rest = divmod(milliseconds, 1000)
    return datetime.fromtimestamp(whole, UTC).replace(microsecond=rest * 1000)


def _assembled(millisecond: int, counter: int, tail: int) -> UUID:
    high, low = counter >> 30, counter & 0x3FFFFFFF
    return UUID(
        int=(millisecond & 0xFFFFFFFFFFFF) << 80
        | high << 64
        | low << _TAIL_BITS
        | tail
        | _VERSION_AND_VARIANT
    )
