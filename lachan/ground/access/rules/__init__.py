"""Judgements about rights, codes, locks and clocks of access. Pure."""

from lachan.ground.access.rules.codes import (
    SECRET_BYTES,
    STEP,
    Outcome,
    Verdict,
    base32,
    code_at,
    enrolment_address,
    in_groups,
    looks_like_recovery_code,
    recovery_code,
    same_recovery_code,
    step_of,
    tried,
)
from lachan.ground.access.rules.devices import device_of
from lachan.ground.access.rules.pins import PinFault, fault_of_pin
from lachan.ground.access.rules.rights import (
    EVERYTHING,
    SEEN_EVERY,
    VISIT_ENDS_AFTER,
    Catalogue,
    RoleAsWritten,
    RolesNotReadable,
    covers,
    outermost,
    pseudonym_code,
    read_roles,
    readable_password,
)
from lachan.ground.access.rules.safeguards import Safeguards, read_safeguards
from lachan.ground.access.rules.tries import Tries

__all__ = [
    "EVERYTHING",
    "SECRET_BYTES",
    "SEEN_EVERY",
    "STEP",
    "VISIT_ENDS_AFTER",
    "Catalogue",
    "Outcome",
    "PinFault",
    "RoleAsWritten",
    "RolesNotReadable",
    "Safeguards",
    "Tries",
    "Verdict",
    "base32",
    "code_at",
    "covers",
    "device_of",
    "enrolment_address",
    "fault_of_pin",
    "in_groups",
    "looks_like_recovery_code",
    "outermost",
    "pseudonym_code",
    "read_roles",
    "read_safeguards",
    "readable_password",
    "recovery_code",
    "same_recovery_code",
    "step_of",
    "tried",
]
