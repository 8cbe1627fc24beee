"""What a scanned card says. No code here is signed: a reading proves nothing.

Anyone can print such a code, so a reading fills a form and finds a person; it never
stands for having seen the card.

Formats: citizen card, several public code repositories agree (compilation);
personal code of Decision 1405/QĐ-BTTTT of 11 September 2021, guide 1.1 (document
read; format in secondary sources); health-insurance card, a public code excerpt
(compilation).
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

from lachan.kernel import phones
from lachan.kernel.decisions import Verification
from lachan.kernel.errors import Doubt, Refused
from lachan.kernel.identity.numbers import (
    IdentityNumber,
    NumberKind,
    Sex,
    citizen_number,
    identify,
    insurance_number,
    old_number,
)
from lachan.kernel.names import proper_case, repair
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _
from lachan.kernel.vietnamese import fold


class UnreadableCode(Refused):
    """Raised by `read_card_qr` for text that is none of the known card codes."""


class CodeKind(Enum):
    """Which card the code was printed on."""

    CITIZEN_CARD = "citizen-card"
    PERSONAL = "personal"
    HEALTH_INSURANCE = "health-insurance"

    @property
    def verification(self) -> Verification:
        """How surely the format is known."""
        if self is CodeKind.PERSONAL:
            return Verification.SECONDARY
        return Verification.COMPILATION


@dataclass(frozen=True, kw_only=True)
class CardReading:
    """What the code says, unproven; None where it says nothing.

    `birth_year` is there without `birth_date` when the card gives the year only or
    masks the day. `declared_by_other` is known for personal codes only.
    """

    kind: CodeKind
    name: str
    number: IdentityNumber | None = None
    old_number: IdentityNumber | None = None
    insurance: IdentityNumber | None = None
    birth_date: date | None = None
    birth_year: int | None = None
    sex: Sex | None = None
    address: str | None = None
    issued_date: date | None = None
    valid_from_date: date | None = None
    valid_to_date: date | None = None
    facility_code: str | None = None
    platform_id: str | None = None
    declarer_platform_id: str | None = None
    declared_by_other: bool | None = None
    phone: str | None = None
    doubts: tuple[Doubt, ...] = ()

    @property
    def is_authenticated(self) -> bool:
        """Always False: none of these codes is signed."""
        return False


_LONGEST = 4000  # characters; the largest QR code holds 4,296

_ODD_DATE = Doubt("birth-date", _("The date of birth on the code is no real day."))
_MASKED = Doubt("masked", _("The code hides part of its number or date."))
_NUMBER_AGAINST_YEAR = Doubt(
    "birth-year-differs", _("Year of birth and citizen number do not agree.")
)

_HEX = re.compile(r"(?:[0-9a-fA-F]{2})+")
_COMPACT_DATE = re.compile(r"(\d\d)[/\-.]?(\d\d)[/\-.]?(\d{4})", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d\d|\*\*)-(\d\d|\*\*)", re.ASCII)
_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)


def read_card_qr(text: str) -> CardReading:
    """Read the text of a citizen card's, personal or health-insurance code.

    Raises:
        UnreadableCode: empty or overlong text, fewer than five fields, or fields
            that fit none of the three formats.
    """
    cleaned = text.strip().strip("\ufeff")
    if not cleaned or len(cleaned) > _LONGEST:
        raise _unreadable(_("It holds no text, or more than any card does."))
    fields = [field.strip() for field in cleaned.split("|")]
    if len(fields) < 5:
        raise _unreadable(_("A card's code has at least five parts between “|”."))
    if _ISO_DATE.fullmatch(fields[2]) and fields[3] in ("0", "1"):
        return _personal(fields)
    is_citizen = re.fullmatch(r"\d{12}", fields[0], re.ASCII)
    # The old number on a citizen card is all digits, and so may be a name in hex.
    if _HEX.fullmatch(fields[1]) and not (is_citizen and fields[1].isdigit()):
        return _insurance(fields)
    if is_citizen and len(fields) >= 6:
        return _citizen_card(fields)
    raise _unreadable(_("Its parts fit no card that the house knows."))


def _citizen_card(fields: list[str]) -> CardReading:
    """Number | old number (or empty) | name | born | sex | address | issued | ….

    Some cards leave the second part out; a name in its place shows it.
    """
    has_old = fields[1] == "" or fields[1].isdigit()
    old = fields[1] if has_old else ""
    name, born, sex, address, issued = (
        *fields[2 if has_old else 1 :],
        "",
    )[:5]
    if not fold(name) or any(character.isdigit() for character in name):
        raise _unreadable(_("No name stands where a citizen card has one."))
    number = citizen_number(fields[0])
    birth_date, birth_year, doubts = _born(born)
    if number.birth_year and birth_year and number.birth_year != birth_year:
        doubts = (*doubts, _NUMBER_AGAINST_YEAR)
    return CardReading(
        kind=CodeKind.CITIZEN_CARD,
        name=proper_case(name),
        number=number,
        old_number=old_number(old) if old else None,
        birth_date=birth_date,
        birth_year=birth_year,
        sex=_sex(sex),
        address=repair(address) or None,
        issued_date=_day(issued),
        doubts=(*number.doubts, *doubts),
    )


def _personal(fields: list[str]) -> CardReading:
    """Number | NAME | yyyy-mm-dd | 0 self, 1 by another | platform id | extension."""
    if not fold(fields[1]):
        raise _unreadable(_("No name stands where a personal code has one."))
    birth_date, birth_year, doubts = _born(fields[2])
    number = None
    if "*" in fields[0] or "*" in fields[2]:
        doubts = (*doubts, _MASKED)
    if fields[0] and "*" not in fields[0]:
        number = identify(fields[0])
        doubts = (*number.doubts, *doubts)
    declarer, sex, insurance, phone = _extension("|".join(fields[5:]))
    return CardReading(
        kind=CodeKind.PERSONAL,
        name=proper_case(fields[1]),
        number=number,
        birth_date=birth_date,
        birth_year=birth_year,
        declared_by_other=fields[3] == "1",
        platform_id=fields[4] or None,
        declarer_platform_id=declarer,
        sex=sex,
        insurance=insurance,
        phone=phone,
        doubts=doubts,
    )


_Extension = tuple[str | None, Sex | None, IdentityNumber | None, str | None]


def _extension(text: str) -> _Extension:
    """Declarer, sex, insurance and phone: told apart by shape, for some are left out.

    The guide names the values and examples part them by `<`; their order is not
    certain, so nothing is read by position.
    """
    declarer, sex, insurance, phone = None, None, None, None
    for value in (part.strip() for part in text.split("<") if part.strip()):
        if value in ("0", "1", "2"):
            sex = {"1": Sex.MALE, "2": Sex.FEMALE}.get(value)
        elif value.startswith(("0", "+84")) and (e164 := phones.normalise(value).e164):
            phone = e164
        elif identify(value).kind is NumberKind.HEALTH_INSURANCE:
            insurance = insurance_number(value)
        elif declarer is None and value.isalnum() and len(value) < 64:
            declarer = value
    return declarer, sex, insurance, phone


def _insurance(fields: list[str]) -> CardReading:
    """Number | name in hex | born | sex | address in hex | facility | from | to | …."""
    number = identify(fields[0])
    is_insurance = number.kind is NumberKind.HEALTH_INSURANCE
    if not is_insurance and number.kind is not NumberKind.CITIZEN:
        raise _unreadable(_("No insurance number stands where the card has one."))
    birth_date, birth_year, doubts = _born(fields[2])
    padded = [*fields, "", "", ""]
    return CardReading(
        kind=CodeKind.HEALTH_INSURANCE,
        name=proper_case(_from_hex(fields[1])),
        number=None if is_insurance else number,
        insurance=number if is_insurance else None,
        birth_date=birth_date,
        birth_year=birth_year,
        sex={"1": Sex.MALE, "2": Sex.FEMALE}.get(fields[3]) or _sex(fields[3]),
        address=_from_hex(fields[4]) if _HEX.fullmatch(fields[4]) else None,
        facility_code=re.sub(r"\s", "", padded[5]) or None,
        valid_from_date=_day(padded[6]),
        valid_to_date=_day(padded[7]),
        doubts=(*number.doubts, *doubts),
    )


def _from_hex(field: str) -> str:
    try:
        text = bytes.fromhex(field).decode()
    except (ValueError, UnicodeDecodeError):
        raise _unreadable(_("A part of the card's code is damaged.")) from None
    return repair(text)


def _born(field: str) -> tuple[date | None, int | None, tuple[Doubt, ...]]:
    """Day and year of birth; the year alone where the card knows or shows no more."""
    day = _day(field)
    if day is not None:
        return day, day.year, ()
    found = _ISO_DATE.fullmatch(field) or _COMPACT_DATE.fullmatch(field)
    parts = found.groups() if found else (field,)
    year = next((int(part) for part in parts if _YEAR.fullmatch(part)), None)
    hidden = len(parts) == 1 or {"00", "**"} & set(parts)
    if year and hidden:
        return None, year, ()
    return None, year, (_ODD_DATE,) if field else ()


def _day(field: str) -> date | None:
    """`15042021`, `15/04/2021` or `2021-04-15`; None for anything that is no day."""
    compact, iso = _COMPACT_DATE.fullmatch(field), _ISO_DATE.fullmatch(field)
    try:
        if iso:
            return date(*(int(part) for part in iso.groups()))
        if compact:
            day, month, year = (int(part) for part in compact.groups())
            return date(year, month, day)
    except ValueError:
        pass
    return None


def _sex(field: str) -> Sex | None:
    return {"nam": Sex.MALE, "nu": Sex.FEMALE}.get(fold(field))


def _unreadable(why: Text) -> UnreadableCode:
    return UnreadableCode(
        what=_("The code was not read."),
        why=why,
        what_now=_("Scan again, or type what is printed on the card."),
        field="code",
    )
