from django.db import models
from django.utils.translation import gettext_lazy as _


class FacilityKind(models.TextChoices):
    HOSPITAL = "hospital", _("hospital")
    TREATMENT = "treatment", _("treatment site")
    CENTRAL = "central", _("central quarantine site")
    BUFFER = "buffer", _("buffer quarantine site")
    STATION = "station", _("health station")


class Ring(models.TextChoices):
    """Where a person stays apart; every ring but `other` isolates."""

    HOME = "home", _("at home")
    BUFFER = "buffer", _("buffer zone")
    CENTRAL = "central", _("central quarantine")
    HOSPITAL = "hospital", _("hospital")


class BedKind(models.TextChoices):
    PLACE = "place", _("place in quarantine")
    GENERAL = "general", _("general bed")
    OXYGEN = "oxygen", _("bed with oxygen")
    ICU = "icu", _("intensive care bed")


class EndReason(models.TextChoices):
    COMPLETED = "completed", _("time served")
    TRANSFERRED = "transferred", _("moved elsewhere")
    RECOVERED = "recovered", _("recovered")
    DIED = "died", _("died")
    LEFT = "left", _("left without release")
    OTHER = "other", _("other")
