from django.db import models
from django.utils.translation import gettext_lazy as _


class RecordSource(models.TextChoices):
    REGISTER = "register", _("vaccination register")
    CERTIFICATE = "certificate", _("certificate shown")
    STATED = "stated", _("as stated by the person")
    ASSUMED = "assumed", _("assumed")
