"""What somebody wants recorded, before it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from lachan.watch.labs.words import Indication, Material, Said


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDraft:
    """A person to be tested for a disease, why, and on whose account."""

    person_id: int
    unit_id: int
    unit_path: str
    disease: str
    test: str
    indication: str = Indication.OTHER.value
    public_id: UUID | None = None
    plan_id: int | None = None
    requested_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecimenDraft:
    """What was taken from whom, in which tube."""

    tube_code: str
    collected_at: datetime
    material: str = Material.NASOPHARYNGEAL.value
    public_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A specimen changes hands: when, to which laboratory, how warm, by whom."""

    at: datetime
    laboratory_id: int | None = None
    temperature_c: Decimal | None = None
    carrier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolDraft:
    """Tubes to be mixed; without a code the pool is given one."""

    laboratory_id: int
    tube_codes: Sequence[str]
    test: str
    made_at: datetime
    code: str = ""
    public_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultDraft:
    """One result as a laboratory says it; the tube tells whose it is.

    `public_id` makes it the same record when it comes again. `told_name` is the name
    the laboratory gave, compared with the person's and kept while somebody must decide.
    """

    tube_code: str
    test: str
    value: str
    issued_at: datetime
    said: str = Said.FINAL.value
    ct_value: Decimal | None = None
    public_id: UUID | None = None
    told_name: str = ""
    told_birth_year: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one electronic message says: who sent it, its number, its results."""

    source: str
    sender: str
    message_id: str
    digest: str
    results: Sequence[ResultDraft]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """A screening plan: which area, whom, how often, from when until when."""

    name: str
    unit_id: int
    unit_path: str
    disease: str
    test: str
    risk_group: str
    every_days: int
    starts_on: date
    ends_on: date | None
    people: int
