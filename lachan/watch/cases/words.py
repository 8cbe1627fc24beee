from django.db import models
from django.utils.translation import gettext_lazy as _


class Classification(models.TextChoices):
    SUSPECTED = "suspected", _("suspected")
    PROBABLE = "probable", _("probable")
    CONFIRMED = "confirmed", _("confirmed")
    DISCARDED = "discarded", _("discarded")


class FoundBy(models.TextChoices):
    """How a case was found; `unknown` is a value, not a gap to be filled."""

    COMMUNITY = "community", _("in the community")
    QUARANTINE = "quarantine", _("in quarantine")
    CORDON = "cordon", _("in a cordoned area")
    BORDER = "border", _("on entry")
    SCREENING = "screening", _("by screening")
    FACILITY = "facility", _("in a health facility")
    UNKNOWN = "unknown", _("not known")


class SourceKnown(models.TextChoices):
    KNOWN = "known", _("source known")
    UNKNOWN = "unknown", _("source not known")
    NOT_STATED = "not_stated", _("not stated")


class Severity(models.TextChoices):
    ASYMPTOMATIC = "asymptomatic", _("no symptoms")
    MILD = "mild", _("mild")
    MODERATE = "moderate", _("moderate")
    SEVERE = "severe", _("severe")
    CRITICAL = "critical", _("critical")
    UNKNOWN = "unknown", _("not known")


class Outcome(models.TextChoices):
    NONE = "none", _("under treatment")
    RECOVERED = "recovered", _("recovered")
    DIED = "died", _("died")
    LEFT = "left", _("left the country or lost from view")
    UNKNOWN = "unknown", _("not known")


class LinkCertainty(models.TextChoices):
    STATED = "stated", _("as announced")
    CERTAIN = "certain", _("certain")
    PROBABLE = "probable", _("probable")
    POSSIBLE = "possible", _("possible")


AGE_BANDS = ("0-4", "5-11", "12-17", "18-49", "50-64", "65+")
