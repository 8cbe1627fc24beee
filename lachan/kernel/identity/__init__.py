"""Numbers that identify a person, and the codes on cards that carry them."""

from lachan.kernel.identity.codes import (
    CardReading,
    CodeKind,
    UnreadableCode,
    read_card_qr,
)
from lachan.kernel.identity.numbers import (
    PROVINCES_OF_BIRTH,
    STRUCTURE,
    IdentityNumber,
    NumberKind,
    Sex,
    citizen_number,
    identify,
    insurance_number,
    mask,
    normalise,
    old_number,
    passport,
)

__all__ = [
    "PROVINCES_OF_BIRTH",
    "STRUCTURE",
    "CardReading",
    "CodeKind",
    "IdentityNumber",
    "NumberKind",
    "Sex",
    "UnreadableCode",
    "citizen_number",
    "identify",
    "insurance_number",
    "mask",
    "normalise",
    "old_number",
    "passport",
    "read_card_qr",
]
