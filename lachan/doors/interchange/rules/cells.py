"""What a cell says: a word of ours, a number, an age, a code; and what spoils it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from lachan.doors.interchange.words import NotRead, Problem
from lachan.kernel.speech import Text, listed
from lachan.kernel.speech import sentence as _
from lachan.kernel.vietnamese import fold, repair

# What stands in a cell in place of nothing.
_NOTHING = frozenset(
    ("", "na", "n a", "nan", "null", "none", "unknown", "khong ro", "chua ro", "khong",
     "kr", "chua xac dinh", "khong co", "not known", "not stated")
)  # fmt: skip
_DASHES = re.compile(r"[-–—./\\?*\s]*")
_FAULTY = re.compile(
    "\ufffd"
    r"|(?P<formula>(?:\A|\x1f)=)"
    r"|(?P<sheet>(?:\A|\x1f)#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!))"
    r"|(?P<lost>[A-Za-zÀ-ỹ]\?[A-Za-zÀ-ỹ])"
    "|(?P<twice>á[»º]|Ã[\x80-¿]|Ä[\u2018\x91]|Æ[°¡])"
)
_SEPARATOR = "\x1f"
_MONTHS = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:thang|month|months|m)(?: tuoi)?")
_WEEKS_OR_DAYS = re.compile(r"\d+\s*(?:ngay|tuan|day|days|week|weeks|d|w)(?: tuoi)?")
_YEARS = re.compile(r"(\d{1,3})(?:[.,]\d+)?\s*(?:tuoi|t|years?|yrs?|y|years? old)?")


def is_nothing(text: str) -> bool:
    """Whether a cell says that nothing is known: empty, a dash, “không rõ”, N/A."""
    return _DASHES.fullmatch(text) is not None or fold(text) in _NOTHING


def are_faulty(cells: Sequence[str]) -> bool:
    """Whether `faults` would find anything; one search for a whole row."""
    return _FAULTY.search(_SEPARATOR.join(cells)) is not None


def faults(cells: Sequence[str], headings: Sequence[str]) -> tuple[Problem, ...]:
    """What spoils cells whatever their column: formulas, broken letters, #REF!."""
    return tuple(
        problem
        for cell, heading in zip(cells, headings, strict=True)
        if (problem := _fault(cell, heading)) is not None
    )


def _fault(cell: str, heading: str) -> Problem | None:
    found = _FAULTY.search(cell)
    if found is None:
        return None
    if found["formula"] is not None:
        return Problem(
            heading,
            _(
                "The cell holds a formula, which is never carried out: “%(text)s”.",
                text=cell[:40],
            ),
            _("Copy the column and paste its values, then import again."),
        )
    if found["sheet"] is not None:
        return Problem(
            heading,
            _("The cell holds an error of the spreadsheet: %(text)s.", text=cell[:12]),
            _("Correct the formula or write the value."),
        )
    return Problem(
        heading,
        _("Letters were lost when the file was saved: “%(text)s”.", text=cell[:40]),
        _("Write the cell again, or export the list as CSV UTF-8 or XLSX."),
    )


class WordReader:
    """Reads one column of words: sex, outcome, how a case was found."""

    def __init__(self, known: Mapping[str, str], offered: Iterable[Text]) -> None:
        """`known`: folded text → word; `offered`: the words as they may be written."""
        self._known = dict(known)
        self._offered = listed(offered)
        self._read: dict[str, str | NotRead] = {}

    def read(self, text: str) -> str | NotRead:
        """The word a text stands for."""
        found = self._read.get(text)
        if found is None:
            found = self._read[text] = self._look(text)
        return found

    def _look(self, text: str) -> str | NotRead:
        word = self._known.get(fold(text))
        if word is not None:
            return word
        return NotRead(
            _("“%(text)s” is not known here.", text=text[:60]),
            _(
                "Write one of: %(words)s; or say in the mapping what it means.",
                words=self._offered,
            ),
        )


def age(text: str) -> int | NotRead:
    """Completed years: 34, 34.0, 34 tuổi; 0 for months, weeks and days."""
    plain = fold_number(text)
    years = _YEARS.fullmatch(plain)
    if years:
        return int(years[1])
    months = _MONTHS.fullmatch(plain)
    if months:
        return int(float(months[1].replace(",", "."))) // 12
    if _WEEKS_OR_DAYS.fullmatch(plain):
        return 0
    return NotRead(
        _("“%(text)s” is no age.", text=text[:40]),
        _("Write completed years, 0 for an infant."),
    )


def fold_number(text: str) -> str:
    """Folded, with the marks of decimals kept."""
    return " ".join(re.sub(r"[^\w.,]", " ", fold_keeping_points(text)).split())


def fold_keeping_points(text: str) -> str:
    """Letters folded one by one; points and commas stand."""
    return "".join(c if c in ".,0123456789 " else fold(c) or " " for c in text)


def number(text: str) -> Decimal | NotRead:
    """1234, 1.234, 1 234,5, 12,5 %: points and commas as their places tell.

    A single mark before exactly three digits separates thousands, as in this country
    and in none of our files a decimal would.
    """
    plain = text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    percent = plain.endswith("%")
    plain = plain.removesuffix("%")
    try:
        value = Decimal(_with_point(plain))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        return NotRead(
            _("“%(text)s” is no number.", text=text[:40]),
            _("Write digits only, such as 1234 or 0.956."),
        )
    return value / 100 if percent else value


def _with_point(plain: str) -> str:
    points, commas = plain.count("."), plain.count(",")
    if points and commas:
        last = max(plain.rfind("."), plain.rfind(","))
        whole = re.sub("[.,]", "", plain[:last])
        return f"{whole}.{plain[last + 1 :]}"
    if points > 1 or re.fullmatch(r"-?[1-9]\d{0,2}\.\d{3}", plain):
        return plain.replace(".", "")
    if commas > 1 or re.fullmatch(r"-?[1-9]\d{0,2},\d{3}", plain):
        return plain.replace(",", "")
    return plain.replace(",", ".")


def code(text: str) -> str:
    """A code as it is compared: trimmed, without the .0 of a spreadsheet."""
    plain = repair(text)
    return plain[:-2] if re.fullmatch(r"\d+\.0", plain) else plain
