"""What makes the journal's chain, and how long a failed reaction waits. Pure."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from traceback import extract_tb
from typing import Any
from uuid import UUID

from lachan.kernel import clock
from lachan.kernel.errors import Refused
from lachan.kernel.speech import Sentence

MAX_DEPTH = 8
MAX_TRIES = 12
_LONGEST_WAIT = timedelta(hours=1)
UNFINISHED_AFTER = timedelta(hours=1)
# Twelve hexadecimal digits can be typed from paper and are not met by chance.
SHORTEST_HEAD = 12
START_OF_CHAIN = "0" * 64

# What an entry says, in the order in which nobody needs to care: keys are sorted.
CHAINED_FIELDS = (
    "public_id",
    "fact",
    "payload",
    "happened_at",
    "recorded_at",
    "actor",
    "subject_kind",
    "subject_id",
    "unit_path",
    "count",
    "depth",
    "cause_id",
)

_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|'[^']*'|\([^)]*\)=\([^)]*\)")
_LONG_NUMBER = re.compile(r"\d[\d .\-]{4,}\d")


def wait_before_retry(tries: int, *, spread: float) -> timedelta:
    """How long a reaction rests after its `tries`-th failure: 2 s, 4 s, 8 s … 1 hour.

    `spread` (0 to 1) moves it between half and one and a half of that, so that what
    failed together does not come back together.
    """
    plain = min(timedelta(seconds=2 ** min(tries, 30)), _LONGEST_WAIT)
    return plain * (0.5 + spread)


def told_without_names(error: Exception) -> str:
    """What went wrong, fit to be kept: the kind, the place, and no person's data.

    A refusal keeps its sentence without the values in it. Of other messages what is
    quoted and every long number is left out, because databases quote whole rows.
    """
    kind = type(error).__name__
    place = _place_of(error)
    if isinstance(error, Refused):
        said = error.why.text if isinstance(error.why, Sentence) else ""
    else:
        first_line = str(error).partition("\n")[0]
        said = _LONG_NUMBER.sub("…", _QUOTED.sub("…", first_line))
    return f"{kind}{place}: {said}"[:500] if said else f"{kind}{place}"


def _place_of(error: Exception) -> str:
    frames = extract_tb(error.__traceback__)
    own = [f for f in frames if "/lachan/" in f.filename.replace("\\", "/")]
    if not own:
        return ""
    file = own[-1].filename.replace("\\", "/").rpartition("/lachan/")[2]
    return f" in {file}:{own[-1].lineno}"


def canonical(values: Mapping[str, Any]) -> bytes:
    """The one spelling of an entry, whatever database it was read from."""
    told = {name: _spelled(values[name]) for name in CHAINED_FIELDS}
    return json.dumps(
        told, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    ).encode()


def _spelled(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value


def mark_of(spelled: bytes, key: bytes) -> str:
    """The keyed mark by which the house knows an entry as its own."""
    return hmac.new(key, spelled, hashlib.sha256).hexdigest()


def digest_after(previous: str, spelled: bytes) -> str:
    """The chain's next digest: SHA-256 over the one before and the entry."""
    return hashlib.sha256(previous.encode() + spelled).hexdigest()


def head_message(day: date, position: int, digest: str) -> bytes:
    """What the signature of a day's head covers."""
    return f"lachan journal head 1\n{day}\n{position}\n{digest}".encode()


def fingerprint(key: bytes) -> str:
    """Sixteen hexadecimal digits by which a key is known, and not to be had."""
    return hashlib.sha256(b"lachan fingerprint" + key).hexdigest()[:16]


def is_due(
    *,
    started_at: datetime | None,
    done_at: datetime | None,
    rhythm: timedelta | time,
    now: datetime,
) -> bool:
    """Whether scheduled work should start: its interval is over, or its hour has come.

    `rhythm` is an interval, or a time of day in Vietnam. What was started and never
    finished counts as not started after an hour. A start in the future means that the
    house's clock was set back; then the work is due.
    """
    if started_at is None or started_at > now:
        return True
    if (done_at is None or done_at < started_at) and (
        now - started_at >= UNFINISHED_AFTER
    ):
        return True
    if isinstance(rhythm, timedelta):
        return now - started_at >= rhythm
    today = datetime.combine(clock.today(now), rhythm, clock.VIETNAM)
    latest = today if today <= now else today - clock.DAY
    return started_at < latest
