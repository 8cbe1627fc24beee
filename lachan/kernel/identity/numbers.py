"""Identity numbers: read leniently, doubted openly, never refused.

A number that looks wrong is still the number on the card: it is kept with its
doubts, and a person decides. What the digits say of sex and year of birth may fill
an empty field as a proposal, never overwrite a written one.

Sources: province codes, Circular 07/2016/TT-BCA annex 1 (in secondary sources);
that the first six digits hold province, sex, century and year of birth, Decree
137/2015/NĐ-CP Art. 13 (secondary); which digit means which century, and the shape
of the other numbers, from memory: see `STRUCTURE`.
"""

import re
from dataclasses import dataclass
from enum import Enum

from lachan.kernel.decisions import Verification
from lachan.kernel.errors import Doubt
from lachan.kernel.speech import sentence as _

# How surely the inner structure of the numbers is known; shown where it acts.
STRUCTURE = Verification.UNVERIFIED

# Province of birth registration in the editions before 1 July 2025; numbers given
# since keep to the same list as far as is known.
PROVINCES_OF_BIRTH = {
    "001": "Hà Nội",
    "002": "Hà Giang",
    "004": "Cao Bằng",
    "006": "Bắc Kạn",
    "008": "Tuyên Quang",
    "010": "Lào Cai",
    "011": "Điện Biên",
    "012": "Lai Châu",
    "014": "Sơn La",
    "015": "Yên Bái",
    "017": "Hòa Bình",
    "019": "Thái Nguyên",
    "020": "Lạng Sơn",
    "022": "Quảng Ninh",
    "024": "Bắc Giang",
    "025": "Phú Thọ",
    "026": "Vĩnh Phúc",
    "027": "Bắc Ninh",
    "030": "Hải Dương",
    "031": "Hải Phòng",
    "033": "Hưng Yên",
    "034": "Thái Bình",
    "035": "Hà Nam",
    "036": "Nam Định",
    "037": "Ninh Bình",
    "038": "Thanh Hóa",
    "040": "Nghệ An",
    "042": "Hà Tĩnh",
    "044": "Quảng Bình",
    "045": "Quảng Trị",
    "046": "Thừa Thiên Huế",
    "048": "Đà Nẵng",
    "049": "Quảng Nam",
    "051": "Quảng Ngãi",
    "052": "Bình Định",
    "054": "Phú Yên",
    "056": "Khánh Hòa",
    "058": "Ninh Thuận",
    "060": "Bình Thuận",
    "062": "Kon Tum",
    "064": "Gia Lai",
    "066": "Đắk Lắk",
    "067": "Đắk Nông",
    "068": "Lâm Đồng",
    "070": "Bình Phước",
    "072": "Tây Ninh",
    "074": "Bình Dương",
    "075": "Đồng Nai",
    "077": "Bà Rịa - Vũng Tàu",
    "079": "Hồ Chí Minh",
    "080": "Long An",
    "082": "Tiền Giang",
    "083": "Bến Tre",
    "084": "Trà Vinh",
    "086": "Vĩnh Long",
    "087": "Đồng Tháp",
    "089": "An Giang",
    "091": "Kiên Giang",
    "092": "Cần Thơ",
    "093": "Hậu Giang",
    "094": "Sóc Trăng",
    "095": "Bạc Liêu",
    "096": "Cà Mau",
}


class NumberKind(Enum):
    """Which register gave the number."""

    CITIZEN = "citizen"
    OLD_IDENTITY = "old-identity"
    HEALTH_INSURANCE = "health-insurance"
    PASSPORT = "passport"
    UNKNOWN = "unknown"


class Sex(Enum):
    """As printed on identity papers."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True)
class IdentityNumber:
    """A number as it is stored and compared, what it says, and what is odd about it.

    `sex` and `birth_year` are what the digits of a citizen number say (`STRUCTURE`);
    `social_code` is the ten digits by which an insurance number is compared.
    """

    kind: NumberKind
    value: str
    doubts: tuple[Doubt, ...] = ()
    sex: Sex | None = None
    birth_year: int | None = None
    province_code: str | None = None
    social_code: str | None = None

    @property
    def is_plausible(self) -> bool:
        """True if nothing about the number is odd."""
        return not self.doubts


_LENGTH_12 = Doubt("length", _("A citizen number has 12 digits."))
_LENGTH_9 = Doubt("length", _("An old identity number has 9 digits."))
_LENGTH_INSURANCE = Doubt(
    "length", _("An insurance number has 15 characters, its social code 10 digits.")
)
_SHAPE_PASSPORT = Doubt(
    "shape", _("A Vietnamese passport number is a letter and 7 or 8 digits.")
)
_SHAPE_INSURANCE = Doubt(
    "shape", _("An insurance number begins with two letters and a digit from 1 to 5.")
)
_PROVINCE = Doubt("province", _("The first three digits are no province's code."))
_BIRTH_YEAR = Doubt("birth-year", _("The digits give a year of birth still to come."))
_UNKNOWN = Doubt("unknown", _("This is no identity number that the house knows."))
_REPEATED = Doubt("repeated", _("One digit repeated is no real number."))

_IGNORED = re.compile(r"[\s.\-_'’\u200b\ufeff]+")
_LETTERS_FOR_DIGITS = str.maketrans("OQIL", "0011")
_DIGITS = re.compile(r"[0-9]+")
_INSURANCE = re.compile(r"([A-Z]{2})([1-5])([0-9]{2})([0-9]{10})")
_PASSPORT = re.compile(r"[A-Z][0-9]{7,8}")


def normalise(text: str) -> str:
    """Without spaces, dots and hyphens, in capitals: the form that is compared."""
    return _IGNORED.sub("", text).upper()


def identify(text: str, *, this_year: int | None = None) -> IdentityNumber:
    """Tell by its shape which kind of number this is, and read it.

    `this_year` bounds the year of birth; without it no year is too late.
    """
    value = normalise(text)
    digits = value.translate(_LETTERS_FOR_DIGITS)
    length = len(digits) if _DIGITS.fullmatch(digits) else 0
    if _PASSPORT.fullmatch(value):
        return passport(value)
    if length == 10 or (len(value) == 15 and value[:2].isalpha()):
        return insurance_number(value)
    if length in (11, 12):
        return citizen_number(value, this_year=this_year)
    if length in (8, 9):
        return old_number(value)
    return IdentityNumber(NumberKind.UNKNOWN, value, (_UNKNOWN,))


def citizen_number(text: str, *, this_year: int | None = None) -> IdentityNumber:
    """Read a citizen number (số định danh): province, sex and century, year, serial.

    A leading 0 lost in a spreadsheet is put back. Digit 4: 0 and 1 for men and women
    born 1900–1999, 2 and 3 for 2000–2099, and so on (`STRUCTURE`).
    """
    value = normalise(text).translate(_LETTERS_FOR_DIGITS)
    if len(value) == 11 and _DIGITS.fullmatch(value):
        value = f"0{value}"
    if len(value) != 12 or not _DIGITS.fullmatch(value):
        return IdentityNumber(NumberKind.CITIZEN, value, (_LENGTH_12,))
    if len(set(value)) == 1:
        return IdentityNumber(NumberKind.CITIZEN, value, (_REPEATED,))
    province, code = value[:3], int(value[3])
    birth_year = 1900 + 100 * (code // 2) + int(value[4:6])
    doubts = []
    if province not in PROVINCES_OF_BIRTH:
        doubts.append(_PROVINCE)
    if this_year is not None and birth_year > this_year:
        doubts.append(_BIRTH_YEAR)
    return IdentityNumber(
        NumberKind.CITIZEN,
        value,
        tuple(doubts),
        sex=Sex.FEMALE if code % 2 else Sex.MALE,
        birth_year=birth_year,
        province_code=province if province in PROVINCES_OF_BIRTH else None,
    )


def old_number(text: str) -> IdentityNumber:
    """Read an old identity number (CMND) of 9 digits; a lost leading 0 is put back."""
    value = normalise(text).translate(_LETTERS_FOR_DIGITS)
    if len(value) == 8 and _DIGITS.fullmatch(value):
        value = f"0{value}"
    doubts: tuple[Doubt, ...] = ()
    if len(value) != 9 or not _DIGITS.fullmatch(value):
        doubts = (_LENGTH_9,)
    elif len(set(value)) == 1:
        doubts = (_REPEATED,)
    return IdentityNumber(NumberKind.OLD_IDENTITY, value, doubts)


def insurance_number(text: str) -> IdentityNumber:
    """Read a health-insurance number: 15 characters, or its 10-digit social code.

    Two letters (group), a digit 1–5 (benefit), two digits (province), ten digits
    (social code). The first five change when a person's group changes; the social
    code stays, so people are compared by it alone (`STRUCTURE`).
    """
    value = normalise(text)
    head, tail = value[:2], value[2:].translate(_LETTERS_FOR_DIGITS)
    if len(value) == 15 and head.isascii() and head.isalpha():
        value = head + tail
        doubts = () if _INSURANCE.fullmatch(value) else (_SHAPE_INSURANCE,)
        social = value[5:] if _DIGITS.fullmatch(value[5:]) else None
        return IdentityNumber(
            NumberKind.HEALTH_INSURANCE, value, doubts, social_code=social
        )
    value = value.translate(_LETTERS_FOR_DIGITS)
    if len(value) == 10 and _DIGITS.fullmatch(value):
        return IdentityNumber(NumberKind.HEALTH_INSURANCE, value, social_code=value)
    return IdentityNumber(NumberKind.HEALTH_INSURANCE, value, (_LENGTH_INSURANCE,))


def passport(text: str) -> IdentityNumber:
    """Read a passport number; a foreign one of another shape is kept with a doubt."""
    value = normalise(text)
    doubts = () if _PASSPORT.fullmatch(value) else (_SHAPE_PASSPORT,)
    return IdentityNumber(NumberKind.PASSPORT, value, doubts)


def mask(value: str) -> str:
    """A number as shown to those who need not know it: its last three characters."""
    return "•" * max(len(value) - 3, 0) + value[-3:] if len(value) > 3 else "•••"
