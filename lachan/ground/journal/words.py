from django.db import models
from django.utils.translation import gettext_lazy as _


class ReactionState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    DONE = "done", _("done")
    GIVEN_UP = "given_up", _("given up")
