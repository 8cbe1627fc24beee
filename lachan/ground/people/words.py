from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from lachan.kernel.speech import Text

VIEW = "people.view"
EDIT = "people.edit"
REVEAL = "people.view_identifiers"
MERGE = "people.merge"


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


class Reassigning(models.TextChoices):
    """Why records went from one person to another."""

    MERGED = "merged", _("put together")
    SPLIT = "split", _("taken apart")


class Role(models.TextChoices):
    """What a merger did to a record, so that undoing it does the contrary."""

    MOVED = "moved", _("went with the person")
    LATE = "late", _("came later under the former record")
    PARKED = "parked", _("stays with the former record")
    CHANGED = "changed", _("was settled")
    KEPT = "kept", _("stands against another")


class Choice(models.TextChoices):
    """How two things that cannot both stand are settled.

    `from` is the record that goes, `to` the one that stays.
    """

    FROM = "from", _("as the record that goes has it")
    TO = "to", _("as the record that stays has it")
    BOTH = "both", _("both are right")
    IN_TURN = "in_turn", _("one after the other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Two things that cannot both stand once two records are one.

    `one` is what the record that goes says, `other` what the one that stays says; both
    empty where the reader may not see them, who then cannot decide either. `key` is
    what the decision is filed under.
    """

    key: str
    what: Text
    one: Text
    other: Text
    choices: tuple[str, ...]
    default: str = ""
    is_visible: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A record that belongs to a person and may be found to be somebody else's."""

    key: str
    kind: Text
    what: Text
    is_visible: bool = True


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


FIELD_NAMES = {
    "full_name": _("full name"),
    "sex": _("sex"),
    "birth_date": _("date of birth"),
    "birth_year": _("year of birth"),
    "nationality": _("nationality"),
    "occupation": _("occupation"),
    "address": _("address"),
    "unit": _("commune"),
    "household": _("household"),
    "permanent_address": _("permanent residence"),
    "voided": _("void"),
    "merged": _("put together with"),
    "birth": _("date of birth"),
    "home": _("home"),
    **{kind.value: kind.label for kind in (*IdentifierKind, *ReachKind)},
}


class Agreement(models.TextChoices):
    """How one field of two descriptions agrees, said as a reason."""

    NAME_SAME = "name-same", _("same name")
    NAME_WITHOUT_MARKS = "name-without-marks", _("same name, without diacritics")
    NAME_MARKS_DIFFER = "name-marks-differ", _("same letters, other diacritics")
    NAME_ORDER = "name-order", _("same name in another order")
    NAME_SOUND = "name-sound", _("name sounds the same")
    NAME_MIDDLE_MISSING = "name-middle-missing", _("middle name missing")
    NAME_MIDDLE_DIFFERS = "name-middle-differs", _("another middle name")
    NAME_NEAR = "name-near", _("name differs by one letter")
    NAME_NEAR_GIVEN = "name-near-given", _("given name differs by one letter")
    NAME_FAMILY_DIFFERS = "name-family-differs", _("another family name")
    NAME_GIVEN_DIFFERS = "name-given-differs", _("another given name")
    NAME_DIFFERS = "name-differs", _("another name")
    BIRTH_SAME = "birth-same", _("same date of birth")
    BIRTH_SWAPPED = "birth-swapped", _("day and month of birth swapped")
    BIRTH_DIGIT = "birth-digit", _("one digit of the date of birth differs")
    BIRTH_OTHER_YEAR = "birth-other-year", _("same birthday, year close")
    BIRTH_YEAR = "birth-year", _("same year of birth")
    BIRTH_YEAR_NEAR = "birth-year-near", _("year of birth one off")
    BIRTH_DAY_DIFFERS = "birth-day-differs", _("same year of birth, another day")
    BIRTH_DIFFERS = "birth-differs", _("another date of birth")
    SEX_SAME = "sex-same", _("same sex")
    SEX_DIFFERS = "sex-differs", _("another sex")
    PLACE_SAME = "place-same", _("same commune")
    PLACE_NEAR = "place-near", _("neighbouring commune")
    PLACE_DIFFERS = "place-differs", _("lives elsewhere")
    PHONE_SAME = "phone-same", _("same telephone")
    PHONE_DIGIT = "phone-digit", _("one digit of the telephone differs")
    PHONE_DIFFERS = "phone-differs", _("another telephone")
    NUMBER_SAME = "number-same", _("same identity number")
    NUMBER_DIGIT = "number-digit", _("one digit of the identity number differs")
    NUMBER_DIFFERS = "number-differs", _("another identity number")


class LinkReason(models.TextChoices):
    """Agreements that only lists from elsewhere know, beside those of `Agreement`."""

    NAME_ALIKE = "name-alike", _("name alike, with more than one fault")
    NAME_PART = "name-part", _("the one word of the name that is known")
    NAME_PART_NEAR = "name-part-near", _("one word of the name, nearly")
    EMAIL_SAME = "email-same", _("same e-mail")
    EMAIL_NEAR = "email-near", _("e-mail nearly the same")
    EMAIL_DIFFERS = "email-differs", _("another e-mail")
