from django.db import models
from django.utils.translation import gettext_lazy as _


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


class PopulationPurpose(models.TextChoices):
    """What a denominator is for; one figure is accepted for each."""

    INCIDENCE = "incidence", _("incidence")
    VACCINATION = "vaccination", _("vaccination coverage")
    BEDS = "beds", _("beds and oxygen")


class StatusKind(models.TextChoices):
    LEVEL = "level", _("epidemic level")
    CORDON = "cordon", _("cordon")
    EPIDEMIC = "epidemic", _("epidemic declared")
