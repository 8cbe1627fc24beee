from django.db import models
from django.utils.translation import gettext_lazy as _

from lachan.kernel import integrity

VIEW = "integrity.view"


class Severity(models.TextChoices):
    """As the kernel's, with their names for people."""

    GRAVE = integrity.Severity.GRAVE.value, _("grave")
    FAULT = integrity.Severity.FAULT.value, _("fault")
    DOUBT = integrity.Severity.DOUBT.value, _("to look at")
