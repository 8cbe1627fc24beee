from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PrivacyClass(models.TextChoices):
    """How far a field may travel, from everyone to need-to-know."""

    OPEN = "open", _("public")
    INTERNAL = "internal", _("internal")
    PERSONAL = "personal", _("personal")
    HEALTH = "health", _("health")


class Purpose(models.TextChoices):
    """Why someone may see a person's data."""

    RESPONSE = "response", _("epidemic response")
    CARE = "care", _("care of a patient")
    REPORTING = "reporting", _("reporting and statistics")
    AUDIT = "audit", _("audit")
    ADMINISTRATION = "administration", _("administration of the system")


class Judgement(models.TextChoices):
    """What was found of an emergency opening afterwards."""

    JUSTIFIED = "justified", _("justified")
    NOT_JUSTIFIED = "not_justified", _("not justified")


class ReviewVerdict(models.TextChoices):
    """What became of a role at a review."""

    CONFIRMED = "confirmed", pgettext_lazy("right", "confirmed")
    WITHDRAWN = "withdrawn", _("withdrawn")
