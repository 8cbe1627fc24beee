"""One-time codes from a telephone, and codes on paper for when it is lost. Pure.

Time-based codes after RFC 6238 with the values every application knows: SHA-1, 30 s,
six digits. SHA-1 is safe here (RFC 6238 §1.2 goes by HMAC) and others are ignored by
the common applications.
"""

from __future__ import annotations

import base64
import hmac
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP = 30  # seconds
DIGITS = 6
# A telephone may be one step before or behind; more would help guessing only.
_DRIFT = 1
SECRET_BYTES = 20
_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"


class Outcome(StrEnum):
    """What became of a typed code."""

    PASSED = "passed"
    WRONG = "wrong"
    USED_BEFORE = "used_before"


@dataclass(frozen=True)
class Verdict:
    """The outcome and, if it passed, the step that is now used up."""

    outcome: Outcome
    step: int | None = None


def step_of(at: datetime) -> int:
    """The number of the half minute since 1970 that contains `at`."""
    return int(at.timestamp()) // STEP


def code_at(secret: bytes, step: int) -> str:
    """Six digits for one half minute."""
    return TOTP(secret, DIGITS, SHA1(), STEP).generate(step * STEP).decode()  # noqa: S303  # see above


def tried(secret: bytes, typed: str, *, at: datetime, last_step: int) -> Verdict:
    """Whether a typed code is right at `at` and has not been used.

    A code of `last_step` or before was used, or was overtaken by one that was: whoever
    looked over a shoulder cannot use it again (RFC 6238 §5.2).
    """
    digits = "".join(letter for letter in typed if letter.isdigit())
    now = step_of(at)
    right = [
        step
        for step in range(now - _DRIFT, now + _DRIFT + 1)
        if hmac.compare_digest(code_at(secret, step), _ascii(digits))
    ]
    fresh = [step for step in right if step > last_step]
    if fresh:
        return Verdict(Outcome.PASSED, max(fresh))
    return Verdict(Outcome.USED_BEFORE if right else Outcome.WRONG)


def _ascii(digits: str) -> str:
    """Digits of other scripts as those of ours: full-width ones of an input method."""
    return "".join(str(unicodedata.digit(one, 0)) for one in digits)


def enrolment_address(secret: bytes, *, account: str, house: str) -> str:
    """What the QR code says to the application on the telephone."""
    told = {
        "secret": base32(secret),
        "issuer": house,
        "algorithm": "SHA1",
        "digits": DIGITS,
        "period": STEP,
    }
    return f"otpauth://totp/{quote(f'{house}:{account}')}?{urlencode(told)}"


def base32(secret: bytes) -> str:
    """The secret as it is typed where no camera reads it."""
    return base64.b32encode(secret).decode().rstrip("=")


def in_groups(text: str, size: int = 4) -> str:
    """Text in groups that can be typed without losing one's place."""
    return " ".join(text[at : at + size] for at in range(0, len(text), size))


def recovery_code(randomness: bytes) -> str:
    """A code of 4 × 3 letters and digits for paper; some 58 bits of 8 random bytes."""
    if len(randomness) < 8:
        raise ValueError("A recovery code is made of at least 8 random bytes.")
    number = int.from_bytes(randomness, "big")
    letters = ""
    for _place in range(12):
        number, digit = divmod(number, len(_LETTERS))
        letters += _LETTERS[digit]
    return "-".join(letters[at : at + 4] for at in range(0, 12, 4))


def same_recovery_code(typed: str) -> str:
    """The code as it is compared: however it was copied from the paper."""
    kept = (letter for letter in typed.lower() if letter in _LETTERS)
    return "".join(kept)


def looks_like_recovery_code(typed: str) -> bool:
    """Whether a typed text is meant as a code on paper and no six digits."""
    return any(letter.isalpha() for letter in typed)
