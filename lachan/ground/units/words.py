from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

NATION_CODE = "VN"
EVERY_DAY = date(1900, 1, 1)  # earlier than any day the house is asked about


class Kind(models.TextChoices):
    NATION = "nation", _("nation")
    PROVINCE = "province", _("province")
    DISTRICT = "district", _("district")
    COMMUNE = "commune", _("commune")
    HAMLET = "hamlet", _("hamlet")
    SPECIAL = "special", _("special unit")


class Relation(models.TextChoices):
    WHOLE = "whole", _("the whole unit")
    PART = "part", _("a part of the unit")


EDIT = "units.edit"


class ChangeField(models.TextChoices):
    """What of a unit somebody may propose to correct."""

    NAME = "name", _("name")
    SYNONYM = "synonym", _("another name of the unit")
    CODE = "code", _("code")
    POPULATION = "population", _("number of people")
    HAMLET = "hamlet", _("a hamlet to be added")
    CLOSING = "closing", _("last day of the unit")
    LOCATION = "location", _("coordinates")
    PHONE = "phone", _("telephone of the office")
    EMAIL = "email", _("e-mail of the office")
    ADDRESS = "address", _("address of the office")


OFFICE = (ChangeField.PHONE, ChangeField.EMAIL, ChangeField.ADDRESS)
# What is added beside what stands: nothing can have changed meanwhile.
ADDS = (ChangeField.SYNONYM, ChangeField.HAMLET)


class ChangeState(models.TextChoices):
    OPEN = "open", _("to be decided")
    ACCEPTED = "accepted", _("accepted")
    PARTLY = "partly", _("accepted in part")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Verdict(models.TextChoices):
    OPEN = "open", _("to be decided")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")


DECREE, CARRY_OUT = "units.decree", "units.carry_out"
DECREE_RIGHTS = (DECREE, CARRY_OUT)


class DecreeState(models.TextChoices):
    DRAFT = "draft", _("recorded, not carried out")
    CARRIED = "carried", _("carried out")
    WITHDRAWN = "withdrawn", _("withdrawn")


class QuestionKind(models.TextChoices):
    """What a decree leaves to a person."""

    GRANT_PART = "grant_part", _("an account's unit was split")
    GRANT_USED = "grant_used", _("the new unit holds records the account never saw")
    OLD_RECORDS = "old_records", _("an account of the new unit does not see the old")
    RECORDS = "records", _("records of a unit that was split")
    STATUS = "status", _("the units that merged had another standing each")
    PEOPLE = "people", _("the share of the people is not known")


# A yes to these gives sight.
GIVES = (QuestionKind.GRANT_PART, QuestionKind.GRANT_USED, QuestionKind.OLD_RECORDS)


class Follows(models.TextChoices):
    """How records that have a unit go on when the unit ends."""

    STAYS = "stays", _("keeps the unit of its own day; read through the mapping")
    MOVES = "moves", _("goes to the new unit; where units split, a person decides")


class PopulationGroup(models.TextChoices):
    ALL = "all", _("all people")
    ADULTS = "18+", _("aged 18 and over")
    AGED_12_17 = "12-17", _("aged 12 to 17")
    AGED_15_17 = "15-17", _("aged 15 to 17")
    OVER_50 = "50+", _("aged 50 and over")
    OVER_65 = "65+", _("aged 65 and over")


class PopulationMethod(models.TextChoices):
    CENSUS = "census", _("census")
    REGISTERED = "registered", _("registered residents")
    HEADCOUNT = "headcount", _("headcount")
    ESTIMATE = "estimate", _("estimate")
    ASSUMED = "assumed", _("assumed")
    SUM = "sum", _("sum of the units below")


class PopulationPurpose(models.TextChoices):
    """What a denominator is for; one figure is accepted for each."""

    INCIDENCE = "incidence", _("incidence")
    VACCINATION = "vaccination", _("vaccination coverage")
    BEDS = "beds", _("beds and oxygen")


class StatusKind(models.TextChoices):
    LEVEL = "level", _("epidemic level")
    CORDON = "cordon", _("cordon")
    EPIDEMIC = "epidemic", _("epidemic declared")


@dataclass(frozen=True)
class Edition:
    """What the house knows of an edition before its rows are loaded."""

    code: str
    name_vi: str
    name_en: str
    source: str
    valid_from: date
    valid_to: date | None


EDITIONS: dict[str, Edition] = {
    "2021": Edition(
        code="2021",
        name_vi="Ba cấp, 63 tỉnh, thành phố (danh mục ngày 01/11/2021)",
        name_en="Three tiers, 63 provinces (list of 1 November 2021)",
        source=(
            "General Statistics Office list of 1 November 2021, after resolution "
            "387/NQ-UBTVQH15; read from vietnamadminunits and a list of differences"
        ),
        # The list is of November 2021; the years before are read with it for want
        # of an earlier one.
        valid_from=date(2020, 1, 1),
        valid_to=date(2025, 7, 1),
    ),
    "2025": Edition(
        code="2025",
        name_vi="Hai cấp, 34 tỉnh, thành phố (từ ngày 01/7/2025)",
        name_en="Two tiers, 34 provinces (from 1 July 2025)",
        source=("Decision 19/2025/QĐ-TTg of 30 June 2025; read from vietnamadminunits"),
        valid_from=date(2025, 7, 1),
        valid_to=None,
    ),
}
PREDECESSOR, SUCCESSOR = "2021", "2025"
