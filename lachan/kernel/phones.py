"""Telephone numbers of Vietnam: read as people write them, kept as E.164.

Sources: the move of eleven-digit mobile numbers to ten digits between 15 September
2018 and 30 June 2019, in secondary sources (Decision 2036/QĐ-BTTTT of 2017 by
memory); the numbering plan (Circular 22/2014/TT-BTTTT) from memory, unverified:
that is why an unknown prefix is a doubt and not a refusal.
"""

import re
from dataclasses import dataclass
from enum import Enum

from lachan.kernel.errors import Doubt
from lachan.kernel.speech import sentence as _

# Old prefix without the leading 0 → new prefix without it.
TEN_DIGIT_PREFIXES = {
    "120": "70",
    "121": "79",
    "122": "77",
    "126": "76",
    "128": "78",
    "123": "83",
    "124": "84",
    "125": "85",
    "127": "81",
    "129": "82",
    "162": "32",
    "163": "33",
    "164": "34",
    "165": "35",
    "166": "36",
    "167": "37",
    "168": "38",
    "169": "39",
    "186": "56",
    "188": "58",
    "199": "59",
}
_MOBILE_PREFIXES = frozenset(
    [f"3{digit}" for digit in range(2, 10)]
    + ["52", "55", "56", "58", "59", "70", "76", "77", "78", "79"]
    + [f"8{digit}" for digit in range(1, 10)]
    + [f"9{digit}" for digit in range(10)]
)


class Kind(Enum):
    """What answers at the other end."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    SERVICE = "service"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Phone:
    """One number as read: `e164` is None when it cannot be dialled from abroad."""

    e164: str | None
    kind: Kind
    doubts: tuple[Doubt, ...] = ()

    @property
    def is_usable(self) -> bool:
        """True if someone can be called at it."""
        return self.e164 is not None or self.kind is Kind.SERVICE


_NOT_A_NUMBER = Doubt("not-a-phone", _("This is not a telephone number."))
_OLD_PREFIX = Doubt("old-prefix", _("An eleven-digit number of before 2018 was moved."))
_LOST_ZERO = Doubt(
    "lost-zero", _("The leading 0, lost in a spreadsheet, was put back.")
)
_WRONG_LENGTH = Doubt("wrong-length", _("A Vietnamese number has ten digits."))
_NEW_PREFIX = Doubt("unknown-prefix", _("No operator is known for this prefix."))

_APART = re.compile(r"\s*(?:[/;,|\n]|\bhoặc\b|\bvà\b|\bor\b| - )\s*")
_WRITTEN = re.compile(r"\+?[\d\s.()\-\u2010-\u2015]*", re.ASCII)
_LABEL = re.compile(r"^\D*?(?=\+?[(]?\d)")
_OLD_NUMBER = re.compile(r"(1\d\d)(\d{7})")
_QUANTITY = re.compile(r"[0-9]{9,11}\.0")  # as spreadsheets write a number
_SERVICE = re.compile(r"1[89]00\d{4,6}|11[1-9]|1022")


def normalise(text: str) -> Phone:
    """Read one number; doubts say what was changed or remains odd.

    Accepts +84, 0084, 84 and 0 in front, dots, spaces, hyphens and brackets, a
    label (“ĐT:”), eleven-digit mobile numbers of before 2018 and numbers whose
    leading 0 a spreadsheet dropped.
    """
    written = _LABEL.sub("", text.replace("\u00a0", " ").strip(), count=1)
    if _QUANTITY.fullmatch(written):
        written = written.removesuffix(".0")
    digits = re.sub(r"[^0-9]", "", written)
    if not digits or not _WRITTEN.fullmatch(written):
        return Phone(None, Kind.UNKNOWN, (_NOT_A_NUMBER,))
    if _SERVICE.fullmatch(digits):
        return Phone(None, Kind.SERVICE)
    if written.startswith("+") or digits.startswith("00"):
        return _international(digits.removeprefix("00"))
    return _national(digits)


def normalise_all(text: str) -> tuple[Phone, ...]:
    """Read every number of a cell: `0912 345 678 / 0237.3852.123`."""
    return tuple(normalise(part) for part in _APART.split(text) if part.strip())


def mask(e164: str) -> str:
    """A number as shown to those who need not call: only the last three digits."""
    return f"••• ••• {e164[-3:]}"


def spoken(e164: str) -> str:
    """A number as people in Vietnam write it: 0912 345 678, 0237 3852 123."""
    if not e164.startswith("+84"):
        return e164
    national = "0" + e164[3:]
    if len(national) == 10:
        return f"{national[:4]} {national[4:7]} {national[7:]}"
    area = 3 if national.startswith(("024", "028")) else 4
    return f"{national[:area]} {national[area : area + 4]} {national[area + 4 :]}"


def _international(digits: str) -> Phone:
    if digits.startswith("84"):
        return _significant(digits[2:].removeprefix("0"), ())
    if 7 <= len(digits) <= 15:
        return Phone(f"+{digits}", Kind.FOREIGN)
    return Phone(None, Kind.UNKNOWN, (_WRONG_LENGTH,))


def _national(digits: str) -> Phone:
    if digits.startswith("0"):
        return _significant(digits[1:], ())
    if digits.startswith("84") and len(digits) in (11, 12, 13):
        return _significant(digits[2:].removeprefix("0"), ())
    return _significant(digits, (_LOST_ZERO,))


def _significant(digits: str, doubts: tuple[Doubt, ...]) -> Phone:
    """Decide on the number without country code and without the trunk 0."""
    old = _OLD_NUMBER.fullmatch(digits)
    if old and old[1] in TEN_DIGIT_PREFIXES:
        digits = TEN_DIGIT_PREFIXES[old[1]] + old[2]
        doubts = (*doubts, _OLD_PREFIX)
    if digits.startswith("2") and len(digits) == 10:
        return Phone(f"+84{digits}", Kind.LANDLINE, doubts)
    if len(digits) != 9 or digits[0] not in "35789":
        return Phone(None, Kind.UNKNOWN, (_WRONG_LENGTH,))
    if digits[:2] not in _MOBILE_PREFIXES:
        doubts = (*doubts, _NEW_PREFIX)
    return Phone(f"+84{digits}", Kind.MOBILE, doubts)
