from datetime import date

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


class Basis(models.TextChoices):
    """Who says what a case is: a register, the case definition, or a person."""

    STATED = "stated", _("as stated by the register")
    DEFINITION = "definition", _("by the case definition")
    HAND = "hand", _("by hand")


class Verb(models.TextChoices):
    """What was done to a case, for its history."""

    CHANGED = "changed", _("data corrected")
    FINDINGS = "findings", _("findings recorded")
    CLASSIFIED = "classified", _("classified")
    SEVERITY = "severity", _("severity assessed")
    MOVED = "moved", _("moved")
    HANDED_OVER = "handed_over", _("responsibility handed over")
    OUTCOME = "outcome", _("outcome recorded")
    REPORTED = "reported", _("reported to the national register")
    LINKED = "linked", _("source named")
    UNLINKED = "unlinked", _("source withdrawn")
    VOIDED = "voided", _("voided")
    RESTORED = "restored", _("restored")
    ADOPTED = "adopted", _("moved to another person record")


class Discrepancy(models.TextChoices):
    """What cannot all be true at once; recorded as reported, shown until settled."""

    ONSET_AFTER_NOTIFICATION = (
        "onset_late",
        _("onset lies after the notification"),
    )
    SPECIMEN_AFTER_CONFIRMATION = (
        "specimen_late",
        _("the specimen was taken after the confirmation"),
    )
    RECOVERY_BEFORE_CONFIRMATION = (
        "recovery_early",
        _("recovery lies before the confirmation"),
    )
    OUTCOME_BEFORE_ONSET = "outcome_early", _("the outcome lies before the onset")
    CHANGED_AFTER_DEATH = (
        "after_death",
        _("something was reported after the death"),
    )


class LinkCertainty(models.TextChoices):
    STATED = "stated", _("as announced")
    CERTAIN = "certain", _("certain")
    PROBABLE = "probable", _("probable")
    POSSIBLE = "possible", _("possible")


# No register kept here reaches further back; an earlier year is a slip of the hand.
REGISTER_BEGINS = date(2019, 1, 1)
OLDEST_AGE = 125

# Our own days, chosen so that a list of work stays short; no regulation sets them.
SOURCE_DUE_DAYS = 2  # from the notification of a community case
SOURCE_SOUGHT_DAYS = 14  # after which nobody remembers, and work turns elsewhere
OUTCOME_ASKED_DAYS = 28  # after the confirmation

# The origin of a case that a positive result opened; it gives no code of its own.
LABORATORY = "laboratory"

VIEW = "cases.view"
EDIT = "cases.edit"
VOID = "cases.void"
EXPORT = "cases.export"
