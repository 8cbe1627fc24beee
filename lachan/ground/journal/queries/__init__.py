"""Reading the journal: what is waiting, one record's history, is the chain whole."""

from lachan.ground.journal.queries.chain import Fault, spelled, unsealed, verify
from lachan.ground.journal.queries.keys import (
    LASTING,
    derived_key,
    field_keys,
    fingerprint_of,
    first_key,
    forget_kept_keys,
    keyring,
    marking_key,
    opened_key,
    public_key,
    signing_key,
)
from lachan.ground.journal.queries.reading import (
    Backlog,
    backlog,
    clock_offset,
    forget_clock_offset,
    naming,
    told,
    trail,
    waiting,
)

__all__ = [
    "LASTING",
    "Backlog",
    "Fault",
    "backlog",
    "clock_offset",
    "derived_key",
    "field_keys",
    "fingerprint_of",
    "first_key",
    "forget_clock_offset",
    "forget_kept_keys",
    "keyring",
    "marking_key",
    "naming",
    "opened_key",
    "public_key",
    "signing_key",
    "spelled",
    "told",
    "trail",
    "unsealed",
    "verify",
    "waiting",
]
