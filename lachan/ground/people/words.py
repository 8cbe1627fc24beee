from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    MALE = "male", _("male")
    FEMALE = "female", _("female")
    UNKNOWN = "unknown", _("not known")


class IdentifierKind(models.TextChoices):
    CITIZEN = "citizen", _("citizen identity number")
    OLD_ID = "old_id", _("former identity card number")
    INSURANCE = "insurance", _("health insurance number")
    PASSPORT = "passport", _("passport number")


class ReachKind(models.TextChoices):
    PHONE = "phone", _("telephone")
    EMAIL = "email", _("e-mail")


class AddressKind(models.TextChoices):
    PERMANENT = "permanent", _("permanent residence")
    CURRENT = "current", _("where the person lives now")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDraft:
    """What is told of a person before it is a record; texts as they were written.

    `public_id` is made by whoever creates the record: with the same id, registering
    again gives the same record. `identifiers` are pairs of kind (`IdentifierKind`)
    and number. `birth_year` alone is for people whose day of birth is not known.
    """

    unit_id: int
    unit_path: str
    public_id: UUID | None = None
    full_name: str = ""
    sex: str = "unknown"
    birth_date: date | None = None
    birth_year: int | None = None
    household_id: int | None = None
    address: str = ""
    nationality: str = ""
    occupation: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()
    phones: tuple[str, ...] = ()
    is_synthetic: bool = False

    @property
    def year(self) -> int | None:
        """The year of birth, from the day where that is known."""
        return self.birth_date.year if self.birth_date else self.birth_year
