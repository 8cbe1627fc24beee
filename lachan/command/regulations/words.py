from django.db import models
from django.utils.translation import gettext_lazy as _


class DraftState(models.TextChoices):
    WAITING = "waiting", _("waits for approval")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
