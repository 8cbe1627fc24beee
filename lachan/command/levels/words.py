from django.db import models
from django.utils.translation import gettext_lazy as _


class AssessmentState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    DECIDED = "decided", _("decided")
    ANNOUNCED = "announced", _("announced")
    SUPERSEDED = "superseded", _("superseded")
