from django.db import models
from django.utils.translation import gettext_lazy as _


class SourceKind(models.TextChoices):
    OFFICIAL = "official", _("published by an authority")
    UNIT = "unit", _("reported by the unit")
    ASSUMED = "assumed", _("assumed")
