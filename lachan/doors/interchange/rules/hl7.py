"""HL7 v2 ORU^R01 read into results: only what a result needs. Pure.

Five segments of pipes and carets need no library: MSH names the separators, the sender
and the message; OBR the specimen; OBX each value. What the message does not say stays
unknown, and what is no result (OBX-11 other than P, F, C) is left out and told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import Decimal, InvalidOperation
from uuid import UUID, uuid5

from lachan.kernel.clock import VIETNAM
from lachan.kernel.errors import Refused
from lachan.kernel.speech import sentence as _
from lachan.kernel.vietnamese import fold
from lachan.watch.labs.rules import Message, ResultDraft

_NAMESPACE = UUID("6c616368-616e-5000-8000-686c37303000")
_SAID = {"P": "preliminary", "F": "final", "C": "corrected"}
# Codes of HL7 table 0078, SNOMED CT and what laboratories write.
VALUES: Mapping[str, str] = {
    "pos": "positive",
    "positive": "positive",
    "detected": "positive",
    "duong tinh": "positive",
    "10828004": "positive",
    "260373001": "positive",
    "neg": "negative",
    "negative": "negative",
    "not detected": "negative",
    "am tinh": "negative",
    "260385009": "negative",
    "260415000": "negative",
    "ind": "indeterminate",
    "indeterminate": "indeterminate",
    "inconclusive": "indeterminate",
    "nghi ngo": "indeterminate",
    "419984006": "indeterminate",
    "82334004": "indeterminate",
    "inv": "invalid",
    "invalid": "invalid",
    "khong hop le": "invalid",
    "455371000124106": "invalid",
}
# LOINC codes of tests and of the cycle threshold, with the names used here.
TESTS: Mapping[str, str] = {
    "94500-6": "rt_pcr",
    "94309-2": "rt_pcr",
    "94759-8": "rt_pcr",
    "94845-5": "rt_pcr",
    "94558-4": "antigen",
    "97097-0": "antigen",
    "35275-4": "measles_igm",
    "48508-3": "measles_pcr",
    "75377-2": "dengue_ns1",
    "29504-5": "dengue_igm",
    "7855-0": "dengue_pcr",
}
CYCLE_THRESHOLDS = frozenset({"94745-7", "94746-5", "94642-6", "ct"})


class CannotReadMessage(Refused):
    """Raised for what is no message of results, or lacks what a result needs."""

    @classmethod
    def because(cls, why: object) -> CannotReadMessage:
        """The refusal for one reason."""
        return cls(
            what=_("The message was not taken in."),
            why=str(why),
            what_now=_("Correct it at its sender, and send it under a new number."),
        )


@dataclass(frozen=True)
class _Marks:
    """The separators that the header names."""

    field: str
    component: str
    repetition: str
    escape: str

    def first(self, text: str) -> str:
        """The first component of the first repetition."""
        return self.plain(self.parts(text)[0])

    def parts(self, text: str) -> list[str]:
        """The components of the first repetition."""
        return text.split(self.repetition)[0].split(self.component)

    def plain(self, text: str) -> str:
        """Escapes written out."""
        for letter, mark in (
            ("F", self.field),
            ("S", self.component),
            ("R", self.repetition),
        ):
            text = text.replace(f"{self.escape}{letter}{self.escape}", mark)
        return text.replace(f"{self.escape}E{self.escape}", self.escape).strip()


@dataclass
class _Order:
    """What an OBR says of the specimen, and the person before it."""

    tube: str = ""
    code: str = ""
    issued: str = ""
    name: str = ""
    year: int | None = None
    number: str = ""


def read(text: str) -> Message:
    """The results of one message. Raises CannotReadMessage."""
    lines = [line for line in text.replace("\n", "\r").split("\r") if line.strip()]
    if not lines or not lines[0].startswith("MSH") or len(lines[0]) < 8:
        raise CannotReadMessage.because(_("It does not begin with a header (MSH)."))
    head = lines[0]
    marks = _Marks(head[3], head[4], head[5], head[6])
    fields = head.split(marks.field)
    kind = marks.parts(_at(fields, 8))
    if kind[:2] != ["ORU", "R01"]:
        raise CannotReadMessage.because(_("It is no message of results (ORU^R01)."))
    message_id = marks.plain(_at(fields, 9))
    if not message_id:
        raise CannotReadMessage.because(_("It has no number (MSH-10)."))
    sender = ":".join(marks.first(_at(fields, at)) for at in (2, 3))
    results = list(_results(lines[1:], marks, f"{sender} {message_id}"))
    if not results:
        raise CannotReadMessage.because(_("It holds no result."))
    return Message(
        source="hl7",
        sender=sender,
        message_id=message_id,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        results=results,
    )


def _at(fields: list[str], at: int) -> str:
    return fields[at] if at < len(fields) else ""


def _results(lines: list[str], marks: _Marks, seed: str) -> Iterator[ResultDraft]:
    reading = _Reading(marks)
    for line in lines:
        reading.take(line.split(marks.field))
    for number, (of, fields) in enumerate(reading.found, 1):
        draft = _result(of, fields, marks, uuid5(_NAMESPACE, f"{seed} {number}"))
        if draft is not None:
            yield replace(draft, ct_value=reading.cycles.get(of.number))


class _Reading:
    """Segments in their order: a person, their orders, the values of each."""

    def __init__(self, marks: _Marks) -> None:
        self._marks = marks
        self._order = _Order()
        self.found: list[tuple[_Order, list[str]]] = []
        self.cycles: dict[str, Decimal] = {}

    def take(self, fields: list[str]) -> None:
        """Read one segment; those that say nothing of results are passed over."""
        taken = {
            "PID": self._person,
            "OBR": self._ordered,
            "SPM": self._specimen,
            "OBX": self._value,
        }.get(fields[0])
        if taken is not None:
            taken(fields)

    def _person(self, fields: list[str]) -> None:
        self._order = _person(fields, self._marks)

    def _ordered(self, fields: list[str]) -> None:
        self._order = _order(fields, self._marks, self._order)

    def _specimen(self, fields: list[str]) -> None:
        self._order.tube = self._marks.first(_at(fields, 2)) or self._order.tube

    def _value(self, fields: list[str]) -> None:
        if not _is_cycle(fields, self._marks):
            self.found.append((self._order, fields))
            return
        cycle = decimal(self._marks.first(_at(fields, 5)))
        if cycle is not None:
            self.cycles[self._order.number] = cycle


def _person(fields: list[str], marks: _Marks) -> _Order:
    name = [marks.plain(part) for part in marks.parts(_at(fields, 5))[:3]]
    born = marks.plain(_at(fields, 7))[:4]
    # Family name first, as people are named here: family, middle, given.
    ordered = [name[0], *(name[2:3]), *(name[1:2])] if name else []
    return _Order(
        name=" ".join(part for part in ordered if part),
        year=int(born) if born.isdigit() and len(born) == 4 else None,
    )


def _order(fields: list[str], marks: _Marks, before: _Order) -> _Order:
    return _Order(
        tube=marks.first(_at(fields, 3)) or marks.first(_at(fields, 2)),
        code=marks.first(_at(fields, 4)),
        issued=marks.plain(_at(fields, 22)),
        name=before.name,
        year=before.year,
        number=f"{marks.plain(_at(fields, 1))} {marks.first(_at(fields, 3))}",
    )


def _is_cycle(fields: list[str], marks: _Marks) -> bool:
    return marks.first(_at(fields, 3)).lower() in CYCLE_THRESHOLDS


def _result(
    order: _Order, fields: list[str], marks: _Marks, public_id: UUID
) -> ResultDraft | None:
    said = _SAID.get(marks.plain(_at(fields, 11)))
    if said is None:
        return None
    parts = [marks.plain(part) for part in marks.parts(_at(fields, 5))]
    value = value_of(*parts[:2])
    code = marks.first(_at(fields, 3)) or order.code
    test = TESTS.get(code) or TESTS.get(order.code)
    if value is None or test is None:
        told = _(
            "Its result “%(value)s” of test “%(test)s” is not known here.",
            value=parts[0][:30],
            test=code[:30],
        )
        raise CannotReadMessage.because(told)
    issued = instant(marks.plain(_at(fields, 14)) or order.issued)
    if issued is None or not order.tube:
        told = _("A result lacks the tube (OBR-3) or its time (OBX-14, OBR-22).")
        raise CannotReadMessage.because(told)
    return ResultDraft(
        tube_code=order.tube,
        test=test,
        value=value,
        said=said,
        issued_at=issued,
        public_id=public_id,
        told_name=order.name,
        told_birth_year=order.year,
    )


def value_of(*texts: str) -> str | None:
    """The first of these texts that names a result."""
    for text in texts:
        known = VALUES.get(text.lower()) or VALUES.get(fold(text))
        if known:
            return known
    return None


def decimal(text: str) -> Decimal | None:
    """A number with point or comma; None for anything else."""
    try:
        found = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def instant(text: str) -> datetime | None:
    """YYYYMMDD[HHMM[SS]][+ZZZZ]; without an offset Vietnamese time."""
    digits = text.split(".")[0]
    offset: tzinfo = VIETNAM
    for sign in "+-":
        if sign in text[8:]:
            digits, zone = text[: text.rindex(sign)].split(".")[0], text[-4:]
            minutes = int(zone[:2]) * 60 + int(zone[2:])
            delta = timedelta(minutes=minutes if sign == "+" else -minutes)
            offset = timezone(delta)
    for length, form in ((14, "%Y%m%d%H%M%S"), (12, "%Y%m%d%H%M"), (8, "%Y%m%d")):
        if len(digits) == length:
            try:
                found = datetime.strptime(digits, form).replace(tzinfo=offset)
            except ValueError:
                return None
            return found.astimezone(UTC)
    return None
