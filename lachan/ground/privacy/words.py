from django.db import models
from django.utils.translation import gettext_lazy as _

VIEW = "privacy.view"
HANDLE = "privacy.handle"
DECIDE = "privacy.decide"
ERASE = "privacy.erase"
KEYS = "privacy.keys"


class Ground(models.TextChoices):
    """Why a person's data were erased."""

    REQUEST = "request", _("the person asked for it")
    RETENTION = "retention", _("the time for which they were kept is over")
    REPLAYED = "replayed", _("erased before; a backup had brought them back")
