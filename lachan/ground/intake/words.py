from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    MAPPING = "mapping", _("columns to be confirmed")
    CHECKED = "checked", _("checked, not yet written")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("stopped by an error")
    CANCELLED = "cancelled", _("cancelled")
